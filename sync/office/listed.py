"""The published roster in rows, as figures and pages ask for it."""

from __future__ import annotations

from sqlmodel import Session, delete

from sync.office.desk_tables import ListedHousehold
from sync.office.store import Store
from sync.roster import Roster


def lay_out(store: Store, session: Session, roster: Roster, source: int) -> None:
    """Put the roster that was published under this number in place of the one before.

    Whoever publishes does it in the same transaction: reading a roster of 100,000 households back takes
    seconds, and nobody who looks at figures shall wait for it.
    """
    rows = [
        {
            "hh_id": one.hh_id,
            "source": source,
            "village": one.village,
            "grp": one.group,
            "head": one.head,
            "categories": " ".join(one.categories),
        }
        for one in roster.households
    ]
    session.exec(delete(ListedHousehold))
    store.insert_rows(session, ListedHousehold.metadata.tables[str(ListedHousehold.__tablename__)], rows)
