"""Everything impure that the program is given: clock, ids, chance, and the way to an office."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from desktop.clock_watch import steady_seconds, system_clock
from desktop.settings import Settings

if TYPE_CHECKING:
    from forms.xlsform import Circumstances
    from sync.client import OfficeClient

NETWORK_SECONDS = 20.0
Clock = Callable[[], datetime]
ClientFactory = Callable[[str], "OfficeClient"]


@dataclass(frozen=True)
class Outside:
    """A demo or a test hands in its own."""

    circumstances: Circumstances
    office: ClientFactory
    steady: Callable[[], float] = steady_seconds


def real_outside(settings: Settings | None = None) -> Outside:
    """The clock, the randomness and the network of this computer."""
    import random
    from uuid import uuid4

    from forms.xlsform import Circumstances

    given = settings or Settings()
    circumstances = Circumstances(
        now=system_clock,
        new_id=lambda: str(uuid4()),
        random=random.SystemRandom().random,
    )
    return Outside(circumstances, lambda url: _client(given, url))


def _client(settings: Settings, url: str) -> OfficeClient:
    from sync.client import OfficeClient
    from sync.network import http_client
    from sync.surroundings import real_surroundings

    http = http_client(NETWORK_SECONDS, settings.proxy)
    return OfficeClient(http, settings.office_url or url, real_surroundings())
