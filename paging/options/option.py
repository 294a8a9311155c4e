"""What is said of an option of paging, wherever it can be written."""

from dataclasses import dataclass
from enum import Enum, auto


class Form(Enum):
    """What an option is written as."""

    CHOICE = auto()
    TEXT = auto()
    PATH = auto()
    HEADER = auto()
    NUMBER = auto()
    SWITCH = auto()
    STATUSES = auto()


@dataclass(frozen=True)
class Option:
    """What is said of an option wherever it can be written.

    `key` is its name in a selector's `pagination`, `setting` that of the installation's setting in snake case, where
    they are others than its own. `survives` says that an endpoint with another type of paging takes it over.
    """

    form: Form
    title: str
    description: str
    key: str | None = None
    setting: str | None = None
    is_setting: bool = True
    least: int | None = None
    survives: bool = False
