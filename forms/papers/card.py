"""T04 社会救助政策明白卡: large type for the wall at home, a stub to sign for the office."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Spacer, Table, TopPadder

from forms.papers.faces import Typefaces
from forms.papers.grid import Cell, Ruling, grid, own_font
from forms.papers.page import WIDTH, Code, Sheet, print_sheet, record_code
from forms.papers.reading import number_text, yuan_text
from forms.papers.request import LocalStandards, Paper, PaperRequest
from forms.papers.texts import Texts, fill, read_texts
from forms.papers.typeset import Style, Typesetter

_BLANK = "＿＿＿"
_TITLE = Style(role="song_bold", size=26, leading=36, align="center")
_SAMPLE = Style(role="hei", size=14, leading=20, align="center")
_BODY = Style(size=14, leading=18.5)
_LEAD = Style(size=14, leading=19.5, align="justify", indent=2)
_NAME = Style(role="hei", size=16, leading=21, align="center")
_HOTLINE = Style(role="hei", size=20, leading=26)
_CLOSING = Style(role="hei", size=14, leading=19)
_SMALL = Style(size=9, leading=12, align="center")
_STUB_NAME = Style(role="song_bold", size=16, leading=22, align="center")
_STUB = Style(size=12, leading=17)
_TABLE = (27 * mm, WIDTH - 27 * mm)


def card(request: PaperRequest, faces: Typefaces) -> Paper:
    """Print T04."""
    setter = Typesetter(faces)
    texts = read_texts(request.texts)
    story: list[Flowable] = [setter.text(texts.one("title"), _TITLE)]
    if request.standards.is_sample:
        story.append(setter.text(texts.one("sample"), _SAMPLE))
    story += [
        Spacer(0, 3),
        setter.text(texts.one("lead"), _LEAD),
        Spacer(0, 5),
        _items(setter, texts, request.standards),
        Spacer(0, 4),
        setter.text(texts.one("closing"), _CLOSING),
        setter.text(texts.one("issued"), Style(size=14, leading=20, align="right")),
        TopPadder(_stub(request, setter, texts)),
    ]
    return print_sheet(request, setter, Sheet(texts.one("title"), story))


def _items(setter: Typesetter, texts: Texts, standards: LocalStandards) -> Flowable:
    values = card_values(standards)
    rows = [
        [
            Cell(item.one("name"), _NAME),
            Cell(fill(f"{item.one('who')}\n{item.one('amount')}", values), _BODY, field=item.one("name")),
        ]
        for item in texts.tables("items")
    ]
    contact = fill(texts.one("contact"), values)
    rows.append([Cell(texts.one("contact_name"), _NAME), Cell(contact, _BODY, field="找谁")])
    hotline = standards.hotline or _BLANK * 2
    rows.append([Cell(texts.one("hotline_name"), _NAME), Cell(hotline, _HOTLINE, field="热线")])
    return grid(setter, Ruling(_TABLE, pad=3, side=6), rows)


def card_values(standards: LocalStandards) -> Mapping[str, str]:
    """The county's figures by the names that the texts use; an unknown figure is a line to write on."""
    return {
        "std_u": _yuan(standards.std_u_fen),
        "std_r": _yuan(standards.std_r_fen),
        "low_income_multiple": _times(standards.low_income_multiple),
        "special_multiple": _times(standards.special_multiple),
        "sub_live": _yuan(standards.sub_live_fen),
        "sub_care": _yuan(standards.sub_care_fen),
        "first_hours": str(standards.first_hours) if standards.first_hours is not None else _BLANK,
        "county": standards.county or _BLANK,
        "township": standards.township or "乡镇（街道）",
        "township_phone": standards.township_phone or _BLANK * 2,
        "assistant": standards.assistant or _BLANK,
        "assistant_phone": standards.assistant_phone or _BLANK * 2,
        "hotline": standards.hotline or _BLANK * 2,
    }


def _yuan(fen: int | None) -> str:
    return _BLANK if fen is None else yuan_text(fen)


def _times(multiple: Fraction | None) -> str:
    return _BLANK if multiple is None else number_text(multiple)


def _plain(setter: Typesetter) -> list[tuple[object, ...]]:
    sides = ("LEFTPADDING", "RIGHTPADDING", "TOPPADDING", "BOTTOMPADDING")
    return [
        *((side, (0, 0), (-1, -1), 0) for side in sides),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        own_font(setter),
    ]


def _stub(request: PaperRequest, setter: Typesetter, texts: Texts) -> Flowable:
    plain = _plain(setter)
    words = [
        setter.text(_household(request), _STUB, "存根户主"),
        setter.text(texts.one("stub.text"), _STUB),
        Spacer(0, 8),
        setter.text(f"{texts.one('stub.receiver')}＿＿＿＿＿＿＿＿　{texts.one('stub.date')}", _STUB),
        Spacer(0, 9),
        setter.text(f"{texts.one('stub.giver')}＿＿＿＿＿＿＿＿　{texts.one('stub.date')}", _STUB),
    ]
    code: list[Flowable] = []
    if request.facts.record_id:
        code.append(Code(record_code(request), 20 * mm))
    body = Table(
        [[words, code]], [WIDTH - 30 * mm, 30 * mm], None, [*plain, ("ALIGN", (1, 0), (1, 0), "RIGHT")]
    )
    across = "　".join(["骑　缝", request.serial, "骑　缝"])
    rows: list[list[Flowable]] = [
        [setter.text(across, _SMALL, "机内号")],
        [CutLine()],
        [setter.text(texts.one("stub.cut"), _SMALL)],
        [setter.text(texts.one("stub.name"), _STUB_NAME)],
        [body],
    ]
    return Table(rows, [WIDTH], None, [*plain, ("NOSPLIT", (0, 0), (-1, -1))])


def _household(request: PaperRequest) -> str:
    answers = request.answers
    heads = [row.text("m_name") for row in answers.rows("members") if row.text("m_rel") == "02"]
    place = answers.text("grp") or request.standards.village or "＿＿＿＿"
    name = heads[0] if heads else "＿＿＿＿＿＿"
    return f"户主：{name}　　{place}　　编号：{request.serial}"


class CutLine(Flowable):  # type: ignore[misc]  # reportlab has no types
    """A dashed line over the whole width, to cut or tear along."""

    def wrap(self, availWidth: float, availHeight: float) -> tuple[float, float]:  # noqa: N803, ARG002
        """As wide as the page."""
        self.width = availWidth
        return availWidth, 3.0

    def draw(self) -> None:
        """Draw the dashes."""
        self.canv.saveState()
        self.canv.setDash(4, 3)
        self.canv.setLineWidth(0.7)
        self.canv.line(0, 1.5, self.width, 1.5)
        self.canv.restoreState()
