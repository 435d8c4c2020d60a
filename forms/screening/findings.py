"""What screening says: a finding names its inputs, parameters and clause, and never decides."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from fractions import Fraction

CLOSING = (
    "以上为按所填数据和本县参数的测算提示，不是审核结论；"
    "是否符合条件以乡镇（街道）审核、县级民政部门确认为准。"
)


class Verdict(Enum):
    """The only four things that screening may say."""

    MAY_FIT = "可能符合"
    MAY_NOT_FIT = "可能不符合"
    TO_VERIFY = "需核实"
    INCOMPLETE = "信息不全"


@dataclass(frozen=True)
class Finding:
    """One rule's result. `steps` is the calculation line by line, for 为什么？; amounts are fen."""

    rule: str
    title: str
    verdict: Verdict
    wording: str
    steps: tuple[str, ...]
    inputs: tuple[str, ...]
    clause: str
    parameters: str
    gap_fen: int | None = None


def yuan(amount: Fraction) -> str:
    """An amount in yuan with thousands and two decimals, rounded half up: 17500 -> "17,500.00"."""
    fen = (abs(amount) * 200 + 1) // 2
    sign = "−" if amount < 0 and fen else ""
    return f"{sign}{fen // 100:,}.{fen % 100:02d}"


def plain(amount: Fraction) -> str:
    """An amount in yuan without needless decimals, for standards: 600 -> "600"."""
    return f"{amount.numerator:,}" if amount.denominator == 1 else yuan(amount)
