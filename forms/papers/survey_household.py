"""T01, the visit and part one: who lives here and how they are."""

from __future__ import annotations

from reportlab.platypus import Flowable

from forms.papers.grid import CENTER, VALUE, Cell, pairs
from forms.papers.reading import Reading
from forms.papers.survey_parts import Survey

_MEMBER_WIDTHS = (17, 13, 9.5, 38.5, 10, 20.5, 28, 17, 16.5)
_MEMBER_HEADS = (
    *("姓名", "与户主\n关系", "性别\n周岁", "公民身份号码\n出生日期", "婚姻\n文化"),
    *("健康状况", "劳动能力\n就业就学", "参加\n保险", "现状"),
)
_SUPPORTER_WIDTHS = (20, 18, 12, 46, 26, 26, 22)
_SUPPORTER_HEADS = ("法定义务人", "关系", "年龄", "住址", "电话", "有无履行能力", "月付（元）")


def visit(work: Survey) -> list[Flowable]:
    """Who came when, whom they met, what was explained and agreed."""
    read, setter = work.reading, work.setter
    place = " ".join(filter(None, (work.request.standards.township, work.request.standards.village)))
    return [
        pairs(
            setter,
            ("走访类型", read.choice("visit_type"), 1),
            ("走访日期", read.day("visit_date"), 1),
            ("起止时间", _times(read), 1),
        ),
        pairs(
            setter,
            ("村（社区）", place or read.choice("area_code"), 2),
            ("村民小组", read.text("grp"), 1),
        ),
        pairs(
            setter,
            ("调查人一", _person(read, "inv1", "inv_unit1", "unit"), 1),
            ("调查人二", _person(read, "inv2", "inv_unit2", "unit"), 1),
            ("见面情况", read.choice("contact"), 1),
        ),
        pairs(
            setter,
            ("被调查人", _person(read, "resp_name", "resp_rel", "rel"), 1),
            ("核对授权书", read.choice("auth_signed", "auth"), 1),
            ("再访日期", read.day("revisit_date"), 1),
        ),
        pairs(setter, ("告知与同意", _consents(read), 3)),
    ]


def household(work: Survey) -> list[Flowable]:
    """Part one: the household and its members."""
    read, setter = work.reading, work.setter
    members = read.rows("members")
    rows = [
        pairs(
            setter,
            ("户主姓名", _head_name(members), 1),
            ("户编号", work.request.facts.household_id or read.text("hh_id"), 2),
        ),
        pairs(
            setter,
            ("户口性质", read.boxes("hukou"), 1),
            ("联系电话", read.text("phone"), 1),
            ("人户一致", _same_place(read), 1),
        ),
        pairs(setter, ("户籍地址", read.text("hukou_addr"), 3)),
        pairs(setter, ("现居住地址", read.text("live_addr"), 3)),
        pairs(setter, ("现纳入范围", read.choice("cover", "cover_cat"), 3)),
        pairs(setter, ("家庭人口", _counts(read), 3)),
        pairs(setter, ("致困原因", read.boxes("cause"), 3)),
        work.table(_MEMBER_WIDTHS, _MEMBER_HEADS, [_member(at, row) for at, row in enumerate(members, 1)]),
    ]
    notes = "；".join(note for row in members for note in _member_notes(row))
    if notes:
        rows.append(pairs(setter, ("成员说明", notes, 3)))
    supporters = [_supporter(row) for row in read.rows("sup")]
    if supporters:
        rows.append(work.table(_SUPPORTER_WIDTHS, _SUPPORTER_HEADS, supporters))
    return work.part("household", rows)


def _times(read: Reading) -> str:
    start, end = (read.answers.text(name)[11:16] for name in ("t_start", "t_end"))
    return f"{start}至{end}" if start or end else ""


def _person(read: Reading, name: str, attribute: str, list_name: str) -> str:
    person, more = read.text(name), read.choice(attribute, list_name)
    return f"{person} {more}".strip()


def _consents(read: Reading) -> str:
    ticks = [
        read.tick("notice_read", "已出示证件并宣读告知书"),
        read.tick("consent_info", "愿意接受本次登记"),
        read.tick("consent_photo", "同意拍照"),
    ]
    if read.answers.text("consent_minor"):
        ticks.append(read.tick("consent_minor", "14岁以下成员由监护人同意"))
    return "  ".join(ticks)


