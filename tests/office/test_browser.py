"""The clerk's day in a real browser at 1366 x 768: a served office, a real laptop, no script on any page.

DENGMEN_SCREENS names a folder that is to hold a picture of every page, also at 200 % zoom.
"""

import os
import shutil
from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlmodel import func, select

from forms.registry.tables import Need, Visit
from sync.office.accounts import add_account
from sync.office.entitled import Screener
from sync.office.figures import ledger_of
from sync.office.printed import take_prints
from sync.office.publishing import Publication, publish
from sync.office.serving import serve_in_thread
from sync.office.tables import StoredRecord
from sync.paperwork import Print
from tests.desktop.story import STANDARDS
from tests.office.real_laptop import real_laptop
from tests.office.test_work import member, number, roster

PASSWORD = "青山-红梅-2026"
SERIAL = "草-07机-20260309-0001"
_NAMES = "赵守田 钱桂兰 孙长河 李淑婷 周德福 吴秀珍 郑有田 王玉兰 冯春生 陈凤英"
_OTHERS = "褚卫东 卫桂英 蒋有福 沈玉珍 韩长林 杨秀英 朱德山 秦桂花 尤守信 许春梅"
HEADS = [*_NAMES.split(), *_OTHERS.split()]
GROUPS = ("一组", "二组", "三组", "赵升屯")
SIZES = {"": (1366, 768), "-200": (683, 384)}


@pytest.fixture(scope="module")
def chromium():
    """One browser for the whole file."""
    program = shutil.which("chromium")
    if program is None:
        pytest.skip("no chromium on this machine")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        # In Chinese also where the browser itself writes: on the button that chooses a file.
        named = {
            "executable_path": program,
            "env": {**os.environ, "LANGUAGE": "zh_CN", "LC_ALL": "C.UTF-8"},
        }
        browser = playwright.chromium.launch(args=["--no-sandbox", "--lang=zh-CN"], **named)
        yield browser
        browser.close()


def home(n):
    return f"999901001203-07-{n:04d}"


def rows_of(numbers):
    heads = {n: HEADS[n % 20] for n in numbers}
    return [
        (
            home(n),
            heads[n],
            "柳湾村",
            GROUPS[n % 4],
            heads[n],
            number(n),
            ("农村低保", "特困（分散）", "")[n % 3],
        )
        for n in numbers
    ]


@pytest.fixture
def village(desk):
    """Visits of two machines to a village: a conflict, a possible duplicate, referrals, needs and papers."""
    publish(desk.office, Publication(standards=STANDARDS))
    for name, role in (("刘婷", "clerk"), ("运维员", "operator"), ("审计员", "auditor")):
        add_account(desk.office, name, role, PASSWORD)
    records = []
    for n in range(20):
        need = {"n_kind": "4", "n_text": "屋顶漏雨，要修房", "n_dispo": ("2", "1")[n % 2], "n_dept": "住建"}
        frail = {"m_health": "6", "m_dis_type": "4", "m_dis_level": "1"} if n % 5 == 0 else {}
        records.append(
            desk.record(
                home(n),
                members=[{**member(HEADS[n], n), "co": "1", **frail}],
                needs=[{**need, "n_due": f"2026-03-{n + 1:02d}" if n % 2 == 0 else ""}],
                cover=("02", "05", "00")[n % 3],
                kin_any="1" if n == 7 else "0",
                n_co=str(1 + n % 4),
                live_addr=f"柳湾村{GROUPS[n % 4]}{n}号",
                phone="13800000609",
            )
        )
    urgent = {"n_kind": "1", "n_text": "断粮", "n_dispo": "1", "n_urg": "3"}
    records.append(desk.record(home(31), needs=[urgent]))
    desk.hand_in(*records)
    other = {"device": "device-08", "author": "王建国", "cover": "02"}
    again = desk.record(home(3), members=[member(HEADS[3], 3)], n_co="2", **other)
    desk.hand_in(again, desk.record(home(30), members=[member(HEADS[4], 4)], **other), device="device-08")
    with desk.office.store.transaction() as session:
        dev = session.get(StoredRecord, records[-1].record_id).dev
        told = [("T06-1", SERIAL, 2, "ab" * 32, "2026-03-09T10:01:00+08:00")]
        take_prints(session, dev, [Print(records[-1].record_id, *one) for one in told])
    Screener(desk.office).run()
    return desk


