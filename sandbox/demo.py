"""`make demo`: a sample API, a local Port, and this integration between them.

Runs a full resync, shows what came of it, changes a ticket to see how soon that is in the catalog, and keeps running,
so that the buttons and the mapping editor of the local Port's page can be tried. With `--once` it ends there, with 0 if
the catalog is right and the log without warnings.
"""

import argparse
import json
import os
import secrets
import signal
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import httpx
from rich.console import Console
from rich.live import Live

from sandbox.building import building
from sandbox.demo_state import INTEGRATION, State, catalog_table, expected_counts, kinds_table, read_state, warnings_of
from sandbox.outcomes import Telling
from sandbox.processes import Process, ProcessFailed, free_port, taken_port, workplace
from sandbox.sample_api.desk_page import DESK_PAGE

_SECONDS_FOR_A_RESYNC = 300
_SECONDS_FOR_AN_EVENT = 20
_SECONDS_FOR_THE_LOG = 10
_A_TICKET = 20_001
_BASE_URL = "OCEAN__INTEGRATION__CONFIG__BASE_URL"
# Ocean masks it wherever it occurs in a log, so it is no word of the language.
_CLIENT_ID, _CLIENT_SECRET = "local-port-client", "local-port-secret"


@dataclass(frozen=True)
class Sandbox:
    """The demo's processes while they run, and what another one of the integration needs."""

    port_url: str
    desk_url: str
    integration: Process
    environment: Mapping[str, str]
    logs: Path

    def read_changes(self) -> None:
        """One incremental read, as a CronJob beside the installation would start it. Raises `ProcessFailed`."""
        reading = Process(
            "the incremental read",
            [_ocean(), "sail"],
            self.logs / "incremental.log",
            {
                **self.environment,
                "APPLICATION__PORT": str(free_port()),
                "OCEAN__EVENT_LISTENER": '{"type":"ONCE"}',
                "OCEAN__INITIALIZE_PORT_RESOURCES": "false",
                "OCEAN__INTEGRATION__INCREMENTAL_SYNC_ENABLED": "true",
                "OCEAN__INTEGRATION__INCREMENTAL_SYNC_INTERVAL": "15",
            },
            directory=self.logs / "integration",
        )
        try:
            reading.ended(_SECONDS_FOR_A_RESYNC)
        finally:
            reading.stop()


@contextmanager
def sandbox(console: Console) -> Iterator[Sandbox]:
    """The three processes, the integration with the POLLING listener."""
    with ExitStack() as stack:
        logs = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="custom-demo-")))
        # Not Ocean's usual 8000, so that `make run` finds it free while the demo runs.
        listening, api, health = taken_port(5055), free_port(5056), free_port(5057)
        port = listening.getsockname()[1]
        port_url, api_url, own_url = (f"http://127.0.0.1:{number}" for number in (port, api, health))

        secret = secrets.token_hex(24)
        settings = {"baseUrl": api_url, "liveEvents": {"signature": "github"}, "liveEventsSecret": secret}
        nothing_of_the_users = {name: "" for name in os.environ if name.startswith("OCEAN__")}
        console.print(f"Starting a local Port ({port_url}) and a sample API ({api_url}) …")
        local_port = Process.python(
            "sandbox.port",
            *("--client-id", _CLIENT_ID, "--client-secret", _CLIENT_SECRET),
            *("--preview", f"{INTEGRATION}={_settings_file(logs, settings)}", "--reads", INTEGRATION),
            *("--link", f"Change a ticket in the sample API={api_url}{DESK_PAGE}"),
            log=logs / "port.log",
            environment=nothing_of_the_users,
            listening=listening,
        )
        stack.callback(local_port.stop)
        sample_api = Process.python(
            "sandbox.sample_api",
            *("--port", str(api), "--webhook", f"{own_url}/integration/webhook", "--webhook-secret", secret),
            *("--catalog", f"{port_url}/blueprints/ticket/entity?identifier={{id}}"),
            log=logs / "api.log",
        )
        stack.callback(sample_api.stop)
        local_port.answers(f"{port_url}/")
        sample_api.answers(f"{api_url}/")

        console.print("Starting the integration …")
        environment = {
            **nothing_of_the_users,
            "APPLICATION__PORT": str(health),
            "OCEAN__PORT__BASE_URL": port_url,
            "OCEAN__PORT__CLIENT_ID": _CLIENT_ID,
            "OCEAN__PORT__CLIENT_SECRET": _CLIENT_SECRET,
            "OCEAN__EVENT_LISTENER": '{"type":"POLLING","interval":2}',
            "OCEAN__INTEGRATION__IDENTIFIER": INTEGRATION,
            "OCEAN__INTEGRATION__TYPE": "custom",
            "OCEAN__INITIALIZE_PORT_RESOURCES": "true",
            "OCEAN__RESOURCES_PATH": "sandbox/sample_api",
            # What Ocean would log a warning for, were it left open.
            "OCEAN__CREATE_PORT_RESOURCES_ORIGIN": "Default",
            "OCEAN__PROCESSING_MODE": "ocean-core",
            "OCEAN__BASE_URL": own_url,
            _BASE_URL: api_url,
            "OCEAN__INTEGRATION__CONFIG__LIVE_EVENTS": json.dumps(settings["liveEvents"]),
            "OCEAN__INTEGRATION__CONFIG__LIVE_EVENTS_SECRET": secret,
        }
        integration = Process(
            "the integration",
            [_ocean(), "sail"],
            logs / "integration.log",
            environment,
            directory=workplace(logs / "integration"),
        )
        stack.callback(integration.stop)
        yield Sandbox(port_url, f"{api_url}{DESK_PAGE}", integration, environment, logs)


