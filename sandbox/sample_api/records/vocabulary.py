"""The words that the seeded records are made of."""

TEAMS = (
    ("platform", "Platform", "Clusters, pipelines and the paved road"),
    ("payments", "Payments", "Cards, invoices and refunds"),
    ("identity", "Identity", "Sign-in, roles and audit"),
    ("search", "Search", None),
    ("mobile", "Mobile", "The apps for iOS and Android"),
    ("data", "Data & Insights", "Warehouse, reports and metrics"),
    ("support", "Customer Support", "First answer to every customer"),
    ("security", "Security", "Reviews, response and hardening"),
    ("growth", "Growth", None),
    ("network", "Network Operations", "Edges, links and DNS"),
    ("devex", "Developer Experience", "Tools that shorten the loop"),
    ("partners", "Partners", "Integrations with other companies"),
)

TIMEZONES = ("Europe/Berlin", "Europe/London", "America/New_York", "Asia/Tokyo", "America/Sao_Paulo")

CITIES = (
    ("Hamburg", "DE"),
    ("Zürich", "CH"),
    ("Lisbon", "PT"),
    ("Łódź", "PL"),
    ("Boston", "US"),
    ("São Paulo", "BR"),
    ("大阪", "JP"),
    ("Cork", "IE"),
)

GIVEN_NAMES = (
    "Ada", "Benoît", "Chiara", "Dmitri", "Elif", "Femi", "Grace", "Håkon", "Inés", "Jürgen",
    "Keiko", "Liam", "Małgorzata", "Noor", "Oscar", "Priya", "Quentin", "Rosa", "Søren", "Tariq",
)  # fmt: skip

FAMILY_NAMES = (
    "Almeida", "Baker", "Çelik", "Dubois", "Eriksen", "Fischer", "García", "Haddad", "Ivanova", "Jansen",
    "Kowalski", "Lindqvist", "Müller", "Nakamura", "O'Brien", "Petrov", "Quinn", "Rossi", "Silva", "Tanaka",
)  # fmt: skip

PROJECT_ADJECTIVES = ("Amber", "Brisk", "Calm", "Distant", "Early", "Fair", "Grey", "High", "Inner", "Lively")

PROJECT_NOUNS = ("Anchor", "Beacon", "Compass", "Dock", "Estuary", "Ferry")

REPOSITORY_NAMES = ("api", "web", "worker", "infra", "docs", "sdk-python", "sdk-go", "cli", "charts", "schemas")

AWKWARD_REPOSITORY_NAMES = ("a/b c", "50%+1", "ü", "what?#&=", "dots..and.more")
"""Names that only a correctly encoded path finds again."""

LANGUAGES = ("Python", "Go", "TypeScript", "Rust", "Kotlin", None)

TAGS = ("internal", "customer-facing", "legacy", "compliance", "experiment", "tier-1", "tier-2")

COMPONENTS = ("login page", "invoice export", "search index", "push service", "VPN gateway", "nightly report")

SYMPTOMS = (
    "is slow", "answers 502", "shows the wrong total", "loses its session", "cannot be reached",
    'says "not found"', "needs a new certificate", "sends e-mails twice",
)  # fmt: skip

TICKET_LABELS = ("bug", "billing", "access", "vip", "regression", "needs-info", "outage", "how-to")

ISSUE_LABELS = (("bug", "d73a4a"), ("enhancement", "a2eeef"), ("good first issue", "7057ff"), ("wontfix", "ffffff"))

COMMENT_BODIES = (
    "Thanks, we are looking into it.",
    "Could you send the exact time and your browser's version?",
    "Reproduced on staging; a fix is under review.",
    "Rolled back to yesterday's version – better now?",
    "Works again.\n\nMany thanks!",
    "See <https://status.harbor.example> & the runbook: `desk restart --now`",
    "Escalated to the on-call engineer 🚨",
    "Closing as a duplicate.",
)
