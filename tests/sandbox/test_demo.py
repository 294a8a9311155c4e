"""What `make demo` says of the integration's log."""

from sandbox.demo_state import warnings_of


def test_a_healthy_demo_ends_well_only_without_warnings() -> None:
    lines = [
        "2026-11-29 03:03:29.549 | INFO     | a WARNING of the API | is no warning",
        "2026-11-29 03:03:29.549 | WARNING  | Unable to find valid data",
        "2026-11-29 03:03:29.549 | ERROR    | failed",
    ]
    assert warnings_of("\n".join(lines)) == lines[1:]
