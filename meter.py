"""What a kind's resync costs, counted where it happens and told in its last log line."""

from dataclasses import dataclass


@dataclass
class Meter:
    """Counts of one kind. `pages` and `requests` include those of parents, `items` does not. Times are in seconds.

    `refused` is how many entities Port refused, and `refusal` the first of its reasons.
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
    refused: int = 0
    refusal: str = ""
    whole: bool = False
    end_assumed: bool = False

    def progress(self) -> str:
        return f"{self.pages} pages, {self.items} items, {self.requests} requests, {self.retries} retries"

    def summary(self) -> str:
        skipped = f", {self.parents_without_value} parents without a value" if self.parents_without_value else ""
        ignored = f", {self.ignored_children} children answered by ignored statuses" if self.ignored_children else ""
        entities = "entity" if self.refused == 1 else "entities"
        refused = f", Port refused {self.refused} {entities}, such as {self.refusal}" if self.refused else ""
        return (
            f"{self.progress()}{skipped}{ignored}, {self.waited_for_api:.1f} s waited for the API, "
            f"{self.waited_for_port:.1f} s waited for Port{refused}"
        )
