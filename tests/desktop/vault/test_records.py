"""Sealing freezes a visit; whoever edits it later is found out; the registry is made from records alone."""

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import text

from desktop.vault import PrintEntry, Vault, VaultError
from forms.answers import Answers
from forms.errors import AppError
from forms.record import EMPTY_CHAIN, Record, verify_record
from forms.registry.tables import RegistryBase
from forms.xlsform import JournalEntry

ZHAO = "999901001203-07-0031"
ZHANG = "999901001203-07-0032"


def code(action: Callable[[], object]) -> str:
    with pytest.raises(AppError) as caught:
        action()
    return caught.value.code


def change(vault: Vault, statement: str) -> None:
    """Somebody with the key edits the database by SQL."""
    with vault._transaction() as session:
        session.connection().execute(text(statement))


def registry_rows(vault: Vault) -> dict[str, list[tuple[object, ...]]]:
    with vault._transaction() as session:
        return {
            name: [tuple(row) for row in session.connection().execute(table.select()).all()]
            for name, table in RegistryBase.metadata.tables.items()
        }


def test_a_sealed_visit_is_a_verified_link_of_the_chain(village: object) -> None:
    first = village.visit()
    second = village.visit(ZHANG)
    assert (first.n, second.n, second.previous) == (1, 2, first.link)
    verify_record(first, EMPTY_CHAIN, lambda signature, message: None)
    assert village.vault.record(first.record_id) == first
    assert village.reopen().verify_records() == 2


def test_a_sealed_visit_cannot_be_written_any_more(village: object) -> None:
    village.visit()
    draft = village.begin(ZHANG)
    village.vault.seal(draft, b"<data/>", Answers({}), village.vault_now, "李秀英")
    entry = [JournalEntry("answer", "/data/a", "", "1")]
    assert code(lambda: village.vault.save(draft, entry, village.vault_now, "a")) == "DRAFT_CLOSED"
    assert code(lambda: village.vault.attach(draft, b"x", "image/png")) == "DRAFT_CLOSED"
    assert code(lambda: village.vault.discard_draft(draft, "误点")) == "DRAFT_CLOSED"
    sealing = lambda: village.vault.seal(draft, b"<b/>", Answers({}), village.vault_now, "a")  # noqa: E731
    assert code(sealing) == "DRAFT_CLOSED"
    assert village.vault.drafts() == ()


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("UPDATE sealedrecord SET body = replace(body, '李秀英', '王建国') WHERE n = 1", "RECORD_CHANGED"),
        ("UPDATE sealedrecord SET body = replace(body, '<data', '<Data') WHERE n = 1", "RECORD_CHANGED"),
        ("UPDATE sealedrecord SET body = x'00' WHERE n = 1", "RECORD_FORMAT"),
        ("UPDATE sealedrecord SET hh_id = 'another' WHERE n = 1", "RECORD_CHANGED"),
        ("DELETE FROM sealedrecord WHERE n = 1", "RECORD_CHAIN_BROKEN"),
        ("UPDATE sealedrecord SET n = n + 1 WHERE n = 3", "RECORD_CHANGED"),
        ("UPDATE photo SET data = x'00'", "RECORD_CHANGED"),
        ("DELETE FROM photo", "RECORD_CHANGED"),
    ],
)
def test_whoever_edits_a_record_by_sql_is_found(village: object, statement: str, expected: str) -> None:
    draft = village.begin()
    name = village.vault.attach(draft, b"\xff\xd8photo", "image/jpeg")
    village.vault.seal(
        draft, f"<data><p>{name}</p></data>".encode(), Answers({}), village.vault_now, "李秀英"
    )
    village.visit(ZHANG)
    village.visit("999901001203-07-0033")
    # replace() would make text of the blob, as a person with a database browser does.
    change(
        village.vault,
        statement.replace("replace(body", "CAST(replace(CAST(body AS TEXT)").replace(
            "') WHERE", "') AS BLOB) WHERE"
        ),
    )
    assert code(village.vault.verify_records) == expected


def test_reading_a_changed_record_is_refused(village: object) -> None:
    record = village.visit()
    change(
        village.vault,
        "UPDATE sealedrecord SET body = CAST(replace(CAST(body AS TEXT), '李秀英', '王建国') AS BLOB)",
    )
    assert code(lambda: village.vault.record(record.record_id)) == "RECORD_CHANGED"


def test_rebuilding_the_registry_gives_the_same_rows(village: object, found: dict[str, object]) -> None:
    village.visit()
    village.visit(ZHANG, {"contact": "4", "revisit_date": "2026-03-12"})
    before = registry_rows(village.vault)
    assert len(before["person"]) == 3
    change(village.vault, "UPDATE person SET name = '改过'")
    change(village.vault, "DELETE FROM need")

    answers = {ZHAO: found, ZHANG: {"contact": "4", "revisit_date": "2026-03-12"}}

    def read(record: Record) -> Answers:
        return Answers(answers[record.household_id])

    assert village.vault.rebuild_registry(read) == 2
    assert registry_rows(village.vault) == before


