"""Clock, ids and randomness as the caller hands them in; tests hand in their own."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Surroundings:
    """Everything impure that sync needs besides files and the network."""

    now: Callable[[], datetime]
    new_id: Callable[[], str]
    token: Callable[[int], bytes]


def real_surroundings() -> Surroundings:
    """The clock and the randomness of this computer."""
    return Surroundings(
        now=lambda: datetime.now().astimezone(), new_id=lambda: str(uuid.uuid4()), token=secrets.token_bytes
    )
