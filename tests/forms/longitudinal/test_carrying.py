"""From visit to visit: facts are carried, figures are asked again, and what changed is said."""

from __future__ import annotations

from forms.answers import Answers
from forms.longitudinal import carry_over, compare, earlier_value, unchanged

OLD, WIFE, BOY = "999901195803140011", "999901196208090026", "999901201202290039"
LAST = Answers(
    {
        "visit": {"visit_date": "2025-09-09", "inv1": "李秀英"},
        "hh": {"live_addr": "样例县柳湾村一组3号", "phone": "13800000000", "n_co": "3"},
        "members": [
            {"m_name": "赵守田", "m_id": OLD, "m_rel": "02", "m_mstatus": "1", "m_health": "3"},
            {"m_name": "钱桂兰", "m_id": WIFE, "m_rel": "12", "m_mstatus": "1"},
            {"m_name": "赵老汉", "m_id": "", "m_mstatus": "9"},
        ],
        "income": [
            {"i_who": "赵守田", "i_kind": "W", "i_sub": "W2", "i_amt": "2000", "i_n": "8"},
            {"i_who": "赵守田", "i_kind": "P", "i_sub": "P1", "i_amt": "", "i_amt_na": "8"},
        ],
        "fin_dep": "9000",
    }
)
NAMES = frozenset(
    [
        *("live_addr", "phone", "n_co", "members", "m_name", "m_id", "m_rel", "m_mstatus", "m_health"),
        *("income", "i_who", "i_kind", "i_sub", "i_amt", "i_amt_na", "i_n", "fin_dep", "inv1", "visit_date"),
    ]
)


def test_facts_are_carried_and_figures_only_shown_afterwards() -> None:
    lent = carry_over(LAST, NAMES)
    assert [(one.name, one.place) for one in lent.prefill] == [
        ("live_addr", 0),
        ("phone", 0),
        ("m_name", 1),
        ("m_id", 1),
        ("m_rel", 1),
        ("m_name", 2),
        ("m_id", 2),
        ("m_rel", 2),
    ]
    assert lent.earlier == {"n_co": "3", "fin_dep": "9000"}
    assert lent.rows == {"members": 2}  # the dead man's row ended with the visit that said so


def test_a_name_the_questionnaire_no_longer_asks_is_left_out() -> None:
    assert [one.name for one in carry_over(LAST, {"phone"}).prefill] == ["phone"]


def test_nothing_changed_takes_a_whole_table_with_its_unknowns() -> None:
    rows = [dict(row.values) for row in unchanged(LAST, "income", NAMES)]
    assert rows == [
        {"i_who": "赵守田", "i_kind": "W", "i_sub": "W2", "i_amt": "2000", "i_n": "8"},
        {"i_who": "赵守田", "i_kind": "P", "i_sub": "P1", "i_amt_na": "8"},
    ]


def test_the_earlier_value_of_a_row_is_found_by_what_the_row_is_of() -> None:
    row = Answers({"i_who": "赵守田", "i_kind": "W", "i_sub": "W2", "i_amt": "1500"})
    assert earlier_value(LAST, "income", row, "i_amt") == "2000"
    other = Answers({"i_who": "钱桂兰", "i_kind": "W", "i_sub": "W2"})
    assert earlier_value(LAST, "income", other, "i_amt") == ""


def changed(**given: object) -> list[tuple[str, str, str, str, str, str]]:
    now = Answers({**LAST.tree, **given})
    return [(c.table, c.kind, c.row, c.name, c.before, c.after) for c in compare(now, LAST).changes]


def test_the_same_answers_are_no_change() -> None:
    assert changed() == []


def test_people_are_the_same_by_number_and_else_by_name_and_birth() -> None:
    married_name = {"m_name": "钱桂兰儿", "m_id": WIFE, "m_rel": "12", "m_mstatus": "1"}
    member = dict(LAST.rows("members")[0].tree)
    newcomer = {"m_name": "赵䶮", "m_id": BOY}
    assert changed(members=[newcomer, married_name, member]) == [
        ("members", "新增", "赵䶮", "", "", "赵䶮"),
        ("members", "变化", "钱桂兰儿", "m_name", "钱桂兰", "钱桂兰儿"),
    ]


def test_two_numbers_are_never_one_person() -> None:
    namesake = {"m_name": "赵守田", "m_id": BOY}
    kinds = [(kind, row) for _, kind, row, *_ in changed(members=[namesake])]
    assert kinds == [("新增", "赵守田"), ("减少", "赵守田"), ("减少", "钱桂兰")]


def test_a_figure_that_becomes_known_says_what_it_was() -> None:
    rows = [dict(row.tree) for row in LAST.rows("income")]
    rows[1] = {**rows[1], "i_amt": "1800", "i_amt_na": ""}
    rows[0] = {**rows[0], "i_amt": "2000.00"}
    assert changed(income=rows) == [("income", "变化", "赵守田·P1", "i_amt", "不清楚", "1800")]


def test_what_this_visit_does_not_ask_is_not_gone() -> None:
    short = Answers({"visit_type": "5", "obs_life": "吃穿不愁"})
    assert compare(short, LAST).changes == ()
