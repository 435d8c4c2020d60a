"""The 24-hour clock of an urgent need: it survives restarts, and setting the computer's clock back.

A laptop's clock can be wrong and can be changed. What we can know without a network: time does not run
backwards. So we keep the latest time ever seen and add up how far the clock was set back (`behind`): wall
time plus `behind` never decreases. A need notes the `behind` of its moment, and the time that passed since
is the difference of the two sums. Setting the clock back therefore gains nobody an hour, and the deadline
moves with the clock that people look at. Setting it forward looks like time that passed: the clock runs out
early, which is the safe side, and correcting it again harms no need that is raised later.
The state is two values that the vault keeps; a restart changes nothing. Source: domain.md 1.9 and R7.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

CLOCK_HOURS = 24  # first.hours of the county's table where it has one
_NOTHING = timedelta(0)


@dataclass(frozen=True)
class Clock:
    """The latest wall time ever seen, and how far the wall clock was set back in all."""

    latest: datetime | None = None
    behind: timedelta = _NOTHING


@dataclass(frozen=True)
class Countdown:
    """One running clock: `deadline` as the present wall clock will show it."""

    deadline: datetime
    left: timedelta

    @property
    def is_late(self) -> bool:
        """Whether the time has run out."""
        return self.left <= _NOTHING


def observe(clock: Clock, wall: datetime) -> Clock:
    """The clock after another look at the wall time (aware)."""
    if clock.latest is None or wall >= clock.latest:
        return Clock(wall, clock.behind)
    return Clock(wall, clock.behind + (clock.latest - wall))


def countdown(raised: datetime, behind: timedelta, clock: Clock, hours: int = CLOCK_HOURS) -> Countdown:
    """What is left for a need raised at a wall time, when the clock had been set back by `behind` in all."""
    set_back = clock.behind - behind
    deadline = raised + timedelta(hours=hours) - set_back
    return Countdown(deadline, deadline - (clock.latest or raised))
