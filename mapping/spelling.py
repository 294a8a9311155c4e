"""Keys in either spelling: Helm and Ocean's own models are written in both."""

from typing import Any

from humps import decamelize
from pydantic.v1 import BaseModel, PydanticValueError


class GivenTwice(PydanticValueError):
    """One field in two spellings; `again` is the key that comes second."""

    code = "given_twice"
    msg_template = "{name} is given twice, as {first} and as {again}; keep one of them"


class StricterRule(PydanticValueError):
    """What versions before `since` took."""

    code = "stricter_rule"
    msg_template = "{told}"


def snake_case_keys(model: type[BaseModel], values: dict[str, Any], synonyms: dict[str, str]) -> dict[str, Any]:
    """Camel case is taken as well as snake case; anything else is left for pydantic to refuse by name."""
    known = {name for field in model.__fields__.values() for name in (field.name, field.alias)}
    spelled: dict[str, str] = {}
    for key in values:
        snake = decamelize(key)
        name = synonyms.get(snake, snake if snake in known else key)
        if name in spelled:
            raise GivenTwice(name=name, first=spelled[name], again=key)
        spelled[name] = key
    return {name: values[key] for name, key in spelled.items()}