class Window:
    """One browser window at one office; `see` and `shoot` are what a person does with it."""

    def __init__(self, browser, url):
        self.context = browser.new_context(
            viewport={"width": 1366, "height": 768}, locale="zh-CN", base_url=url
        )
        self.page = self.context.new_page()
        self.page.set_default_timeout(20_000)
        self.console = []
        self.page.on("console", lambda message: self.console.append(message.text))

    def enter(self, name, password=PASSWORD):
        self.page.goto("/desk/")
        self.page.get_by_label("用户名").fill(name)
        self.page.get_by_label("口令").fill(password)
        self.press("登录")

    def go(self, place):
        self.follow(self.page.get_by_role("link", name=place, exact=True))

    def follow(self, what):
        with self.page.expect_navigation():
            what.click()

    def press(self, name, within=None):
        self.follow((within or self.page).get_by_role("button", name=name, exact=True))

    def enter_key(self):
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def text(self):
        return self.page.locator("main").inner_text()

    def shoot(self, name):
        folder = os.environ.get("DENGMEN_SCREENS", "")
        if not folder:
            return
        for suffix, (width, height) in SIZES.items():
            self.page.set_viewport_size({"width": width, "height": height})
            Path(folder).mkdir(parents=True, exist_ok=True)
            wide = self.page.evaluate("document.documentElement.scrollWidth")
            assert wide <= width, f"{name}{suffix}: {wide} wide"
            self.page.screenshot(path=f"{folder}/{name}{suffix}.png", full_page=bool(suffix))
        self.page.set_viewport_size({"width": 1366, "height": 768})


@pytest.fixture
def window(village, chromium):
    url, stop = serve_in_thread(village.office)
    made = Window(chromium, url)
    made.url = url
    yield made
    made.context.close()
    stop()


def test_the_clerks_day(village, window, tmp_path):
    page = window.page
    page.goto("/")
    window.shoot("01-sign-in")
    window.enter("刘婷")
    assert "2 台机器交来 2 批，收下 23 份记录" in window.text()
    window.shoot("02-batches")

    window.go("花名册")
    window.shoot("03-roster")
    bad = [
        ("", "甲", "", "", "甲", "", ""),
        (home(90), "乙", "", "", "", "", ""),
        (home(91), "丙", "", "", "丙", "1", ""),
    ]
    sheet = {"name": "花名册.xlsx", "mimeType": "application/octet-stream"}
    page.get_by_label("文件").set_input_files({**sheet, "buffer": roster(*rows_of(range(40)), *bad)})
    window.press("导入")
    assert "已导入 40 行，3 行没有导入" in window.text()
    assert page.locator("tbody td.n").all_inner_texts() == ["43", "44", "45"]
    window.shoot("04-roster-report")

    window.go("覆盖")
    window.shoot("05-coverage")
    page.emulate_media(media="print")
    assert not page.locator("nav").is_visible()
    assert not page.get_by_role("button", name="退出").is_visible()
    window.shoot("05-coverage-printed")
    page.emulate_media(media="screen")
    window.follow(page.locator("tr", has_text="应享未享").first.get_by_role("link"))
    assert "可能应享受重度残疾人护理补贴而未享受" in window.text()
    assert "不是审核结论" in window.text()
    window.shoot("06-entitled")
    window.go("住户")
    page.get_by_label("户编号或户主姓名").fill("赵守田")
    window.enter_key()
    window.shoot("07-found")
    window.follow(page.get_by_role("link", name=home(0)))
    assert number(0) not in page.content()
    window.shoot("08-household")

    laptop = real_laptop(village.town, tmp_path / "vault", window.url)
    try:
        answered(village, window, laptop)
        assigned(window, laptop)
    finally:
        laptop.close()
    settled(window)
    sampled(window)
    papers(window)
    exported(village, window, tmp_path)
    watched(window)


def answered(village, window, laptop):
    """A referral of a real laptop is answered, and the laptop shows it after the next handover."""
    need = {"n_kind": "9", "n_text": "换残疾证", "n_dispo": "2", "n_dept": "残联", "n_due": "2026-03-10"}
    record = laptop.visit(home(35), village.form, **need)
    assert laptop.push().accepted == (record.record_id,)
    window.go("转介")
    line = window.page.locator("tbody", has_text="换残疾证")
    for _ in range(100):
        if line.count():
            break
        window.page.wait_for_timeout(100)
        window.page.reload()
    window.shoot("09-referrals")
    line.get_by_label("承办人").fill("残联 张三")
    window.follow(line.get_by_role("button"))
    assert "已登记" in window.text()
    laptop.pull()
    [referral] = laptop.vault.referral_list(village.town.now)
    assert (referral.text, referral.state) == ("换残疾证", "已接收")


