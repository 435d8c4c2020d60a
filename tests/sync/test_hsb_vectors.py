"""Frozen files with the answer that each must get, from our reader and from the stand-alone one."""

import hashlib
import json
import subprocess
import sys
from io import BytesIO
from pathlib import Path

import pytest

from sync.hsb import OpeningKey, Policy, Sender, VerifyKey, open_verified, standalone, verify
from sync.refusals import HandoverError

VECTORS = Path(__file__).parents[1] / "vectors"
INDEX = json.loads((VECTORS / "hsb.json").read_text("utf-8"))
KEYS = {name: bytes.fromhex(text) for name, text in INDEX["keys"].items()}
GOOD = sorted(name for name, file in INDEX["files"].items() if file["answer"] == "opens")


def find(core):
    if core.dev not in ("device-07", "device-66"):
        return None
    sender = KEYS["sender_hybrid" if "MLKEM" in core.suite else "sender"]
    return Sender(VerifyKey(sender), is_revoked=core.dev == "device-66")


def read(data):
    file = BytesIO(data)
    verified = verify(file, Policy("office", frozenset({"submit"}), find))
    opened = open_verified(file, verified, (OpeningKey(KEYS["key"]), OpeningKey(KEYS["key_hybrid"])))
    return [(listed.type, content) for listed, content in opened.entries()]


def answer(data):
    try:
        read(data)
    except HandoverError as error:
        return error.code
    return "opens"


def bytes_of(name):
    return (VECTORS / "hsb" / f"{name}.hsb").read_bytes()


@pytest.mark.parametrize("name", sorted(INDEX["files"]))
def test_a_vector_gets_its_answer(name):
    data = bytes_of(name)
    assert hashlib.sha256(data).hexdigest() == INDEX["files"][name]["sha256"]
    assert answer(data) == INDEX["files"][name]["answer"]


@pytest.mark.parametrize("name", GOOD)
def test_a_good_vector_has_its_content(name):
    contents = INDEX["contents"]
    found = dict(read(bytes_of(name)))
    assert found["record"].decode() == contents["record"]
    assert hashlib.sha256(found.get("attachment", b"")).hexdigest() in (
        contents["photo_sha256"],
        hashlib.sha256(b"").hexdigest(),
    )


def stand_alone(path, folder):
    """The reader as a stranger runs it: one file, isolated from everything of ours."""
    kind = "_hybrid" if "hybrid" in path.name else ""
    keys = INDEX["keys"]["sender" + kind], INDEX["keys"]["key" + kind]
    (folder / "sender.hex").write_text(keys[0])
    command = [sys.executable, "-I", standalone.__file__, path, "--sender", folder / "sender.hex"]
    command += ["--key", keys[1], "--out", folder / "out"]
    return subprocess.run(command, capture_output=True, text=True, timeout=60)


@pytest.mark.parametrize("name", GOOD)
def test_the_stand_alone_reader_gives_what_ours_gives(name, tmp_path):
    done = stand_alone(VECTORS / "hsb" / f"{name}.hsb", tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    written = [path.read_bytes() for path in sorted((tmp_path / "out").iterdir())]
    assert written == [content for _, content in read(bytes_of(name))]


def test_the_stand_alone_reader_refuses_in_one_line_and_writes_nothing(tmp_path):
    done = stand_alone(VECTORS / "hsb" / "bit-in-the-body.hsb", tmp_path)
    assert done.returncode == 1
    assert done.stderr.startswith("refused: ")
    assert done.stderr.count("\n") == 1
    assert not (tmp_path / "out").exists()


# It is given the right sender and key, so these are for the office's books to refuse, not for a reader.
KNOWN_SENDER = {"other-office", "receipt-as-batch", "unknown-device", "revoked-device"}


@pytest.mark.parametrize("name", sorted(set(INDEX["files"]) - set(GOOD) - KNOWN_SENDER))
def test_the_stand_alone_reader_refuses_every_bad_vector(name):
    with pytest.raises(standalone.FAILURES):
        standalone.read(bytes_of(name), KEYS["sender"], KEYS["key"])


def test_the_stand_alone_reader_fits_on_three_pages():
    lines = Path(standalone.__file__).read_text("utf-8").splitlines()
    assert len(lines) <= 150
    assert not [line for line in lines if line.startswith(("import sync", "from sync", "import forms"))]
