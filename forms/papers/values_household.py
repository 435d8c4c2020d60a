"""Names for papers: the visit, the household, its members and who must support them."""

from __future__ import annotations

from collections.abc import Mapping

from forms.identity import masked
from forms.papers.reading import Reading
from forms.papers.request import PaperRequest

Row = Mapping[str, str]
NOT_MET = frozenset("456789")
TOWNSHIP = "2"
ADULT = 18
_ABILITIES = (
    ("m_eat", "吃饭"),
    ("m_dress", "穿衣"),
    ("m_bed", "上下床"),
    ("m_toilet", "如厕"),
    ("m_walk", "室内行走"),
    ("m_bath", "洗澡"),
)
_COUNTS = (
    ("n_co", "共同生活"),
    ("n_hukou", "户口簿"),
    ("n_labour", "劳动力"),
    ("n_student", "就学子女"),
    ("n_elder", "老年人"),
    ("n_dis", "残疾人"),
    ("n_chronic", "重慢性病"),
)


def visit(request: PaperRequest, reading: Reading) -> Row:
    """Who came when, whom they met, what was explained and agreed; flags that blocks depend on."""
    place = " ".join(filter(None, (request.standards.township, request.standards.village)))
    met = reading.answers.text("contact") not in NOT_MET and reading.answers.text("consent_info") != "0"
    return {
        "visit_type": reading.choice("visit_type"),
        "visit_date": reading.day("visit_date"),
        "visit_times": _times(reading),
        "campaign": reading.choice("campaign"),
        "place": place or reading.choice("area_code"),
        "grp": reading.text("grp"),
        "village_grp": _village_grp(place, reading.text("grp"), request.standards.village),
        "inv1": reading.text("inv1"),
        "inv2": reading.text("inv2"),
        "inv1_line": _person(reading, "inv1", "inv_unit1", "unit"),
        "inv2_line": _person(reading, "inv2", "inv_unit2", "unit"),
        "contact": reading.choice("contact"),
        "respondent": reading.text("resp_name"),
        "respondent_line": _person(reading, "resp_name", "resp_rel", "rel"),
        "auth": reading.choice("auth_signed", "auth"),
        "revisit_date": reading.day("revisit_date"),
        "consents": _consents(reading),
        "surveyed": "1" if met else "",
        "nobody_home": "1" if reading.answers.text("contact") in ("4", "6", "") else "",
        "not_for_review": "" if may_serve_review(reading) else "1",
    }


def household(request: PaperRequest, reading: Reading) -> Row:
    """The household as a whole."""
    people = reading.rows("members")
    head = next((row for row in people if row.answers.text("m_rel") == "02"), None)
    return {
        "household_id": request.facts.household_id or reading.text("hh_id"),
        "head_name": head.text("m_name") if head else "",
        "head_masked": masked_name(head.text("m_name")) if head else "",
        "head_id": head.text("m_id") if head else "",
        "head_id_masked": masked(head.text("m_id")) if head else "",
        "head_birth": head.day("m_birth") if head else "",
        "hukou": reading.choice("hukou"),
        "hukou_boxes": reading.boxes("hukou"),
        "phone": reading.text("phone"),
        "phone2": reading.text("phone2"),
        "same_place": _same_place(reading),
        "hukou_addr": reading.text("hukou_addr"),
        "live_addr": reading.text("live_addr"),
        "cover": reading.choice("cover", "cover_cat"),
        "counts": "  ".join(f"{words}{reading.amount(name, '人')}" for name, words in _COUNTS),
        "people": reading.text("n_co"),
        "cause": reading.choice("cause"),
        "cause_boxes": reading.boxes("cause"),
        "has_supporters": "1" if reading.rows("sup") else "",
        "member_notes": "；".join(note for row in people for note in _notes(row)),
    }


def members(request: PaperRequest, reading: Reading) -> list[Row]:  # noqa: ARG001
    """All members."""
    return [{**member(row), "no": str(at)} for at, row in enumerate(reading.rows("members"), 1)]


def signers(request: PaperRequest, reading: Reading) -> list[Row]:  # noqa: ARG001
    """Members who live together: each adult signs, for a child its guardian does."""
    together = [row for row in reading.rows("members") if row.answers.text("co") != "0"]
    return [{**member(row), "no": str(at)} for at, row in enumerate(together, 1)]


def examined(request: PaperRequest, reading: Reading) -> list[Row]:  # noqa: ARG001
    """Members whose six abilities were asked."""
    found = [row for row in reading.rows("members") if any(row.answers.text(name) for name, _ in _ABILITIES)]
    return [{**member(row), "no": str(at)} for at, row in enumerate(found, 1)]


def member(row: Reading) -> Row:
    """One member."""
    age = row.answers.integer("m_age")
    abilities = {name: {"1": "能", "0": "不能"}.get(row.answers.text(name), "") for name, _ in _ABILITIES}
    return {
        "no": "",
        "m_name": row.text("m_name"),
        "m_rel": row.choice("m_rel", "rel"),
        "m_sex": row.choice("m_sex", "sex"),
        "m_age": row.text("m_age"),
        "m_sex_age": _lines(row.choice("m_sex", "sex"), row.text("m_age")),
        "m_id": row.text("m_id"),
        "m_identity": _lines(_identity(row), row.day("m_birth")),
        "m_birth": row.day("m_birth"),
        "m_marital_edu": _lines(row.choice("m_marital", "marital"), row.choice("m_edu", "edu")),
        "m_health": _health(row),
        "m_work": _work(row),
        "m_ins": row.choice("m_ins", "ins").replace("、", "\n"),
        "m_status": _lines(row.choice("m_mstatus", "mstatus"), _together(row)),
        "m_signs": "监护人代签" if age is not None and age < ADULT else "本人",
        "m_selfcare": row.choice("m_selfcare", "selfcare"),
        **abilities,
        "m_unable": str(sum(one == "不能" for one in abilities.values())) if any(abilities.values()) else "",
    }


