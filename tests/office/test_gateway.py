"""A gateway without keys: it keeps what laptops hand in, the inner office opens it, and nobody is fooled."""

import json
import sqlite3
import uuid
from contextlib import closing
from dataclasses import replace

import pytest
from sqlmodel import select
from starlette.testclient import TestClient

from sync.answers import read_package, read_receipt
from sync.client import Span
from sync.custody import InCustodyError, read_custody, sign_custody
from sync.hsb import Keys, Letter, SigningKey, json_entry, seal_bytes
from sync.office.carrying import carry
from sync.office.cli import main
from sync.office.enrolment import revoke
from sync.office.gateway import found_gateway, gateway_app, open_gateway, status, store_of
from sync.office.keeping import Folder
from sync.office.office import rotate_keys
from sync.office.opener import lay_down, open_store
from sync.office.publishing import Publication, publish
from sync.office.tables import Batch, Incident, StoredRecord
from sync.receipt import FIRST, Expected, Receipt, RecordStatus, sign_receipt
from sync.refusals import HandoverError
from sync.statement import Purpose, make_statement
from sync.strict import canonical
from tests.sync.conftest import VISIT, XFORM

PHOTO = b"\xff\xd8 a photo " * 9_000
MARKERS = ("赵守田", "赵䶮", "李秀英", "王建国", "屋顶漏雨", "999900198001010011", "13900000001", "柳湾村")


def quiet(sent, total):
    pass


class Outside:
    """The gateway of a town, and the ways to it and behind it."""

    def __init__(self, town, folder, address=""):
        self.town, self.folder = town, folder
        found_gateway(town.office, folder, address)
        lay_down(town.office, store_of(folder))
        self.open()

    def open(self):
        self.gateway = open_gateway(self.folder, self.town.surroundings(), look_every=0)

    @property
    def http(self):
        return TestClient(gateway_app(self.gateway), raise_server_exceptions=False)

    def client(self):
        return self.town.client(self.http)

    def lay_down(self):
        self.town.wait(seconds=1)
        return lay_down(self.town.office, self.gateway.kept)

    def unpack(self, **how):
        self.town.wait(seconds=1)
        return open_store(self.town.office, self.gateway.kept, **how)

    def custody(self, link, batch):
        with pytest.raises(InCustodyError) as caught:
            self.client().push(link, batch, quiet)
        assert caught.value.code == "IN_CUSTODY"
        return caught.value

    def code(self, call, *arguments):
        with pytest.raises(HandoverError) as caught:
            call(*arguments)
        return caught.value.code

    def refused(self, batch):
        answer = self.http.post("/v1/batches", content=batch.path.read_bytes())
        return answer.status_code, answer.json()["code"]


@pytest.fixture
def outside(town, tmp_path):
    """A gateway that knows the laptops of now."""
    outside = Outside(town, tmp_path / "gateway")
    yield outside
    outside.gateway.close()


@pytest.fixture
def pair(town, outside):
    """A laptop that was enrolled at the office and is known at the gateway."""
    pair = town.enrolled()
    outside.lay_down()
    return pair


def test_a_batch_is_kept_sealed_then_opened_inside_and_its_receipt_handed_out(town, outside, pair):
    laptop, link = pair
    record = laptop.record(photos=[PHOTO])
    batch = laptop.batch(record, photos=[PHOTO])
    held = outside.custody(link, batch)
    assert (held.custody.batch, held.custody.file, held.custody.number) == (
        batch.batch,
        batch.sha256,
        "G20260309-00001",
    )
    assert town.rows(StoredRecord) == []
    assert outside.custody(link, batch).raw == held.raw  # asked again: still not opened, the same words
    done = outside.unpack()
    assert (done.taken, done.known, done.troubles) == (1, 0, [])
    receipt, raw = outside.client().push(link, batch, quiet)
    assert receipt.accepted == (record.record_id,)
    assert outside.client().receipt(link, batch) == (receipt, raw)
    assert town.client().receipt(link, batch) == (receipt, raw)  # the very same inside
    assert len(town.rows(StoredRecord)) == 1
    again = outside.unpack()
    assert (again.taken, again.known, again.packages) == (0, 0, 0)


