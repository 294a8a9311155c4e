"""What a selector asks an endpoint, at a moment (contract §3)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final

from endpoints import Changes, Endpoint, QueryTemplate, SinceParameter, Text, Tree, refuse_header
from evidence import ResponseRule, ResponseRules
from extraction import Extraction, Format
from mapping.mistakes import Place
from mapping.paging_selector import PaginationSelector
from mapping.request_selector import RequestSelector
from mapping.selectors import ListingSelector
from mapping.texts import Texts
from messages import NEW_RULE, NEWEST_RULE, MappingError
from pagination import Pagination, PaginationOptions, ParameterPlace, suited_to
from settings import refuse_decided, steps_up
from transport import CONTENT_TYPE, BodyAs, Pace

_ANY_MOMENT: Final = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)

_BODIES: Final = {"body": BodyAs.JSON, "body_form": BodyAs.FORM, "body_text": BodyAs.TEXT}


@dataclass(frozen=True)
class Asked:
    """What goes with the requests of a selector."""

    query: QueryTemplate
    headers: Mapping[str, Text]
    body: Tree
    body_as: BodyAs


def endpoint_at(
    target: str,
    selector: RequestSelector,
    general: PaginationOptions,
    texts: Texts,
    where: Place,
    ignore_statuses: frozenset[int] = frozenset(),
) -> Endpoint:
    """What is to be listed at a path. What is wrong with a text is noted by `texts`.

    Raises `MappingError` where it cannot mean an endpoint.
    """
    asked = _asked(selector, texts, where)
    texts.refuse_expansion(target.partition("?")[2], ("kind",) if where == ("selector",) else (*where, "endpoint"))
    if "{{" in target:
        raise MappingError(
            f"{target!r} holds {{{{, but nothing is evaluated there: templates stand in query_params, headers, bodies "
            "and the values of a parameter.",
            since=NEWEST_RULE,
        )
    if "://" in target.partition("?")[0]:
        raise MappingError(f"{target!r} is a URL; it must be a path, which is joined to baseUrl.")
    if steps_up(target.partition("?")[0]):
        raise MappingError(
            f"{target!r} holds `..`, which leads elsewhere; write the path that is meant below baseUrl.", since=NEW_RULE
        )
    path, written_query = Endpoint.split(target, asked.query)
    rate = selector.requests_per_second
    endpoint = Endpoint(
        path=path,
        method=selector.method.value,
        written_query=written_query,
        query=asked.query,
        headers=asked.headers,
        body=asked.body,
        body_as=asked.body_as,
        extraction=Extraction(selector.data_path or None, _format(selector, texts, (*where, "format"))),
        pagination=_pagination(selector, general, replace(asked, query=(*written_query.known, *asked.query))),
        ignore_statuses=ignore_statuses,
        responses=_responses(selector, texts, where),
        pace=None if rate is None else Pace(f"{selector.method.value} {path}", rate),
    )
    return replace(endpoint, changes=_changes(selector, endpoint, texts, (*where, "incremental")))


def _changes(selector: RequestSelector, endpoint: Endpoint, texts: Texts, where: Place) -> Changes | None:
    if not isinstance(selector, ListingSelector) or selector.incremental is None:
        return None
    try:
        changes = selector.incremental.changes(texts.declared)
        if isinstance(changes, SinceParameter):
            _refuse_beside_paging(changes.name, endpoint.pagination)
        replace(endpoint, changes=changes).changed_since(_ANY_MOMENT)
    except MappingError as error:
        texts.wrong(where, str(error))
        return None
    return changes


def _refuse_beside_paging(name: str, pagination: Pagination) -> None:
    """Raises `MappingError` where a parameter with the moment does not go with how the endpoint pages."""
    if name in (pagination.param, pagination.size_param):
        raise MappingError(f"param is {name!r}, which paging sends as well. Name the parameter that takes the moment.")
    if pagination.take is not None:
        raise MappingError(
            "pagination.take wants a part of what there is, so that of what changed a part may be missing. Leave out "
            "param or take."
        )
    if pagination.place is ParameterPlace.HEADER:
        _refuse_as_headers("incremental", name)


def _format(selector: RequestSelector, texts: Texts, where: Place) -> Format | None:
    try:
        return selector.chosen_format()
    except MappingError as error:
        texts.wrong(where, str(error))
        return None


def _asked(selector: RequestSelector, texts: Texts, where: Place) -> Asked:
    query = tuple(
        (name, text)
        for name, written in selector.query_params.items()
        for text in texts.texts(written, (*where, "query_params", name))
    )
    headers = {
        name: text
        for name, written in selector.headers.items()
        if (text := texts.text(written, (*where, "headers", name), texts.declared)) is not None
    }
    body, body_as = _body(selector, texts, where)
    for name, value in headers.items():
        if isinstance(value, str):
            _check_header(name, value, body_as if body is not None else None, texts, (*where, "headers", name))
    return Asked(query, headers, body, body_as)


def _body(selector: RequestSelector, texts: Texts, where: Place) -> tuple[Tree, BodyAs]:
    given = [name for name in _BODIES if getattr(selector, name) not in (None, "")]
    for second in given[1:]:
        texts.wrong((*where, second), f"is given beside {given[0]}, but a request has one body. Keep one of them.")
    if not given:
        return None, BodyAs.JSON
    place = (*where, given[0])
    match _BODIES[given[0]]:
        case BodyAs.FORM:
            fields: dict[str, Tree] = {}
            for name, written in (selector.body_form or {}).items():
                repeated: list[Tree] = [*texts.texts(written, (*place, name), texts.declared)]
                fields[name] = repeated
            return fields, BodyAs.FORM
        case BodyAs.TEXT:
            return texts.text(selector.body_text, place, texts.declared), BodyAs.TEXT
        case BodyAs.JSON:
            body = selector.body
            return (texts.body(body, place) if isinstance(body, str) else texts.tree(body, place)), BodyAs.JSON


def _check_header(name: str, value: str, body_as: BodyAs | None, texts: Texts, where: Place) -> None:
    try:
        refuse_header(name, value)
    except ValueError as error:
        texts.wrong(where, str(error))
    if body_as is not None and name.lower() == CONTENT_TYPE and not body_as.suits(value):
        texts.wrong(
            where,
            f"says {value}, but the body is sent as {body_as.content_type}. Leave the header out, or give the body by "
            "body for JSON, body_form for a form, or body_text for any other text.",
            since=NEWEST_RULE,
        )


def _responses(selector: RequestSelector, texts: Texts, where: Place) -> ResponseRules:
    rules: list[ResponseRule] = []
    for index, written in enumerate(selector.responses):
        try:
            rules.append(written.rule())
        except MappingError as error:
            texts.wrong((*where, "responses", index), str(error))
    return ResponseRules(tuple(rules))


def _pagination(selector: RequestSelector, general: PaginationOptions, asked: Asked) -> Pagination:
    own = selector.pagination
    options = own.options().over(general) if own else general
    options = suited_to(_own_parameters(asked, options.place), options, size_is_given=_gives_size(own))
    pagination = options.resolve(chosen_for_endpoint=own is not None and own.type is not None)
    if pagination.place is ParameterPlace.HEADER:
        _refuse_as_headers("pagination", pagination.param, pagination.size_param)
    if pagination.place is ParameterPlace.BODY and asked.body_as is BodyAs.TEXT:
        raise MappingError(
            "pagination.in is body, but body_text is sent as it is. Give the body by body or body_form, or set in to "
            "query or header."
        )
    return pagination


def _gives_size(own: PaginationSelector | None) -> bool:
    return own is not None and own.options().page_size is not None


def _own_parameters(asked: Asked, place: ParameterPlace | None) -> dict[str, str]:
    """The texts and numbers where paging puts its parameters, by the names that it would give them."""
    match place:
        case ParameterPlace.HEADER:
            return {name: text for name, text in asked.headers.items() if isinstance(text, str)}
        case ParameterPlace.BODY:
            return dict(_leaves(asked.body))
    return {name: text for name, text in asked.query if isinstance(text, str)}


def _leaves(tree: Tree, name: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(tree, dict):
        for key, inner in tree.items():
            yield from _leaves(inner, f"{name}.{key}" if name else key)
    elif isinstance(tree, list) and len(tree) == 1:
        yield from _leaves(tree[0], name)  # a form's
    elif isinstance(tree, str | int) and not isinstance(tree, bool):
        yield name, str(tree)


def _refuse_as_headers(key: str, *names: str | None) -> None:
    try:
        for name in filter(None, names):
            refuse_decided(name)
    except ValueError as error:
        raise MappingError(f"{key}: {error}.", since=NEW_RULE) from error
