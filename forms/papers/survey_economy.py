"""T01, part two: income with what counts, property, and spending that cannot be put off."""

from __future__ import annotations

from collections.abc import Callable

from reportlab.platypus import Flowable

from forms.papers.grid import CENTER, LABEL, RIGHT, VALUE, Cell, RuledTable, pairs
from forms.papers.reading import Reading, money_text
from forms.papers.survey_parts import Survey

_INCOME_WIDTHS = (9, 17, 43, 33, 19, 20, 29)
_INCOME_HEADS = ("序号", "收入人", "收入类别和来源", "金额", "成本税费", "年计入额", "是否计入")
_SPENDING_WIDTHS = (9, 17, 20, 58, 22, 22, 22)
_SPENDING_HEADS = ("序号", "谁用的", "刚性支出", "病种、学校或事由", "总费用", "已报销减免", "自己负担")
_FUNDS = (
    ("fin_cash", "现金"),
    ("fin_dep", "存款"),
    ("fin_sec", "证券基金"),
    ("fin_ins", "商业保险现金价值"),
    ("fin_other", "其他"),
)
_LAND = (
    ("land_contract", "承包"),
    ("land_self", "自种"),
    ("land_out", "流转出"),
    ("land_in", "流转入"),
    ("forest", "林地"),
    ("pond", "水面"),
    ("orchard", "果园"),
)
_OPTIONAL_LAND = frozenset({"forest", "pond", "orchard"})


def economy(work: Survey) -> list[Flowable]:
    """Part two."""
    return work.part("economy", [_income(work), *_property(work), _spending(work)])


def _income(work: Survey) -> RuledTable:
    counted = work.request.figures.counted
    rows = [
        _income_row(at, row, counted[at - 1] if at <= len(counted) else None)
        for at, row in enumerate(work.reading.rows("income"), 1)
    ]
    rows.append([Cell("合计", LABEL, span=2), Cell(_income_sums(work), VALUE, span=5)])
    return work.table(_INCOME_WIDTHS, _INCOME_HEADS, rows)


def _income_row(number: int, row: Reading, counted: int | None) -> list[Cell]:
    source = "：".join(filter(None, (row.choice("i_kind", "inc_kind"), row.choice("i_sub", "inc_sub"))))
    costs = [row.money(name) for name in ("i_cost", "i_tax") if row.text(name)]
    excluded = row.answers.text("i_excl") not in ("", "0")
    words = row.word("inc_excl", row.answers.text("i_excl")).removeprefix("不计入：")
    year = money_text(counted) if counted is not None else row.money("i_year")
    return [
        Cell(str(number), CENTER),
        Cell(row.text("i_who"), CENTER, field=f"第{number}项收入人"),
        Cell(source),
        Cell(_amount(row), RIGHT),
        Cell("\n".join(costs), RIGHT),
        Cell(year, RIGHT),
        Cell(f"不计入：{words}" if excluded else words, VALUE if excluded else CENTER),
    ]


def _amount(row: Reading) -> str:
    per = row.choice("i_per", "per")
    amount = row.money("i_amt") + (f"元/{per}" if row.answers.text("i_amt") and per else "")
    times = row.text("i_n")
    return f"{amount}×{times}" if times and times != "1" else amount


def _income_sums(work: Survey) -> str:
    read, figures = work.reading, work.request.figures
    year = money_text(figures.income_year) if figures.income_year is not None else read.money("inc_year")
    person = figures.per_person_month or read.money("inc_pc_month")
    parts = (
        ("家庭年收入", year),
        ("人均月收入", person),
        ("被访人自报家庭月收入", read.money("self_month")),
    )
    sums = "；".join(f"{name} {value or '＿＿＿＿'} 元" for name, value in parts)
    return f"{sums}。{figures.summary}" if figures.summary else f"{sums}。"


def _property(work: Survey) -> list[RuledTable]:
    read, setter = work.reading, work.setter
    land = "，".join(
        f"{words}{read.amount(name, '亩')}"
        for name, words in _LAND
        if name not in _OPTIONAL_LAND or read.text(name)
    )
    funds = "，".join(f"{words}{_whole(read, name)}元" for name, words in _FUNDS)
    rows = [
        pairs(setter, ("土地", land, 3)),
        pairs(
            setter,
            ("养殖", _list(read, "stock", _stock), 1),
            ("车辆农机", _list(read, "veh", _vehicle), 2),
        ),
        pairs(setter, ("住房", _list(read, "house", _house), 3)),
        pairs(setter, ("企业个体", _list(read, "biz", _business), 3)),
        pairs(setter, ("金融资产", funds, 3)),
    ]
    if read.text("debt_type") or read.text("debt_amt"):
        debt = f"{read.choice('debt_type')} {read.money('debt_amt')} 元（只作说明，不冲减收入）"
        rows.append(pairs(setter, ("负债", debt, 3)))
    if read.text("abnormal"):
        rows.append(pairs(setter, ("消费情况", read.choice("abnormal"), 3)))
    return rows


def _whole(read: Reading, name: str) -> str:
    return read.money(name).removesuffix(".00") or "＿＿"


def _list(read: Reading, name: str, words: Callable[[Reading], str]) -> str:
    return "；".join(words(row) for row in read.rows(name)) or "未登记"


def _stock(row: Reading) -> str:
    return f"{row.choice('k_kind', 'stock')} 存栏{row.text('k_n')}"


def _vehicle(row: Reading) -> str:
    exempt = row.answers.text("v_exempt")
    parts = (
        row.choice("v_kind", "veh"),
        row.text("v_plate"),
        f"（{row.word('exempt', exempt)}）" if exempt not in ("", "0") else "",
    )
    return "".join(parts)


def _house(row: Reading) -> str:
    own = row.choice("h_own", "house_own")
    if row.answers.text("h_own") == "7":
        return own
    grade = row.answers.text("h_grade")
    parts = (
        own,
        row.amount("h_area", "㎡"),
        row.choice("h_str", "house_str"),
        f"危房等级{row.word('house_grade', grade)}"
        if grade in ("A", "B", "C", "D")
        else row.word("house_grade", grade),
        {"1": "现居住", "0": "不居住"}.get(row.answers.text("h_live"), ""),
        row.text("h_addr"),
    )
    return "，".join(filter(None, parts))


def _business(row: Reading) -> str:
    running = {"1": "（在经营）", "0": "（未经营）"}.get(row.answers.text("z_open"), "")
    return row.text("z_name") + running


def _spending(work: Survey) -> RuledTable:
    rows = [_spending_row(at, row) for at, row in enumerate(work.reading.rows("exp"), 1)]
    figure = work.request.figures.spending_year
    total = money_text(figure) if figure is not None else work.reading.money("exp_self_year")
    rows.append([Cell("近12个月自己负担合计（元）", LABEL, span=6), Cell(total, RIGHT)])
    return work.table(_SPENDING_WIDTHS, _SPENDING_HEADS, rows)


def _spending_row(number: int, row: Reading) -> list[Cell]:
    return [
        Cell(str(number), CENTER),
        Cell(row.text("x_who"), CENTER, field=f"第{number}项支出人"),
        Cell(row.choice("x_kind", "exp_kind"), CENTER),
        Cell(row.text("x_event"), VALUE, field=f"第{number}项支出事由"),
        Cell(row.money("x_total"), RIGHT),
        Cell(row.money("x_paid"), RIGHT),
        Cell(row.money("x_self"), RIGHT),
    ]
