"""The read-back: what was written down, in plain speech, to be said aloud before anybody signs.

Any questionnaire reads back as "label：value" by section. Where a county questionnaire uses the names of the
shipped one (members, age, relation), the sentence is the one a person would say.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from desktop.viewmodels.visit_money import grouped
from desktop.viewmodels.visit_page import (
    Block,
    Field,
    Part,
    Section,
    Table,
    concrete,
    is_reminder,
    is_signature,
)
from desktop.viewmodels.visit_repeats import MONEY, NUMBERS, split_unit, summarise
from desktop.viewmodels.visit_words import said, shown
from forms.screening import LivePanel
from forms.xlsform import FormSession, Repeat

ABOUT_THE_VISIT = "visit"
LINE = 26
UNSPOKEN = frozenset(
    {"note", "acknowledge", "image", "audio", "video", "file", "geopoint", "geotrace", "geoshape"}
)


@dataclass(frozen=True)
class ReadBack:
    """One heading of the read-back with the sentences under it."""

    title: str
    sentences: tuple[str, ...]


def read_back(
    session: FormSession, sections: Sequence[Section], figures: Sequence[str] = ()
) -> tuple[ReadBack, ...]:
    """Everything that was answered, section by section; `figures` are sentences of the live panel."""
    found: list[ReadBack] = [ReadBack("算下来", tuple(figures))] if figures else []
    for section in sections:
        if section.ref.rpartition("/")[2] == ABOUT_THE_VISIT:
            continue
        for page in section.pages:
            title = said(session, page.title_ref or section.ref) if page.title_ref or section.ref else ""
            sentences = tuple(_sentences(session, page.blocks))
            if sentences:
                found.append(ReadBack(title, sentences))
    return tuple(found)


def spoken_figures(panel: object) -> tuple[str, ...]:
    """The figures of the live panel as one says them; nothing while they are not known."""
    if not isinstance(panel, LivePanel) or panel.year is None or panel.per_head_month is None:
        return ()
    said = [f"近一年收入 {_said(panel.year)}，平均每人每月 {_said(panel.per_head_month)}。"]
    if panel.excluded:
        said.append(f"另有 {_said(panel.excluded)}按规定不计入。")
    return tuple(said)


def _said(amount: Fraction) -> str:
    """486.11 is 486 元 1 角 1 分."""
    fen = int((amount * 200 + 1) // 2)
    jiao, rest = fen // 10 % 10, fen % 10
    parts = [f"{fen // 100:,} 元"]
    if jiao or rest:
        parts.append(f"{jiao} 角" if jiao else "零")
    if rest:
        parts.append(f"{rest} 分")
    return " ".join(parts)


def _sentences(session: FormSession, blocks: Sequence[Block]) -> Iterator[str]:
    plain: list[str] = []
    for block in _flat(session, blocks):
        if isinstance(block, Field):
            plain.extend(_spoken(session, block))
        else:
            yield from _joined(plain)
            plain = []
            yield from _rows(session, block)
    yield from _joined(plain)


def _flat(session: FormSession, blocks: Sequence[Block]) -> Iterator[Field | Table]:
    for block in blocks:
        if isinstance(block, Part):
            if session.relevant(block.ref):
                yield from _flat(session, block.blocks)
        elif session.relevant(block.ref):
            yield block


def _joined(parts: Sequence[str]) -> Iterator[str]:
    """Short answers share a line, so that the page stays a page."""
    line = ""
    for part in parts:
        if line and len(line) + len(part) > LINE:
            yield line + "。"
            line = part
        else:
            line = f"{line}；{part}" if line else part
    if line:
        yield line + "。"


def _spoken(session: FormSession, block: Field) -> Iterator[str]:
    if block.node.kind in UNSPOKEN or is_reminder(block.node) or is_signature(block.node):
        return
    label, unit = said(session, block.ref), ""
    if block.node.kind in NUMBERS or MONEY in block.node.appearance:
        label, unit = split_unit(label)
        unit = unit or ("元" if MONEY in block.node.appearance else "")
    if not label:
        return
    unknown = shown(session, block.companion) if block.companion else ""
    value = _value(session, block)
    if value:
        yield f"{label}：{value}{' ' + unit if unit else ''}"
    elif unknown:
        yield f"{label}：{unknown}"


def _value(session: FormSession, block: Field) -> str:
    if MONEY in block.node.appearance:
        return grouped(session.value(block.ref))
    return shown(session, block.ref)


def _rows(session: FormSession, block: Table) -> Iterator[str]:
    summary = summarise(session, block.node, block.ref)
    if not summary.rows:
        return
    people = _people(session, block.node, block.ref)
    if people:
        yield people
        return
    for row in summary.rows:
        parts = [
            f"{split_unit(column.title)[0]} {cell}" if column.is_number else cell
            for column, cell in zip(summary.columns, row.cells, strict=True)
            if cell
        ]
        if parts:
            yield f"{row.number}. " + "，".join(parts) + "。"


def _people(session: FormSession, node: Repeat, ref: str) -> str:
    """ "家里 3 口人：赵守田（户主）67 岁、…" where rows carry a name and an age."""
    names = {child.name: child.ref for child in node.children}
    if not {"m_name", "m_age"} <= names.keys():
        return ""
    people = []
    for row in session.rows(ref):
        name, age = (shown(session, concrete(names[key], node.ref, row)) for key in ("m_name", "m_age"))
        relation = shown(session, concrete(names["m_rel"], node.ref, row)) if "m_rel" in names else ""
        said = name + (f"（{relation}）" if relation else "") + (f" {age} 岁" if age else "")
        if name:
            people.append(said)
    return f"家里登记了 {len(people)} 个人：" + "、".join(people) + "。" if people else ""
