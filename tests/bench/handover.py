"""`python -m tests.bench.handover`: a day's records over a poor line, their size, sealing and verifying.

The line is modelled in a time of its own (`tests.bench.village`); client, office and files are the real ones.
Sealing and verifying are judged in seconds of the processor, which other work on the machine does not change.
"""

from __future__ import annotations

import json
import random
import resource
import sys
import tempfile
import time
from importlib.resources import files
from pathlib import Path

import httpx2
from lxml import etree

from desktop import handover
from desktop.vault import Vault
from forms.record import record_to_json
from sync.client import OfficeClient
from sync.courier import Patience
from sync.hsb import (
    Keys,
    Letter,
    OpeningKey,
    Policy,
    Sender,
    SigningKey,
    attachment_entry,
    json_entry,
    open_verified,
    seal,
    verify,
)
from sync.questionnaire import compile_file
from sync.refusals import HandoverError
from tests.bench.measure import Figure
from tests.bench.village import Village, expected_rate, uncut_rate
from tests.sync.lossy import lossy
from tests.torture import world

VISITS, PHOTOS, PHOTO_SIZE = 50, 4, 300_000
TEXT = "柳湾村三组赵守田户，家中两口人，主要收入为务农和养老金，房屋漏雨，需要临时救助。"


def day(folder: Path) -> list[Figure]:
    """A day's records from the vault to the office over the village line."""
    dice = random.Random(1)
    town = world.open_town(folder / "office")
    vault = world.new_laptop(folder / "laptop", town)
    for number in range(VISITS):
        world.visit(vault, number, *(world.noise(dice, PHOTO_SIZE) for _ in range(PHOTOS)))
    line = Village(town.address, random.Random(2))
    patience = Patience(pause=line.wait, clock=lambda: line.now, chance=dice.random)
    alone = httpx2.Limits(max_keepalive_connections=0)
    with lossy(line) as url, httpx2.Client(timeout=60, limits=alone, trust_env=False) as http:
        client = OfficeClient(http, url, world.around(), patience)
        handed, tries = _push_until_there(vault, client)
    whole = sum((vault.folder / row.path).stat().st_size for row in vault.batches())
    vault.close()
    town.close()
    assert len(handed.accepted) == VISITS
    return [
        Figure("bytes sent / bytes of the file", line.carried / whole, "x", 1.1),
        Figure("bytes on the wire / bytes of the file", line.wire / whole, "x"),
        Figure("bytes of the file", whole / 1e6, "MB"),
        Figure("cuts", line.cuts, ""),
        Figure("times a person began", tries, ""),
        Figure("time of the line", line.now / 60, "min"),
        Figure("payload rate", whole / line.now / 1e3, "kB/s"),
        Figure("payload rate, never cut", uncut_rate(random.Random(3)) / 1e3, "kB/s"),
        Figure("payload rate by the formula, never cut", expected_rate() / 1e3, "kB/s"),
    ]


def _push_until_there(vault: Vault, client: OfficeClient) -> tuple[handover.Handed, int]:
    """A person who begins again when the program has given up, and how often."""
    for tries in range(1, 20):
        try:
            return handover.push(vault, client, world.Given.now(), lambda sent, total: None), tries
        except HandoverError as error:
            if error.code not in ("NETWORK_BROKEN", "NETWORK_TIMEOUT"):
                raise
    raise AssertionError("the day did not arrive")


def sizes() -> Figure:
    """The batch without photos against the same records as OpenRosa submissions."""
    blank = _blank()
    visits = [_filled(blank, number) for number in range(VISITS)]
    records = [record_to_json(_record(number, xml)) for number, xml in enumerate(visits)]
    openrosa = sum(len(_submission(xml.encode(), number)) for number, xml in enumerate(visits))
    letter, keys = _letter(), Keys(SigningKey(b"s" * 32), (OpeningKey(b"o" * 32).public,))
    with tempfile.TemporaryFile() as out:
        written = seal(
            out,
            letter,
            [json_entry("record", one, prior) for one, prior in zip(records, [b"", *records], strict=False)],
            keys,
        )
    return Figure("batch without photos / OpenRosa", written.size / openrosa, "x", 0.25)


