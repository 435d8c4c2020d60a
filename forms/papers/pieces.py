"""Blocks beside text and tables: codes, signatures, photos, lines to cut along, the place of a seal."""

from __future__ import annotations

import io
import struct
from dataclasses import dataclass

import segno

from forms.papers.flow import Block
from forms.papers.ink import Ink
from forms.papers.request import PaperError
from forms.papers.typeset import Text

MM = 72 / 25.4
_LARGEST_SIDE = 4000


class _Whole:
    """A block of fixed height that is never split."""

    keep = False
    high = 0.0

    def height(self, width: float) -> float:  # noqa: ARG002
        """The same at every width."""
        return self.high

    def least(self, width: float) -> float:
        """All of it."""
        return self.height(width)

    def split(self, width: float, room: float) -> None:  # noqa: ARG002
        """Never."""
        return

    def draw(self, ink: Ink, x: float, top: float, width: float) -> None:
        """Nothing to see."""


class SignaturePlace(_Whole):
    """Room for a signature of fixed height; a given PNG is drawn into it, transparent, in proportion."""

    def __init__(self, png: bytes | None, high: float) -> None:
        self.high = high
        self._png = png
        self._size = picture_size(png) if png else (1, 1)

    def draw(self, ink: Ink, x: float, top: float, width: float) -> None:
        """Draw the signature in the middle."""
        if self._png:
            high = self.high
            scale = min(width / self._size[0], high / self._size[1])
            drawn = (self._size[0] * scale, self._size[1] * scale)
            ink.picture(self._png, x + (width - drawn[0]) / 2, top + (high - drawn[1]) / 2, drawn)


class Photo(_Whole):
    """A photo in proportion inside a field of fixed height, its caption below."""

    def __init__(self, image: bytes, caption: Text, high: float) -> None:
        self._image, self._caption, self._field = image, caption, high
        self._size = picture_size(image)

    def height(self, width: float) -> float:
        """The field and the caption."""
        return self._field + self._caption.height(width)

    def draw(self, ink: Ink, x: float, top: float, width: float) -> None:
        """Draw the photo as large as the field allows."""
        scale = min(width / self._size[0], self._field / self._size[1])
        drawn = (self._size[0] * scale, self._size[1] * scale)
        ink.picture(self._image, x + (width - drawn[0]) / 2, top + (self._field - drawn[1]) / 2, drawn)
        self._caption.draw(ink, x, top + self._field, width)


def picture_size(data: bytes) -> tuple[int, int]:
    """Width and height of a PNG or JPEG; one that is broken or huge is refused before anything is printed."""
    from PIL import Image, UnidentifiedImageError

    trouble = PaperError(
        "PAPER_SIGNATURE", "签名或照片无法使用。", remedy="请重新签名或拍照，或留空由本人手签。"
    )
    if data[:8] == b"\x89PNG\r\n\x1a\n" and len(data) >= 24:
        width, height = struct.unpack(">II", data[16:24])
        if not (0 < width <= _LARGEST_SIDE and 0 < height <= _LARGEST_SIDE):
            raise trouble
    try:
        with Image.open(io.BytesIO(data), formats=("PNG", "JPEG")) as image:
            if max(image.size) > _LARGEST_SIDE:
                raise trouble
            image.load()
            return image.size
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        raise trouble from error


class Code(_Whole):
    """A QR code: level M, a fixed mask (choosing the best one costs more than the rest of the page)."""

    def __init__(self, content: str, side: float) -> None:
        made = segno.make(content, error="m", mode="byte", encoding="utf-8", micro=False, mask=4)
        self._rows = tuple(map(tuple, made.matrix))
        self.high = side

    def draw(self, ink: Ink, x: float, top: float, width: float) -> None:
        """Draw it at the right end of the room."""
        ink.squares(x + width - self.high, top, self.high / len(self._rows), self._rows)


@dataclass(frozen=True)
class CutLine:
    """The line between two copies, with the number across it so that both halves show the same."""

    number: Text
    hint: Text
    keep: bool = True

    def height(self, width: float) -> float:
        """Number, line, hint."""
        return self.number.height(width) + 5 + self.hint.height(width)

    def least(self, width: float) -> float:
        """All of it."""
        return self.height(width)

    def split(self, width: float, room: float) -> None:  # noqa: ARG002
        """Never."""
        return

    def draw(self, ink: Ink, x: float, top: float, width: float) -> None:
        """The number stands on the line."""
        self.number.draw(ink, x, top, width)
        at = top + self.number.height(width) + 2.5
        ink.dashes(x, at, x + width)
        self.hint.draw(ink, x, at + 2.5, width)


@dataclass(frozen=True)
class Columns:
    """Blocks side by side in shares of the width, their tops or their middles on one line."""

    blocks: tuple[Block, ...]
    shares: tuple[float, ...]
    middle: bool = False
    keep: bool = False

    def height(self, width: float) -> float:
        """The highest of them."""
        return max(one.height(width * share) for one, share in zip(self.blocks, self.shares, strict=True))

    def least(self, width: float) -> float:
        """All of it."""
        return self.height(width)

    def split(self, width: float, room: float) -> None:  # noqa: ARG002
        """Never."""
        return

    def draw(self, ink: Ink, x: float, top: float, width: float) -> None:
        """Side by side."""
        high = self.height(width)
        for block, share in zip(self.blocks, self.shares, strict=True):
            free = (high - block.height(width * share)) / 2 if self.middle else 0.0
            block.draw(ink, x, top + free, width * share)
            x += width * share


@dataclass(frozen=True)
class SealPlace:
    """Office and date as GB/T 9704 sets them for a seal: the date four characters from the right edge, the
    office centred above it, and 45 mm of room for the seal, which is never drawn."""

    office: Text
    date: Text
    em: float
    pitch: float
    keep: bool = False

    def height(self, width: float) -> float:  # noqa: ARG002
        """Two lines of text, with what the seal needs above and below them."""
        return 4 * self.pitch

    def least(self, width: float) -> float:
        """All of it."""
        return self.height(width)

    def split(self, width: float, room: float) -> None:  # noqa: ARG002
        """Never."""
        return

    def draw(self, ink: Ink, x: float, top: float, width: float) -> None:
        """The longer of the two lines decides where both are centred."""
        dated = sum(self.date.paragraphs[0].widths) * self.em
        named = sum(self.office.paragraphs[0].widths) * self.em
        middle = x + width - 4 * self.em - dated / 2
        middle = min(middle, x + width - named / 2)
        half = min(middle - x, x + width - middle)
        self.office.draw(ink, middle - half, top + self.pitch, 2 * half)
        self.date.draw(ink, middle - half, top + 2 * self.pitch, 2 * half)
