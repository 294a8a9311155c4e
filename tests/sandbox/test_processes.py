"""The sandbox's processes do not answer in each other's place."""

from contextlib import closing

from sandbox.processes import free_port, taken_port


def test_a_port_that_is_taken_is_nobody_else_s() -> None:
    preferred = free_port()
    with closing(taken_port(preferred)) as one, closing(taken_port(preferred)) as other:
        ports = one.getsockname()[1], other.getsockname()[1]
    assert ports[0] == preferred
    assert ports[1] != preferred
