"""Where this integration changes what Ocean does: one module for each place.

It may know Ocean's insides, which nothing else may. It must not know what the integration reads, or when. The table
`OCEANS_NAMES` holds each name of Ocean's that is extended, overridden, replaced, or relied on beyond its documentation,
here and below; tests/framework/test_oceans_names.py stops an upgrade that changes one of them until somebody looked.
"""

from framework.asked_resyncs import resync_now
from framework.authorities import share_authorities
from framework.configuration import configure_ocean
from framework.jq import (
    JqProgram,
    as_jq,
    compile_jq,
    environment_for,
    evaluate_jq,
    jq_mistake,
    map_item,
    search,
    taken_out,
)
from framework.lake import IngestRefused, LiveIngest, batches_kept, write_promptly, write_without_copies
from framework.mapping_now import current_mapping
from framework.oceans_names import OCEANS_NAMES
from framework.port import (
    ChangedEntities,
    Deleted,
    KeepingApplier,
    LivePort,
    PastResync,
    PortFailed,
    PortOutOfReach,
    ToldBehind,
    all_written,
    asking_ahead,
    blueprints_kept,
    delete_singly,
    entities_held,
    last_resync,
    may_be_held,
    tell_behind,
    upsert_singly,
    use_for_port,
    writes_behind,
    written_behind,
)
from framework.process import (
    ExitCode,
    end_in_time,
    end_workers,
    end_workers_when_told,
    look_everywhere,
    spare_the_items,
)
from framework.reliance import How, Reliance
from framework.resync_signs import watch_resyncs
from framework.telling import ShownMeters, announce_metrics, install_mask, shorten_examples, show_events
from framework.webhook_calls import answer_ahead

__all__ = [
    "OCEANS_NAMES",
    "ChangedEntities",
    "Deleted",
    "ExitCode",
    "How",
    "IngestRefused",
    "JqProgram",
    "KeepingApplier",
    "LiveIngest",
    "LivePort",
    "PastResync",
    "PortFailed",
    "PortOutOfReach",
    "Reliance",
    "ShownMeters",
    "ToldBehind",
    "all_written",
    "announce_metrics",
    "answer_ahead",
    "as_jq",
    "asking_ahead",
    "batches_kept",
    "blueprints_kept",
    "compile_jq",
    "configure_ocean",
    "current_mapping",
    "delete_singly",
    "end_in_time",
    "end_workers",
    "end_workers_when_told",
    "entities_held",
    "environment_for",
    "evaluate_jq",
    "install_mask",
    "jq_mistake",
    "last_resync",
    "look_everywhere",
    "map_item",
    "may_be_held",
    "resync_now",
    "search",
    "share_authorities",
    "shorten_examples",
    "show_events",
    "spare_the_items",
    "taken_out",
    "tell_behind",
    "upsert_singly",
    "use_for_port",
    "watch_resyncs",
    "write_promptly",
    "write_without_copies",
    "writes_behind",
    "written_behind",
]
