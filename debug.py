"""Runs the integration under a debugger."""

from port_ocean import run

if __name__ == "__main__":
    run()
