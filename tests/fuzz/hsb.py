"""`python -m tests.fuzz.hsb --minutes M`: mutate sealed files, guided by new lines, and ask every reader.

A loop of our own keeps whatever reached a new line; `tests.fuzz.hsb_guided` lets atheris do it. A reader may
refuse with a code; anything else, a hang (5 s) or growth of memory (64 MiB over the start) is a bug.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from io import BytesIO
from types import FrameType
from typing import Any

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
    seal_bytes,
    verify,
)
from sync.refusals import HandoverError

SIGNING, OPENING = SigningKey(b"s" * 32), OpeningKey(b"o" * 32)
POLICY = Policy("office", frozenset({"submit"}), lambda core: Sender(SIGNING.public))
SLOW_SECONDS, GROWTH_KIB = 5.0, 64 * 1024
_INTERESTING = (
    b"\x00" * 4,
    b"\xff" * 4,
    b"\x00\x01\x00\x01",
    b"{",
    b"}",
    b'"',
    b"[",
    b"1/1",
    b"9" * 19,
    b"-1",
)


def seeds() -> list[bytes]:
    """Good files of every shape."""
    letter = Letter(
        "submit", "device", "office", "0" * 8 + "-0000-0000-0000-" + "0" * 12, "2026-03-09T00:00:00Z"
    )
    keys = Keys(SIGNING, (OPENING.public,))
    photo = bytes(70_000)
    import hashlib

    name = hashlib.sha256(photo).hexdigest()
    entries = [json_entry("record", b'{"a":1}' * 40), attachment_entry(name, len(photo), lambda: photo)]
    return [
        seal_bytes(letter, entries[:1], keys),
        seal_bytes(letter, entries, keys),
        seal_bytes(letter, [], keys),
    ]


def ask(data: bytes) -> str:
    """What the reader says to these bytes: a code, or "" when it took them."""
    file = BytesIO(data)
    try:
        for _listed, _content in open_verified(file, verify(file, POLICY), (OPENING,)).entries():
            pass
    except HandoverError as error:
        return error.code
    return ""


def resealed(data: bytes, dice: random.Random) -> bytes:
    """The file with a good signature over whatever its body became, so that the inner readers are reached."""
    import hashlib

    from sync.hsb import read_head, sign
    from sync.hsb.sealing import signed_message

    try:
        head = read_head(BytesIO(data))
    except HandoverError:
        return data
    start = len(head.raw)
    body = bytearray(data[start : start + head.core.len])
    if body and dice.random() < 0.5:
        body[dice.randrange(len(body))] ^= 1
    message = signed_message(hashlib.sha256(head.raw).digest(), hashlib.sha256(body).digest(), len(body))
    return head.raw + bytes(body) + b"TAIL\x00\x40" + sign(SIGNING, message)


@dataclass
class Fuzzer:
    """The corpus, the lines that were reached, and what was found."""

    dice: random.Random
    corpus: list[bytes] = field(default_factory=seeds)
    lines: set[tuple[str, int]] = field(default_factory=set)
    codes: Counter[str] = field(default_factory=Counter)
    bugs: list[str] = field(default_factory=list)
    runs: int = 0

    def step(self) -> None:
        """One mutant more."""
        data = self.mutate(self.dice.choice(self.corpus))
        before = len(self.lines)
        began = time.monotonic()
        sys.settrace(self._trace)
        try:
            code = ask(data)
        except Exception as error:  # noqa: BLE001 - any other error is what is looked for
            code = f"BUG {type(error).__name__}"
            self.bugs.append(f"{error!r} {data[:64].hex()}")
        finally:
            sys.settrace(None)
        if time.monotonic() - began > SLOW_SECONDS:
            self.bugs.append(f"slow {len(data)}")
        self.runs += 1
        self.codes[code] += 1
        if len(self.lines) > before:
            self.corpus.append(data)

    def mutate(self, data: bytes) -> bytes:
        """Some small changes, sometimes signed anew."""
        made = bytearray(data)
        for _ in range(1 + self.dice.randrange(4)):
            at = (
                self.dice.randrange(len(made) + 1)
                if self.dice.random() < 0.3
                else self.dice.randrange(min(len(made), 900) + 1)
            )
            what = self.dice.randrange(5)
            if what == 0 and made:
                made[min(at, len(made) - 1)] ^= 1 << self.dice.randrange(8)
            elif what == 1:
                made[at : at + self.dice.randrange(9)] = b""
            elif what == 2:
                made[at:at] = self.dice.choice(_INTERESTING)
            elif what == 3:
                chosen = self.dice.choice(_INTERESTING)
                made[at : at + len(chosen)] = chosen
            else:
                other = self.dice.choice(self.corpus)
                cut = self.dice.randrange(len(other) + 1)
                made[at:] = other[cut:]
        return resealed(bytes(made), self.dice) if self.dice.random() < 0.3 else bytes(made)

    def _trace(self, frame: FrameType, event: str, _arg: object) -> Any:
        if "/sync/" not in frame.f_code.co_filename:
            return None
        if event == "line":
            self.lines.add((frame.f_code.co_filename, frame.f_lineno))
        return self._trace


def run(minutes: float, seed: int, most: int = 0) -> dict[str, object]:
    """Fuzz for this long, or this many mutants."""
    fuzzer = Fuzzer(random.Random(seed))
    for good in seeds():
        assert ask(good) == ""
    until, start = time.monotonic() + 60 * minutes, 0
    while (not most and time.monotonic() < until) or fuzzer.runs < most:
        fuzzer.step()
        if fuzzer.runs == 200:
            start = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - start if start else 0
    if grown > GROWTH_KIB:
        fuzzer.bugs.append(f"memory grew by {grown} KiB")
    return {
        "mutants": fuzzer.runs,
        "corpus": len(fuzzer.corpus),
        "lines": len(fuzzer.lines),
        "codes": dict(fuzzer.codes.most_common()),
        "grown_kib": grown,
        "bugs": fuzzer.bugs[:20],
    }


def main() -> int:
    """Run; 0 when nothing was found."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz.hsb", description=__doc__)
    parser.add_argument("--minutes", type=float, default=1.0)
    parser.add_argument("--seed", type=int, default=20260309)
    options = parser.parse_args()
    report = run(options.minutes, options.seed)
    print(json.dumps(report, ensure_ascii=False, indent=1))
    return 1 if report["bugs"] else 0


if __name__ == "__main__":
    sys.exit(main())