def _ocean() -> str:
    return str(Path(sys.executable).with_name("ocean"))


def _settings_file(folder: Path, settings: Mapping[str, object]) -> Path:
    """The installation's settings, for the local Port's preview of mappings."""
    file = folder / "settings.json"
    file.write_text(json.dumps(settings))
    return file


def follow_resync(console: Console, port_url: str, integration: Process) -> State:
    """Shows the kinds' progress until the resync ends; in a terminal as a live table, else a line for each kind."""
    telling = Telling()
    state = State()
    explained_until: float | None = None

    with Live(console=console, auto_refresh=False, transient=True) as live:

        def ended() -> bool:
            nonlocal state, explained_until
            state = read_state(port_url)
            if state.resync_ended:
                explained_until = explained_until or time.monotonic() + _SECONDS_FOR_THE_LOG
            is_over = explained_until is not None and (state.is_explained or time.monotonic() > explained_until)
            if console.is_terminal:
                live.update(kinds_table(state), refresh=True)
            else:
                for kind in telling.next(state.kinds, is_over=is_over):
                    console.print(f"  {kind.line}", soft_wrap=True, markup=False)
            return is_over

        integration.wait_for(ended, "did not finish a resync", _SECONDS_FOR_A_RESYNC, interval=0.3)
    return state


def run(console: Console, *, once: bool) -> int:
    started = time.monotonic()
    expected = expected_counts()
    with sandbox(console) as running:
        integration = running.integration
        state = follow_resync(console, running.port_url, integration)
        console.print(kinds_table(state))
        console.print(catalog_table(state, expected))
        is_right = state.counts == expected and all(sync.outcome == "completed" for sync in state.kinds)
        seconds_to_catalog = change_a_ticket(running)
        logged = warnings_of(integration.log.read_text(errors="replace"))
        if not is_right:
            console.print("The catalog is not what the sample API holds.", style="bold red")
            console.print(integration.log.read_text(errors="replace")[-4000:], markup=False, highlight=False)
        elif seconds_to_catalog is None:
            is_right = False
            console.print(
                f"A ticket was changed, and no event brought it within {_SECONDS_FOR_AN_EVENT} seconds.",
                style="bold red",
            )
            console.print(integration.log.read_text(errors="replace")[-4000:], markup=False, highlight=False)
        elif logged:
            is_right = False
            console.print("The log has warnings, though nothing is wrong:", style="bold red")
            console.print("\n".join(logged), markup=False, highlight=False)
        if seconds_to_catalog is not None:
            console.print(
                f"A ticket that was changed in the sample API stood in the catalog {seconds_to_catalog:.1f} s later."
            )
        if once:
            return 0 if is_right else 1
        seconds = time.monotonic() - started
        console.print(f"\nThe catalog is at [bold]{running.port_url}[/] after {seconds:.0f} seconds.")
        console.print("Look around, change the mapping, press Resync. Ctrl-C ends everything.")
        console.print(f"Change a ticket at [bold]{running.desk_url}[/], and see it in the catalog within a second.")
        with building(running.environment[_BASE_URL], running.logs) as address:
            console.print(f"Build a mapping of that API, or of yours, at [bold]{address}[/]", soft_wrap=True)
            console.print("What is built there goes when the demo ends, so take its files before.")
            return read_on_request(console, running)


def change_a_ticket(running: Sandbox) -> float | None:
    """How long an event takes from the sample API into the catalog, in seconds; None where none arrives."""
    began = time.monotonic()
    form = {"priority": "urgent"}
    answer = httpx.post(f"{running.desk_url}/tickets/{_A_TICKET}", data=form, timeout=30, follow_redirects=True)
    answer.raise_for_status()
    while (taken := time.monotonic() - began) < _SECONDS_FOR_AN_EVENT:
        if read_state(running.port_url, only="integrations").integrations[INTEGRATION].came.get("event"):
            return taken
        time.sleep(0.05)
    return None


def read_on_request(console: Console, running: Sandbox) -> NoReturn:
    """Reads incrementally whenever the local Port's page asks for it."""
    done: str | None = None
    while True:
        running.integration.check()
        time.sleep(1)
        state = read_state(running.port_url, only="integrations")
        asked = state.integrations[INTEGRATION].incrementalRequest if INTEGRATION in state.integrations else None
        if asked is not None and asked != done:
            done = asked
            try:
                running.read_changes()
            except ProcessFailed as failure:
                console.print(str(failure), style="bold red", markup=False)


def end_on_sigterm(*_: object) -> NoReturn:
    raise KeyboardInterrupt


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m sandbox.demo", description=__doc__)
    parser.add_argument(
        "--once", action="store_true", help="end after the first resync and event: 0 if the catalog is right"
    )
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, end_on_sigterm)
    console = Console()
    try:
        return run(console, once=options.once)
    except KeyboardInterrupt:
        console.print("Stopped.")
        return 130 if options.once else 0
    except ProcessFailed as failure:
        console.print(str(failure), style="bold red", markup=False)
        return 1


if __name__ == "__main__":
    sys.exit(main())
