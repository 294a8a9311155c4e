"""Ocean's own evaluation of jq, which decides what becomes of an item: in full, one expression, or the text of one."""

import json
import os
import re
from collections.abc import Iterator, Mapping
from typing import Final, Protocol, cast

from port_ocean.context.ocean import ocean
from port_ocean.core.handlers.entity_processor.jq_entity_processor_sync import JQEntityProcessorSync
from port_ocean.core.handlers.entity_processor.models import MappedEntity
from port_ocean.core.integrations.mixins.utils import extract_jq_deletion_path_revised

from extraction import WITHOUT_ENVIRONMENT, compilation_error
from json_types import Item, Json
from messages import said_by_jq

_WHOLE: Final = "."
_READS_THE_ENVIRONMENT: Final = re.compile(r"\benv\b|\$ENV\b")


class JqProgram(Protocol):
    """A compiled expression."""

    def input_value(self, value: object) -> "Outputs": ...


class Outputs(Protocol):
    """What an expression gives for an input. Going through them raises `ValueError` where jq fails."""

    def __iter__(self) -> Iterator[Json]: ...


def compile_jq(expression: str) -> JqProgram:
    """The expression as Ocean compiles it, once in the life of the process. Raises `ValueError`.

    The processes that Ocean forks have what was compiled before.
    """
    return cast(JqProgram, JQEntityProcessorSync._compile(expression))


def jq_mistake(expression: str) -> str | None:
    """What keeps an expression from being compiled, in jq's words; None where nothing does."""
    try:
        compile_jq(expression)
    except ValueError as error:
        before = "" if ocean.config.allow_environment_variables_jq_access else WITHOUT_ENVIRONMENT
        return compilation_error(error, before)  # Ocean puts it there, as this integration does
    return None


def environment_for(expression: str) -> str:
    """jq to stand before an expression that is evaluated in a process without an environment: with the one that Ocean
    lets it read, where it does."""
    if not ocean.config.allow_environment_variables_jq_access or not _READS_THE_ENVIRONMENT.search(expression):
        return ""
    return f"{json.dumps(dict(os.environ))} as $ENV | def env: $ENV; "


def as_jq(expression: str) -> str:
    """The expression that jq gets: Ocean takes texts in single quotes as well."""
    return JQEntityProcessorSync._format_filter(expression)


def evaluate_jq(expression: str, item: Item) -> tuple[Json, str | None]:
    """The first output, as Ocean takes it: none, and an error, count as null. With it, what jq said of an error."""
    try:
        return next(iter(compile_jq(expression).input_value(item)), None), None
    except (ValueError, RecursionError) as error:
        return None, said_by_jq(error)


def search(expression: str, item: Item, field: str) -> Json:
    """As `evaluate_jq`, and an error is logged for the field, in Ocean's words."""
    return cast(Json, JQEntityProcessorSync._search(item, expression, field))


def map_item(
    item: Item, expressions: Mapping[str, object], query: str, *, whether_wanted_or_not: bool = False
) -> MappedEntity:
    """What all expressions make of an item. Raises whatever Ocean raises where `query` gives neither true nor false."""
    return JQEntityProcessorSync._get_mapped_entity(item, dict(expressions), query, whether_wanted_or_not)


def taken_out(expression: str) -> str:
    """What Ocean takes out of an item whose parts an expression gives, as a path; all of it where it finds no path."""
    return extract_jq_deletion_path_revised(expression) or _WHOLE
