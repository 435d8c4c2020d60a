"""R10, the property lines: beyond one of them a thing is to be verified, never a refusal."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from forms.screening.facts import Facts
from forms.screening.findings import plain, yuan
from forms.screening.standards import Standards


@dataclass(frozen=True)
class HoldingsResult:
    """`over` names what is beyond a line, `missing` what is not known yet, `steps` the arithmetic."""

    over: tuple[str, ...]
    missing: tuple[str, ...]
    steps: tuple[str, ...]


def check_holdings(facts: Facts, standards: Standards, standard: Fraction) -> HoldingsResult:
    """R10: financial assets per head above `fin_cap_months` monthly standards, a motor vehicle without an
    exemption, more houses than `house_max`, a business in operation. Source: domain.md 2.2 R10 (F37; local).
    """
    day, held = facts.day, facts.holdings
    over: list[str] = []
    missing: list[str] = []
    steps: list[str] = []
    if day is None or not facts.size:
        return HoldingsResult((), ("财产",), ())
    if held.financial is None:
        missing.append("金融资产")
    else:
        per_head, cap = held.financial / facts.size, standards.number("fin_cap_months", day) * standard
        sign = "＞" if per_head > cap else "≤"
        steps.append(f"人均金融资产{yuan(per_head)}元 {sign} 参考线{plain(cap)}元")
        over += ["金融资产"] if per_head > cap else []
    if held.cars and standards.text("car_ok", day) == "0":
        over.append("机动车")
    steps += [f"{car}：已登记用途豁免" for car in held.exempt_cars]
    if held.houses is None:
        missing.append("住房")
    elif held.houses > standards.number("house_max", day):
        small = _is_small(facts, standards)
        over += [] if small else ["住房套数"]
        steps += ["住房超过套数，但人均面积低于当地均值"] if small else []
    over += ["在营企业或个体"] if held.open_businesses else []
    return HoldingsResult(tuple(over), tuple(missing), tuple(steps))


def _is_small(facts: Facts, standards: Standards) -> bool:
    """Several houses pass where a head has less room than the local mean, if the table has one (F37)."""
    if "house_area" not in standards.parameters or facts.day is None:
        return False
    area, size = facts.holdings.area, facts.size
    return area is not None and bool(size) and area / (size or 1) < standards.number("house_area", facts.day)
