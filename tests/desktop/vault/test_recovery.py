"""A forgotten password: two persons of the township open the vault, and nobody else."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from desktop.vault import KdfParameters, OpenOptions, open_vault
from desktop.vault.recovery import answer as take_answer
from desktop.vault.recovery import ask, can_recover, keep_recovery_key, recovery_sheet
from desktop.vault.tries import FREE_TRIES
from forms.errors import AppError
from sync.office.enrolment import Invitation, issue_ticket
from sync.office.office import Office, create_office, open_office
from sync.office.recovery import LOG, Keeper, make_recovery_key, recover
from sync.office.tables import Device
from sync.recovery import check_number
from sync.surroundings import Surroundings, real_surroundings
from sync.trust import read_key_set

PASSWORD = "hongmei-lukou-2"
NEW = "hetao-dengta-33"
CHEAP = KdfParameters(19 * 1024, 1, 1)
CHEN, HE, WU = (
    Keeper("陈主任", "chen-zhuren-1"),
    Keeper("何干事", "he-ganshi-22"),
    Keeper("吴书记", "wu-shuji-333"),
)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    around: Surroundings = real_surroundings()
    create_office(tmp_path / "office", "样例县青山镇", around).close()
    made = open_office(tmp_path / "office", around)
    make_recovery_key(made, [CHEN, HE, WU])
    made.close()
    again = open_office(tmp_path / "office", around)
    yield again
    again.close()


def code(action: object, *arguments: object) -> str:
    with pytest.raises(AppError) as caught:
        action(*arguments)
    return caught.value.code


def known_to(office: Office, village: object) -> None:
    """The office knows this laptop, and the laptop has the office's recovery key."""
    device = village.vault.device().device_id
    ticket = issue_ticket(office, Invitation("李秀英", "07", "http://127.0.0.1:1"))
    facts = {"dev": device, "ticket": ticket.ticket, "device_no": "07", "holder": "李秀英"}
    more = {"sign": "aa" * 32, "open": "bb" * 32, "certificate": b"{}", "enrolled_at": office.now()}
    with office.store.transaction() as session:
        session.add(Device(**facts, **more))
    keys = read_key_set(office.key_set, office.id)
    assert keys.recovery is not None
    assert keep_recovery_key(village.vault, office.id, keys.recovery.raw)
    assert not keep_recovery_key(village.vault, office.id, keys.recovery.raw)


def test_two_keepers_help_and_everything_is_there_under_a_new_key(village: object, office: Office) -> None:
    known_to(office, village)
    record, before = village.visit(), village.vault.door.key
    village.vault.close()
    asked = ask(village.folder, NEW, village.vault_now, CHEAP)
    answered = recover(office, asked.request, [WU, CHEN])
    assert (answered.holder, answered.device_no) == ("李秀英", "07")
    assert answered.check_number == asked.check_number == check_number(asked.request)
    take_answer(village.folder, answered.reply, NEW)
    assert code(open_vault, village.folder, PASSWORD) == "VAULT_PASSWORD_WRONG"
    village.vault = open_vault(village.folder, NEW)
    assert village.vault.record(record.record_id) == record
    assert village.vault.door.key != before
    assert village.vault.audit_log()[0].kind == "recovery"
    assert code(take_answer, village.folder, answered.reply, NEW) in {"VAULT_IN_USE", "RECOVERY_NOT_ASKED"}
    assert village.vault.door.slots.recovery is not None
    assert b"recover" not in asked.request.replace(b"dengmen-recovery", b"")
    assert (office.folder / LOG).read_text("utf-8").count("吴书记") == 1


def test_one_keeper_or_a_wrong_word_or_a_stranger_opens_nothing(village: object, office: Office) -> None:
    known_to(office, village)
    village.vault.close()
    request = ask(village.folder, NEW, village.vault_now, CHEAP).request
    assert code(recover, office, request, [CHEN]) == "RECOVERY_KEEPERS"
    assert code(recover, office, request, [CHEN, CHEN]) == "RECOVERY_KEEPERS"
    assert code(recover, office, request, [CHEN, Keeper("路人", "lu-ren-lu-ren")]) == "RECOVERY_KEEPERS"
    assert code(recover, office, request, [CHEN, Keeper("何干事", "he-ganshi-23")]) == "RECOVERY_REFUSED"
    assert not (office.folder / LOG).exists()


