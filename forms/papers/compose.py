"""From the wording and the values of a visit to blocks that can be set on pages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import cast

from forms.papers.compose_tables import fields, listed, places
from forms.papers.flow import Block, Bound, PageEnd, Space, Together
from forms.papers.layouts import GB9704, MM
from forms.papers.pieces import Code, Columns, CutLine, Photo, SealPlace
from forms.papers.template import Block as Wording
from forms.papers.template import Part, Template, fill
from forms.papers.typeset import Align, Typesetter
from forms.papers.work import Work

_PHOTO_HIGH = 62 * MM


def compose(work: Work, template: Template) -> list[Block]:
    """The blocks of a paper; copies to be torn off stand at the foot below a line to cut along."""
    blocks: list[Block] = []
    for part in template.parts:
        if not wanted(part.when, part.unless, work.values.texts):
            continue
        look = work.layout.stub if part.stub else work.layout.look
        made = part_blocks(replace(work, look=look), part)
        if part.stub:
            above = blocks[-1] if blocks else None
            torn = above.blocks if isinstance(above, Together) else ()
            blocks = blocks[:-1] if torn else blocks
            blocks.append(Together([*torn, _cut_line(work, part), *made], low=True))
        elif part.page and blocks:
            blocks += [PageEnd(), *made]
        else:
            blocks += made
    return blocks


def part_blocks(work: Work, part: Part) -> list[Block]:
    """The blocks of one copy."""
    made: list[Block] = []
    for name, wording in part.blocks:
        if wanted(str(wording.get("when", "")), str(wording.get("unless", "")), work.values.texts):
            some = MAKERS[name](work, wording)
            made += [Bound(one) for one in some] if wording.get("keep") is True else some
    return made


def wanted(when: str, unless: str, texts: Mapping[str, str]) -> bool:
    """Whether a block or a copy is printed, by the names it depends on."""
    return (not when or bool(texts.get(when))) and (not unless or not texts.get(unless))


def missing_note(work: Work) -> list[Block]:
    """What the paper says about characters that it could not print."""
    if not work.setter.missing:
        return []
    named = "；".join(
        dict.fromkeys(f"{one.near}（{one.field}，U+{one.code_point:04X}）" for one in work.setter.missing)
    )
    words = f"注：下列文字字库中没有，以〓代替，请手写补正：{named}。"
    return [Space(4), Typesetter(work.setter.faces).text(words, replace(work.layout.look.small, role="hei"))]


def _cut_line(work: Work, part: Part) -> CutLine:
    style = replace(work.layout.stub.small, align="center")
    number = work.request.number or work.request.serial
    across = work.setter.text(f"………骑　缝　章………　{number}　………骑　缝　章………", style, "编号")
    return CutLine(across, work.setter.text(f"（沿虚线撕开，以下为{part.name}）", style))


def _words(wording: Wording, name: str) -> str:
    found = wording[name]
    return found if isinstance(found, str) else ""


def _plain(align: Align, indent: float, name: str) -> Callable[[Work, Wording], list[Block]]:
    def make(work: Work, wording: Wording) -> list[Block]:
        style = replace(work.look.body, align=align, indent=indent)
        return [work.text(_words(wording, name), style)]

    return make


def _text(work: Work, wording: Wording) -> list[Block]:
    return [work.text(_words(wording, "text"), work.look.body, lead=str(wording.get("lead", "")))]


def _title(work: Work, wording: Wording) -> list[Block]:
    return [work.text(_words(wording, "title"), work.look.title, keep=True)]


def _heading(work: Work, wording: Wording) -> list[Block]:
    made = work.text(_words(wording, "heading"), work.look.heading, keep=True)
    return [made] if work.look.pitch else [Space(3, keep=True), made, Space(1.5, keep=True)]


def _note(work: Work, wording: Wording) -> list[Block]:
    return [work.text(_words(wording, "note"), replace(work.look.small, align="justify"))]


def _list(work: Work, wording: Wording) -> list[Block]:
    rows = work.values.lists[str(wording["list"])]
    each = str(wording.get("each", ""))
    made: list[Block] = [
        replaced.text(each, work.look.body)
        for at, row in enumerate(rows, 1)
        for replaced in (replace(work, values=work.values.with_row({**row, "n": str(at)})),)
    ]
    empty = str(wording.get("empty", ""))
    return made or ([work.text(empty, work.look.body)] if empty else [])


def _office(work: Work, wording: Wording) -> list[Block]:
    style = replace(work.look.body, align="center", indent=0)
    office = work.text(_words(wording, "office") + "（盖章）" * (not work.look.pitch), style)
    date = work.text(str(wording.get("date", "{today}")), style)
    if work.look.pitch:
        return [SealPlace(office, date, style.size, GB9704.pitch)]
    right = replace(style, align="right")
    gap = work.look.body.leading  # a seal of 45 mm reaches a line beyond what it is set on
    words = (_words(wording, "office") + "（盖章）　", str(wording.get("date", "{today}")) + "　")
    return [Space(gap, keep=True), *(work.text(one, right, keep=True) for one in words), Space(gap)]


def _space(work: Work, wording: Wording) -> list[Block]:
    return [Space(float(cast(float, wording["space"])) * (work.look.pitch or work.look.body.leading))]


def _photos(work: Work, wording: Wording) -> list[Block]:  # noqa: ARG001
    style = replace(work.look.small, align="center")
    shown = [
        Photo(one.image, work.setter.text(one.caption, style, "照片"), _PHOTO_HIGH)
        for one in work.request.photos
    ]
    pairs = [tuple(shown[at : at + 2]) for at in range(0, len(shown), 2)]
    return [Columns(pair, (0.5, 0.5)[: len(pair)]) for pair in pairs]


def _code(work: Work, wording: Wording) -> list[Block]:
    return [Code(fill(_words(wording, "code"), work.values.texts, blanks=False), 30 * MM)]


MAKERS: Mapping[str, Callable[[Work, Wording], list[Block]]] = {
    "title": _title,
    "to": _plain("left", 0, "to"),
    "text": _text,
    "line": _plain("left", 0, "line"),
    "center": _plain("center", 0, "center"),
    "right": _plain("right", 0, "right"),
    "note": _note,
    "heading": _heading,
    "list": _list,
    "fields": fields,
    "rows": listed,
    "sign": places,
    "office": _office,
    "space": _space,
    "photos": _photos,
    "code": _code,
}
