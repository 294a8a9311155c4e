"""Goes through an expression, and follows how often it evaluates and how much it makes of its input."""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from math import prod
from typing import Final

from extraction.ending import functions
from extraction.syntax import DEFINED, PATTERN, TEXT, Kind, Node, NotUnderstood, parse

_MOST: Final = 256
"""How many times its input an expression may make of it."""

_COMPARING: Final = frozenset({"==", "!=", "<", "<=", ">", ">=", "and", "or"})
_HIGHEST_INDEX: Final = 10
_MOST_OF_A_RANGE: Final = 256
_NEITHER_REPEATED_NOR_NESTED: Final = re.compile(r"(?:[^\\*+{?]|\\[^1-9kg]|\?(?=[:!=<])|(?<=[^()*+{?])\?(?![?+]))*")
_MATCHES_SOMETHING: Final = re.compile(r"(?:[\w /@:,;=-]|\\[^\w]|\\[dDsSwW]|\[\^?(?:[^\]\[\\]|\\.)+\])+")


class _MayNotEnd(Exception):
    """Of a part it is not known that it ends."""


@dataclass(frozen=True)
class _Made:
    """What an expression makes of its input.

    It gives `outputs` for an input, and as many for each element of a list where it is `many`; all of them together
    are no more than `copies` of the input or of what is written in it, which are at least as many. One that is not
    `varied` is the same for each input; one that is `number` is no text.
    """

    many: bool = False
    outputs: int = 1
    copies: int = 1
    varied: bool = True
    number: bool = False

    def __post_init__(self) -> None:
        if self.copies > _MOST:
            raise _MayNotEnd


_CONSTANT: Final = _Made(varied=False)

_INPUT: Final = "."

type _Bound = dict[str, _Made]
"""What is known of variables, of functions without arguments, and of the input."""


@lru_cache(maxsize=4096)
def plainly_ends(text: str, names: frozenset[str] = frozenset()) -> bool:
    """Whether the time and memory that an expression takes are in keeping with its input, whatever that is.

    What is said of an expression holds also where it is given in `.[]`, in brackets, or as an argument of `first`.
    Each of the `names` is defined before it, and gives a part of the input.
    """
    try:
        _made(parse(text), {name: _Made() for name in names})
    except (_MayNotEnd, NotUnderstood, RecursionError):
        return False
    return True