def supporters(request: PaperRequest, reading: Reading) -> list[Row]:  # noqa: ARG001
    """Those who must support a member and live elsewhere."""
    return [supporter(row) for row in reading.rows("sup")]


def supporter(row: Reading) -> Row:
    """One of them."""
    people, earned = row.text("s_hh_n"), row.money("s_hh_income")
    home = "，".join(filter(None, (f"{people}人" * bool(people), f"月收入{earned}元" * bool(earned))))
    return {
        "s_name": row.text("s_name"),
        "s_rel": row.choice("s_rel", "rel"),
        "s_age": row.text("s_age"),
        "s_addr": row.text("s_addr"),
        "s_phone": row.text("s_phone"),
        "s_home": home,
        "s_reason": row.choice("s_reason", "s_reason"),
        "s_pay": row.money("s_pay"),
    }


def may_serve_review(reading: Reading) -> bool:
    """Whether one of the investigators belongs to the township, as a survey for review needs."""
    return any(_is_township(reading.answers.text(name)) for name in ("inv_unit1", "inv_unit2"))


def masked_name(name: str) -> str:
    """A name as public notices show it: the first character stays."""
    return name[:1] + "＊" * min(len(name) - 1, 2)


def _is_township(unit: str) -> bool:
    return unit == TOWNSHIP or (
        any(word in unit for word in ("乡", "镇", "街道"))
        and not any(word in unit for word in ("村", "社区"))
    )


def _village_grp(place: str, group: str, village: str) -> str:
    """青山镇 柳湾村三组: a group that names its village does not name it twice."""
    rest = group.removeprefix(village) if village else group
    return f"{place}{rest}" if place else group


def _times(reading: Reading) -> str:
    start, end = (reading.answers.text(name)[11:16] for name in ("t_start", "t_end"))
    return f"{start}至{end}" if start or end else ""


def _person(reading: Reading, name: str, attribute: str, list_name: str) -> str:
    return f"{reading.text(name)} {reading.choice(attribute, list_name)}".strip()


def _consents(reading: Reading) -> str:
    ticks = [
        reading.tick("notice_read", "已出示证件并宣读告知书"),
        reading.tick("consent_info", "愿意接受本次登记"),
        reading.tick("consent_photo", "同意拍照"),
    ]
    if reading.answers.text("consent_minor"):
        ticks.append(reading.tick("consent_minor", "14岁以下成员由监护人同意"))
    return "  ".join(ticks)


def _same_place(reading: Reading) -> str:
    if reading.answers.text("same_place") != "0":
        return reading.choice("same_place", "ynu")
    permit = {"1": "，有居住证", "0": "，无居住证"}.get(reading.answers.text("res_permit"), "")
    return f"否，离开{reading.amount('away_months', '个月')}{permit}"


def _lines(*parts: str) -> str:
    return "\n".join(filter(None, parts))


def _identity(row: Reading) -> str:
    kind = row.answers.text("m_idtype")
    return (
        row.text("m_id") if kind in ("", "1") else _lines(row.text("m_id"), row.choice("m_idtype", "idtype"))
    )


def _together(row: Reading) -> str:
    return "不共同生活" if row.answers.text("co") == "0" else ""


def _health(row: Reading) -> str:
    disabled = row.choice("m_dis_type", "dis_type") + row.choice("m_dis_level", "dis_level")
    words = [
        f"残疾（{disabled}）" if code == "6" and disabled else row.word("health", code).split("（")[0]
        for code in row.answers.text("m_health").split()
    ]
    disease = row.text("m_disease")
    return "、".join(words) + (f"：{disease}" if disease else "")


def _work(row: Reading) -> str:
    doing = "、".join(filter(None, (row.choice("m_employ", "employ"), row.choice("m_school", "school"))))
    return _lines(row.choice("m_labour", "labour"), doing)


def _notes(row: Reading) -> list[str]:
    name, answer = row.text("m_name"), row.answers.text
    until, months = row.day("m_dis_exp"), answer("m_job_n")
    notes = [
        answer("m_dis_cert") and f"残疾人证{answer('m_dis_cert')}" + (f"，有效期至{until}" if until else ""),
        answer("m_school_name") and f"就读{answer('m_school_name')}",
        answer("m_grad") and f"预计{row.month('m_grad')}毕业",
        answer("m_name_ids") and f"姓名写法{answer('m_name_ids')}",
        answer("m_dead_date") and f"{row.day('m_dead_date')}死亡",
        answer("m_job") and row.text("m_job") + (f"（近12个月务工{months}个月）" if months else ""),
        answer("m_ethnic") and row.choice("m_ethnic", "ethnic"),
        answer("m_group") and row.choice("m_group", "group"),
        answer("m_selfcare") and f"自理能力初判{row.choice('m_selfcare', 'selfcare')}",
    ]
    return [f"{name}：{note}" for note in notes if note]
