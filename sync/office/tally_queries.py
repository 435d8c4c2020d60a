"""What tallies.py asks the database, in words that SQLite and PostgreSQL both understand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import TextClause, text
from sqlmodel import Session

from forms.registry.codes import SHORT_VISITS, SURVEYED_CONTACTS


def _among(values: frozenset[str]) -> str:
    return ", ".join(f"'{value}'" for value in sorted(values))


_MET = f"contact = '' OR contact IN ({_among(SURVEYED_CONTACTS)})"
_ANSWERED = f"({_MET}) AND visit_type NOT IN ({_among(SHORT_VISITS)})"
# Ordered as forms.coverage orders visits: date, number in the laptop's chain, record.
_ORDER = (
    "substr(visit_date || '          ', 1, 10)"
    " || substr('0000000000' || CAST(n AS TEXT), 1 + length(CAST(n AS TEXT)))"
)
_LIVE = f"""live AS MATERIALIZED (
    SELECT hh_id, record_id, contact, visit_type, result, {_ORDER} AS moment
    FROM visit WHERE record_id NOT IN (SELECT deprecates FROM visit WHERE deprecates > '')
)"""
# The visits of households in whose records something stands that makes them unlike others.
_LIVE_OF_SINGLE = f"""{_LIVE[: _LIVE.rindex(")")]} AND hh_id IN (
        SELECT hh_id FROM household WHERE kin_any = '1' OR record_id IN (
            SELECT record_id FROM screenedrecord WHERE standards = :standards AND lines <> ''))
)"""
_FOLDED = f"""SELECT hh_id, max(CASE WHEN contact = '1' THEN 1 ELSE 0 END) AS met,
        substr(max(CASE WHEN {_ANSWERED} THEN moment || record_id END), 21) AS answered,
        substr(max(CASE WHEN visit_type = '6' THEN moment || result END), 21) AS spot,
        substr(max(moment || contact), 21) AS last
    FROM live GROUP BY hh_id"""
_HOME = f"home AS MATERIALIZED ({_FOLDED})"
# Most households were visited once: theirs need neither be ordered nor folded, which costs half.
_MANY = "many AS MATERIALIZED (SELECT hh_id FROM visit GROUP BY hh_id HAVING count(*) > 1)"
_LIVE_OF_MANY = f"{_LIVE[: _LIVE.rindex(')')]} AND hh_id IN (SELECT hh_id FROM many))"
_EVERY_HOME = f"""home AS (
    SELECT visit.hh_id AS hh_id, CASE WHEN contact = '1' THEN 1 ELSE 0 END AS met,
        CASE WHEN {_ANSWERED} THEN record_id END AS answered,
        CASE WHEN visit_type = '6' THEN result END AS spot, contact AS last
    FROM visit LEFT JOIN many ON many.hh_id = visit.hh_id
    WHERE many.hh_id IS NULL AND record_id NOT IN (SELECT deprecates FROM visit WHERE deprecates > '')
    UNION ALL {_FOLDED}
)"""
# The pattern of a household: tallies._home reads it in this order.
_PATTERN = """
    CASE WHEN listedhousehold.hh_id IS NULL THEN 0 ELSE 1 END AS listed,
    home.met AS met,
    CASE WHEN home.answered IS NULL THEN 0 ELSE 1 END AS answered,
    home.spot AS spot,
    CASE WHEN home.met = 1 THEN '1' ELSE home.last END AS last,
    CASE WHEN household.cover = '00' THEN '00' WHEN household.cover IS NULL THEN NULL ELSE '' END AS cover,
    household.kin_any AS kin"""
_JOINED = """
    FROM home
    LEFT JOIN listedhousehold ON listedhousehold.hh_id = home.hh_id
    LEFT JOIN household ON household.record_id = home.answered
    LEFT JOIN screenedrecord ON screenedrecord.record_id = household.record_id
        AND screenedrecord.standards = :standards AND screenedrecord.lines <> ''"""
_IS_SINGLE = "(screenedrecord.record_id IS NOT NULL OR household.kin_any = '1')"

LISTED = text(
    "SELECT village, grp, count(*) FROM listedhousehold GROUP BY village, grp ORDER BY village, grp"
)
# village, group, whether the household is counted one by one, its pattern, and how many are alike.
ALIKE = text(
    f"WITH {_MANY}, {_LIVE_OF_MANY}, {_EVERY_HOME}, pattern AS ("
    " SELECT listedhousehold.village AS village, listedhousehold.grp AS grp,"
    f" CASE WHEN {_IS_SINGLE} THEN 1 ELSE 0 END AS single, {_PATTERN} {_JOINED})"
    " SELECT village, grp, single, listed, met, answered, spot, last, cover, kin, count(*) FROM pattern"
    " GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10"
)
SINGLE = text(
    f"WITH {_LIVE_OF_SINGLE}, {_HOME}"
    f" SELECT home.hh_id, household.record_id, household.told, household.wanted, {_PATTERN}"
    f" {_JOINED} WHERE {_IS_SINGLE} ORDER BY home.hh_id"
)
KIN = text("SELECT record_id, state FROM kindisclosure")
_NEED_SINGLE = """((need.urgency = '3' AND need.disposition <> '1')
    OR (need.record_id, need.place) IN (SELECT record_id, place FROM referralevent))"""
_COUNTS = "need.record_id NOT IN (SELECT deprecates FROM visit WHERE deprecates > '')"
# In the order of forms.coverage.NeedFact.
_NEED = "need.urgency, need.disposition, need.state, need.due, need.closed, ''"
NEEDS_ALIKE = text(
    "SELECT CASE WHEN urgency = '3' THEN '3' ELSE '' END, disposition, state, due, closed, '', count(*)"
    f" FROM need WHERE {_COUNTS} AND NOT {_NEED_SINGLE} GROUP BY 1, 2, 3, 4, 5"
)
NEEDS_SINGLE = text(
    f"SELECT need.hh_id, need.record_id, need.place, {_NEED}, visit.started, visit.sealed_at,"
    " storedrecord.received_at FROM need JOIN visit ON visit.record_id = need.record_id"
    " LEFT JOIN storedrecord ON storedrecord.record_id = need.record_id"
    f" WHERE {_NEED_SINGLE} AND {_COUNTS} ORDER BY need.record_id, need.place"
)


def rows(session: Session, query: TextClause, given: Mapping[str, object] | None = None) -> Sequence[Any]:
    """All rows of the answer."""
    return session.connection().execute(query, given or {}).all()
