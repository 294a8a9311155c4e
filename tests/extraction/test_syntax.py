"""How a jq expression is built."""

import pytest

from extraction.syntax import IDENTITY, Kind, Node, NotUnderstood, parse

# What stands beside the parts is marked with &.
TREES = r"""
.  ⇒  .
.a  ⇒  key=a(.)
.a.b_1  ⇒  key=b_1(key=a(.))
."a b"  ⇒  key=a b(.)
.a."b"  ⇒  key=b(key=a(.))
.["a"]  ⇒  key=a(.)
.a.["b"]["c"]  ⇒  key=c(key=b(key=a(.)))
.[0]  ⇒  key=0(.)
.[-1]  ⇒  key=-1(.)
.[- 2]  ⇒  key=-2(.)
.[.n]  ⇒  computed_key(., &key=n(.))
.["a", "b"]  ⇒  computed_key(., &both=,(literal="a", literal="b"))
.["a\(.b)"]  ⇒  computed_key(., &other="(&key=b(.)))
."a\(.b)"  ⇒  computed_key(., &other="(&key=b(.)))
."\u00e4"  ⇒  key=ä(.)
.[]  ⇒  each(.)
.[][]  ⇒  each(each(.))
.a[1:2]  ⇒  slice(key=a(.), &literal=1, &literal=2)
.a[:2]  ⇒  slice(key=a(.), &literal=2)
.a[1:]  ⇒  slice(key=a(.), &literal=1)
.a?  ⇒  key=a(.)
.a?.b[]?  ⇒  each(key=b(key=a(.)))
.a | .b | .c  ⇒  pipe(key=a(.), pipe(key=b(.), key=c(.)))
.a, .b, .c  ⇒  both=,(both=,(key=a(.), key=b(.)), key=c(.))
.a | .b, .c  ⇒  pipe(key=a(.), both=,(key=b(.), key=c(.)))
(.a | .b), .c  ⇒  both=,(pipe(key=a(.), key=b(.)), key=c(.))
.a // .b // .c  ⇒  else(key=a(.), else(key=b(.), key=c(.)))
.a // .b, .c  ⇒  both=,(else(key=a(.), key=b(.)), key=c(.))
.a = .b  ⇒  other==(&key=a(.), &key=b(.))
.a |= .b // .c  ⇒  else(update=|=(key=a(.), &key=b(.)), key=c(.))
.a // .b = .c  ⇒  else(key=a(.), other==(&key=b(.), &key=c(.)))
.a //= .b | .c  ⇒  pipe(other=//=(&key=a(.), &key=b(.)), key=c(.))
.a += 1  ⇒  other=+=(&key=a(.), &literal=1)
.a + .b - .c + .d  ⇒  both=+(other=-(&both=+(key=a(.), key=b(.)), &key=c(.)), key=d(.))
.a * .b / .c % .d  ⇒  other=%(&other=/(&other=*(&key=a(.), &key=b(.)), &key=c(.)), &key=d(.))
.a + .b * .c  ⇒  both=+(key=a(.), other=*(&key=b(.), &key=c(.)))
(.a + .b) * .c  ⇒  other=*(&both=+(key=a(.), key=b(.)), &key=c(.))
.a or .b and .c  ⇒  other=or(&key=a(.), &other=and(&key=b(.), &key=c(.)))
.a == .b  ⇒  other===(&key=a(.), &key=b(.))
.a != .b + 1  ⇒  other=!=(&key=a(.), &both=+(key=b(.), literal=1))
.a < .b and .c >= .d  ⇒  other=and(&other=<(&key=a(.), &key=b(.)), &other=>=(&key=c(.), &key=d(.)))
-.a.b  ⇒  other=-(&key=b(key=a(.)))
-1  ⇒  other=-(&literal=1)
- (.a | .b) * 2  ⇒  other=*(&other=-(&pipe(key=a(.), key=b(.))), &literal=2)
try .a catch .b  ⇒  try(key=a(.), &key=b(.))
try .a.b  ⇒  key=b(key=a(.))
try error("x") catch . | .c  ⇒  pipe(try(call=error(literal="x"), &.), key=c(.))
reduce .a[] as $x (0; . + $x)  ⇒  fold=$x(each(key=a(.)), &literal=0, &both=+(., variable=$x))
foreach .a[] as [$x, {b: $y}] (0; 1; 2)  ⇒  fold=(each(key=a(.)), &literal=0, &literal=1, &literal=2)
if .a then .b else .c end  ⇒  choice(key=b(.), key=c(.), &key=a(.))
if .a then .b elif .c then .d end  ⇒  choice(key=b(.), key=d(.), ., &key=a(.), &key=c(.))
if .a | .b then ., .d else . | .e end  ⇒  choice(both=,(., key=d(.)), pipe(., key=e(.)), &pipe(key=a(.), key=b(.)))
def f: .a; .b | .c  ⇒  pipe(key=b(.), key=c(.), &other=def)
def f($a; g): .a; .b  ⇒  key=b(., &other=def)
def f: def g: .a; .b; .c  ⇒  key=c(., &other=def)
[def f: .a; .b]  ⇒  list(key=b(., &other=def))
label $out | .a | break $out  ⇒  pipe(key=a(.), literal=$out)
.a as $x | $x.b  ⇒  binding=$x(key=a(.), key=b(variable=$x))
.a, .b as $x | $x, .c  ⇒  both=,(key=a(.), binding=$x(key=b(.), both=,(variable=$x, key=c(.))))
.a + .b as $x | $x  ⇒  binding=$x(both=+(key=a(.), key=b(.)), variable=$x)
.a as {b: [$c, $d]} | .e  ⇒  binding=(key=a(.), key=e(.), &other=pattern)
.a as [$b] ?// $c | .d  ⇒  binding=(key=a(.), key=d(.), &other=pattern)
.a as $b ?// [$c] | .d  ⇒  binding=(key=a(.), key=d(.), &other=pattern)
.a as {(.k): $b} | .e  ⇒  binding=(key=a(.), key=e(.), &other=pattern)
{}  ⇒  object
{a}  ⇒  object(key=a(.))
{a: .b}  ⇒  object(key=b(.))
{a: .b, c: 1}  ⇒  object(key=b(.), literal=1)
{a, $x, "b": 2}  ⇒  object(key=a(.), variable=$x, literal=2)
{(.a): .b}  ⇒  object(key=b(.), &key=a(.))
{(.a, .b): .c}  ⇒  object(key=c(.), &both=,(key=a(.), key=b(.)))
{"a\(.b)": .c}  ⇒  object(key=c(.), &other="(&key=b(.)))
{"a b", @base64 "c\(.d)": .e}  ⇒  object(key=a b(.), key=e(.), &other="(&key=d(.)))
{a: .b | .c}  ⇒  object(pipe(key=b(.), key=c(.)))
{a: .b // .c, d}  ⇒  object(else(key=b(.), key=c(.)), key=d(.))
{a: 1, }  ⇒  object(literal=1)
{$__loc__, if: 1}  ⇒  object(variable=$__loc__, literal=1)
{@text: 1}  ⇒  object(literal=1)
[]  ⇒  list
[.a]  ⇒  list(key=a(.))
[.a, .b | .c]  ⇒  list(pipe(both=,(key=a(.), key=b(.)), key=c(.)))
f  ⇒  call=f
f(.a)  ⇒  call=f(key=a(.))
f(.a, .b; .c | .d)  ⇒  call=f(both=,(key=a(.), key=b(.)), pipe(key=c(.), key=d(.)))
a::b(.c)  ⇒  call=a::b(key=c(.))
$x  ⇒  variable=$x
$x.a[]  ⇒  each(key=a(variable=$x))
$a::b  ⇒  variable=$a::b
..  ⇒  other=..
..[]  ⇒  each(other=..)
null  ⇒  literal=null
true, false  ⇒  both=,(literal=true, literal=false)
1  ⇒  literal=1
1.5e-3  ⇒  literal=1.5e-3
.5  ⇒  literal=.5
"x"  ⇒  literal="x"
"x\(.a)y\(.b + "\(.c)")"  ⇒  other="(&key=a(.), &both=+(key=b(.), other="(&key=c(.))))
"\\(.a)"  ⇒  other="
"\"\(")")"  ⇒  other="(&literal=")")
@json  ⇒  other=@json
@base64 "x\(.a)"  ⇒  other=@base64(&key=a(.))
@base64 | .a  ⇒  pipe(other=@base64, key=a(.))
.a # comment | .b  ⇒  key=a(.)
.if  ⇒  key=if(.)
.a as {b: [$c, {d: $e}], (.k | (.l)): {f: $g}} | .h  ⇒  binding=(key=a(.), key=h(.), &other=pattern)
.a as [$b] ?// {c: $d} ?// $e | .f  ⇒  binding=(key=a(.), key=f(.), &other=pattern)
{"a": 1, $x: 2, (.b): 3 | 4}  ⇒  object(literal=1, literal=2, pipe(literal=3, literal=4), &key=b(.))
{"a\(.b)"}  ⇒  object(computed_key(., &other="(&key=b(.))), &other="(&key=b(.)))
if .a then f elif .b then . elif h then g else . end  ⇒  choice(call=f, ., call=g, ., &key=a(.), &key=b(.), &call=h)
.a?.b? | .c??  ⇒  pipe(key=b(key=a(.)), key=c(.))
try .a? catch .b.c  ⇒  try(key=a(.), &key=c(key=b(.)))
- .a - -.b  ⇒  other=-(&other=-(&key=a(.)), &other=-(&key=b(.)))
.a as $x | .b as $y | $x + $y  ⇒  binding=$x(key=a(.), binding=$y(key=b(.), both=+(variable=$x, variable=$y)))
.a | .b as $x | .c, .d  ⇒  pipe(key=a(.), binding=$x(key=b(.), both=,(key=c(.), key=d(.))))
{a: def f: .b; .c, d}  ⇒  object(key=c(., &other=def), key=d(.))
{a: label $l | .b, d}  ⇒  object(key=b(.), key=d(.))
[.a // .b, .c]  ⇒  list(both=,(else(key=a(.), key=b(.)), key=c(.)))
.a = .b // .c  ⇒  else(other==(&key=a(.), &key=b(.)), key=c(.))
.a -= .b  ⇒  other=-=(&key=a(.), &key=b(.))
.a /= 1 | .b  ⇒  pipe(other=/=(&key=a(.), &literal=1), key=b(.))
.[.a:.b][-1:]  ⇒  slice(slice(., &key=a(.), &key=b(.)), &other=-(&literal=1))
.["a":.b]  ⇒  slice(., &literal="a", &key=b(.))
.[-.a]  ⇒  computed_key(., &other=-(&key=a(.)))
.[1, 2]  ⇒  computed_key(., &both=,(literal=1, literal=2))
f("a(")  ⇒  call=f(literal="a(")
reduce .a as [$x, $y] (.b; .c; .d) | .e  ⇒  pipe(fold=(key=a(.), &key=b(.), &key=c(.), &key=d(.)), key=e(.))
""".strip().splitlines()

