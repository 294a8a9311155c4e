"""The servers of all examples."""

from tests.examples.azure_devops_server import AzureDevOps
from tests.examples.confluence_server import Confluence
from tests.examples.consul_server import Consul
from tests.examples.dynatrace_server import Dynatrace
from tests.examples.elasticsearch_server import Elasticsearch
from tests.examples.github_graphql_server import GitHubGraphql
from tests.examples.github_server import GitHub
from tests.examples.gitlab_server import GitLab
from tests.examples.grafana_server import Grafana
from tests.examples.haproxy_server import HaProxy
from tests.examples.heroku_server import Heroku
from tests.examples.jenkins_server import Jenkins
from tests.examples.jira_server import Jira
from tests.examples.kubernetes_server import Kubernetes
from tests.examples.microsoft_graph_server import MicrosoftGraph
from tests.examples.okta_server import Okta
from tests.examples.pagerduty_server import PagerDuty
from tests.examples.prometheus_server import Prometheus
from tests.examples.rabbitmq_server import RabbitMq
from tests.examples.recorded import RecordedApi
from tests.examples.sentry_server import Sentry
from tests.examples.servicenow_server import ServiceNow
from tests.examples.slack_server import Slack
from tests.examples.spring_boot_server import SpringBoot
from tests.examples.stripe_server import Stripe

_ALL = (
    AzureDevOps,
    Confluence,
    Consul,
    Dynatrace,
    Elasticsearch,
    GitHubGraphql,
    GitHub,
    GitLab,
    Grafana,
    HaProxy,
    Heroku,
    Jenkins,
    Jira,
    Kubernetes,
    MicrosoftGraph,
    Okta,
    PagerDuty,
    Prometheus,
    RabbitMq,
    Sentry,
    ServiceNow,
    Slack,
    SpringBoot,
    Stripe,
)

SERVERS: dict[str, type[RecordedApi]] = {api.folder: api for api in _ALL}