def test_a_cut_upload_goes_on_at_the_gateway(town, outside, pair):
    laptop, link = pair
    batch = laptop.batch(laptop.record(photos=[PHOTO]), photos=[PHOTO])
    data = batch.path.read_bytes()
    assert outside.client().send_span(link, batch, Span(0, 5000, len(data)), quiet) == 5000
    assert outside.client().uploaded(link, batch, len(data)) == 5000
    outside.custody(link, batch)
    with pytest.raises(InCustodyError):
        outside.client().uploaded(link, batch, len(data))


def test_the_gateway_holds_no_key_that_opens_and_nothing_about_a_person(town, outside, pair):
    laptop, link = pair
    xml = VISIT.replace("三组", "13900000001").replace("赵䶮", "999900198001010011")
    batch = laptop.batch(laptop.record(xml), laptop.record())
    outside.custody(link, batch)
    outside.unpack()
    outside.client().push(link, batch, quiet)
    outside.client().pull(link)
    outside.gateway.close()
    keys = town.office.keys
    seeds = [key.raw for key in keys.openers] + [key.seed for key in (keys.root, keys.sign, keys.receipt)]
    forms = json.loads((town.office.folder / "keys" / "forms.json").read_bytes())["forms"]
    forbidden = [word.encode() for word in MARKERS]
    forbidden += [form for seed in (*seeds, bytes.fromhex(forms)) for form in (seed, seed.hex().encode())]
    files = [path for path in outside.folder.rglob("*") if path.is_file()]
    assert {"gateway.db", "gateway.json", "mandate.json"} <= {path.name for path in files}
    whole = b"\n".join([path.read_bytes() for path in files] + [str(path).encode() for path in files])
    assert [word for word in forbidden if word in whole] == []
    with closing(sqlite3.connect(outside.folder / "gateway.db")) as database:
        dumped = "\n".join(database.iterdump())
    assert [word for word in MARKERS if word in dumped] == []
    outside.open()


def test_questionnaires_and_rosters_pass_through_sealed_and_only_when_new(town, outside, pair):
    _, link = pair
    package = outside.client().pull(link)
    assert [form.form_id for form in package.questionnaires] == ["four"]
    assert [one.head for one in package.households] == ["赵守田"]
    assert outside.code(outside.client().pull, link, None, package.issued_at) == "NOTHING_NEW"
    publish(town.office, Publication((XFORM.replace("VERSION", "2026.2").encode(),)))
    assert outside.lay_down() == 1
    newer = outside.client().pull(link, None, package.issued_at)
    assert newer.questionnaires[0].version == "2026.2"
    version = rotate_keys(town.office)
    outside.lay_down()
    assert json.loads(json.loads(outside.client().key_set(town.office.id))["payload"])["version"] == version


def test_a_stick_between_gateway_and_inner_machine_does_the_same(town, outside, pair, tmp_path):
    laptop, link = pair
    batch = laptop.batch(laptop.record())
    outside.custody(link, batch)
    stick = Folder(tmp_path / "stick")
    assert carry(outside.gateway.kept, stick)[0] == 1
    town.wait(seconds=1)
    assert open_store(town.office, stick).taken == 1
    assert carry(outside.gateway.kept, stick) == (0, 1)
    assert len(outside.client().push(link, batch, quiet)[0].accepted) == 1
    fresh = Folder(tmp_path / "fresh")
    assert carry(outside.gateway.kept, fresh)[0] == 0  # nothing waits any more


def test_what_came_to_the_office_by_another_way_gets_its_receipt_laid_down_too(town, outside, pair):
    laptop, link = pair
    batch = laptop.batch(laptop.record())
    outside.custody(link, batch)
    direct = town.client().push(link, batch, quiet)
    done = outside.unpack()
    assert (done.taken, done.known) == (0, 1)
    assert outside.client().push(link, batch, quiet) == direct
    assert len(town.rows(StoredRecord)) == 1


def test_nobody_can_enrol_at_the_gateway(town, outside):
    assert outside.code(outside.client().enrol, town.ticket(), town.device()) == "GATEWAY_ENROL"


# From here on somebody means harm.


