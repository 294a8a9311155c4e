"""One layer of settings over another: what a higher source gives, a lower one cannot take back by another name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

_AUTH_VALUE: Final = ("auth_value", "auth_value_file")
_OVERRULED: Final[Mapping[str, tuple[str, ...]]] = {
    **{name: (f"{name}_file",) for name in ("api_token", "api_key", "password", "auth_value")},
    **{f"{name}_file": (name,) for name in ("api_token", "api_key", "password", "auth_value")},
}
"""A setting, and the others of which a lower source's value would compete with it."""

_INSTEAD_OF_AUTH_VALUE: Final = (
    *("api_token", "api_token_file", "api_key", "api_key_file"),
    *("username", "password", "password_file"),
)
"""Within one source these win over `authValue`."""


@dataclass(frozen=True)
class Layer:
    """What one source configures, in snake case. Within it, `config` wins over `secrets`."""

    config: Mapping[str, object] = field(default_factory=dict)
    secrets: Mapping[str, object] = field(default_factory=dict)

    def over(self, lower: "Layer") -> "Layer":
        """Both, where this one wins."""
        given = {name for part in (self.config, self.secrets) for name in part}
        filled = {name for part in (self.config, self.secrets) for name, value in part.items() if value}
        gone = given | {other for name in filled for other in _OVERRULED.get(name, ())}
        if not filled.isdisjoint(_AUTH_VALUE):
            gone |= {*_INSTEAD_OF_AUTH_VALUE}
        return Layer(
            {**{name: value for name, value in lower.config.items() if name not in gone}, **self.config},
            {**{name: value for name, value in lower.secrets.items() if name not in gone}, **self.secrets},
        )


def layered(lowest_first: Sequence[Layer]) -> Layer:
    """All of them, each over those before it."""
    found = Layer()
    for layer in lowest_first:
        found = layer.over(found)
    return found
