"""A message may quote what was answered: the person reads what to change it to."""

from tests.forms.xlsform.small import circumstances, form

FORM = form(
    "<limit/><n/>",
    '<itext><translation lang="zh"><text id="/data/n:jr:constraintMsg"><value>'
    '最多 <output value="/data/limit"/> 项</value></text></translation></itext>'
    '<bind nodeset="/data/limit" type="int"/>'
    '<bind nodeset="/data/n" type="int" constraint=". &lt;= /data/limit"'
    " jr:constraintMsg=\"jr:itext('/data/n:jr:constraintMsg')\""
    ' jr:requiredMsg="写一个数" required="true()"/>',
    '<input ref="/data/limit"/><input ref="/data/n"/>',
)


def test_a_constraint_message_fills_in_its_outputs() -> None:
    session, _ = FORM.start(circumstances())
    session.answer("/data/limit", "3")
    session.answer("/data/n", "5")
    problem = session.problem("/data/n")
    assert problem is not None
    assert problem.message == "最多 3 项"
    session.answer("/data/n", "")
    problem = session.problem("/data/n")
    assert problem is not None
    assert problem.message == "写一个数"
