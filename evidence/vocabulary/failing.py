"""Words for that it failed, and for that it is partial; and what stands behind them."""

from typing import Final

from evidence.evidence import Trust
from evidence.vocabulary.paging import OF_PAGING
from evidence.words import Meaning, Word

FAILING: Final = (
    # That it failed
    Word("error", Meaning.ERROR, "most"),
    Word("errors", Meaning.ERROR, "GraphQL, JSON:API"),
    Word("error_messages", Meaning.ERROR, "Jira"),
    Word("error_message", Meaning.ERROR, "Google Maps"),
    Word("fault", Meaning.ERROR, "Apigee, WSO2"),
    Word("fault_string", Meaning.ERROR, "SOAP"),
    Word("exception", Meaning.ERROR, "some"),
    Word("error_response", Meaning.ERROR, "AWS in XML"),
    Word("exception_report", Meaning.ERROR, "OGC"),
    Word("service_exception_report", Meaning.ERROR, "OGC"),
    Word("exceptions", Meaning.ERROR, "Azure Data Explorer"),
    Word("faults", Meaning.ERROR, "some"),
    Word("error_list", Meaning.ERROR, "some"),
    Word("errored", Meaning.ERROR, "some"),
    Word("is_error", Meaning.ERROR, "some"),
    Word("has_error", Meaning.ERROR, "some"),
    Word("has_errors", Meaning.ERROR, "some"),
    Word("error_code", Meaning.ERROR_CODE, "Databricks, Okta"),
    Word("err_code", Meaning.ERROR_CODE, "WeChat"),
    Word("err", Meaning.ERROR_CODE, "Rollbar"),
    Word("ret_code", Meaning.ERROR_CODE, "Bybit", Trust.UNSURE),
    Word("return_code", Meaning.ERROR_CODE, "some", Trust.UNSURE),
    Word("resp_code", Meaning.ERROR_CODE, "some", Trust.UNSURE),
    Word("errno", Meaning.ERROR_CODE, "Baidu, iTRX"),
    Word("success", Meaning.DENIAL, "Cloudflare, Pipedrive"),
    Word("successful", Meaning.DENIAL, "some"),
    Word("succeeded", Meaning.DENIAL, "some"),
    Word("ok", Meaning.DENIAL, "Slack, Telegram"),
    Word("is_success", Meaning.DENIAL, "some"),
    Word("is_successful", Meaning.DENIAL, "some"),
    Word("is_ok", Meaning.DENIAL, "some"),
    Word("response", Meaning.DENIAL, "OMDb"),
    Word("status", Meaning.DENIAL, "some", Trust.UNSURE),
    Word("result", Meaning.DENIAL, "some", Trust.UNSURE),
    Word("status", Meaning.OUTCOME, "Prometheus, JSend"),
    Word("stat", Meaning.OUTCOME, "Flickr, Duo"),
    Word("rc", Meaning.OUTCOME, "UniFi", Trust.UNSURE),
    Word("result", Meaning.OUTCOME, "some; of a build: Jenkins", Trust.UNSURE),
    Word("state", Meaning.OUTCOME, "some", Trust.UNSURE),
    Word("type", Meaning.OUTCOME, "some", Trust.UNSURE),
    Word("completeness", Meaning.OUTCOME, "some"),
    Word("outcome", Meaning.OUTCOME, "WildFly", Trust.UNSURE),
    Word("response_status", Meaning.OUTCOME, "Veeva"),
    Word("result_code", Meaning.OUTCOME, "some"),
    Word("status_code", Meaning.OUTCOME, "AWS: CloudWatch (PartialData)"),
    Word("execution_status", Meaning.OUTCOME, "some"),
    Word("code", Meaning.CODE, "Tencent, Binance, Feishu"),
    Word("status_code", Meaning.CODE, "NestJS, Hapi"),
    Word("status", Meaning.CODE, "problem+json, Spring"),
    Word("http_status", Meaning.CODE, "some"),
    Word("http_code", Meaning.CODE, "some"),
    Word("http_status_code", Meaning.CODE, "some"),
    Word("response_code", Meaning.CODE, "some"),
    Word("message", Meaning.MESSAGE, "most"),
    Word("messages", Meaning.MESSAGE, "some"),
    Word("messages", Meaning.MESSAGES, "Splunk"),
    Word("msg", Meaning.MESSAGE, "Feishu"),
    Word("err_msg", Meaning.MESSAGE, "WeChat"),
    Word("ret_msg", Meaning.MESSAGE, "Bybit"),
    Word("resp_msg", Meaning.MESSAGE, "some"),
    Word("return_message", Meaning.MESSAGE, "some"),
    Word("error_description", Meaning.MESSAGE, "OAuth 2"),
    Word("error_summary", Meaning.MESSAGE, "Okta"),
    Word("error_detail", Meaning.MESSAGE, "some"),
    Word("detail", Meaning.MESSAGE, "problem+json, FastAPI"),
    Word("details", Meaning.MESSAGE, "gRPC"),
    Word("reason", Meaning.MESSAGE, "Kubernetes, Elasticsearch"),
    Word("status_message", Meaning.MESSAGE, "TMDB"),
    Word("status_text", Meaning.MESSAGE, "some"),
    Word("response_message", Meaning.MESSAGE, "some"),
    *(
        Word(name, Meaning.OF_AN_ERROR, "what APIs put beside an error")
        for name in (
            "title", "type", "timestamp", "path", "trace_id", "request_id", "instance", "documentation_url", "needed",
            "provided", "help", "help_url", "more_info", "correlation_id", "error_id", "error_link", "error_causes",
            "trace", "stack", "stack_trace", "jsonrpc", "time", "date", "doc_url", "hint", "log_id", "ray_id",
        )
    ),
    # That it is partial
    Word("partial", Meaning.PARTIAL, "some", outside=OF_PAGING),
    Word("is_partial", Meaning.PARTIAL, "Elasticsearch: async search, ES|QL"),
    Word("partial_results", Meaning.PARTIAL, "some"),
    Word("partial_success", Meaning.PARTIAL, "some"),
    Word("partial_failure", Meaning.PARTIAL, "some"),
    Word("partial_failure_error", Meaning.PARTIAL, "Google Ads"),
    Word("incomplete", Meaning.PARTIAL, "some"),
    Word("incomplete_results", Meaning.PARTIAL, "GitHub"),
    Word("incomplete_search", Meaning.PARTIAL, "Google Drive"),
    Word("is_incomplete", Meaning.PARTIAL, "some"),
    Word("preview", Meaning.PARTIAL, "Splunk: of a search that is not over"),
    Word("timed_out", Meaning.PARTIAL, "Elasticsearch"),
    Word("terminated_early", Meaning.PARTIAL, "Elasticsearch"),
    Word("unreachable", Meaning.PARTIAL, "GCP: locations"),
    Word("unreachables", Meaning.PARTIAL, "GCP: aggregated lists"),
    Word("failed_items", Meaning.PARTIAL, "some"),
    Word("failed_resources", Meaning.PARTIAL, "some"),
    Word("unprocessed_keys", Meaning.PARTIAL, "AWS: DynamoDB"),
    Word("unprocessed_items", Meaning.PARTIAL, "AWS: DynamoDB"),
    Word("unprocessed_accounts", Meaning.PARTIAL, "AWS: GuardDuty"),
    Word("failed_accounts", Meaning.PARTIAL, "AWS"),
    Word("partial_results_detected", Meaning.PARTIAL, "AWS: CloudWatch"),
    Word("failed_items", Meaning.PARTIAL_COUNT, "some"),
    Word("total_failed_items", Meaning.PARTIAL_COUNT, "Wazuh"),
    Word("failed", Meaning.PARTIAL_COUNT, "Elasticsearch", within=("shards", "clusters")),
    Word("partial", Meaning.PARTIAL_COUNT, "some", within=("clusters",)),
    Word("skipped", Meaning.PARTIAL_COUNT, "Elasticsearch: a cluster that is away", within=("clusters",)),
)  # fmt: skip

