"""What the office says of itself, and what it does when too many come at once."""

import threading

import httpx2
import pytest

from sync.client import OfficeClient
from sync.courier import Patience
from sync.office import app
from sync.office import machine_routes as routes
from sync.office.serving import serve_in_thread
from sync.office.tables import Batch, StoredRecord
from sync.refusals import HandoverError
from sync.surroundings import real_surroundings


def quiet(sent, total):
    pass


def test_health_and_metrics_name_nobody(desk):
    desk.visit("hh-1")
    assert desk.town.http.get("/healthz").json() == {"database": True, "disk": True}
    text = desk.town.http.get("/metrics").text
    assert "dengmen_records 1.0" in text
    assert "dengmen_unprojected 0.0" in text
    assert "hh-1" not in text


def test_a_laptop_is_told_when_to_come_back_and_does(desk, monkeypatch):
    laptop, link = desk.laptop()
    batch = laptop.batch(laptop.record())
    monkeypatch.setattr(routes, "MAX_WAITING", 0)
    rests = []

    def pause(seconds):
        rests.append(seconds)
        monkeypatch.setattr(routes, "MAX_WAITING", 48)

    patience = Patience(pause=pause, chance=lambda: 0.0)
    client = OfficeClient(desk.town.http, "http://testserver", desk.town.surroundings(), patience)
    receipt, _ = client.push(link, batch, quiet)
    assert receipt.accepted == batch.records
    assert sum(rests) >= app.RETRY_AFTER


def test_a_laptop_that_is_never_let_in_keeps_its_batch(desk, monkeypatch):
    laptop, link = desk.laptop()
    batch = laptop.batch(laptop.record())
    monkeypatch.setattr(routes, "MAX_WAITING", 0)
    patience = Patience(pause=lambda seconds: None, tries=3)
    client = OfficeClient(desk.town.http, "http://testserver", desk.town.surroundings(), patience)
    with pytest.raises(HandoverError, match="正忙"):
        client.push(link, batch, quiet)
    assert desk.town.rows(StoredRecord) == []


def test_forty_laptops_at_once_all_get_their_receipts(desk):
    around = real_surroundings()
    desk.town.now = around.now()
    pairs = [desk.laptop(f"device-{n:02d}") for n in range(40)]
    work = [(link, laptop.batch(laptop.record())) for laptop, link in pairs]
    url, stop = serve_in_thread(desk.office)
    failed = []

    def come(link, batch):
        try:
            with httpx2.Client(timeout=60) as http:
                OfficeClient(http, url, around).push(link, batch, quiet)
        except (HandoverError, httpx2.HTTPError) as error:
            failed.append(error)

    threads = [threading.Thread(target=come, args=one) for one in work]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    stop()
    assert failed == []
    assert len(desk.town.rows(Batch)) == 40
