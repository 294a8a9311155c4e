"""The seeded records: the same ones in every process, with relations that hold."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from unicodedata import normalize

from sandbox.sample_api.records import vocabulary as words
from sandbox.sample_api.records.models import (
    Attachment,
    Budget,
    Comment,
    Issue,
    Label,
    Location,
    Project,
    ProjectStatus,
    Repository,
    Role,
    ServiceLevel,
    Team,
    Ticket,
    TicketPriority,
    TicketStatus,
    TicketType,
    User,
)

SITE = "https://harbor.example"
FOUNDED = datetime(2023, 1, 9, 8, 0, tzinfo=UTC)
TODAY = datetime(2025, 6, 30, 18, 0, tzinfo=UTC)

USERS = 240
TICKETS = 1800
COMMENTS = 4000

ROLES: tuple[Role, ...] = ("agent", "engineer", "manager", "admin")
PROJECT_STATUSES: tuple[ProjectStatus, ...] = ("planned", "active", "paused", "archived")
STATUSES: tuple[TicketStatus, ...] = ("open", "in_progress", "pending", "resolved", "closed")
PRIORITIES: tuple[TicketPriority, ...] = ("low", "normal", "high", "urgent")
TYPES: tuple[TicketType, ...] = ("incident", "problem", "question", "task")


@dataclass(frozen=True)
class Seed:
    teams: list[Team]
    users: list[User]
    projects: list[Project]
    repositories: list[Repository]
    issues: list[Issue]
    tickets: list[Ticket]
    comments: list[Comment]


class Calendar:
    """Moments in Harbor Desk's short history, drawn at random and written as ISO date-times."""

    def __init__(self, random: Random) -> None:
        self._random = random

    def between(self, start: datetime, end: datetime) -> datetime:
        return start + timedelta(seconds=self._random.randrange(int((end - start).total_seconds())))

    def any(self) -> str:
        return written(self.between(FOUNDED, TODAY))

    def sometimes(self, probability: float) -> str | None:
        return self.any() if self._random.random() < probability else None


