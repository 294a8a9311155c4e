"""A budget of bytes that kinds draw upon, in Ocean's order, so that the one whose turn it is never starves."""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from typing import Final

from endpoints.waiting.expected import ExpectedSize

_FOR_KINDS_AHEAD: Final = 0.25
_FOR_WHAT_IS_NOT_WANTED_YET: Final = 0.75


class NoRoom(Exception):
    """What comes is larger than it was thought to be, and there is no room for it: it is to be asked for again."""


class ByteBudget:
    """At most `bound` bytes are held, but for a single page; None is no bound.

    The first account is of the kind that Ocean works on, or comes to next. Kinds behind it have a quarter of the bound
    together, and pages that nobody wants yet leave a quarter of it free. The page that the first kind wants now is let
    in over the bound as well, one at a time. So there is always one that gets on, as long as nothing that was let in
    and is wanted waits for another page to be let in.
    """

    def __init__(self, bound: int | None = None, batches_kept: Callable[[], int] = lambda: 0) -> None:
        self.bound = bound
        self.batches_kept = batches_kept
        """How many of the batches that were handed over last are still kept by who took them."""
        self.held = 0
        self._in_order: list[Account] = []
        self._accounts: set[Account] = set()
        self._waiting: dict[Claim, None] = {}
        self._over: Claim | None = None

    @property
    def over(self) -> int:
        """Bytes of the page that was let in over the bound."""
        return self._over.size if self._over else 0

    @property
    def largest_batch(self) -> int:
        """Bytes to be joined for Ocean at most, so that what is joined never takes all of the room."""
        return sys.maxsize if self.bound is None else max(self.bound // 8, 1)

    @property
    def first(self) -> "Account | None":
        return self._in_order[0] if self._in_order else None

    def account(self) -> "Account":
        """Of a kind that comes after all those that have one."""
        account = Account(self)
        self._in_order.append(account)
        self._accounts.add(account)
        return account

    def shared_account(self) -> "SharedAccount":
        """Of what several kinds wait for."""
        account = SharedAccount(self)
        self._accounts.add(account)
        return account

    def waits(self, claim: "Claim") -> None:
        self._waiting[claim] = None

    def forgets(self, claim: "Claim") -> None:
        self._waiting.pop(claim, None)

    def takes(self, claim: "Claim", more: int) -> bool:
        """Whether so many bytes more of it have room, which they then have taken."""
        account = claim.account
        if account not in self._accounts:
            return True
        if not self._fits(claim, more) and claim is not self._over:
            if self._over is not None or not (claim.is_wanted and account.is_first):
                return False
            self._over = claim
        self.held += more
        account.held += more
        claim.size += more
        return True

    def gives_back(self, claim: "Claim", count: int) -> None:
        if claim.account not in self._accounts:
            return
        self.held -= count
        claim.account.held -= count
        claim.size -= count
        self.look_again()

    def closes(self, account: "Account") -> None:
        if account not in self._accounts:
            return
        self._accounts.remove(account)
        if account in self._in_order:
            self._in_order.remove(account)
        self.held -= account.held
        account.held = 0
        if self._over is not None and self._over.account is account:
            self._over = None
        self.look_again()

    def look_again(self) -> None:
        """Lets in what has room by now: what is wanted first, then the others of the first kind."""
        if self._over is not None and (not self._over.size or not self._is_exceeded):
            self._over = None
        if not self._waiting:
            return
        in_turn = sorted(self._waiting, key=lambda claim: (not claim.account.is_first, not claim.is_wanted))
        for claim in in_turn:
            if self.takes(claim, claim.asked):
                del self._waiting[claim]
                claim.let_in()

    @property
    def _is_exceeded(self) -> bool:
        return self.bound is not None and self.held > self.bound

    def _fits(self, claim: "Claim", more: int) -> bool:
        if self.bound is None:
            return True
        if claim.account.is_first:
            share = 1 if claim.is_wanted else _FOR_WHAT_IS_NOT_WANTED_YET
            return self.held + more <= self.bound * share
        ahead = sum(account.held for account in self._accounts if not account.is_first)
        return (
            ahead + more <= self.bound * _FOR_KINDS_AHEAD
            and self.held + more <= self.bound * _FOR_WHAT_IS_NOT_WANTED_YET
        )


class Account:
    """What one kind holds. To be closed, which gives all of it back; from then on nothing of it is counted."""

    def __init__(self, budget: ByteBudget) -> None:
        self._budget = budget
        self.held = 0

    @property
    def is_first(self) -> bool:
        return self._budget.first is self

    @property
    def batches_kept(self) -> int:
        """How many of the batches that were handed over last are still kept by who took them."""
        return self._budget.batches_kept()

    def claim(self, expected: ExpectedSize | None = None, *, wanted: bool = False) -> "Claim":
        """Of a page that is to be asked for. `wanted` says that somebody waits for it."""
        return Claim(self._budget, self, expected or ExpectedSize(0), is_wanted=wanted)

    def shared(self) -> "SharedAccount":
        """Another, of what several kinds wait for."""
        return self._budget.shared_account()

    async def held_for(self, size: int) -> "Held":
        """So many bytes, once there is room for them; somebody waits for it."""
        claim = self.claim(ExpectedSize(size), wanted=True)
        await claim.admitted()
        return claim.handed_over(size)

    def close(self) -> None:
        self._budget.closes(self)


class SharedAccount(Account):
    """What several kinds wait for: it comes first as soon as one of them does."""

    def __init__(self, budget: ByteBudget) -> None:
        super().__init__(budget)
        self._readers: list[Account] = []

    @property
    def is_first(self) -> bool:
        return any(reader.is_first for reader in self._readers)

    def join(self, reader: Account) -> None:
        self._readers.append(reader)
        self._budget.look_again()

    def leave(self, reader: Account) -> None:
        self._readers.remove(reader)


class Claim:
    """What one page holds: while it is on its way as many bytes as it is expected to have, then as many as it has."""

    def __init__(self, budget: ByteBudget, account: Account, expected: ExpectedSize, *, is_wanted: bool) -> None:
        self._budget = budget
        self.account = account
        self._expected = expected
        self._at_least = 0
        self._kept = 0
        self._turn: asyncio.Future[None] | None = None
        self.is_wanted = is_wanted
        self.size = 0
        """Bytes that are held of it, those that were handed over included."""

    @property
    def asked(self) -> int:
        """For how many bytes it needs room."""
        return max(self._at_least, self._expected.size)

    def want(self) -> None:
        """Somebody waits for it from now on."""
        if not self.is_wanted:
            self.is_wanted = True
            self._budget.look_again()

    async def filled[T](self, receive: Callable[[], Awaitable[T]]) -> T:
        """What is received, once there is room for it; received again, where it turned out to need more."""
        try:
            while True:
                if not self._has_room():
                    await self._its_turn()
                try:
                    return await receive()
                except NoRoom:
                    self.close()
        except BaseException:
            self.close()
            raise

    async def admitted(self) -> None:
        """Waits until there is room for it."""
        if not self._has_room():
            await self._its_turn()

    def _has_room(self) -> bool:
        if not self._budget.takes(self, asked := self.asked):
            return False
        self._kept = asked
        return True

    async def _its_turn(self) -> None:
        self._turn = asyncio.get_running_loop().create_future()
        self._budget.waits(self)
        try:
            await self._turn
        except BaseException:
            self.close()
            raise
        finally:
            self._budget.forgets(self)

    def let_in(self) -> None:
        """For the budget: there is room for it now."""
        self._kept = self.asked
        if self._turn is not None and not self._turn.done():
            self._turn.set_result(None)

    def reached(self, size: int) -> None:
        """So many bytes of it are in memory. Raises `NoRoom` where it may not have so many."""
        if size <= self._kept:
            return
        if not self._budget.takes(self, size - self._kept):
            self._at_least = 2 * size
            raise NoRoom
        self._kept = size

    def settle(self, size: int) -> None:
        """It is there, and has so many bytes, no more than it reached or was expected to have."""
        self._expected.came(size)
        self._give_back(self._kept - size)

    def handed_over(self, size: int | None = None) -> "Held":
        """So many of its bytes, or all, for who gives them back by himself."""
        size = self._kept if size is None else min(size, self._kept)
        self._kept -= size
        return Held(self, size)

    def close(self) -> None:
        """Gives back what was not handed over."""
        self._give_back(self._kept)

    def returned(self, size: int) -> None:
        """For what was handed over: it is no longer held."""
        self._budget.gives_back(self, size)

    def _give_back(self, count: int) -> None:
        if count > 0:
            self._kept -= count
            self._budget.gives_back(self, count)


class Held:
    """Bytes of a page, to be given back when what came in them is let go."""

    def __init__(self, claim: Claim | None = None, size: int = 0) -> None:
        self._claim = claim
        self._size = size

    def part(self, size: int) -> "Held":
        """So many of them, which are then held for themselves."""
        size = min(size, self._size)
        self._size -= size
        return Held(self._claim, size)

    def release(self) -> None:
        """Gives them back, once."""
        size, self._size = self._size, 0
        if self._claim is not None and size:
            self._claim.returned(size)
