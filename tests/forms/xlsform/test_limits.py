"""Bad input: a named refusal or a working form, never a hang or a traceback.

How long each takes is measured by `python -m tests.bench.engine`; here a hang is what fails, after a time
that no slow or busy machine needs.
"""

from __future__ import annotations

import pytest

from forms.xlsform import FormRefused, compile_form
from forms.xlsform.functions.strings import regex
from tests.forms.xlsform.small import calculated, circumstances, form, form_xml, inputs

pytestmark = pytest.mark.timeout(120)


def refusal(xml: bytes) -> str:
    """Why a form is refused."""
    with pytest.raises(FormRefused) as caught:
        compile_form(xml)
    return str(caught.value)


def test_billion_laughs() -> None:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    xml = f'<!DOCTYPE a [<!ENTITY l0 "ha">{laughs}]><a>&l9;</a>'.encode()
    assert "XML" in refusal(xml) or "DTD" in refusal(xml)


@pytest.mark.parametrize("depth", [150, 240, 300])
@pytest.mark.parametrize("body", [False, True])
def test_groups_300_deep(body: bool, depth: int) -> None:
    names = [f"g{n}" for n in range(depth)]
    data = "".join(f"<{name}>" for name in names) + "<a/>" + "".join(f"</{name}>" for name in reversed(names))
    shown = '<group ref="/data">' * depth + "</group>" * depth if body else ""
    assert "层" in refusal(form_xml("<a/>" if body else data, "", shown))


def test_elements_nested_beyond_what_the_xml_parser_takes() -> None:
    assert "250 层" in refusal(form_xml("<g>" * 5000 + "</g>" * 5000))


@pytest.mark.parametrize(
    "pattern", ["(a+)+$", "(a|aa)+$", "(.*)*x", "((a{1,50}){1,50}){1,50}b", "(a|a)*b", "(", "a{99999999999}"]
)
def test_patterns_that_never_end_are_refused_with_the_form(pattern: str) -> None:
    xml = form_xml("<a/>", f"""<bind nodeset="/data/a" constraint="regex(., '{pattern}')"/>""", inputs("a"))
    assert "regex()" in refusal(xml)


@pytest.mark.parametrize(
    "pattern", [".*.*.*x", "a*a*a*a*a*b", "(.*)(.*)(.*)(.*)[0-9]", "(?:a?){30}a{30}", "(a+)+$"]
)
def test_matching_is_quick_whatever_the_text(pattern: str) -> None:
    assert not regex("a" * 29 + "!" * 1900, pattern)


def test_ordinary_patterns_take_long_texts() -> None:
    assert regex("a" * 1900 + "@b.cn", "[a-z0-9._%+-]+@[a-z0-9.-]+[.][a-z]{2,}")
    assert regex("赵守田", r"\p{L}+")
    assert regex("赵 守田", r"[\p{IsHan} ]+")
    assert not regex("é", r"\w")


def test_calculates_in_a_circle_are_named() -> None:
    said = refusal(form_xml("<a/><b/>", "".join(
        f'<bind nodeset="/data/{one}" calculate="/data/{other} + 1"/>' for one, other in ("ab", "ba")
    )))  # fmt: skip
    assert "a（计算） → b（计算）" in said or "b（计算） → a（计算）" in said


def test_ten_thousand_calculates_in_one_chain() -> None:
    data = "<a/>" + "".join(f"<c{n}/>" for n in range(10_000))
    binds = "".join(
        f'<bind nodeset="/data/c{n}" calculate="/data/{f"c{n - 1}" if n else "a"} + 1" type="int"/>'
        for n in reversed(range(10_000))
    )
    xml = form_xml(data, f'<bind nodeset="/data/a" type="int"/>{binds}', inputs("a"))
    session, _ = compile_form(xml).start(circumstances())
    session.answer("/data/a", "5")
    assert session.value("/data/c9999") == "10005"


@pytest.mark.parametrize(
    "expression", ["(" * 500 + "1" + ")" * 500, "not(" * 500, "-" * 5000 + "1", "1" + " + 1" * 20_000]
)
def test_expressions_of_any_depth(expression: str) -> None:
    try:
        assert calculated(expression) in ("20001", "1")
    except FormRefused as refused:
        assert "表达式" in str(refused)  # noqa: PT017  either outcome is fine, a crash is not


def test_a_form_of_twenty_megabytes_is_refused() -> None:
    assert "20 MB" in refusal(b" " * (20 * 1024 * 1024 + 1))


def test_a_count_without_end_stops() -> None:
    body = '<repeat nodeset="/data/r" jr:count="/data/n"><input ref="/data/r/x"/></repeat>'
    session, _ = form("<n>2000000000</n><r><x/></r>", '<bind nodeset="/data/n" type="int"/>', body).start(
        circumstances()
    )
    assert len(session.rows("/data/r")) == 10_000