NO_JQ = """
.a b
(
(.a
.a)
[
[.a
.[
.[1
.[1:
.[1:2
.[:2
if .a
if .a then .b
if .a then .b else .c
if .a .b end
{
{a
{a:
{(.a
reduce .a
reduce .a as $x
reduce .a as $x (0
reduce .a $x (0; 1)
reduce .a as $x 0
.a as
.a as $x
.a as $x .b
.a as [$x
label
label $x
label $x .a
def f
def f:
def f: .a
def f: .a .b
def f(g: .a; .b
try
try .a catch
f(
f(.a
f(.a;
|
.a |
.a ,
.a //
.a =
.a ==
-
"
"\\(
"\\(.a
"\\(.a)
"\\()"
"a\\
'
.a & .b
...
."a
."\\x"
."a\\(.b"
.a.
$
;
.a ?// .b
break
@base64 "
""".splitlines()


def drawn(node: Node) -> str:
    """In brackets its parts, and what stands beside them."""
    if node == IDENTITY:
        return "."
    parts = ", ".join([*map(drawn, node.parts), *(f"&{drawn(each)}" for each in node.beside)])
    value = "" if node.value is None else f"={node.value}"
    return f"{node.kind.name.lower()}{value}" + f"({parts})" * bool(parts)


@pytest.mark.parametrize("row", TREES)
def test_an_expression_is_a_tree(row: str) -> None:
    text, _, tree = row.partition("  ⇒  ")
    assert drawn(parse(text)) == tree


