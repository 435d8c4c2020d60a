"""What a paper needs beside the answers, for the vault and for the command line: fonts, texts, figures."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from functools import lru_cache
from importlib.resources import as_file, files

from desktop import VERSION
from desktop.system_fonts import font_folders, installed_fonts
from forms.answers import Answers
from forms.papers import Figures, FontSet, LocalStandards, PaperError, PrintedCheck, PrintedFinding
from forms.screening import Standards, StandardsError, whole_panel, yuan

SOFTWARE = f"登门 {VERSION}"
_RARE = "DengmenRare.zip"


@dataclass(frozen=True)
class Desk:
    """Who prints, and where."""

    township: str = ""
    village: str = ""
    assistant: str = ""
    phone: str = ""


def paper_kinds() -> tuple[str, ...]:
    """Every paper there is a wording for, in order."""
    names = (entry.name for entry in (files("resources") / "papers").iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml")))


@lru_cache(maxsize=64)
def paper_texts(kind: str) -> str:
    """The wording of a paper as shipped; PaperError for one that does not exist."""
    if kind not in paper_kinds():
        raise PaperError("PAPER_KIND", "没有这种文书。", place=kind, remedy="用 dengmen paper --list 查看。")
    return (files("resources") / "papers" / f"{kind}.toml").read_text("utf-8")


def fonts_here() -> FontSet:
    """The 公文 fonts of this machine first, ours for whatever they lack."""
    return replace(fonts(), installed=installed_fonts(font_folders()))


@lru_cache(maxsize=1)
def fonts() -> FontSet:
    """The built-in fonts, the same on every machine; rare characters are read when one is printed."""
    folder = files("resources") / "fonts"
    return FontSet(
        song=(folder / "NotoSerifSC-Regular.ttf").read_bytes(),
        song_bold=(folder / "NotoSerifSC-Bold.ttf").read_bytes(),
        hei=(folder / "NotoSansSC-Medium.ttf").read_bytes(),
        symbols=(folder / "DengmenSymbols.ttf").read_bytes(),
        fang=(folder / "FandolFang-Regular.ttf").read_bytes(),
        kai=(folder / "gkai00mp.ttf").read_bytes(),
        rare=rare_font,
    )


def rare_font(block: int) -> bytes:
    """The font that draws the rare Han of a block of 1024 code points, or nothing."""
    name = f"DengmenRare{block:03X}.ttf"
    with as_file(files("resources") / "fonts" / _RARE) as path, zipfile.ZipFile(path) as pack:
        return pack.read(name) if name in pack.namelist() else b""


def local_standards(standards: Standards | None, day: date, desk: Desk) -> LocalStandards:
    """The county's figures of a day as papers quote them."""
    if standards is None:
        return LocalStandards(
            township=desk.township, village=desk.village, assistant=desk.assistant, assistant_phone=desk.phone
        )
    first_hours = _number(standards, "first.hours", day)
    return LocalStandards(
        county=standards.county,
        township=standards.township or desk.township,
        village=desk.village,
        version=standards.version,
        is_sample=standards.is_sample,
        std_u_fen=_fen(standards, "std.u", day),
        std_r_fen=_fen(standards, "std.r", day),
        low_income_multiple=_number(standards, "li_mult", day),
        special_multiple=_number(standards, "tk_mult", day),
        sub_live_fen=_fen(standards, "sub.live", day),
        sub_care_fen=_fen(standards, "sub.care", day),
        first_hours=None if first_hours is None else int(first_hours),
        hotline=standards.hotline,
        township_phone=standards.township_phone,
        assistant=desk.assistant,
        assistant_phone=desk.phone,
    )


def figures(answers: Answers, standards: Standards | None) -> Figures:
    """What is computed from the answers; nothing where the standards lack a value that is needed."""
    if standards is None or not answers.tree:
        return Figures()
    day = answers.date("visit_date")
    if day is None:
        return Figures()
    try:
        panel = whole_panel(answers, standards, day)
    except StandardsError:
        return Figures()
    return Figures(
        income_year=None if panel.year is None else int((panel.year * 200 + 1) // 2),
        per_person_month="" if panel.per_head_month is None else yuan(panel.per_head_month),
        findings=tuple(PrintedFinding(one.verdict.value, one.title, one.wording) for one in panel.findings),
        checks=tuple(
            PrintedCheck(one.title, one.wording, one.explained, one.subject)
            for one in panel.checks
            if one.explained
        ),
    )


def _number(standards: Standards, key: str, day: date) -> Fraction | None:
    try:
        return standards.number(key, day)
    except StandardsError:
        return None


def _fen(standards: Standards, key: str, day: date) -> int | None:
    amount = _number(standards, key, day)
    return None if amount is None else int(amount * 100)
