"""Selects: lists, filters, rows as choices, tables that come with the form."""

from __future__ import annotations

import pytest

from forms.errors import AppError
from forms.xlsform import FormRefused
from tests.forms.xlsform.small import circumstances, form, inputs, session

LISTS = """<itext><translation lang="zh"><text id="c1"><value>甲</value></text><text id="c2">
<value>乙</value></text>
</translation></itext><instance id="city"><root>
<item><itextId>c1</itextId><name>a</name><up>x</up></item><item><itextId>c2</itextId><name>b</name>
<up>y</up></item>
</root></instance>"""


def select(tag: str, ref: str, nodeset: str, label: str = "jr:itext(itextId)") -> str:
    """A select over a list."""
    items = f'<itemset nodeset="{nodeset}"><value ref="name"/><label ref="{label}"/></itemset>'
    return f'<{tag} ref="{ref}">{items}</{tag}>'


CASCADE = '<input ref="/data/up"/>' + select(
    "select1", "/data/c", "instance('city')/root/item[up = /data/up]"
)


def test_a_filtered_list_offers_what_fits_and_clears_what_no_longer_does() -> None:
    filled = session("<up/><c/>", "", CASCADE, LISTS)
    assert filled.choices("/data/c") == ()
    filled.answer("/data/up", "x")
    assert [(choice.value, choice.label) for choice in filled.choices("/data/c")] == [("a", "甲")]
    filled.answer("/data/c", "a")
    assert filled.display("/data/c") == "甲"
    changes = filled.answer("/data/up", "y")
    assert filled.value("/data/c") == ""
    assert [(entry.op, entry.ref, entry.old, entry.new) for entry in changes.entries][1] == (
        "answer",
        "/data/c",
        "a",
        "",
    )


def test_a_code_that_is_not_offered_is_refused() -> None:
    filled = session("<up>x</up><c/>", "", CASCADE, LISTS)
    with pytest.raises(AppError) as caught:
        filled.answer("/data/c", "b")
    assert caught.value.code == "ANSWER_CHOICE"
    assert "选项之中" in caught.value.sentence


def test_several_codes_are_kept_apart_by_blanks() -> None:
    filled = session("<c/>", "", select("select", "/data/c", "instance('city')/root/item"), LISTS)
    filled.answer("/data/c", " b  a b ")
    assert (filled.value("/data/c"), filled.display("/data/c")) == ("b a", "乙、甲")


def test_rows_of_a_repeat_can_be_chosen() -> None:
    body = """<repeat nodeset="/data/m"><input ref="/data/m/name"/><input ref="/data/m/age"/></repeat>"""
    body += select("select1", "/data/who", "/data/m[./age &gt; 17]", "name")
    filled = session("<m><name/><age/></m><who/>", '<bind nodeset="/data/m/age" type="int"/>', body)
    filled.answer("/data/m[1]/name", "赵守田")
    assert "/data/who" in filled.answer("/data/m[1]/age", "70").refs
    assert [choice.label for choice in filled.choices("/data/who")] == ["赵守田"]
    filled.answer("/data/who", "赵守田")
    filled.answer("/data/m[1]/age", "7")
    assert filled.value("/data/who") == ""


def test_current_inside_a_filter_is_the_question_itself() -> None:
    body = f"""<repeat nodeset="/data/r"><input ref="/data/r/up"/>
    {select("select1", "/data/r/c", "instance('city')/root/item[up = current()/../up]")}</repeat>"""
    filled = session('<r jr:template=""><up/><c/></r><r><up/><c/></r>', "", body, LISTS)
    filled.add_repeat("/data/r")
    filled.answer("/data/r[1]/up", "x")
    filled.answer("/data/r[2]/up", "y")
    offered = [[choice.value for choice in filled.choices(f"{row}/c")] for row in filled.rows("/data/r")]
    assert offered == [["a"], ["b"]]


