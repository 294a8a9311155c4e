"""The servers of all examples."""

from tests.examples.confluence_server import Confluence
from tests.examples.github_server import GitHub
from tests.examples.gitlab_server import GitLab
from tests.examples.grafana_server import Grafana
from tests.examples.microsoft_graph_server import MicrosoftGraph
from tests.examples.pagerduty_server import PagerDuty
from tests.examples.prometheus_server import Prometheus
from tests.examples.rabbitmq_server import RabbitMq
from tests.examples.recorded import RecordedApi
from tests.examples.slack_server import Slack
from tests.examples.spring_boot_server import SpringBoot
from tests.examples.stripe_server import Stripe

_ALL = (
    Confluence,
    GitHub,
    GitLab,
    Grafana,
    MicrosoftGraph,
    PagerDuty,
    Prometheus,
    RabbitMq,
    Slack,
    SpringBoot,
    Stripe,
)

SERVERS: dict[str, type[RecordedApi]] = {api.folder: api for api in _ALL}
