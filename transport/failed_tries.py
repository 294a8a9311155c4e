"""What failed tries of a request leave behind."""

import gc


def free_failed_tries(attempt: int) -> None:
    """Frees what failed tries of a request left behind: httpx's error is in a cycle with all that it came through, the
    request and its megabytes among it.

    To be called when the n-th try got a response, and no error is at hand; it takes a few milliseconds after the first.
    """
    if attempt > 1:
        gc.collect(1)
