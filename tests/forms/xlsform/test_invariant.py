"""The best single test of the engine: after any operations, incremental state equals a full recompute."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forms.errors import AppError
from forms.xlsform import FormDefinition, FormSession, JournalEntry
from tests.forms.xlsform.small import circumstances, form, inputs

DATA = """<q1/><q2>2</q2><said_code/><total/><count/><kind/><chosen/><many/><who/><stamp/><totalstamp/><said/>
<g><a/><b/><inner><c/></inner></g>
<people jr:template=""><name/><age/><adult/><share/><older/><place/><jobs jr:template=""><pay/><part/>
</jobs></people>
<people><name/><age/><adult/><share/><older/><place/><jobs><pay/><part/></jobs></people>
<rows jr:template=""><r/><rr/></rows><last/>"""
BINDS = """
<bind nodeset="/data/q1" type="int"/><bind nodeset="/data/q2" type="int" constraint=". &lt; 10"/>
<bind nodeset="/data/total" calculate="sum(/data/people/age) + coalesce(/data/q2, 0)" type="int"/>
<bind nodeset="/data/count" calculate="count(/data/people[age &gt; /data/q2])" type="int"/>
<bind nodeset="/data/stamp" calculate="concat(uuid(), /data/q2)"/>
<bind nodeset="/data/totalstamp" calculate="concat(random(), /data/total)"/>
<bind nodeset="/data/said" calculate="jr:choice-name(/data/said_code, '/data/said_code')"/>
<bind nodeset="/data/g" relevant="/data/q1 &gt; 1"/>
<bind nodeset="/data/g/b" relevant="../a = 'x'" required="/data/q2 = 3"/>
<bind nodeset="/data/g/inner" relevant="../b != ''"/><bind nodeset="/data/g/inner/c" readonly="/data/q2 = 4"/>
<bind nodeset="/data/people" relevant="/data/q1 != 5"/>
<bind nodeset="/data/people/age" type="int" constraint=". &gt;= 0"/>
<bind nodeset="/data/people/adult" calculate="../age &gt;= 18"/>
<bind nodeset="/data/people/share" calculate="../age div sum(../../people/age)" type="decimal"/>
<bind nodeset="/data/people/older"
calculate="count(/data/people[position() &lt; position(current()/..)][age &gt; current()/../age])"
 type="int"/>
<bind nodeset="/data/people/place"
calculate="concat(position(..), '/', count(../../people), /data/g/inner/c)"/>
<bind nodeset="/data/people/jobs" relevant="../adult"/>
<bind nodeset="/data/people/jobs/pay" type="decimal"/>
<bind nodeset="/data/people/jobs/part"
calculate="../pay div sum(../../jobs/pay) + position(../..)" type="decimal"/>
<bind nodeset="/data/rows/rr" calculate="concat(/data/rows/r, position(..), /data/total)"/>
<bind nodeset="/data/last" calculate="indexed-repeat(/data/people/name, /data/people, /data/q2)"/>
"""
BODY = (
    inputs("q1", "q2", "kind")
    + """<select1 ref="/data/said_code"><item><label ref="jr:itext('yes')"/><value>a</value></item>
