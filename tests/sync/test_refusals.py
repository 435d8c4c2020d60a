"""Every refusal is one sentence that says what happened, and one that says what to do."""

import re

import pytest

from sync.refusals import REFUSALS

JARGON = re.compile(r"服务端|密钥表|签名密钥|epoch|seq|hash|HTTP|JSON", re.IGNORECASE)


@pytest.mark.parametrize("code", REFUSALS)
def test_a_refusal_says_what_happened_and_what_to_do(code):
    sentence, remedy = REFUSALS[code]
    for words in (sentence, remedy):
        assert words.endswith("。"), words
        assert len(words) <= 70, words
    if not code.startswith(("OFFICE_", "RECOVERY_")):  # those are read by who runs the office
        assert not JARGON.search(sentence.replace(".hsb", ""))


@pytest.mark.parametrize(
    "code",
    ["DEVICE_REVOKED", "DEVICE_EXPIRED", "DEVICE_MISMATCH", "BATCH_CONFLICT", "CHAIN_FORK", "NETWORK_BROKEN"],
)
def test_whoever_is_refused_reads_that_nothing_is_lost(code):
    assert "资料仍" in REFUSALS[code][1]
