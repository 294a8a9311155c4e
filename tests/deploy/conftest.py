"""The sandbox's Port and an `ocean sail` that runs against it, as in the end-to-end tests."""

from tests.e2e.conftest import forks, installation, logs, port, running_port

__all__ = ["forks", "installation", "logs", "port", "running_port"]