def test_the_answer_is_worthless_without_the_password_chosen_with_the_request(
    village: object, office: Office
) -> None:
    known_to(office, village)
    village.vault.close()
    request = ask(village.folder, NEW, village.vault_now, CHEAP).request
    reply = recover(office, request, [CHEN, HE]).reply
    assert code(take_answer, village.folder, reply, "somebody-elses") == "VAULT_PASSWORD_WRONG"
    ask(village.folder, NEW, village.vault_now + timedelta(days=1), CHEAP)
    assert code(take_answer, village.folder, reply, NEW) == "RECOVERY_INVALID"
    assert code(take_answer, village.folder, b"{}", NEW) == "RECOVERY_INVALID"
    village.vault = open_vault(village.folder, PASSWORD)


def test_a_stolen_laptop_is_not_answered(village: object, office: Office) -> None:
    known_to(office, village)
    village.vault.close()
    request = ask(village.folder, NEW, village.vault_now, CHEAP).request
    with office.store.transaction() as session:
        session.get(Device, request_device(request)).revoked_at = office.now()
    assert code(recover, office, request, [CHEN, HE]) == "DEVICE_REVOKED"
    village.vault = open_vault(village.folder, PASSWORD)


def request_device(request: bytes) -> str:
    from sync.recovery import request_from_json

    return request_from_json(request).subject.device


def test_a_changed_request_is_not_answered(village: object, office: Office) -> None:
    known_to(office, village)
    village.vault.close()
    request = ask(village.folder, NEW, village.vault_now, CHEAP).request
    for old, new in ((b'sealed":"', b'sealed":"00'), (b'"vault":"', b'"vault":"x'), (b"{", b"")):
        changed = request.replace(old, new, 1)
        expected = {"RECOVERY_INVALID", "KEY_UNWRAP_FAILED"}
        assert code(recover, office, changed, [CHEN, HE]) in expected
    village.vault = open_vault(village.folder, PASSWORD)


def test_without_a_recovery_key_the_laptop_says_so(village: object) -> None:
    village.vault.close()
    assert not can_recover(village.folder)
    assert code(ask, village.folder, NEW, village.vault_now) == "RECOVERY_NONE"
    assert recovery_sheet(village.folder, village.vault_now).key_mark == ""
    village.vault = open_vault(village.folder, PASSWORD)


def test_the_sheet_names_the_laptop_and_the_key_and_holds_no_secret(village: object, office: Office) -> None:
    known_to(office, village)
    sheet = recovery_sheet(village.folder, village.vault_now)
    assert (sheet.holder, sheet.device_no, sheet.printed) == ("李秀英", "07", "2026-03-09")
    assert len(sheet.key_mark.replace(" ", "")) == 24
    assert village.vault.door.key.hex() not in repr(sheet)


def test_keepers_must_be_two_and_different(tmp_path: Path) -> None:
    made = create_office(tmp_path / "o", "样例县青山镇", real_surroundings())
    for keepers in (
        [CHEN],
        [CHEN, CHEN],
        [CHEN, Keeper("何干事", "short")],
        [CHEN, Keeper("何", "chen-zhuren-1")],
    ):
        assert code(make_recovery_key, made, keepers) == "RECOVERY_KEEPERS"
    make_recovery_key(made, [CHEN, HE])
    assert code(make_recovery_key, made, [CHEN, HE]) == "RECOVERY_EXISTS"
    made.close()


def test_wrong_passwords_wait_and_recovery_ends_the_wait(village: object, office: Office) -> None:
    known_to(office, village)
    village.vault.close()
    now = OpenOptions(now=village.vault_now)
    for _ in range(FREE_TRIES):
        assert code(open_vault, village.folder, "somebody-elses", now) == "VAULT_PASSWORD_WRONG"
    assert code(open_vault, village.folder, PASSWORD, now) == "VAULT_WAIT"
    request = ask(village.folder, NEW, village.vault_now, CHEAP).request
    take_answer(village.folder, recover(office, request, [CHEN, HE]).reply, NEW)
    village.vault = open_vault(village.folder, NEW, now)
