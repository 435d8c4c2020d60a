"""The page around the content: margins, footer with versions, page x of y, the code to find the record."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import segno
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageTemplate

from forms.papers.request import Paper, PaperRequest
from forms.papers.typeset import Style, Text, Typesetter

MARGIN = 20 * mm
WIDTH = A4[0] - 2 * MARGIN
_FOOT = Style(size=8.5, leading=11)
_NUMBER = Style(size=9, leading=11, align="center")


@dataclass(frozen=True)
class Sheet:
    """What one kind of document puts on its pages."""

    title: str
    story: Sequence[Flowable]


def print_sheet(request: PaperRequest, setter: Typesetter, sheet: Sheet) -> Paper:
    """Lay the content out on A4 pages; the same request gives the same bytes."""
    out = io.BytesIO()
    foot = _Footer(request, setter)
    document = BaseDocTemplate(
        out,
        pagesize=A4,
        title=f"{sheet.title} {request.serial}".strip(),
        author=request.standards.county,
        subject=request.facts.record_id,
        creator=f"登门 {request.software}".strip(),
        lang="zh-CN",
        invariant=1,
        initialFontName=setter.faces.song.base,
        pageCompression=1,
    )
    frame = Frame(MARGIN, MARGIN, WIDTH, A4[1] - 2 * MARGIN, 0, 0, 0, 0)

    document.addPageTemplates([PageTemplate("page", [frame])])
    document.build(list(sheet.story), canvasmaker=foot.canvas)
    pdf = out.getvalue()
    return Paper(
        kind=request.kind,
        title=sheet.title,
        pdf=pdf,
        pages=document.page,
        sha256=hashlib.sha256(pdf).hexdigest(),
        serial=request.serial,
        missing=tuple(setter.missing),
    )


class _Footer:
    """Knows what stands under every page, which needs the number of pages and so comes last."""

    def __init__(self, request: PaperRequest, setter: Typesetter) -> None:
        self._request = request
        self._setter = setter

    def canvas(self, *args: Any, **kwargs: Any) -> Canvas:
        """The canvas Platypus draws on; it keeps its pages until the last one is known."""
        return _CountingCanvas(self, *args, **kwargs)

    def draw(self, canvas: Canvas, page: int, pages: int) -> None:
        """Draw the footer of one page."""
        canvas.setLineWidth(0.4)
        canvas.line(MARGIN, MARGIN - 2 * mm, A4[0] - MARGIN, MARGIN - 2 * mm)
        self.put(canvas, self.versions(), _FOOT, MARGIN - 6.5 * mm)
        self.put(canvas, f"第 {page} 页  共 {pages} 页", _NUMBER, MARGIN - 11 * mm)

    def put(self, canvas: Canvas, content: str, style: Style, y: float) -> None:
        """One line across the page width, standing on y."""
        place(canvas, self._setter.text(content, style, "页脚"), MARGIN, y, WIDTH)

    def versions(self) -> str:
        """Which form, parameters and program made this paper, and when."""
        request = self._request
        sample = "（样例）" if request.standards.is_sample else ""
        parts = (
            ("表单版本", request.facts.form_version),
            ("参数版本", request.standards.version + sample),
            ("打印时间", f"{request.printed_at:%Y-%m-%d %H:%M}"),
            ("软件版本", request.software),
        )
        return "　".join(f"{name} {value}" for name, value in parts if value)


class _CountingCanvas(Canvas):  # type: ignore[misc]  # reportlab has no types
    def __init__(self, footer: _Footer, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._footer = footer
        self._kept: list[dict[str, Any]] = []

    def showPage(self) -> None:  # noqa: N802
        self._kept.append(dict(self.__dict__))
        self._startPage()

    def save(self) -> None:
        for number, state in enumerate(self._kept, 1):
            self.__dict__.update(state)
            self._footer.draw(self, number, len(self._kept))
            super().showPage()
        super().save()


def place(canvas: Canvas, text: Text, x: float, y: float, width: float) -> None:
    """Draw a text outside the flow, its bottom at y."""
    text.wrap(width, A4[1])
    text.drawOn(canvas, x, y)


def record_code(request: PaperRequest) -> str:
    """What the square code on a paper says: record, serial and a check; nothing about a person."""
    facts = request.facts
    return f"DM1:{facts.record_id}:{request.serial}:{facts.sha256[:16]}"


class Code(Flowable):  # type: ignore[misc]  # reportlab has no types
    """A QR code drawn as one path, which is a tenth of the size and time of single squares."""

    def __init__(self, content: str, side: float) -> None:
        super().__init__()
        self._rows = tuple(segno.make(content, error="m", mode="byte", encoding="utf-8", micro=False).matrix)
        self.width = self.height = side

    def wrap(self, availWidth: float, availHeight: float) -> tuple[float, float]:  # noqa: N803, ARG002
        """The code is as large as it is."""
        return self.width, self.height

    def draw(self) -> None:
        """Fill all dark modules, joined along each row."""
        step = self.width / len(self._rows)
        path = self.canv.beginPath()
        for y, row in enumerate(self._rows):
            for start, length in _dark_runs(row):
                path.rect(start * step, self.height - (y + 1) * step, length * step, step)
        self.canv.setFillGray(0)
        self.canv.drawPath(path, stroke=0, fill=1)


def _dark_runs(row: Sequence[int]) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    for x, dark in enumerate(row):
        if dark and runs and sum(runs[-1]) == x:
            runs[-1] = (runs[-1][0], runs[-1][1] + 1)
        elif dark:
            runs.append((x, 1))
    return runs
