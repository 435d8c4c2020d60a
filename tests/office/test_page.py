"""The office's page, asked as a browser asks: who sees what, and what its forms do."""

import re

import pytest
from openpyxl import load_workbook
from sqlmodel import select
from starlette.testclient import TestClient

from sync.office.accounts import add_account, disable_account
from sync.office.app import create_app
from sync.office.desk_tables import Account
from sync.office.looks import looks
from tests.office.test_work import member, number, roster

PASSWORD = "青山-红梅-2026"
PAGES = {
    "clerk": {"batches", "coverage", "households", "referrals", "conflicts"}
    | {"returned", "sample", "roster", "export", "numbers"},
    "operator": {"batches"},
    "auditor": {"batches", "looks"},
}
EVERYTHING = set.union(*PAGES.values()) | {"households/hh-99"}


class Browser:
    """One browser at one office."""

    def __init__(self, office):
        self.office = office
        self.http = TestClient(create_app(office), follow_redirects=False, raise_server_exceptions=False)

    def enter(self, name, password=PASSWORD):
        with self.office.store.reading() as session:
            known = session.get(Account, name) is not None
        if not known:
            add_account(self.office, name, name, PASSWORD)
        return self.http.post("/desk/sign-in", data={"name": name, "password": password})

    def see(self, path):
        return self.http.get(f"/desk/{path}")

    def send(self, path, files=None, shown=None, **fields):
        token = re.search(r'name="csrf" value="(\w+)"', self.see(shown or path).text)
        fields["csrf"] = token[1] if token else ""
        return self.http.post(f"/desk/{path}", data=fields, files=files)


@pytest.fixture
def browser(desk):
    return Browser(desk.office)


@pytest.fixture
def clerk(browser):
    assert browser.enter("clerk").status_code == 303
    return browser


def test_nobody_sees_anything_before_signing_in(browser):
    for path in EVERYTHING | {""}:
        answer = browser.see(path)
        assert answer.status_code == 401, path
        assert "口令" in answer.text
    assert browser.http.post("/desk/export", data={"kind": "ledger"}).status_code == 401


@pytest.mark.parametrize("role", PAGES)
def test_each_role_sees_its_pages_and_no_others(browser, role):
    browser.enter(role)
    for path in EVERYTHING:
        wanted = 200 if path in PAGES[role] else 404 if role == "clerk" and "/" in path else 403
        assert browser.see(path).status_code == wanted, path


def test_wrong_passwords_are_refused_and_guessing_is_stopped(browser):
    for _ in range(5):
        assert browser.enter("clerk", "falsches").status_code == 401
    assert browser.enter("clerk").status_code == 401
    assert browser.enter("auditor").status_code == 303


def test_a_password_is_kept_only_as_argon2id(desk, browser):
    browser.enter("clerk")
    with desk.office.store.reading() as session:
        kept = session.exec(select(Account.password)).all()
    assert all(one.startswith("$argon2id$") and PASSWORD not in one for one in kept)


def test_the_cookie_is_for_this_page_alone_and_the_session_ends(desk, browser):
    cookie = browser.enter("clerk").headers["set-cookie"].lower()
    assert all(word in cookie for word in ("httponly", "samesite=strict", "path=/desk"))
    assert browser.see("batches").status_code == 200
    desk.town.wait(minutes=31)
    assert browser.see("batches").status_code == 401
    browser.enter("clerk")
    disable_account(desk.office, "clerk")
    assert browser.see("batches").status_code == 401


def test_a_form_of_a_foreign_page_does_nothing(desk, clerk):
    answer = clerk.http.post("/desk/numbers", data={"purpose": "T11", "csrf": "00"})
    assert answer.status_code == 400
    assert "还没有发过文号" in clerk.see("numbers").text


def test_a_handover_shows_with_its_receipt(desk, clerk):
    desk.visit("hh-1")
    text = clerk.see("batches").text
    assert "李秀英" in text
    assert "20260309-00001" in text


def test_the_clerk_imports_a_roster_with_three_bad_rows(desk, clerk):
    rows = [(f"hh-{n}", "赵守田", "柳湾村", "三组", "赵守田", number(n), "农村低保") for n in range(1, 5)]
    rows += [
        ("", "甲", "", "", "甲", "", ""),
        ("hh-9", "乙", "", "", "", "", ""),
        ("hh-8", "丙", "", "", "丙", "1", ""),
    ]
    file = {"file": ("花名册.xlsx", roster(*rows))}
    text = clerk.send("roster", file, kind="roster").text
    assert "已导入 4 行，3 行没有导入" in text
    assert "hh-4" in clerk.see("households?search=hh").text