def test_a_batch_of_an_unknown_laptop_or_thief_is_refused_and_not_kept(town, outside, pair):
    laptop, _ = pair
    stranger = replace(laptop, device=town.device("device-99"))
    assert outside.refused(stranger.batch(stranger.record())) == (403, "DEVICE_UNKNOWN")
    thief = replace(laptop, device=replace(laptop.device, signing=SigningKey(b"\x09" * 32)))
    assert outside.refused(thief.batch(thief.record())) == (403, "DEVICE_MISMATCH")
    other = replace(laptop, office="ab" * 32)
    assert outside.refused(other.batch(other.record())) == (403, "WRONG_RECIPIENT")
    batch = laptop.batch(laptop.record())
    data = bytearray(batch.path.read_bytes())
    data[-200] ^= 1
    batch.path.write_bytes(data)
    assert outside.refused(batch) == (400, "SIGNATURE_INVALID")
    assert outside.gateway.kept.names("batches") == outside.gateway.kept.names("quarantine") == ()
    assert list(outside.gateway.incoming.iterdir()) == []


def test_a_revoked_laptop_is_refused_as_soon_as_the_office_says_so_and_its_file_kept_aside(
    town, outside, pair
):
    laptop, link = pair
    revoke(town.office, "device-07")
    outside.lay_down()
    assert outside.refused(laptop.batch(laptop.record())) == (403, "DEVICE_REVOKED")
    assert outside.code(outside.client().pull, link) == "DEVICE_REVOKED"
    assert len(outside.gateway.kept.names("quarantine")) == status(outside.gateway).aside == 1


def test_a_replayed_batch_changes_nothing_and_a_clone_is_found_out(town, outside, pair):
    laptop, link = pair
    clone = replace(laptop)
    batch = laptop.batch(laptop.record())
    held = outside.custody(link, batch)
    answer = outside.http.post("/v1/batches", content=batch.path.read_bytes())
    assert (answer.status_code, answer.content) == (202, held.raw)
    assert len(outside.gateway.kept.names("batches")) == 1
    assert outside.refused(clone.batch(clone.record())) == (409, "CHAIN_FORK")
    other = laptop.batch(laptop.record(), batch=batch.batch)
    assert outside.refused(other) == (409, "BATCH_CONFLICT")
    with outside.gateway.store.reading() as session:
        codes = [row.code for row in session.exec(select(Incident)).all()]
    assert codes == ["CHAIN_FORK", "BATCH_CONFLICT"]
    outside.unpack()
    assert outside.unpack().taken == 0
    assert len(town.rows(Batch)) == 1


def test_a_stamp_cannot_be_used_twice_at_the_gateway(town, outside, pair):
    _, link = pair
    client = outside.client()
    stamp = client._stamp(link, ("GET", "/v1/package"), town.now.isoformat())
    answers = [outside.http.get("/v1/package", headers=stamp).status_code for _ in range(2)]
    assert answers == [200, 401]


def expected(link, batch):
    return Expected(link.keys.office, link.device.dev, batch.batch, batch.sha256, batch.records)


def forged(outside, custody, key=None, mandate=None):
    gateway = outside.gateway
    return sign_custody(custody, key or gateway.signing, mandate or gateway.mandate)


def test_a_forged_custody_receipt_is_refused(town, outside, pair):
    laptop, link = pair
    batch, other = laptop.batch(laptop.record()), laptop.batch(laptop.record())
    custody = outside.custody(link, batch).custody
    wanted = expected(link, batch)
    assert read_custody(forged(outside, custody), wanted) == custody
    thief = SigningKey(b"\x07" * 32)
    own = json.loads(outside.gateway.mandate)
    stranger_mandate = json.dumps(
        {**own, "payload": own["payload"].replace(outside.gateway.signing.public.name, thief.public.name)}
    )
    wrong = {
        "a key that nobody vouched for": forged(outside, custody, thief),
        "a mandate that was changed": forged(outside, custody, thief, stranger_mandate.encode()),
        "a certificate taken for a mandate": forged(outside, custody, thief, town.office.key_set),
        "another batch": forged(outside, replace(custody, batch=str(uuid.uuid4()))),
        "another file": forged(outside, replace(custody, file=other.sha256)),
        "another laptop": forged(outside, replace(custody, dev="device-08")),
        "another office": forged(outside, replace(custody, office="cd" * 32)),
        "after the mandate ended": forged(outside, replace(custody, received_at="2099-01-01T00:00:00+08:00")),
        "a receipt's statement": sign_receipt_as(outside, town, batch),
        "no JSON": b"\xff\xfe",
        "an empty one": b'{"custody":"","mandate":""}',
    }
    assert {why: outside.code(read_custody, raw, wanted) for why, raw in wrong.items()} == dict.fromkeys(
        wrong, "CUSTODY_INVALID"
    )
    assert outside.code(read_custody, forged(outside, custody), expected(link, other)) == "CUSTODY_INVALID"


