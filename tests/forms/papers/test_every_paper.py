"""Every paper, for the demo household and for harsh ones: whole, within its page, literal, the same twice."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from importlib.resources import files
from typing import Any

import pytest
from pypdf import PdfReader

from forms.papers import FontSet, Paper, PaperError, PaperRequest, read_template, render, render_job
from tests.forms.papers.households import HARSH_NAMES, HOUSEHOLDS, crowd

Ask = Callable[..., PaperRequest]
KINDS = sorted(
    entry.name.removesuffix(".toml")
    for entry in (files("resources") / "papers").iterdir()
    if entry.name.endswith(".toml")
)
ROWS = [
    {"head": "赵䶮", "head_masked": "赵＊", "village": "柳湾村", "people": "3", "category": "农村低保"}
] * 3


def listed(kind: str) -> list[dict[str, str]]:
    """Sixty households for the papers that list households; the tables of others stay for the hand."""
    return ROWS * 20 if kind in ("T07", "T10") else []


def words(paper: Paper) -> str:
    """All text of the paper without spaces and line ends."""
    pages = PdfReader(io.BytesIO(paper.pdf)).pages
    return re.sub(r"\s", "", "".join(page.extract_text() for page in pages))


def ends(paper: Paper) -> list[tuple[float, float]]:
    """Where each run of text begins on any page, from the lower left corner, but for the light mark."""
    found: list[tuple[float, float]] = []

    def visit(text: str, user: list[float], matrix: list[float], *_: object) -> None:
        if text.strip() and not user[1]:
            found.append((user[0] * matrix[4] + user[4], user[3] * matrix[5] + user[5]))

    for page in PdfReader(io.BytesIO(paper.pdf)).pages:
        page.extract_text(visitor_text=visit)
    return found


def check(paper: Paper) -> None:
    """Nothing missing, nothing unfilled, nothing outside the page."""
    assert paper.missing == ()
    found = words(paper)
    assert f"文书版本{paper.kind}-" in found
    assert "None" not in found
    width, height = map(float, PdfReader(io.BytesIO(paper.pdf)).pages[0].mediabox[2:])
    places = ends(paper)
    assert min(x for x, _ in places) >= 15 / 25.4 * 72 - 1
    assert max(x for x, _ in places) <= width - 15 / 25.4 * 72
    assert max(y for _, y in places) <= height - 10 / 25.4 * 72
    assert min(y for _, y in places) >= 15


# One household a kind in turn; `python -m tests.forms.papers.product` renders every kind of every household.
TURNS = [(kind, tuple(HOUSEHOLDS)[at % len(HOUSEHOLDS)]) for at, kind in enumerate(KINDS)]


@pytest.mark.parametrize(("kind", "name"), [*TURNS, ("T01", "crowd")])
def test_a_paper_of_a_household_is_whole_and_inside_its_page(
    kind: str, name: str, demo: dict[str, Any], ask: Ask, fonts: FontSet
) -> None:
    check(render(ask(HOUSEHOLDS[name](demo), kind, rows=listed(kind)), fonts))


@pytest.mark.parametrize("kind", ["T01", "T02", "T10"])
def test_the_same_request_gives_the_same_bytes(
    kind: str, demo: dict[str, Any], ask: Ask, fonts: FontSet
) -> None:
    assert render(ask(demo, kind, rows=ROWS), fonts) == render(ask(demo, kind, rows=ROWS), fonts)


@pytest.mark.parametrize("kind", KINDS)
def test_what_only_an_office_issues_says_so_in_its_wording(kind: str) -> None:
    issued = {"T05", "T06", "T08", "T09", "T10", "T11", "T14", "T15", "T18"}
    template = read_template((files("resources") / "papers" / f"{kind}.toml").read_text("utf-8"))
    assert (template.issuer != "assistant") == (kind in issued)


def test_hard_names_can_be_copied_from_the_paper(demo: dict[str, Any], ask: Ask, fonts: FontSet) -> None:
    found = words(render(ask(crowd(demo)), fonts))
    for name in HARSH_NAMES:
        assert name.replace(" ", "") in found


@pytest.mark.parametrize("kind", ["T06", "T11"])
def test_what_only_the_township_issues_is_a_draft_until_it_has_a_number(
    kind: str, demo: dict[str, Any], ask: Ask, fonts: FontSet
) -> None:
    assert "代拟稿" in words(render(ask(demo, kind), fonts))
    numbered = words(render(ask(demo, kind, number="青民转〔2026〕12号"), fonts))
    assert "代拟稿" not in numbered
    assert "青民转〔2026〕12号" in numbered


def test_the_door_slip_tells_a_passer_by_nothing(demo: dict[str, Any], ask: Ask, fonts: FontSet) -> None:
    demo["visit"]["contact"] = "4"
    pages = PdfReader(io.BytesIO(render(ask(demo, "T02"), fonts).pdf)).pages
    slip = re.sub(r"\s", "", pages[-1].extract_text())
    assert "联系留言" in slip
    for secret in ("赵守田", "低保", "特困", "残疾", "困难", "救助", "核查", "999901"):
        assert secret not in slip


def test_the_public_notice_names_no_number_disease_or_door(
    demo: dict[str, Any], ask: Ask, fonts: FontSet
) -> None:
    row = ROWS[0] | {"id": "999901195803140011", "cause": "肢体二级", "need": "尿毒症", "grp": "三组"}
    found = words(render(ask(demo, "T10", rows=[row]), fonts))
    for secret in ("赵䶮", "999901", "肢体", "尿毒症", "12号", "高血压"):
        assert secret not in found.replace("20260309", "")
    assert "赵＊柳湾村三组" in found


def test_a_referral_is_printed_for_each_office_without_income(
    demo: dict[str, Any], ask: Ask, fonts: FontSet
) -> None:
    both = render(ask(demo, "T06"), fonts)
    assert both.pages == 2
    second = words(render(ask(demo, "T06", details={"need": "2"}), fonts))
    assert "残联：" in second
    assert "乡镇民政办：" not in second
    for private in ("17,500", "486.11", "999901195803140011", "高血压"):
        assert private not in words(both)


def test_receipts_say_the_amount_in_capitals(demo: dict[str, Any], ask: Ask, fonts: FontSet) -> None:
    found = words(render(ask(demo, "T15", details={"aid_amount": "2000"}), fonts))
    assert "小写￥2000元大写贰仟元整" in found


def test_both_halves_show_the_number_that_is_stamped_across(
    demo: dict[str, Any], ask: Ask, fonts: FontSet
) -> None:
    found = words(render(ask(demo, "T08"), fonts))
    assert "骑缝章………草-07机-20260309-0001………骑缝章" in found
    assert found.count("草-07机-20260309-0001") == 3


def test_a_remark_of_ten_thousand_characters_is_printed_whole(
    demo: dict[str, Any], ask: Ask, fonts: FontSet
) -> None:
    remark = "".join(f"{at:04d}号说明" for at in range(1250))
    demo["closing"]["observation"]["obs_life"] = remark
    found = re.sub(r"表单版本.*?页共\d+页", "", words(render(ask(demo), fonts)))
    assert remark in found


def test_what_cannot_be_printed_is_marked_and_named_and_never_dropped(
    demo: dict[str, Any], ask: Ask, fonts: FontSet
) -> None:
    row = demo["basic"]["members"][1]
    bad = ("שלום", "钱😀", "\ue5e5", "\u202e倒", "\x00\x1b", "\ud800")
    demo["basic"]["members"] += [row | {"m_name": name} for name in bad]
    paper = render(ask(demo), fonts)
    named = {one.code_point for one in paper.missing}
    assert all(named & set(map(ord, name)) for name in bad)
    assert named <= set(map(ord, "".join(bad)))
    assert words(paper).count("〓") >= sum(ord(char) in named for name in bad for char in name)
    for point in named:
        assert f"U+{point:04X}" in words(paper)


def test_a_job_holds_the_same_pages_as_single_papers(demo: dict[str, Any], ask: Ask, fonts: FontSet) -> None:
    requests = [ask(demo, kind) for kind in ("T01", "T04", "T06")]
    job = render_job(requests, fonts)
    single = [render(request, fonts) for request in requests]
    assert [paper.content for paper in job.papers] == [paper.content for paper in single]
    assert job.pages == sum(paper.pages for paper in single)
    assert len(PdfReader(io.BytesIO(job.pdf)).pages) == job.pages
    assert job == render_job(requests, fonts)


def test_a_job_can_be_stopped(demo: dict[str, Any], ask: Ask, fonts: FontSet) -> None:
    heard: list[int] = []

    def report(done: int) -> bool:
        heard.append(done)
        return done < 2

    with pytest.raises(PaperError) as stopped:
        render_job((ask(demo, "T04") for _ in range(9)), fonts, report)
    assert (stopped.value.code, heard) == ("PAPER_CANCELLED", [1, 2])


def test_a_photo_is_printed_with_what_it_shows(
    demo: dict[str, Any], ask: Ask, fonts: FontSet, signature: bytes
) -> None:
    from PIL import Image

    from forms.papers import PrintedPhoto

    image = io.BytesIO()
    Image.new("RGB", (300, 200), (200, 220, 240)).save(image, "JPEG")
    photos = (PrintedPhoto("门牌", signature), PrintedPhoto("室内", image.getvalue()))
    paper = render(ask(demo, photos=photos), fonts)
    images = [image for page in PdfReader(io.BytesIO(paper.pdf)).pages for image in page.images]
    assert len(images) == 2
    assert "门牌室内" in words(paper)


def test_an_unknown_detail_is_refused(demo: dict[str, Any], ask: Ask, fonts: FontSet) -> None:
    with pytest.raises(PaperError) as refused:
        render(ask(demo, "T05", details={"deadlin": "x"}), fonts)
    assert (refused.value.code, refused.value.place) == ("PAPER_DETAIL", "deadlin")
