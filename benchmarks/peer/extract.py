"""The same listings by dlt's REST client: extraction alone. Runs in an environment of its own (`make bench`).

Prints the number of items and the seconds as JSON; loading dlt itself is not counted.
"""

import json
import sys
import time

from dlt.sources.helpers.rest_client import RESTClient
from dlt.sources.helpers.rest_client.paginators import (
    BasePaginator,
    JSONResponseCursorPaginator,
    OffsetPaginator,
    PageNumberPaginator,
)

SIZE = 100


def paginator(style: str) -> BasePaginator:
    match style:
        case "pages":
            return PageNumberPaginator(base_page=1, page_param="page", total_path=None, stop_after_empty_page=True)
        case "bare":
            return PageNumberPaginator(base_page=1, page_param="page", total_path=None, stop_after_empty_page=True)
        case "offsets":
            return OffsetPaginator(limit=SIZE, total_path=None, stop_after_empty_page=True)
        case "cursors":
            return JSONResponseCursorPaginator(cursor_path="next_cursor", cursor_param="cursor")
        case _:
            raise ValueError(f"no paginator for {style}")


def main(base_url: str, path: str) -> None:
    style = path.strip("/").split("/")[0]
    size = {"limit": SIZE} if style == "cursors" else {"size": SIZE}
    selector = "items" if style in ("pages", "cursors") else "$"
    client = RESTClient(base_url=base_url, paginator=paginator(style))
    began = time.perf_counter()
    items = sum(len(page) for page in client.paginate(path, params=size, data_selector=selector))
    print(json.dumps({"items": items, "seconds": time.perf_counter() - began}))


if __name__ == "__main__":
    main(*sys.argv[1:])
