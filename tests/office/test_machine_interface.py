"""The machines' interface against its own document, and against whoever sends anything."""

import json
import logging
import uuid
from itertools import count

import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error

from sync.office.app import create_app
from sync.office.described import HSB
from sync.stamp import Stamp, stamp_headers
from tests.office.fuzz_upload import Fuzz

numbers = count()
schemathesis.serializer.alias(HSB, "application/octet-stream")
SAMPLE = settings(max_examples=10, deadline=None, database=None, suppress_health_check=[*HealthCheck])


def test_no_request_that_fits_the_document_makes_the_office_fail(town):
    _, link = town.enrolled()
    interface = schemathesis.openapi.from_asgi("/v1/openapi.json", create_app(town.office))
    tried = set()

    def ask(case):
        if next(numbers) % 2:  # a real stamp, so that what lies behind it is reached too
            at, nonce = town.now.isoformat(timespec="seconds"), uuid.uuid4().hex
            asked = Stamp(town.office.id, link.device.dev, case.method, case.formatted_path, at, nonce)
            case.headers = {**(case.headers or {}), **stamp_headers(asked, link.device.signing)}
        case.validate_response(case.call(), checks=[not_a_server_error])
        tried.add(case.operation.label)

    for found in interface.get_all_operations():
        SAMPLE(given(found.ok().as_strategy())(lambda case: ask(case)))()
    assert len(tried) == 10


def test_the_document_names_every_route_of_the_machines(town):
    document = town.http.get("/v1/openapi.json").json()
    assert {path for path in document["paths"] if path.startswith("/v1/")} == {
        "/v1/keys",
        "/v1/enrol",
        "/v1/package",
        "/v1/batches",
        "/v1/uploads/{batch}",
        "/v1/batches/{batch}/receipt",
        "/v1/certificate",
    }
    assert not [path for path in document["paths"] if path.startswith("/desk")]
    names = [one["name"] for one in document["paths"]["/v1/uploads/{batch}"]["put"]["parameters"]]
    assert names == ["batch", "Dengmen-Device", "Dengmen-Time", "Dengmen-Nonce", "Dengmen-Signature",
                     "Dengmen-File", "Content-Range"]  # fmt: skip


def test_whatever_is_uploaded_the_office_answers_and_keeps_no_rubbish(town):
    Fuzz(town, seed=20260309).run(60)


def test_a_line_of_the_log_says_what_was_asked_and_nobody(town, caplog):
    laptop, link = town.enrolled()
    batch = laptop.batch(laptop.record())
    with caplog.at_level(logging.INFO, "dengmen.access"):
        town.client().push(link, batch, lambda sent, total: None)
        answer = town.http.get("/desk/households?name=赵守田")
    lines = [json.loads(record.getMessage()) for record in caplog.records if record.name == "dengmen.access"]
    assert [line["route"] for line in lines] == ["/v1/uploads/{batch}", "/desk/households"]
    assert set(lines[0]) == {"at", "id", "method", "route", "status", "ms", "in", "out"}
    assert (lines[0]["status"], lines[0]["in"]) == (201, batch.path.stat().st_size)
    assert answer.headers["dengmen-request"] == lines[1]["id"]
    for word in ("赵守田", link.device.dev, batch.batch):
        assert word not in caplog.text.replace("HTTP Request", "")
