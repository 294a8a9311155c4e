"""Which jq plainly ends: what mappings are full of does, and whatever may run on does not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extraction import plainly_ends

ENDS = r"""
[range(30) | now - 86400*. | todate]
[range(0; 30; 7)]
$__loc__.line
(.a | IN(1, 2)) * (.b | length)
(now - 7*24*60*60) * 1000 | floor
now - 86400*7 | . * 1000 | floor
.
.data.items
.items[]
.groups[].rules[]
.items // []
(.items // [])[] | {name: .}
[.items[]? | select(. != null)]
.data.items | map(select(.active and .type == "user"))
.id | tostring
"prefix-\(.id)-\(.name | ascii_downcase)"
.a + "/" + .b + "/" + (.c | tostring)
if .status == "ok" then "Healthy" elif .x > 3 then "b" else "Bad" end
.labels | to_entries | map("\(.key)=\(.value)")
.owner.login // "none"
.created_at | split(".")[0] | strptime("%Y-%m-%dT%H:%M:%S") | mktime | todate
[.tags[].name] | join(",")
.items | sort_by(.date) | reverse | .[0].name
.name | sub("^https?://"; "")
.name | gsub(" "; "-")
.name | gsub("[^a-zA-Z0-9]"; "-") | ascii_downcase
now - 30*86400 | todate
.archived | not
.stars > 5 and (.name | startswith("x"))
{id, name: .title, "k v": 1, (.key): .value}
.items[0].id
.[-1]
.a[1:3]
.page < .page_count
.members | length
.x | IN("opened", "edited", "closed")
any(.tags[]; . == "x")
.users | with_entries(select(.value != null))
.items | map(.x = 1)
.items[] |= (.y = .z)
del(.a, .b)
[.edges[].node]
.data | .repository.issues.nodes
try .a catch "x"
.items | group_by(.team) | map({team: .[0].team, n: length})
.name | test("^v[0-9]")
.total / 100 | floor
"\(.a) \(.b)" | @base64
.metrics | if type == "array" then . else [.] end
.a.b?.c?
env.X
.id | @uri
.labels | map(select(.name | startswith("team:"))) | .[0].name // "none" | ltrimstr("team:")
(.fields.customfield_1 // {}).value
.records[] | .[]
first(.items[] | select(.primary))
.name | split("/") | last
.n * 2
.hours * 24 | tostring
try error({message: .text}) catch .message
""".strip().splitlines()
MAY_NOT_END = r"""
[range(1e12)]
[range(257)]
[range(1; 30; 0)]
range(200) | range(200)
1 | tostring | . * 1000
1 | map(. * 1000)
1 | try error("a") catch (. * 1000)
def f: f; f
recurse
..
[..]
recurse(.a)
while(true; .)
until(false; .)
repeat(.)
range(1e12)
[range(1000000000)]
range(.n)
limit(3; repeat(1))
first(repeat(empty))
input
inputs
.name * 1000000
"x" * .n
. * .
reduce .[] as $x (0; . + 1)
foreach range(10) as $x (0; .)
combinations
.a[] + .b[]
{a: .a[], b: .b[]}
"\(.a[])\(.b[])"
.a[] as $x | .b[] | [$x, .]
. as $r | .a[] | $r
[.,.] | [.,.] | [.,.] | [.,.] | [.,.] | [.,.] | [.,.] | [.,.] | [.,.]
.+.|.+.|.+.|.+.|.+.|.+.|.+.|.+.|.+.
(1,2)|(1,2)|(1,2)|(1,2)|(1,2)|(1,2)|(1,2)|(1,2)|(1,2)
.a[1000000000] = 1
.[.n] = 1
{} | .a[500000000] |= 1
setpath([1000000000]; 1)
.x | test("(a+)+$")
.x | test(.y)
.x | gsub("a*"; "b")
.x | gsub(""; "b")
.x | gsub("^"; "b")
.x | sub("(?<a>x)(?<b>y*)*"; "z")
walk(.)
paths
tostream
transpose
.a | select(.b[] == .c[])
if .a[] then 1 else 2 end
. as [$a, $b] | $a
.a | IN(.b[]; .c[])
label $f | repeat(.)
.. | tostring
add(repeat(1))
any(repeat(1); . == 2)
$__prog_args
"\("\(repeat(1))")"
@base64 "x\(repeat(1))"
{(repeat("a")): 1}
{"a\(repeat("a"))": 1}
{@base64 "a\(repeat("a"))": 1}
try error(.) catch repeat(1)
.[repeat(1)]
.[:repeat(1)]
-repeat(1)
.a."b\(repeat(1))"
if true then . elif repeat(1) then . else . end
(.a |= repeat(1))
.a += repeat(1)
splits("a")
.a - .b
tojson|tojson|tojson|tojson|tojson|tojson|tojson|tojson|tojson|tojson
include "x"; .
getpath(["a",.b])
. as [$a] ?// $a | repeat(1)
""".strip().splitlines()
DOUBLED = (
    "try error catch (.+.)",
    ". * 2",
    ".x = (.x + .x)",
    "{a: ., b: .}",
    '"\\(.)\\(.)"',
    "map(., .)",
    "[., .] | add",
)


@pytest.mark.parametrize("text", ENDS)
def test_what_mappings_are_full_of_ends(text: str) -> None:
    assert plainly_ends(text)


@pytest.mark.parametrize("text", MAY_NOT_END)
def test_what_may_run_on_or_grow_without_bounds_does_not_plainly_end(text: str) -> None:
    assert not plainly_ends(text)


@pytest.mark.parametrize("text", DOUBLED)
def test_what_doubles_its_input_does_not_plainly_end_where_it_stands_again_and_again(text: str) -> None:
    assert plainly_ends(text)
    assert not plainly_ends(" | ".join([f"({text})"] * 20))


PLACES = (
    *("{}", "[{}]", "({})", "{{a: {}}}", "{{({}): 1}}", '"\\({})"', '@base64 "\\({})"', "first({})", "map({})"),
    *("select({})", "if {} then 1 else 2 end", "if . then {} else 2 end", "if . then 1 else {} end", "try {} catch ."),
    *("try error catch {}", ".a | {}", "{} | .a", ".a // {}", "{} // 1", ".a + {}", "{} == 1", ".a and {}", "-{}"),
    *(".[{}]", ".[{}:]", ".[:{}]", ".a |= {}", ".a = {}", "1 as $x | {}", "{} as $x | 1", "any({}; .)", "has({})"),
    *("sort_by({})", "with_entries({})", "del({})", "split({})", "limit(1; {})", "[.[] | {}]", "{{a: 1, b: {}}}"),
    *(".a, {}", "{}?", "{}.a", "[{}, 1] | add", "1 - {}"),
)


@given(st.lists(st.sampled_from(PLACES), min_size=1, max_size=3), st.sampled_from(MAY_NOT_END))
def test_nor_does_it_wherever_it_stands(places: list[str], text: str) -> None:
    for place in places:
        text = place.format(f"({text})")
    assert not plainly_ends(text)


def test_what_the_parser_does_not_know_is_not_known_to_end() -> None:
    assert not plainly_ends("~")
    assert not plainly_ends("(" * 500 + ".a" + ")" * 500)
