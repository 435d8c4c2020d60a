"""T01, the end: observation and conclusion, the computed hints, declaration and signatures."""

from __future__ import annotations

import io
import struct
from typing import Any

from PIL import UnidentifiedImageError
from reportlab.lib.units import mm
from reportlab.lib.utils import ImageReader
from reportlab.platypus import Flowable, Spacer

from forms.papers.grid import CAPTION, CENTER, LABEL, VALUE, Cell, Ruling, grid, pairs
from forms.papers.reading import Reading
from forms.papers.request import PaperError
from forms.papers.survey_parts import Survey
from forms.papers.typeset import Style

_LARGEST_SIDE = 4000
_FINDING_WIDTHS = (20, 34, 116)
_FINDING_HEADS = ("提示", "事项", "按所填数据的说明")
_SIGN_WIDTHS = (24, 34, 27, 24, 34, 27)
_SIGN_HEIGHT = 33
_DATE = Style(align="right")
_BY_HAND = "年　 月　 日"


def observation(work: Survey) -> list[Flowable]:
    """Relatives in office, disputes, what was seen, the conclusion."""
    read, setter = work.reading, work.setter
    kin = f"{work.texts.one('kin')}：{_kin(read)}"
    kin_note = read.answers.text("kin_note")
    rows = [
        pairs(setter, ("近亲属", f"{kin}。{kin_note}" if kin_note else kin, 3)),
        pairs(
            setter,
            ("争议举报", {"1": "有", "0": "无"}.get(read.answers.text("dispute"), ""), 1),
            ("安全隐患", read.choice("hazard"), 2),
        ),
        pairs(setter, ("入户观察", read.text("obs_life"), 3)),
        pairs(
            setter,
            ("调查结论", "：".join(filter(None, (read.choice("result"), read.text("result_why")))), 1),
            ("建议", "，".join(filter(None, (read.choice("advice"), "不作决定"))), 2),
        ),
    ]
    return work.part("closing", rows)


def _kin(read: Reading) -> str:
    answer = read.answers.text("kin_any")
    return {"1": "有", "0": "无"}.get(answer) or read.word("ynu", answer) or "＿＿"


def findings(work: Survey) -> list[Flowable]:
    """The hints as computed, closed by the sentence that they decide nothing."""
    made = work.request.figures.findings
    if not made:
        return []
    rows = [
        [
            Cell(finding.verdict, CENTER),
            Cell(finding.title, CENTER, field="测算事项"),
            Cell(finding.wording, VALUE, field="测算说明"),
        ]
        for finding in made
    ]
    rows.append([Cell(work.texts.one("closing"), CAPTION, span=3)])
    return work.part("findings", [work.table(_FINDING_WIDTHS, _FINDING_HEADS, rows)])


def signatures(work: Survey) -> list[Flowable]:
    """The declaration and the places to sign: the images that were taken, else room to sign by hand."""
    read = work.reading
    rows = [
        [Cell(work.texts.one("read_back"), CAPTION, span=6)],
        [*_place(work, "被调查人\n（签名捺印）", "sign_hh"), *_place(work, "村（居）\n负责人", "")],
        [*_place(work, "调查人一", "sign_inv1"), *_place(work, "调查人二", "sign_inv2")],
    ]
    if "sign_guard" in work.request.signatures:
        rows.append([*_place(work, "监护人", "sign_guard"), Cell("", VALUE, span=3)])
    refused = read.answers.text("sign_refuse")
    if refused:
        rows.append([Cell("拒签与见证", LABEL), Cell(refused, VALUE, span=5, field="拒签原因")])
    ruling = Ruling([width * mm for width in _SIGN_WIDTHS], least=17)
    table = grid(work.setter, ruling, rows)
    return [Spacer(0, 5), table]


def _place(work: Survey, who: str, name: str) -> list[Cell]:
    image = work.request.signatures.get(name)
    drawn = SignaturePlace(image, 34 * mm - 6, _SIGN_HEIGHT)
    return [Cell(who, LABEL), Cell(drawn), Cell(_BY_HAND, _DATE)]


class SignaturePlace(Flowable):  # type: ignore[misc]  # reportlab has no types
    """Room for a signature of fixed height; a given PNG is drawn into it, transparent, in proportion."""

    def __init__(self, png: bytes | None, width: float, height: float) -> None:
        super().__init__()
        self.width, self.height = width, height
        self._image = _image(png) if png else None

    def wrap(self, availWidth: float, availHeight: float) -> tuple[float, float]:  # noqa: N803, ARG002
        """The room does not depend on what is in it."""
        return self.width, self.height

    def draw(self) -> None:
        """Draw the signature in the middle."""
        if self._image is None:
            return
        width, height = self._image.getSize()
        scale = min(self.width / width, self.height / height)
        left, bottom = (self.width - width * scale) / 2, (self.height - height * scale) / 2
        self.canv.drawImage(self._image, left, bottom, width * scale, height * scale, mask="auto")


def _image(png: bytes) -> Any:
    """The picture, refused when it is no PNG of a sensible size."""
    trouble = PaperError("PAPER_SIGNATURE", "签名图片无法使用。", remedy="请重新签名，或留空由本人手签。")
    if png[:8] != b"\x89PNG\r\n\x1a\n" or len(png) < 24:
        raise trouble
    width, height = struct.unpack(">II", png[16:24])
    if not (0 < width <= _LARGEST_SIDE and 0 < height <= _LARGEST_SIDE):
        raise trouble
    try:
        image = ImageReader(io.BytesIO(png))
        image.getRGBData()  # reads all of it now: a truncated picture must be refused, not break the print
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        raise trouble from error
    return image
