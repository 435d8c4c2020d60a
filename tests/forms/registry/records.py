"""Random records: households that nobody invented, out of every table of the questionnaire."""

from __future__ import annotations

import random

from forms.answers import Answers
from forms.record import EMPTY_CHAIN, Attachment, Record, SealRequest, seal_record

SURNAMES, GIVEN = "赵钱孙李周吴郑王", ["守田", "桂兰", "䶮", "远行", "秀英", "·买买提"]
AMOUNTS = ["", "0", "9000", "2000.5", "12.345", "-3", "不清楚"]


def household(chance: random.Random, number: int) -> tuple[Record, Answers]:
    """One sealed visit and what was answered: some of it blank, unknown, nested or twice."""
    people = [_member(chance, place) for place in range(chance.randint(0, 6))]
    tree: dict[str, object] = {
        "visit": {
            "visit_type": chance.choice("12345678"),
            "visit_date": chance.choice(["2026-03-09", "2026-01-31", ""]),
            "contact": chance.choice("1234569"),
            "campaign": chance.choice(["", "2026-1"]),
            "inv1": "李秀英",
        },
        "hh": {"cover": chance.choice(["00", "02", "08 10", ""]), "n_hukou": chance.choice(["", "4"])},
        "members": people,
        "sup": [{"s_name": "赵远", "s_pay": chance.choice(AMOUNTS)} for _ in range(chance.randint(0, 2))],
        "money": {
            "income": [_income(chance) for _ in range(chance.randint(0, 4))],
            "property": {
                "fin_dep": chance.choice(AMOUNTS),
                "veh": [{"v_kind": "1"}] * chance.randint(0, 2),
            },
            "exp": [{"x_kind": "1", "x_total": chance.choice(AMOUNTS)}] * chance.randint(0, 2),
        },
        "benefit": [{"b_prog": chance.choice(["02", "09"]), "b_amt": chance.choice(AMOUNTS)}],
        "need": [_need(chance) for _ in range(chance.randint(1, 4))],
        "kin": [{"kin_name": "王某", "kin_state": chance.choice("123"), "kin_post": "干部"}]
        * chance.randint(0, 1),
        "doc_lack": chance.choice(["", "1 3"]),
        "photo": [{"photo_img": "door.jpg", "photo_kind": "1"}],
    }
    return _record(chance, number), Answers(tree)


def _record(chance: random.Random, number: int) -> Record:
    photo = Attachment("door.jpg", "ab" * 32, 4711, "image/jpeg")
    attachments = (photo,) * chance.randint(0, 1)
    facts = (f"r-{number}", f"hh-{number % 700}", "four", "2026.1", b"<data/>", attachments)
    earlier = f"r-{chance.randrange(number)}" if number and chance.random() < 0.1 else ""
    request = SealRequest(
        *facts, "2026-03-09T10:00:00+08:00", "李秀英", device="d", salt="00" * 16, deprecates=earlier
    )
    return seal_record(request, EMPTY_CHAIN, lambda message: b"s")


def _member(chance: random.Random, place: int) -> dict[str, object]:
    return {
        "m_name": chance.choice(SURNAMES) + chance.choice(GIVEN),
        "m_id": chance.choice(["", "999901195803140011", "999901196208090026", "999901199001010045"]),
        "m_rel": "02" if place == 0 else chance.choice(["12", "20", "41", ""]),
        "co": chance.choice(["1", "1", "0", ""]),
        "m_health": chance.choice(["1", "3 6", ""]),
        "care": {name: chance.choice(["1", "0"]) for name in ("m_eat", "m_dress", "m_bed", "m_toilet")},
    }


def _income(chance: random.Random) -> dict[str, object]:
    return {"i_kind": chance.choice("WBPT"), "i_amt": chance.choice(AMOUNTS), "i_n": chance.choice("0123")}


def _need(chance: random.Random) -> dict[str, object]:
    return {
        "n_kind": chance.choice(["0", "1", "9", ""]),
        "n_urg": chance.choice("123"),
        "n_dispo": chance.choice(["1", "2", "3", "4", ""]),
        "n_state": chance.choice(["", "1", "5", "已送"]),
        "n_due": chance.choice(["", "2026-03-23"]),
    }
