"""Attributes as nodes, entities of finished forms, and the record saved last."""

from __future__ import annotations

from dataclasses import replace

import pytest

from forms.xlsform import FormDefinition, FormRefused, FormSession, compile_form
from tests.forms.xlsform.small import circumstances, form, form_xml, inputs, session

ENTITIES = 'xmlns:entities="http://www.opendatakit.org/xforms/entities"'


def entity_form(data: str, binds: str, body: str, version: str = "2024.1.0") -> FormDefinition:
    """A form that declares entities of a version."""
    xml = form_xml(data, binds, body).decode()
    return compile_form(
        xml.replace("<model>", f'<model {ENTITIES} entities:entities-version="{version}">').encode()
    )


PERSON = (
    """<nm/><tel/><meta><entity dataset="people" create="1" id=""><label/></entity><instanceID/></meta>"""
)
PERSON_BINDS = """<bind nodeset="/data/nm" entities:saveto="full_name"/>
<bind nodeset="/data/tel" entities:saveto="phone" relevant="/data/nm != ''"/>
<bind nodeset="/data/meta/entity/@id" readonly="true()" type="string"/>
<setvalue ref="/data/meta/entity/@id" event="odk-instance-first-load" value="uuid()"/>
<bind nodeset="/data/meta/entity/label" calculate="/data/nm"/>"""


def person(version: str = "2024.1.0") -> FormSession:
    """A started form that makes one person."""
    return entity_form(PERSON, PERSON_BINDS, inputs("nm", "tel"), version).start(circumstances())[0]


def test_a_finished_form_creates_its_entity() -> None:
    filled = person()
    filled.answer("/data/nm", "赵守田")
    (made,) = filled.entities()
    assert (made.action, made.dataset, made.label, made.problem) == ("create", "people", "赵守田", "")
    assert made.id == filled.value("/data/meta/entity/@id") != ""
    assert dict(made.properties) == {"full_name": "赵守田", "phone": ""}
    assert f'id="{made.id}"'.encode() in filled.finish()


def test_properties_that_are_not_relevant_are_left_out() -> None:
    assert dict(person().entities()[0].properties) == {"full_name": ""}
    assert person().entities()[0].problem == "新实体没有名称（label）"


@pytest.mark.parametrize("version", ["2022.1.0", "2023.1.0", "2024.1.0", "2025.1.0"])
def test_known_versions_of_the_specification_load(version: str) -> None:
    assert person(version).entities()[0].dataset == "people"


def test_a_newer_version_of_the_specification_is_refused() -> None:
    with pytest.raises(FormRefused, match=r"2026\.1\.0"):
        person("2026.1.0")


def test_create_and_update_follow_their_conditions() -> None:
    data = """<p/><nm/><meta><entity dataset="people" create="1" update="1" baseVersion="" id="">
<label/></entity></meta>"""
    binds = """<bind nodeset="/data/meta/entity/@create" calculate="/data/p = ''"/>
<bind nodeset="/data/meta/entity/@update" calculate="/data/p != ''"/>
<bind nodeset="/data/meta/entity/@baseVersion" calculate="string-length(/data/p)"/>
<bind nodeset="/data/meta/entity/@id" calculate="/data/p"/>
<bind nodeset="/data/meta/entity/label" calculate="/data/nm"/>"""
    filled = entity_form(data, binds, inputs("p", "nm")).start(circumstances())[0]
    filled.answer("/data/nm", "甲")
    assert [(one.action, one.problem) for one in filled.entities()] == [("create", "实体没有编号")]
    filled.answer("/data/p", "abc")
    (made,) = filled.entities()
    assert (made.action, made.id, made.base_version) == ("update", "abc", "3")


def test_both_marks_together_are_an_upsert_and_none_makes_nothing() -> None:
    data = '<meta><entity dataset="d" create="{}" update="{}" id="x"><label>名</label></entity></meta>'
    both = entity_form(data.format("1", "true"), "", "").start(circumstances())[0]
    none = entity_form(data.format("0", ""), "", "").start(circumstances())[0]
    assert [one.action for one in both.entities()] == ["upsert"]
    assert none.entities() == ()


