"""What responses mean, by rules of the installation: they are asked after those of a selector (contract §8)."""

from typing import Annotated

from pydantic import BeforeValidator, model_validator

from evidence import ResponseRule, ResponseRules, Then, response_rule
from messages import MappingError
from settings.setting_types import SettingsModel, parsed_json


class ResponseSetting(SettingsModel):
    """One rule, as it is written."""

    status: int | str | list[int | str] | None = None
    when: str | None = None
    then: Then

    @model_validator(mode="after")
    def _can_match(self) -> "ResponseSetting":
        try:
            _ = self.rule
        except MappingError as error:
            raise ValueError(str(error)) from error
        return self

    @property
    def rule(self) -> ResponseRule:
        return response_rule(self.status, self.when, self.then)


type ResponseSettings = Annotated[tuple[ResponseSetting, ...], BeforeValidator(parsed_json)]


def rules_of(written: tuple[ResponseSetting, ...]) -> ResponseRules:
    return ResponseRules(tuple(each.rule for each in written))
