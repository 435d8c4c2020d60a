"""抽查: a random sample that anybody can draw again from the same households and the same seed.

Households are ranked by the hash of seed and household number, so that neither a library's generator nor
the order of the database has a part in it. Each stratum gives at least its share, rounded up.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from sqlmodel import Session, col, select

from forms.registry.tables import Household
from sync.office.desk_tables import DrawnSample
from sync.office.figures import live_records
from sync.office.office import Office
from sync.refusals import HandoverError

STRATA = ("category", "kin")  # 类别, 近亲属


@dataclass(frozen=True)
class Draw:
    """How to draw: per cent, seed, which strata, and whether every household with relatives is taken."""

    percent: Fraction
    seed: str
    strata: tuple[str, ...] = STRATA
    all_kin: bool = False
    by: str = ""


@dataclass(frozen=True)
class Sample:
    """What was drawn, by household number, and the hash of what it was drawn from."""

    number: int
    households: tuple[str, ...]
    frame: str
    size: int


def draw(office: Office, wanted: Draw) -> Sample:
    """Draw from all visited households and write it down; ENTRY_INVALID for an impossible wish."""
    if not 0 < wanted.percent <= 100 or not wanted.seed.strip() or not set(wanted.strata) <= set(STRATA):
        raise HandoverError("ENTRY_INVALID", place="抽查比例、种子或分层")
    with office.store.transaction() as session:
        groups = _groups(session, wanted)
        chosen = chosen_of(groups, wanted)
        everyone = sorted(hh_id for members in groups.values() for hh_id in members)
        frame = hashlib.sha256("\n".join(everyone).encode()).hexdigest()
        row = DrawnSample(
            at=office.now(),
            by=wanted.by,
            seed=wanted.seed,
            percent=str(wanted.percent),
            strata=" ".join(wanted.strata) + (" all-kin" if wanted.all_kin else ""),
            frame=frame,
            households="\n".join(chosen),
        )
        session.add(row)
        session.flush()
        return Sample(row.number or 0, chosen, frame, len(everyone))


def chosen_of(groups: Mapping[tuple[str, ...], Sequence[str]], wanted: Draw) -> tuple[str, ...]:
    """The households of each stratum with the smallest hashes. Pure."""
    chosen: list[str] = []
    for stratum, members in groups.items():
        is_kin = wanted.all_kin and stratum[-1] == "kin"
        count = len(members) if is_kin else -(-len(members) * wanted.percent // 100)
        ranked = sorted(
            members, key=lambda hh_id: hashlib.sha256(f"{wanted.seed}\0{hh_id}".encode()).digest()
        )
        chosen += ranked[: int(count)]
    return tuple(sorted(chosen))


def samples(office: Office) -> Sequence[DrawnSample]:
    """All that were drawn, the newest first."""
    with office.store.reading() as session:
        rows = session.exec(select(DrawnSample).order_by(col(DrawnSample.number).desc())).all()
        session.expunge_all()
    return rows


def _groups(session: Session, wanted: Draw) -> dict[tuple[str, ...], list[str]]:
    newest = dict(session.exec(live_records()).all())  # in order: the last one stays
    columns = select(Household.record_id, Household.cover, Household.kin_any)
    houses = {record_id: (cover, kin_any) for record_id, cover, kin_any in session.exec(columns).all()}
    groups: dict[tuple[str, ...], list[str]] = {}
    for hh_id, record_id in newest.items():
        cover, kin_any = houses.get(record_id, ("", ""))
        kin = "kin" if kin_any == "1" else ""
        category = cover.split()[0] if cover else ""
        key = (
            category if "category" in wanted.strata else "",
            kin if "kin" in wanted.strata or wanted.all_kin else "",
        )
        groups.setdefault(key, []).append(hh_id)
    return groups
