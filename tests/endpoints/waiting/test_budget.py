"""Bytes that wait: within the bound but for one page, never out of reach of the kind in turn, all given back (§9)."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from endpoints.waiting import ByteBudget, Claim, ExpectedSize, Held, NoRoom, SharedAccount
from tests.fake_clock import settle

BOUND = 1000


async def comes(claims: Callable[[], Awaitable[None]]) -> bool:
    """Whether there is room at once."""
    waiting = asyncio.ensure_future(claims())
    await settle()
    done = waiting.done()
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    return done


async def test_without_a_bound_there_is_always_room() -> None:
    account = ByteBudget().account()
    for _ in range(3):
        await account.held_for(10**12)


async def test_the_kind_in_turn_has_all_of_it_for_what_is_wanted() -> None:
    budget = ByteBudget(BOUND)
    account = budget.account()
    await account.held_for(BOUND)
    assert (budget.held, budget.over) == (BOUND, 0)


async def test_what_nobody_wants_yet_leaves_a_quarter_free() -> None:
    account = ByteBudget(BOUND).account()
    assert await comes(account.claim(ExpectedSize(750)).admitted)
    assert not await comes(account.claim(ExpectedSize(751)).admitted)


async def test_the_kinds_that_come_later_have_a_quarter_together() -> None:
    budget = ByteBudget(BOUND)
    _, second, third = budget.account(), budget.account(), budget.account()
    await second.held_for(200)
    assert not await comes(third.claim(ExpectedSize(51), wanted=True).admitted)
    await third.held_for(50)


@pytest.mark.parametrize("size", [501, 10 * BOUND])
async def test_the_page_that_the_kind_in_turn_wants_is_let_in_whatever_is_held(size: int) -> None:
    budget = ByteBudget(BOUND)
    first, second = budget.account(), budget.account()
    await second.held_for(250)
    await first.claim(ExpectedSize(250)).admitted()
    assert not await comes(first.claim(ExpectedSize(size)).admitted), "as long as nobody wants it"
    await first.held_for(size)
    assert budget.over == size
    assert not await comes(first.claim(ExpectedSize(BOUND), wanted=True).admitted), "a second one"


async def test_what_becomes_wanted_is_let_in() -> None:
    budget = ByteBudget(BOUND)
    account = budget.account()
    claim = account.claim(ExpectedSize(2 * BOUND))
    waiting = asyncio.ensure_future(claim.admitted())
    await settle()
    assert not waiting.done()
    claim.want()
    await waiting


async def test_what_waits_is_let_in_when_its_kind_comes_first() -> None:
    budget = ByteBudget(BOUND)
    first, second = budget.account(), budget.account()
    waiting = asyncio.ensure_future(second.held_for(2 * BOUND))
    await settle()
    assert not waiting.done()
    first.close()
    await waiting


async def test_what_several_kinds_wait_for_comes_first_with_the_first_of_them() -> None:
    budget = ByteBudget(BOUND)
    first, second = budget.account(), budget.account()
    shared = second.shared()
    shared.join(second)
    waiting = asyncio.ensure_future(shared.held_for(2 * BOUND))
    await settle()
    assert not waiting.done()
    shared.join(first)
    await waiting


async def test_a_page_that_grows_beyond_what_is_left_is_asked_for_again_when_there_is_room() -> None:
    budget = ByteBudget(BOUND)
    first, second = budget.account(), budget.account()
    first_page = await first.held_for(740)
    claim = second.claim(ExpectedSize(10))
    asked = 0

    async def receive() -> str:
        nonlocal asked
        asked += 1
        claim.reached(200)
        return "the page"

    receiving = asyncio.ensure_future(claim.filled(receive))
    await settle()
    assert (asked, budget.held) == (1, 740)
    first_page.release()
    await settle()
    assert not receiving.done(), "as much again may follow"
    first.close()
    assert await receiving == "the page"
    assert asked == 2


async def test_the_one_page_over_the_bound_may_grow() -> None:
    account = ByteBudget(BOUND).account()
    claim = account.claim(ExpectedSize(10), wanted=True)
    await claim.admitted()
    claim.reached(5 * BOUND)
    other = account.claim(ExpectedSize(0), wanted=True)
    with pytest.raises(NoRoom):
        other.reached(1)


async def test_a_page_that_came_holds_what_it_has_until_each_part_of_it_is_let_go() -> None:
    budget = ByteBudget(BOUND)
    claim = budget.account().claim(ExpectedSize(400))
    await claim.admitted()
    claim.settle(300)
    held = claim.handed_over()
    part = held.part(100)
    claim.close()
    assert budget.held == 300
    part.release()
    part.release()
    assert budget.held == 200
    held.release()
    assert budget.held == 0


async def test_an_account_that_is_closed_gives_all_back_and_counts_nothing_more() -> None:
    budget = ByteBudget(BOUND)
    account = budget.account()
    held = await account.held_for(3 * BOUND)
    waiting = asyncio.ensure_future(account.held_for(BOUND))
    await settle()
    account.close()
    assert (budget.held, budget.over) == (0, 0)
    late = await waiting
    for each in (held, late, await account.held_for(10 * BOUND)):
        each.release()
    assert budget.held == 0


async def test_one_that_is_cancelled_while_it_waits_leaves_nothing() -> None:
    budget = ByteBudget(BOUND)
    account = budget.account()
    first = await account.held_for(2 * BOUND)
    waiting = asyncio.ensure_future(account.held_for(BOUND))
    await settle()
    first.release()  # it is let in
    waiting.cancel()  # and does not come to know it
    await asyncio.gather(waiting, return_exceptions=True)
    assert budget.held == 0


class Checked(ByteBudget):
    """Looks after each change whether the bound holds, but for a single page."""

    def takes(self, *change: object) -> bool:
        taken = super().takes(*change)  # type: ignore[arg-type]
        self.check()
        return taken

    def look_again(self) -> None:
        super().look_again()
        self.check()

    def check(self) -> None:
        assert self.bound is not None
        assert self.held - self.over <= self.bound
        assert self.held == sum(account.held for account in self._accounts)


SIZES = st.integers(0, 3 * BOUND)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("claim"), st.integers(0, 5), SIZES, st.booleans()),
        st.tuples(st.sampled_from(["want", "grow", "settle", "hand over", "release", "close", "cancel"]), SIZES),
        st.tuples(st.sampled_from(["open", "close account", "share", "join"]), st.integers(0, 5)),
    ),
    max_size=60,
)


@given(STEPS)
def test_whatever_is_claimed_grown_let_go_and_closed_the_bound_holds_and_all_is_given_back(
    steps: list[tuple[str, ...]],
) -> None:
    asyncio.run(_played(steps))


async def _played(steps: list[tuple[str, ...]]) -> None:
    budget = Checked(BOUND)
    kinds = [budget.account()]
    accounts = list(kinds)
    claims: list[tuple[Claim, asyncio.Task[None]]] = []
    held: list[Held] = []
    for name, *what in steps:
        number: int = what[0]  # type: ignore[assignment]
        account = accounts[number % len(accounts)]
        if name == "claim":
            claim = account.claim(ExpectedSize(what[1]), wanted=bool(what[2]))  # type: ignore[arg-type]
            claims.append((claim, asyncio.create_task(claim.admitted())))
            await asyncio.sleep(0)
        elif name == "open":
            kinds.append(budget.account())
            accounts.append(kinds[-1])
        elif name == "close account":
            account.close()
        elif name == "share":
            shared = account.shared()
            shared.join(account)
            accounts.append(shared)
        elif name == "join" and isinstance(account, SharedAccount):
            account.join(kinds[number % len(kinds)])
        elif claims and name != "join":
            claim, task = claims[number % len(claims)]
            if name == "want":
                claim.want()
            elif name == "cancel":
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)
            elif task.done() and not task.cancelled():
                if name == "grow":
                    try:
                        claim.reached(number)
                    except NoRoom:
                        claim.close()
                elif name == "settle":
                    claim.settle(min(number, claim.size))
                elif name == "hand over":
                    held += [whole := claim.handed_over(number), whole.part(number // 2)]
                elif name == "close":
                    claim.close()
                elif held:
                    held[number % len(held)].release()
    for claim, task in claims:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        claim.close()
    for each in held:
        each.release()
    assert budget.held == 0
