"""What `init` tells in the terminal."""

from collections.abc import Sequence
from typing import Final

from rich.console import Console
from rich.markup import escape

from tools.init.kinds import Certainty, Kind

_STYLES: Final = {Certainty.SURE: "green", Certainty.GUESS: "yellow", Certainty.CAUTION: "bold red"}


def tell(console: Console, kinds: Sequence[Kind], requests: int) -> None:
    """Each kind with its findings, and how many requests it took."""
    for kind in kinds:
        console.print()
        if kind.failure is not None:
            console.print(
                f"[bold]{escape(kind.wanted.kind)}[/] [bold red]left out[/]: {escape(kind.failure)}", soft_wrap=True
            )
            continue
        added = ", added because its children were asked for" if kind.wanted.added else ""
        count = len(kind.samples)
        items = _of(count, "item")
        seen = f"{items} in all" if kind.whole else f"the first {items}"
        properties = f"{_of(len(kind.properties), 'property')}, {_of(len(kind.relations), 'relation')}"
        console.print(
            f"[bold]{escape(kind.wanted.kind)}[/] → blueprint [bold]{kind.blueprint}[/]: {seen}; {properties}{added}",
            soft_wrap=True,
        )
        for certainty in Certainty:
            for finding in kind.findings.found:
                if finding.certainty is certainty:
                    console.print(f"  [{_STYLES[certainty]}]{certainty:8}[/]{escape(finding.text)}", soft_wrap=True)
    console.print()
    made = {0: "No endpoint was asked", 1: "1 request was made"}.get(requests, f"{requests} requests were made")
    console.print(f"{made}. {_counted(kinds)}", soft_wrap=True)


def _counted(kinds: Sequence[Kind]) -> str:
    """How much of it needs an eye."""
    usable = [kind for kind in kinds if kind.failure is None]
    found = [finding.certainty for kind in usable for finding in kind.findings.found]
    cautions, guesses = found.count(Certainty.CAUTION), found.count(Certainty.GUESS)
    left_out = len(kinds) - len(usable)
    told = [
        f"{_of(cautions, 'caution')} for you to decide" if cautions else "",
        f"{_of(guesses, 'guess')} to look at" if guesses else "",
        f"{_of(left_out, 'endpoint')} left out" if left_out else "",
    ]
    return "; ".join(filter(None, told)) + "." if any(told) else "Everything is sure."


def _of(count: int, noun: str) -> str:
    if count == 1:
        return f"1 {noun}"
    return (
        f"{count} {noun.removesuffix('y')}ies"
        if noun.endswith("y")
        else f"{count} {noun}{'es' if noun.endswith('s') else 's'}"
    )
