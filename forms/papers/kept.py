"""The pages of a printed paper as a few kilobytes, so that a reprint is identical whatever changed since.

What is kept is what stands on the pages (places, characters, faces, lines), not what it was made from: new
wording, standards, layout or software cannot change a paper that left the house. Pictures are kept by their
SHA-256 alone, for the record has them.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from forms.papers.faces import Typefaces
from forms.papers.ink import About, Ink, Mark, Picture, Words
from forms.papers.request import MissingGlyph, PaperError

FORMAT = "dengmen-pages/1"
_LARGEST = 64 * 1024 * 1024


@dataclass(frozen=True)
class Laid:
    """One paper laid out."""

    title: str
    about: About
    pages: tuple[Ink, ...]
    missing: tuple[MissingGlyph, ...]


def pack(laid: Laid) -> bytes:
    """The paper as bytes that `unpack` makes the same paper of."""
    tree = {
        "fmt": FORMAT,
        "title": laid.title,
        "about": asdict(laid.about),
        "pages": [[page.width, page.height, [_plain(mark) for mark in page.marks]] for page in laid.pages],
        "missing": [[one.field, one.code_point, one.near] for one in laid.missing],
    }
    # A lone surrogate in a foreign text is no UTF-8; JSON carries it escaped.
    return zlib.compress(json.dumps(tree, separators=(",", ":")).encode("ascii"), 6)


def unpack(data: bytes, picture: Callable[[str], bytes], faces: Typefaces) -> Laid:
    """The paper again; `picture` gives a picture by its SHA-256. Raises PaperError (PAPER_KEPT)."""
    try:
        packed = zlib.decompressobj()
        tree = json.loads(packed.decompress(data, _LARGEST))
        if packed.unconsumed_tail or tree["fmt"] != FORMAT:
            raise ValueError("fmt")
        pages = tuple(
            Ink(width, height, [_mark(one, picture, faces) for one in marks])
            for width, height, marks in tree["pages"]
        )
        missing = tuple(MissingGlyph(*one) for one in tree["missing"])
        return Laid(tree["title"], About(**tree["about"]), pages, missing)
    except (zlib.error, ValueError, KeyError, TypeError, IndexError) as error:
        raise PaperError("PAPER_KEPT", "这份文书留存的页面已损坏，不能照原样重印。") from error


def _plain(mark: Mark) -> object:
    if isinstance(mark, Words):
        return [mark.x, mark.y, mark.size, mark.gap, mark.runs]
    if isinstance(mark, Picture):
        return {"sha256": hashlib.sha256(mark.data).hexdigest(), "box": mark.box}
    return mark


def _mark(plain: Any, picture: Callable[[str], bytes], faces: Typefaces) -> Mark:
    if isinstance(plain, list):
        x, y, size, gap, runs = plain
        return Words(x, y, size, gap, tuple(run for face, text in runs for run in faces.settle(face, text)))
    if isinstance(plain, dict):
        data = picture(plain["sha256"])
        if hashlib.sha256(data).hexdigest() != plain["sha256"]:
            raise ValueError("picture")
        return Picture(data, tuple(plain["box"]))
    return str(plain)
