"""What comes down to the laptop: questionnaires, standards, the roster of households, and the staff."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace

from forms.referrals import DEPARTMENT, STATES, TOWNSHIP
from sync.held import read_held
from sync.notices import ReturnedRecord, Task, read_returned, read_task
from sync.paperwork import MAX_PRINTS, MAX_WORDINGS, GivenNumber, Wording, read_number, read_wording
from sync.published import (
    MAX_MEDIA,
    MAX_MEDIA_FILES,
    Questionnaire,
    is_file_name,
    plain_files,
    plain_questionnaire,
    read_questionnaires,
)
from sync.roster import (
    MAX_HOUSEHOLDS,
    MAX_MEMBERS,
    Roster,
    RosterHousehold,
    RosterMember,
    Staff,
    read_roster,
    roster_from_json,
    roster_to_json,
)
from sync.strict import (
    FormatError,
    canonical,
    fields,
    hex_of,
    integer_of,
    list_of,
    moment_of,
    parse,
    text_of,
    texts_of,
)

__all__ = [
    "MAX_MEDIA",
    "MAX_MEDIA_FILES",
    "MAX_STANDARDS",
    "Package",
    "Questionnaire",
    "ReferralAnswer",
    "Roster",
    "RosterHousehold",
    "RosterMember",
    "Staff",
    "is_file_name",
    "package_from_json",
    "package_to_json",
    "roster_from_json",
    "roster_to_json",
]

FORMAT = "dengmen-package/1"
MAX_REFERRALS = 20_000
MAX_STANDARDS = 1024 * 1024
MAX_NOTICES = 20_000


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
    Files of questionnaires that the laptop holds are left out as well (`published`).
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
    held: str = ""  # the batches of this laptop that the office has (`held`); "" says nothing about them


def package_to_json(package: Package) -> bytes:
    """The canonical bytes of a package."""
    tree = {**asdict(replace(package, questionnaires=())), "fmt": FORMAT}
    tree["questionnaires"] = [plain_questionnaire(form) for form in package.questionnaires]
    tree["files"] = plain_files(package.questionnaires)
    return canonical(tree)


def package_from_json(data: bytes) -> Package:
    """The package in these bytes; raises FormatError for anything that is not exactly a package."""
    shape = {
        "fmt": str,
        "issued_at": str,
        "township": str,
        "questionnaires": list,
        "files": dict,
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
        "held": str,
    }
    tree = fields(parse(data, "数据包"), shape, "数据包")
    if tree["fmt"] != FORMAT:
        raise FormatError("数据包.fmt", "版本不认识")
    standards = str(tree["standards"])
    if len(standards) > MAX_STANDARDS:
        raise FormatError("数据包.standards", "内容过长")
    roster = read_roster(tree)
    return Package(
        issued_at=moment_of(tree, "issued_at"),
        township=text_of(tree, "township"),
        questionnaires=read_questionnaires(tree),
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
        held=_held(tree),
    )


def _held(tree: dict[str, object]) -> str:
    text = str(tree["held"])
    read_held(text)
    return text


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
    moment_of(values, "at")
    return ReferralAnswer(**{name: text_of(values, name) for name in names}, place=row)
