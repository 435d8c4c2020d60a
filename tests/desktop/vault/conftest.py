"""A vault with the cheapest allowed key derivation, a small village, and one answered visit."""

import itertools
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from desktop.vault import DraftStart, KdfParameters, OpenOptions, Profile, Vault, create_vault, open_vault
from forms.answers import Answers
from forms.record import Record
from forms.xlsform import JournalEntry
from sync.package import Package, Questionnaire, RosterHousehold, RosterMember, Staff

CHINA = timezone(timedelta(hours=8))
NOW = datetime(2026, 3, 9, 9, 42, tzinfo=CHINA)
PASSWORD = "hongmei-lukou-2"
PROFILE = Profile("李秀英", "柳湾村社会救助协理员", "柳湾村", "样例县青山镇", "07", "999901001203")
ZHAO = "999901001203-07-0031"
FOUND: dict[str, object] = {
    "visit": {
        "visit_type": "1",
        "visit_date": "2026-03-09",
        "t_start": "2026-03-09T09:42:00.000+08:00",
        "contact": "1",
        "inv1": "李秀英",
        "inv2": "王建国",
    },
    "basic": {
        "hh": {"cover": "08", "live_addr": "柳湾村三组红梅路口第二家", "phone": "13800000609", "n_co": "3"},
        "members": [
            {
                "m_name": "赵守田",
                "m_id": "999901195803140011",
                "m_rel": "02",
                "m_sex": "1",
                "m_birth": "1958-03-14",
                "co": "1",
                "m_health": "3",
            },
            {
                "m_name": "钱桂兰",
                "m_id": "999901196208090026",
                "m_rel": "12",
                "m_sex": "2",
                "m_birth": "1962-08-09",
                "co": "1",
                "m_health": "6",
                "m_dis_type": "4",
                "m_dis_level": "2",
                "m_dis_exp": "2026-05-31",
            },
            {
                "m_name": "赵䶮",
                "m_id": "999901201202290039",
                "m_rel": "41",
                "m_sex": "1",
                "m_birth": "2012-02-29",
                "co": "1",
                "m_health": "1",
            },
        ],
    },
    "economy": {
        "income_page": {
            "income": [{"i_who": "1", "i_kind": "B", "i_sub": "B2", "i_amt": "12000", "i_cost": "7500.5"}],
            "inc_pc_month": "486.11",
        },
        "property": {
            "land_contract": "6.5",
            "stock": [{"st_kind": "猪", "st_n": "3"}],
            "house": [{"ho_own": "1", "ho_area": "72"}],
        },
        "expenses": {"exp": [{"x_kind": "3", "x_who": "2", "x_self": "5600"}]},
    },
    "support": {"benefit": [{"b_prog": "09", "b_who": "2", "b_amt": "100", "b_per": "1"}]},
    "needs": {
        "need": [
            {"n_kind": "9", "n_text": "换残疾证", "n_urg": "1", "n_dispo": "2", "n_due": "2026-03-23"},
            {"n_kind": "99", "n_text": "一氧化碳报警器", "n_urg": "3", "n_dispo": "1", "n_done": "已装"},
            {"n_kind": "0"},
        ]
    },
}


def household(number: int, head: str, group: str, **facts: object) -> RosterHousehold:
    """A listed household whose only known member is its head, unless members are given."""
    values: dict[str, object] = {
        "hh_id": f"999901001203-07-{number:04d}",
        "head": head,
        "address": f"柳湾村{group}{number}号",
        "group": group,
        "village": "柳湾村",
        "members": (RosterMember(head, "", "02"),),
    }
    return RosterHousehold(**{**values, **facts})


def package(*households: RosterHousehold, **changed: object) -> Package:
    """What the office sends: one questionnaire, standards, staff, and a village of five households."""
    zhao = RosterHousehold(
        hh_id=ZHAO,
        head="赵守田",
        address="柳湾村三组红梅路口第二家",
        group="三组",
        village="柳湾村",
        phone="13800000609",
        categories=("08",),
        last_visit="2025-09-10",
        members=(
            RosterMember("赵守田", "999901195803140011", "02", "1", "1958-03-14"),
            RosterMember("钱桂兰", "999901196208090026", "12", "2", "1962-08-09"),
            RosterMember("赵䶮", "999901201202290039", "41", "1", "2012-02-29"),
        ),
    )
    others = (
        household(32, "张淑婷", "赵升屯"),
        household(33, "单守义", "一组", categories=("05",), last_visit="2026-02-01"),
        household(34, "周长河", "一组", members=(RosterMember("周长河"), RosterMember("周思彤"))),
        household(35, "吴德福", "二组", categories=("02",), last_visit="2025-09-12"),
    )
    values: dict[str, object] = {
        "issued_at": "2026-03-01T08:00:00+08:00",
        "township": "样例县青山镇",
        "questionnaires": (Questionnaire("four", "2026.1", "四个摸清", b"<h:html/>"),),
        "standards": 'name = "样例县"\n',
        "households": (zhao, *others, *households),
        "staff": (Staff("王建国", "青山镇民政办", True), Staff("李秀英", "柳湾村", False)),
    }
    return Package(**{**values, **changed})


@dataclass(frozen=True)
class Fixed:
    """Circumstances that stand still."""

    now: Callable[[], datetime] = lambda: NOW
    new_id: Callable[[], str] = field(default=lambda: str(uuid.uuid4()))


CHEAP = KdfParameters(memory_kib=19 * 1024, passes=1, lanes=1)


@dataclass
class Village:
    """A vault's folder with the doings of one assistant."""

    folder: Path
    vault: Vault
    vault_now: datetime = NOW
    clock: Iterator[int] = field(default_factory=itertools.count)

    def reopen(self, *, accept_rollback: bool = False) -> Vault:
        """Close and open again."""
        self.vault.close()
        self.vault = open_vault(self.folder, PASSWORD, OpenOptions(accept_rollback=accept_rollback))
        return self.vault

    def begin(self, hh_id: str = ZHAO, **more: str) -> str:
        """Start a visit."""
        return self.vault.start_draft(DraftStart(hh_id, "four", "2026.1", "1", NOW, **more))

    def visit(self, hh_id: str = ZHAO, tree: dict[str, object] | None = None, **more: str) -> Record:
        """A whole visit, sealed."""
        draft = self.begin(hh_id, **more)
        self.vault.save(draft, [JournalEntry("answer", "/data/visit/contact", "", "1")], NOW, "李秀英")
        at = NOW + timedelta(minutes=next(self.clock))
        answers = Answers(FOUND if tree is None else tree)
        return self.vault.seal(draft, f"<data at='{at.isoformat()}'/>".encode(), answers, at, "李秀英")


@pytest.fixture
def village(tmp_path: Path) -> Iterator[Village]:
    """An open vault that has taken its first package."""
    folder = tmp_path / "vault"
    made = Village(folder, create_vault(folder, PASSWORD, PROFILE, circumstances=Fixed(), kdf=CHEAP))
    made.vault.apply_package(package())
    yield made
    made.vault.close()


@pytest.fixture(scope="session")
def new_vault() -> Callable[[Path], Vault]:
    """Makes an empty vault in a folder."""
    return lambda folder: create_vault(folder, PASSWORD, PROFILE, circumstances=Fixed(), kdf=CHEAP)


@pytest.fixture
def packaged() -> Callable[..., Package]:
    """Makes a package with more households or other contents."""
    return package


@pytest.fixture
def listed() -> Callable[..., RosterHousehold]:
    """Makes a listed household."""
    return household


@pytest.fixture
def found() -> dict[str, object]:
    """The answers of the visit."""
    return FOUND
