"""Whether a paper in the hand is what a record says: square code, serial number, verdicts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

from forms.errors import AppError

_CODE = re.compile(r"DM1:([0-9A-Za-z-]{1,64}):([^:]{1,40}):([0-9a-f]{16})")
_SERIAL = re.compile(r"草-[0-9A-Za-z]{1,8}机-[0-9]{8}-[0-9]{4,6}")


class Verdict(Enum):
    """What can be said about a paper."""

    SAME = "内容一致"
    DIFFERENT = "不一致"
    UNKNOWN = "查无此件"


@dataclass(frozen=True)
class Checked:
    """The verdict, and the paper it is about as the print log knows it."""

    verdict: Verdict
    paper: str = ""
    serial: str = ""
    printed_at: str = ""
    why: str = ""


@dataclass(frozen=True)
class Typed:
    """What was scanned or typed: of a serial number alone, record and prefix of its hash are blank."""

    serial: str
    record_id: str = ""
    prefix: str = ""


def read_typed(words: str) -> Typed:
    """The code or serial number in these words; PAPER_CODE for what is neither."""
    code = _CODE.fullmatch(words.strip())
    if code is not None:
        return Typed(code[2], code[1], code[3])
    if _SERIAL.fullmatch(words.strip()) is None:
        raise AppError(
            "PAPER_CODE", "这不是文书的二维码或机内号。", remedy="请扫描纸上的二维码，或照纸上输入机内号。"
        )
    return Typed(words.strip())


def sentence(found: Checked) -> str:
    """The verdict as one line."""
    about = f"（{found.paper}，{found.printed_at[:16].replace('T', ' ')} 打印）" if found.paper else ""
    return f"{found.verdict.value}{about}" + (f"：{found.why}。" if found.why else "。")
