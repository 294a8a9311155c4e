"""The words that APIs use around their items, as stems."""

from typing import Final

HOLDS_ITEMS: Final = frozenset({
    "data", "item", "result", "record", "row", "value", "content", "entry", "entity", "hit", "resource",
    "list", "object", "element", "node", "edge", "doc", "document", "payload", "response", "feature", "member",
    "collection", "page_item", "embedded", "match", "output", "body", "graph",
})  # fmt: skip
"""What the key before the items is often called."""

WRAPS: Final = frozenset({
    "data", "result", "response", "payload", "body", "content", "embedded", "hit", "output", "value", "return", "d",
    "item", "object", "resource", "collection", "entity", "document",
})  # fmt: skip
"""What an object that only wraps is often called."""

AROUND: Final = frozenset({
    "link", "prev", "previous", "previous_page", "self", "status", "success", "ok", "code", "message", "msg", "error",
    "warning", "info", "took", "time", "timed_out", "timestamp", "request_id", "version", "api_version", "kind",
    "object", "type", "url", "href", "jsonapi", "context", "odata_context", "included", "sort", "filter", "query",
    "hash", "etag", "empty", "schema",
})  # fmt: skip
"""What stands beside the items, besides what is said of the listing: no fields of one object."""

SELDOM_ITEMS: Final = frozenset({
    "link", "error", "warning", "included", "column", "field", "facet", "aggregation", "filter", "sort", "message",
    "tag", "label", "permission", "action", "relationship", "schema", "meta", "metadata", "header", "parameter",
    "suggested_facet", "unit", "primary_key", "breadcrumb", "option", "shard", "failure", "log",
})  # fmt: skip
"""What lists beside the items are often called; where the path itself asks for these, they are the items."""

OPENED: Final = frozenset({
    "attribute", "metadata", "spec", "status", "field", "property", "source", "node", "detail", "resource", "profile",
    "summary", "config", "info", "data",
})  # fmt: skip
"""Objects in an item whose keys are as good as the item's own."""
