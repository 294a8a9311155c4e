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
    "meta", "metadata", "link", "page", "paging", "pagination", "page_info", "count", "total", "next", "previous",
    "prev", "first", "last", "self", "status", "success", "ok", "code", "message", "msg", "error", "warning", "info",
    "size", "limit", "offset", "per_page", "page_size", "page_count", "page_number", "number", "has_more", "has_next",
    "more", "cursor", "next_cursor", "next_page", "next_page_token", "next_link", "next_url", "previous_page", "took",
    "timed_out", "time", "timestamp", "request_id", "version", "api_version", "kind", "object", "type", "url", "href",
    "jsonapi", "context", "odata_context", "odata_count", "odata_next_link", "total_count", "total_page", "total_item",
    "start", "start_at", "max_result", "is_last", "truncated", "included", "sort", "filter", "query", "hash", "etag",
    "filtered_count", "item_count", "total_element", "number_of_element", "empty", "pageable", "start_index",
    "item_per_page", "total_result", "schema", "continue", "next_marker", "marker", "is_truncated", "next_token",
})  # fmt: skip
"""What stands beside the items: no fields of one object."""

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
