"""Blocks set one below another over as many pages as they need."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from forms.papers.ink import Ink

_NEARLY = 0.01


class Block(Protocol):
    """Something with a height: a text, a table, a place to sign. `keep` binds it to what follows."""

    @property
    def keep(self) -> bool:
        """Whether it is bound to what follows."""

    def height(self, width: float) -> float:
        """The space taken at this width."""

    def least(self, width: float) -> float:
        """What must fit on the page for the block to begin there."""

    def split(self, width: float, room: float) -> tuple[Block, Block] | None:
        """The part that fits into the room and the rest, or None when it stays in one piece."""

    def draw(self, ink: Ink, x: float, top: float, width: float) -> None:
        """Draw all of it."""


@dataclass(frozen=True)
class Frame:
    """The part of every page that text may stand in, in points from the upper left corner."""

    page: tuple[float, float]
    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True)
class Space:
    """Empty room, which goes away at the top of a page."""

    points: float
    keep: bool = False

    def height(self, width: float) -> float:  # noqa: ARG002
        """Always the same."""
        return self.points

    def least(self, width: float) -> float:  # noqa: ARG002
        """Always the same."""
        return self.points

    def split(self, width: float, room: float) -> None:  # noqa: ARG002
        """Never."""
        return

    def draw(self, ink: Ink, x: float, top: float, width: float) -> None:
        """Nothing to see."""


@dataclass(frozen=True)
class Bound:
    """A block that stays with the one after it."""

    block: Block
    keep: bool = True

    def height(self, width: float) -> float:
        """As the block."""
        return self.block.height(width)

    def least(self, width: float) -> float:
        """As the block."""
        return self.block.least(width)

    def split(self, width: float, room: float) -> tuple[Block, Block] | None:
        """As the block; the rest stays bound."""
        cut = self.block.split(width, room)
        return (cut[0], Bound(cut[1])) if cut else None

    def draw(self, ink: Ink, x: float, top: float, width: float) -> None:
        """As the block."""
        self.block.draw(ink, x, top, width)


class PageEnd(Space):
    """What follows begins on a new page."""

    def __init__(self) -> None:
        super().__init__(0.0)


class Together:
    """Blocks that stay on one page, unless they need more than a page; `low` puts them at its foot."""

    def __init__(self, blocks: Sequence[Block], *, low: bool = False, keep: bool = False) -> None:
        self.blocks = tuple(blocks)
        self.low = low
        self.keep = keep

    def height(self, width: float) -> float:
        """All of them."""
        return sum(block.height(width) for block in self.blocks)

    def least(self, width: float) -> float:
        """All of them."""
        return self.height(width)

    def split(self, width: float, room: float) -> tuple[Block, Block] | None:
        """Between two of its blocks or within one, when a page is too small for all."""
        used = 0.0
        for at, block in enumerate(self.blocks):
            high = block.height(width)
            if used + high > room + _NEARLY:
                return self._parted(at, block.split(width, room - used))
            used += high
        return None

    def _parted(self, at: int, cut: tuple[Block, Block] | None) -> tuple[Block, Block] | None:
        if cut is not None:
            before, after = [*self.blocks[:at], cut[0]], [cut[1], *self.blocks[at + 1 :]]
        elif at:
            before, after = [*self.blocks[:at]], [*self.blocks[at:]]
        else:
            return None
        return Together(before), Together(after, low=self.low, keep=self.keep)

    def draw(self, ink: Ink, x: float, top: float, width: float) -> None:
        """One below another."""
        for block in self.blocks:
            block.draw(ink, x, top, width)
            top += block.height(width)


def flow(blocks: Sequence[Block], frame: Frame) -> list[Ink]:
    """The pages; a page break falls before a block that does not fit, or inside one that can be split."""
    pages = [Ink(*frame.page)]
    used = 0.0
    queue = deque(blocks)
    while queue:
        block = queue.popleft()
        if isinstance(block, Space) and not used:
            continue
        if isinstance(block, PageEnd):
            pages.append(Ink(*frame.page))
            used = 0.0
            continue
        room = frame.height - used
        high = block.height(frame.width)
        if high + _followers(block, queue, frame.width) <= room + _NEARLY:
            if isinstance(block, Together) and block.low and used:
                used = max(used, frame.height - high - sum(one.height(frame.width) for one in queue))
            block.draw(pages[-1], frame.left, frame.top + used, frame.width)
            used += high
            continue
        cut = _cut(block, frame, used, room)
        if cut is not None:
            cut[0].draw(pages[-1], frame.left, frame.top + used, frame.width)
            queue.appendleft(cut[1])
        elif used:
            queue.appendleft(block)
        else:  # larger than a page and in one piece: it stands alone, running over the foot
            block.draw(pages[-1], frame.left, frame.top, frame.width)
        if queue:
            pages.append(Ink(*frame.page))
            used = 0.0
    return pages


def _followers(block: Block, queue: Sequence[Block], width: float) -> float:
    """What must stand on the same page after a block that is bound to the next."""
    needed = 0.0
    for follower in queue:
        if not block.keep:
            break
        needed += follower.height(width) if follower.keep else follower.least(width)
        block = follower
    return needed


def _cut(block: Block, frame: Frame, used: float, room: float) -> tuple[Block, Block] | None:
    if isinstance(block, Together) and used and block.height(frame.width) <= frame.height:
        return None
    if used and block.least(frame.width) > room:
        return None
    return block.split(frame.width, room)
