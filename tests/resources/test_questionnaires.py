"""The shipped questionnaires: complete, quick to close, and never taking a blank for nought."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from forms.xlsform import BodyNode, FormDefinition, FormSession, Question
from sync.questionnaire import CompiledForm
from tests.resources.conftest import NAMES, markdown

ROOT = Path(__file__).resolve().parents[2]
VALIDATOR = "pyxform/validators/odk_validate/bin/ODK_Validate.jar"
FORBIDDEN = ("符合条件", "批准", "取消资格", "骗保", "贫困户", "懒汉")
VISIT = {
    "visit_type": "1",
    "area_code": "999901001203",
    "inv1": "李秀英",
    "inv_unit1": "1",
    "inv2": "王建国",
    "inv_unit2": "2",
}


def fill(session: FormSession, answers: dict[str, str]) -> None:
    places = {node.name: node.path for node in session.definition.root.below() if not node.depth}
    for name, text in answers.items():
        session.answer(places[name], text)


def value(session: FormSession, name: str) -> str:
    return session.value(
        next(node.path for node in session.definition.root.below() if node.name == name and not node.depth)
    )


def questions(body: tuple[BodyNode, ...]) -> Iterator[Question]:
    for node in body:
        if isinstance(node, Question):
            yield node
        else:
            yield from questions(node.children)


def test_they_compile_without_a_warning(compiled: dict[str, CompiledForm]) -> None:
    assert {name: form.warnings for name, form in compiled.items()} == dict.fromkeys(NAMES, ())


def test_they_are_valid_for_other_clients(compiled: dict[str, CompiledForm], tmp_path: Path) -> None:
    java = shutil.which("java")
    jar = next((path for path in ROOT.glob(f".venv/lib/*/site-packages/{VALIDATOR}")), None)
    if java is None or jar is None:
        pytest.skip("没有 Java 或 ODK Validate")
    files = []
    for name, form in compiled.items():
        files.append(tmp_path / f"{name}.xml")
        files[-1].write_bytes(form.xml)
    done = subprocess.run(
        [java, "-jar", str(jar), *map(str, files)], capture_output=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr.decode()


@pytest.mark.parametrize("name", NAMES)
def test_no_question_is_asked_twice(name: str, definitions: dict[str, FormDefinition]) -> None:
    definition = definitions[name]
    leaves = [node.name for node in definition.root.below() if node.is_leaf]
    assert [one for one, times in Counter(leaves).items() if times > 1] == []
    # Two questions of one table, or two outside tables, never say the same.
    said = Counter(
        (definition.by_path[question.ref].scope.path, _label(name, question.name))
        for question in questions(definition.body)
        if question.kind != "note"
    )
    assert [one for one, times in said.items() if times > 1 and one != ("/data", "地址")] == []


def _label(form: str, question: str) -> str:
    cells = next(row for row in rows(form) if row[1] == question)
    return cells[2]


def rows(form: str) -> list[list[str]]:
    survey = markdown(form).partition("| choices |")[0]
    return [[cell.strip() for cell in line.split("|")[2:-1]] for line in survey.splitlines()[2:] if line]


@pytest.mark.parametrize("name", NAMES)
def test_no_string_decides_promises_accuses_or_has_curly_quotes(name: str) -> None:
    said = markdown(name)
    assert [word for word in (*FORBIDDEN, "“", "”", "‘", "’") if word in said] == []


@pytest.mark.parametrize("name", NAMES)
def test_every_amount_can_be_left_unknown(name: str) -> None:
    found = {row[1]: row for row in rows(name) if len(row) > 13}
    amounts = [row[1] for row in found.values() if "thousands-sep" in row[12] and row[14] != "yes"]
    assert [one for one in amounts if f"{one}_na" not in found] == []
    assert all(found[one][5] != "yes" for one in amounts)


@pytest.mark.parametrize("contact", ["4", "5", "6", "7", "8", "9"])
def test_a_visit_without_an_interview_closes_with_a_few_answers(
    start: Callable[..., FormSession], contact: str
) -> None:
    session = start()
    fill(session, VISIT | {"contact": contact, "obs_life": "大门上锁，邻居说到镇上去了"})
    needed = {"4": {"revisit_date"}, "7": {"dead_date"}, "8": {"moved_date", "moved_to"}, "9": set()}
    open_now = {problem.ref.rpartition("/")[2] for problem in session.problems()}
    assert open_now == needed.get(contact, {"revisit_date"})
    given = {
        "revisit_date": "2026-03-16",
        "dead_date": "2026-02-01",
        "moved_date": "2026-02-01",
        "moved_to": "不知道",
    }
    fill(session, {name: given[name] for name in open_now})
    assert b"<members" not in session.finish()


def test_who_declines_is_asked_nothing_more(start: Callable[..., FormSession]) -> None:
    session = start()
    met = {"contact": "1", "resp_name": "赵守田", "resp_rel": "02", "notice_read": "1", "consent_info": "0"}
    fill(session, VISIT | met | {"obs_life": "不愿意登记，已说明随时可以再联系"})
    assert session.problems() == ()
    assert b"<cover" not in session.finish()


def interviewed(start: Callable[..., FormSession]) -> FormSession:
    session = start()
    met = {"contact": "1", "resp_name": "赵守田", "resp_rel": "02", "notice_read": "1", "consent_info": "1"}
    fill(session, VISIT | met)
    session.answer("/data/basic/members[1]/m_name", "赵守田")
    session.answer("/data/basic/members[1]/co", "1")
    fill(session, {"n_co": "1"})
    return session


def test_nothing_said_of_income_is_not_an_income_of_nought(start: Callable[..., FormSession]) -> None:
    session = interviewed(start)
    assert (value(session, "inc_year"), value(session, "exp_self_year")) == ("", "")
    fill(session, {"self_month": "0", "exp_any": "0"})
    assert (value(session, "inc_year"), value(session, "exp_self_year")) == ("0", "0")


def test_one_unknown_amount_leaves_the_sums_unknown(start: Callable[..., FormSession]) -> None:
    session = interviewed(start)
    fill(session, {"exp_any": "1"})
    for table, answers in {
        "economy/income_page/income": {
            "i_who": "赵守田",
            "i_kind": "T",
            "i_sub": "T4",
            "i_amt_na": "8",
            "i_per": "2",
        },
        "economy/expenses/exp": {"x_kind": "1", "x_who": "赵守田", "x_total": "9000", "x_paid_na": "7"},
    }.items():
        session.add_repeat(f"/data/{table}")
        for name, text in answers.items():
            session.answer(f"/data/{table}[1]/{name}", text)
    assert (value(session, "inc_year"), value(session, "exp_self_year")) == ("", "")
    session.answer("/data/economy/income_page/income[1]/i_amt", "1200")
    session.answer("/data/economy/income_page/income[1]/i_amt_na", "")
    assert value(session, "inc_year") == "1200"


def test_self_reported_income_is_compared_with_what_was_received(start: Callable[..., FormSession]) -> None:
    session = interviewed(start)
    row = "/data/economy/income_page/income[1]"
    session.add_repeat("/data/economy/income_page/income")
    answers = {"i_who": "赵守田", "i_kind": "W", "i_sub": "W2", "i_amt": "2000", "i_per": "1", "i_n": "12"}
    for name, text in answers.items():
        session.answer(f"{row}/{name}", text)
    fill(session, {"p_emp_cost_rate": "0.30", "self_month": "2000"})
    assert value(session, "inc_year") == "16800"
    assert not session.relevant("/data/economy/income_page/self_month_gap")
    fill(session, {"self_month": "1300"})
    assert session.relevant("/data/economy/income_page/self_month_gap")


def test_a_disabled_worker_keeps_the_larger_deduction(start: Callable[..., FormSession]) -> None:
    session = interviewed(start)
    session.answer("/data/basic/members[1]/m_health", "6")
    fill(session, {"p_emp_cost_rate": "0.30", "p_emp_cost_dis": "0.50", "p_minwage_prev": "1900"})
    row = "/data/economy/income_page/income[1]"
    session.add_repeat("/data/economy/income_page/income")
    answers = {
        "i_who": "赵守田",
        "i_kind": "W",
        "i_sub": "W1",
        "i_amt": "2400",
        "i_per": "1",
        "i_n": "12",
        "i_tax": "0",
    }
    for name, text in answers.items():
        session.answer(f"{row}/{name}", text)
    assert session.value(f"{row}/i_year") == "17400"


@pytest.mark.parametrize(
    ("number", "message"),
    [
        ("999901201202300031", "身份证号里的出生日期不存在，请核对"),
        ("999901195803140012", "身份证号校验位不符，请逐位核对（应为1）"),
        ("99990119580314001", "身份证号应是18位，最后一位可以是X"),
    ],
)
def test_a_wrong_identity_number_is_named(
    start: Callable[..., FormSession], number: str, message: str
) -> None:
    session = interviewed(start)
    session.answer("/data/basic/members[1]/m_id", number)
    problem = session.problem("/data/basic/members[1]/m_id")
    assert problem is not None
    assert problem.message == message


def test_the_disability_certificate_brings_kind_and_grade(start: Callable[..., FormSession]) -> None:
    session = interviewed(start)
    row = "/data/basic/members[1]"
    for name, text in {
        "m_id": "999901196208090026",
        "m_health": "6",
        "m_dis_cert": "99990119620809002642",
    }.items():
        session.answer(f"{row}/{name}", text)
    assert (session.value(f"{row}/m_dis_type"), session.value(f"{row}/m_dis_level")) == ("4", "2")
    session.answer(f"{row}/m_dis_level", "3")
    problem = session.problem(f"{row}/m_dis_level")
    assert problem is not None
    assert problem.message == "第19、20位与所选类别、等级不一致"


@pytest.mark.parametrize(("code", "is_sound"), [("91350100M000100Y43", True), ("91350100M000100Y44", False)])
def test_a_credit_code_is_checked(start: Callable[..., FormSession], code: str, *, is_sound: bool) -> None:
    session = interviewed(start)
    fill(session, {"own_any": "3"})
    session.add_repeat("/data/economy/property/biz")
    session.answer("/data/economy/property/biz[1]/z_uscc", code)
    assert (session.problem("/data/economy/property/biz[1]/z_uscc") is None) == is_sound


def test_the_daily_six_are_asked_of_those_who_may_need_care(start: Callable[..., FormSession]) -> None:
    session = interviewed(start)
    row = "/data/basic/members[1]"
    assert not session.relevant(f"{row}/m_eat")
    fill(session, {"cover": "05"})
    assert session.relevant(f"{row}/m_eat")
    for name, text in zip(
        ("m_eat", "m_dress", "m_bed", "m_toilet", "m_walk", "m_bath"), "110001", strict=True
    ):
        session.answer(f"{row}/{name}", text)
    assert session.value(f"{row}/m_selfcare") == "2"


def test_the_spot_check_never_carries_an_earlier_answer() -> None:
    asked = {row[1] for row in rows("spot-check")}
    survey = {row[1] for row in rows("four-clarifications")}
    again = {name for name in asked if re.match(r"re_", name)}
    assert len({name.removesuffix("_na") for name in again}) == 5
    assert not again & survey
