"""The four charts of the ledger as plain values: names, parts, words and the households behind every bar."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

from desktop.language import mark, tr
from desktop.village_groups import group_order
from forms.coverage import CareVisit, Coverage, Group, LedgerRow
from forms.registry.codes import DISPOSITIONS
from forms.screening import StandardsError, parse_standards

if TYPE_CHECKING:
    from desktop.vault.notices import ReturnedRow, TaskRow

SOLID, HATCHED, EMPTY = "solid", "hatched", "empty"
TOWN, COUNTRY = "1", "2"


@dataclass(frozen=True)
class Part:
    """A stretch of a bar: solid, hatched or empty; the pattern says without colour what it means."""

    count: int
    pattern: str = SOLID


@dataclass(frozen=True)
class Bar:
    """One bar; `words` is its number, `target` the filter of its households, `rule` a line under it."""

    name: str
    parts: tuple[Part, ...]
    words: str
    target: str
    rule: str = ""
    spoken: str = ""


@dataclass(frozen=True)
class Chart:
    """One chart; `whole` is the length of the longest bar, `note` what one must know to read it."""

    key: str
    title: str
    note: str
    bars: tuple[Bar, ...]
    whole: int
    legend: tuple[tuple[str, str], ...] = ()
    empty: str = ""

    @property
    def spoken(self) -> str:
        """The chart in words, for who cannot see it."""
        told = "；".join(bar.spoken or f"{bar.name} {bar.words}" for bar in self.bars)
        return f"{self.title}：{told or self.empty}。{self.note}"


@dataclass(frozen=True)
class ChartFacts:
    """What the charts are drawn from; `standards` is the installed table's text, "" for none."""

    coverage: Coverage
    rows: tuple[LedgerRow, ...]
    due: tuple[CareVisit, ...]
    returned: tuple[ReturnedRow, ...]
    tasks: tuple[TaskRow, ...]
    standards: str
    day: date


def charts(facts: ChartFacts) -> tuple[Chart, ...]:
    """The four charts. Pure; an empty vault gives four charts without bars."""
    return (_coverage(facts), _dispositions(facts), _incomes(facts), _alerts(facts))


def target_of(group: Group) -> str:
    """The filter of a group's households; those without a group are named one by one."""
    return f"group:{group.name}" if group.name else "ids:" + " ".join(group.listed)


def _coverage(facts: ChartFacts) -> Chart:
    bars = []
    for group in sorted(facts.coverage.groups, key=lambda one: group_order(one.name)):
        name, visited, all_ = group.name or tr("没有分组"), len(group.visited), len(group.listed)
        done, rest = len(group.surveyed), all_ - visited
        bars.append(
            Bar(
                name,
                (Part(done), Part(visited - done, HATCHED), Part(rest, EMPTY)),
                tr("{count} / {whole} 户", count=visited, whole=all_),
                target_of(group),
                spoken=tr(
                    "{name} 共 {whole} 户，问成 {done} 户，走访了没问成 {tried} 户，没去 {rest} 户",
                    name=name,
                    whole=all_,
                    done=done,
                    tried=visited - done,
                    rest=rest,
                ),
            )
        )
    return Chart(
        "coverage",
        tr("各组走访进度"),
        tr("去过的户数 / 名单上的户数。"),
        tuple(bars),
        max((len(group.listed) for group in facts.coverage.groups), default=1),
        ((SOLID, tr("问成了")), (HATCHED, tr("走访了没问成")), (EMPTY, tr("还没去"))),
        tr("镇里还没有发来名单"),
    )


def _dispositions(facts: ChartFacts) -> Chart:
    known = {figure.key: figure for figure in facts.coverage.figures}
    wanted = [(f"disposition.{code}", name) for code, name in DISPOSITIONS.items()]
    bars = []
    for key, name in (*wanted, ("disposition.none", mark("还没有处置"))):
        figure = known.get(key)
        if figure is not None and figure.count:
            bars.append(_bar(tr(name), (figure.count, tr("项", count=figure.count)), figure.households))
    return Chart(
        "dispositions",
        tr("需求怎么办的"),
        tr("按项数；一户可以有几项。"),
        tuple(bars),
        _longest(bars),
        empty=tr("还没有登记需求"),
    )


