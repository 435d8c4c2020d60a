"""The laptop's side of a bad network: each trouble its sentence, and never a success without proof."""

import json

import httpx2
import pytest

from sync.client import OfficeClient
from sync.courier import Patience
from sync.hsb import Keys, Letter, json_entry, seal_bytes
from sync.receipt import sign_receipt, verify_receipt
from sync.refusals import REFUSALS, HandoverError

ONCE = Patience(tries=1)


def quiet(sent, total):
    pass


def transport(answer):
    return httpx2.Client(transport=httpx2.MockTransport(answer))


def code(town, answer, link, batch):
    with transport(answer) as http:
        client = OfficeClient(http, "http://office.example", town.surroundings(), ONCE)
        with pytest.raises(HandoverError) as caught:
            client.push(link, batch, quiet)
    assert caught.value.sentence == REFUSALS[caught.value.code][0]
    return caught.value.code


def failing(error):
    def answer(request):
        raise error("no", request=request)

    return answer


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (httpx2.ConnectError, "NETWORK_NONE"),
        (httpx2.ConnectTimeout, "NETWORK_TIMEOUT"),
        (httpx2.ReadTimeout, "NETWORK_TIMEOUT"),
        (httpx2.ReadError, "NETWORK_BROKEN"),
        (httpx2.WriteError, "NETWORK_BROKEN"),
        (httpx2.RemoteProtocolError, "NETWORK_BROKEN"),
    ],
)
def test_trouble_on_the_way_is_named(town, error, expected):
    laptop, link = town.enrolled()
    assert code(town, failing(error), link, laptop.batch(laptop.record())) == expected


@pytest.mark.parametrize(
    ("status", "content", "expected"),
    [
        (200, b"<html>login</html>", "NETWORK_PORTAL"),
        (201, b"", "NETWORK_PORTAL"),
        (200, b'{"ok": true}', "NETWORK_PORTAL"),
        (302, b"", "NETWORK_PORTAL"),
        (403, b"<html>blocked</html>", "NETWORK_PORTAL"),
        (200, b"\x89HSB\r\n\x1a\n\x00\x01", "RECEIPT_INVALID"),
        (502, b"bad gateway", "OFFICE_FAILED"),
        (409, b'{"code":"CHAIN_FORK","sentence":"x","remedy":"x","now":"x"}', "CHAIN_FORK"),
        (418, b'{"code":"NEW_CODE","sentence":"x","remedy":"x","now":"x"}', "OFFICE_REFUSED"),
        (401, b'{"code":"REQUEST_TIME","sentence":"x","remedy":"x","now":"x"}', "REQUEST_TIME"),
    ],
)
def test_an_answer_that_is_no_receipt_is_no_success(town, status, content, expected):
    laptop, link = town.enrolled()
    batch = laptop.batch(laptop.record())
    assert code(town, lambda request: httpx2.Response(status, content=content), link, batch) == expected


def test_an_endless_answer_is_cut_off(town):
    laptop, link = town.enrolled()

    def endless():
        while True:
            yield bytes(1_000_000)

    batch = laptop.batch(laptop.record())
    assert (
        code(town, lambda request: httpx2.Response(200, content=endless()), link, batch) == "NETWORK_PORTAL"
    )


def test_a_receipt_for_another_batch_of_this_laptop_is_refused(town):
    laptop, link = town.enrolled()
    first = laptop.batch(laptop.record())
    receipt = town.http.post("/v1/batches", content=first.path.read_bytes()).content
    second = laptop.batch(laptop.record())
    assert (
        code(town, lambda request: httpx2.Response(201, content=receipt), link, second) == "RECEIPT_INVALID"
    )


def test_a_receipt_for_another_laptop_is_refused(town):
    laptop, _ = town.enrolled()
    batch = laptop.batch(laptop.record())
    receipt = town.http.post("/v1/batches", content=batch.path.read_bytes()).content
    _, other = town.enrolled("device-08")
    assert (
        code(town, lambda request: httpx2.Response(201, content=receipt), other, batch) == "RECEIPT_INVALID"
    )


def forged(town, link, batch, signing):
    """A receipt for exactly this batch, made by somebody else."""
    honest, _ = town.client().push(link, batch, quiet)
    letter = Letter("receipt", link.keys.office, link.device.dev, batch.batch, town.now.isoformat())
    content = [json_entry("receipt", sign_receipt(honest, signing))]
    return seal_bytes(letter, content, Keys(signing, (link.device.opening.public,)))


def test_a_forged_receipt_is_refused(town):
    laptop, link = town.enrolled()
    batch = laptop.batch(laptop.record())
    for signing in (laptop.device.signing, town.office.keys.sign, town.office.keys.root):
        receipt = forged(town, link, batch, signing)
        assert code(town, lambda request, r=receipt: httpx2.Response(201, content=r), link, batch) == (
            "RECEIPT_INVALID"
        )


def test_an_honest_receipt_passes_the_same_way(town):
    laptop, link = town.enrolled()
    batch = laptop.batch(laptop.record())
    receipt = forged(town, link, batch, town.office.keys.receipt)
    with transport(lambda request: httpx2.Response(201, content=receipt)) as http:
        client = OfficeClient(http, "http://office.example", town.surroundings())
        assert client.push(link, batch, quiet)[0].accepted == batch.records


def test_progress_is_told_up_to_the_last_byte(town):
    laptop, link = town.enrolled()
    photo = bytes(700_000)
    batch = laptop.batch(laptop.record(photos=[photo]), photos=[photo])
    told = []
    town.client().push(link, batch, lambda sent, total: told.append((sent, total)))
    size = batch.path.stat().st_size
    assert told[-1] == (size, size)
    assert told == sorted(told)
    assert len(told) > 3


def test_keys_from_a_login_page_are_not_keys(town):
    with transport(lambda request: httpx2.Response(200, content=b"<html>")) as http:
        client = OfficeClient(http, "http://office.example", town.surroundings())
        with pytest.raises(HandoverError) as caught:
            client.key_set(town.office.id)
    assert caught.value.code == "NETWORK_PORTAL"


def test_the_signed_receipt_can_be_proven_years_later(town):
    laptop, link = town.enrolled()
    batch = laptop.batch(laptop.record())
    receipt, raw = town.client().push(link, batch, quiet)
    from sync.receipt import Expected

    expected = Expected(link.keys.office, "device-07", batch.batch, batch.sha256, batch.records)
    assert verify_receipt(raw, link.keys.receipt, expected) == receipt
    assert json.loads(raw)["signer"] == link.keys.receipt.name