def test_the_record_takes_the_instance_id_of_the_questionnaire(village: object) -> None:
    given = "0b8f4f6e-0f4e-4a39-9a52-3c5f2f0f7a11"
    tree = {"meta": {"instanceID": f"uuid:{given}"}}
    assert village.visit(tree=tree).record_id == given
    assert village.visit(ZHANG, tree).record_id != given  # a copied draft is still a visit of its own


def test_only_photos_that_the_visit_names_go_into_the_record(village: object) -> None:
    draft = village.begin()
    kept = village.vault.attach(draft, b"kept", "image/jpeg")
    dropped = village.vault.attach(draft, b"replaced", "image/png")
    xml = f"<data><photo>{kept}</photo></data>".encode()
    record = village.vault.seal(draft, xml, Answers({}), village.vault_now, "李秀英")
    assert [item.name for item in record.attachments] == [kept]
    assert (kept[-4:], dropped[-4:], record.attachments[0].size) == (".jpg", ".png", 4)
    assert village.vault.attachment(kept) == b"kept"
    assert code(lambda: village.vault.attachment(dropped)) == "VAULT_NOT_FOUND"


def test_a_correction_replaces_the_visit_in_the_registry_and_keeps_the_record(
    village: object, found: dict[str, object]
) -> None:
    first = village.visit()
    second = village.visit(
        tree={"contact": "1", "members": [{"m_name": "赵守田", "m_rel": "02", "co": "1"}]},
        deprecates=first.record_id,
        reason="人口登记错了",
    )
    page = village.vault.household(ZHAO)
    assert (second.deprecates, second.reason) == (first.record_id, "人口登记错了")
    assert [(visit.n, visit.deprecated) for visit in page.visits] == [(2, False), (1, True)]
    assert (page.row.people, page.needs, page.row.visits) == (1, (), 1)
    assert village.vault.record(first.record_id) == first
    assert village.vault.verify_records() == 2


@pytest.mark.parametrize("more", [{"reason": "没有选记录"}, {"deprecates": "nothing", "reason": "写错"}])
def test_a_correction_needs_a_record_of_this_household(village: object, more: dict[str, str]) -> None:
    assert code(lambda: village.begin(**more)) == "CORRECTION_INVALID"


def test_a_correction_needs_a_reason_and_is_made_once(village: object) -> None:
    first = village.visit()
    assert code(lambda: village.begin(deprecates=first.record_id, reason=" ")) == "CORRECTION_INVALID"
    village.visit(deprecates=first.record_id, reason="写错")
    assert code(lambda: village.begin(deprecates=first.record_id, reason="又写错")) == "CORRECTION_INVALID"


def test_a_seal_that_fails_leaves_the_draft_as_it_was(village: object) -> None:
    draft = village.begin()
    sealing = lambda: village.vault.seal(draft, b"\xff", Answers({}), village.vault_now, "a")  # noqa: E731
    assert code(sealing) == "RECORD_NOT_TEXT"
    assert village.vault.draft(draft).draft_id == draft
    assert village.vault.records() == ()


def test_serial_numbers_run_by_day_and_never_repeat(village: object) -> None:
    day = date(2026, 3, 9)
    assert village.vault.next_serial(day) == "草-07机-20260309-0001"
    assert village.reopen().next_serial(day) == "草-07机-20260309-0002"
    assert village.vault.next_serial(date(2026, 3, 10)) == "草-07机-20260310-0001"


def test_the_print_log_counts_copies(village: object) -> None:
    record = village.visit()
    entry = PrintEntry(record.record_id, "T01", "草-07机-20260309-0001", 2, "ab" * 32, village.vault_now)
    village.vault.log_print(entry)
    village.vault.log_print(entry)
    assert [(row.paper, row.copy, row.hh_id) for row in village.vault.print_log()] == [
        ("T01", 2, ZHAO),
        ("T01", 1, ZHAO),
    ]
    assert village.vault.household(ZHAO).papers == village.vault.print_log(ZHAO)
    assert village.vault.print_log(ZHANG) == ()
    assert (village.vault.counts().papers, village.vault.counts().pages) == (2, 4)


def test_the_device_signs(village: object) -> None:
    from desktop.vault.keys import check_signature

    seed = village.vault.device().signing_seed
    check_signature(seed, village.vault.sign(b"message"), b"message")
    with pytest.raises(ValueError, match="not signed"):
        check_signature(seed, village.vault.sign(b"message"), b"another")


def test_an_unknown_record_is_named(village: object) -> None:
    with pytest.raises(VaultError) as caught:
        village.vault.record("nothing")
    assert caught.value.code == "VAULT_NOT_FOUND"