def test_the_place_of_an_element_is_a_number() -> None:
    assert parse(".[1]") == Node(Kind.KEY, (IDENTITY,), 1)
    assert parse('.["1"]') == Node(Kind.KEY, (IDENTITY,), "1")


def test_a_comment_ends_with_its_line() -> None:
    assert drawn(parse(".a # | .b\n| .c")) == "pipe(key=a(.), key=c(.))"


def test_but_for_one_that_ends_with_a_backslash() -> None:
    assert drawn(parse(".a # \\\n| .b\n| .c")) == "pipe(key=a(.), key=c(.))"
    assert drawn(parse(".a # \\\\\n| .c")) == "pipe(key=a(.), key=c(.))"


@pytest.mark.parametrize("text", NO_JQ)
def test_what_is_no_expression_is_not_understood(text: str) -> None:
    with pytest.raises(NotUnderstood):
        parse(text)


@pytest.mark.parametrize("around", ["{} | .", "def f: .; {}", "label $x | {}", ". as $x | {}"])
def test_what_is_nested_in_reason_is_understood_however_much_stands_side_by_side(around: str) -> None:
    def nested(depth: int) -> str:
        return around.format(nested(depth - 1)) if depth else ".a"

    parse(nested(39))
    parse(", ".join([f"({nested(38)})"] * 50))
    with pytest.raises(NotUnderstood):
        parse(nested(40))
