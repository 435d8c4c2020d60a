"""Relevance, required, constraint, calculate, setvalue, preloads: the rules of a form at work."""

from __future__ import annotations

from datetime import timedelta

import pytest

from forms.errors import AppError
from forms.xlsform import FormIncomplete, FormRefused
from tests.forms.xlsform.small import NOW, circumstances, form, inputs, session


def test_a_hidden_answer_reads_as_blank_and_comes_back() -> None:
    binds = (
        '<bind nodeset="/data/g" relevant="/data/ask = 1"/><bind nodeset="/data/copy" calculate="/data/g/a"/>'
    )
    filled = session("<ask>1</ask><g><a/></g><copy/>", binds, inputs("ask") + '<input ref="/data/g/a"/>')
    filled.answer("/data/g/a", "x")
    hidden = filled.answer("/data/ask", "0")
    assert {"/data/g", "/data/g/a", "/data/copy"} <= hidden.refs
    assert (filled.relevant("/data/g/a"), filled.value("/data/g/a"), filled.value("/data/copy")) == (
        False,
        "x",
        "",
    )
    assert "g" not in filled.answers()
    filled.answer("/data/ask", "1")
    assert filled.answers()["g"] == {"a": "x"}
    assert filled.value("/data/copy") == "x"


def test_a_value_against_its_constraint_is_kept_flagged_and_stops_the_finish() -> None:
    bind = '<bind nodeset="/data/age" type="int" constraint=". &lt;= 120" jr:constraintMsg="年龄不对"/>'
    filled = session("<age/>", bind, inputs("age"))
    changes = filled.answer("/data/age", "200")
    assert (filled.value("/data/age"), changes.entries[0].new) == ("200", "200")
    problem = filled.problem("/data/age")
    assert problem is not None
    assert (problem.kind, problem.message) == ("constraint", "年龄不对")
    with pytest.raises(FormIncomplete) as caught:
        filled.finish()
    assert caught.value.problems == (problem,)
    filled.answer("/data/age", "")
    assert filled.problem("/data/age") is None


def test_a_required_question_asks_only_while_it_is_relevant() -> None:
    bind = '<bind nodeset="/data/b" required="true()" relevant="/data/a != \'\'"/>'
    filled = session("<a/><b/>", bind, inputs("a", "b"))
    assert filled.problems() == ()
    filled.answer("/data/a", "x")
    assert [problem.message for problem in filled.problems()] == ["必答题，请填写。"]


def test_a_constraint_is_checked_again_when_what_it_reads_changes() -> None:
    bind = (
        '<bind nodeset="/data/b" type="int" constraint=". &gt; /data/a"/><bind nodeset="/data/a" type="int"/>'
    )
    filled = session("<a>1</a><b/>", bind, inputs("a", "b"))
    filled.answer("/data/b", "2")
    assert filled.problem("/data/b") is None
    assert "/data/b" in filled.answer("/data/a", "5").refs
    assert filled.problem("/data/b") is not None


@pytest.mark.parametrize(
    ("kind", "text", "stored"),
    [
        ("int", " 007 ", "7"),
        ("int", "3.5", None),
        ("int", "三", None),
        ("decimal", "3.50", "3.50"),
        ("decimal", "1e5", None),
        ("date", "2026-2-3", "2026-02-03"),
        ("date", "2026-02-30", None),
        ("time", "09:30", "09:30"),
        ("time", "25:00", None),
        ("geopoint", "30.5 114.3", "30.5 114.3"),
        ("geopoint", "95 114.3", None),
        ("string", "赵䶮\n<&>", "赵䶮\n<&>"),
        ("string", "a\x00b", None),
        ("string", "a\ud800", None),
    ],
)
def test_text_that_cannot_be_the_type_is_refused(kind: str, text: str, stored: str | None) -> None:
    filled = session("<a/>", f'<bind nodeset="/data/a" type="{kind}"/>', inputs("a"))
    if stored is None:
        with pytest.raises(AppError) as caught:
            filled.answer("/data/a", text)
        assert caught.value.code in ("ANSWER_TYPE", "ANSWER_TEXT")
        assert filled.value("/data/a") == ""
    else:
        filled.answer("/data/a", text)
        assert filled.value("/data/a") == stored


def test_a_readonly_question_cannot_be_answered() -> None:
    filled = session("<g><a/></g>", '<bind nodeset="/data/g" readonly="true()"/>', '<input ref="/data/g/a"/>')
    with pytest.raises(AppError) as caught:
        filled.answer("/data/g/a", "x")
    assert caught.value.code == "ANSWER_READONLY"


