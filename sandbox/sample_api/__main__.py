"""`python -m sandbox.sample_api`: serves Harbor Desk's API on loopback."""

from argparse import ArgumentDefaultsHelpFormatter, ArgumentParser
from contextlib import suppress

from sandbox.sample_api.app import create_app
from sandbox.sample_api.guards import Credentials
from sandbox.sample_api.pace import RateLimit
from sandbox.sample_api.server import server


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
    return parser


def main() -> None:
    given = arguments().parse_args()
    app = create_app(
        credentials=Credentials(given.token, given.username, given.password, given.api_key),
        latency_ms=given.latency_ms,
        rate_limit=RateLimit(requests=given.rate_limit) if given.rate_limit else None,
        elsewhere=given.elsewhere,
    )
    with suppress(KeyboardInterrupt):
        server(app, given.host, given.port).run()


if __name__ == "__main__":
    main()