def assigned(window, laptop):
    """A machine gets one group, and holds its households only after the next handover."""
    assert len(laptop.vault.households()) == 40
    window.go("分派")
    window.follow(window.page.locator("tr", has_text="05").get_by_role("link"))
    window.page.get_by_label("柳湾村 二组").check()
    window.shoot("10-assign")
    window.press("分派")
    assert "柳湾村 二组" in window.text()
    laptop.pull()
    assert {row.group for row in laptop.vault.households() if row.hh_id != home(35)} == {"二组"}


def settled(window):
    page = window.page
    window.go("冲突")
    window.shoot("11-conflicts")
    form = page.locator("form.pair", has_text=home(3))
    form.get_by_label("第二份").check()
    form.get_by_label("理由").fill("第一份没有见到本人")
    window.press("处理", form)
    assert page.locator("form.pair", has_text="王建国").count() == 0
    form = page.locator("form.pair", has_text="同一证件号")
    form.get_by_label("不是").check()
    form.get_by_label("理由").fill("录错了号")
    window.press("决定", form)
    assert page.locator("form.pair", has_text="同一证件号").count() == 0
    window.go("退回")
    assert "第一份没有见到本人" in window.text()
    window.shoot("12-returned")


def sampled(window):
    window.go("抽查")
    for _ in range(2):
        window.page.get_by_label("种子").fill("三月开会当众定的")
        window.press("抽取")
    first, second = window.page.locator("section.card:has(h2)").all()
    window.page.locator("summary").click()
    drawn = [sorted(one.locator("a.id").all_inner_texts()) for one in (first, second)]
    assert drawn[0] == drawn[1]
    assert 3 <= len(drawn[0]) < 10
    window.shoot("13-sample")


def papers(window):
    page = window.page
    window.go("核对")
    page.keyboard.type(SERIAL)  # as a scanner does: the field has the focus
    window.enter_key()
    assert page.get_by_role("heading", name="内容一致").count() == 1
    window.shoot("14-papers")
    window.press("这份已交回")
    assert "最近交回的" in window.text()
    page.get_by_label("扫描纸上的二维码").fill("草-08机-20260309-0001")
    window.press("核对")
    assert page.get_by_role("heading", name="查无此件").count() == 1
    page.get_by_label("扫描纸上的二维码").fill("赵守田的纸")
    window.press("核对")
    assert "这不是文书的二维码或机内号" in window.text()
    assert page.get_by_label("二维码文字或机内号").input_value() == "赵守田的纸"
    window.shoot("15-refused")
    window.go("文号")
    window.press("编号")
    window.shoot("16-numbers")


def exported(village, window, tmp_path):
    page = window.page
    window.go("导出")
    window.shoot("17-export")
    page.get_by_label("用途").fill("季度上报")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="导出").click()
    assert waiting.value.suggested_filename == "台账-20260309-1720.xlsx"
    waiting.value.save_as(tmp_path / "台账.xlsx")
    sheet = load_workbook(tmp_path / "台账.xlsx").active
    heads = [cell.value for cell in sheet[2]]
    numbers = [row[heads.index("身份证号")] for row in sheet.iter_rows(min_row=3) if row[1].value == "柳湾村"]
    assert {cell.data_type for cell in numbers} <= {"s", "inlineStr"}
    assert not any(str(number(n)) == cell.value for n in range(40) for cell in numbers)
    assert any(cell.value == f"{number(0)[:6]}********{number(0)[-4:]}" for cell in numbers)
    with village.office.store.reading() as session:
        homes = session.exec(select(func.count(func.distinct(Visit.hh_id)))).one()
        needs = session.exec(select(func.count()).select_from(Need)).one()
    totals = ledger_of(village.office).totals
    assert (totals.households, totals.needs) == (homes, needs)
    assert sheet.cell(sheet.max_row - 1, 2).value == f"{homes}户"


def watched(window):
    """The auditor sees who looked at whom, the operator sees neither persons nor the log."""
    page = window.page
    window.press("退出")
    page.go_back()
    assert "登录" in page.title()
    window.enter("审计员")
    rows = page.locator("tbody tr").all_inner_texts()
    assert any("刘婷" in row and "查看住户" in row and home(0) in row for row in rows)
    assert any("导出走访排查台账，掩码" in row and "季度上报" in row for row in rows)
    window.shoot("18-looks")
    window.press("退出")
    window.enter("运维员")
    assert page.locator("nav a").all_inner_texts() == ["交接"]
    for address in ("looks", "households", "export"):
        assert page.goto(f"/desk/{address}").status == 403
    window.shoot("19-forbidden")
    assert page.goto("/desk/nowhere").status == 404
    window.shoot("20-nowhere")
    # What the page's own rules forbade (a script, a style in an attribute) would stand in the console.
    assert [one for one in window.console if "responded with a status of" not in one] == []