SUCCESSES: Final = frozenset({
    "", "0", "00", "000", "0000", "00000", "000000", "200", "20000", "ok", "success", "successful", "none", "null",
    "false", "noerror", "noerrors", "na",
})  # fmt: skip
"""What a word for an error says where there is none."""

FAILURES: Final = frozenset({"error", "fail", "failure"})
"""Outcomes that are plain."""

LIKELY_FAILURES: Final = frozenset({
    "failed", "exception", "errored", "unsuccessful", "ko", "nok", "notok", "denied", "unauthorized", "forbidden",
    "rejected", "invalidrequest", "requestdenied", "overquerylimit",
})  # fmt: skip
"""Outcomes that are so where a message stands beside them; alone they may be a record's state."""

GRAVITIES: Final = frozenset({"error", "fatal"})
"""What a message calls itself that tells of a failure, and not of what was passed over."""

UNREADY: Final = frozenset({
    "pending", "running", "processing", "inprogress", "queued", "scheduled", "submitted", "loading", "waiting",
    "starting", "started", "initializing",
})  # fmt: skip
"""Outcomes of an answer that holds nothing yet."""

PARTIAL_OUTCOMES: Final = frozenset({
    "partial", "partialsuccess", "partialdata", "partialcontent", "partialresult", "partialresults", "partialfailure",
    "incomplete", "timeout", "timedout", "sizelimitexceeded", "timelimitexceeded", "limitexceeded", "truncated",
})  # fmt: skip