def _blank() -> bytes:
    """The instance of the shipped questionnaire, as it is before the first answer."""
    source = files("resources") / "questionnaires" / "four-clarifications.md"
    tree = etree.fromstring(compile_file(source.read_bytes(), source.name).xml)
    instance = next(node for node in tree.iter("{http://www.w3.org/2002/xforms}instance"))
    return etree.tostring(instance[0])


def _filled(blank: bytes, number: int) -> str:
    """A visit: two of five questions answered, most with a code, some with a number or words."""
    dice = random.Random(number)
    tree = etree.fromstring(blank)
    for leaf in tree.iter():
        if len(leaf) == 0 and dice.random() < 0.4:
            leaf.text = dice.choice(
                ["1", "2", "01", "02", "0", "1", "2", str(dice.randrange(9_999)), TEXT[:8]]
            )
    return etree.tostring(tree, encoding="unicode")


def _record(number: int, xml: str) -> object:
    from forms.record import ChainHead, SealRequest, seal_record
    from sync.hsb import sign

    made = {"record_id": f"{number:036d}", "household_id": "hh", "form_id": "four", "form_version": "1"}
    rest = {"sealed_at": "2026-03-09T11:40:00+08:00", "author": "李秀英", "device": "d", "salt": "ab" * 16}
    request = SealRequest(**made, **rest, xml=xml.encode(), attachments=())
    return seal_record(request, ChainHead(), lambda message: sign(SigningKey(b"s" * 32), message))


def _submission(xml: bytes, number: int) -> bytes:
    head = (
        f'--boundary{number}\r\nContent-Disposition: form-data; name="xml_submission_file"; '
        'filename="submission.xml"\r\nContent-Type: text/xml\r\n\r\n'
    )
    request = "POST /v1/projects/1/submission HTTP/1.1\r\nHost: office\r\nX-OpenRosa-Version: 1.0\r\n\r\n"
    return request.encode() + head.encode() + xml + f"\r\n--boundary{number}--\r\n".encode()


def _letter() -> Letter:
    batch = "00000000-0000-0000-0000-000000000000"
    return Letter("submit", "device", "office", batch, "2026-03-09T00:00:00Z")


def speeds(folder: Path, size: int = 256 * 1024 * 1024) -> list[Figure]:
    """Seal and verify a large file, and how much memory that takes."""
    photo = random.Random(3).randbytes(4 * 1024 * 1024)
    import hashlib

    name = hashlib.sha256(photo).hexdigest()
    entries = [attachment_entry(name, len(photo), lambda: photo) for _ in range(size // len(photo))]
    signing, opening = SigningKey(b"s" * 32), OpeningKey(b"o" * 32)
    path = folder / "large.hsb"
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began, used = time.monotonic(), time.process_time()
    with path.open("wb") as out:
        seal(out, _letter(), entries, Keys(signing, (opening.public,)))
    sealing, sealing_used = time.monotonic() - began, time.process_time() - used
    policy = Policy("office", frozenset({"submit"}), lambda core: Sender(signing.public))
    began, used = time.monotonic(), time.process_time()
    with path.open("rb") as file:
        verified = verify(file, policy)
        verifying, verifying_used = time.monotonic() - began, time.process_time() - used
        began = time.monotonic()
        for _listed, _content in open_verified(file, verified, (opening,)).entries():
            pass
    opening_took = time.monotonic() - began
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    megabytes = size / 1e6
    return [
        Figure("sealing, processor s per 100 MB", sealing_used / megabytes * 100, "s", 1.0),
        Figure("verifying, processor s per 100 MB", verifying_used / megabytes * 100, "s", 1.0),
        Figure("sealing", megabytes / sealing, "MB/s"),
        Figure("verifying", megabytes / verifying, "MB/s"),
        Figure("opening (authenticate, then read)", megabytes / opening_took, "MB/s"),
        Figure("memory over the start", grown, "MiB", 48.0),
    ]


def main() -> int:
    """Measure and print; 1 when a target was missed."""
    with tempfile.TemporaryDirectory(prefix="dengmen-bench-") as folder:
        figures = [*speeds(Path(folder)), sizes(), *day(Path(folder))]
    if "--json" in sys.argv:
        print(json.dumps({one.name: one.value for one in figures}, ensure_ascii=False, indent=1))
    else:
        print("\n".join(one.line() for one in figures))
    return 0 if all(one.is_met for one in figures) else 1


if __name__ == "__main__":
    sys.exit(main())
