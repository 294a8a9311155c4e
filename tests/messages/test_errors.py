"""What an error tells beside its message."""

from messages import NEW_RULE, ReadError, RequestFailed, since_of


def test_a_failure_with_a_remedy_is_the_same_but_for_its_message() -> None:
    before = RequestFailed("It failed.", 404, lasting=True, is_answer=True, since=NEW_RULE)
    after = before.with_remedy("Do this.")
    assert str(after) == "It failed. Do this."
    assert (after.status, after.lasting, after.is_answer, after.since) == (404, True, True, NEW_RULE)


def test_the_version_whose_rule_failed_is_told_by_what_an_error_was_raised_from() -> None:
    cause = RequestFailed("One failed.", since=NEW_RULE)
    above = ReadError("Some failed.")
    above.__cause__ = cause
    assert since_of(above) == NEW_RULE
    assert since_of(ReadError("Some failed.")) is None
