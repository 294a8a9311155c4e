"""Where an expression looks for the records, and which list in them it goes through as well."""

import pytest

from extraction.records import Keys, RecordPath

# Several ways, and which of them counts; [] is where a list is gone through, and behind each "with" is a list in that.
HEADS = r"""
.  ⇒  .
.a  ⇒  .a
.a[]  ⇒  .a[]
.[]  ⇒  .[]
.[0]  ⇒  [0]
.a[-1].b  ⇒  .a[-1].b
.a[1:]  ⇒  .a
.a[1:][]  ⇒  .a[]
.a[.n]  ⇒  unknown
.a[][.n]  ⇒  .a[]
.a["b"][]  ⇒  .a.b[]
.a[]?  ⇒  .a[]
try .a[] catch .b  ⇒  .a[]
.a | .b | .[]  ⇒  .a.b[]
.a[] | .b  ⇒  .a[] with .b
.a[].b[]  ⇒  .a[] with .b
.a[].b[].c[]  ⇒  .a[] with .b with .c
.a[].b  ⇒  .a[] with .b
.a[] | {b}  ⇒  .a[]
.a[] | {b: .b[]}  ⇒  .a[] with .b
.a[] | {b: .b[], c: .c[]}  ⇒  .a[] with .b, .a[] with .c
.a[] | [.b[]]  ⇒  .a[] with .b
{id: .a[].b}  ⇒  .a[]
{id: .a}  ⇒  unknown
{}  ⇒  unknown
.a | {}  ⇒  unknown
[.a[]]  ⇒  .a[]
[.a]  ⇒  .a
[.a[]] | .[]  ⇒  .a[]
[.a[]] | .[].b  ⇒  .a[]
[.a[].b[]]  ⇒  .a[] with .b
.a, .b  ⇒  .a, .b
.a[], .b[]  ⇒  .a[], .b[]
.a[], .a[]  ⇒  .a[]
.a + .b  ⇒  .a, .b
.a // .b  ⇒  .a, .b (first)
.a // []  ⇒  .a
.a[] // .b[]  ⇒  .a[], .b[] (first)
.a // .b // .c  ⇒  .a, .b, .c (first)
.a // (.b, .c)  ⇒  .a, .b, .c (first)
(.a // .b) + .c  ⇒  unknown
if .x then .a else .b end  ⇒  .a, .b (lists)
if .x then .a else empty end  ⇒  .a
if .x then .a end  ⇒  .a, . (lists)
if .x then .a else (.b // .c) end  ⇒  unknown
.a |= map(.x)  ⇒  .
.a |= 1 | .b  ⇒  .b
.a = 1  ⇒  unknown
.a[] | .b = 1  ⇒  .a[]
.a as $x | $x  ⇒  .a
.a as $x | $x[]  ⇒  .a[]
.a as $x | .b[]  ⇒  .b[]
.a[] as $x | .b[]  ⇒  .b[], .a[]
.a[] as $x | $x.b[]  ⇒  .a[] with .b
.a[] as $x | $x.b  ⇒  .a[] with .b
.a[] as $x | {b: 1}  ⇒  .a[]
.a[] as [$x] | {b: $x}  ⇒  .a[]
.a as [$x] | .b[]  ⇒  .b[]
.a[] | . as $x | .b[] | {$x}  ⇒  .a[] with .b
. as $r | .a[] | {r: $r.b}  ⇒  .a[]
. as $r | .a[] | $r.b[]  ⇒  .b[]
.a[] as $x | (.b | tojson)  ⇒  .a[]
.a as $x | (.b | tojson)  ⇒  unknown
$x  ⇒  unknown
$x[]  ⇒  unknown
reduce .a[] as $x (0; .)  ⇒  .a[]
reduce .a as $x (0; .)  ⇒  unknown
foreach .a[].b[] as $x (0; 1; 2)  ⇒  .a[] with .b
.a | map(.b)  ⇒  .a[]
.a | map(.b[])  ⇒  .a[] with .b
.a | map(.b) | .[]  ⇒  .a[]
.a | map(select(.x)) | .[].b[]  ⇒  .a[]
.a[] | map(.b)  ⇒  .a[] with .
.a | sort  ⇒  .a[]
.a | sort_by(.x) | .[].b[]  ⇒  .a[] with .b
.a | sort | .b  ⇒  .a[]
.a[] | sort  ⇒  .a[]
.a | to_entries  ⇒  .a[]
.a | to_entries[]  ⇒  .a[]
.a | to_entries[] | .value[]  ⇒  .a[] with .
.a | to_entries[] | .value.b[]  ⇒  .a[] with .b
.a | to_entries[] | .key[]  ⇒  .a[]
.a | to_entries[] | .value  ⇒  .a[]
.a | to_entries | map(.value[])  ⇒  .a[] with .
.a | to_entries | sort | .[].value[]  ⇒  .a[] with .
.a | group_by(.x)  ⇒  .a[]
.a | group_by(.x)[]  ⇒  .a[]
.a | flatten  ⇒  .a[]
.a[] | flatten  ⇒  .a[]
.a | add  ⇒  .a[]
add(.a[])  ⇒  .a[]
add(.a)  ⇒  .a
.a[] | add  ⇒  .a[]
first(.a[])  ⇒  .a[]
first(.a)  ⇒  .a
limit(3; .a[])  ⇒  .a[]
limit(3; .a)  ⇒  .a
.a | first  ⇒  .a[0]
.a | last  ⇒  .a[-1]
.a | first | .b[]  ⇒  .a[0].b[]
.a[] | first  ⇒  .a[] with [0]
.a | select(.x)  ⇒  .a
.a | select(.x) | .[]  ⇒  .a[]
select(.a[]) | .b[]  ⇒  .b[]
.a[] | select(.b)  ⇒  .a[]
.a[] | del(.b)  ⇒  .a[]
.a | tojson  ⇒  unknown
.a[] | tojson  ⇒  .a[]
.a[] | tojson | fromjson  ⇒  .a[]
.a[] | f(.b)  ⇒  .a[]
f  ⇒  unknown
empty  ⇒  unknown
error("x")  ⇒  unknown
.a // empty  ⇒  .a
.a // error("x")  ⇒  .a
halt  ⇒  unknown
null  ⇒  unknown
"x"  ⇒  unknown
1  ⇒  unknown
.a // null  ⇒  .a
.a // {}  ⇒  .a
.a // "x"  ⇒  .a
"\(.a)"  ⇒  unknown
.a[] | "\(.b)"  ⇒  .a[]
..  ⇒  unknown
.a[] | ..  ⇒  .a[]
-.a  ⇒  unknown
.a - .b  ⇒  unknown
.a[] | -.b  ⇒  .a[]
.a[] | .b - .c  ⇒  .a[]
@json  ⇒  unknown
.a[] | @json  ⇒  .a[]
label $x | .a[]  ⇒  .a[]
def f: .; .a[]  ⇒  .a[]
.a.b[].c["d"][]  ⇒  .a.b[] with .c.d
.a["b c"][]  ⇒  .a.b c[]
.a["b\(1)"]  ⇒  unknown
.a[]["b\(1)"][]  ⇒  .a[]
.a[][0][]  ⇒  .a[] with [0]
.a[] | .b | .c[]  ⇒  .a[] with .b.c
.a[] | (.b, .c)  ⇒  .a[] with .b
.a[] | (.b[], .c[])  ⇒  .a[] with .b, .a[] with .c
.a[] | if .x then .b[] else .c end  ⇒  .a[] with .b, .a[] with .c (lists)
.a[] | .b // .c  ⇒  .a[] with .b
.a[] | .b[] // .c[]  ⇒  .a[] with .b, .a[] with .c (first)
.a[] | try .b[]  ⇒  .a[] with .b
[.a[] | .b] | .[]  ⇒  .a[]
[[.a[]]]  ⇒  .a[]
.a | [.[] | .b]  ⇒  .a[]
[.[] | .b[]]  ⇒  .[] with .b
.a | values  ⇒  .a
.a | arrays | .[]  ⇒  .a[]
.a | debug | .[].b[]  ⇒  .a[] with .b
{items: .a} | .items[]  ⇒  unknown
.a | keys  ⇒  .a[]
.a | has("b")  ⇒  unknown
""".strip().splitlines()


@pytest.mark.parametrize("row", HEADS)
def test_an_expression_leads_to_the_records(row: str) -> None:
    text, _, led = row.partition("  ⇒  ")
    assert _led(RecordPath.of(text)) == led


def _led(path: RecordPath) -> str:
    ways = [
        _keys(head.keys) + "[]" * head.through + "".join(f" with {_keys(inner)}" for inner in head.inner)
        for head in path.heads
    ]
    return ", ".join(ways or ["unknown"]) + ("" if path.choose is None else f" ({path.choose.name.lower()})")


def _keys(keys: Keys) -> str:
    return "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in keys) or "."
