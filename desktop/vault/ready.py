"""What the first question to an unlocked vault would otherwise wait for: the mapping of the tables.

SQLAlchemy puts classes and tables together when the first of them is asked for, a tenth of a second.
"""

from __future__ import annotations

from sqlalchemy.orm import configure_mappers

from desktop.vault import tables
from forms.registry import tables as registry

__all__ = ["make_ready", "registry", "tables"]


def make_ready() -> None:
    """Put them together now; safe to call again."""
    configure_mappers()
