"""Rows: adding, removing, counting, positions, and paths that mean "my row"."""

from __future__ import annotations

import pytest

from forms.errors import AppError
from tests.forms.xlsform.small import circumstances, form, session

MEMBERS = """<members jr:template=""><name/><age/><twice/><place/></members>
<members><name/><age/><twice/><place/></members><total/>"""
BINDS = """<bind nodeset="/data/members/age" type="int"/>
<bind nodeset="/data/members/twice" calculate="/data/members/age * 2" type="int"/>
<bind nodeset="/data/members/place" calculate="concat(position(..), '/', count(../../members))"/>
<bind nodeset="/data/total" calculate="sum(/data/members/age)" type="int"/>"""
BODY = """<group ref="/data/members"><label>成员</label><repeat nodeset="/data/members">
<input ref="/data/members/name"/><input ref="/data/members/age"/></repeat></group>"""


def test_rows_are_added_removed_and_numbered() -> None:
    filled = session(MEMBERS, BINDS, BODY)
    assert filled.rows("/data/members") == ("/data/members[1]",)
    changes = filled.add_repeat("/data/members")
    assert changes.structure == {"/data/members"}
    filled.add_repeat("/data/members")
    for row, age in enumerate(("10", "20", "30"), 1):
        filled.answer(f"/data/members[{row}]/age", age)
    assert (filled.value("/data/total"), filled.value("/data/members[2]/twice")) == ("60", "40")
    removed = filled.remove_repeat("/data/members[1]")
    assert "/data/members[1]/place" in removed.refs
    assert [row["place"] for row in filled.answers()["members"]] == ["1/2", "2/2"]
    assert filled.value("/data/total") == "50"


def test_the_label_of_the_wrapping_group_belongs_to_the_repeat() -> None:
    made = form(MEMBERS, BINDS, BODY)
    repeat = made.body[0]
    assert (repeat.ref, type(repeat).__name__) == ("/data/members", "Repeat")
    filled = made.start(circumstances())[0]
    assert filled.label("/data/members[1]") == "成员"


def test_an_answer_in_one_row_touches_only_its_row_and_the_totals() -> None:
    filled = session(MEMBERS, BINDS, BODY)
    filled.add_repeat("/data/members")
    assert filled.answer("/data/members[2]/age", "5").refs == {
        "/data/members[2]/age",
        "/data/members[2]/twice",
        "/data/total",
    }


COUNTED = """<n/><rows jr:template=""><x/></rows><sum/>"""
COUNTED_BINDS = (
    '<bind nodeset="/data/n" type="int"/><bind nodeset="/data/sum" calculate="sum(/data/rows/x)"/>'
)
COUNTED_BODY = """<input ref="/data/n"/>
<repeat nodeset="/data/rows" jr:count="/data/n"><input ref="/data/rows/x"/></repeat>"""


def test_a_counted_repeat_follows_its_number_and_gives_answers_back() -> None:
    filled = session(COUNTED, COUNTED_BINDS, COUNTED_BODY)
    assert filled.rows("/data/rows") == ()
    filled.answer("/data/n", "3")
    filled.answer("/data/rows[3]/x", "7")
    filled.answer("/data/n", "1")
    assert (len(filled.rows("/data/rows")), filled.value("/data/sum")) == (1, "0")
    filled.answer("/data/n", "3")
    assert filled.value("/data/rows[3]/x") == "7"
    filled.answer("/data/n", "")
    assert filled.rows("/data/rows") == ()


def test_a_counted_repeat_cannot_be_changed_by_hand() -> None:
    filled = session(COUNTED, COUNTED_BINDS, COUNTED_BODY)
    filled.answer("/data/n", "1")
    for change in (lambda: filled.add_repeat("/data/rows"), lambda: filled.remove_repeat("/data/rows[1]")):
        with pytest.raises(AppError) as caught:
            change()
        assert caught.value.code == "REPEAT_COUNTED"


def test_one_more_row_as_long_as_the_last_one_says_so() -> None:
    data = '<n/><want/><pets jr:template=""><more/></pets>'
    binds = """<bind nodeset="/data/n" type="int" calculate="count(/data/pets)"/>
<bind nodeset="/data/want" type="int"
    calculate="if(/data/n = 0 or /data/pets[position() = /data/n]/more = 'yes', /data/n + 1, /data/n)"/>"""
    body = '<repeat nodeset="/data/pets" jr:count="/data/want"><input ref="/data/pets/more"/></repeat>'
    filled = session(data, binds, body)
    assert len(filled.rows("/data/pets")) == 1
    filled.answer("/data/pets[1]/more", "yes")
    assert len(filled.rows("/data/pets")) == 2
    filled.answer("/data/pets[2]/more", "no")
    assert len(filled.rows("/data/pets")) == 2


def test_nested_rows_count_within_their_own_parent() -> None:
    data = """<h jr:template=""><p jr:template=""><pay/><place/></p><p><pay/><place/></p><sum/></h>
    <h><p><pay/><place/></p><sum/></h><all/>"""
    binds = """<bind nodeset="/data/h/sum" calculate="sum(../p/pay)"/><bind nodeset="/data/all"
calculate="sum(/data/h/p/pay)"/>
    <bind nodeset="/data/h/p/place" calculate="concat(position(../..), '.', position(..))"/>
    <bind nodeset="/data/h/p/pay" type="int"/>"""
    body = (
        '<repeat nodeset="/data/h"><repeat nodeset="/data/h/p"><input ref="/data/h/p/pay"/></repeat></repeat>'
    )
    filled = session(data, binds, body)
    filled.add_repeat("/data/h")
    assert filled.rows("/data/h[2]/p") == ("/data/h[2]/p[1]",)
    filled.add_repeat("/data/h[2]/p")
    filled.answer("/data/h[1]/p[1]/pay", "1")
    filled.answer("/data/h[2]/p[1]/pay", "10")
    filled.answer("/data/h[2]/p[2]/pay", "5")
    assert (filled.value("/data/h[1]/sum"), filled.value("/data/h[2]/sum"), filled.value("/data/all")) == (
        "1",
        "15",
        "16",
    )
    assert filled.value("/data/h[2]/p[2]/place") == "2.2"


def test_indexed_repeat_reads_another_row() -> None:
    binds = BINDS + (
        '<bind nodeset="/data/first" '
        'calculate="indexed-repeat(/data/members/name, /data/members, /data/which)"/>'
    )
    filled = session(MEMBERS + "<which>2</which><first/>", binds, BODY + '<input ref="/data/which"/>')
    filled.add_repeat("/data/members")
    filled.answer("/data/members[2]/name", "李四")
    assert filled.value("/data/first") == "李四"
    filled.answer("/data/which", "9")
    assert filled.value("/data/first") == ""


def test_a_new_row_gets_its_dynamic_default_once() -> None:
    body = """<repeat nodeset="/data/r"><input ref="/data/r/x"/>
    <setvalue ref="/data/r/x" event="odk-new-repeat" value="position(..)"/></repeat>"""
    filled = session('<r jr:template=""><x/></r>', "", body)
    filled.add_repeat("/data/r")
    filled.add_repeat("/data/r")
    assert [row["x"] for row in filled.answers()["r"]] == ["1", "2"]