def test_an_unknown_reference_is_refused() -> None:
    with pytest.raises(AppError) as caught:
        session("<a/>").answer("/data/b", "x")
    assert caught.value.code == "REF_UNKNOWN"


def test_defaults_preloads_and_ids_are_journalled_at_the_start() -> None:
    binds = """<bind nodeset="/data/start" type="dateTime" jr:preload="timestamp" jr:preloadParams="start"/>
    <bind nodeset="/data/today" type="date" jr:preload="date" jr:preloadParams="today"/>
    <bind nodeset="/data/who" jr:preload="property" jr:preloadParams="username"/>
    <setvalue ref="/data/later" event="odk-instance-first-load" value="concat('x', /data/fixed)"/>"""
    made = form("<start/><today/><who/><later/><fixed>1</fixed>", binds)
    filled, changes = made.start(circumstances())
    assert filled.value("/data/start") == "2026-03-09T09:30:00.000+08:00"
    assert (filled.value("/data/today"), filled.value("/data/who")) == ("2026-03-09", "li")
    assert filled.value("/data/later") == "x1"
    assert {entry.op for entry in changes.entries} == {"keep"}
    assert "/data/meta/instanceID" in {entry.ref for entry in changes.entries}


def test_volatile_values_stay_when_a_draft_is_opened_on_another_day() -> None:
    binds = """<bind nodeset="/data/age" type="int" calculate="today() - /data/born"/>
    <bind nodeset="/data/born" type="date"/><bind nodeset="/data/key" calculate="once(uuid())"/>"""
    made = form("<born/><age/><key/>", binds, inputs("born"))
    filled, changes = made.start(circumstances())
    journal = [*changes.entries, *filled.answer("/data/born", "2026-03-01").entries]
    assert filled.value("/data/age") == "8"
    later = made.resume(circumstances(now=NOW + timedelta(days=30)), journal)
    assert (later.value("/data/age"), later.value("/data/key")) == ("8", filled.value("/data/key"))
    later.answer("/data/born", "2026-03-02")
    assert later.value("/data/age") == "37"


def test_setvalue_follows_a_changed_answer() -> None:
    body = """<input ref="/data/a">
<setvalue ref="/data/b" event="xforms-value-changed" value="concat(/data/a, '!')"/>
    </input>""" + inputs("b")
    filled = session("<a/><b/>", "", body)
    changes = filled.answer("/data/a", "x")
    assert filled.value("/data/b") == "x!"
    assert [entry.op for entry in changes.entries] == ["answer", "keep"]
    filled.answer("/data/b", "own")
    assert filled.value("/data/b") == "own"


def test_setvalue_actions_that_chase_each_other_end() -> None:
    body = """<input ref="/data/a">
<setvalue ref="/data/b" event="xforms-value-changed" value="/data/a + 1"/></input>
    <input ref="/data/b"><setvalue ref="/data/a" event="xforms-value-changed" value="/data/b + 1"/></input>"""
    filled = session("<a/><b/>", "", body)
    assert filled.answer("/data/a", "1").entries


def test_a_chain_of_ten_thousand_calculates_works() -> None:
    count = 10_000
    data = "<a>1</a>" + "".join(f"<c{n}/>" for n in range(count))
    binds = '<bind nodeset="/data/c0" calculate="/data/a + 1"/>' + "".join(
        f'<bind nodeset="/data/c{n}" calculate="/data/c{n - 1} + 1"/>' for n in range(1, count)
    )
    filled = session(data, binds, inputs("a"))
    filled.answer("/data/a", "5")
    assert filled.value(f"/data/c{count - 1}") == str(5 + count)


def test_a_circle_of_calculates_is_refused_by_name() -> None:
    binds = '<bind nodeset="/data/a" calculate="/data/b"/><bind nodeset="/data/b" calculate="/data/a"/>'
    with pytest.raises(FormRefused) as caught:
        form("<a/><b/>", binds)
    assert "a（计算） → b（计算）" in caught.value.problems[0].sentence


def test_labels_follow_answers_and_languages() -> None:
    extra = """<itext><translation lang="中文"><text id="q"><value>问 <output value="/data/a"/></value></text>
    <text id="r"><value>只有中文</value></text></translation>
    <translation lang="English"><text id="q"><value>ask <output value="/data/a"/></value></text>
    <text id="r"><value>-</value></text></translation></itext>"""
    body = (
        inputs("a")
        + """<input ref="/data/b"><label ref="jr:itext('q')"/><hint ref="jr:itext('r')"/></input>"""
    )
    filled = session("<a/><b/>", "", body, extra)
    assert "/data/b" in filled.answer("/data/a", "1").refs
    assert filled.label("/data/b") == "问 1"
    filled.set_language("English")
    assert (filled.label("/data/b"), filled.hint("/data/b")) == ("ask 1", "只有中文")