def _incomes(facts: ChartFacts) -> Chart:
    """Households by income a head, held against the line of their own kind of registration."""
    title, empty = tr("人均月收入和本县标准"), tr("还没有问成的户")
    lines = _lines(facts.standards, facts.day)
    if lines is None:
        return Chart("incomes", title, "", (), 1, empty=tr("镇里还没有发来本县参数，没有标准可比"))
    low, margin = lines
    edges = (Fraction(1, 2), Fraction(1), margin, 2 * margin)
    bins: list[list[str]] = [[] for _ in range(len(edges) + 1)]
    unknown: list[str] = []
    for row in facts.rows:
        line = low.get(row.hukou)
        if row.people is None:
            continue
        if row.income_pc_month is None or line is None:
            unknown.append(row.hh_id)
        else:
            share = Fraction(row.income_pc_month, 100) / line
            bins[sum(share >= edge for edge in edges)].append(row.hh_id)
    kinds = {row.hukou for row in facts.rows if row.hukou in low} or {COUNTRY}
    names = (
        tr("不到低保线一半"),
        tr("一半到低保线"),
        tr("低保线到边缘线"),
        tr("边缘线到它的两倍"),
        tr("边缘线两倍以上"),
    )
    rules = {
        1: tr("低保线 {amounts}", amounts=_amounts(low, kinds)),
        2: tr("边缘线 {amounts}", amounts=_amounts(low, kinds, margin)),
    }
    bars = [
        _bar(name, (len(hh_ids), tr("户", count=len(hh_ids))), hh_ids, rules.get(number, ""))
        for number, (name, hh_ids) in enumerate(zip(names, bins, strict=True))
    ]
    bars.append(_bar(tr("收入或户口待核对"), (len(unknown), tr("户", count=len(unknown))), unknown))
    if not any(part.count for bar in bars for part in bar.parts):
        return Chart("incomes", title, "", (), 1, empty=empty)
    return Chart(
        "incomes", title, tr("测算数，不是审核结论；标准以今天执行的为准。"), tuple(bars), _longest(bars)
    )


def _alerts(facts: ChartFacts) -> Chart:
    known = {figure.key: figure for figure in facts.coverage.figures}

    def behind(key: str, *, rest: bool = False) -> list[str]:
        figure = known.get(key)
        if figure is None:
            return []
        return list(figure.rest if rest else figure.households)

    late = [one.hh_id for one in facts.due if one.late > 0]
    found = (
        (mark("先行救助超过 24 小时"), behind("first_aid", rest=True)),
        (mark("先行救助 24 小时内要办"), behind("first_aid_running")),
        (mark("转介过期没办"), behind("overdue")),
        (mark("转介被退回"), behind("returned")),
        (mark("应享未享还没告知"), behind("missed_told", rest=True)),
        (mark("近亲属还没备案"), behind("kin_filed", rest=True)),
        (mark("探访过期"), late),
        (mark("抽查和原来不一样"), behind("spot_different")),
        (mark("镇里发来的预警"), [one.hh_id for one in facts.tasks if one.kind == "alert"]),
        (mark("退回要补正"), [one.hh_id for one in facts.returned]),
    )
    bars = []
    for name, hh_ids in found:
        unique = sorted(set(hh_ids))
        if unique:
            bars.append(_bar(tr(name), (len(unique), tr("户", count=len(unique))), unique))
    return Chart(
        "alerts",
        tr("要留意的"),
        tr("按户数；一户可以有几样。"),
        tuple(bars),
        _longest(bars),
        empty=tr("没有要留意的"),
    )


def _bar(name: str, amount: tuple[int, str], hh_ids: Iterable[str], rule: str = "") -> Bar:
    count, unit = amount
    spoken = f"{name} {count} {unit}" + (tr("，下面是{rule}", rule=rule) if rule else "")
    return Bar(name, (Part(count),), f"{count} {unit}", "ids:" + " ".join(hh_ids), rule, spoken)


def _longest(bars: Sequence[Bar]) -> int:
    return max((sum(part.count for part in bar.parts) for bar in bars), default=1) or 1


def _lines(text: str, day: date) -> tuple[dict[str, Fraction], Fraction] | None:
    """The 低保 line in yuan a month by kind of registration, and the multiple of the 边缘 line (R2, R3)."""
    try:
        found = parse_standards(text)
        low = {TOWN: found.number("std.u", day), COUNTRY: found.number("std.r", day)}
        return low, found.number("li_mult", day)
    except StandardsError:
        return None


def _amounts(low: dict[str, Fraction], kinds: set[str], times: Fraction = Fraction(1)) -> str:
    names = {COUNTRY: tr("农村"), TOWN: tr("城市")}
    told = [f"{names[kind]} {_plain(low[kind] * times)}" for kind in (COUNTRY, TOWN) if kind in kinds]
    return tr("{amounts} 元", amounts="、".join(told))


def _plain(value: Fraction) -> str:
    return f"{float(value):.2f}".rstrip("0").rstrip(".")


__all__ = ["EMPTY", "HATCHED", "SOLID", "Bar", "Chart", "ChartFacts", "Part", "charts"]
