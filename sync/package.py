"""What comes down to the laptop: questionnaires, standards, the roster of households, and the staff."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime

from forms.referrals import DEPARTMENT, STATES, TOWNSHIP
from sync.notices import ReturnedRecord, Task, read_returned, read_task
from sync.paperwork import MAX_PRINTS, MAX_WORDINGS, GivenNumber, Wording, read_number, read_wording
from sync.strict import FormatError, canonical, fields, hex_of, integer_of, list_of, parse, text_of, texts_of

FORMAT = "dengmen-package/1"
MAX_HOUSEHOLDS = 20_000
MAX_MEMBERS = 40
MAX_STAFF = 2_000
MAX_REFERRALS = 20_000
MAX_QUESTIONNAIRES = 50
MAX_XML = 20 * 1024 * 1024
MAX_STANDARDS = 1024 * 1024
MAX_MEDIA = 24 * 1024 * 1024
MAX_MEDIA_FILES = 200
MAX_NOTICES = 20_000


@dataclass(frozen=True)
class Questionnaire:
    """One published questionnaire; the XForm XML is UTF-8, media are the files it refers to by name."""

    form_id: str
    version: str
    title: str
    xml: bytes
    media: Mapping[str, bytes] = field(default_factory=dict)
    signature: str = ""  # of the publisher, in hexadecimal


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


@dataclass(frozen=True)
class ReferralAnswer:
    """What became of one referral: the step that somebody took at the office, named once for ever.

    The need is named by its record and its row in it; states and roles are those of forms.referrals.
    """

    number: str
    record_id: str
    place: int
    at: str
    state: str
    role: str
    by: str = ""
    note: str = ""


@dataclass(frozen=True)
class Package:
    """Everything a laptop needs to work for weeks without a network, or what of it has changed.

    `base` names the question that this answers (holding.base_of), "" for a whole package on a stick. What is
    unchanged is left out: questionnaires, standards "", and the roster, of which `households` are the new and
    changed ones since `roster_base` and `gone` the numbers of those that left it; 0 for a whole roster.
    Returned records and tasks are always all that stand. `wordings` are all of the county's, or none when the
    laptop has them; `numbers` are all that papers of this laptop were given.
    """

    issued_at: str
    township: str
    questionnaires: tuple[Questionnaire, ...] = ()
    standards: str = ""
    households: tuple[RosterHousehold, ...] = ()
    staff: tuple[Staff, ...] = ()
    referrals: tuple[ReferralAnswer, ...] = ()
    standards_signature: str = ""
    base: str = ""
    roster_number: int = 0
    roster_base: int = 0
    gone: tuple[str, ...] = ()
    returned: tuple[ReturnedRecord, ...] = ()
    tasks: tuple[Task, ...] = ()
    wordings: tuple[Wording, ...] = ()
    numbers: tuple[GivenNumber, ...] = ()


def package_to_json(package: Package) -> bytes:
    """The canonical bytes of a package."""
    tree = {**asdict(package), "fmt": FORMAT}
    tree["questionnaires"] = [_plain_questionnaire(form) for form in package.questionnaires]
    return canonical(tree)


def _plain_questionnaire(form: Questionnaire) -> dict[str, object]:
    media = {name: base64.b64encode(data).decode() for name, data in form.media.items()}
    return {**asdict(form), "xml": form.xml.decode(), "media": media}


def package_from_json(data: bytes) -> Package:
    """The package in these bytes; raises FormatError for anything that is not exactly a package."""
    shape = {
        "fmt": str,
        "issued_at": str,
        "township": str,
        "questionnaires": list,
        "standards": str,
        "households": list,
        "staff": list,
        "referrals": list,
        "standards_signature": str,
        "base": str,
        "roster_number": int,
        "roster_base": int,
        "gone": list,
        "returned": list,
        "tasks": list,
        "wordings": list,
        "numbers": list,
    }
    tree = fields(parse(data, "数据包"), shape, "数据包")
    if tree["fmt"] != FORMAT:
        raise FormatError("数据包.fmt", "版本不认识")
    standards = str(tree["standards"])
    if len(standards) > MAX_STANDARDS:
        raise FormatError("数据包.standards", "内容过长")
    roster = _roster(tree)
    return Package(
        issued_at=_moment(tree, "issued_at"),
        township=text_of(tree, "township"),
        questionnaires=_questionnaires(tree),
        standards=standards,
        households=roster.households,
        staff=roster.staff,
        referrals=_referrals(tree),
        standards_signature=text_of(tree, "standards_signature"),
        base=hex_of(tree, "base", size=32) if tree["base"] else "",
        roster_number=integer_of(tree, "roster_number"),
        roster_base=integer_of(tree, "roster_base"),
        gone=texts_of(tree, "gone", limit=MAX_HOUSEHOLDS),
        returned=tuple(
            read_returned(item, f"returned[{n}]")
            for n, item in enumerate(list_of(tree, "returned", limit=MAX_NOTICES), 1)
        ),
        tasks=tuple(
            read_task(item, f"tasks[{n}]")
            for n, item in enumerate(list_of(tree, "tasks", limit=MAX_NOTICES), 1)
        ),
        wordings=tuple(
            read_wording(item, f"wordings[{n}]")
            for n, item in enumerate(list_of(tree, "wordings", limit=MAX_WORDINGS), 1)
        ),
        numbers=tuple(
            read_number(item, f"numbers[{n}]")
            for n, item in enumerate(list_of(tree, "numbers", limit=MAX_PRINTS), 1)
        ),
    )


def _referrals(tree: dict[str, object]) -> tuple[ReferralAnswer, ...]:
    items = list_of(tree, "referrals", limit=MAX_REFERRALS)
    return tuple(_referral(item, f"referrals[{n}]") for n, item in enumerate(items, 1))


def _referral(item: object, place: str) -> ReferralAnswer:
    names = ("number", "record_id", "at", "state", "role", "by", "note")
    values = fields(item, {**dict.fromkeys(names, str), "place": int}, place)
    row = values["place"]
    if not values["number"] or not isinstance(row, int) or not 0 < row <= MAX_MEMBERS:
        raise FormatError(place, "缺编号或行号")
    if values["state"] not in STATES or values["role"] not in (TOWNSHIP, DEPARTMENT):
        raise FormatError(place, "状态或答复人不认识")
    _moment(values, "at")
    return ReferralAnswer(**{name: text_of(values, name) for name in names}, place=row)


def roster_from_json(data: bytes) -> Roster:
    """The roster file that an office publishes: `{"households": […], "staff": […]}`; raises FormatError."""
    return _roster(fields(parse(data, "花名册"), {"households": list, "staff": list}, "花名册"))


def roster_to_json(roster: Roster) -> bytes:
    """The canonical bytes of a roster file."""
    return canonical(asdict(roster))


def _roster(tree: dict[str, object]) -> Roster:
    households = list_of(tree, "households", limit=MAX_HOUSEHOLDS)
    staff = list_of(tree, "staff", limit=MAX_STAFF)
    roster = Roster(
        tuple(_household(item, f"households[{n}]") for n, item in enumerate(households, 1)),
        tuple(_staff(item, f"staff[{n}]") for n, item in enumerate(staff, 1)),
    )
    if len({household.hh_id for household in roster.households}) != len(roster.households):
        raise FormatError("households", "户编号重复")
    return roster


def _questionnaires(tree: dict[str, object]) -> tuple[Questionnaire, ...]:
    items = list_of(tree, "questionnaires", limit=MAX_QUESTIONNAIRES)
    return tuple(_questionnaire(item, f"questionnaires[{n}]") for n, item in enumerate(items, 1))


def _questionnaire(item: object, place: str) -> Questionnaire:
    texts = dict.fromkeys(("form_id", "version", "title", "xml", "signature"), str)
    values = fields(item, {**texts, "media": dict}, place)
    xml = str(values["xml"]).encode()
    if not values["form_id"] or len(xml) > MAX_XML:
        raise FormatError(place, "问卷缺编号或过大")
    media = _media(values["media"], f"{place}.media")
    named = (text_of(values, "form_id"), text_of(values, "version"), text_of(values, "title"))
    return Questionnaire(*named, xml, media, text_of(values, "signature"))


def _media(tree: object, place: str) -> dict[str, bytes]:
    if not isinstance(tree, dict) or len(tree) > MAX_MEDIA_FILES:
        raise FormatError(place, "条目过多")
    media = {name: _file(name, content, place) for name, content in tree.items()}
    if sum(map(len, media.values())) > MAX_MEDIA:
        raise FormatError(place, "内容过长")
    return media


def _file(name: str, content: object, place: str) -> bytes:
    if not is_file_name(name) or not isinstance(content, str):
        raise FormatError(place, "文件名不符")
    try:
        return base64.b64decode(content, validate=True)
    except ValueError as error:
        raise FormatError(place, "内容不是 base64") from error


def is_file_name(name: str) -> bool:
    """Whether this is the name of one file, never a path."""
    is_path = not name.strip(".") or any(sign in name for sign in "/\\:") or name != name.strip()
    return len(name) <= 200 and not is_path and name.isprintable()


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


def _moment(values: dict[str, object], name: str) -> str:
    text = text_of(values, name, limit=40)
    try:
        aware = datetime.fromisoformat(text).tzinfo is not None
    except ValueError as error:
        raise FormatError(name, "不是时间") from error
    if not aware:
        raise FormatError(name, "时间缺时区")
    return text
