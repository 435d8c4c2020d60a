"""T01, parts three and four: what the household receives, what it needs and what becomes of that."""

from __future__ import annotations

from reportlab.platypus import Flowable

from forms.papers.grid import CENTER, VALUE, Cell, pairs
from forms.papers.reading import Reading
from forms.papers.survey_parts import Survey

_BENEFIT_WIDTHS = (9, 38, 17, 26, 28, 32, 20)
_BENEFIT_HEADS = ("序号", "保障项目", "享受人", "保障金", "最近到账", "发放卡户名", "按时足额")
_NEED_WIDTHS = (9, 20, 17, 46, 13, 19, 46)
_NEED_HEADS = ("序号", "需求", "对象", "情况（原话）", "紧急\n程度", "处置方式", "处置内容")


def support(work: Survey) -> list[Flowable]:
    """Part three."""
    rows = [_benefit(at, row) for at, row in enumerate(work.reading.rows("benefit"), 1)]
    return work.part("support", [work.table(_BENEFIT_WIDTHS, _BENEFIT_HEADS, rows)])


def needs(work: Survey) -> list[Flowable]:
    """Part four, with what the household was told and wants to apply for."""
    read, setter = work.reading, work.setter
    rows = [_need(at, row) for at, row in enumerate(read.rows("need"), 1)]
    tables = [
        work.table(_NEED_WIDTHS, _NEED_HEADS, rows),
        pairs(
            setter,
            ("愿意申请", read.choice("apply_will", "prog"), 1),
            (
                "告知情况",
                f"{read.tick('card_given', '已发明白卡')}  {read.tick('hotline', '知道救助热线')}",
                2,
            ),
        ),
        pairs(setter, ("已讲解项目", read.choice("told", "prog"), 3)),
    ]
    return work.part("needs", tables)


def _benefit(number: int, row: Reading) -> list[Cell]:
    per = row.choice("b_per")
    amount = row.money("b_amt") + (f"元/{per}" if per else "")
    card = "，".join(
        filter(None, (row.text("b_card_name"), row.text("b_card_bank"), row.text("b_card_tail")))
    )
    why = row.answers.text("b_card_why")
    return [
        Cell(str(number), CENTER),
        Cell(row.choice("b_prog", "prog")),
        Cell(row.text("b_who") or "全户", CENTER, field=f"第{number}项享受人"),
        Cell(amount, CENTER),
        Cell(row.day("b_last"), CENTER),
        Cell(card + (f"（{why}）" if why else ""), CENTER, field=f"第{number}项卡户名"),
        Cell(row.choice("b_full", "ynu"), CENTER),
    ]


def _need(number: int, row: Reading) -> list[Cell]:
    if row.answers.text("n_kind") == "0":
        return [
            Cell(str(number), CENTER),
            Cell(row.choice("n_kind", "need"), CENTER),
            Cell("没有需要帮助解决的问题", VALUE, span=5),
        ]
    return [
        Cell(str(number), CENTER),
        Cell(row.choice("n_kind", "need"), CENTER),
        Cell(row.text("n_who") or "全户", CENTER, field=f"第{number}项需求对象"),
        Cell(row.text("n_text"), VALUE, field=f"第{number}项需求原话"),
        Cell(row.choice("n_urg", "urg"), CENTER),
        Cell(row.choice("n_dispo", "dispo"), CENTER),
        Cell(_outcome(row), VALUE, field=f"第{number}项处置内容"),
    ]


def _outcome(row: Reading) -> str:
    due = row.day("n_due")
    parts = (
        row.text("n_done"),
        row.choice("n_dept", "dept"),
        f"{due}前反馈" if due else "",
        row.choice("n_study", "study"),
        row.text("n_study_why"),
    )
    return "，".join(filter(None, parts))
