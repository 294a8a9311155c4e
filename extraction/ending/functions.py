"""jq's functions that take a time and a memory in keeping with their input, by what they do with their arguments."""

from typing import Final

NUMBERS: Final = frozenset({
    "length", "utf8bytelength", "now", "tonumber", "floor", "ceil", "round", "sqrt", "fabs", "mktime", "fromdate",
    "fromdateiso8601", "infinite", "nan", "not", "true", "false", "null", "isnan", "isinfinite", "isnormal",
})  # fmt: skip
"""Those without arguments that give no text, so that what they give can be multiplied."""

ALONE: Final = NUMBERS | frozenset({
    "empty", "error", "halt", "halt_error", "type", "values", "nulls", "strings", "booleans", "numbers", "arrays",
    "objects", "iterables", "scalars", "add", "any", "all", "keys", "keys_unsorted", "unique", "reverse", "sort", "min",
    "max", "first", "last", "from_entries", "ascii_downcase", "ascii_upcase", "trim", "ltrim", "rtrim", "toarray",
    "abs", "toboolean", "fromjson", "todate", "todateiso8601", "gmtime", "localtime", "implode", "env",
})  # fmt: skip
"""Those without arguments whose output is not larger than their input."""

ENLARGING: Final = {"tostring": 2, "tojson": 2, "to_entries": 2, "explode": 4}
"""Those without arguments that make more of it, by how much."""

FORMAT: Final = 6
"""How much longer a format makes a text at most."""

OF_EACH: Final = frozenset({"map", "map_values", "with_entries"})
"""What they give is what the argument makes of each element."""

BY: Final = frozenset({
    "select", "sort_by", "group_by", "unique_by", "min_by", "max_by", "any", "all", "isempty", "del", "has",
    "startswith", "endswith", "ltrimstr", "rtrimstr", "trimstr",
})  # fmt: skip
"""They give no more than their input, whatever the argument makes of it."""

WITH_THE_SAME: Final = frozenset({
    "join", "split", "index", "rindex", "indices", "contains", "inside", "in", "IN", "getpath", "strptime", "strftime",
    "strflocaltime", "pow", "flatten",
})  # fmt: skip
"""With an argument that does not depend on the input they take no more than their input does."""

TAKING: Final = frozenset({"first", "last", "limit", "nth", "add", "error"})
"""They give what their last argument gives, or some of it."""

MATCHING: Final = frozenset({"test", "match", "capture", "scan"})
REPLACING: Final = frozenset({"sub", "gsub", "split"})
