"""The servers of all examples."""

from tests.examples.github_server import GitHub
from tests.examples.gitlab_server import GitLab
from tests.examples.pagerduty_server import PagerDuty
from tests.examples.recorded import RecordedApi
from tests.examples.slack_server import Slack
from tests.examples.stripe_server import Stripe

_ALL = (GitHub, GitLab, PagerDuty, Slack, Stripe)

SERVERS: dict[str, type[RecordedApi]] = {api.folder: api for api in _ALL}