def test_the_clerk_answers_a_referral_and_the_laptop_hears_of_it(desk, clerk):
    need = {"n_kind": "4", "n_text": "屋顶漏雨", "n_dispo": "2", "n_dept": "6", "n_due": "2026-03-20"}
    record = desk.visit("hh-1", needs=[need])
    assert "屋顶漏雨" in clerk.see("referrals").text
    done = clerk.send("referrals", record=record, place="1", state="已接收", by="住建 张三", note="")
    assert done.status_code == 303
    _, link = desk.laptop()
    (answer,) = desk.town.client().pull(link).referrals
    assert (answer.record_id, answer.state, answer.by) == (record, "已接收", "住建 张三")


def test_the_clerk_settles_a_conflict_and_a_duplicate(desk, clerk):
    one = desk.visit("hh-1", members=[member("赵守田", 1)])
    other = desk.visit("hh-1", device="device-08", members=[member("赵守田", 1)])
    desk.visit("hh-2", members=[member("赵守田", 1)])
    text = clerk.see("conflicts").text
    assert one in text
    assert "同一证件号" in text
    clerk.send("conflicts/visits", shown="conflicts", one=one, other=other, kept=one, reason="重复走访")
    clerk.send(
        "conflicts/matches", shown="conflicts", one="hh-1", other="hh-2", state="accepted", reason="分户"
    )
    text = clerk.see("conflicts").text
    assert one not in text
    assert "同一证件号" not in text
    assert other in clerk.see("returned").text
    clerk.send("returned", record=other, withdraw="1")
    assert other not in clerk.see("returned").text


def test_the_same_sample_is_drawn_twice(desk, clerk):
    for n in range(1, 11):
        desk.visit(f"hh-{n:02d}")
    for _ in range(2):
        assert clerk.send("sample", percent="20", seed="三月").status_code == 303
    drawn = re.findall(r'<p class="ids">(.*?)</p>', clerk.see("sample").text, re.DOTALL)
    assert len(drawn) == 2
    assert drawn[0] == drawn[1]
    assert drawn[0].count("<a ") == 2


def test_the_clerk_takes_out_a_ledger_and_the_auditor_sees_it(desk, clerk, tmp_path):
    desk.visit("hh-1", members=[member("赵守田", 1)])
    answer = clerk.send("export", kind="ledger", reason="季度上报")
    file = tmp_path / "a.xlsx"
    file.write_bytes(answer.content)
    assert load_workbook(file).active["A1"].value
    assert clerk.send("export", kind="ledger", reason=" ").status_code == 400
    clerk.see("households/hh-1")
    assert looks(desk.office)[0].place == "hh-1"
    clerk.send("sign-out", shown="batches")
    clerk.enter("auditor")
    assert "季度上报" in clerk.see("looks").text


def test_a_household_shows_its_chain_and_masks_its_numbers(desk, clerk):
    desk.visit(
        "hh-1",
        members=[member("<b>赵守田", 1)],
        needs=[{"n_kind": "4", "n_text": "屋顶漏雨", "n_dispo": "1"}],
    )
    text = clerk.see("households/hh-1").text
    assert "屋顶漏雨" in text
    assert number(1) not in text
    assert "&lt;b&gt;赵守田" in text


def test_every_page_forbids_scripts_and_keeps_nothing(clerk):
    for path in PAGES["clerk"]:
        headers = clerk.see(path).headers
        assert "default-src 'none'" in headers["content-security-policy"]
        assert headers["cache-control"] == "no-store"
        assert "<script" not in clerk.see(path).text


def test_a_paper_number_is_handed_out_and_written_off(clerk):
    clerk.send("numbers", purpose="T11")
    clerk.send("numbers", void="1", reason="打印坏了")
    clerk.send("numbers", purpose="T11")
    text = clerk.see("numbers").text
    assert "〔2026〕2号" in text
    assert "作废：打印坏了" in text


def test_a_form_that_is_too_large_is_refused_unread(clerk):
    answer = clerk.http.post("/desk/numbers", content=b"x" * 70_000, headers={"content-type": "text/plain"})
    assert answer.status_code == 400
    assert "大小" in answer.text
