"""The manual is whole: a page for every place, every link and picture there, and small."""

from importlib.resources import files

import pytest

from desktop.commands.manual import run
from desktop.manual import PAGE_OF, PAGES, find, page, page_for, pages, picture
from desktop.windows.rail import PLACES
from forms.errors import AppError

LIMIT = 6_000_000


@pytest.mark.parametrize("screen", [*(name for name, _, _ in PLACES), "visit", "welcome", "begin", "unlock"])
def test_every_place_has_its_own_page(screen):
    assert PAGE_OF[screen] in PAGES


def test_a_screen_without_a_page_opens_the_first_one():
    assert page_for("something else") == PAGES[0]


@pytest.mark.parametrize("name", PAGES)
def test_links_and_pictures_of_a_page_are_there(name):
    shown = page(name)
    assert len(shown.pictures) == 1
    assert all(picture(one).startswith(b"\x89PNG") for one in shown.pictures)
    assert all(link.removesuffix(".md") in PAGES for link in shown.links)


def test_no_page_is_forgotten_and_the_manual_stays_small():
    folder = files("resources") / "manual"
    written = {one.name.removesuffix(".md") for one in folder.iterdir() if one.name.endswith(".md")}
    assert written == set(PAGES)
    assert sum(len(picture(f"pictures/{one.name}")) for one in (folder / "pictures").iterdir()) < LIMIT


def test_searching_finds_the_page_that_is_about_the_word_first():
    assert find("回执")[0].name in {"handover", "stick", "glossary"}
    assert find("忘了密码")[0].name == "unlock"
    assert find("没有这个词的") == ()


def test_no_picture_is_read_from_elsewhere():
    assert picture("../demo/roster.json") == b""
    assert picture("pictures/../visit.md") == b""


def test_a_page_that_is_none_is_refused():
    with pytest.raises(AppError, match="手册里没有这一页"):
        page("nothing")


def test_the_command_writes_every_page_as_pdf(tmp_path, qapp):
    from argparse import Namespace

    from pypdf import PdfReader

    target = tmp_path / "manual.pdf"
    assert run(Namespace(out=target)) == 0
    assert len(PdfReader(target).pages) >= len(pages())


def test_a_manual_that_cannot_be_written_says_so(tmp_path, qapp):
    from argparse import Namespace

    with pytest.raises(AppError, match="手册没有存成"):
        run(Namespace(out=tmp_path / "nowhere" / "manual.pdf"))