def _head_name(members: list[Reading]) -> str:
    return next((row.text("m_name") for row in members if row.answers.text("m_rel") == "02"), "")


def _same_place(read: Reading) -> str:
    if read.answers.text("same_place") != "0":
        return read.choice("same_place", "ynu")
    permit = {"1": "，有居住证", "0": "，无居住证"}.get(read.answers.text("res_permit"), "")
    return f"否，离开{read.amount('away_months', '个月')}{permit}"


def _counts(read: Reading) -> str:
    names = (
        ("n_co", "共同生活"),
        ("n_hukou", "户口簿"),
        ("n_labour", "劳动力"),
        ("n_student", "就学子女"),
        ("n_elder", "老年人"),
        ("n_dis", "残疾人"),
        ("n_chronic", "重慢性病"),
    )
    return "  ".join(f"{words}{read.amount(name, '人')}" for name, words in names)


def _member(number: int, row: Reading) -> list[Cell]:
    age = row.text("m_age")
    return [
        Cell(row.text("m_name"), CENTER, field=f"第{number}名成员姓名"),
        Cell(row.choice("m_rel", "rel"), CENTER),
        Cell("\n".join(filter(None, (row.choice("m_sex", "sex"), age))), CENTER),
        Cell("\n".join(filter(None, (_identity(row), row.day("m_birth")))), CENTER, field="证件号码"),
        Cell(
            "\n".join(filter(None, (row.choice("m_marital", "marital"), row.choice("m_edu", "edu")))), CENTER
        ),
        Cell(_health(row), VALUE, field=f"第{number}名成员健康状况"),
        Cell(_work(row), VALUE, field=f"第{number}名成员就业就学"),
        Cell(row.choice("m_ins", "ins").replace("、", "\n"), CENTER),
        Cell("\n".join(filter(None, (row.choice("m_mstatus", "mstatus"), _together(row)))), CENTER),
    ]


def _identity(row: Reading) -> str:
    kind = row.answers.text("m_idtype")
    if kind in ("", "1"):
        return row.text("m_id")
    return "\n".join(filter(None, (row.text("m_id"), row.choice("m_idtype", "idtype"))))


def _together(row: Reading) -> str:
    return "不共同生活" if row.answers.text("co") == "0" else ""


def _health(row: Reading) -> str:
    chosen = row.answers.text("m_health").split()
    disabled = row.choice("m_dis_type", "dis_type") + row.choice("m_dis_level", "dis_level")
    words = [
        f"残疾（{disabled}）" if code == "6" and disabled else row.word("health", code).split("（")[0]
        for code in chosen
    ]
    disease = row.text("m_disease")
    return "、".join(words) + (f"：{disease}" if disease else "")


def _work(row: Reading) -> str:
    doing = "、".join(filter(None, (row.choice("m_employ", "employ"), row.choice("m_school", "school"))))
    return "\n".join(filter(None, (row.choice("m_labour", "labour"), doing)))


def _member_notes(row: Reading) -> list[str]:
    name = row.text("m_name")
    certificate, until = row.answers.text("m_dis_cert"), row.day("m_dis_exp")
    notes = [
        certificate and f"残疾人证{certificate}" + (f"，有效期至{until}" if until else ""),
        row.answers.text("m_school_name") and f"就读{row.text('m_school_name')}",
        row.answers.text("m_name_ids") and f"姓名写法{row.text('m_name_ids')}",
        row.answers.text("m_dead_date") and f"{row.day('m_dead_date')}死亡",
        row.answers.text("m_job") and row.text("m_job"),
    ]
    return [f"{name}：{note}" for note in notes if note]


def _supporter(row: Reading) -> list[Cell]:
    return [
        Cell(row.text("s_name"), CENTER, field="法定义务人姓名"),
        Cell(row.choice("s_rel", "rel"), CENTER),
        Cell(row.text("s_age"), CENTER),
        Cell(row.text("s_addr"), VALUE, field="法定义务人住址"),
        Cell(row.text("s_phone"), CENTER),
        Cell(row.choice("s_reason", "s_reason"), VALUE),
        Cell(row.money("s_pay"), CENTER),
    ]
