"""One process, told to resync again and again; after each, its catalog is held against what the API has."""

import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Final

from tests.e2e.harness import Installation, Integration
from tests.servers.local_port import Document, LocalPort
from tests.servers.sample_api import SampleApi
from tests.soak.health import HealthWatch, watching
from tests.soak.mishaps import (
    JQ_TIMEOUT,
    MAX_WAITING_BYTES,
    MAX_WHOLE_ANSWER,
    TIMEOUT,
    arm_some,
    endless,
    kill_some,
    slow_down,
    trouble,
)
from tests.soak.tally import Tally
from tests.soak.truth import KINDS, Ids, Truth
from tests.soak.upkeep import Upkeep

_IDENTIFIER: Final = "soak"
_POLLING: Final = '{"type":"POLLING","interval":1}'
_CONFIG: Final[dict[str, object]] = {
    "MAX_RETRIES": 1,
    "TIMEOUT": TIMEOUT,
    "JQ_TIMEOUT": JQ_TIMEOUT,
    "MAX_WAITING_BYTES": MAX_WAITING_BYTES,
    "MAX_WHOLE_ANSWER": MAX_WHOLE_ANSWER,
    "AUTH_TYPE": "oauth2",
}
_SECONDS_TO_NOTICE: Final = 0.7


class BrokenPromise(AssertionError):
    """The catalog lacks what the API has, or something else is not as it must be."""