<item><label ref="jr:itext('no')"/><value>x</value></item></select1>
<group ref="/data/g"><input ref="/data/g/a"/><input ref="/data/g/b">
<label>b <output value="/data/total"/></label></input>
<group ref="/data/g/inner"><input ref="/data/g/inner/c"/></group></group>
<select1 ref="/data/chosen"><itemset nodeset="instance('list')/root/item[k = /data/kind]">
<value ref="name"/><label ref="name"/></itemset></select1>
<select ref="/data/many"><itemset nodeset="instance('list')/root/item[n &lt; /data/q2]">
<value ref="name"/><label ref="name"/></itemset></select>
<select1 ref="/data/who"><itemset nodeset="/data/people[age &gt; 17]"><value ref="name"/>
<label ref="name"/></itemset></select1>
<repeat nodeset="/data/people"><input ref="/data/people/name"/><input ref="/data/people/age"/>
<repeat nodeset="/data/people/jobs"><input ref="/data/people/jobs/pay"/></repeat></repeat>
<repeat nodeset="/data/rows" jr:count="/data/q2"><input ref="/data/rows/r"/></repeat>"""
)
EXTRA = """<itext><translation lang="zh" default="true()"><text id="yes"><value>是</value></text>
<text id="no"><value>否</value></text></translation><translation lang="en"><text id="yes"><value>Yes</value>
</text></translation></itext><instance id="list"><root>""" + "".join(
    f"<item><name>{name}</name><k>{kind}</k><n>{number}</n></item>"
    for name, kind, number in (("a", "x", 1), ("b", "x", 2), ("c", "y", 3), ("d", "y", 4))
) + "</root></instance>"  # fmt: skip
DEFINITION = form(DATA, BINDS, BODY, EXTRA)

TOP = ("q1", "q2", "kind", "chosen", "many", "who", "said_code", "g/a", "g/b", "g/inner/c")
TEXTS = ("", "1", "2", "3", "4", "5", "17", "40", "x", "y", "a", "b c", "c d", "张三")
OPERATIONS = st.lists(
    st.tuples(
        st.sampled_from(
            (
                "top",
                "people",
                "people",
                "jobs",
                "rows",
                "add",
                "remove",
                "add job",
                "remove job",
                "undo",
                "undo",
                "language",
                "clear",
            )
        ),
        st.integers(0, 30),
        st.integers(0, 30),
        st.sampled_from(TEXTS),
    ),
    max_size=25,
)


def state(session: FormSession) -> list[Any]:
    """Everything that can be observed of every node."""
    return [
        (node.ref(), node.stored, node.typed, node.relevant, node.required, node.readonly)
        for scope in session.engine.root.inside()
        for node in scope.slots
    ]


def apply(session: FormSession, operation: tuple[str, int, int, str]) -> list[JournalEntry]:
    """One random operation; one that is refused changes nothing."""
    what, one, two, text = operation
    people = session.rows("/data/people")
    person = people[one % len(people)] if people else ""
    try:
        return list(_changes(session, what, (person, one, two), text).entries)
    except AppError:
        return []


def _changes(session: FormSession, what: str, place: tuple[str, int, int], text: str) -> Any:
    person, one, two = place
    if what == "undo":
        return session.undo()
    if what == "language":
        return session.set_language(("zh", "en")[one % 2])
    if what in ("top", "clear"):
        text = "" if what == "clear" else text
        return session.answer(f"/data/{TOP[one % len(TOP)]}", text)
    if what == "people":
        return session.answer(f"{person}/{('name', 'age')[two % 2]}", text)
    if what == "rows":
        return session.answer(f"/data/rows[{one % 4 + 1}]/r", text)
    if what == "add":
        return session.add_repeat("/data/people")
    if what == "remove":
        return session.remove_repeat(person)
    if what == "add job":
        return session.add_repeat(f"{person}/jobs")
    row = f"{person}/jobs[{two % 2 + 1}]"
    return session.remove_repeat(row) if what == "remove job" else session.answer(f"{row}/pay", text)


def run(definition: FormDefinition, operations: list[Any]) -> tuple[FormSession, list[JournalEntry]]:
    """A session after the operations, and its whole journal."""
    session, changes = definition.start(circumstances())
    journal = list(changes.entries)
    for operation in operations:
        journal += apply(session, operation)
    return session, journal


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(OPERATIONS)
def test_incremental_state_equals_a_full_recompute(operations: list[Any]) -> None:
    session, _ = run(DEFINITION, operations)
    before = state(session)
    session.recompute_all()
    assert state(session) == before


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(OPERATIONS)
def test_replaying_the_journal_gives_the_same_session(operations: list[Any]) -> None:
    session, journal = run(DEFINITION, operations)
    # The language is the client's own setting, no entry of the journal: it comes back in the one it left.
    resumed = DEFINITION.resume(circumstances(session.language), journal)
    assert state(resumed) == state(session)
    assert resumed.answers() == session.answers()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(OPERATIONS)
def test_every_change_of_a_value_is_reported(operations: list[Any]) -> None:
    session, _ = run(DEFINITION, [])
    for operation in operations:
        before = {ref: rest for ref, *rest in state(session)}
        what, one, two, text = operation
        people = session.rows("/data/people")
        try:
            changes = _changes(session, what, (people[one % len(people)] if people else "", one, two), text)
        except AppError:
            continue
        after = {ref: rest for ref, *rest in state(session)}
        changed = {ref for ref, rest in after.items() if ref in before and before[ref] != rest}
        assert changed <= changes.refs


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(OPERATIONS, OPERATIONS)
def test_undo_puts_back_what_was_there(before: list[Any], after: list[Any]) -> None:
    """Everything since is taken back, step by step, in any language."""
    session, journal = run(DEFINITION, [one for one in before if one[0] not in ("undo", "language")])
    states = [state(session)]
    for operation in after:
        if operation[0] in ("undo", "language"):
            continue
        entries = apply(session, operation)
        journal += entries
        if entries:
            states.append(state(session))
    while len(states) > 1:
        states.pop()
        journal += session.undo().entries
        assert state(session) == states[-1]
    assert state(DEFINITION.resume(circumstances(), journal)) == states[-1]
