"""Whom Ocean's TLS settings trust, read once and not for each client."""

import os
import ssl
import threading
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Final

import httpx
from port_ocean.config.settings import SslClientSettings
from port_ocean.helpers.ssl import resolve_verify_param

type Versions = tuple[tuple[int, int, int], ...]

_BUNDLES: Final = ("SSL_CERT_FILE", "SSL_CERT_DIR")


class _InThisThread(threading.local):
    """OpenSSL's contexts are no business of two threads: httpx sets something in them for each connection."""

    def __init__(self) -> None:
        self.read: dict[tuple[bool, bool], tuple[Versions, ssl.SSLContext]] = {}


_IN_THIS_THREAD: Final = _InThisThread()


def versions(files: Iterable[Path]) -> Versions:
    """What is another when one of the files is. Raises `OSError`."""
    return tuple((status.st_ino, status.st_mtime_ns, status.st_size) for status in map(Path.stat, files))


def ocean_context(settings: SslClientSettings) -> ssl.SSLContext:
    """What Ocean's settings come to. Read again only where the bundle of the environment has changed: reading it takes
    about 30 ms of the event loop.
    """
    read, wanted, bundle = _IN_THIS_THREAD.read, (settings.verify, settings.x509.strict), _bundle()
    if wanted not in read or read[wanted][0] != bundle:
        read[wanted] = bundle, httpx.create_ssl_context(resolve_verify_param(settings))
    return read[wanted][1]


def _bundle() -> Versions:
    with suppress(OSError):  # told by who reads it
        return versions(Path(os.environ[name]) for name in _BUNDLES if os.environ.get(name))
    return ()
