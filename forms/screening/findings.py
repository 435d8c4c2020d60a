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
    """The only things that screening may say; 应提醒 is for figures and dates that judge nobody."""

    MAY_FIT = "可能符合"
    MAY_NOT_FIT = "可能不符合"
    TO_VERIFY = "需核实"
    INCOMPLETE = "信息不全"
    REMIND = "应提醒"


class Severity(Enum):
    """Red needs an explanation before a visit can be sealed, yellow only reminds."""

    RED = "红"
    YELLOW = "黄"


@dataclass(frozen=True)
class Used:
    """A parameter that a result rests on: its key, meaning and the value in force on the day."""

    key: str
    meaning: str
    value: str
    unit: str


@dataclass(frozen=True)
class Finding:
    """One rule's result. `steps` is the calculation line by line, for 为什么？; amounts are fen.

    `subject` is the member it speaks of, "" for the household; `amounts` are the figures as shown;
    `used` are the parameters behind it, `parameters` the table's name and version.
    """

    rule: str
    title: str
    verdict: Verdict
    wording: str
    steps: tuple[str, ...]
    inputs: tuple[str, ...]
    clause: str
    parameters: str
    gap_fen: int | None = None
    subject: str = ""
    amounts: tuple[tuple[str, str], ...] = ()
    used: tuple[Used, ...] = ()


@dataclass(frozen=True)
class Check:
    """Something in one visit that does not go together. `explained` is the reason written beside it."""

    check: str
    title: str
    severity: Severity
    wording: str
    clause: str
    subject: str = ""
    inputs: tuple[str, ...] = ()
    explained: str = ""

    @property
    def blocks_sealing(self) -> bool:
        """Whether the visit cannot be sealed yet: red and nobody said why."""
        return self.severity is Severity.RED and not self.explained


@dataclass(frozen=True)
class Alert:
    """A change since the last visit that somebody should look at, and within how many working days."""

    alert: str
    title: str
    severity: Severity
    wording: str
    action: str
    clause: str
    subject: str = ""
    before: str = ""
    after: str = ""
    used: tuple[Used, ...] = ()


def yuan(amount: Fraction) -> str:
    """An amount in yuan with thousands and two decimals, rounded half up: 17500 -> "17,500.00"."""
    # On whole numbers: half of a screening's arithmetic is turning amounts into words.
    fen = (abs(amount.numerator) * 200 + amount.denominator) // (2 * amount.denominator)
    sign = "−" if amount < 0 and fen else ""
    return f"{sign}{fen // 100:,}.{fen % 100:02d}"


def plain(amount: Fraction) -> str:
    """An amount in yuan without needless decimals, for standards: 600 -> "600"."""
    return f"{amount.numerator:,}" if amount.denominator == 1 else yuan(amount)


def percent(ratio: Fraction) -> str:
    """A ratio as a percentage with one decimal, rounded half up: 25/36 -> "69.4%"."""
    tenths = (abs(ratio.numerator) * 2000 + ratio.denominator) // (2 * ratio.denominator)
    sign = "−" if ratio < 0 and tenths else ""
    return f"{sign}{tenths // 10}.{tenths % 10}%"
