"""What stands on a page, first as values (so that it can be hashed and counted), then as PDF operators."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfgen.canvas import Canvas

Run = tuple[str, str]
_ESCAPES = {ord("("): "\\(", ord(")"): "\\)", ord("\\"): "\\\\"}


@dataclass(frozen=True)
class Words:
    """Characters on a baseline, from the lower left corner of the page."""

    x: float
    y: float
    size: float
    gap: float
    runs: tuple[Run, ...]


@dataclass(frozen=True)
class Picture:
    """A PNG or JPEG in a box: x, y, width, height."""

    data: bytes
    box: tuple[float, float, float, float]


Mark = str | Words | Picture
"""What can stand on a page; a str is PDF operators."""


@dataclass
class Ink:
    """The drawing on one page; places are points from the upper left corner of the page."""

    width: float
    height: float
    marks: list[Mark] = field(default_factory=list)

    def text(self, x: float, y: float, size: float, gap: float, runs: tuple[Run, ...]) -> None:
        """Characters on the baseline y, `gap` points added after each."""
        self.marks.append(Words(x, self.height - y, size, gap, runs))

    def rules(self, segments: Iterable[Sequence[float]], line: float) -> None:
        """Straight lines (x, y, x2, y2) of one thickness."""
        high = self.height
        drawn = "".join(f"{x:.2f} {high - y:.2f} m {a:.2f} {high - b:.2f} l\n" for x, y, a, b in segments)
        if drawn:
            self.marks.append(f"{line:.2f} w\n{drawn}S")

    def dashes(self, x: float, y: float, x2: float) -> None:
        """A line to cut along."""
        at = self.height - y
        self.marks.append(f"q 0.7 w [4 3] 0 d {x:.2f} {at:.2f} m {x2:.2f} {at:.2f} l S Q")

    def shade(self, x: float, y: float, width: float, height: float) -> None:
        """A light field behind a label."""
        self.marks.append(f"0.945 g {x:.2f} {self.height - y - height:.2f} {width:.2f} {height:.2f} re f 0 g")

    def squares(self, x: float, y: float, step: float, rows: Sequence[Sequence[int]]) -> None:
        """The dark modules of a code as one path, joined along each row."""
        top = self.height - y
        drawn = [
            f"{x + start * step:.3f} {top - (at + 1) * step:.3f} {length * step:.3f} {step:.3f} re"
            for at, row in enumerate(rows)
            for start, length in _dark(row)
        ]
        self.marks.append("\n".join([*drawn, "f"]))

    def picture(self, data: bytes, x: float, y: float, size: tuple[float, float]) -> None:
        """A PNG or JPEG with its upper left corner at x, y."""
        self.marks.append(Picture(data, (x, self.height - y - size[1], *size)))

    def across(self, size: float, runs: tuple[Run, ...], natural: float) -> None:
        """A very light word from corner to corner, under everything that is drawn later."""
        middle_x, middle_y = self.width / 2, self.height / 2
        self.marks.append(f"q 0.93 g 0.7071 0.7071 -0.7071 0.7071 {middle_x:.2f} {middle_y:.2f} cm")
        self.marks.append(Words(-natural * size / 2, -size / 3, size, 0.0, runs))
        self.marks.append("Q")


def _dark(row: Sequence[int]) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    for x, dark in enumerate(row):
        if dark and runs and sum(runs[-1]) == x:
            runs[-1] = (runs[-1][0], runs[-1][1] + 1)
        elif dark:
            runs.append((x, 1))
    return runs


def content_hash(pages: Sequence[Ink]) -> str:
    """The hash of what stands on these pages, whatever file they are written into."""
    digest = hashlib.sha256()
    for page in pages:
        digest.update(repr((page.width, page.height, page.marks)).encode("utf-8", "backslashreplace"))
    return digest.hexdigest()


@dataclass(frozen=True)
class About:
    """What the file says about itself; never a person's name."""

    title: str
    author: str = ""
    subject: str = ""
    creator: str = ""


class Writer:
    """One PDF file to which pages are added; the same pages give the same bytes."""

    def __init__(self, about: About, base_font: str) -> None:
        self._out = io.BytesIO()
        self._canvas = Canvas(
            self._out, invariant=1, pageCompression=1, initialFontName=base_font, lang="zh-CN"
        )
        self._canvas.setTitle(about.title)
        self._canvas.setAuthor(about.author)
        self._canvas.setSubject(about.subject)
        self._canvas.setCreator(about.creator)
        self._codes: dict[str, dict[str, tuple[str, str]]] = {}

    def add(self, page: Ink) -> None:
        """Append a page."""
        canvas = self._canvas
        canvas.setPageSize((page.width, page.height))
        code: list[str] = canvas._code
        for mark in page.marks:
            if isinstance(mark, str):
                code.append(mark)
            elif isinstance(mark, Words):
                code.append(self._words(mark))
            else:
                self._picture(mark)
        canvas.showPage()

    def finish(self) -> bytes:
        """The file."""
        self._canvas.save()
        return self._out.getvalue()

    def _words(self, mark: Words) -> str:
        parts = [f"BT {mark.x:.2f} {mark.y:.2f} Td {mark.gap:.3f} Tc"]
        for face, text in mark.runs:
            name, drawn = "", ""
            for part_name, part in self._encoded(face, text):
                if part_name != name:
                    if drawn:
                        parts.append(f"{name} {mark.size:.2f} Tf ({drawn}) Tj")
                    name, drawn = part_name, ""
                drawn += part
            parts.append(f"{name} {mark.size:.2f} Tf ({drawn}) Tj")
        return " ".join([*parts, "ET"])

    def _encoded(self, face: str, text: str) -> Iterable[tuple[str, str]]:
        known = self._codes.setdefault(face, {})
        for char in text:
            found = known.get(char)
            if found is None:
                found = known[char] = self._encode(face, char)
            yield found

    def _encode(self, face: str, char: str) -> tuple[str, str]:
        font: Any = pdfmetrics.getFont(face)
        document = self._canvas._doc
        ((subset, code),) = font.splitString(char, document)
        name = font.getSubsetInternalName(subset, document)
        value = code[0]
        return name, _ESCAPES.get(value) or (chr(value) if 32 <= value < 127 else f"\\{value:03o}")

    def _picture(self, mark: Picture) -> None:
        self._canvas.drawImage(ImageReader(io.BytesIO(mark.data)), *mark.box, mask="auto")