def test_every_row_makes_its_own_entity() -> None:
    row = '<nm/><meta><entity dataset="people" create="1" id=""><label/></entity></meta>'
    data = f'<m jr:template="">{row}</m><m>{row}</m>'
    binds = """<bind nodeset="/data/m/nm" entities:saveto="full_name"/>
<bind nodeset="/data/m/meta/entity/@id" calculate="concat('id-', position(../../..))"/>
<bind nodeset="/data/m/meta/entity/label" calculate="../../../nm"/>"""
    body = '<repeat nodeset="/data/m"><input ref="/data/m/nm"/></repeat>'
    filled = entity_form(data, binds, body, "2025.1.0").start(circumstances())[0]
    filled.add_repeat("/data/m")
    filled.answer("/data/m[1]/nm", "甲")
    filled.answer("/data/m[2]/nm", "乙")
    assert [(one.id, one.label) for one in filled.entities()] == [("id-1", "甲"), ("id-2", "乙")]
    filled.remove_repeat("/data/m[1]")
    assert [(one.id, one.label) for one in filled.entities()] == [("id-1", "乙")]


def test_save_to_without_an_entity_is_refused() -> None:
    with pytest.raises(FormRefused, match="save_to"):
        entity_form("<a/>", '<bind nodeset="/data/a" entities:saveto="x"/>', inputs("a"))


def test_an_attribute_is_computed_read_and_resumed() -> None:
    binds = """<bind nodeset="/data/g/@size" calculate="string-length(/data/a)" relevant="/data/a != ''"/>
<bind nodeset="/data/b" calculate="/data/g/@size * 2" type="int"/>"""
    definition = form('<a/><g size="7" kind="k"/><b/>', binds, inputs("a"))
    filled, changes = definition.start(circumstances())
    journal = [*changes.entries, *filled.answer("/data/a", "abcd").entries]
    assert (filled.value("/data/g/@size"), filled.value("/data/b")) == ("4", "8")
    assert b'<g kind="k" size="4"/>' in filled.finish()
    resumed = definition.resume(circumstances(), journal)
    assert resumed.value("/data/b") == "8"
    resumed.answer("/data/a", "")
    assert b'<g kind="k"/>' in resumed.finish()


LAST = '<instance id="__last-saved" src="jr://instance/last-saved"/>'


def test_the_record_saved_last_fills_in_a_new_one() -> None:
    binds = (
        '<setvalue event="odk-instance-first-load" ref="/data/a" value="instance(\'__last-saved\')/data/a"/>'
    )
    definition = form("<a/>", binds, inputs("a"), LAST)
    first, _ = definition.start(circumstances())
    assert first.value("/data/a") == ""
    first.answer("/data/a", "柳湾村")
    again = replace(circumstances(), last_saved=first.finish())
    second, changes = definition.start(again)
    assert second.value("/data/a") == "柳湾村"
    assert definition.resume(circumstances(), changes.entries).value("/data/a") == "柳湾村"


@pytest.mark.parametrize("damaged", [b"", b"<data", b"<other><x/></other>", b"\x00"])
def test_a_damaged_last_record_reads_as_blank(damaged: bytes) -> None:
    binds = """<bind nodeset="/data/b" calculate="concat('[', instance('__last-saved')/data/a, ']')"/>"""
    definition = form("<a/><b/>", binds, inputs("a"), LAST)
    assert definition.start(replace(circumstances(), last_saved=damaged))[0].value("/data/b") == "[]"


def test_a_setvalue_may_pick_a_row() -> None:
    body = """<input ref="/data/s"><setvalue event="xforms-value-changed"
ref="/data/r[position()=2]/d" value="/data/s"/></input>
<repeat nodeset="/data/r"><input ref="/data/r/d"/></repeat>"""
    filled = session("<s/><r><d/></r><r><d/></r><r><d/></r>", "", body)
    filled.answer("/data/s", "甲")
    assert [filled.value(f"{row}/d") for row in filled.rows("/data/r")] == ["", "甲", ""]


def test_what_a_desktop_cannot_do_is_left_blank_with_a_warning() -> None:
    action = '<odk:recordaudio event="odk-instance-load" ref="/data/a"/>'
    definition = form("<a/>", action, "")
    assert definition.warnings == ("a：不录音（background-audio），这道题留空",)
    assert definition.start(circumstances())[0].value("/data/a") == ""
