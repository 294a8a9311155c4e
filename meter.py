"""What a kind's resync costs, counted where it happens and told in its last log line."""

from dataclasses import dataclass


@dataclass
class Meter:
    """Counts of one kind. `pages` and `requests` include those of parents, `items` does not. Times are in seconds.

    `whole` and `end_assumed` are what is known at its end: that it was read whole, and that nobody said so.
    """

    pages: int = 0
    items: int = 0
    requests: int = 0
    retries: int = 0
    parents_without_value: int = 0
    ignored_children: int = 0
    waited_for_api: float = 0.0
    waited_for_port: float = 0.0
    whole: bool = False
    end_assumed: bool = False

    def progress(self) -> str:
        return f"{self.pages} pages, {self.items} items, {self.requests} requests, {self.retries} retries"

    def summary(self) -> str:
        skipped = f", {self.parents_without_value} parents without a value" if self.parents_without_value else ""
        ignored = f", {self.ignored_children} children answered by ignored statuses" if self.ignored_children else ""
        return (
            f"{self.progress()}{skipped}{ignored}, {self.waited_for_api:.1f} s waited for the API, "
            f"{self.waited_for_port:.1f} s waited for Port"
        )