def sign_receipt_as(outside, town, batch):
    """A receipt statement of the office in the place of the custody statement."""
    receipt = fake_receipt(town, batch)
    statement = sign_receipt(receipt, town.office.keys.receipt).decode()
    return json.dumps({"custody": statement, "mandate": outside.gateway.mandate.decode()}).encode()


def fake_receipt(town, batch):
    statuses = tuple(RecordStatus(record, "accepted") for record in batch.records)
    names = (town.office.id, "20260309-00009", "device-07", batch.batch, 1, 1, batch.sha256, "ab" * 32)
    return Receipt(*names, statuses, (), town.office.now(), FIRST, 1)


def test_a_gateway_cannot_pass_its_own_word_off_as_the_offices_receipt(town, outside, pair):
    laptop, link = pair
    batch = laptop.batch(laptop.record())
    held = outside.custody(link, batch)
    signing = outside.gateway.signing
    statement = sign_receipt(fake_receipt(town, batch), signing)
    letter = Letter("receipt", town.office.id, link.device.dev, batch.batch, town.office.now())
    recipients = (link.device.opening.public,)
    named = json.loads(held.raw)["custody"].encode()
    lies = {
        "the custody receipt with status 200": held.raw,
        "its statement alone": named,
        "it in a sealed file": seal_bytes(letter, [json_entry("receipt", named)], Keys(signing, recipients)),
        "a receipt of its own": seal_bytes(
            letter, [json_entry("receipt", statement)], Keys(signing, recipients)
        ),
        "signed as a receipt, bare": statement,
    }
    codes = {why: outside.code(read_receipt, lie, link, batch) for why, lie in lies.items()}
    assert set(codes.values()) <= {"RECEIPT_INVALID", "NETWORK_PORTAL"}
    [name] = outside.gateway.kept.names("batches")
    outside.gateway.kept.put_bytes(name.replace("batches", "receipts"), lies["a receipt of its own"])
    assert outside.custody(link, batch).raw == held.raw  # nor is such a file handed out as a receipt


def test_an_old_receipt_in_the_place_of_another_batch_is_not_handed_out_and_not_believed(town, outside, pair):
    laptop, link = pair
    first, second = laptop.batch(laptop.record()), laptop.batch(laptop.record())
    outside.custody(link, first)
    outside.unpack()
    outside.custody(link, second)
    kept = outside.gateway.kept
    old, _ = (name for name in kept.names("batches"))
    new = next(name for name in kept.names("batches") if name != old)
    with kept.read(old.replace("batches", "receipts")) as file:
        receipt = file.read()
    kept.put_bytes(new.replace("batches", "receipts"), receipt)
    outside.custody(link, second)  # the gateway looks at the head; one that does not is found out:
    assert outside.code(read_receipt, receipt, link, second) == "RECEIPT_INVALID"
    assert town.client().push(link, second, quiet)[0].accepted == second.records


