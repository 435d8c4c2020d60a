"""Labels with the Markdown subset: harmless HTML, or plain text."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.xlsform import markdown_html, markdown_plain


class Tags(HTMLParser):
    """The tags that a browser would see, with their attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, list[tuple[str, str]]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, [(name, value or "") for name, value in attrs]))


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("户主**姓名**", "户主<strong>姓名</strong>"),
        ("__重要__ 事项", "<strong>重要</strong> 事项"),
        ("*斜* _体_", "<em>斜</em> <em>体</em>"),
        ("# 一、基本情况", "<h1>一、基本情况</h1>"),
        ("### 三级", "<h3>三级</h3>"),
        ("第一行\n第二行", "第一行<br>第二行"),
        ("见[说明](https://example.cn/a?b=1&c=2)", '见<a href="https://example.cn/a?b=1&amp;c=2">说明</a>'),
        ('<span style="color:red">红</span>字', '<span style="color:red">红</span>字'),
        ("<span style='color: #f00; font-family: Noto Sans'>x</span>",
         '<span style="color:#f00;font-family:Noto Sans">x</span>'),
        (r"2 \* 3 \* 4", "2 * 3 * 4"),
        ("2 * 3 * 4", "2 * 3 * 4"),
        ("a_name_with_bars", "a_name_with_bars"),
        ("", ""),
    ],
)  # fmt: skip
def test_the_subset_becomes_html(text: str, html: str) -> None:
    assert markdown_html(text) == html


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        '<img src="file:///etc/passwd">',
        "[点](javascript:alert(1))",
        "[点](data:text/html;base64,xx)",
        '<span style="background:url(http://x)">a</span>',
        '<span style="color:red" onclick="x()">a</span>',
        '[a](https://x"onmouseover="y)',
    ],
)
def test_nothing_harmful_gets_through(text: str) -> None:
    seen = Tags()
    seen.feed(markdown_html(text))
    assert all(tag in ("span", "a") for tag, _ in seen.found)
    assert all(
        (name == "style" and value == "color:red") or (name == "href" and value.startswith("https://"))
        for _, attributes in seen.found
        for name, value in attributes
    )


@given(st.text(alphabet="ab*_#[]()<>\\\"'&; \n张:/=", max_size=40))
def test_any_text_gives_only_known_tags(text: str) -> None:
    tags = re.findall(r"<[^<>]*>", markdown_html(text))
    assert all(
        re.fullmatch(r"<br>|</?(?:strong|em|h[1-6]|a|span)(?: (?:href|style)=\"[^\"]*\")?>", tag)
        for tag in tags
    )


def test_plain_text_has_neither_marks_nor_tags() -> None:
    assert markdown_plain("**户主** <b>&\n[说明](https://a.cn)") == "户主 <b>&\n说明"


def test_a_long_label_is_quick() -> None:
    assert len(markdown_html("*_[" * 6000)) >= 18_000
