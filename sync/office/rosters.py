"""花名册 and lists from elsewhere: read row by row, what is wrong is said by row, what is right is taken."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from sqlmodel import Session, col, select

from forms.identity import birth_date, fault, normalise, sex
from forms.registry.codes import COVER_CATEGORIES
from forms.registry.tables import Person
from sync.notices import ALERT
from sync.office.figures import live_visits
from sync.office.office import Office
from sync.office.publishing import Publication, publish
from sync.office.sheets import Row, read_sheet
from sync.office.tables import Device, OfficeTask, Published, StoredRecord
from sync.package import Roster, RosterHousehold, RosterMember, roster_from_json, roster_to_json

ROSTER_HEADS = ("户编号", "户主", "姓名", "身份证号")
LIST_HEADS = ("姓名", "身份证号")
LISTS = {"death": "死亡名单", "marriage": "婚姻登记名单", "check": "核对结果"}
_CODES = {name: code for code, name in COVER_CATEGORIES.items()}
_HEAD = "02"


@dataclass(frozen=True)
class RowProblem:
    """One row that was not taken, and why; never what stood in it."""

    row: int
    sentence: str


@dataclass
class Imported:
    """What became of a table."""

    taken: int = 0
    households: int = 0
    problems: list[RowProblem] = field(default_factory=list)

    def refuse(self, row: int, sentence: str) -> None:
        """Note a row that was not taken."""
        self.problems.append(RowProblem(row, sentence))


def import_roster(office: Office, data: bytes, name: str) -> Imported:
    """Publish a roster of one person a row; staff stays as it was. SHEET_INVALID for no roster at all."""
    done = Imported()
    households = _households(read_sheet(data, name, ROSTER_HEADS), done)
    with office.store.reading() as session:
        query = select(Published.content).where(Published.kind == "roster")
        before = session.exec(query.order_by(col(Published.number).desc()).limit(1)).first()
    staff = roster_from_json(before).staff if before else ()
    roster = Roster(tuple(households.values()), staff)
    done.households = len(households)
    publish(office, Publication(roster=roster_to_json(roster)))
    return done


def _households(rows: Iterable[Row], done: Imported) -> dict[str, RosterHousehold]:
    found: dict[str, tuple[RosterHousehold, list[RosterMember]]] = {}
    numbers: dict[str, int] = {}
    for number, cells in rows:
        text = cells.get
        hh_id, person, id_number = text("户编号", ""), text("姓名", ""), normalise(text("身份证号", ""))
        trouble = _trouble(hh_id, person, id_number)
        if not trouble and id_number in numbers:
            trouble = f"身份证号与第 {numbers[id_number]} 行相同"
        if trouble:
            done.refuse(number, trouble)
            continue
        if id_number:
            numbers[id_number] = number
        relation = _HEAD if person == text("户主", "") else text("关系", "")
        born = birth_date(id_number) if id_number else None
        member = RosterMember(
            person, id_number, relation, sex(id_number) if id_number else "", str(born) if born else ""
        )
        if hh_id not in found:
            found[hh_id] = (_household(hh_id, cells), [])
        found[hh_id][1].append(member)
        done.taken += 1
    return {hh_id: replace(home, members=tuple(members)) for hh_id, (home, members) in found.items()}


def _household(hh_id: str, cells: dict[str, str]) -> RosterHousehold:
    words = cells.get("类别", "").replace("、", " ").split()
    return RosterHousehold(
        hh_id=hh_id,
        head=cells.get("户主", ""),
        address=cells.get("住址", ""),
        group=cells.get("村民小组", ""),
        village=cells.get("村（社区）", "") or cells.get("村", ""),
        phone=cells.get("电话", ""),
        categories=tuple(_CODES.get(word, word) for word in words),
    )


def _trouble(hh_id: str, person: str, id_number: str) -> str:
    if not hh_id or len(hh_id) > 60:
        return "缺户编号，或过长"
    if not person or len(person) > 60:
        return "缺姓名，或过长"
    return fault(id_number) if id_number else ""


def import_list(office: Office, data: bytes, name: str, given: tuple[str, str]) -> Imported:
    """A list of deaths, marriages or 核对 results: (kind, who) makes an alert to verify at each household.

    The laptop that last visited the household gets it with the next package.
    """
    kind, by = given
    done = Imported()
    rows = list(read_sheet(data, name, LIST_HEADS))
    with office.store.transaction() as session:
        homes = _homes(session, {normalise(cells.get("身份证号", "")) for _, cells in rows} - {""})
        machines = _machines(session, set(homes.values()))
        for number, cells in rows:
            hh_id = homes.get(normalise(cells.get("身份证号", "")), "")
            if not hh_id:
                done.refuse(number, "本乡镇登记簿和花名册里没有这个证件号")
                continue
            said = "，".join(cells[head] for head in ("日期", "说明") if cells.get(head))
            text = f"{LISTS[kind]}中有本户成员{f'（{said}）' if said else ''}，请入户核实"
            task = OfficeTask(
                kind=ALERT, hh_id=hh_id, text=text, due="", at=office.now(), by=by, device_no=""
            )
            task.device_no = machines.get(hh_id, "")
            session.add(task)
            done.taken += 1
    done.households = done.taken
    return done


def _homes(session: Session, numbers: set[str]) -> dict[str, str]:
    """Where somebody lives: the roster, and over it what the last visits found."""
    query = select(Published.content).where(Published.kind == "roster")
    newest = session.exec(query.order_by(col(Published.number).desc()).limit(1)).first()
    homes = {
        member.id_number: home.hh_id
        for home in (roster_from_json(newest).households if newest else ())
        for member in home.members
        if member.id_number in numbers
    }
    found = session.exec(select(Person).where(col(Person.id_number).in_(numbers))).all()
    live = {visit.record_id for visit in live_visits(session, {person.hh_id for person in found})}
    return {**homes, **{one.id_number: one.hh_id for one in found if one.record_id in live}}


def _machines(session: Session, hh_ids: set[str]) -> dict[str, str]:
    """The machine that was last at each household; the only one where there is only one."""
    numbers = dict(session.exec(select(Device.dev, Device.device_no).where(Device.revoked_at == "")).all())
    query = select(StoredRecord.hh_id, StoredRecord.dev).where(col(StoredRecord.hh_id).in_(hh_ids))
    last = dict(session.exec(query.order_by(col(StoredRecord.received_at))).all())
    alone = next(iter(numbers.values())) if len(set(numbers.values())) == 1 else ""
    return {hh_id: numbers.get(last.get(hh_id, ""), alone) for hh_id in hh_ids}
