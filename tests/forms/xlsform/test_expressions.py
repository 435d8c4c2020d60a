"""Expressions in JavaRosa's dialect: what they give, and which are refused."""

from __future__ import annotations

import pytest

from forms.xlsform import FormRefused
from forms.xlsform.functions.patterns import is_explosive
from forms.xlsform.parser import parse
from forms.xlsform.refusal import ExpressionError
from tests.forms.xlsform.small import calculated, form, session


@pytest.mark.parametrize(
    ("expression", "wanted"),
    [
        ("1 + 2 * 3 - 4 div 2", "5"),
        ("7 mod 3 = 1 and not(false())", "1"),
        ("6.1 - 7.8 = -1.7", "1"),
        ("0.1 + 0.2", "0.30000000000000004"),
        ("1 div 0", ""),
        ("number('1.1e6')", ""),
        ("round(-1.5)", "-1"),
        ("round('4,6')", "5"),
        ("round(12345.678, -2)", "12300"),
        ("int(-3.9)", "-3"),
        ("pow(2, 10)", "1024"),
        ("concat('a', 1, true())", "a1true"),
        ("join('、', 'a', 'b')", "a、b"),
        ("substr('abcdef', 1, -1)", "bcde"),
        ("substring('12345', 2, 3)", "234"),
        ("substring-after('柳湾村三组', '村')", "三组"),
        ("normalize-space('  a  b ')", "a b"),
        ("translate('abc', 'ab', 'x')", "xc"),
        ("selected('a b', 'b')", "1"),
        ("selected-at('a b', 1)", "b"),
        ("count-selected('a b c')", "3"),
        ("if('' , 'yes', 'no')", "no"),
        ("coalesce('', 'x')", "x"),
        ("boolean-from-string('True')", "1"),
        ("string-length('䶮')", "1"),
        ("regex('13800000000', '1[0-9]{10}')", "1"),
        ("regex('x13', '[0-9]+')", "0"),
        ("digest('a', 'SHA-256', 'hex')", "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"),
        ("base64-decode('5p2o')", "杨"),
        ("format-date('2026-03-09', '%Y年%n月%e日')", "2026年3月9日"),
        ("date('2026-03-09') - date('2026-03-01')", "8"),
        ("decimal-date-time('1970-01-02T08:00')", "1"),
        ("number(date('1970-01-01'))", "0"),
        ("today() > '2026-03-08'", "1"),
        ("checklist(1, 2, true(), false(), true())", "1"),
        ("weighted-checklist(3, 4, true(), 1, true(), 2, false(), 9)", "1"),
        ("max(3, 10, 2)", "10"),
        ("distance('0 0; 0 1')", "111318.85"),
        ("geofence('1 1', '0 0; 0 2; 2 2; 2 0; 0 0')", "1"),
        ("version()", "1"),
    ],
)
def test_an_expression_gives_what_collect_gives(expression: str, wanted: str) -> None:
    assert calculated(expression) == wanted


def test_a_node_counts_as_true_by_its_typed_value() -> None:
    data = "<zero>0</zero><text>0</text><blank/>"
    binds = '<bind nodeset="/data/zero" type="int"/>'
    assert calculated("if(/data/zero, 'y', 'n')", data, binds) == "n"
    assert calculated("if(/data/text, 'y', 'n')", data, binds) == "y"
    assert calculated("if(/data/blank, 'y', 'n')", data, binds) == "n"


def test_an_integer_question_cuts_what_is_computed() -> None:
    assert session("<r/>", '<bind nodeset="/data/r" type="int" calculate="7 div 2"/>').value("/data/r") == "3"
    assert session("<r/>", '<bind nodeset="/data/r" calculate="7 div 2"/>').value("/data/r") == "3.5"


@pytest.mark.parametrize(
    ("expression", "part"),
    [
        ("foo(1)", "不支持的函数 foo()"),
        ("selected('a')", "参数个数不对"),
        ("1 +", "没有写完"),
        ("(1", "缺少“)”"),
        ("/data/none", "/data/none 不存在"),
        ("instance('x')/root/item", "没有名为“x”的列表"),
        ("$a", "不支持变量"),
        ("count('a')", "需要题目的路径"),
        ("regex(., '(a+)+$')", "重复套着重复"),
        ("regex(., '[')", "写错"),
        ("digest('a', 'ROT13')", "不认识算法"),
        ("(" * 200 + "1" + ")" * 200, "嵌套超过"),
        ("1" + " + 1" * 60_000, "过长"),
        ("/data/other + #", "看不懂"),
        ("//*" * 200, "路径超过"),
    ],
)
def test_a_bad_expression_refuses_the_form_by_name(expression: str, part: str) -> None:
    with pytest.raises(FormRefused) as caught:
        calculated(expression, "<other/>")
    problem = caught.value.problems[0]
    assert part in problem.sentence
    assert (problem.question, problem.column) == ("/data/result", "calculation")


def test_all_problems_of_a_form_are_told_at_once() -> None:
    binds = '<bind nodeset="/data/a" calculate="foo()"/><bind nodeset="/data/b" relevant="bar()"/>'
    with pytest.raises(FormRefused) as caught:
        form("<a/><b/>", binds)
    assert [problem.question for problem in caught.value.problems] == ["/data/a", "/data/b"]


def test_a_long_chain_of_operators_is_no_deep_nesting() -> None:
    assert calculated(" + ".join(["1"] * 5000)) == "5000"
    assert calculated(" or ".join(["false()"] * 5000)) == "0"


@pytest.mark.parametrize(
    ("pattern", "explosive"),
    [
        ("(a+)+$", True),
        ("(a|aa)+", True),
        ("(.*,)*x", True),
        ("([a-z]+[0-9]*)*", True),
        ("^[0-9]{17}[0-9Xx]$", False),
        ("(,[0-9]+)*", False),
        ("(ab|cd)+", False),
        ("1[3-9][0-9]{9}(-[0-9]{1,4})?", False),
    ],
)
def test_patterns_that_may_run_for_ever_are_told_apart(pattern: str, explosive: bool) -> None:
    assert is_explosive(pattern) is explosive


def test_a_star_is_a_name_test_or_a_product_by_its_place() -> None:
    assert calculated("count(/data/g/*) * count(/data/g/*)", "<g><a/><b/><c/></g>") == "9"


def test_words_that_are_operators_may_also_be_names() -> None:
    assert calculated("/data/div div /data/mod", "<div>6</div><mod>3</mod>") == "2"


def test_unbalanced_quotes_are_refused() -> None:
    with pytest.raises(ExpressionError):
        parse("'abc")


def test_a_pattern_made_from_answers_never_stops_the_form() -> None:
    assert calculated("regex('aaaa', /data/p)", "<p>(a+)+$</p>") == "0"
    assert calculated("digest('a', /data/p)", "<p>ROT13</p>") == ""


@pytest.mark.parametrize(
    ("day", "week"),
    [
        ("2020-01-04", "1"),
        ("2020-01-05", "2"),
        ("2021-12-31", "1"),
        ("2026-03-09", "11"),
        ("9999-12-31", "1"),
    ],
)
def test_weeks_of_the_year_begin_on_sunday(day: str, week: str) -> None:
    filled = calculated(f"format-date('{day}', '%W')")
    assert filled == week
