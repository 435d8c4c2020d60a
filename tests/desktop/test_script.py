"""Scripted visits: what a person may write, and what is refused by name."""

import json
import random
import uuid
from contextlib import suppress
from datetime import datetime, timedelta, timezone
from importlib.resources import files
from typing import Any

import pytest

from desktop.script import ScriptError, not_recorded, read_script, steps
from forms.answers import Answers
from forms.errors import AppError
from forms.xlsform import Circumstances, FormDefinition, FormSession, compile_form
from sync.questionnaire import compile_file

NOW = datetime(2026, 3, 9, 9, 42, tzinfo=timezone(timedelta(hours=8)))


@pytest.fixture(scope="session")
def questionnaire() -> FormDefinition:
    source = (files("resources") / "questionnaires" / "four-clarifications.md").read_bytes()
    return compile_form(compile_file(source, "four-clarifications.md").xml)


@pytest.fixture
def session(questionnaire: FormDefinition) -> FormSession:
    circumstances = Circumstances(lambda: NOW, lambda: str(uuid.uuid4()), random.Random(1).random)
    return questionnaire.start(circumstances)[0]


def demo() -> dict[str, Any]:
    script: dict[str, Any] = json.loads((files("resources") / "demo" / "appendix-c.json").read_text("utf-8"))
    return script


def fill(session: FormSession, script: dict[str, Any]) -> None:
    for step in steps(session, read_script(json.dumps(script).encode())):
        if step.op == "answer":
            # What depends on a wrong answer may itself be refused; the first cause is what is told.
            with suppress(AppError):
                session.answer(step.ref, step.text)
        elif step.op == "add":
            session.add_repeat(step.ref)
        else:
            session.remove_repeat(step.ref)


def test_the_demo_household_leaves_nothing_open(session: FormSession) -> None:
    fill(session, demo())
    assert session.problems() == ()
    assert not_recorded(session, demo()) == ()
    answers = Answers(session.answers())
    assert [row.text("m_name") for row in answers.rows("members")] == ["赵守田", "钱桂兰", "赵䶮"]
    assert [row.text("m_age") for row in answers.rows("members")] == ["67", "63", "14"]
    assert (answers.text("n_labour"), answers.text("exp_self_year")) == ("0", "7500")


def test_a_script_may_be_grouped_in_its_own_way(session: FormSession) -> None:
    flat: dict[str, Any] = {}

    def spread(tree: dict[str, Any]) -> None:
        for key, value in tree.items():
            if isinstance(value, dict):
                spread(value)
            else:
                flat[key] = value

    spread(demo())
    flat["家里的人"] = flat.pop("members")
    fill(session, {"一次走访": flat})
    assert session.problems() == ()


def test_labels_lists_numbers_and_truth_are_understood(session: FormSession) -> None:
    script = demo()
    script["visit"] |= {"visit_type": "集中排查", "notice_read": True, "contact": 1}
    script["basic"]["hh"]["cause"] = ["病", "残", "缺劳力"]
    script["economy"]["income_page"]["self_month"] = 2200.5
    script["basic"]["members"][0]["m_id"] = "９99901 19580314 0011"
    fill(session, script)
    assert session.problems() == ()
    assert session.value("/data/basic/hh/cause") == "1 2 7"
    assert session.value("/data/basic/members[1]/m_id") == "999901195803140011"
    assert session.value("/data/economy/income_page/self_month") == "2200.5"


def test_a_wrong_identity_number_is_told_in_the_words_of_the_question(session: FormSession) -> None:
    script = demo()
    script["basic"]["members"][1]["m_id"] = "999901196208090028"
    fill(session, script)
    messages = [problem.message for problem in session.problems()]
    assert "身份证号校验位不符，请逐位核对（应为6）" in messages


@pytest.mark.parametrize(
    ("place", "name", "value", "message"),
    [
        ("visit", "visit_date", "2099-01-01", "走访日期不能是将来的日期"),
        ("visit", "inv2", "李秀英", "入户调查须两人以上，两名调查人不能是同一人"),
        ("visit", "notice_read", "0", "未告知前不得采集信息"),
    ],
)
def test_an_impossible_answer_is_told_in_the_words_of_the_question(
    session: FormSession, place: str, name: str, value: str, message: str
) -> None:
    script = demo()
    script[place][name] = value
    fill(session, script)
    assert message in [problem.message for problem in session.problems()]


def test_too_few_people_in_the_table_is_told_with_the_number(session: FormSession) -> None:
    script = demo()
    script["basic"]["counts"]["n_co"] = "4"
    fill(session, script)
    assert "人数与成员表不一致：成员表登记了3人" in [problem.message for problem in session.problems()]


def test_nobody_at_home_closes_with_the_observation_only(session: FormSession) -> None:
    script = {
        "visit": demo()["visit"] | {"contact": "4", "revisit_date": "2026-03-16"},
        "obs_life": "大门上锁，邻居说去镇上看病",
        "hazard": "0",
    }
    fill(session, script)
    assert session.problems() == ()
    assert "被调查人姓名" in not_recorded(session, script)
    assert b"<members" not in session.finish()


def test_a_name_that_the_questionnaire_does_not_have_is_refused_with_a_guess(session: FormSession) -> None:
    with pytest.raises(ScriptError) as refused:
        fill(session, {"visit": {"viist_type": "1"}})
    assert refused.value.code == "SCRIPT_NAME"
    assert refused.value.place == "viist_type"
    assert refused.value.remedy == "是不是“visit_type”？"
    assert session.value("/data/visit/visit_type") == ""


@pytest.mark.parametrize("data", [b"{", b"[1]", b"\xff\xfe", b'{"a":' * 2000])
def test_a_file_that_is_no_script_is_refused(data: bytes) -> None:
    with pytest.raises(ScriptError) as refused:
        read_script(data)
    assert refused.value.code == "SCRIPT_JSON"


def test_a_repeat_that_is_no_list_is_refused(session: FormSession) -> None:
    with pytest.raises(ScriptError) as refused:
        fill(session, {"members": {"m_name": "赵守田"}})
    assert refused.value.code == "SCRIPT_ROWS"
