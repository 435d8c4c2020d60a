"""The office's page, asked as a browser asks: who sees what, and what its forms do."""

import io
import re
import zipfile

import pytest
from openpyxl import load_workbook
from sqlmodel import select
from starlette.testclient import TestClient

from sync.office.accounts import add_account, disable_account
from sync.office.app import create_app
from sync.office.desk_tables import Account
from sync.office.entitled import Screener
from sync.office.looks import looks
from sync.office.publishing import Publication, publish
from tests.desktop.story import STANDARDS
from tests.office.test_work import member, number, roster

PASSWORD = "青山-红梅-2026"
PAGES = {
    "clerk": {"batches", "coverage", "households", "referrals", "conflicts"}
    | {"returned", "sample", "roster", "export", "numbers", "assign", "papers", "resume", "coverage/visited"},
    "operator": {"batches"},
    "auditor": {"batches", "looks"},
}
ANYBODY = {"resume"}
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
        is_unknown = role == "clerk" and path not in PAGES["auditor"]
        wanted = 200 if path in PAGES[role] | ANYBODY else 404 if is_unknown else 403
        assert browser.see(path).status_code == wanted, path


def test_wrong_passwords_are_refused_and_guessing_is_stopped_until_a_time_that_is_said(desk, browser):
    for _ in range(5):
        assert browser.enter("clerk", "falsches").status_code == 401
    desk.town.wait(minutes=5)
    for _ in range(15):  # counts no more: whoever goes on guessing locks nobody out for longer
        late = browser.enter("clerk", "falsches")
    assert (late.status_code, late.headers["retry-after"]) == (429, "600")
    assert "请在 17:35 以后再试" in late.text
    assert browser.enter("clerk").status_code == 429
    assert browser.enter("auditor").status_code == 303
    desk.town.wait(minutes=10, seconds=1)
    assert browser.enter("clerk").status_code == 303


def test_signing_in_makes_a_new_session_and_ends_the_one_that_the_browser_brought(desk, browser):
    given = [cookie_of(browser.enter("clerk")) for _ in range(2)]
    browser.http.cookies.clear()
    add_cookie = {"cookie": f"dengmen_desk={'ab' * 32}"}
    sent = {"name": "clerk", "password": PASSWORD}
    given.append(cookie_of(browser.http.post("/desk/sign-in", data=sent, headers=add_cookie)))
    assert len({*given, "ab" * 32}) == 4
    browser.http.cookies.clear()
    seen = [browser.http.get("/desk/batches", headers={"cookie": f"dengmen_desk={one}"}) for one in given]
    assert [one.status_code for one in seen] == [401, 200, 200]


def cookie_of(answer):
    return re.search(r"dengmen_desk=(\w+)", answer.headers["set-cookie"])[1]


def token(text):
    return re.search(r'name="csrf" value="(\w+)"', text)[1]


def test_a_form_of_another_tab_still_counts_after_signing_in_anew_but_nobody_elses(desk, browser):
    browser.enter("clerk")
    mine = token(browser.see("numbers").text)
    browser.enter("clerk")  # in the other tab
    assert browser.http.post("/desk/numbers", data={"purpose": "T11", "csrf": mine}).status_code == 303
    assert "〔2026〕1号" in browser.see("numbers").text
    add_account(desk.office, "另一人", "clerk", PASSWORD)
    browser.http.post("/desk/sign-in", data={"name": "另一人", "password": PASSWORD})
    answer = browser.http.post("/desk/numbers", data={"purpose": "T11", "csrf": mine})
    assert (answer.status_code, "以前打开的" in answer.text) == (400, True)


def test_what_was_typed_when_the_session_ended_can_be_sent_after_signing_in(desk, clerk):
    mine = token(clerk.see("numbers").text)
    desk.town.wait(minutes=31)
    late = clerk.http.post("/desk/numbers", data={"purpose": "T11 给赵守田", "csrf": mine})
    assert late.status_code == 401
    assert "还留着" in late.text
    assert "赵守田" not in late.text  # nobody is signed in: whoever passes by reads nothing
    answer = clerk.enter("clerk")
    assert answer.headers["location"] == "/desk/resume"
    shown = clerk.see("resume").text
    assert 'value="T11 给赵守田"' in shown
    assert 'action="/desk/numbers"' in shown
    clerk.http.post("/desk/numbers", data={"purpose": "T11 给赵守田", "csrf": token(shown)})
    assert "T11 给赵守田" in clerk.see("numbers").text
    assert "没有待提交的内容" in clerk.see("resume").text


def test_what_somebody_else_typed_or_a_foreign_page_sent_is_kept_for_nobody(desk, clerk):
    mine = token(clerk.see("numbers").text)
    desk.town.wait(minutes=31)
    foreign = clerk.http.post("/desk/numbers", data={"purpose": "fremd", "csrf": "00" * 16})
    assert "还留着" not in foreign.text
    clerk.http.post("/desk/numbers", data={"purpose": "甲", "csrf": mine})
    add_account(desk.office, "另一人", "clerk", PASSWORD)
    answer = clerk.http.post("/desk/sign-in", data={"name": "另一人", "password": PASSWORD})
    assert answer.headers["location"] == "/desk/"
    assert "没有待提交的内容" in clerk.see("resume").text


