"""What an action did stays as the person left it, however often the draft is opened again."""

from tests.forms.xlsform.small import circumstances, form, inputs

FORM = form(
    "<birth/><age/><labour/>",
    '<bind nodeset="/data/birth" type="int"/>'
    '<bind nodeset="/data/age" calculate="2026 - /data/birth" type="int"/>',
    inputs("birth", "labour")
    + '<input ref="/data/age">'
    + '<setvalue event="xforms-value-changed" ref="/data/labour" value="\'old\'"/></input>',
)


def test_an_answer_changed_after_an_action_set_it_survives_resuming() -> None:
    session, opening = FORM.start(circumstances())
    journal = [*opening.entries, *session.answer("/data/birth", "1958").entries]
    assert session.value("/data/labour") == "old"
    journal += session.answer("/data/labour", "weak").entries
    resumed = FORM.resume(circumstances(), journal)
    assert (resumed.value("/data/age"), resumed.value("/data/labour")) == ("68", "weak")
    resumed.answer("/data/birth", "1960")
    assert resumed.value("/data/labour") == "old"