def test_choice_name_gives_the_label() -> None:
    bind = '<bind nodeset="/data/label" calculate="jr:choice-name(/data/c, \'/data/c\')"/>'
    filled = session("<c/><label/>", bind, select("select1", "/data/c", "instance('city')/root/item"), LISTS)
    filled.answer("/data/c", "b")
    assert filled.value("/data/label") == "乙"


CSV = '\ufeffname,label,up\r\na,"甲,一",x\r\nb,乙,y\r\n'.encode()
EXTERNAL = '<instance id="t" src="jr://file-csv/t.csv"/>'


def test_an_attached_table_gives_choices_and_cells() -> None:
    bind = "<bind nodeset=\"/data/cell\" calculate=\"pulldata('t', 'label', 'name', /data/c)\"/>"
    made = form(
        "<c/><cell/>",
        bind,
        select("select1", "/data/c", "instance('t')/root/item", "label"),
        EXTERNAL,
        {"t.csv": CSV},
    )
    filled = made.start(circumstances())[0]
    assert [choice.label for choice in filled.choices("/data/c")] == ["甲,一", "乙"]
    filled.answer("/data/c", "a")
    assert filled.value("/data/cell") == "甲,一"


def test_a_missing_table_refuses_the_form_by_name() -> None:
    with pytest.raises(FormRefused) as caught:
        form("<c/>", "", select("select1", "/data/c", "instance('t')/root/item", "label"), EXTERNAL)
    assert "t.csv" in caught.value.problems[0].sentence


def test_a_seed_always_shuffles_the_same_way() -> None:
    items = "".join(f"<item><name>{name}</name></item>" for name in "abcdef")
    extra = f'<instance id="l"><root>{items}</root></instance>'
    body = select("select1", "/data/c", "randomize(instance('l')/root/item, 42)", "name")
    filled = session("<c/>", "", body, extra)
    assert "".join(choice.value for choice in filled.choices("/data/c")) == "afcbde"


def test_a_filter_over_fifty_thousand_rows_finds_its_hundred() -> None:
    rows = "\n".join(f"n{n},l{n},g{n % 500}" for n in range(50_000))
    body = '<input ref="/data/up"/>' + select(
        "select1", "/data/c", "instance('t')/root/item[g = /data/up]", "label"
    )
    made = form("<up/><c/>", "", body, EXTERNAL, {"t.csv": f"name,label,g\n{rows}".encode()})
    filled = made.start(circumstances())[0]
    filled.answer("/data/up", "g7")
    assert len(filled.choices("/data/c")) == 100


LISTED = """<instance id="states"><root><item code="AK" side="north"><value>Alaska</value></item>
<item code="TX" side="south"><value>Texas</value></item>
<item code="HI" side="south"><value>Hawaii</value></item>
<item code="WY"><value>Wyoming</value></item></root></instance>"""


@pytest.mark.parametrize(
    ("column", "key_column", "key", "found"),
    [
        ("value", "@side", "north", "Alaska"),
        ("value", "@side", "south", "Texas"),
        ("@code", "value", "Hawaii", "HI"),
        ("value", "@nowhere", "north", ""),
        ("value", "@side", "", ""),
    ],
)
def test_pulldata_finds_by_attributes_too(column: str, key_column: str, key: str, found: str) -> None:
    bind = (
        f"""<bind nodeset="/data/b" calculate="pulldata('states', '{column}', '{key_column}', /data/a)"/>"""
    )
    filled = form("<a/><b/>", bind, inputs("a"), LISTED).start(circumstances())[0]
    filled.answer("/data/a", key)
    assert filled.value("/data/b") == found


def test_an_attached_table_that_nobody_asks_for_is_not_read() -> None:
    media = {"used.csv": b"name,label\n1,one\n", "unused.csv": b"\xff\xfe broken"}
    bind = """<bind nodeset="/data/b" calculate="pulldata('used', 'label', 'name', /data/a)"/>"""
    filled = form("<a/><b/>", bind, inputs("a"), media=media).start(circumstances())[0]
    filled.answer("/data/a", "1")
    assert filled.value("/data/b") == "one"
