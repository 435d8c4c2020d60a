"""Names for papers: income with what counts, property, and spending that cannot be put off."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from forms.papers.reading import Reading, money_text
from forms.papers.request import PaperRequest

Row = Mapping[str, str]
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


def economy(request: PaperRequest, reading: Reading) -> Row:
    """Sums and property in words."""
    figures = request.figures
    year = money_text(figures.income_year) if figures.income_year is not None else reading.money("inc_year")
    person = figures.per_person_month or reading.money("inc_pc_month")
    spending_year = figures.spending_year
    debt = "" if reading.answers.text("debt_type") == "0" else reading.choice("debt_type")
    return {
        "income_year": year,
        "per_person_month": person,
        "self_month": reading.money("self_month"),
        "income_summary": figures.summary,
        "spending_year": reading.money("exp_self_year")
        if spending_year is None
        else money_text(spending_year),
        "land": _land(reading),
        "stock": _list(reading, "stock", _stock),
        "vehicles": _list(reading, "veh", _vehicle),
        "houses": _list(reading, "house", _house),
        "businesses": _list(reading, "biz", _business),
        "shops": reading.amount("shop_n", "处") if reading.text("shop_n") not in ("", "0") else "",
        "funds": "，".join(f"{words}{_whole(reading, name)}元" for name, words in _FUNDS),
        "debt": f"{debt} {reading.money('debt_amt')} 元" if debt else "",
        "abnormal": "" if reading.answers.text("abnormal") == "0" else reading.choice("abnormal"),
    }


def incomes(request: PaperRequest, reading: Reading) -> list[Row]:
    """Every source of income, with what of it counts by the computed figures."""
    counted = request.figures.counted
    rows: list[Row] = []
    for at, row in enumerate(reading.rows("income")):
        figure = counted[at] if at < len(counted) else None
        more = {} if figure is None else {"i_year": money_text(figure)}
        rows.append({**income(row), "no": str(at + 1), **more})
    return rows


def income(row: Reading) -> Row:
    """One source of income."""
    excluded = row.answers.text("i_excl") not in ("", "0")
    words = row.word("inc_excl", row.answers.text("i_excl")).removeprefix("不计入：")
    why = row.answers.text("i_assumed")
    assumed = f"推定：{row.word('assumed', why)}" if why not in ("", "0") else ""
    return {
        "no": "",
        "i_who": row.text("i_who"),
        "i_source": "：".join(
            filter(None, (row.choice("i_kind", "inc_kind"), row.choice("i_sub", "inc_sub")))
        ),
        "i_amount": _amount(row),
        "i_costs": "\n".join(row.money(name) for name in ("i_cost", "i_tax") if row.text(name)),
        "i_year": row.money("i_year"),
        "i_counts": "，".join(
            filter(None, (f"不计入：{words}" if excluded else words, assumed and f"推定：{assumed}"))
        ),
        "i_proof": row.choice("i_proof", "proof"),
    }


def spendings(request: PaperRequest, reading: Reading) -> list[Row]:  # noqa: ARG001
    """Every item of spending."""
    return [{**spending(row), "no": str(at)} for at, row in enumerate(reading.rows("exp"), 1)]


def spending(row: Reading) -> Row:
    """One item of spending."""
    day = row.day("x_event_date") or row.day("x_date")
    return {
        "no": "",
        "x_who": row.text("x_who"),
        "x_kind": row.choice("x_kind", "exp_kind"),
        "x_event": "，".join(filter(None, (row.text("x_event"), day))),
        "x_total": row.money("x_total"),
        "x_paid": row.money("x_paid"),
        "x_self": row.money("x_self"),
    }


def _amount(row: Reading) -> str:
    per = row.choice("i_per", "per")
    amount = row.money("i_amt") + (f"元/{per}" if row.answers.text("i_amt") and per else "")
    times = row.text("i_n")
    return f"{amount}×{times}" if times and times != "1" else amount


def _land(reading: Reading) -> str:
    return "，".join(
        f"{words}{reading.amount(name, '亩')}"
        for name, words in _LAND
        if name not in _OPTIONAL_LAND or reading.text(name)
    )


def _whole(reading: Reading, name: str) -> str:
    return reading.money(name).removesuffix(".00") or "＿＿"


def _list(reading: Reading, name: str, words: Callable[[Reading], str]) -> str:
    return "；".join(words(row) for row in reading.rows(name))


def _stock(row: Reading) -> str:
    sold, worth = row.text("k_out"), row.money("k_value").removesuffix(".00")
    more = f"，年出栏{sold}" * bool(sold) + f"，估值{worth}元" * bool(worth)
    return f"{row.choice('k_kind', 'stock')} 存栏{row.text('k_n')}{more}"


def _vehicle(row: Reading) -> str:
    exempt = row.answers.text("v_exempt")
    worth = row.money("v_value").removesuffix(".00")
    parts = (
        " ".join(filter(None, (row.choice("v_kind", "veh"), row.text("v_plate")))),
        row.text("v_owner"),
        f"{row.month('v_bought')}购置" if row.text("v_bought") else "",
        f"估值{worth}元" if worth else "",
    )
    reason = f"（{row.word('exempt', exempt)}）" if exempt not in ("", "0") else ""
    return "，".join(filter(None, parts)) + reason


def _house(row: Reading) -> str:
    own = row.choice("h_own", "house_own")
    if row.answers.text("h_own") == "7":
        return own
    grade = row.answers.text("h_grade")
    words = row.word("house_grade", grade)
    parts = (
        own,
        row.amount("h_area", "㎡"),
        row.choice("h_str", "house_str"),
        f"危房等级{words}" if grade in ("A", "B", "C", "D") else words,
        {"1": "现居住", "0": "不居住"}.get(row.answers.text("h_live"), ""),
        {"1": "闲置"}.get(row.answers.text("h_idle"), ""),
        row.text("h_addr"),
    )
    return "，".join(filter(None, parts))


def _business(row: Reading) -> str:
    running = {"1": "（在经营）", "0": "（未经营）"}.get(row.answers.text("z_open"), "")
    capital = row.money("z_capital").removesuffix(".00")
    parts = (
        row.text("z_name"),
        row.text("z_uscc"),
        row.choice("z_role", "biz_role"),
        f"注册资金{capital}元" * bool(capital),
    )
    return "，".join(filter(None, parts)) + running
