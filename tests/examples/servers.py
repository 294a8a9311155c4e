"""The servers of all examples."""

from tests.examples.artifactory_server import Artifactory
from tests.examples.azure_devops_server import AzureDevOps
from tests.examples.azure_resource_graph_server import AzureResourceGraph
from tests.examples.confluence_server import Confluence
from tests.examples.consul_server import Consul
from tests.examples.datadog_server import Datadog
from tests.examples.dynatrace_server import Dynatrace
from tests.examples.elasticsearch_server import Elasticsearch
from tests.examples.github_app_server import GitHubApp
from tests.examples.github_graphql_server import GitHubGraphql
from tests.examples.github_server import GitHub
from tests.examples.gitlab_server import GitLab
from tests.examples.grafana_server import Grafana
from tests.examples.haproxy_server import HaProxy
from tests.examples.harbor_server import Harbor
from tests.examples.heroku_server import Heroku
from tests.examples.jenkins_server import Jenkins
from tests.examples.jira_server import Jira
from tests.examples.kubernetes_server import Kubernetes
from tests.examples.microsoft_graph_server import MicrosoftGraph
from tests.examples.okta_server import Okta
from tests.examples.openstack_server import OpenStack
from tests.examples.pagerduty_server import PagerDuty
from tests.examples.prometheus_server import Prometheus
from tests.examples.rabbitmq_server import RabbitMq
from tests.examples.recorded import RecordedApi
from tests.examples.scim_server import Scim
from tests.examples.sentry_server import Sentry
from tests.examples.servicenow_server import ServiceNow
from tests.examples.shopify_server import Shopify
from tests.examples.slack_server import Slack
from tests.examples.sonarqube_server import SonarQube
from tests.examples.splunk_server import Splunk
from tests.examples.spring_boot_server import SpringBoot
from tests.examples.stripe_server import Stripe
from tests.examples.vault_server import Vault
from tests.examples.zendesk_server import Zendesk

_ALL = (
    Artifactory,
    AzureDevOps,
    AzureResourceGraph,
    Confluence,
    Consul,
    Datadog,
    Dynatrace,
    Elasticsearch,
    GitHubApp,
    GitHubGraphql,
    GitHub,
    GitLab,
    Grafana,
    HaProxy,
    Harbor,
    Heroku,
    Jenkins,
    Jira,
    Kubernetes,
    MicrosoftGraph,
    Okta,
    OpenStack,
    PagerDuty,
    Prometheus,
    RabbitMq,
    Scim,
    Sentry,
    ServiceNow,
    Shopify,
    Slack,
    SonarQube,
    Splunk,
    SpringBoot,
    Stripe,
    Vault,
    Zendesk,
)

SERVERS: dict[str, type[RecordedApi]] = {api.folder: api for api in _ALL}
