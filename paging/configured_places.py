"""Where the user says that an endpoint's answers say how they go on, and whether they do (contract §4, rule 3)."""

from collections.abc import Mapping
from dataclasses import dataclass

from extraction import Path
from paging.assessment import Assessment, plain_lead
from paging.history import EndpointHistory
from paging.protocol import Page
from paging.telling import has, mislaid, what_is_there


@dataclass(frozen=True)
class ConfiguredPlaces:
    """The settings that say where something is, with the path, or the header's name, that each gives."""

    looked_for: Mapping[str, Path | str]
    endpoint: EndpointHistory

    def note(self, page: Page) -> None:
        """Remembers what a page of the endpoint had."""
        if self.looked_for:
            self.endpoint.found |= {setting for setting, at in self._not_found().items() if has(at, page)}

    def mislaid(self, page: Page, known: Assessment) -> str | None:
        """What is wrong where a full page leads on, but not as the user says that this endpoint does."""
        if not self.looked_for or not known.is_full or known.by_user:
            return None
        if not known.leads_on and plain_lead(page.evidence) is None:
            return None
        return next((mislaid(name, at, page) for name, at in self._not_found().items() if not has(at, page)), None)

    def never_found(self, page: Page) -> str | None:
        """For the log: what was looked for, and is in none of the endpoint's pages."""
        missing = ((name, at) for name, at in self._not_found().items() if not has(at, page))
        return next((f"{name} was in no page: {what_is_there(at, page)}." for name, at in missing), None)

    def _not_found(self) -> Mapping[str, Path | str]:
        """Those that no page of the endpoint before this one had."""
        return {setting: at for setting, at in self.looked_for.items() if setting not in self.endpoint.found}
