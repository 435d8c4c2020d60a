"""T04: large type, the county's figures, a stub to sign, and no claim that is not ours to make."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from pypdf import PdfReader

from forms.papers import FontSet, LocalStandards, Paper, PaperError, PaperRequest, render
from forms.papers.template import fill

Ask = Callable[..., PaperRequest]


def words(paper: Paper) -> str:
    pages = PdfReader(io.BytesIO(paper.pdf)).pages
    return re.sub(r"\s", "", "".join(page.extract_text() for page in pages))


def test_the_card_is_one_page_with_the_counties_figures(
    demo: dict[str, Any], ask: Ask, fonts: FontSet
) -> None:
    paper = render(ask(demo, "T04"), fonts)
    found = words(paper)
    assert (paper.pages, paper.missing) == (1, ())
    for expected in (
        *("城市每人每月800元，农村每人每月600元", "低保标准1.5倍", "低保标准1.3倍", "24小时内先行救助"),
        *("生活补贴每月100元，护理补贴每月100元", "0000-12345", "李秀英", "0000-7000000"),
        *("样例：本卡数字取自样例标准，不得用于实际", "存根", "领取人（签收）", "发卡日期", "骑缝"),
    ):
        assert expected in found


def test_real_standards_carry_no_sample_mark(demo: dict[str, Any], ask: Ask, fonts: FontSet) -> None:
    paper = render(ask(demo, "T04", standards=LocalStandards(is_sample=False, std_u_fen=81250)), fonts)
    found = words(paper)
    assert "样例" not in found
    assert "每人每月812.50元" in found
    assert paper.pages == 1


def test_an_unknown_figure_leaves_a_line_to_write_on(ask: Ask, fonts: FontSet) -> None:
    found = words(render(ask({}, "T04", standards=LocalStandards(is_sample=False)), fonts))
    assert "城市每人每月＿＿＿元" in found
    assert "None" not in found


def test_the_household_stands_only_on_the_stub(demo: dict[str, Any], ask: Ask, fonts: FontSet) -> None:
    found = words(render(ask(demo, "T04"), fonts))
    assert found.count("赵守田") == 1
    assert found.index("赵守田") > found.index("沿虚线撕开")


def test_body_type_is_at_least_fourteen_points(demo: dict[str, Any], ask: Ask, fonts: FontSet) -> None:
    sizes: dict[str, float] = {}

    def visit(text: str, _user: object, matrix: list[float], _font: object, size: float) -> None:
        for name in ("低　保", "共同生活", "救助热线", "没有劳动能力"):
            if name in text:
                sizes[name] = size * abs(matrix[0])

    pdf = render(ask(demo, "T04"), fonts).pdf
    PdfReader(io.BytesIO(pdf)).pages[0].extract_text(visitor_text=visit)
    assert sizes
    assert min(sizes.values()) >= 14


def test_the_card_never_promises(demo: dict[str, Any], ask: Ask, fonts: FontSet) -> None:
    found = words(render(ask(demo, "T04"), fonts))
    assert not [word for word in ("批准", "取消资格", "骗保", "贫困户") if word in found]
    assert "是否符合条件以乡镇（街道）审核、县级民政部门确认为准" in found


def test_an_unknown_place_in_the_texts_is_refused() -> None:
    assert fill("每月{std_r}元", {"std_r": "{std_u}"}, blanks=True) == "每月{std_u}元"
    with pytest.raises(PaperError) as refused:
        fill("每月{nothing}元", {"std_r": "600"}, blanks=True)
    assert (refused.value.code, refused.value.place) == ("PAPER_TEXT_PLACE", "nothing")


def test_texts_that_are_no_toml_are_refused(ask: Ask, fonts: FontSet) -> None:
    with pytest.raises(PaperError) as refused:
        render(ask({}, "T04", texts="title = "), fonts)
    assert refused.value.code == "PAPER_TEXT_UNREADABLE"
