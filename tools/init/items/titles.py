"""What people call an item; pure."""

from collections.abc import Sequence
from typing import Final

from json_types import Item, Json
from tools.init.items.fields import Field, all_fields
from tools.init.items.identity import Identity
from tools.init.words import stem

_LONGEST: Final = 200
_TITLES: Final = (
    "name", "title", "display_name", "full_name", "label", "summary", "subject", "headline", "short_name", "caption",
    "login", "username", "user_name", "email", "hostname", "host", "slug", "key", "code", "description", "message",
)  # fmt: skip

_ENDS_OF_NAMES: Final = ("name", "title")


def find_title(items: Sequence[Item], identity: Identity) -> str:
    """jq of what names an item for people; its identifier where nothing does."""
    candidates = [each for each in all_fields(items) if _may_name(each)]
    depth_of = {each.keys: len(each.keys) for each in candidates}
    best = min(
        candidates,
        key=lambda each: (_TITLES.index(stem(each.name)) + 3 * (depth_of[each.keys] - 1), depth_of[each.keys]),
        default=None,
    )
    if best is None:
        best = min(filter(_is_called_a_name, all_fields(items)), key=lambda each: len(each.keys), default=None)
    return best.path if best is not None else identity.expression


def _is_called_a_name(each: Field) -> bool:
    """Whether a field is a name by the end of its own: `alertname`, `jobName`, in the item or in its labels."""
    outer = [stem(key) for key in each.keys[:-1]]
    return (
        stem(each.name).endswith(_ENDS_OF_NAMES) and outer in ([], ["label"], ["tag"], ["metadata"]) and _is_text(each)
    )


def _may_name(each: Field) -> bool:
    if stem(each.name) not in _TITLES or len(each.keys) > 2 or each.is_mark:
        return False
    if len(each.keys) == 2 and stem(each.keys[0]) not in (
        "metadata",
        "attribute",
        "source",
        "property",
        "field",
        "profile",
        "doc",
        "document",
    ):
        return False
    return _is_text(each)


def _is_text(each: Field) -> bool:
    """Whether nearly all items have a text there that is short enough to be read."""
    given: list[Json] = each.given
    mostly = len(given) * 10 >= each.items * 9
    return mostly and all(isinstance(value, str) and value and len(value) <= _LONGEST for value in given)