def test_a_refused_form_comes_back_with_what_was_typed(clerk):
    answer = clerk.send("sample", percent="zehn", seed="三月", category="1")
    assert answer.status_code == 400
    assert "比例要是 0 到 100 之间的数" in answer.text
    assert 'value="三月"' in answer.text
    assert '<input type="hidden" name="category" value="1">' in answer.text


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
    cards = clerk.see("sample").text.split("<h2>")[1:]
    first, second = (re.findall(r">(hh-\d+)<", card) for card in cards)
    assert first == second
    assert len(first) == 2


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
    assert answer.status_code == 413
    assert "大小" in answer.text


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("r.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4096)),  # an .xls
        ("r.xlsx", None),  # a .docx
        ("r.xlsx", b""),
        ("r.csv", bytes(range(256)) * 40),
        ("r.docx", b"PK"),
    ],
)
def test_what_is_no_table_is_refused_in_words(clerk, name, data):
    if data is None:
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w") as archive:
            archive.writestr("word/document.xml", "<w/>")
            archive.writestr("[Content_Types].xml", "<Types/>")
        data = made.getvalue()
    answer = clerk.send("roster", {"file": (name, data)}, kind="roster")
    assert answer.status_code == 400
    assert any(word in answer.text for word in ("表格", "损坏", "编码"))
    assert 'name="kind" value="roster"' in answer.text


def test_fifty_megabytes_that_are_no_table_are_refused_in_words(clerk):
    answer = clerk.send("roster", {"file": ("r.xlsx", bytes(50 * 1024 * 1024))}, kind="roster")
    assert answer.status_code == 400
    assert "表格" in answer.text


def test_ten_thousand_conflicts_come_page_by_page(desk, clerk):
    from forms.registry.decisions import HouseholdMatch

    blank = {"shared": "赵守田", "state": "proposed", "proposed_at": "", "decided_at": "", "decided_by": ""}
    with desk.office.store.transaction() as session:
        for n in range(10_000):
            row = {"one": f"hh-{n:05d}", "other": f"hh-{n:05d}-2", "reason": "同村同名户主", "note": ""}
            session.add(HouseholdMatch(**row, **blank))
    text = clerk.see("conflicts?homes=499").text
    assert "10,000 对" in text
    assert text.count('form method="post" action="/desk/conflicts/matches"') == 20
    assert "hh-09999" in text
    assert "下一页" not in text


def test_an_address_that_is_none_is_said_in_chinese_and_the_root_leads_to_the_desk(clerk):
    assert clerk.http.get("/").headers["location"] == "/desk/"
    for answer in (clerk.see("nowhere"), clerk.http.post("/desk/nowhere", data={"a": "b"})):
        assert answer.status_code in (404, 405)
        assert "没有这个页面" in answer.text


def test_a_county_layout_with_a_mistake_says_which_column(clerk):
    layout = "[[columns]]\ntitle='户主'\nfield='head'\n[[columns]]\ntitle='收入'\nfield='geld'\n".encode()
    answer = clerk.send("export", {"layout": ("县.toml", layout)}, kind="county", reason="上报")
    assert answer.status_code == 400
    assert "第 2 列“收入”的 field 要是其中之一" in answer.text
    assert 'value="上报"' in answer.text
    good = layout.replace(b"geld", b"per_month")
    answer = clerk.send("export", {"layout": ("县.toml", good)}, kind="county", reason="上报")
    assert load_workbook(io.BytesIO(answer.content)).active["B2"].value == "收入"
    gbk = clerk.send("export", {"layout": ("县.toml", "# 收入".encode("gbk"))}, kind="county", reason="上报")
    assert "编码不是 UTF-8" in gbk.text


def test_the_list_of_who_may_be_entitled_leaves_masked_with_a_reason(desk, clerk):
    publish(desk.office, Publication(standards=STANDARDS))
    disabled = {**member("赵守田", 1), "co": "1", "m_health": "6", "m_dis_type": "4", "m_dis_level": "1"}
    desk.visit("hh-1", members=[disabled], cover="00", phone="13800000609")
    Screener(desk.office).run()
    assert "可能应享受重度残疾人护理补贴" in clerk.see("coverage/missed").text
    answer = clerk.send("export", kind="missed", reason="逐户核实")
    cells = [
        cell.value for row in load_workbook(io.BytesIO(answer.content)).active.iter_rows() for cell in row
    ]
    assert "赵守田可能应享受重度残疾人护理补贴而未享受，请告知并登记意愿" in cells
    assert "138****0609" in cells
    assert number(1) not in cells
    assert looks(desk.office)[0].action == "导出应享未享核实名单，掩码"


def test_households_are_given_to_a_machine_by_village_and_group(desk, clerk):
    rows = [(f"hh-{n}", "甲", ("甲村", "乙村")[n % 2], "一组", "甲", number(n), "") for n in range(4)]
    clerk.send("roster", {"file": ("r.xlsx", roster(*rows))}, kind="roster")
    _, link = desk.laptop()
    clerk.send("assign", shown="assign?device_no=07", device_no="07", place="乙村 一组")
    assert "乙村 一组" in clerk.see("assign").text
    assert {one.hh_id for one in desk.town.client().pull(link).households} == {"hh-1", "hh-3"}
    wrong = clerk.send("assign", shown="assign?device_no=07", device_no="07", place="丙村")
    assert (wrong.status_code, "丙村" in wrong.text) == (400, True)