def test_a_bare_word_that_is_no_question_reads_as_blank_with_a_warning() -> None:
    made = form("<a/>", '<bind nodeset="/data/a" calculate="if(null = \'\', 1, 2)"/>')
    assert made.start(circumstances())[0].value("/data/a") == "1"
    assert "null" in made.warnings[0]


def test_of_two_rules_for_one_thing_the_later_counts() -> None:
    binds = """<bind nodeset="/data/b" relevant="false()"/>
<bind nodeset="/data/b" relevant="/data/a = 1"/>"""
    definition = form("<a/><b/>", binds, inputs("a", "b"))
    filled, _ = definition.start(circumstances())
    assert definition.warnings == ("b：有两条“relevant”规则，只用后一条",)
    filled.answer("/data/a", "1")
    assert filled.relevant("/data/b")
    filled.recompute_all()
    assert filled.relevant("/data/b")


def test_a_kept_value_survives_resuming_though_what_it_read_is_computed_again() -> None:
    binds = """<bind nodeset="/data/sum" calculate="/data/a + 1" type="int"/>
<bind nodeset="/data/id" calculate="concat(uuid(), /data/sum)"/>"""
    definition = form("<a/><sum/><id/>", binds, inputs("a"))
    filled, changes = definition.start(circumstances())
    journal = [*changes.entries, *filled.answer("/data/a", "4").entries]
    other = circumstances()
    other.new_id()
    assert definition.resume(other, journal).value("/data/id") == filled.value("/data/id")


def test_undo_takes_back_an_answer_with_what_it_set_off() -> None:
    body = """<input ref="/data/a"><setvalue event="xforms-value-changed" ref="/data/b" value="uuid()"/>
</input><repeat nodeset="/data/r"><input ref="/data/r/x"/></repeat>"""
    definition = form("<a/><b/><r><x/></r><r><x/></r>", "", body)
    filled, _ = definition.start(circumstances())
    filled.answer("/data/a", "1")
    first = filled.value("/data/b")
    filled.answer("/data/a", "2")
    filled.answer("/data/r[1]/x", "甲")
    filled.remove_repeat("/data/r[1]")
    filled.undo()
    assert [filled.value(f"{row}/x") for row in filled.rows("/data/r")] == ["甲", ""]
    filled.undo()
    filled.undo()
    assert (filled.value("/data/a"), filled.value("/data/b")) == ("1", first)
    filled.undo()
    with pytest.raises(AppError, match="撤销"):
        filled.undo()


def test_text_computed_for_a_number_stays_text() -> None:
    binds = '<bind nodeset="/data/n" type="int"/><bind nodeset="/data/said" type="int"'
    binds += """ calculate="coalesce(/data/n, 'unknown')"/>"""
    filled = session("<n/><said/>", binds, inputs("n"))
    assert filled.value("/data/said") == "unknown"
    filled.answer("/data/n", "7")
    assert filled.value("/data/said") == "7"


def test_a_text_that_is_not_there_reads_as_in_javarosa() -> None:
    texts = '<itext><translation lang="zh"><text id="k"><value>甲</value></text></translation></itext>'
    binds = """<bind nodeset="/data/a" calculate="jr:itext('k')"/><bind nodeset="/data/b"
calculate="jr:itext('none')"/>"""
    filled = session("<a/><b/>", binds, "", texts)
    assert (filled.value("/data/a"), filled.value("/data/b")) == ("甲", "[itext:none]")


def test_only_rows_that_moved_count_their_place_again() -> None:
    row = '<m jr:template=""><n/><at/></m><all/>'
    binds = """<bind nodeset="/data/m/at" calculate="position(..)"/>
<bind nodeset="/data/all" calculate="join(' ', /data/m/at)"/>"""
    filled = session(row, binds, '<repeat nodeset="/data/m"><input ref="/data/m/n"/></repeat>')
    for _ in range(4):
        filled.add_repeat("/data/m")
    assert filled.value("/data/all") == "1 2 3 4"
    changes = filled.remove_repeat("/data/m[2]")
    assert filled.value("/data/all") == "1 2 3"
    assert "/data/m[1]/at" not in changes.refs
    filled.undo()
    assert filled.value("/data/all") == "1 2 3 4"
