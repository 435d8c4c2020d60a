"""Nothing readable lies in the vault's folder, whatever was typed, photographed, indexed or refused."""

import logging
import random
import traceback
from pathlib import Path

import pytest

from desktop.vault import VaultError
from forms.answers import Answers
from forms.xlsform import JournalEntry

SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏"
GIVEN = "守田桂兰长河淑婷德福翠花永贵有才凤英世涛"


def planted() -> list[tuple[str, str]]:
    """Thirty names and identity numbers of the fictional region 9999xx."""
    dice = random.Random(30)
    names = [surname + "".join(dice.sample(GIVEN, 2)) for surname in SURNAMES[:30]]
    return [(name, f"9999011958{dice.randrange(10**8):08d}") for name in names]


def encodings(word: str) -> list[bytes]:
    return [word.encode("utf-8"), word.encode("utf-16-le"), word.encode("utf-16-be"), word.encode("gb18030")]


def hits(folder: Path, words: list[str]) -> list[tuple[str, str]]:
    files = [(path.name, path.read_bytes()) for path in folder.rglob("*") if path.is_file()]
    assert files
    return [
        (name, word) for name, data in files for word in words for code in encodings(word) if code in data
    ]


def test_thirty_planted_people_are_nowhere_in_the_folder(
    village: object, listed: object, packaged: object
) -> None:
    people = planted()
    words = [word for person in people for word in person]
    marker = b"\xff\xd8\xff\xe0JPEG-MARKER-" * 40
    roster = [
        listed(100 + n, name, "四组", phone=number[:11]) for n, (name, number) in enumerate(people[:10])
    ]
    village.vault.apply_package(packaged(*roster))
    draft = village.begin("999901001203-07-0032")
    for n, (name, number) in enumerate(people[10:20]):
        entries = [
            JournalEntry("answer", f"/data/members[{n + 1}]/m_name", "", name),
            JournalEntry("answer", f"/data/members[{n + 1}]/m_id", "", number),
        ]
        village.vault.save(draft, entries, village.vault_now, "李秀英")
    village.vault.attach(draft, marker, "image/jpeg")
    members = [{"m_name": name, "m_id": number, "co": "1"} for name, number in people[20:]]
    village.visit(tree={"members": members, "contact": "1"})
    assert hits(village.folder, words) == []  # while open, with the log beside the database
    village.vault.close()
    assert hits(village.folder, words) == []
    assert hits(village.folder, ["赵守田", "999901195803140011", "JPEG-MARKER"]) == []
    found = village.reopen().search(people[0][0])
    assert found.heads  # they are really inside


def test_the_scan_itself_finds_what_is_readable(tmp_path: Path) -> None:
    (tmp_path / "draft.tmp").write_text("赵守田", encoding="utf-8")
    assert hits(tmp_path, ["赵守田"]) == [("draft.tmp", "赵守田")]


def test_a_refused_value_is_neither_in_the_error_nor_in_the_log(
    village: object, caplog: pytest.LogCaptureFixture
) -> None:
    draft = village.begin()
    with caplog.at_level(logging.DEBUG):
        try:
            with village.vault._transaction() as session:
                session.connection().exec_driver_sql(
                    "INSERT INTO setting VALUES (?, ?), (?, ?)", ("赵守田", "1", "赵守田", "2")
                )
        except Exception:  # noqa: BLE001  # whatever comes, its words are what is tested
            said = traceback.format_exc()
        with pytest.raises(VaultError):
            village.vault.seal("赵守田", b"<data/>", Answers({"m_name": "赵守田"}), village.vault_now, "a")
    assert "赵守田" not in said.replace('("赵守田", "1", "赵守田", "2")', "")
    assert "赵守田" not in caplog.text
    assert village.vault.draft(draft).entries == 0


def test_no_sentence_of_the_vault_has_a_place_for_a_value() -> None:
    from desktop.vault.errors import SENTENCES

    assert not [code for code, words in SENTENCES.items() if "{" in "".join(words)]
