"""The peers of tests.bench.papers_peers: how each is handed the content of a paper."""

from __future__ import annotations

import json
import logging
import warnings
from collections.abc import Callable, Sequence
from html import escape
from pathlib import Path
from typing import Any

from tests.bench.papers_content import Cell, Piece, Sheet

Setter = Callable[[Sequence[Piece]], bytes]


def weasyprint(folder: Path, request: Any) -> Setter:
    """HTML with one parsed style sheet and one font configuration."""
    logging.disable(logging.ERROR)
    from weasyprint import CSS, HTML
    from weasyprint.text.fonts import FontConfiguration

    known = FontConfiguration()
    rare = sorted(one.stem for one in folder.glob("DengmenRare*.ttf"))
    families = [("Song", "NotoSerifSC-Regular"), ("Biao", "NotoSerifSC-Bold"), ("Hei", "NotoSansSC-Medium")]
    families += [("Sym", "DengmenSymbols"), *((one, one) for one in rare)]
    faces = "".join(
        f"@font-face{{font-family:{family};src:url({(folder / file).as_uri()}.ttf)}}"
        for family, file in families
    )
    back = ",".join(["Sym", *rare])
    style = CSS(string=faces + _CSS.replace("BACK", back), font_config=known)
    return lambda pieces: HTML(string=_html(pieces)).write_pdf(stylesheets=[style], font_config=known)


_CSS = """
@page{size:A4;margin:20mm;@bottom-center{font:9pt Song;
content:'第 ' counter(page) ' 页 共 ' counter(pages) ' 页'}}
body{font:10.5pt/13.2pt Song,BACK;margin:0} h1{font:20pt/26pt Biao,BACK;text-align:center;margin:0}
h2{font:12pt/17pt Hei,BACK;margin:3pt 0 1.5pt} .subtitle{text-align:center} .note{font-size:9pt}
table{width:100%;border-collapse:collapse;table-layout:fixed} td,th{border:.5pt solid;padding:1.3pt 2.2pt}
th{font:10.5pt/13.2pt Hei,BACK} td{overflow-wrap:anywhere;white-space:pre-line} tr{break-inside:avoid}
"""


def _html(pieces: Sequence[Piece]) -> str:
    return "<html lang=zh-CN><body>" + "".join(
        _html_table(one) if isinstance(one, Sheet) else _html_words(one.kind, one.text) for one in pieces
    )


def _html_words(kind: str, text: str) -> str:
    tag = {"title": "h1", "heading": "h2"}.get(kind, "div")
    return f"<{tag} class={kind}>{escape(text)}</{tag}>"


def _html_table(sheet: Sheet) -> str:
    columns = "".join(f"<col style='width:{one / 1.7:.2f}%'>" for one in sheet.widths)
    rows = [
        "<tr>"
        + "".join(
            f"<{'th' if cell.is_label else 'td'} colspan={cell.span} style='text-align:{cell.align}"
            f"{f';height:{cell.high}mm' if cell.high else ''}'>{escape(cell.text)}"
            for cell in row
        )
        for row in sheet.rows
    ]
    head, body = "".join(rows[: sheet.heads]), "".join(rows[sheet.heads :])
    return f"<table>{columns}<thead>{head}</thead><tbody>{body}</tbody></table>"


def typst(folder: Path, request: Any) -> Setter:
    """Source text to one compiler that keeps its fonts."""
    import typst as engine

    fonts = engine.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder])
    compiler = engine.Compiler(root=folder, font_paths=fonts)
    rare = sorted(name for name in fonts.families() if "Rare" in name)
    back = ", ".join(json.dumps(name, ensure_ascii=False) for name in ("Dengmen Symbols", *rare))
    head = _TYPST.replace("BACK", back)
    return lambda pieces: bytes(compiler.compile((head + _typst_text(pieces)).encode()))


_TYPST = """
#set page(paper: "a4", margin: 20mm, footer: context align(center, text(9pt)[\
第 #counter(page).display() 页 共 \
#counter(page).final().first() 页]))
#set text(font: ("Noto Serif SC", BACK), size: 10.5pt, lang: "zh", region: "CN")
#set par(leading: 2.7pt, spacing: 2pt)
#let hei(it) = text(font: ("Noto Sans SC", BACK), it)
#set table(stroke: .5pt, inset: (x: 2.2pt, y: 2.6pt))
#show table.cell: set text(bottom-edge: "descender")
"""


def _typst_text(pieces: Sequence[Piece]) -> str:
    return "\n".join(
        _typst_table(one) if isinstance(one, Sheet) else _typst_words(one.kind, one.text) for one in pieces
    )


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def _typst_words(kind: str, text: str) -> str:
    quoted = _quoted(text)
    return {
        "title": f'#align(center, text(20pt, weight: "bold", {quoted}))',
        "subtitle": f"#align(center, {quoted})",
        "heading": f"#text(12pt, hei({quoted}))",
    }.get(kind, f"#text(9pt, {quoted})")


def _typst_table(sheet: Sheet) -> str:
    rows = ["".join(map(_typst_cell, row)) for row in sheet.rows]
    head = f"table.header({''.join(rows[: sheet.heads])})," if sheet.heads else ""
    widths = ", ".join(f"{one:.2f}fr" for one in sheet.widths)
    return f"#table(columns: ({widths}), {head}{''.join(rows[sheet.heads :])})"


def _typst_cell(cell: Cell) -> str:
    text = f"hei({_quoted(cell.text)})" if cell.is_label else f"text({_quoted(cell.text)})"
    inner = f"box(height: {cell.high}mm)" if cell.high else text
    return f"table.cell(colspan: {cell.span}, align: {cell.align}, {inner}),"


def fpdf(folder: Path, request: Any) -> Setter:
    """Its own tables; see papers_fpdf."""
    from tests.bench.papers_fpdf import setter

    logging.disable(logging.ERROR)
    warnings.simplefilter("ignore")
    return setter(folder)
