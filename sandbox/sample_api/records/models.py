"""What Harbor Desk keeps: the records, as its API shows them."""

from dataclasses import dataclass
from typing import Literal

type TicketStatus = Literal["open", "in_progress", "pending", "resolved", "closed"]
type TicketPriority = Literal["low", "normal", "high", "urgent"]
type TicketType = Literal["incident", "problem", "question", "task"]
type ProjectStatus = Literal["planned", "active", "paused", "archived"]
type Role = Literal["agent", "engineer", "manager", "admin"]


@dataclass(frozen=True)
class Team:
    id: str
    name: str
    description: str | None
    email: str
    timezone: str
    on_call: bool
    url: str
    created_at: str


@dataclass(frozen=True)
class Location:
    city: str
    country: str


@dataclass(frozen=True)
class UserReference:
    id: int
    name: str
    email: str


@dataclass(frozen=True)
class User:
    id: int
    username: str
    name: str
    email: str
    role: Role
    active: bool
    team_id: str
    manager: UserReference | None
    location: Location
    url: str
    created_at: str
    last_login_at: str | None

    def reference(self) -> UserReference:
        return UserReference(self.id, self.name, self.email)


@dataclass(frozen=True)
class Budget:
    amount: float
    currency: str


@dataclass(frozen=True)
class Project:
    id: int
    key: str
    name: str
    description: str | None
    status: ProjectStatus
    team_id: str
    lead: UserReference
    budget: Budget | None
    tags: list[str]
    url: str
    created_at: str


@dataclass(frozen=True)
class Repository:
    id: int
    name: str
    full_name: str
    project_id: int
    language: str | None
    private: bool
    archived: bool
    stars: int
    topics: list[str]
    default_branch: str
    url: str
    pushed_at: str | None


@dataclass(frozen=True)
class Label:
    name: str
    color: str


@dataclass(frozen=True)
class Issue:
    id: int
    number: int
    repository_id: int
    title: str
    state: Literal["open", "closed"]
    labels: list[Label]
    author: UserReference
    created_at: str
    closed_at: str | None


@dataclass(frozen=True)
class ServiceLevel:
    due_at: str
    breached: bool


@dataclass(frozen=True)
class Ticket:
    id: int
    key: str
    subject: str
    description: str | None
    status: TicketStatus
    priority: TicketPriority
    type: TicketType
    project_id: int
    reporter: UserReference
    assignee: UserReference | None
    labels: list[str]
    sla: ServiceLevel
    satisfaction: float | None
    url: str
    created_at: str
    updated_at: str
    closed_at: str | None


@dataclass(frozen=True)
class Attachment:
    name: str
    bytes: int


@dataclass(frozen=True)
class Comment:
    id: str
    ticket_id: int
    author: UserReference
    body: str
    public: bool
    attachments: list[Attachment]
    created_at: str
    edited_at: str | None
