"""Compiled forms as bytes: the same form again, and anything else told to be stale."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.errors import AppError
from forms.xlsform import cache_key, compile_and_store, open_stored
from forms.xlsform.parser import parse
from forms.xlsform.refusal import ExpressionError
from forms.xlsform.stored import _plain, _tree
from tests.forms.xlsform.small import circumstances, form_xml, inputs
from tests.forms.xlsform.test_invariant import BINDS, BODY, DATA, EXTRA, run, state

XML = form_xml(DATA, BINDS, BODY, EXTRA)
EXPRESSIONS = (
    "1.5 + 2 * -(3 div 4) - 1",
    "a = 'x' and not(b != \"y\") or c <= 3",
    "//a | ../b[position() = 2]/@id",
    "instance('list')/root/item[name = current()/../k and n > 2]/label",
    "(current()/..)[1]",
    "if(selected(/data/a, 'b'), concat('张', /data/b), string(.))",
)


def test_a_stored_form_behaves_as_the_compiled_one() -> None:
    compiled, stored = compile_and_store(XML)
    opened = open_stored(stored)
    operations = [("top", 0, 0, "2"), ("add", 0, 0, ""), ("people", 0, 1, "40"), ("top", 1, 0, "3")]
    one, journal = run(compiled, operations)
    other, same_journal = run(opened, operations)
    assert state(one) == state(other)
    assert journal == same_journal


@pytest.mark.parametrize("text", EXPRESSIONS)
def test_every_kind_of_expression_is_read_back(text: str) -> None:
    assert _tree(json.loads(json.dumps(_plain(parse(text))))) == parse(text)


@given(st.text(alphabet="ab/.[]()=+-*|'1 ,@", max_size=25))
def test_whatever_parses_is_read_back(text: str) -> None:
    try:
        tree = parse(text)
    except ExpressionError:
        return
    assert _tree(json.loads(json.dumps(_plain(tree)))) == tree


@pytest.mark.parametrize(
    "damage",
    [
        lambda entry: b"",
        lambda entry: b"[]",
        lambda entry: json.dumps({**entry, "engine": -1}).encode(),
        lambda entry: json.dumps({**entry, "trees": {"1": ["x", 2]}}).encode(),
        lambda entry: json.dumps({**entry, "trees": {"1": ["c", 5, []]}}).encode(),
        lambda entry: json.dumps({**entry, "trees": {"1": ["p", "//", ["a"]]}}).encode(),
        lambda entry: (
            b'{"engine":1,"xml":"","trees":{"1":' + b'["-",' * 5000 + b'["n",1]' + b"]" * 5000 + b"}}"
        ),
    ],
)
def test_a_damaged_or_older_entry_is_stale(damage) -> None:  # type: ignore[no-untyped-def]
    entry = json.loads(compile_and_store(XML)[1].partition(b"\n")[0])
    with pytest.raises(AppError) as caught:
        open_stored(damage(entry))
    assert caught.value.code == "FORM_STALE"


def test_the_name_of_an_entry_follows_the_file() -> None:
    assert cache_key(b"a") == cache_key(b"a") != cache_key(b"b")


def test_media_are_handed_in_again() -> None:
    extra = '<instance id="v" src="jr://file-csv/v.csv"/>'
    binds = """<bind nodeset="/data/b" calculate="instance('v')/root/item[name = /data/a]/label"/>"""
    xml = form_xml("<a/><b/>", binds, inputs("a"), extra)
    _, stored = compile_and_store(xml, media={"v.csv": b"name,label\n1,old\n"})
    session, _ = open_stored(stored, media={"v.csv": b"name,label\n1,new\n"}).start(circumstances())
    session.answer("/data/a", "1")
    assert session.value("/data/b") == "new"


def test_what_a_stored_form_shows_is_read_when_wanted_and_follows_answers() -> None:
    body = """<input ref="/data/a"><label>甲</label></input>
<input ref="/data/b"><label>乙 <output value="/data/a"/></label><hint>提示</hint></input>"""
    opened = open_stored(compile_and_store(form_xml("<a/><b/>", "", body))[1])
    filled, _ = opened.start(circumstances())
    assert "/data/b" in filled.answer("/data/a", "3").refs
    assert (filled.label("/data/a"), filled.label("/data/b"), filled.hint("/data/b")) == (
        "甲",
        "乙 3",
        "提示",
    )


def test_a_stored_form_whose_end_is_missing_is_stale() -> None:
    with pytest.raises(AppError) as caught:
        open_stored(compile_and_store(XML)[1][:-5])
    assert caught.value.code == "FORM_STALE"
