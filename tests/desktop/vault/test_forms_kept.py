"""Questionnaires are opened compiled, with the files that came along; long lists stay in the database."""

from dataclasses import replace

import pytest
from sqlmodel import select

from desktop.vault import DraftStart
from desktop.vault.errors import VaultError
from desktop.vault.form_tables import CompiledForm, FormFile, ListRow, LongList
from forms.xlsform import LONG_TABLE, Circumstances, FormRefused, cache_key
from sync.package import Questionnaire

FORM = """<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"
 xmlns:jr="http://openrosa.org/javarosa"><h:head><h:title>有名单</h:title><model>
<instance><data id="listed" version="1"><town/><pick/><name/><many/></data></instance>
<instance id="villages" src="jr://file-csv/villages.csv"/>
<bind nodeset="/data/town" type="string"/>
<bind nodeset="/data/pick" type="string"/>
<bind nodeset="/data/name" calculate="pulldata('villages', 'label', 'name', /data/town)"/>
<bind nodeset="/data/many" type="int" calculate="count(instance('villages')/root/item[town = /data/town])"/>
</model></h:head><h:body><input ref="/data/town"><label>镇</label></input>
<select1 ref="/data/pick"><label>村</label>
<itemset nodeset="instance('villages')/root/item[town = /data/town]"><value ref="name"/>
<label ref="label"/></itemset></select1></h:body></h:html>"""
ZHAO = "999901001203-07-0031"
LONG = LONG_TABLE + 10


def csv(rows: int) -> bytes:
    lines = (f"v{n},村{n},t{n % 4000}" for n in range(rows))
    return "\n".join(["name,label,town", *lines]).encode()


def form(rows: int, **changed: object) -> Questionnaire:
    made = Questionnaire("listed", "1", "有名单", FORM.encode(), {"villages.csv": csv(rows), "a.png": b"png"})
    return replace(made, **changed)


def kept(village, table):
    with village.vault._transaction() as session:
        return session.exec(select(table)).all()


def answered(village):
    circumstances = Circumstances(lambda: village.vault_now, lambda: "uuid:1", lambda: 0.5)
    session, _ = village.vault.form("listed").start(circumstances)
    session.answer("/data/town", "t7")
    offered = [choice.label for choice in session.choices("/data/pick")]
    session.answer("/data/town", "v12")
    return offered, session.value("/data/name")


@pytest.fixture
def give(village, packaged):
    def give(*forms: Questionnaire) -> None:
        village.vault.apply_package(packaged(questionnaires=forms))

    return give


def test_a_long_list_in_the_database_answers_as_a_short_one_in_memory(village, give):
    give(form(100, version="0"), form(LONG))
    assert [row.size for row in kept(village, LongList)] == [LONG]
    assert len(kept(village, ListRow)) == LONG
    offered, name = answered(village)
    assert offered == [f"村{n}" for n in range(7, LONG, 4000)]
    assert name == "村12"


def test_the_same_long_list_of_another_version_is_kept_once(village, give):
    give(form(LONG), form(LONG, version="2"))
    assert len(kept(village, LongList)) == 1


def test_a_form_is_compiled_once_and_opened_from_then_on(village, give):
    give(form(20))
    village.vault.form("listed")
    before = kept(village, CompiledForm)
    assert [row.cache_key for row in before] == [cache_key(FORM.encode())]
    assert village.vault.form("listed").title == "有名单"
    assert kept(village, CompiledForm) == before


@pytest.mark.parametrize("damage", [{"data": b"{"}, {"data": b""}, {"cache_key": "of an older engine"}])
def test_a_damaged_or_stale_compiled_form_is_silently_made_anew(village, give, damage):
    give(form(20))
    village.vault.form("listed")
    sound = kept(village, CompiledForm)
    with village.vault._transaction() as session:
        row = session.exec(select(CompiledForm)).one()
        for name, value in damage.items():
            setattr(row, name, value)
    assert answered(village)[1] == "村12"
    assert kept(village, CompiledForm) == sound


def test_files_change_with_the_form_until_a_visit_was_made_with_it(village, give):
    give(form(20))
    give(form(13))
    assert answered(village)[1] == "村12"
    give(form(5))
    assert answered(village)[1] == ""
    village.vault.start_draft(DraftStart(ZHAO, "listed", "1", "", village.vault_now))
    give(form(20))
    assert answered(village)[1] == ""


def test_a_picture_of_a_form_is_there_and_an_unknown_one_is_not(village, give):
    give(form(20))
    assert village.vault.form_file("listed", "1", "a.png") == b"png"
    with pytest.raises(VaultError):
        village.vault.form_file("listed", "1", "b.png")


def test_a_form_whose_list_did_not_come_says_which_file_is_missing(village, give):
    give(form(20, media={}))
    with pytest.raises(FormRefused, match=r"villages\.csv"):
        village.vault.form("listed")


def test_a_broken_list_is_kept_as_it_came_and_refused_when_the_form_is_opened(village, give):
    give(form(20, media={"villages.csv": b"\xff\n" * (LONG_TABLE + 5)}))
    assert [row.list_id for row in kept(village, FormFile)] == [0]
    with pytest.raises(FormRefused, match=r"villages\.csv"):
        village.vault.form("listed")


def test_rows_of_a_locked_vault_say_that_it_is_locked(village, give):
    give(form(LONG))
    circumstances = Circumstances(lambda: village.vault_now, lambda: "uuid:1", lambda: 0.5)
    session, _ = village.vault.form("listed").start(circumstances)
    village.vault.close()
    with pytest.raises(VaultError, match="已锁定"):
        session.answer("/data/town", "v12")
