"""Broken uploads against an office: `python -m tests.office.fuzz_upload 10000 [--seed N]`.

Each case is a whole batch that was changed somewhere: its bytes, its spans, its headers. The office must
answer every one (no 500), keep nothing of what it refused but a few unfinished parts, and go on taking in
what is sound.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import uuid
from pathlib import Path

from sync.office.uploads import MAX_PARTS
from sync.stamp import Stamp, stamp_headers

SPANS = (
    "",
    "bytes",
    "bytes 0-0/0",
    "bytes 5-4/9",
    "bytes 0-9/999999999999",
    "bytes -1-5/6",
    "bytes 0-1/1",
    "x" * 4000,
)
NAMES = ("..", "%2e%2e%2f", "a" * 300, "%00", "%F0%9F%92%A9", "00000000-0000-0000-0000-00000000000G")


class Fuzz:
    """One laptop that sends nonsense, and then something sound."""

    def __init__(self, town: object, seed: int) -> None:
        self.town, self.chance = town, random.Random(seed)
        self.http = town.http
        self.laptop, self.link = town.enrolled()

    def run(self, cases: int) -> None:
        """Send so many cases; raises AssertionError at the first that goes wrong."""
        for case in range(cases):
            self._send(case)
            office = self.town.office
            parts = [path.name for path in office.uploads.iterdir()]
            assert len(parts) <= MAX_PARTS, parts
            assert not [*office.incoming.iterdir()], case
            if case % 20 == 19:
                self._hand_in()
        self._hand_in()

    def _hand_in(self) -> None:
        batch = self.laptop.batch(self.laptop.record())
        receipt, _ = self.town.client(self.http).push(self.link, batch, lambda sent, total: None)
        assert len(receipt.accepted) == 1

    def _send(self, case: int) -> None:
        chance, copy = self.chance, vars(self.laptop).copy()
        batch = self.laptop.batch(self.laptop.record())
        after = vars(self.laptop).copy()
        vars(self.laptop).update(copy)
        data = self._changed(batch.path.read_bytes())
        name = chance.choice([batch.batch, batch.batch, str(uuid.UUID(int=chance.getrandbits(128))), *NAMES])
        cut = sorted(chance.randrange(len(data) + 1) for _ in range(2))
        whole = f"bytes 0-{max(0, len(data) - 1)}/{len(data)}"
        total = chance.choice([len(data), batch.path.stat().st_size])
        part = f"bytes {cut[0]}-{max(cut[0], cut[1] - 1)}/{total}"
        span = chance.choice([whole, whole, part, part, chance.choice(SPANS)])
        body = data if span == whole else chance.choice([data[cut[0] : cut[1]], data, b""])
        path = f"/v1/uploads/{name}"
        headers = {
            **self._stamp(path),
            "Content-Range": span,
            "Dengmen-File": chance.choice([batch.sha256, batch.sha256, "0" * 64, "g" * 64, ""]),
        }
        method = chance.choice(["PUT", "PUT", "PUT", "POST"])
        if method == "POST":
            path, headers = "/v1/batches", {}
        answer = self.http.request(method, path, content=body, headers=headers)
        assert answer.status_code in range(200, 500), (case, answer.status_code)
        if answer.status_code in (200, 201):  # it was sound after all; what follows, follows it
            vars(self.laptop).update(after)

    def _changed(self, data: bytes) -> bytes:
        """The file with a few bits, a piece or its length changed; or as it was, one time in six."""
        chance, found = self.chance, bytearray(data)
        match chance.randrange(6):
            case 0:
                for _ in range(chance.randrange(1, 9)):
                    found[chance.randrange(len(found))] ^= 1 << chance.randrange(8)
            case 1:
                del found[chance.randrange(len(found)) :]
            case 2:
                found += chance.randbytes(chance.randrange(1, 100))
            case 3:
                at = chance.randrange(len(found))
                found[at : at + 8] = chance.randbytes(chance.randrange(16))
            case 4:
                found = bytearray(chance.randbytes(chance.randrange(1, 2_000)))
        return bytes(found) or b"x"

    def _stamp(self, path: str) -> dict[str, str]:
        asked = path.replace("%00", "\0").replace("%2e", ".").replace("%2f", "/")
        at = self.town.now.isoformat(timespec="seconds")
        stamp = Stamp(self.town.office.id, self.link.device.dev, "PUT", asked, at, uuid.uuid4().hex)
        headers = stamp_headers(stamp, self.link.device.signing)
        if self.chance.random() < 0.1:
            broken = self.chance.choice([*headers])
            headers[broken] = self.chance.choice(["", "x", "0" * 128, "2026-03-09", "9" * 5000])
        return headers


def main() -> int:
    """Run the cases of the command line."""
    from sync.office.office import create_office
    from sync.office.publishing import Publication, publish
    from tests.sync.conftest import XFORM, Town

    parser = argparse.ArgumentParser()
    parser.add_argument("cases", type=int)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        town = Town(None, Path(folder))
        town.office = create_office(Path(folder) / "office", "样例县青山镇", town.surroundings())
        publish(town.office, Publication((XFORM.replace("VERSION", "2026.1").encode(),)))
        Fuzz(town, options.seed).run(options.cases)
        town.office.close()
    print(f"{options.cases} 例，没有一例使乡镇端出错")
    return 0


if __name__ == "__main__":
    sys.exit(main())
