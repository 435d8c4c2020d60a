"""The same household set by fpdf2, by its own tables."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from fpdf import FPDF
from fpdf.enums import Align, TableBordersLayout
from fpdf.fonts import FontFace

from tests.bench.papers_content import Piece, Sheet

_ALIGN = {"left": Align.L, "center": Align.C, "right": Align.R}
_LABEL = FontFace(family="Hei")


class _Page(FPDF):
    def footer(self) -> None:
        self.set_y(-15)
        self.set_font("Song", size=9)
        self.cell(0, 5, f"第 {self.page_no()} 页 共 {{nb}} 页", align="C")


def setter(folder: Path) -> Callable[[Sequence[Piece]], bytes]:
    """Sets pieces; fonts belong to a document and are read anew for each."""
    return lambda pieces: _set(folder, pieces)


def _set(folder: Path, pieces: Sequence[Piece]) -> bytes:
    pdf = _Page(format="A4")
    for family, file in (
        ("Song", "NotoSerifSC-Regular"),
        ("Biao", "NotoSerifSC-Bold"),
        ("Hei", "NotoSansSC-Medium"),
    ):
        pdf.add_font(family, fname=folder / f"{file}.ttf")
    rare = sorted(one.stem for one in folder.glob("DengmenRare*.ttf"))
    for one in ("DengmenSymbols", *rare):
        pdf.add_font(one, fname=folder / f"{one}.ttf")
    pdf.set_fallback_fonts(["DengmenSymbols", *rare], exact_match=False)
    pdf.set_margin(20)
    pdf.set_auto_page_break(True, 20)
    pdf.add_page()
    for piece in pieces:
        if isinstance(piece, Sheet):
            _table(pdf, piece)
        else:
            _words(pdf, piece.kind, piece.text)
    return bytes(pdf.output())


def _words(pdf: FPDF, kind: str, text: str) -> None:
    family, size, high, align = {
        "title": ("Biao", 20, 9.2, Align.C),
        "subtitle": ("Song", 12, 5.6, Align.C),
        "heading": ("Hei", 12, 6, Align.L),
    }.get(kind, ("Song", 9, 4.6, Align.L))
    pdf.set_font(family, size=size)
    pdf.multi_cell(0, high, text, align=align, new_x="LMARGIN", new_y="NEXT")


def _table(pdf: FPDF, sheet: Sheet) -> None:
    pdf.set_font("Song", size=10.5)
    with pdf.table(
        col_widths=sheet.widths,
        width=170,
        line_height=4.66,
        num_heading_rows=sheet.heads,
        headings_style=_LABEL,
        borders_layout=TableBordersLayout.ALL,
        first_row_as_headings=bool(sheet.heads),
        padding=0.5,
    ) as table:
        for cells in sheet.rows:
            high = max(cell.high for cell in cells)
            row = table.row(min_height=high) if high else table.row()
            for cell in cells:
                style = _LABEL if cell.is_label else None
                row.cell(cell.text, colspan=cell.span, align=_ALIGN[cell.align], style=style)
