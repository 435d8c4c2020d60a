"""A line that cuts, repeats, lies and loses answers: every record arrives exactly once, and never by half."""

import random

import httpx2
import pytest

from sync.client import OfficeClient
from sync.courier import Patience, deliver
from sync.office.serving import serve_in_thread
from sync.office.tables import Batch, StoredRecord
from sync.office.uploads import Upload, drop_if_given
from sync.refusals import HandoverError
from tests.sync.lossy import Line, lossy


class Clock:
    """Time that passes only when somebody rests."""

    def __init__(self):
        self.now = 0.0
        self.rests = []

    def pause(self, seconds):
        self.now += seconds
        self.rests.append(seconds)

    def patience(self, **changes):
        return Patience(pause=self.pause, clock=lambda: self.now, chance=lambda: 0.5, **changes)


class Script:
    """A line whose sends end as written: a number of bytes, a receipt, or a code."""

    total = 1_000_000

    def __init__(self, *steps, uploaded=()):
        self.steps, self.answers, self.spans, self.told = list(steps), list(uploaded), [], []

    def send(self, start, end):
        self.spans.append((start, end))
        return self.outcome(self.steps.pop(0))

    def uploaded(self):
        return self.outcome(self.answers.pop(0))

    def tell(self, place):
        self.told.append(place)

    @staticmethod
    def outcome(step):
        if isinstance(step, str):
            raise HandoverError(step)
        return step


DONE = ("receipt", b"raw")


def test_a_delivery_goes_on_where_the_bytes_of_the_office_end():
    line = Script(200_000, "NETWORK_BROKEN", DONE, uploaded=[340_000])
    assert deliver(line, Clock().patience()) == DONE
    assert [start for start, _ in line.spans] == [0, 200_000, 340_000]


def test_without_a_network_the_person_hears_it_at_once():
    clock = Clock()
    with pytest.raises(HandoverError) as caught:
        deliver(Script("NETWORK_NONE"), clock.patience())
    assert (caught.value.code, clock.rests) == ("NETWORK_NONE", [])


@pytest.mark.parametrize("code", ["NETWORK_PORTAL", "DEVICE_REVOKED", "CHAIN_FORK", "RECEIPT_INVALID"])
def test_what_trying_again_cannot_change_ends_the_delivery(code):
    with pytest.raises(HandoverError) as caught:
        deliver(Script(200_000, code), Clock().patience())
    assert caught.value.code == code


def test_rests_grow_and_the_last_trouble_is_told_when_nothing_more_arrives():
    clock = Clock()
    line = Script(*["NETWORK_BROKEN"] * 6, uploaded=[0] * 6)
    with pytest.raises(HandoverError) as caught:
        deliver(line, clock.patience())
    assert caught.value.code == "NETWORK_BROKEN"
    assert clock.now == pytest.approx(0.75 * (1 + 2 + 4 + 8 + 16), abs=2)


def test_a_new_byte_at_the_office_renews_the_patience():
    line = Script(*["NETWORK_BROKEN"] * 20, DONE, uploaded=range(1, 21))
    assert deliver(line, Clock().patience(tries=3)) == DONE


def test_an_office_that_says_the_same_forever_is_not_asked_forever():
    with pytest.raises(HandoverError, match="中断"):
        deliver(Script(*[0] * 50), Clock().patience())


def test_pieces_grow_while_they_are_quick_and_shrink_when_the_line_breaks():
    line = Script(262_144, "NETWORK_TIMEOUT", DONE, uploaded=[262_144])
    line.total = 100_000_000
    deliver(line, Clock().patience())
    sizes = [end - start for start, end in line.spans]
    assert sizes == [262_144, 1_048_576, 524_288]


def test_a_person_may_stop_while_the_program_rests():
    line = Script("NETWORK_BROKEN", uploaded=[0])

    def stop(place):
        raise HandoverError("OFFICE_REFUSED")

    line.tell = stop
    with pytest.raises(HandoverError) as caught:
        deliver(line, Clock().patience())
    assert caught.value.code == "OFFICE_REFUSED"


ALONE = httpx2.Limits(max_keepalive_connections=0)  # every request meets the line anew
AGAIN = ("NETWORK_PORTAL", "NETWORK_NONE", "RECEIPT_INVALID", "NETWORK_BROKEN")
PATIENT = Patience(tries=60, first=0.001, longest=0.01)


def push_until_it_is_there(client, link, batch):
    """What a person does: try again when a login page came in between."""
    for _ in range(50):
        try:
            return client.push(link, batch, lambda sent, total: None)[0]
        except HandoverError as error:
            if error.code not in AGAIN:
                raise
    raise AssertionError("nothing arrived in 50 tries")


