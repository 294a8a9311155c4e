"""Port's search rules, compiled to SQL over the table of entities.

A rule names a property (`$identifier`, `$title`… or one of the blueprint's own), an operator and a value; rules are
combined by `and` and `or`, to any depth.
"""

import re
from collections.abc import Callable
from typing import Any

from sandbox.port.clock import canonical
from sandbox.port.errors import Invalid
from sandbox.port.store import Document, dump

type Condition = tuple[str, list[Any]]

_META_PROPERTIES = {
    "$identifier": "identifier",
    "$title": "title",
    "$blueprint": "blueprint",
    "$icon": "icon",
    "$team": "team",
    "$datasource": "datasource",
    "$createdAt": "created_at",
    "$updatedAt": "updated_at",
}
_TIMES = ("$createdAt", "$updatedAt")
_PROPERTY_NAME = re.compile(r'[^"]+')


def compile_search(query: Document) -> Condition:
    """The condition, and its parameters, that holds for the entities that the query asks for."""
    combinator, rules = query.get("combinator"), query.get("rules")
    if combinator not in ("and", "or") or not isinstance(rules, list):
        raise Invalid('a search needs a "combinator" ("and" or "or") and a list of "rules"')
    if not rules:
        return "1", []
    return _balanced([_compile_rule(rule) for rule in rules], combinator.upper())


def _balanced(conditions: list[Condition], combinator: str) -> Condition:
    # SQLite limits the depth of an expression, and reads a chain of a thousand ORs as one a thousand deep.
    if len(conditions) == 1:
        return conditions[0]
    middle = len(conditions) // 2
    left, left_parameters = _balanced(conditions[:middle], combinator)
    right, right_parameters = _balanced(conditions[middle:], combinator)
    return f"({left} {combinator} {right})", left_parameters + right_parameters


def _compile_rule(rule: Any) -> Condition:
    if not isinstance(rule, dict):
        raise Invalid(f"a search rule must be an object, not {rule!r}")
    if "rules" in rule:
        return compile_search(rule)
    operator = rule.get("operator")
    if operator == "relatedTo":
        return _related_to(rule)
    if operator not in _OPERATORS:
        raise Invalid(f'unknown operator "{operator}", known are {", ".join(_OPERATORS)}, relatedTo')
    name = rule.get("property")
    value = rule.get("value")
    if name in _TIMES:
        value = _canonical_times(value)
    return _OPERATORS[operator](_expression(name), value)


def _expression(name: Any) -> str:
    if name in _META_PROPERTIES:
        return _META_PROPERTIES[name]
    if not isinstance(name, str) or name.startswith("$") or not _PROPERTY_NAME.fullmatch(name):
        raise Invalid(f"unknown property {name!r} in a search rule")
    path = "$." + f'"{name}"'
    quoted = path.replace("'", "''")
    return f"json_extract(properties, '{quoted}')"


def _canonical_times(value: Any) -> Any:
    try:
        if isinstance(value, str):
            return canonical(value)
        if isinstance(value, dict):
            return {key: canonical(moment) for key, moment in value.items()}
    except (TypeError, ValueError):
        raise Invalid(f"{value!r} is not an ISO 8601 time") from None
    return value


def _bound(value: Any) -> Any:
    return dump(value) if isinstance(value, (dict, list)) else value


def _equals(expression: str, value: Any) -> Condition:
    return f"{expression} IS ?", [_bound(value)]


def _compares(operator: str) -> Callable[[str, Any], Condition]:
    return lambda expression, value: (f"{expression} {operator} ?", [_bound(value)])


def _in(expression: str, value: Any) -> Condition:
    if not isinstance(value, list):
        raise Invalid('the operator "in" needs a list')
    return f"{expression} IN ({', '.join('?' * len(value))})", [_bound(item) for item in value]


def _contains(expression: str, value: Any) -> Condition:
    # Of a list, an element; of a text, a part of it.
    return (
        f"CASE WHEN {expression} LIKE '[%' AND json_valid({expression})"
        f" THEN EXISTS (SELECT 1 FROM json_each({expression}) WHERE value IS ?)"
        f" ELSE instr({expression}, ?) > 0 END",
        [_bound(value), _bound(value)],
    )


def _contains_any(expression: str, value: Any) -> Condition:
    if not isinstance(value, list) or not value:
        raise Invalid('the operator "containsAny" needs a list that is not empty')
    return _balanced([_contains(expression, item) for item in value], "OR")


def _begins_with(expression: str, value: Any) -> Condition:
    return f"substr({expression}, 1, length(?)) = ?", [value, value]


def _ends_with(expression: str, value: Any) -> Condition:
    return f"substr({expression}, -length(?)) = ?", [value, value]


def _is_empty(expression: str, _: Any) -> Condition:
    return f"({expression} IS NULL OR {expression} IN ('', '[]', '{{}}'))", []


def _between(expression: str, value: Any) -> Condition:
    if not isinstance(value, dict) or "from" not in value or "to" not in value:
        raise Invalid('the operator "between" needs {"from": …, "to": …}')
    return f"{expression} BETWEEN ? AND ?", [value["from"], value["to"]]


def _not(operator: Callable[[str, Any], Condition]) -> Callable[[str, Any], Condition]:
    """The opposite, which holds for what has no value at all as well."""

    def negated(expression: str, value: Any) -> Condition:
        condition, parameters = operator(expression, value)
        return f"NOT coalesce(({condition}), 0)", parameters

    return negated


_OPERATORS: dict[str, Callable[[str, Any], Condition]] = {
    "=": _equals,
    "!=": _not(_equals),
    ">": _compares(">"),
    ">=": _compares(">="),
    "<": _compares("<"),
    "<=": _compares("<="),
    "in": _in,
    "notIn": _not(_in),
    "contains": _contains,
    "doesNotContains": _not(_contains),
    "doesNotContain": _not(_contains),
    "containsAny": _contains_any,
    "beginsWith": _begins_with,
    "doesNotBeginsWith": _not(_begins_with),
    "endsWith": _ends_with,
    "doesNotEndsWith": _not(_ends_with),
    "isEmpty": _is_empty,
    "isNotEmpty": _not(_is_empty),
    "between": _between,
    "notBetween": _not(_between),
}


def _related_to(rule: Document) -> Condition:
    """Entities that are connected with one entity over any number of relations, followed in one direction."""
    blueprint, identifier = rule.get("blueprint"), rule.get("value")
    if not isinstance(blueprint, str) or not isinstance(identifier, str):
        raise Invalid('the operator "relatedTo" needs a "blueprint" and a "value"')
    directions = {
        "upstream": ("blueprint", "identifier", "target_blueprint", "target"),
        "downstream": ("target_blueprint", "target", "blueprint", "identifier"),
    }
    wanted = rule.get("direction")
    chosen = [directions[wanted]] if wanted in directions else [*directions.values()]
    walks = [
        f"""(blueprint, identifier) IN (
            WITH RECURSIVE related(blueprint, identifier) AS (
                SELECT {to_blueprint}, {to} FROM edges WHERE {from_blueprint} = ? AND {from_} = ?
                UNION
                SELECT edges.{to_blueprint}, edges.{to} FROM edges JOIN related
                    ON edges.{from_blueprint} = related.blueprint AND edges.{from_} = related.identifier
            ) SELECT blueprint, identifier FROM related)"""
        for from_blueprint, from_, to_blueprint, to in chosen
    ]
    return f"({' OR '.join(walks)})", [blueprint, identifier] * len(walks)
