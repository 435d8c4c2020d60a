"""Entries that are deflated with the one before as dictionary: both readers, and a file that lies."""

import hashlib
from dataclasses import replace

import pytest

from sync.hsb import (
    Entry,
    Keys,
    Letter,
    OpeningKey,
    Policy,
    Sender,
    SigningKey,
    attachment_entry,
    json_entry,
    open_bytes,
    seal_bytes,
)
from sync.hsb.standalone import read
from sync.refusals import HandoverError

SIGNING, OPENING = SigningKey(b"s" * 32), OpeningKey(b"o" * 32)
POLICY = Policy("office", frozenset({"submit"}), lambda core: Sender(SIGNING.public))
LETTER = Letter("submit", "device", "office", f"{0:08}-0000-0000-0000-{0:012}", "2026-03-09T00:00:00+08:00")
KEYS = Keys(SIGNING, (OPENING.public,))
CONTENTS = [b'{"%d":"%s"}' % (n, b"".join(b"<question_%d>" % q for q in range(400))) for n in range(4)]


def entries(priors):
    photo = b"\x89PNG" * 100
    between = attachment_entry(hashlib.sha256(photo).hexdigest(), len(photo), lambda: photo)
    made = [json_entry("record", one, prior) for one, prior in zip(CONTENTS, priors, strict=False)]
    return [made[0], between, *made[1:]]


def test_records_that_are_alike_get_short_and_both_readers_give_them_back():
    sealed = seal_bytes(LETTER, entries([b"", *CONTENTS]), KEYS)
    opened = open_bytes(sealed, POLICY, OPENING)
    assert [listed.codec for listed in opened.listed] == ["deflate", "none", *["deflate-prior"] * 3]
    assert opened.listed[2].stored < opened.listed[0].stored / 5
    for _ in range(2):
        found = [content for listed, content in opened.entries() if listed.type == "record"]
        assert found == CONTENTS
    alone = read(sealed, SIGNING.public.raw, OPENING.raw)
    assert [content for kind, content in alone if kind == "record"] == CONTENTS


def test_an_entry_with_another_dictionary_is_refused_before_it_is_sealed():
    with pytest.raises(HandoverError) as caught:
        seal_bytes(LETTER, entries([b"", CONTENTS[0][:-7], *CONTENTS[1:]]), KEYS)
    assert caught.value.code == "MANIFEST_MISMATCH"


def test_an_attachment_is_never_deflated():
    [entry] = [json_entry("record", CONTENTS[0])]
    wrong = Entry(replace(entry.listed, type="attachment"), entry.load)
    sealed = seal_bytes(LETTER, [wrong], KEYS)
    with pytest.raises(HandoverError) as caught:
        open_bytes(sealed, POLICY, OPENING)
    assert caught.value.code == "MANIFEST_MISMATCH"
