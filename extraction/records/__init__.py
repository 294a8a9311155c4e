"""What of an answer the API paged: the outermost list that `data_path` goes through (contract §4, rule 2).

It may know JSON, and how jq is written. It must not know jq itself, nor what an answer says.
"""

from extraction.records.finding import RecordPath, Records
from extraction.records.heads import Head, Keys

__all__ = ["Head", "Keys", "RecordPath", "Records"]