def written(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def in_order(created_at: str, later: str | None) -> tuple[str, str | None]:
    """Two moments that were drawn apart, the earlier one first: drawing again would alter all that is drawn later."""
    return (created_at, later) if later is None or created_at <= later else (later, created_at)


def ascii_letters(name: str) -> str:
    """The name as it may stand in an e-mail address."""
    plain = normalize("NFKD", name.translate(str.maketrans("łøŁØ", "loLO"))).encode("ascii", "ignore").decode()
    return plain.replace("'", "").lower()


def build(seed: int = 7) -> Seed:
    random = Random(seed)
    calendar = Calendar(random)
    teams = build_teams(random, calendar)
    users = build_users(random, calendar, teams)
    projects = build_projects(random, calendar, teams, users)
    repositories = build_repositories(random, calendar, projects)
    tickets = build_tickets(random, calendar, projects, users)
    return Seed(
        teams=teams,
        users=users,
        projects=projects,
        repositories=repositories,
        issues=build_issues(random, calendar, repositories, users),
        tickets=tickets,
        comments=build_comments(random, calendar, tickets, users),
    )


def build_teams(random: Random, calendar: Calendar) -> list[Team]:
    return [
        Team(
            id=slug,
            name=name,
            description=description,
            email=f"{slug}@harbor.example",
            timezone=random.choice(words.TIMEZONES),
            on_call=random.random() < 0.6,
            url=f"{SITE}/teams/{slug}",
            created_at=calendar.any(),
        )
        for slug, name, description in words.TEAMS
    ]


def build_users(random: Random, calendar: Calendar, teams: list[Team]) -> list[User]:
    full_names = [f"{given} {family}" for given in words.GIVEN_NAMES for family in words.FAMILY_NAMES]
    users: list[User] = []
    for number, name in enumerate(random.sample(full_names, USERS), start=1001):
        username = ascii_letters(name).replace(" ", ".")
        city, country = random.choice(words.CITIES)
        role = random.choices(ROLES, weights=(50, 35, 10, 5))[0]
        active = random.random() < 0.92
        team = random.choice(teams)
        manager = random.choice(users).reference() if users and random.random() < 0.9 else None
        created_at, last_login_at = in_order(calendar.any(), calendar.sometimes(0.85))
        users.append(
            User(
                id=number,
                username=username,
                name=name,
                email=f"{username}@harbor.example",
                role=role,
                active=active,
                team_id=team.id,
                manager=manager,
                location=Location(city, country),
                url=f"{SITE}/users/{username}",
                created_at=created_at,
                last_login_at=last_login_at,
            )
        )
    return users


def build_projects(random: Random, calendar: Calendar, teams: list[Team], users: list[User]) -> list[Project]:
    names = [f"{adjective} {noun}" for adjective in words.PROJECT_ADJECTIVES for noun in words.PROJECT_NOUNS]
    projects: list[Project] = []
    for number, name in enumerate(names, start=1):
        adjective, noun = name.split()
        key = f"{adjective[:2]}{noun[:2]}".upper()
        budget = Budget(round(random.uniform(5_000, 250_000), 2), random.choice(("EUR", "USD")))
        projects.append(
            Project(
                id=number,
                key=key,
                name=name,
                description=f"All about the {name.lower()}." if random.random() < 0.8 else None,
                status=random.choices(PROJECT_STATUSES, weights=(10, 65, 10, 15))[0],
                team_id=random.choice(teams).id,
                lead=random.choice(users).reference(),
                budget=budget if random.random() < 0.7 else None,
                tags=random.sample(words.TAGS, random.randrange(4)),
                url=f"{SITE}/projects/{key}",
                created_at=calendar.any(),
            )
        )
    return projects


def build_repositories(random: Random, calendar: Calendar, projects: list[Project]) -> list[Repository]:
    """Up to five for each project and none for some; the first project has the awkwardly named ones."""
    repositories: list[Repository] = []
    for project in projects:
        ordinary = random.sample(words.REPOSITORY_NAMES, random.randrange(6))
        for name in words.AWKWARD_REPOSITORY_NAMES if project is projects[0] else ordinary:
            number = 501 + len(repositories)
            repositories.append(
                Repository(
                    id=number,
                    name=name,
                    full_name=f"{project.key}/{name}",
                    project_id=project.id,
                    language=random.choice(words.LANGUAGES),
                    private=random.random() < 0.6,
                    archived=random.random() < 0.15,
                    stars=random.randrange(400),
                    topics=random.sample(words.TAGS, random.randrange(3)),
                    default_branch=random.choice(("main", "main", "trunk")),
                    url=f"{SITE}/code/{number}",
                    pushed_at=calendar.sometimes(0.9),
                )
            )
    return repositories


def build_issues(random: Random, calendar: Calendar, repositories: list[Repository], users: list[User]) -> list[Issue]:
    issues: list[Issue] = []
    for repository in repositories:
        for number in range(1, random.randrange(7) + 1):
            closed_at = calendar.sometimes(0.4)
            title = f"The {random.choice(words.COMPONENTS)} {random.choice(words.SYMPTOMS)}"
            labels = [Label(*label) for label in random.sample(words.ISSUE_LABELS, random.randrange(3))]
            author = random.choice(users).reference()
            created_at, closed_at = in_order(calendar.any(), closed_at)
            issues.append(
                Issue(
                    id=70_001 + len(issues),
                    number=number,
                    repository_id=repository.id,
                    title=title,
                    state="closed" if closed_at else "open",
                    labels=labels,
                    author=author,
                    created_at=created_at,
                    closed_at=closed_at,
                )
            )
    return issues


def build_tickets(random: Random, calendar: Calendar, projects: list[Project], users: list[User]) -> list[Ticket]:
    opened = dict.fromkeys((project.id for project in projects), 0)
    tickets: list[Ticket] = []
    for number in range(20_001, 20_001 + TICKETS):
        project = random.choice(projects)
        opened[project.id] += 1
        key = f"{project.key}-{opened[project.id]}"
        component = random.choice(words.COMPONENTS)
        symptom = random.choice(words.SYMPTOMS)
        status = random.choices(STATUSES, weights=(25, 20, 10, 15, 30))[0]
        created = calendar.between(FOUNDED, TODAY)
        updated = calendar.between(created, TODAY)
        due = created + timedelta(hours=random.choice((4, 24, 72)))
        over = status in ("resolved", "closed")
        tickets.append(
            Ticket(
                id=number,
                key=key,
                subject=f"The {component} {symptom}",
                description=f"Since this morning the {component} {symptom}." if random.random() < 0.75 else None,
                status=status,
                priority=random.choices(PRIORITIES, weights=(20, 50, 22, 8))[0],
                type=random.choice(TYPES),
                project_id=project.id,
                reporter=random.choice(users).reference(),
                assignee=random.choice(users).reference() if random.random() < 0.8 else None,
                labels=random.sample(words.TICKET_LABELS, random.randrange(4)),
                sla=ServiceLevel(due_at=written(due), breached=(updated if over else TODAY) > due),
                satisfaction=random.randrange(2, 11) / 2 if over and random.random() < 0.5 else None,
                url=f"{SITE}/tickets/{key}",
                created_at=written(created),
                updated_at=written(updated),
                closed_at=written(updated) if over else None,
            )
        )
    return tickets


def build_comments(random: Random, calendar: Calendar, tickets: list[Ticket], users: list[User]) -> list[Comment]:
    comments: list[Comment] = []
    for number in range(1, COMMENTS + 1):
        attached = random.random() < 0.1
        ticket = random.choice(tickets)
        created = calendar.between(datetime.fromisoformat(ticket.created_at), TODAY)
        edited = calendar.between(created, TODAY) if random.random() < 0.1 else None
        comments.append(
            Comment(
                id=f"cmt_{number:05}",
                ticket_id=ticket.id,
                author=random.choice(users).reference(),
                body=random.choice(words.COMMENT_BODIES),
                public=random.random() < 0.7,
                attachments=[Attachment("screenshot.png", random.randrange(900_000))] if attached else [],
                created_at=written(created),
                edited_at=written(edited) if edited else None,
            )
        )
    return comments