class Soak:
    """`random` decides everything, so that a seed can be run again."""

    def __init__(
        self, port: LocalPort, api: SampleApi, logs: Path, program: Sequence[str], tasks: Path, random: Random
    ) -> None:
        self.tally = Tally()
        self._port = port
        self._api = api
        self._random = random
        self._tasks = tasks
        self._truth = Truth()
        self._mapped: list[str] = list(KINDS)
        self._endless: str | None = None
        self._logs = logs
        self._faults: list[Document] = []
        self._there: Ids = {}
        self._is_disturbed = False
        self._has_changed = False
        """Since a resync was whole. So many records may be gone that the shrink guard does not believe it at once."""
        self._installation = Installation(port, logs, program=program)
        self._integration: Integration | None = None

    @property
    def integration(self) -> Integration:
        assert self._integration is not None
        return self._integration

    def run(self, resyncs: int, report: Callable[[Tally], None]) -> None:
        """Raises `BrokenPromise`. Ends with a resync in which nothing is wrong, and the catalog equal to the API."""
        began = time.monotonic()
        self._port.prepare(_IDENTIFIER, KINDS.values(), entityDeletionThreshold=1)
        since = _now()
        self._integration = self._installation.start(
            _IDENTIFIER, {**self._address, **_CONFIG}, listener=_POLLING, OCEAN__SEND_RAW_DATA_EXAMPLES="false"
        )
        try:
            self._check({}, self._settled(since))
            with watching(self.integration.pid, self.integration.listens_at, self._logs / "health") as health:
                for number in range(1, resyncs):
                    self._resync(calm=number == resyncs - 1)
                    self.tally.seconds = time.monotonic() - began
                    self.tally.upkeep.append(Upkeep.of(self.integration.pid, self._tasks))
                    self._hear(health)
                    report(self.tally)
        finally:
            self._port.let_go()
            self._api.recover()
            self._installation.end()

    @property
    def _address(self) -> dict[str, object]:
        client = {"clientId": "harbor-client", "clientSecret": "harbor-client-secret"}
        origin = self._api.origin
        return {"BASE_URL": f"{origin}/secured/oauth2", "OAUTH2": {"tokenUrl": f"{origin}/oauth2/token", **client}}

    def _hear(self, health: HealthWatch) -> None:
        self.tally.silence = health.silence()
        if self.tally.silence.failure:
            raise BrokenPromise(f"/health/live is not answered as it must be: {self.tally.silence.failure}")

    def _resync(self, *, calm: bool) -> None:
        random = self._random
        before = self._there
        if calm:
            self._remap(list(KINDS))
        elif self._endless or random.random() < 0.15:
            self._remap(sorted(random.sample(list(KINDS), random.randint(1, len(KINDS)))))
        elif random.random() < 0.06:
            self._remap(self._mapped, endless_in=random.choice(self._mapped))
        if calm:
            self._truth.restore(self._api)
        elif random.random() < 0.5:
            self._truth.change(self._api, random)
            self._has_changed = True
            self.tally.changes += 1
        if not calm and random.random() < 0.15:
            self._begin_and_supersede()
        self._faults = [] if calm else arm_some(self._api, random)
        if not calm and random.random() < 0.2:
            self._faults += trouble(self._port, random)
            self.tally.port_failures += 1
        self._is_disturbed = bool(self._faults or self._endless)
        since = _now()
        self._port.request_resync(_IDENTIFIER)
        if not calm and random.random() < 0.25:
            self._is_disturbed = True
            self._interfere(since)
        state = self._settled(since)
        self._api.recover()
        self._port.let_go()
        self._check(before, state)
        if calm and _ids(state) != self._truth.ids(KINDS):
            raise BrokenPromise("The catalog is not what the API has after a resync in which nothing was wrong.")

    def _interfere(self, since: str) -> None:
        """Ends processes that evaluate jq, or the login, in the middle of the resync."""
        self.integration.until(lambda: self._state()["lastResyncStart"] > since, "a resync begins")
        time.sleep(self._random.random() * _SECONDS_TO_NOTICE)
        if self._random.random() < 0.7:
            self.tally.killed += kill_some(self.integration.pid, self._random)
        else:
            self._api.end_sessions()
            self.tally.expired += 1

    def _remap(self, blueprints: list[str], *, endless_in: str | None = None) -> None:
        self._mapped, self._endless = blueprints, endless_in
        self.tally.endless += bool(endless_in)
        resources = [
            endless(KINDS[blueprint], self._random) if blueprint == endless_in else KINDS[blueprint]
            for blueprint in blueprints
        ]
        mapping = {"resources": resources, "deleteDependentEntities": True, "entityDeletionThreshold": 1}
        self._port.control(f"mapping/{_IDENTIFIER}", mapping, "PUT")
        self.tally.remappings += 1

    def _begin_and_supersede(self) -> None:
        """Begins a resync that is in the middle of its first kinds when the next one is asked for."""
        slow_down(self._api)
        since = _now()
        self._port.request_resync(_IDENTIFIER)
        self.integration.until(lambda: self._state()["lastResyncStart"] > since, "a resync begins")
        time.sleep(self._random.random() * _SECONDS_TO_NOTICE)
        self._api.recover()
        self.tally.superseded += 1

    def _state(self) -> Document:
        """How the last resync goes, as the integration tells Port. Its times are of one form, and sort as text."""
        integrations = self._port.state("integrations", logs=False)["integrations"]
        state = integrations[_IDENTIFIER]["resyncState"]
        return {"lastResyncStart": state.get("lastResyncStart") or "", "over": state.get("lastResyncEnd")}

    def _settled(self, since: str) -> Document:
        def over() -> bool:
            state = self._state()
            return state["lastResyncStart"] > since and state["over"] is not None

        self.integration.until(over, "the resync is over")
        return self._port.state("entities", "integrations", logs=False)

    def _check(self, before: Ids, state: Document) -> None:
        self._there = after = _ids(state)
        truth = self._truth.ids(self._mapped)
        told = state["integrations"][_IDENTIFIER]
        ended, kinds = told["resyncState"]["status"], told["lastSync"]["kinds"]
        outcomes = {kind["kind"]: kind["outcome"] for kind in kinds}
        where = f"resync {self.tally.resyncs + 1}, {ended}, {outcomes}, faults {self._faults}"
        unknown = frozenset[str]()
        if self._endless and outcomes[KINDS[self._endless]["kind"]] != "failed":
            raise BrokenPromise(f"{self._endless} is brought though its jq does not end: {where}")
        for blueprint, there in truth.items():
            if lost := (before.get(blueprint, unknown) & there) - after.get(blueprint, unknown):
                raise BrokenPromise(f"{len(lost)} entities of {blueprint} are gone that the API has: {where}")
        if {ended, *outcomes.values()} == {"completed"}:
            self.tally.whole += 1
            self._has_changed = False
            for blueprint, there in truth.items():
                if after.get(blueprint, unknown) != there:
                    wrong = after.get(blueprint, unknown) ^ there
                    raise BrokenPromise(f"{blueprint} is whole, but differs in {len(wrong)} entities: {where}")
            return
        if not self._is_disturbed and not self._has_changed:
            raise BrokenPromise(f"Nothing was wrong, and yet it is not whole: {where}")
        if "failed" not in outcomes.values():
            self.tally.refused += 1
            return
        self.tally.failed += 1
        for blueprint, there in before.items():
            if deleted := there - after.get(blueprint, unknown):
                raise BrokenPromise(f"{len(deleted)} of {blueprint} were deleted though a kind failed: {where}")


def _ids(state: Document) -> Ids:
    return {
        blueprint: frozenset(entity["identifier"] for entity in entities)
        for blueprint, entities in state["entities"].items()
    }


def _now() -> str:
    return datetime.now(UTC).isoformat()