def _made(node: Node, bound: _Bound) -> _Made:
    if DEFINED in node.beside or PATTERN in node.beside:
        raise _MayNotEnd
    match node.kind:
        case Kind.IDENTITY:
            return bound.get(_INPUT, _Made())
        case Kind.LITERAL:
            return replace(_CONSTANT, number=not str(node.value).startswith('"'))
        case Kind.KEY | Kind.SLICE | Kind.COMPUTED_KEY:
            _once(node.beside, bound)
            return replace(_made(node.parts[0], bound), number=False)
        case Kind.EACH:
            return replace(_made(node.parts[0], bound), many=True, number=False)
        case Kind.PIPE:
            first, then = node.parts
            before = _made(first, bound)
            return _piped(before, _made(then, _of(bound, before)))
        case Kind.BOTH if node.value == ",":
            return _beside(_all(node.parts, bound))
        case Kind.BOTH | Kind.OBJECT:
            made = _joined(_all((*node.parts, *node.beside), bound))
            return replace(made, number=node.kind is Kind.BOTH and made.number)
        case Kind.LIST:
            made = _beside(_all(node.parts, bound))
            return replace(made, many=False, outputs=1, number=False)
        case Kind.ELSE:
            return _one_of(_all(node.parts, bound))
        case Kind.CHOICE:
            _once(node.beside, bound)
            return _one_of(_all(node.parts, bound))
        case Kind.TRY:
            attempt = _made(node.parts[0], bound)
            catches = _all((*node.parts[1:], *node.beside), _of(bound))
            return _beside([attempt, *(_piped(attempt, catch) for catch in catches)])
        case Kind.UPDATE:
            return _updated(node.parts[0], node.beside[0], bound)
        case Kind.BINDING:
            source = _made(node.parts[0], bound)
            if source.many or source.varied:
                raise _MayNotEnd
            value = replace(source, outputs=1, copies=max(1, source.copies // source.outputs))
            return _often(source.outputs, _made(node.parts[1], {**bound, str(node.value): value}))
        case Kind.VARIABLE if node.value in ("$ENV", "$__loc__"):
            return _CONSTANT
        case Kind.VARIABLE if node.value in bound:
            return bound[str(node.value)]
        case Kind.CALL:
            return _called(str(node.value), node.parts, bound)
        case Kind.OTHER:
            return _other(str(node.value), node.beside, bound)
    raise _MayNotEnd


def _of(bound: _Bound, before: _Made | None = None) -> _Bound:
    """What is bound where the input is what came before, of which it counts whether it is a number."""
    return {**bound, _INPUT: _Made(number=before is not None and before.number)}


def _all(nodes: Iterable[Node], bound: _Bound) -> list[_Made]:
    return [_made(node, bound) for node in nodes]


def _once(nodes: Iterable[Node], bound: _Bound) -> None:
    """What is evaluated besides, each time anew: it may give one thing."""
    if any(made.many or made.outputs > 1 for made in _all(nodes, bound)):
        raise _MayNotEnd


def _piped(first: _Made, then: _Made) -> _Made:
    return _Made(
        first.many or then.many,
        first.outputs * then.outputs,
        first.copies * then.copies,
        first.varied and (then.varied or first.many),
        then.number,
    )


def _often(times: int, made: _Made) -> _Made:
    """What gives the same so many times."""
    return replace(made, outputs=times * made.outputs, copies=times * made.copies)


def _beside(made: Sequence[_Made]) -> _Made:
    """What gives the outputs of all of them."""
    return _Made(
        any(each.many for each in made),
        max(1, sum(each.outputs for each in made)),
        max(1, sum(each.copies for each in made)),
        any(each.varied for each in made),
        bool(made) and all(each.number for each in made),
    )


def _one_of(made: Sequence[_Made]) -> _Made:
    """What gives the outputs of any of them."""
    return replace(_beside(made), outputs=max(each.outputs for each in made), copies=max(each.copies for each in made))


def _joined(made: Sequence[_Made]) -> _Made:
    """What puts each output of one together with each of the others: of one list, and nothing that may be long."""
    many = [each for each in made if each.many]
    if len(many) > 1 or (many and any(each.varied for each in made if each is not many[0])):
        raise _MayNotEnd
    outputs = prod(each.outputs for each in made)
    again = [replace(each, copies=each.copies * (outputs // each.outputs)) for each in made]
    return replace(_beside(again), outputs=outputs)


def _updated(target: Node, by: Node, bound: _Bound) -> _Made:
    _refuse_far_targets(target)
    updated, made = _made(target, bound), _made(by, bound)
    if made.many:
        raise _MayNotEnd
    # What is meant more than once is made again of what was made of it.
    return _Made(copies=updated.copies + made.copies**updated.outputs, varied=updated.varied or made.varied)


def _refuse_far_targets(node: Node) -> None:
    """A place far behind the end of a list would be filled up to there."""
    if isinstance(node.value, int) and abs(node.value) > _HIGHEST_INDEX:
        raise _MayNotEnd
    is_condition = node.kind is Kind.CALL and node.value == "select"
    if node.kind not in (Kind.IDENTITY, Kind.KEY, Kind.EACH, Kind.PIPE, Kind.BOTH) and not is_condition:
        raise _MayNotEnd
    for part in () if is_condition else node.parts:
        _refuse_far_targets(part)


def _other(sign: str, operands: Sequence[Node], bound: _Bound) -> _Made:
    if sign == TEXT:
        return replace(_joined(_all(operands, bound)), number=False)
    if sign.startswith("@"):
        made = _joined(_all(operands, bound)) if operands else _Made()
        return replace(made, copies=functions.FORMAT * made.copies, number=False)
    if sign in ("=", "+=", "-=", "/=", "%=", "//="):
        target, value = operands
        updated, made = _made(target, bound), _made(value, bound)
        if (updated.many or sign == "-=") and made.varied and not made.number:
            raise _MayNotEnd
        return _often(made.outputs, _updated(target, value, bound))
    if sign == "*" and (repeated := _repeated(operands, bound)) is not None:
        return repeated
    return _computed(sign, _all(operands, bound))


def _repeated(operands: Sequence[Node], bound: _Bound) -> _Made | None:
    """A text as often as a number says that is written there."""
    for times, text in (operands, operands[::-1]):
        written = str(times.value)
        if times.kind is Kind.LITERAL and written.isdigit() and int(written) <= _MOST:
            made = _made(text, bound)
            if not made.number:
                return replace(made, copies=made.copies * max(1, int(written)))
    return None


def _computed(sign: str, made: Sequence[_Made]) -> _Made:
    if sign in _COMPARING:
        if all(each.many for each in made):
            raise _MayNotEnd
        joined = _joined([replace(each, varied=each.many) for each in made])
        return replace(joined, copies=joined.outputs, varied=True, number=True)
    if sign in ("-", "/", "%") or (sign == "*" and all(each.number for each in made)):
        if sign == "-" and len(made) > 1 and all(each.varied and not each.number for each in made):
            raise _MayNotEnd  # of two lists, each element is looked for in the other
        joined = _joined(made)
        is_number = sign != "-" or len(made) == 1 or any(each.number for each in made)
        return replace(joined, copies=joined.outputs, number=is_number)
    raise _MayNotEnd


def _called(name: str, arguments: Sequence[Node], bound: _Bound) -> _Made:
    if not arguments:
        return bound[name] if name in bound else _called_alone(name)
    if name == "range":
        return _range(arguments)
    if name in functions.MATCHING or (name in functions.REPLACING and (len(arguments) > 1 or name != "split")):
        return _matched(name, arguments, bound)
    made = _all(arguments, bound if name in functions.TAKING else _of(bound))
    last = made[-1]
    if name in functions.TAKING:
        if any(each.many or each.varied or each.outputs > 1 for each in made[:-1]):
            raise _MayNotEnd
        return replace(last, number=False)
    if name in functions.OF_EACH and len(made) == 1:
        return replace(last, many=False, outputs=1, varied=True, number=False)
    if name in functions.BY:
        # Two arguments of these are what to go through, and what to ask of each.
        only_looks = name in ("any", "all") or (name == "del" and len(made) == 1)
        if not only_looks and (len(made) > 1 or last.outputs > 1 or (last.many and name != "isempty")):
            raise _MayNotEnd
        return _Made(number=name in ("any", "all", "isempty", "has", "startswith", "endswith"))
    if name in functions.WITH_THE_SAME and not any(each.varied for each in made):
        often = 1 if name == "IN" else prod(each.outputs for each in made)
        copies = 1 + last.copies if name == "join" else 1
        number = name in ("pow", "index", "rindex", "contains", "inside", "in", "IN")
        return _often(often, _Made(copies=copies, number=number))
    raise _MayNotEnd


def _called_alone(name: str) -> _Made:
    if name in functions.ENLARGING:
        return _Made(copies=functions.ENLARGING[name])
    if name in functions.ALONE:
        return _Made(number=name in functions.NUMBERS, varied=name not in ("now", "true", "false", "null"))
    raise _MayNotEnd


def _range(arguments: Sequence[Node]) -> _Made:
    numbers = [int(str(each.value)) for each in arguments if each.kind is Kind.LITERAL and str(each.value).isdigit()]
    if len(numbers) != len(arguments) or max(numbers) > _MOST_OF_A_RANGE or numbers[2:] == [0]:
        raise _MayNotEnd
    most = max(1, *numbers)
    return _Made(outputs=most, copies=most, varied=False, number=True)


def _matched(name: str, arguments: Sequence[Node], bound: _Bound) -> _Made:
    """A pattern that repeats something may go back and forth in a text for ever; one may match nothing, everywhere."""
    pattern, *others = arguments
    if pattern.kind is not Kind.LITERAL or not str(pattern.value).startswith('"'):
        raise _MayNotEnd
    text = str(json.loads(str(pattern.value)))
    if text.count("?") > 5 or not _NEITHER_REPEATED_NOR_NESTED.fullmatch(text):
        raise _MayNotEnd
    made = _all(others, _of(bound))
    if any(each.many or each.outputs > 1 or each.varied for each in made):
        raise _MayNotEnd
    if name != "test" and (name != "sub" or len(made) > 1) and not _MATCHES_SOMETHING.fullmatch(text):
        raise _MayNotEnd
    return _Made(many=name in ("match", "scan"), copies=1 if name == "test" else 4, number=name == "test")