def served(town):
    url, stop = serve_in_thread(town.office)
    host, _, port = url.removeprefix("http://").partition(":")
    return (host, int(port)), stop


def test_every_record_arrives_exactly_once_over_a_line_that_does_everything_wrong(town):
    laptop, link = town.enrolled()
    target, stop = served(town)
    line = Line(target, random.Random(7), cut=0.2, deaf=0.15, torn=0.1, portal=0.1, twice=0.15)
    photo = random.Random(1).randbytes(600_000)
    sent = []
    try:
        with lossy(line) as url, httpx2.Client(timeout=15, trust_env=False, limits=ALONE) as http:
            client = OfficeClient(http, url, town.surroundings(), PATIENT)
            for n in range(25):
                photos = [photo] if n % 5 == 0 else []
                batch = laptop.batch(laptop.record(photos=photos), laptop.record(), photos=photos)
                receipt = push_until_it_is_there(client, link, batch)
                assert receipt.accepted == batch.records
                sent += batch.records
    finally:
        stop()
    assert sorted(row["record_id"] for row in town.rows(StoredRecord)) == sorted(sent)
    assert len(town.rows(Batch)) == 25
    assert {"cut", "deaf", "torn", "portal", "twice"} <= line.met.keys()
    assert list(town.office.incoming.iterdir()) == []
    assert list(town.office.uploads.iterdir()) == []


def test_a_cut_line_costs_few_bytes_twice(town):
    laptop, link = town.enrolled()
    photo = random.Random(2).randbytes(6_000_000)
    batch = laptop.batch(laptop.record(photos=[photo]), photos=[photo])
    target, stop = served(town)
    line = Line(target, random.Random(3), cut=0.7, longest_cut=1_200_000)
    try:
        with lossy(line) as url, httpx2.Client(timeout=15, trust_env=False, limits=ALONE) as http:
            client = OfficeClient(http, url, town.surroundings(), PATIENT)
            assert push_until_it_is_there(client, link, batch).accepted == batch.records
    finally:
        stop()
    assert line.met["cut"] > 1
    assert line.carried < 1.3 * batch.path.stat().st_size


def test_half_an_upload_is_kept_and_an_upload_of_garbage_is_not(town):
    laptop, link = town.enrolled()
    batch = laptop.batch(laptop.record())
    whole = batch.path.read_bytes()
    client = town.client()
    from sync.client import Span

    assert client.send_span(link, batch, Span(0, 100, len(whole)), lambda *_: None) == 100
    assert client.uploaded(link, batch, len(whole)) == 100
    batch.path.write_bytes(whole[:100] + bytes(len(whole) - 100))
    with pytest.raises(HandoverError) as caught:
        client.send_span(link, batch, Span(100, len(whole), len(whole)), lambda *_: None)
    assert caught.value.code in ("BODY_LENGTH", "HEADER_INVALID", "SIGNATURE_INVALID", "HEADER_TOO_LARGE")
    batch.path.write_bytes(whole)
    assert client.uploaded(link, batch, len(whole)) == 0
    assert client.push(link, batch, lambda *_: None)[0].accepted == batch.records


def test_a_span_beyond_what_is_there_is_not_taken(town):
    laptop, link = town.enrolled()
    batch = laptop.batch(laptop.record())
    from sync.client import Span

    assert town.client().send_span(link, batch, Span(50, 100, 1000), lambda *_: None) == 0


def test_a_device_keeps_four_unfinished_uploads_at_most(town):
    laptop, link = town.enrolled()
    from sync.client import Span

    for _ in range(7):
        batch = laptop.batch(laptop.record())
        size = batch.path.stat().st_size
        assert town.client().send_span(link, batch, Span(0, 10, size), lambda *_: None) == 10
    assert len(list(town.office.uploads.iterdir())) == 4


def test_a_part_that_a_second_connection_began_anew_goes_with_the_receipt(town, tmp_path):
    office = town.office
    upload = Upload("device", "0" * 8 + "-0000-0000-0000-" + "0" * 12, "ab" * 32, 100)
    upload.part(office).write_bytes(b"")
    drop_if_given(office, upload)
    assert upload.part(office).exists()
    with office.store.transaction() as session:
        named = {"dev": upload.dev, "batch": upload.batch, "sha256": upload.sha256}
        row = Batch(
            **named, epoch=1, seq=1, prev="", file="", received_at="", number=1, statement=b"", receipt=b"r"
        )
        session.add(row)
    drop_if_given(office, upload)
    assert not upload.part(office).exists()
