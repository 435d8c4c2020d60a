"""A repeat without rows can still be asked about: a client shows its table and the way to add a row."""

from tests.forms.xlsform.small import circumstances, form

FORM = form(
    '<has/><cows jr:template=""><n/></cows><cows><n/></cows>',
    '<bind nodeset="/data/cows" relevant="/data/has = 1"/>',
    '<input ref="/data/has"/><group ref="/data/cows"><label>牛</label><repeat nodeset="/data/cows">'
    '<input ref="/data/cows/n"><label>头数</label></input></repeat></group>',
)


def test_a_repeat_without_rows_answers_for_the_row_it_would_get() -> None:
    session, _ = FORM.start(circumstances())
    session.remove_repeat("/data/cows[1]")
    assert session.rows("/data/cows") == ()
    assert not session.relevant("/data/cows")
    session.answer("/data/has", "1")
    assert session.relevant("/data/cows")
    assert session.label("/data/cows") == "牛"
    assert session.label("/data/cows/n") == "头数"
    session.add_repeat("/data/cows")
    assert session.relevant("/data/cows[1]")