def test_packages_that_are_not_the_offices_are_refused_by_gateway_and_laptop(town, outside, pair):
    _, link = pair
    good = outside.client().pull(link)
    gateway = outside.gateway
    [name] = gateway.kept.names(f"packages/{link.device.dev}")
    with gateway.kept.read(name) as file:
        sealed = file.read()
    tampered = bytearray(sealed)
    tampered[len(sealed) // 2] ^= 1
    letter = Letter(
        "formpack", town.office.id, link.device.dev, str(uuid.uuid4()), "2030-01-01T00:00:00+08:00"
    )
    own = seal_bytes(
        letter, [json_entry("package", b"{}")], Keys(gateway.signing, (link.device.opening.public,))
    )
    for number, lie in enumerate((bytes(tampered), own)):
        gateway.kept.put_bytes(name.replace("/00", f"/9{number}"), lie)
        with pytest.raises(HandoverError):
            read_package(lie, link)
    assert outside.client().pull(link) == good
    assert main(["gateway", "status", str(outside.folder)]) == 0


def test_lists_and_keys_that_are_not_the_offices_change_nothing(town, outside, pair):
    laptop, link = pair
    stranger = town.device("device-66")
    listed = {
        "fmt": "dengmen-devices/1",
        "office": town.office.id,
        "devices": [
            {
                "dev": "device-66",
                "sign": stranger.signing.public.name,
                "epoch": 1,
                "not_after": "2099-01-01T00:00:00+08:00",
                "revoked_at": "",
            }
        ],
    }
    kept = outside.gateway.kept
    kept.put_bytes(
        "office/devices-999999999999.json",
        make_statement(Purpose.DEVICES, canonical(listed), outside.gateway.signing),
    )
    kept.put_bytes("office/keyset-00000099.json", b"{}")
    thief = replace(laptop, device=stranger)
    assert outside.refused(thief.batch(thief.record())) == (403, "DEVICE_UNKNOWN")
    assert outside.client().key_set(town.office.id) == town.office.key_set
    outside.custody(link, laptop.batch(laptop.record()))


def test_the_opener_trusts_the_gateway_in_nothing(town, outside, pair):
    laptop, link = pair
    good = laptop.batch(laptop.record())
    outside.custody(link, good)
    stranger = replace(laptop, device=town.device("device-99"))
    bad = stranger.batch(stranger.record())
    kept = outside.gateway.kept
    names = [
        f"batches/device-99-1-000001-{bad.sha256[:16]}.hsb",
        f"batches/device-07-1-000009-{'0' * 16}.hsb",
    ]
    kept.put_bytes(names[0], bad.path.read_bytes())
    kept.put_bytes(names[1], b"rotten")
    kept.put_bytes("batches/..-..-etc.hsb", b"no such name")
    done = outside.unpack()
    assert (done.taken, sorted(code for _, code in done.troubles)) == (1, ["DEVICE_UNKNOWN", "KEPT_DAMAGED"])
    assert [row["batch"] for row in town.rows(Batch)] == [good.batch]
    assert len(outside.unpack().troubles) == 1  # the refused one is left alone, the rotten one told again
    assert len(outside.unpack(try_again=True).troubles) == 2


def test_a_batch_that_the_office_cannot_open_is_told_to_its_laptop(town, outside, pair):
    laptop, link = pair
    foreign = replace(laptop, openers=(town.device().opening.public,))
    batch = foreign.batch(foreign.record())
    outside.custody(link, batch)
    assert [code for _, code in outside.unpack().troubles] == ["RECIPIENT_KEY_UNKNOWN"]
    assert outside.code(outside.client().push, link, batch, quiet) == "RECIPIENT_KEY_UNKNOWN"


def test_from_an_empty_folder_to_a_receipt_by_commands(town, tmp_path, capsys):
    gateway, office = tmp_path / "gw", str(town.office.folder)
    laptop, link = town.enrolled()
    assert main(["gateway", "init", office, str(gateway)]) == 0
    assert main(["gateway", "init", office, str(gateway)]) == 1
    assert "已有内容" in capsys.readouterr().err
    assert main(["gateway", "status", str(gateway), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["laptops"] == 1
    with closing(open_gateway(gateway, town.surroundings())) as opened:
        http = TestClient(gateway_app(opened))
        batch = laptop.batch(laptop.record())
        with pytest.raises(InCustodyError):
            town.client(http).push(link, batch, quiet)
    assert main(["gateway", "status", str(gateway)]) == 0
    assert "等乡镇确认 1 批" in capsys.readouterr().out
    assert main(["open", office, str(gateway)]) == 0
    assert "收进 1 批" in capsys.readouterr().out
    (tmp_path / "stick").mkdir()
    assert main(["gateway", "carry", str(gateway), str(tmp_path / "stick")]) == 0
    assert main(["open", office, str(tmp_path / "nowhere")]) == 1
    assert "没有这个文件夹" in capsys.readouterr().err
    assert main(["gateway", "status", str(tmp_path / "stick")]) == 1
    assert "gateway init" in capsys.readouterr().err
