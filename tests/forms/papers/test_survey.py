"""T01 says exactly what was answered, on as few pages as it needs, and nothing in it is code."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from pypdf import PdfReader

from forms.papers import Figures, FontSet, Paper, PaperError, PaperRequest, PrintedFinding, render

Ask = Callable[..., PaperRequest]
CLOSING = (
    "以上为按所填数据和本县参数的测算提示，不是审核结论；"
    "是否符合条件以乡镇（街道）审核、县级民政部门确认为准。"
)


def words(paper: Paper) -> str:
    """All text of the paper without spaces and line ends."""
    pages = PdfReader(io.BytesIO(paper.pdf)).pages
    return re.sub(r"\s", "", "".join(page.extract_text() for page in pages))


def marks(paper: Paper) -> list[tuple[float, float]]:
    """Where text begins on any page, in points from the lower left corner."""
    found: list[tuple[float, float]] = []

    def visit(text: str, user: list[float], matrix: list[float], *_: object) -> None:
        if text.strip():
            x, y = matrix[4], matrix[5]
            found.append((user[0] * x + user[4], user[3] * y + user[5]))

    for page in PdfReader(io.BytesIO(paper.pdf)).pages:
        page.extract_text(visitor_text=visit)
    return found


def test_the_demo_household_takes_two_pages_and_misses_no_character(
    demo: dict[str, Any], ask: Ask, fonts: FontSet
) -> None:
    paper = render(ask(demo), fonts)
    assert (paper.pages, paper.missing) == (2, ())
    assert len(PdfReader(io.BytesIO(paper.pdf)).pages) == 2


@pytest.mark.parametrize(
    "expected",
    [
        *("赵守田", "钱桂兰", "赵䶮", "999901195803140011", "999901196208090026", "999901201202290039"),
        *("99990119620809002642", "2026年5月31日", "青山镇中心学校", "☑病☑残☐学", "☐城镇☑农村"),
        *("12,000.00元/年", "7,500.00", "2,000.00元/月×8", "11,200.00", "不计入：中央确定的基础养老金"),
        *("家庭年收入17,500.00元", "人均月收入486.11元", "承包6.5亩", "存款9,000元", "危房等级B级"),
        *("重度残疾人护理补贴", "100.00元/月", "残疾证五月底到期", "统筹研究", "需公安协查父亲下落"),
        *("取暖一氧化碳", "灶间烧煤，通风差。", "可能符合", "差额参考每月342元", CLOSING),
        *("本表所填内容已向我宣读，属实无误", "第1页共2页", "第2页共2页", "草-07机-20260309-0001"),
        *("表单版本2026.1", "参数版本P0（样例）", "打印时间2026-03-0910:05", "软件版本0.1.0"),
    ],
)
def test_the_paper_says_what_was_answered(
    expected: str, demo: dict[str, Any], ask: Ask, fonts: FontSet
) -> None:
    assert expected in words(render(ask(demo), fonts))


def test_characters_above_the_basic_plane_can_be_copied_from_the_paper(
    demo: dict[str, Any], ask: Ask, fonts: FontSet
) -> None:
    demo["basic"]["members"][2]["m_name"] = "赵𬭎"
    paper = render(ask(demo), fonts)
    assert paper.missing == ()
    assert "赵𬭎" in words(paper)


def test_the_same_request_gives_the_same_bytes(demo: dict[str, Any], ask: Ask, fonts: FontSet) -> None:
    first, second = render(ask(demo), fonts), render(ask(demo), fonts)
    assert first == second


def test_metadata_names_the_paper_and_the_language_and_no_person(
    demo: dict[str, Any], ask: Ask, fonts: FontSet
) -> None:
    reader = PdfReader(io.BytesIO(render(ask(demo), fonts).pdf))
    info = reader.metadata
    assert info is not None
    assert info.title == "困难家庭入户调查表 草-07机-20260309-0001"
    assert reader.trailer["/Root"]["/Lang"] == "zh-CN"
    assert "赵守田" not in str(dict(info))


def test_only_our_fonts_are_embedded(demo: dict[str, Any], ask: Ask, fonts: FontSet) -> None:
    pdf = render(ask(demo), fonts).pdf
    assert b"Helvetica" not in pdf
    assert b"/Type1" not in pdf


def test_text_stays_inside_the_margins(demo: dict[str, Any], ask: Ask, fonts: FontSet) -> None:
    margin = 20 / 25.4 * 72
    places = marks(render(ask(demo), fonts))
    assert len(places) > 100
    assert min(x for x, _ in places) >= margin - 1
    assert max(x for x, _ in places) <= 595.28 - margin
    assert max(y for _, y in places) <= 841.89 - margin


def test_a_character_no_font_has_is_printed_as_a_mark_and_reported(
    demo: dict[str, Any], ask: Ask, fonts: FontSet
) -> None:
    demo["basic"]["members"][1]["m_name"] = "钱\U000323b0"
    demo["closing"]["observation"]["obs_life"] = "响铃\x07倒写\u202e"
    paper = render(ask(demo), fonts)
    assert [str(glyph) for glyph in paper.missing] == [
        "第2行姓名 U+323B0",
        "成员说明 U+323B0",
        "入户观察 U+0007",
        "入户观察 U+202E",
    ]
    assert "钱〓" in words(paper)
    assert "响铃〓倒写〓" in words(paper)
    assert "钱〓（第2行姓名，U+323B0）" in words(paper)


def test_markup_prints_as_it_stands(demo: dict[str, Any], ask: Ask, fonts: FontSet) -> None:
    names = ["<img src=x>", "<b>粗</b>&amp;", "{std_u}", "%s%n", "</para>"]
    for row, name in zip(demo["basic"]["members"], names, strict=False):
        row["m_name"] = name
    demo["needs"]["need"][0]["n_text"] = "<img src='file:///etc/passwd'/>" + names[3] + names[4]
    found = words(render(ask(demo), fonts))
    assert "<imgsrc=x>" in found
    assert "<b>粗</b>&amp;" in found
    assert "{std_u}" in found
    assert "<imgsrc='file:///etc/passwd'/>%s%n</para>" in found


def test_a_full_village_of_members_repeats_the_heading_row(
    demo: dict[str, Any], ask: Ask, fonts: FontSet
) -> None:
    row = demo["basic"]["members"][0]
    names = ["阿卜杜拉·买买提", "古丽" * 15, *(f"成员{chr(0x4E00 + at)}" for at in range(13))]
    demo["basic"]["members"] = [row | {"m_name": name, "m_rel": "97"} for name in names]
    paper = render(ask(demo), fonts)
    found = words(paper)
    assert paper.missing == ()
    assert found.count("公民身份号码") == 2
    assert found.count("999901195803140011") == 15
    assert paper.pages == 3
    for name in names:
        assert name in found


def test_an_empty_record_prints_a_form_to_fill_by_hand(ask: Ask, fonts: FontSet) -> None:
    paper = render(ask({}, figures=Figures()), fonts)
    found = words(paper)
    assert paper.missing == ()
    assert paper.pages <= 4
    assert "未登记" not in found
    assert "家庭年收入____元" in found.replace("＿", "_")
    assert "测算提示" not in found


def test_very_long_remarks_go_on_over_pages(demo: dict[str, Any], ask: Ask, fonts: FontSet) -> None:
    remark = "".join(f"第{at}句话，说得很长很长。" for at in range(1, 401))
    demo["closing"]["observation"]["obs_life"] = remark
    demo["needs"]["need"][0]["n_text"] = remark
    paper = render(ask(demo), fonts)
    found = re.sub(r"表单版本.*?页共\d+页", "", words(paper))
    assert paper.pages > 4
    assert remark in found
    assert found.count("很") == 2 * remark.count("很")


def test_a_word_without_a_break_is_cut_and_not_clipped(
    demo: dict[str, Any], ask: Ask, fonts: FontSet
) -> None:
    demo["basic"]["members"][0]["m_name"] = "W" * 200
    demo["basic"]["hh"]["phone"] = "1" * 120
    paper = render(ask(demo), fonts)
    assert words(paper).count("W") == 400  # as head of the household and as a member
    assert "1" * 120 in words(paper)
    assert max(x for x, _ in marks(paper)) <= 595.28 - 20 / 25.4 * 72


def test_without_a_township_investigator_the_paper_says_it_is_no_review(
    demo: dict[str, Any], ask: Ask, fonts: FontSet
) -> None:
    assert "摸底用，不作审核依据" not in words(render(ask(demo), fonts))
    demo["visit"]["inv_unit2"] = "1"
    assert "摸底用，不作审核依据" in words(render(ask(demo), fonts))


@pytest.mark.parametrize(
    ("unit", "township"), [("青山镇人民政府", True), ("青山镇柳湾村", False), ("", False)]
)
def test_a_unit_in_words_counts_as_township_by_its_name(
    unit: str, township: bool, demo: dict[str, Any], ask: Ask, fonts: FontSet
) -> None:
    demo["visit"]["inv_unit1"] = demo["visit"]["inv_unit2"] = unit
    assert ("不作审核依据" not in words(render(ask(demo), fonts))) == township


def test_a_household_not_met_prints_no_empty_parts(demo: dict[str, Any], ask: Ask, fonts: FontSet) -> None:
    demo["visit"] |= {"contact": "4"}
    paper = render(ask(demo, figures=Figures()), fonts)
    assert paper.pages == 1
    assert "无人在家" in words(paper)
    assert "摸清家庭经济状况" not in words(paper)


def test_unknown_is_printed_as_unknown_and_not_as_zero(
    demo: dict[str, Any], ask: Ask, fonts: FontSet
) -> None:
    demo["economy"]["property"] |= {"fin_dep": "", "fin_dep_na": "7"}
    assert "存款待核对元" in words(render(ask(demo), fonts)) or "存款待核对" in words(
        render(ask(demo), fonts)
    )


def test_the_county_can_rename_a_choice(demo: dict[str, Any], ask: Ask, fonts: FontSet) -> None:
    def label(list_name: str, code: str) -> str:
        return "集中大排查" if (list_name, code) == ("visit_type", "1") else ""

    found = words(render(ask(demo, labels=label), fonts))
    assert "集中大排查" in found
    assert "☑农村" in found


def test_a_signature_is_drawn_and_a_broken_one_refused(
    demo: dict[str, Any], ask: Ask, fonts: FontSet, signature: bytes
) -> None:
    signed = render(ask(demo, signatures={"sign_hh": signature}), fonts)
    images = [image for page in PdfReader(io.BytesIO(signed.pdf)).pages for image in page.images]
    assert len(images) == 1
    assert signed.pages == 2
    for broken in (b"GIF89a", signature[:60], signature[:16] + b"\x00\x00\xff\xff" * 2 + signature[24:]):
        with pytest.raises(PaperError) as refused:
            render(ask(demo, signatures={"sign_hh": broken}), fonts)
        assert refused.value.code == "PAPER_SIGNATURE"


def test_signatures_never_stand_alone_on_a_page(demo: dict[str, Any], ask: Ask, fonts: FontSet) -> None:
    words = "车辆一项超出本县财产规定参考线，需核实是否属豁免情形。" * 2
    findings = tuple(PrintedFinding("需核实", "财产", f"第{at}项，{words}") for at in range(20))
    for count in (4, 9, 14):
        paper = render(ask(demo, figures=Figures(findings=findings[:count])), fonts)
        last = PdfReader(io.BytesIO(paper.pdf)).pages[-1].extract_text()
        assert "调查人二" in last
        assert "以上为按所填数据" in last


def test_a_heading_never_ends_a_page(demo: dict[str, Any], ask: Ask, fonts: FontSet) -> None:
    row = demo["basic"]["members"][0]
    for count in (5, 10, 14):
        demo["basic"]["members"] = [row] * count
        for page in PdfReader(io.BytesIO(render(ask(demo), fonts).pdf)).pages:
            body = page.extract_text().split("表单版本")[0].strip().splitlines()
            assert not re.match("[一二三四]、摸清|评议、观察|测算提示", body[-1])


def test_the_code_names_record_and_serial_and_no_person(demo: dict[str, Any], ask: Ask) -> None:
    from forms.papers import record_code

    code = record_code(ask(demo))
    assert code == "DM1:7f1c2f3e-6a0b-4c1d-9e57-0d1f2a3b4c5d:草-07机-20260309-0001:5e884898da280471"


def test_an_unknown_kind_is_refused(demo: dict[str, Any], ask: Ask, fonts: FontSet) -> None:
    from dataclasses import replace

    with pytest.raises(PaperError) as refused:
        render(replace(ask(demo), kind="T99"), fonts)
    assert refused.value.code == "PAPER_KIND"


def test_texts_that_lack_a_key_are_refused_by_name(demo: dict[str, Any], ask: Ask, fonts: FontSet) -> None:
    with pytest.raises(PaperError) as refused:
        render(ask(demo, texts="title = 'x'"), fonts)
    assert (refused.value.code, refused.value.place) == ("PAPER_TEXT_MISSING", "kind")
