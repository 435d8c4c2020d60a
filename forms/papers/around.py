"""What stands around the text of a paper: title, numbers, code, marks, page numbers, versions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from forms.papers.flow import Block, Space
from forms.papers.ink import Ink
from forms.papers.layouts import GB9704, MM
from forms.papers.pieces import Code, Columns
from forms.papers.request import PaperRequest
from forms.papers.template import Template
from forms.papers.typeset import Style, Text
from forms.papers.work import Work

_FOOT = Style(size=8.5, leading=11)
_PAGE = Style(size=9, leading=11, align="center")
_NUMBER = Style(size=9, leading=13, smallest=6.5)
_FOLIO = Style(size=14, leading=18)
_WARNING = Style(role="hei", size=11, leading=17)
_DRAFT = "代拟稿"


def head(work: Work, template: Template) -> list[Block]:
    """Title, number, serial and code: a letter has its number on the first line, a form beside its title."""
    look = work.layout.look.title
    title = work.text(template.title, look if work.layout.letter else replace(look, smallest=16))
    if work.layout.letter:
        style = replace(work.look.subtitle, align="center")
        number = work.text("编号：{number_line}" if not work.request.number else "{number}", style)
        rows = -(-title.height(work.width) // GB9704.pitch)
        return [
            number,
            title,
            _Fill(rows * GB9704.pitch - title.height(work.width) + GB9704.pitch * (rows < 2)),
        ]
    if work.layout.plain:
        return [title]
    middle = _Stack(
        [title, *([work.text(template.subtitle, work.look.subtitle)] if template.subtitle else [])]
    )
    blocks: list[Block] = [
        Columns((_corner(work, template), _Stack([]), middle, _square(work)), (0.23, 0.02, 0.50, 0.25)),
        Space(4),
    ]
    return blocks


def _corner(work: Work, template: Template) -> Block:
    setter = work.setter
    lines: list[Text] = [
        setter.text(f"编号：{work.request.number or '（乡镇统一编号）'}", _NUMBER, "编号"),
        setter.text(f"机内号：{work.request.serial}", _NUMBER, "机内号"),
    ]
    flag, _, words = template.warning.partition("|")
    if flag and work.values.texts[flag]:
        lines.append(setter.text(words, _WARNING))
    return _Stack(lines)


def _square(work: Work) -> Block:
    if not work.request.facts.record_id:
        return _Stack([])
    return Code(record_code(work.request), 17 * MM)


def record_code(request: PaperRequest) -> str:
    """What the square code on a paper says: record, serial and a check; nothing about a person."""
    facts = request.facts
    return f"DM1:{facts.record_id}:{request.serial}:{facts.sha256[:16]}"


class _Stack:
    """Texts one below another as one block."""

    keep = False

    def __init__(self, blocks: Sequence[Block]) -> None:
        self._blocks = blocks

    def height(self, width: float) -> float:
        """All of them."""
        return sum(block.height(width) for block in self._blocks)

    least = height

    def split(self, width: float, room: float) -> None:  # noqa: ARG002
        """Never."""
        return

    def draw(self, ink: Ink, x: float, top: float, width: float) -> None:
        """One below another."""
        for block in self._blocks:
            block.draw(ink, x, top, width)
            top += block.height(width)


class _Fill(_Stack):
    """Room that belongs to the grid and so stays, wherever it falls."""

    def __init__(self, points: float) -> None:
        super().__init__(())
        self._points = points

    def height(self, width: float) -> float:  # noqa: ARG002
        """Always the same."""
        return self._points

    least = height


class Around:
    """What stands around the text of a paper: marks, codes, page numbers, versions."""

    def __init__(self, work: Work, template: Template, pages: Sequence[Ink]) -> None:
        self._work, self._template, self._pages = work, template, pages

    def draw(self) -> None:
        """On every page."""
        for number, page in enumerate(self._pages, 1):
            if self._is_draft():
                self._mark(page)
            if self._work.layout.letter:
                self._letter(page, number)
            else:
                self._form(page, number)

    def _is_draft(self) -> bool:
        return self._template.issuer != "assistant" and not self._work.request.number

    def _mark(self, page: Ink) -> None:
        """The light mark lies under the text."""
        under = Ink(page.width, page.height)
        glyphs = [self._work.setter.faces.role("hei").glyph(char) for char in _DRAFT]
        under.across(96, ((glyphs[0].face, _DRAFT),), sum(glyph.width for glyph in glyphs))
        page.marks[:0] = under.marks

    def _letter(self, page: Ink, number: int) -> None:
        frame = self._work.layout.frame
        right = frame.left + frame.width
        if number == 1 and self._work.request.facts.record_id:
            Code(record_code(self._work.request), 18 * MM).draw(page, right - 18 * MM, 12 * MM, 18 * MM)
        draft = "　代拟稿，未经编号盖章无效" if self._is_draft() else ""
        self._put(page, f"机内号：{self._work.request.serial}{draft}", _NUMBER, frame.left, 20 * MM)
        folio = self._work.setter.text(f"— {number} —", _FOLIO, "页码")
        wide = folio.paragraphs[0].widths
        odd = number % 2 == 1
        x = right - sum(wide) * 14 - GB9704.size if odd else frame.left + GB9704.size
        folio.draw(page, x, frame.top + frame.height + 7 * MM - 9, 200)
        self._foot(page, number, page.height - 18 * MM)

    def _form(self, page: Ink, number: int) -> None:
        frame = self._work.layout.frame
        bottom = frame.top + frame.height
        page.rules([(frame.left, bottom + 2 * MM, frame.left + frame.width, bottom + 2 * MM)], 0.4)
        self._foot(page, number, bottom + 3 * MM)

    def _foot(self, page: Ink, number: int, top: float) -> None:
        frame = self._work.layout.frame
        count = f"第 {number} 页  共 {len(self._pages)} 页"
        foot = replace(_FOOT, align="center")
        if self._work.layout.letter:
            self._put(page, f"{self._versions()}　{count}", foot, frame.left, top)
            return
        self._put(page, self._versions(), foot, frame.left, top)
        self._put(page, count, _PAGE, frame.left, top + 11)

    def _put(self, page: Ink, words: str, style: Style, x: float, top: float) -> None:
        fitted = replace(style, smallest=6)
        self._work.setter.text(words, fitted, "页脚").draw(page, x, top, self._work.layout.frame.width)

    def _versions(self) -> str:
        """Which form, wording, parameters and program made this paper, and when."""
        request = self._work.request
        sample = "（样例）" if request.standards.is_sample else ""
        parts = (
            ("表单版本", request.facts.form_version),
            ("文书版本", f"{self._template.kind}-{self._template.version}"),
            ("参数版本", request.standards.version + sample),
            ("打印时间", f"{request.printed_at:%Y-%m-%d %H:%M}"),
            ("软件版本", request.software),
        )
        return "　".join(f"{name} {value}" for name, value in parts if value)
