"""`python -m sandbox.sample_api`: serves Harbor Desk's API on loopback."""

from argparse import ArgumentDefaultsHelpFormatter, ArgumentParser, Namespace
from contextlib import suppress
from pathlib import Path

from sandbox.sample_api.app import create_app
from sandbox.sample_api.logins import Credentials
from sandbox.sample_api.webhooks import Hook
from sandbox.sample_api.wire import RateLimit, Tls, server


def arguments() -> ArgumentParser:
    accepted = Credentials()
    parser = ArgumentParser(
        prog="python -m sandbox.sample_api", description=__doc__, formatter_class=ArgumentDefaultsHelpFormatter
    )
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    parser.add_argument("--port", type=int, default=5056, help="port to listen on")
    parser.add_argument("--latency-ms", type=int, default=0, help="milliseconds that every answer takes")
    parser.add_argument("--rate-limit", type=int, default=None, help="requests per second; more are answered 429")
    parser.add_argument("--elsewhere", default=None, help="origin to which links and redirects lead astray")
    parser.add_argument("--token", default=accepted.token, help="bearer token to accept")
    parser.add_argument("--username", default=accepted.username, help="user to accept")
    parser.add_argument("--password", default=accepted.password, help="password to accept")
    parser.add_argument("--api-key", default=accepted.api_key, help="API key to accept")
    parser.add_argument("--client-id", default=accepted.client_id, help="OAuth 2.0 client to accept")
    parser.add_argument("--client-secret", default=accepted.client_secret, help="its secret")
    parser.add_argument("--refresh-token", default=accepted.refresh_token, help="the first refresh token to accept")
    parser.add_argument("--webhook", default=None, metavar="URL", help="where to send what is changed")
    parser.add_argument("--webhook-secret", default="", help="the secret that webhooks are signed with")
    parser.add_argument("--catalog", default=None, metavar="URL", help="where the ticket with the {id} is to be seen")
    parser.add_argument("--tls-certificate", type=Path, default=None, help="PEM file to serve TLS with")
    parser.add_argument("--tls-key", type=Path, default=None, help="PEM file with its key")
    parser.add_argument("--client-ca", type=Path, default=None, help="demand client certificates of this authority")
    return parser


def tls_of(parser: ArgumentParser, given: Namespace) -> Tls | None:
    if given.tls_certificate and given.tls_key:
        return Tls(given.tls_certificate, given.tls_key, given.client_ca)
    if given.tls_certificate or given.tls_key or given.client_ca:
        parser.error("TLS needs --tls-certificate and --tls-key")
    return None


def main() -> None:
    parser = arguments()
    given = parser.parse_args()
    tls = tls_of(parser, given)
    app = create_app(
        credentials=Credentials(
            given.token,
            given.username,
            given.password,
            given.api_key,
            client_id=given.client_id,
            client_secret=given.client_secret,
            refresh_token=given.refresh_token,
        ),
        latency_ms=given.latency_ms,
        rate_limit=RateLimit(requests=given.rate_limit) if given.rate_limit else None,
        elsewhere=given.elsewhere,
        catalog=given.catalog,
        hook=Hook(given.webhook, given.webhook_secret) if given.webhook else None,
    )
    with suppress(KeyboardInterrupt):
        server(app, given.host, given.port, tls).run()


if __name__ == "__main__":
    main()
