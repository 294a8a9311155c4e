"""Which jq plainly ends: what mappings are full of does, and whatever may run on does not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extraction import plainly_ends
from extraction.ending.judging import _made, _MayNotEnd
from extraction.syntax import parse

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
{a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t, u, v, w, x, y, z}
range(24) as $hour | {$hour, id}
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
[.a[] + (1 as $x | .b)]
[.a[] + ([.b[] | 1] | tojson)]
[range(20) as $x | .] | [range(20) as $x | .]
[{a: range(20), b: .}] | [{a: range(20), b: .}]
[.a = range(20)] | [.[0].a = range(20)]
[flatten(range(20))] | [flatten(range(20))]
(.a, .a, .a, .a, .a, .a, .a, .a, .a) |= . + .
[range(20)] | map([range(20)])
{d: "x"} | map_values([1,2]) | map_values(map([1,2])) | map_values(map(map([1,2]))) | map(map(map(map("x" * 100))))
split("a") | join("x" * 20) | split("x") | join("x" * 20)
limit(range(200); .a, .b)
.a -= .b
(.a - ["x"]) - (.b - ["x"])
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


# How many outputs, how many copies of the input in them, whether they depend on it, and whether they are numbers.
MADE = r"""
.  ⇒  1 x1 varied
1  ⇒  1 x1 same number
"x"  ⇒  1 x1 same
null  ⇒  1 x1 same number
.a  ⇒  1 x1 varied
.a[]  ⇒  many 1 x1 varied
.a[1:2]  ⇒  1 x1 varied
.a[1]  ⇒  1 x1 varied
.["a" + .b]  ⇒  1 x1 varied
.[.a[]]  ⇒  may not end
.[1, 2]  ⇒  may not end
1 | .a  ⇒  1 x1 same
1 | .[]  ⇒  many 1 x1 same
.a | .b  ⇒  1 x1 varied
.a[] | .b  ⇒  many 1 x1 varied
.a | .b[]  ⇒  many 1 x1 varied
.a[] | 1  ⇒  many 1 x1 varied number
(1, 2) | .a  ⇒  2 x2 same
(1, 2) | (3, 4, 5)  ⇒  6 x6 same number
tojson | tojson  ⇒  1 x4 varied
tojson | (., .)  ⇒  2 x4 varied
1, 2  ⇒  2 x2 same number
1, "a"  ⇒  2 x2 same
.a, .b  ⇒  2 x2 varied
.a, 1  ⇒  2 x2 varied
1, .a[]  ⇒  many 2 x2 varied
1 + 2  ⇒  1 x2 same number
1 + "a"  ⇒  1 x2 same
.a + .b  ⇒  1 x2 varied
.a + 1  ⇒  1 x2 varied
1 + .a  ⇒  1 x2 varied
.a + .b + 1  ⇒  1 x3 varied
.a[] + 1  ⇒  many 1 x2 varied
.a[] + .b  ⇒  may not end
.a[] + .b[]  ⇒  may not end
(1, 2) + (3, 4, 5)  ⇒  6 x12 same number
(1, 2) + .a  ⇒  2 x4 varied
(.a, .b) + (1, 2, 3)  ⇒  6 x12 varied
{}  ⇒  1 x1 same
{a: 1}  ⇒  1 x1 same
{a: .b, c: .d}  ⇒  1 x2 varied
{(.a): 1}  ⇒  1 x2 varied
{a: (1, 2), b: (3, 4)}  ⇒  4 x8 same
{a: (1, 2), b: .c}  ⇒  2 x4 varied
[]  ⇒  1 x1 same
[1]  ⇒  1 x1 same
[1, 2]  ⇒  1 x2 same
[.a[]]  ⇒  1 x1 varied
[.a, .b]  ⇒  1 x2 varied
[.[] | (1, 2)]  ⇒  1 x2 varied
.a // 1  ⇒  1 x1 varied
1 // 2  ⇒  1 x1 same number
.a // .b  ⇒  1 x1 varied
.a[] // (1, 2, 3)  ⇒  many 3 x3 varied
if .a then .b else .c end  ⇒  1 x1 varied
if .a then 1 else (2, 3) end  ⇒  2 x2 same number
if .a then tojson else . end  ⇒  1 x2 varied
if .a, .b then 1 end  ⇒  may not end
if .a[] then 1 end  ⇒  may not end
try .a catch .  ⇒  2 x2 varied
try .a[] catch 1  ⇒  many 2 x2 varied
try error("a") catch 1  ⇒  2 x2 same
try 1 catch 2  ⇒  2 x2 same number
.a = 1  ⇒  1 x2 varied
.a = .b  ⇒  1 x2 varied
.a = (1, 2)  ⇒  2 x6 varied
.a = tojson  ⇒  1 x3 varied
(.a, .b) = .c  ⇒  1 x3 varied
.a[] = 1  ⇒  1 x2 varied
.a[] = .b  ⇒  may not end
.a[] = (.b | length)  ⇒  1 x2 varied
.a = .b[]  ⇒  may not end
.a += 1  ⇒  1 x2 varied
.a += .b  ⇒  1 x2 varied
.a -= 1  ⇒  1 x2 varied
.a -= .b  ⇒  may not end
.a -= (.b | length)  ⇒  1 x2 varied
.a *= 2  ⇒  may not end
.a /= 2  ⇒  1 x2 varied
.a %= 2  ⇒  1 x2 varied
.a //= 2  ⇒  1 x2 varied
.a |= 1  ⇒  1 x2 varied
1 |= 2  ⇒  may not end
.a |= .b  ⇒  1 x2 varied
.a[] |= tojson  ⇒  1 x3 varied
(.a, .a) |= tojson  ⇒  1 x6 varied
.a |= .b[]  ⇒  may not end
.[10] = 1  ⇒  1 x2 varied
.[11] = 1  ⇒  may not end
.[-10] |= 1  ⇒  1 x2 varied
.[-11] |= 1  ⇒  may not end
(.a | .[0]) = 1  ⇒  1 x2 varied
.a[1:] = 1  ⇒  may not end
(.a // .b) = 1  ⇒  may not end
(.a[] | select(.b)) = 1  ⇒  1 x2 varied
first(.a) = 1  ⇒  may not end
select(.a[1:]) = 1  ⇒  1 x2 varied
1 as $x | $x  ⇒  1 x1 same number
1 as $x | .a  ⇒  1 x1 varied
1 as $x | .a[]  ⇒  many 1 x1 varied
"a" as $x | $x + $x  ⇒  1 x2 same
(1, 2) as $x | $x  ⇒  2 x2 same number
(1, 2) as $x | $x, $x  ⇒  4 x4 same number
(1, 2) as $x | .a  ⇒  2 x2 varied
.a as $x | $x  ⇒  may not end
1 as [$x] | $x  ⇒  may not end
$ENV  ⇒  1 x1 same
$__loc__  ⇒  1 x1 same
$x  ⇒  may not end
"a\(.b)"  ⇒  1 x1 varied
"a\(.b)\(.c)"  ⇒  1 x2 varied
"\(1)"  ⇒  1 x1 same
"\((1, 2))"  ⇒  2 x2 same
"\(.a[])\(.b)"  ⇒  may not end
@json  ⇒  1 x6 varied
@base64 "a\(.b)"  ⇒  1 x6 varied
@base64 "x"  ⇒  1 x6 varied
@base64 "\(1)"  ⇒  1 x6 same
1 == 2  ⇒  1 x1 varied number
.a == .b  ⇒  1 x1 varied number
.a[] == 1  ⇒  many 1 x1 varied number
.a[] != .b  ⇒  many 1 x1 varied number
.a[] < .b[]  ⇒  may not end
1 >= (.a, .b)  ⇒  2 x2 varied number
.a and .b  ⇒  1 x1 varied number
.a or 1  ⇒  1 x1 varied number
-1  ⇒  1 x1 same number
-.a  ⇒  1 x1 varied number
-.a[]  ⇒  many 1 x1 varied number
.a - 1  ⇒  1 x1 varied number
1 - .a  ⇒  1 x1 varied number
.a - .b  ⇒  may not end
.a - "x"  ⇒  1 x1 varied
.a[] - 1  ⇒  many 1 x1 varied number
.a - (.b | length)  ⇒  1 x1 varied number
(.a | length) - .b  ⇒  1 x1 varied number
.a / 2  ⇒  1 x1 varied number
.a / .b  ⇒  1 x1 varied number
.a % .b  ⇒  1 x1 varied number
.a * .b  ⇒  may not end
.a * "x"  ⇒  may not end
.a * 2  ⇒  1 x2 varied
2 * .a  ⇒  1 x2 varied
.a[] * 2  ⇒  many 1 x2 varied
(1, 2) * .a  ⇒  may not end
1 * 2  ⇒  1 x1 same number
1.5 * .a  ⇒  may not end
.a * 256  ⇒  1 x256 varied
.a * 257  ⇒  may not end
.a * 0  ⇒  1 x1 varied
"a" * 3  ⇒  1 x3 same
(.a | length) * (.b | length)  ⇒  1 x1 varied number
(.a | length) * .b  ⇒  may not end
length  ⇒  1 x1 varied number
1 | length  ⇒  1 x1 same number
now  ⇒  1 x1 same number
true  ⇒  1 x1 same number
null | length  ⇒  1 x1 same number
tojson  ⇒  1 x2 varied
tostring  ⇒  1 x2 varied
explode  ⇒  1 x4 varied
to_entries  ⇒  1 x2 varied
keys  ⇒  1 x1 varied
env  ⇒  1 x1 varied
first  ⇒  1 x1 varied
first(.a[])  ⇒  many 1 x1 varied
first(1, 2)  ⇒  2 x2 same
limit(3; .a[])  ⇒  many 1 x1 varied
limit(.a; .b)  ⇒  may not end
limit(.a[]; .b)  ⇒  may not end
limit(1, 2; .b)  ⇒  may not end
nth(0; .a)  ⇒  1 x1 varied
add(.a[])  ⇒  many 1 x1 varied
error("a")  ⇒  1 x1 same
error(1)  ⇒  1 x1 same
map(.a)  ⇒  1 x1 varied
map(.a[])  ⇒  1 x1 varied
map(.a, .b)  ⇒  1 x2 varied
map(tojson)  ⇒  1 x2 varied
map(1)  ⇒  1 x1 varied
map_values(tojson)  ⇒  1 x2 varied
with_entries(.value += 1)  ⇒  1 x2 varied
map(.a; .b)  ⇒  may not end
select(.a)  ⇒  1 x1 varied
select(.a[])  ⇒  may not end
select(.a, .b)  ⇒  may not end
sort_by(.a)  ⇒  1 x1 varied
sort_by(.a, .b)  ⇒  may not end
sort_by(.a; .b)  ⇒  may not end
any(.a)  ⇒  1 x1 varied number
any(.a[])  ⇒  1 x1 varied number
any(.a, .b)  ⇒  1 x1 varied number
any(.a[]; .b)  ⇒  1 x1 varied number
all(.a[]; .b[])  ⇒  1 x1 varied number
del(.a)  ⇒  1 x1 varied
del(.a[])  ⇒  1 x1 varied
del(.a, .b)  ⇒  1 x1 varied
del(.a; .b)  ⇒  may not end
has("a")  ⇒  1 x1 varied number
has(.a)  ⇒  1 x1 varied number
has("a", "b")  ⇒  may not end
startswith("a")  ⇒  1 x1 varied number
endswith("a")  ⇒  1 x1 varied number
isempty(.a[])  ⇒  1 x1 varied number
isempty(.a, .b)  ⇒  may not end
ltrimstr("a")  ⇒  1 x1 varied
join(",")  ⇒  1 x2 varied
join("x" * 3)  ⇒  1 x4 varied
join(.a)  ⇒  may not end
flatten(1, 2)  ⇒  2 x2 varied
split("a", "b")  ⇒  2 x2 varied
pow(2; 3)  ⇒  1 x1 varied number
pow(1, 2; 3)  ⇒  2 x2 varied number
index("a")  ⇒  1 x1 varied number
rindex("a")  ⇒  1 x1 varied number
indices("a")  ⇒  1 x1 varied
IN(1, 2)  ⇒  1 x1 varied number
IN(.a)  ⇒  may not end
in({})  ⇒  1 x1 varied number
contains("a", "b")  ⇒  2 x2 varied number
inside("a")  ⇒  1 x1 varied number
getpath(["a"])  ⇒  1 x1 varied
getpath([.a])  ⇒  may not end
range(3)  ⇒  3 x3 same number
range(0)  ⇒  1 x1 same number
range(1)  ⇒  1 x1 same number
range(256)  ⇒  256 x256 same number
range(257)  ⇒  may not end
range(2; 5)  ⇒  5 x5 same number
range(5; 2)  ⇒  5 x5 same number
range(0; 10; 2)  ⇒  10 x10 same number
range(0; 10; 0)  ⇒  may not end
range(0; 0)  ⇒  1 x1 same number
range(.a)  ⇒  may not end
range(1; .a)  ⇒  may not end
[range(3)]  ⇒  1 x3 same
[range(3) | [range(3)]]  ⇒  1 x9 same
test("a")  ⇒  1 x1 varied number
test("a"; "x")  ⇒  1 x1 varied number
test("a"; .x)  ⇒  may not end
test("a"; ("x", "g"))  ⇒  may not end
test("^")  ⇒  1 x1 varied number
test(.a)  ⇒  may not end
test("\(.a)")  ⇒  may not end
test(1)  ⇒  may not end
test("a+")  ⇒  may not end
test("(a)")  ⇒  1 x1 varied number
test("(?:a)b")  ⇒  1 x1 varied number
test("a\\.b")  ⇒  1 x1 varied number
test("(a)?")  ⇒  may not end
test("a?b?c?d?e?")  ⇒  1 x1 varied number
test("a?b?c?d?e?f?")  ⇒  may not end
match("a")  ⇒  many 1 x4 varied
match("^")  ⇒  may not end
match("a"; "g")  ⇒  many 1 x4 varied
scan("a")  ⇒  many 1 x4 varied
capture("a")  ⇒  1 x4 varied
sub("a"; "b")  ⇒  1 x4 varied
sub("^"; "b")  ⇒  1 x4 varied
sub("^"; "b"; "g")  ⇒  may not end
sub("a"; .b)  ⇒  may not end
sub("a"; "b"; "g")  ⇒  1 x4 varied
gsub("a"; "b")  ⇒  1 x4 varied
gsub("a"; "b"; "g")  ⇒  1 x4 varied
gsub("^"; "b")  ⇒  may not end
gsub("a"; ("b", "c"))  ⇒  may not end
gsub("[^a-z]"; "b")  ⇒  1 x4 varied
gsub("[a"; "b")  ⇒  may not end
split("a")  ⇒  1 x1 varied
split(.a)  ⇒  may not end
split("a"; null)  ⇒  1 x4 varied
split("^"; null)  ⇒  may not end
unknown  ⇒  may not end
unknown(1)  ⇒  may not end
def f: 1; f  ⇒  may not end
""".strip().splitlines()


@pytest.mark.parametrize("row", MADE)
def test_what_an_expression_makes_of_its_input_is_counted(row: str) -> None:
    text, _, counted = row.partition("  ⇒  ")
    assert _counted(text) == counted


def _counted(text: str) -> str:
    try:
        made = _made(parse(text), {})
    except _MayNotEnd:
        return "may not end"
    kinds = ["many"] * made.many, ["varied" if made.varied else "same"], ["number"] * made.number
    return " ".join([*kinds[0], str(made.outputs), f"x{made.copies}", *kinds[1], *kinds[2]])


def test_what_the_parser_does_not_know_is_not_known_to_end() -> None:
    assert not plainly_ends("~")
    assert not plainly_ends("(" * 500 + ".a" + ")" * 500)
