"""What APIs of the zoo say of the rest: words of the vocabulary in any spelling, and words that nobody knows."""

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from evidence import Trust
from evidence.vocabulary import VOCABULARY
from evidence.words import Meaning
from tests.zoo.habits import TOKEN, Place, Say, Style, Word

ENVELOPES = ("meta", "metadata", "pagination", "paging", "page_info", "pageInfo", "_metadata", "response_metadata")
_NOT_SAFE = frozenset({"response", "status", "result", "errors", "data", "items", "results", "d"})


def named(*meanings: Meaning) -> tuple[str, ...]:
    """The names that the vocabulary is sure of, as it writes them."""
    return tuple(
        word.name
        for word in VOCABULARY
        if word.meaning in meanings
        and word.trust is not Trust.UNSURE
        and not word.within
        and word.name not in _NOT_SAFE
    )


MORE = named(Meaning.MORE)
LAST = named(Meaning.OVER)
TOTALS = named(Meaning.RECORDS)
PAGES = named(Meaning.PAGES)
CURSORS = named(Meaning.CURSOR)
LINKS = named(Meaning.LINK)


def spellings(name: str) -> tuple[str, ...]:
    """A name in snake, camel, Pascal and kebab case."""
    first, *rest = name.split("_")
    camel = first + "".join(part.capitalize() for part in rest)
    return name, camel, camel[:1].upper() + camel[1:], name.replace("_", "-"), f"@odata.{camel}"


def _cursor(place: Place) -> str | None:
    return f"{TOKEN}{place.end}" if place.more else None


def _link(place: Place) -> str | None:
    return f"http://{place.host}/items?from={place.end}&size={place.length}" if place.more else None


def _numbered_link(place: Place) -> str | None:
    return f"http://{place.host}/items?page={place.number + 1}&size={place.length}" if place.more else None


def _link_header(place: Place) -> str | None:
    return f'<{_link(place)}>; rel="next"' if place.more else None


def _numbered_link_header(place: Place) -> str | None:
    return f'<{_numbered_link(place)}>; rel="next"' if place.more else None


def _next_number(place: Place) -> int | None:
    return place.number + 1 if place.more else None


def _total(place: Place) -> int:
    return place.total


def _visible(place: Place) -> int:
    return place.visible


def _total_at_first(place: Place) -> int | None:
    return place.total if place.start == 0 else None


def _pages(place: Place) -> int:
    return place.pages


def _content_range(place: Place) -> str:
    return f"items {place.start}-{place.end - 1}/{place.total}"


def _end(place: Place) -> int:
    return place.end


def _more(place: Place) -> bool:
    return place.more


def _constant(_: Place) -> str:
    return "abc"


@st.composite
def placed(draw: st.DrawFn, names: tuple[str, ...], say: Say, *, is_count: bool = False) -> Word:
    """A word of these names in any spelling, beside the list or at the root, in an envelope or not."""
    return Word(
        draw(st.sampled_from(spellings(draw(st.sampled_from(names))))),
        say,
        envelope=draw(st.none() | st.sampled_from(ENVELOPES)),
        at_root=draw(st.booleans()),
        is_count=is_count,
    )


def flags() -> SearchStrategy[Word]:
    return placed(MORE, _more) | placed(LAST, lambda place: not place.more)


def counts() -> SearchStrategy[Word]:
    """Totals may count what is hidden, and may be told on the first page alone."""
    headers = st.sampled_from(["X-Total-Count", "X-Total", "X-WP-Total"])
    return (
        placed(TOTALS, _total, is_count=True)
        | placed(TOTALS, _visible, is_count=True)
        | placed(TOTALS, _total_at_first, is_count=True)
        | placed(PAGES, _pages)
        | headers.map(lambda name: Word(name, _total, in_header=True, is_count=True))
        | st.just(Word("X-Total-Pages", _pages, in_header=True))
    )


def ranges() -> SearchStrategy[Word]:
    return st.just(Word("Content-Range", _content_range, in_header=True))


def lead(style: Style) -> SearchStrategy[Word]:
    """How a style that is led on says where to."""
    match style:
        case Style.CURSOR:
            return placed(CURSORS, _cursor)
        case Style.NEXT_LINK:
            return placed(LINKS, _link)
        case Style.HEADER_LINK:
            return st.just(Word("Link", _link_header, in_header=True))
        case Style.PAGE | Style.OFFSET:
            return flags() | counts()


def leads_beside_numbers() -> SearchStrategy[Word]:
    """What APIs of numbered pages give as well."""
    return (
        st.just(Word("Link", _numbered_link_header, in_header=True))
        | st.just(Word("X-Next-Page", _next_number, in_header=True))
        | placed(("next_page", "nextPage"), _next_number)
        | placed(("next_page_url", "next"), _numbered_link)
    )


def nonsense() -> SearchStrategy[Word]:
    """Words that nobody knows: with them alone, nothing is told."""
    names = st.text("bcdfghjklmnpqrtvwxz", min_size=5, max_size=9).map(lambda text: f"{text}ou")
    values: list[Say] = [_cursor, _end, _more, _constant]
    return st.builds(lambda name, say: Word(name, say, tells_more=False), names, st.sampled_from(values))
