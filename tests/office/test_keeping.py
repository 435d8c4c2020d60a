"""Sealed files in a folder and in a bucket: added once, never overwritten, compared when read."""

import hashlib
import socket
import sys
from contextlib import closing

import pytest
from starlette.testclient import TestClient

from sync.custody import InCustodyError
from sync.office.backup import back_up
from sync.office.cli import main
from sync.office.gateway import found_gateway, gateway_app, open_gateway
from sync.office.holdings import attachment
from sync.office.keeping import Folder, KeepingError, keeping_at
from sync.office.office import move_to_bucket, open_office
from sync.office.opener import lay_down
from sync.office.passphrases import Costs
from sync.office.restoring import bring_back
from sync.office.tables import Batch, StoredAttachment

CONTENT = b"a sealed file"
NAME = f"batches/device-07-1-000001-{hashlib.sha256(CONTENT).hexdigest()[:16]}.hsb"
PHOTO = b"\xff\xd8 a photo " * 900


@pytest.fixture(scope="module")
def s3():
    """The address of an S3 server of our own, over real HTTP."""
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def account(monkeypatch):
    """An account in the environment, where boto3 looks for it."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")


@pytest.fixture
def bucket(s3, account, tmp_path):
    """The address of an empty bucket."""
    import boto3

    name = f"town-{hashlib.sha256(str(tmp_path).encode()).hexdigest()[:20]}"
    client = boto3.client("s3", endpoint_url=s3, region_name="us-east-1")
    client.create_bucket(Bucket=name)
    client.close()
    return f"s3://{name}/qingshan?endpoint={s3}"


@pytest.fixture(params=["folder", "bucket"])
def kept(request, tmp_path):
    """An empty place of each kind."""
    address = request.getfixturevalue("bucket") if request.param == "bucket" else str(tmp_path / "kept")
    return keeping_at(address)


def code(call, *arguments):
    with pytest.raises(KeepingError) as caught:
        call(*arguments)
    assert caught.value.remedy
    return caught.value.code


def read(kept, name):
    with kept.read(name) as file:
        return file.read()


def test_what_was_put_can_be_read_and_put_again_and_never_overwritten(kept, tmp_path):
    source, other = tmp_path / "source", tmp_path / "other"
    source.write_bytes(CONTENT)
    other.write_bytes(b"other bytes")
    assert (kept.holds(NAME), kept.names("batches")) == (False, ())
    kept.put(NAME, source)
    source.write_bytes(CONTENT)
    kept.put(NAME, source)
    assert code(kept.put, NAME, other) == "KEPT_DIFFERENT"
    assert code(kept.put_bytes, NAME, b"other bytes") == "KEPT_DIFFERENT"
    assert read(kept, NAME) == CONTENT
    kept.put_bytes("receipts/a/b.hsb", b"receipt")
    assert (kept.holds(NAME), kept.names("batches"), kept.names("rec")) == (True, (NAME,), ())
    assert kept.names("receipts") == ("receipts/a/b.hsb",)


def test_what_is_missing_or_another_file_by_its_hash_is_said(kept):
    assert code(read, kept, NAME) == "KEPT_MISSING"
    kept.put_bytes(NAME.replace("000001", "000002"), CONTENT)
    kept.put_bytes(NAME, b"not what the name says")
    assert code(read, kept, NAME) == "KEPT_DAMAGED"


def test_a_bit_that_rots_in_a_folder_is_noticed(tmp_path):
    kept = Folder(tmp_path)
    kept.put_bytes(NAME, CONTENT)
    (tmp_path / NAME).write_bytes(CONTENT[:-1] + b"?")
    assert code(read, kept, NAME) == "KEPT_DAMAGED"


def test_an_office_moves_to_a_bucket_and_takes_in_shows_photos_and_answers_from_there(town, bucket):
    laptop, link = town.enrolled()

    def hand_in(photo):
        batch = laptop.batch(laptop.record(photos=[photo]), photos=[photo])
        return batch, town.client().push(link, batch, lambda sent, total: None)

    hand_in(PHOTO)
    town.office.close()
    assert move_to_bucket(town.office.folder, bucket) == 1
    town.office = open_office(town.office.folder, town.surroundings())
    batch, answered = hand_in(b"second " + PHOTO)
    assert len(list(town.office.batches.iterdir())) == 1  # the second is in the bucket only
    assert town.client().receipt(link, batch) == answered
    assert town.client().push(link, batch, lambda sent, total: None) == answered
    assert town.office.kept.names("batches") == tuple(f"batches/{row['file']}" for row in town.rows(Batch))
    photos = {attachment(town.office, row["sha256"]) for row in town.rows(StoredAttachment)}
    assert photos == {PHOTO, b"second " + PHOTO}


def test_an_office_in_a_bucket_is_backed_up_and_brought_back(town, bucket, tmp_path):
    laptop, link = town.enrolled()
    town.office.close()
    move_to_bucket(town.office.folder, bucket)
    town.office = open_office(town.office.folder, town.surroundings())
    batch = laptop.batch(laptop.record(photos=[PHOTO]), photos=[PHOTO])
    town.client().push(link, batch, lambda sent, total: None)
    assert (
        back_up(town.office, tmp_path / "backup", "柳湾村的老槐树下2026", Costs(19 * 1024, 1, 1)).files == 1
    )
    town.office.close()
    bring_back(tmp_path / "backup", tmp_path / "new", ("柳湾村的老槐树下2026", "", town.surroundings()))
    town.office = open_office(tmp_path / "new", town.surroundings())
    assert isinstance(town.office.kept, Folder)
    assert attachment(town.office, town.rows(StoredAttachment)[0]["sha256"]) == PHOTO
    town.office.close()
    assert move_to_bucket(town.office.folder, bucket) == 1  # what is in the bucket already is the same file
    town.office = open_office(town.office.folder, town.surroundings())
    assert attachment(town.office, town.rows(StoredAttachment)[0]["sha256"]) == PHOTO


def test_a_gateway_keeps_in_a_bucket_and_the_inner_office_opens_from_there(town, bucket, tmp_path):
    laptop, link = town.enrolled()
    found_gateway(town.office, tmp_path / "gateway", bucket)
    lay_down(town.office, keeping_at(bucket))
    with closing(open_gateway(tmp_path / "gateway", town.surroundings(), look_every=0)) as gateway:
        client = town.client(TestClient(gateway_app(gateway), raise_server_exceptions=False))
        batch = laptop.batch(laptop.record())
        with pytest.raises(InCustodyError):
            client.push(link, batch, lambda sent, total: None)
        assert main(["open", str(town.office.folder), bucket]) == 0
        assert client.push(link, batch, lambda sent, total: None)[0].accepted == batch.records
        assert client.pull(link).households[0].head == "赵守田"
    assert not (tmp_path / "gateway" / "store").exists()


def test_without_an_account_or_with_a_wrong_address_the_clerk_reads_what_to_do(
    town, bucket, monkeypatch, capsys
):
    for wrong in ("s3://Upper_Case/x", "s3://bucket-x?password=1", "s3://bucket-x?endpoint=nowhere"):
        assert code(keeping_at, wrong) == "S3_ADDRESS"
    assert code(keeping_at(bucket.replace("town-", "other-")).names, "batches") == "S3_BUCKET"
    with closing(socket.create_server(("127.0.0.1", 0))) as nobody:
        port = nobody.getsockname()[1]
    gone = keeping_at(f"s3://bucket-x?endpoint=http://127.0.0.1:{port}")
    assert code(gone.put_bytes, NAME, CONTENT) == "S3_UNREACHABLE"
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(town.folder / "none"))
    monkeypatch.setenv("AWS_CONFIG_FILE", str(town.folder / "none"))
    assert main(["serve", str(town.office.folder), "--batches", bucket]) == 1
    assert "AWS_ACCESS_KEY_ID" in capsys.readouterr().err
    assert not (town.office.folder / "keeping.txt").exists()


def test_an_account_that_the_bucket_does_not_know_is_refused(s3, bucket, monkeypatch):
    import httpx2

    httpx2.post(f"{s3}/moto-api/reset-auth", content=b"0", trust_env=False)
    try:
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", "nobody")
        assert code(keeping_at(bucket).put_bytes, NAME, CONTENT) == "S3_REFUSED"
    finally:
        httpx2.post(f"{s3}/moto-api/reset-auth", content=b"Infinity", trust_env=False)


def test_without_the_library_the_clerk_reads_how_to_get_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "boto3", None)
    assert code(keeping_at, "s3://bucket-x") == "S3_LIBRARY"


def test_a_bucket_that_is_away_makes_the_laptop_wait_and_lose_nothing(town, bucket):
    laptop, link = town.enrolled()
    town.office.close()
    move_to_bucket(town.office.folder, bucket)
    (town.office.folder / "keeping.txt").write_text(bucket.replace("town-", "gone-"))
    town.office = open_office(town.office.folder, town.surroundings())
    batch = laptop.batch(laptop.record())
    answer = town.http.post("/v1/batches", content=batch.path.read_bytes())
    assert (answer.status_code, answer.json()["code"]) == (503, "OFFICE_FAILED")
    assert town.rows(Batch) == []
    (town.office.folder / "keeping.txt").write_text(bucket)
    town.office.close()
    town.office = open_office(town.office.folder, town.surroundings())
    assert len(town.client().push(link, batch, lambda sent, total: None)[0].accepted) == 1
