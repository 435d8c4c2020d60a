"""The finished record: canonical bytes, the same tree read back, and forms that are refused whole."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from forms.errors import AppError
from forms.xlsform import FormRefused, JournalEntry, compile_form
from tests.forms.xlsform.small import circumstances, form, form_xml, inputs, session

DEFINITION = form(
    "<a/><g><b/></g><r><c/></r>",
    "",
    inputs("a") + '<repeat nodeset="/data/r"><input ref="/data/r/c"/></repeat>',
)
XML_TEXT = st.text(
    st.characters(blacklist_categories=("Cs", "Cc", "Cn"), whitelist_characters="\t\n\r<>&\"'"), max_size=50
)


@settings(deadline=None)
@given(XML_TEXT, XML_TEXT)
def test_any_text_that_xml_allows_comes_back_unchanged(first: str, second: str) -> None:
    filled = DEFINITION.start(circumstances())[0]
    filled.answer("/data/a", first)
    filled.answer("/data/r[1]/c", second)
    xml = filled.finish()
    assert DEFINITION.read(xml) == filled.answers()
    assert (filled.answers()["a"], filled.answers()["r"]) == (first, [{"c": second}])


def test_the_same_answers_give_the_same_bytes() -> None:
    def finished() -> bytes:
        filled = DEFINITION.start(circumstances())[0]
        filled.answer("/data/a", "赵䶮 & <家>")
        return filled.finish()

    assert finished() == finished()
    assert finished().decode() == (
        "<?xml version='1.0' encoding='UTF-8'?>"
        '<data xmlns:orx="http://openrosa.org/xforms" id="sample" version="1"><a>赵䶮 &amp; &lt;家&gt;</a>'
        "<g><b/></g><r><c/></r><orx:meta><orx:instanceID>uuid:00000000-0000-4000-8000-000000000001"
        "</orx:instanceID></orx:meta></data>"
    )


def test_what_is_not_relevant_is_left_out_of_the_record() -> None:
    filled = session(
        "<a>1</a><g><b>secret</b></g>", '<bind nodeset="/data/g" relevant="/data/a = 2"/>', inputs("a")
    )
    assert b"secret" not in filled.finish()


def test_a_record_of_another_form_is_refused() -> None:
    with pytest.raises(FormRefused):
        DEFINITION.read(b"<other/>")


def test_the_end_is_stamped_when_the_form_is_finished() -> None:
    bind = '<bind nodeset="/data/end" type="dateTime" jr:preload="timestamp" jr:preloadParams="end"/>'
    filled = session("<end/>", bind)
    assert filled.value("/data/end") == ""
    assert etree.fromstring(filled.finish()).findtext("end") == "2026-03-09T09:30:00.000+08:00"


def test_a_journal_of_another_form_is_refused() -> None:
    with pytest.raises(AppError) as caught:
        DEFINITION.resume(circumstances(), [JournalEntry("answer", "/data/none", "", "1")])
    assert caught.value.code == "JOURNAL_MISMATCH"


@pytest.mark.parametrize(
    ("data", "binds", "body", "part"),
    [
        ("<a/>", '<bind nodeset="/data/a" type="caseid"/>', "", "不支持的数据类型 caseid"),
        ("<a/>", "", '<magic ref="/data/a"/>', "不支持的控件 <magic>"),
        ("<a/>", "", inputs("b"), "题目不在问卷的数据里"),
        ("<a/><a/>", "", "", "两个 /data/a"),
        (
            "<a/>",
            '<odk:setgeopoint ref="/data/b" event="odk-instance-first-load"/>',
            "",
            "还不支持动作 setgeopoint",
        ),
        ("<a/>", '<setvalue ref="/data/a" event="sometimes"/>', "", "不支持的事件 sometimes"),
        ("<a/>", '<bind nodeset="/data/a" jr:preload="moon"/>', "", "不支持的预填 moon"),
        ("<g>" * 110 + "</g>" * 110, "", "", "嵌套超过 100 层"),
    ],
)
def test_what_is_not_supported_is_refused_by_name(data: str, binds: str, body: str, part: str) -> None:
    with pytest.raises(FormRefused) as caught:
        compile_form(form_xml(data, binds, body))
    assert part in caught.value.problems[0].sentence


def test_an_unknown_appearance_is_only_a_warning() -> None:
    made = form("<a/>", "", '<input ref="/data/a" appearance="sparkling multiline"/>')
    assert made.warnings == ("a：不认识的外观“sparkling”，按普通样子显示",)
