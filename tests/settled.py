"""jq that is evaluated in this process, where a test knows that it ends."""

from collections.abc import Callable

from extraction import Expression, JqFailed, Moment
from json_types import Json
from messages import MappingError


def settled_here[T](moment: Moment, make: Callable[[], T]) -> T:
    """What is made when all values of the moment are known; they are evaluated in this process."""
    while True:
        failure: MappingError | None = None
        try:
            made = make()
        except MappingError as error:
            failure = error
        if not moment.unsettled:
            break
        for expression in moment.unsettled:
            try:
                moment.settle(expression, expression.outputs(moment.at, moment.most))
            except JqFailed as error:
                moment.fail(expression, str(error))
    if failure is not None:
        raise failure
    return made


async def outputs_here(expression: Expression, value: Json) -> list[Json]:
    """What plainly ends."""
    assert expression.plainly_ends, expression.text
    return expression.exact_outputs(value)
