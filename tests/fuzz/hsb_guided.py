"""`python -m tests.fuzz.hsb_guided --minutes 30 --folder DIR`: atheris on the reader of sealed files.

Four doors lead in, chosen by the first byte of an input: a file as it is; the same with a good signature;
a CORE with everything else rightly made around it; and a plain body, rightly sealed, so that manifest and
codec are reached. The corpus begins with `tests/vectors`.

The work is done in rounds of a few minutes, each a process of its own. Every round leaves a line in
`DIR/rounds.jsonl` and its inputs in `DIR/corpus`; a campaign that was cut goes on where it was.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import subprocess
import sys
from collections import Counter
from dataclasses import asdict
from io import BytesIO
from pathlib import Path
from typing import Any

ROUND_MINUTES, MEMORY_MIB, HANG_SECONDS, LONGEST = 3.0, 512, 5, 72_000
GROWTH_MIB = 64
VECTORS = Path(__file__).parents[1] / "vectors" / "hsb"
AS_IT_IS, SIGNED, CORE, PLAIN = range(4)
_WORDS = (
    "TAIL",
    "hsb/1",
    "1/1",
    "deflate",
    "deflate-prior",
    "none",
    "attachment",
    "record",
    "stored",
    "codec",
)
_BYTES = (r"\x89HSB\x0d\x0a\x1a\x0a", r"\x00\x01\x00\x00", r"\xff\xff\xff\xff", r"\xed\xa0\x80", "{}", "[]")


def seeds() -> list[bytes]:
    """Every vector through the first two doors, a good CORE and good bodies through the others."""
    from sync.hsb import json_entry
    from sync.hsb.head import core_bytes, read_head
    from sync.hsb.manifest import manifest_bytes
    from tests.vectors import build

    made = [bytes([door]) + file.read_bytes() for door in (0, 1) for file in sorted(VECTORS.glob("*.hsb"))]
    core = read_head(BytesIO(build.small())).core
    made.append(bytes([CORE]) + core_bytes(core))
    for entries in (
        [json_entry("record", build.RECORD)],
        [json_entry("record", build.RECORD), json_entry("record", build.RECORD + b" ", build.RECORD)],
        [],
    ):
        manifest = manifest_bytes(core, b"s" * 16, [one.listed for one in entries])
        content = b"".join(one.load() for one in entries)
        made.append(bytes([PLAIN]) + len(manifest).to_bytes(4, "big") + manifest + content)
    return [one for one in made if len(one) <= LONGEST]


def file_for(data: bytes) -> bytes:
    """The file that an input stands for."""
    door, rest = (data[0] % 4, data[1:]) if data else (0, b"")
    if door == AS_IT_IS:
        return rest
    if door == SIGNED:
        return _signed(rest)
    return _around_core(rest) if door == CORE else _around_plain(rest)


def _signed(data: bytes) -> bytes:
    from sync.hsb import read_head
    from sync.refusals import HandoverError
    from tests.vectors import build

    try:
        head = read_head(BytesIO(data))
    except HandoverError:
        return data
    start = len(head.raw)
    return build.signed(head.raw, data[start : start + head.core.len])


def _around_core(core: bytes) -> bytes:
    from sync.hsb.head import MAGIC
    from tests.vectors import build

    def block(part: bytes) -> bytes:
        return len(part).to_bytes(4, "big") + part

    head = MAGIC + b"\x00\x01" + block(core) + block(_keys(hashlib.sha256(core).digest()))
    return build.signed(head, _body(hashlib.sha256(core).digest(), b"\x00\x00\x00\x02{}"))


def _around_plain(plain: bytes) -> bytes:
    from sync.hsb.head import Core, core_bytes, read_head, sealed_length
    from tests.vectors import build

    manifest = plain[4 : 4 + int.from_bytes(plain[:4], "big")]
    honest = asdict(read_head(BytesIO(build.small())).core)
    honest |= {"len": sealed_length(len(plain) or 1), "count": manifest.count(b'"codec"')}
    core = core_bytes(Core(**{**honest, "manifest": hashlib.sha256(manifest).hexdigest()}))
    core_hash = hashlib.sha256(core).digest()
    head = b"".join((len(part).to_bytes(4, "big") + part) for part in (core, _keys(core_hash)))
    return build.signed(b"\x89HSB\r\n\x1a\n\x00\x01" + head, _body(core_hash, plain or b"\x00"))


def _keys(core_hash: bytes) -> bytes:
    from sync.hsb.keys import wrap
    from sync.hsb.sealing import key_info
    from tests.vectors import build

    kid = build.OPENING.public.name
    ct = wrap(b"k" * 32, build.OPENING.public, key_info(kid, core_hash)).hex()
    return json.dumps([{"kid": kid, "ct": ct}]).encode()


def _body(core_hash: bytes, plain: bytes) -> bytes:
    from sync.hsb.stream import sealed_chunks
    from sync.hsb.suites import CLASSIC, SUITES

    suite = SUITES[CLASSIC]
    return b"".join(sealed_chunks(suite.cipher(suite.body_key(b"k" * 32, core_hash)), [plain]))


def child(folder: Path, minutes: float) -> None:
    """One round in this process; atheris ends it with its own report on stderr."""
    import atheris

    with atheris.instrument_imports(include=["sync"]):
        from sync.hsb import Policy, Sender, open_verified, verify
        from sync.refusals import HandoverError
    from tests.vectors import build

    senders = {key.public.name: key.public for key in (build.SIGNING, build.HYBRID_SIGNING)}
    policy = Policy(
        "office",
        frozenset({"submit"}),
        lambda core: Sender(senders[core.dkid]) if core.dkid in senders else None,
    )
    codes: Counter[str] = Counter()

    def one(data: bytes) -> None:
        file, code = BytesIO(file_for(data)), "opened"
        try:
            opened = open_verified(file, verify(file, policy), (build.OPENING, build.HYBRID_OPENING))
            for _listed, _content in opened.entries():
                pass
        except HandoverError as error:
            code = error.code
        codes[code] += 1
        if sum(codes.values()) % 500 == 0:
            (folder / "codes.json").write_text(json.dumps(codes))

    limits = [
        f"-max_total_time={int(60 * minutes)}",
        f"-timeout={HANG_SECONDS}",
        f"-rss_limit_mb={MEMORY_MIB}",
        f"-max_len={LONGEST}",
        f"-dict={folder / 'words.txt'}",
        f"-artifact_prefix={folder}/",
        "-print_final_stats=1",
    ]
    atheris.Setup([sys.argv[0], *limits, str(folder / "corpus")], one)
    atheris.Fuzz()


def prepare(folder: Path) -> None:
    """The corpus and the dictionary, where they are not there yet."""
    corpus = folder / "corpus"
    corpus.mkdir(parents=True, exist_ok=True)
    for seed in seeds():
        (corpus / hashlib.sha1(seed, usedforsecurity=False).hexdigest()).write_bytes(seed)
    (folder / "words.txt").write_text("".join(f'"{word}"\n' for word in (*_WORDS, *_BYTES)))


def play_round(folder: Path, minutes: float) -> dict[str, Any]:
    """One round; what atheris said about it."""
    command = [sys.executable, "-m", "tests.fuzz.hsb_guided", "--child", "--folder", str(folder)]
    (folder / "codes.json").unlink(missing_ok=True)
    ended = subprocess.run([*command, "--minutes", str(minutes)], capture_output=True, text=True, check=False)
    stats = {name: int(value) for name, value in re.findall(r"stat::(\w+):\s+(\d+)", ended.stderr)}
    reached = re.findall(r"cov: (\d+)", ended.stderr)
    at_first = re.findall(r"INITED.*rss: (\d+)Mb", ended.stderr)
    codes = folder / "codes.json"
    return {
        "minutes": minutes,
        "runs": stats.get("number_of_executed_units", 0),
        "new": stats.get("new_units_added", 0),
        "coverage": int(reached[-1]) if reached else 0,
        "grown_mib": stats.get("peak_rss_mb", 0) - int(at_first[-1]) if at_first else 0,
        "codes": json.loads(codes.read_text()) if codes.exists() else {},
        "returned": ended.returncode,
        "bug": ended.stderr[-2_000:] if ended.returncode else "",
    }


def main() -> int:
    """Play rounds until the minutes of the journal are enough; 1 when something was found."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz.hsb_guided", description=__doc__)
    parser.add_argument("--minutes", type=float, default=30.0)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--child", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    folder = options.folder.resolve()
    if options.child:
        child(folder, options.minutes)
        return 0
    prepare(folder)
    journal = folder / "rounds.jsonl"
    rounds = [json.loads(line) for line in journal.read_text().splitlines()] if journal.exists() else []
    while (left := options.minutes - sum(one["minutes"] for one in rounds)) > 0.05:
        rounds.append(play_round(folder, min(left, ROUND_MINUTES)))
        with journal.open("a") as file:
            file.write(json.dumps(rounds[-1]) + "\n")
        if rounds[-1]["returned"]:
            break
    print(json.dumps(summary(rounds), indent=1))
    return 1 if any(one["returned"] or one["grown_mib"] > GROWTH_MIB for one in rounds) else 0


def summary(rounds: list[dict[str, Any]]) -> dict[str, Any]:
    """All rounds together."""
    codes: Counter[str] = Counter()
    for one in rounds:
        codes.update(one["codes"])
    return {
        "minutes": sum(one["minutes"] for one in rounds),
        "runs": sum(one["runs"] for one in rounds),
        "coverage": max((one["coverage"] for one in rounds), default=0),
        "grown_mib": max((one["grown_mib"] for one in rounds), default=0),
        "codes": dict(codes.most_common()),
        "bugs": [one["bug"] for one in rounds if one["bug"]],
    }


if __name__ == "__main__":
    sys.exit(main())
