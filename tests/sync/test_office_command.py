"""`dengmen-office`: from an empty folder to a served office, every refusal a sentence and exit code 1."""

import json
import logging
import re
import signal
import subprocess
import sys
from pathlib import Path

import httpx2
import pytest

from sync.office.cli import main
from sync.office.office import open_office
from sync.office.publishing import current_package
from sync.office.serving import Address, serve, serve_in_thread
from sync.refusals import HandoverError
from sync.surroundings import real_surroundings
from sync.ticket import ticket_from_json

ROSTER = '{"households": [], "staff": []}'
FORM = """
| survey |        |      |       |
|        | type   | name | label |
|        | text   | grp  | 小组  |
| settings |      |      |       |
|        | form_title | form_id | version |
|        | 四个摸清   | four    | 2026.1  |
"""


@pytest.fixture
def folder(tmp_path, capsys):
    """A new office."""
    assert main(["init", str(tmp_path / "office"), "--name", "样例县青山镇"]) == 0
    assert "样例县青山镇" in capsys.readouterr().out
    return tmp_path / "office"


def test_the_keys_are_for_their_owner_only(folder):
    assert (folder / "keys").stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in (folder / "keys").iterdir()} == {0o600}


def test_an_office_is_not_made_over_another(folder, capsys):
    assert main(["init", str(folder)]) == 1
    assert "已有内容" in capsys.readouterr().err


def test_commands_need_an_office(tmp_path, capsys):
    assert main(["publish", str(tmp_path)]) == 1
    assert "dengmen-office init" in capsys.readouterr().err


def test_missing_keys_are_named(folder, capsys):
    (folder / "keys" / "online.json").unlink()
    assert main(["publish", str(folder)]) == 1
    assert "密钥文件" in capsys.readouterr().err


WITH_LIST = """
| survey |        |      |       |
|        | type   | name | label |
|        | select_one_from_file villages.csv | village | 村 |
| settings |      |      |       |
|        | form_title | form_id | version |
|        | 有名单   | listed    | 1  |
"""


def test_a_questionnaire_with_a_list_needs_the_list_and_takes_it_along(folder, tmp_path, capsys):
    (tmp_path / "form.md").write_text(WITH_LIST, "utf-8")
    media = tmp_path / "media"
    media.mkdir()
    (media / "villages.csv").write_text("name,label\nv1,柳湾村\n", "utf-8")
    (media / "other.csv").write_text("name,label\n", "utf-8")
    options = ["--questionnaire", str(tmp_path / "form.md")]
    assert main(["publish", str(folder), *options]) == 1
    assert "villages.csv" in capsys.readouterr().err
    assert main(["publish", str(folder), *options, "--media", str(media)]) == 0
    office = open_office(folder, real_surroundings())
    sent = current_package(office).questionnaires[0]
    office.close()
    assert sent.media == {"villages.csv": (media / "villages.csv").read_bytes()}


def test_a_questionnaire_standards_and_a_roster_are_published(folder, tmp_path, capsys):
    (tmp_path / "form.md").write_text(FORM, "utf-8")
    (tmp_path / "standards.toml").write_text("x = 1\n", "utf-8")
    (tmp_path / "roster.json").write_text(ROSTER, "utf-8")
    files = [str(tmp_path / name) for name in ("form.md", "standards.toml", "roster.json")]
    options = ["--questionnaire", files[0], "--standards", files[1], "--roster", files[2], "--json"]
    assert main(["publish", str(folder), *options]) == 0
    assert json.loads(capsys.readouterr().out) == {"questionnaires": ["四个摸清 2026.1"]}


def test_a_wrong_roster_is_refused(folder, tmp_path, capsys):
    (tmp_path / "roster.json").write_text('{"households": [{}], "staff": []}', "utf-8")
    assert main(["publish", str(folder), "--roster", str(tmp_path / "roster.json")]) == 1
    assert "households[1]" in capsys.readouterr().err
    assert main(["publish", str(folder), "--roster", str(tmp_path / "missing.json")]) == 1


def test_a_ticket_is_written_once(folder, tmp_path, capsys):
    ticket = tmp_path / "ticket.json"
    arguments = ["enrol", str(folder), "--name", "李秀英", "--device-no", "07", "--output", str(ticket)]
    assert main(arguments) == 0
    assert ticket_from_json(ticket.read_bytes()).holder == "李秀英"
    assert main(arguments) == 1


def test_the_enrolled_devices_are_listed_with_the_digits_to_compare(town, capsys):
    enrolled = town.client().enrol(town.ticket(), town.device())
    assert main(["devices", str(town.office.folder), "--json"]) == 0
    [device] = json.loads(capsys.readouterr().out)["devices"]
    assert (device["device"], device["check_number"]) == ("device-07", enrolled.check_number)
    assert main(["devices", str(town.office.folder)]) == 0
    assert "07 机  李秀英  在用" in capsys.readouterr().out


def test_revoking_an_unknown_device_is_refused(folder, capsys):
    assert main(["revoke", str(folder), "nobody"]) == 1
    assert "还没有在乡镇登记" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments", [[], ["dance"], ["init"], ["enrol", "x"], ["serve", "x", "--port", "y"]]
)
def test_wrong_usage_is_exit_code_2(arguments, capsys):
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2


@pytest.mark.parametrize("command", ["init", "publish", "enrol", "devices", "revoke", "import", "serve"])
def test_every_command_explains_itself(command, capsys):
    with pytest.raises(SystemExit) as caught:
        main([command, "--help"])
    assert caught.value.code == 0
    assert "乡镇端文件夹" in capsys.readouterr().out


def test_the_served_office_answers_and_stops(folder):
    program = "import sys; from sync.office.cli import main; sys.exit(main(sys.argv[1:]))"
    command = [sys.executable, "-c", program, "serve", str(folder), "--port", "0"]
    root = Path(__file__).parents[2]
    assert main(["devices", str(folder)]) == 0
    left = folder / "incoming" / "left.part"
    left.write_bytes(b"half an upload")
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, encoding="utf-8", cwd=root) as process:
        try:
            url = re.search(r"http://\S+", process.stdout.readline()).group()
            assert httpx2.get(f"{url}/v1/keys", timeout=10, trust_env=False).status_code == 200
        finally:
            process.send_signal(signal.SIGINT)
        assert process.wait(15) == 0
    assert not left.exists()


def test_a_taken_port_is_a_sentence(town):
    url, stop = serve_in_thread(town.office)
    try:
        with pytest.raises(HandoverError) as caught:
            serve(town.office, Address(port=int(url.rpartition(":")[2])), print)
        assert caught.value.code == "OFFICE_BUSY"
    finally:
        stop()


def test_the_log_of_an_unexpected_error_holds_its_place_and_nothing_of_its_text(town, caplog):
    town.office.batches.rmdir()
    town.office.batches.write_text("in the way")
    laptop, _ = town.enrolled()
    batch = laptop.batch(laptop.record())
    url, stop = serve_in_thread(town.office)
    try:
        with caplog.at_level(logging.INFO):
            answer = httpx2.post(
                f"{url}/v1/batches", content=batch.path.read_bytes(), timeout=10, trust_env=False
            )
    finally:
        stop()
    assert (answer.status_code, answer.json()["code"]) == (500, "OFFICE_FAILED")
    errors = [record for record in caplog.records if record.name == "uvicorn.error"]
    assert [record.exc_info for record in errors if record.levelno >= logging.ERROR] == [None]
    assert "unexpected" in caplog.text
    assert "Traceback" not in caplog.text
    assert str(town.office.folder) not in caplog.text
