"""The 花名册 that an office publishes: households, their members, and who may be named as an investigator."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date

from sync.strict import FormatError, canonical, fields, list_of, parse, text_of, texts_of

MAX_HOUSEHOLDS = 100_000
MAX_MEMBERS = 40
MAX_STAFF = 2_000


@dataclass(frozen=True)
class RosterMember:
    """A person of a household as the office knows them; blank where it does not."""

    name: str
    id_number: str = ""
    relation: str = ""
    sex: str = ""
    birth: str = ""


@dataclass(frozen=True)
class RosterHousehold:
    """A household as the office knows it before the visit."""

    hh_id: str
    head: str
    address: str
    group: str = ""
    village: str = ""
    phone: str = ""
    categories: tuple[str, ...] = ()
    last_visit: str = ""
    note: str = ""
    members: tuple[RosterMember, ...] = ()


@dataclass(frozen=True)
class Staff:
    """A person who may be named as an investigator."""

    name: str
    unit: str
    is_township: bool


@dataclass(frozen=True)
class Roster:
    """The households and staff of one township, as the office publishes them."""

    households: tuple[RosterHousehold, ...] = ()
    staff: tuple[Staff, ...] = ()


def roster_from_json(data: bytes) -> Roster:
    """The roster file that an office publishes: `{"households": […], "staff": […]}`; raises FormatError."""
    return read_roster(fields(parse(data, "花名册"), {"households": list, "staff": list}, "花名册"))


def roster_to_json(roster: Roster) -> bytes:
    """The canonical bytes of a roster file."""
    return canonical(asdict(roster))


def read_roster(tree: dict[str, object]) -> Roster:
    """The roster in the keys `households` and `staff` of a tree; raises FormatError."""
    households = list_of(tree, "households", limit=MAX_HOUSEHOLDS)
    staff = list_of(tree, "staff", limit=MAX_STAFF)
    roster = Roster(
        tuple(_household(item, f"households[{n}]") for n, item in enumerate(households, 1)),
        tuple(_staff(item, f"staff[{n}]") for n, item in enumerate(staff, 1)),
    )
    if len({household.hh_id for household in roster.households}) != len(roster.households):
        raise FormatError("households", "户编号重复")
    return roster


_HOUSEHOLD_TEXTS = ("hh_id", "head", "address", "group", "village", "phone", "last_visit", "note")


def _household(item: object, place: str) -> RosterHousehold:
    shape = {**dict.fromkeys(_HOUSEHOLD_TEXTS, str), "categories": list, "members": list}
    values = fields(item, shape, place)
    if not values["hh_id"] or not values["head"]:
        raise FormatError(place, "缺户编号或户主")
    _day(values, "last_visit", place)
    members = list_of(values, "members", limit=MAX_MEMBERS)
    return RosterHousehold(
        **{name: text_of(values, name) for name in _HOUSEHOLD_TEXTS},
        categories=texts_of(values, "categories"),
        members=tuple(_member(member, f"{place}.members[{n}]") for n, member in enumerate(members, 1)),
    )


def _member(item: object, place: str) -> RosterMember:
    names = ("name", "id_number", "relation", "sex", "birth")
    values = fields(item, dict.fromkeys(names, str), place)
    _day(values, "birth", place)
    return RosterMember(**{name: text_of(values, name) for name in names})


def _staff(item: object, place: str) -> Staff:
    values = fields(item, {"name": str, "unit": str, "is_township": bool}, place)
    return Staff(text_of(values, "name"), text_of(values, "unit"), bool(values["is_township"]))


def _day(values: dict[str, object], name: str, place: str) -> None:
    text = str(values[name])
    if not text:
        return
    try:
        date.fromisoformat(text)
    except ValueError as error:
        raise FormatError(f"{place}.{name}", "不是日期") from error
