"""The clerk's day: what is counted, drawn, taken out, taken in, settled and numbered."""

import csv
import io
import json
import random
from fractions import Fraction

import pytest
from openpyxl import Workbook, load_workbook
from sqlmodel import func, select

from forms.coverage import LedgerRow, ledger_values
from forms.identity import check_digit
from forms.papers.request import PaperError
from forms.registry.decisions import HouseholdMatch
from forms.registry.matches import Decision
from forms.registry.tables import Household, Need
from sync.office.cli import main
from sync.office.conflicts import double_visits, find_matches, open_matches, settle_match, settle_visits
from sync.office.deidentified import FEW, statistics
from sync.office.exports import Wanted, csv_table, export
from sync.office.figures import ledger_of, report, story
from sync.office.layouts import FIELDS, read_layout
from sync.office.looks import looks
from sync.office.numbering import hand_out, numbers, void
from sync.office.projecting import Projector
from sync.office.rosters import import_list, import_roster
from sync.office.sampling import Draw, draw, samples
from sync.office.tables import Incident, OfficeTask
from sync.refusals import HandoverError


def number(serial, year=1958):
    first = f"999901{year}0314{serial:03d}"
    return first + check_digit(first)


def member(name, serial, relation="02"):
    return {"m_name": name, "m_rel": relation, "m_id": number(serial)}


def roster(*rows, heads=("户编号", "户主", "村（社区）", "村民小组", "姓名", "身份证号", "类别")):
    book = Workbook()
    sheet = book.active
    sheet.append(["花名册"])
    sheet.append(list(heads))
    for row in rows:
        sheet.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def counted(office, table):
    with office.store.reading() as session:
        return session.exec(select(func.count()).select_from(table)).one()


# Roster and lists


def test_a_roster_with_three_bad_rows_is_published_without_them(desk):
    good = [(f"hh-{n}", "赵守田", "柳湾村", "三组", "赵守田", number(n), "农村低保") for n in range(1, 6)]
    bad = [
        ("hh-8", "钱桂兰", "柳湾村", "三组", "钱桂兰", number(8)[:-1] + "0", ""),
        ("hh-9", "孙长河", "柳湾村", "三组", "", number(9), ""),
        ("hh-10", "李淑婷", "柳湾村", "三组", "李淑婷", number(1), ""),
    ]
    done = import_roster(desk.office, roster(*good, *bad), "花名册.xlsx")
    assert (done.taken, done.households) == (5, 5)
    assert [one.row for one in done.problems] == [8, 9, 10]
    assert "第 3 行" in done.problems[2].sentence
    assert not any(name in one.sentence for one in done.problems for name in ("钱桂兰", "李淑婷", "9999"))
    assert report(desk.office)["visited"].of == 5


def test_a_csv_of_an_old_office_is_read_as_well(desk):
    text = f"户编号,户主,姓名,身份证号\nhh-1,赵䶮,赵䶮,{number(1)}\n"
    assert import_roster(desk.office, text.encode("gb18030"), "名单.csv").taken == 1


@pytest.mark.parametrize("data", [b"", b"\xff\xfe\x00", "姓名\n甲\n".encode(), b'"'])
def test_what_is_no_roster_is_refused(desk, data):
    with pytest.raises(HandoverError, match="表格"):
        import_roster(desk.office, data, "x.csv")


def test_a_death_list_becomes_an_alert_for_the_laptop_that_was_there(desk):
    desk.visit("hh-1", members=[member("赵守田", 1)])
    book = roster(
        ("赵守田", number(1), "2026-03-01"), ("外人", number(77), ""), heads=("姓名", "身份证号", "日期")
    )
    done = import_list(desk.office, book, "死亡.xlsx", ("death", "王建国"))
    assert (done.taken, [one.row for one in done.problems]) == (1, [4])
    with desk.office.store.reading() as session:
        task = session.exec(select(OfficeTask)).one()
        assert (task.kind, task.hh_id, task.device_no) == ("alert", "hh-1", "07")
    _, link = desk.laptop()
    assert [one.hh_id for one in desk.town.client().pull(link).tasks] == ["hh-1"]


# Figures and exports


def test_coverage_counts_the_roster(desk):
    rows = [(f"hh-{n}", "甲", "柳湾村", "三组", "甲", number(n), "") for n in range(1, 5)]
    import_roster(desk.office, roster(*rows), "r.xlsx")
    desk.visit("hh-1")
    desk.visit("hh-2", contact="3")
    found = report(desk.office)
    assert (found["visited"].count, found["visited"].of, found["met"].count) == (2, 4, 1)
    assert found["visited"].rest == ("hh-3", "hh-4")


def test_totals_of_the_ledger_equal_counts_in_the_database(desk):
    for n in range(1, 4):
        needs = [{"n_kind": "4", "n_text": "屋顶漏雨", "n_dispo": "1"}] * n
        desk.visit(f"hh-{n}", members=[member("赵守田", n)], needs=needs, cover="02")
    totals = ledger_of(desk.office).totals
    assert (totals.households, totals.needs) == (counted(desk.office, Household), counted(desk.office, Need))


def test_an_export_is_masked_and_logged_and_a_number_stays_text(desk):
    desk.visit("hh-1", members=[member("=cmd|赵守田", 1)])
    content = export(desk.office, Wanted("ledger", "王建国", "季度上报"))
    cells = [cell for row in load_workbook(io.BytesIO(content)).active.iter_rows() for cell in row]
    assert number(1) not in [cell.value for cell in cells]
    shown = next(cell for cell in cells if cell.value and str(cell.value).startswith("999901"))
    assert (shown.data_type, "*" in shown.value) == ("s", True)
    assert all(cell.data_type != "f" for cell in cells)
    entry = looks(desk.office)[0]
    assert (entry.who, entry.reason) == ("王建国", "季度上报")


def test_an_unmasked_export_keeps_all_eighteen_digits_as_text(desk):
    desk.visit("hh-1", members=[member("赵守田", 1)])
    content = export(desk.office, Wanted("ledger", "王建国", "县局核对", masked=False))
    cells = [cell for row in load_workbook(io.BytesIO(content)).active.iter_rows() for cell in row]
    assert [cell.data_type for cell in cells if cell.value == number(1)] == ["s"]
    text = export(desk.office, Wanted("csv", "王建国", "县局核对", masked=False)).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert f"\t{number(1)}" in rows[1]


def test_a_formula_in_a_name_does_not_run_from_a_csv(desk):
    desk.visit("hh-1", members=[member("=HYPERLINK(1)", 1)])
    text = export(desk.office, Wanted("csv", "王建国", "上报")).decode("utf-8-sig")
    assert "'=HYPERLINK(1)" in text
    assert ",=HYPERLINK" not in text


def test_an_export_without_a_reason_does_not_happen(desk):
    with pytest.raises((HandoverError, PaperError)):
        export(desk.office, Wanted("ledger", "王建国", " "))
    assert looks(desk.office) == []


def test_a_county_layout_says_which_columns_and_numbers_stay_masked(desk):
    layout = """title = "县汇总表"
[[columns]]
title = "户主姓名"
field = "head"
[[columns]]
title = "证件号码"
field = "id"
kind = "text"
"""
    desk.visit("hh-1", members=[member("赵守田", 1)])
    sheet = load_workbook(
        io.BytesIO(export(desk.office, Wanted("county", "王建国", "上报", layout=layout)))
    ).active
    assert [cell.value for cell in sheet[2]] == ["户主姓名", "证件号码"]
    assert sheet[3][0].value == "赵守田"
    assert "*" in sheet[3][1].value


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "没有一个"),
        ("x", "文件末尾不完整"),
        ("\nx y", "不是 TOML 文件（第 2 行）"),
        ("columns = 3", "没有一个"),
        ("columns = [1]", "第 1 列不是"),
        ("[[columns]]\ntitle='a'\nfield='nothing'", "第 1 列“a”的 field 要是其中之一：no、hh_id"),
        ("[[columns]]\nfield='head'", "第 1 列缺表头"),
        ("[[columns]]\ntitle='a'\nfield='head'\nkind='formula'", "的 kind 要是其中之一：text、id"),
        ("[[columns]]\ntitle='a'\nfield='head'\nwidth=0", "width"),
        ("[[columns]]\ntitle='a'\nfield='head'\n" * 61, "超过 60 列"),
    ],
)
def test_a_layout_that_cannot_be_used_says_where_and_why(text, said):
    with pytest.raises(HandoverError) as refused:
        read_layout(text)
    assert refused.value.code == "LAYOUT_INVALID"
    assert said in refused.value.place


def test_every_field_of_a_layout_is_a_value_of_a_row(desk):
    desk.visit("hh-1")
    assert set(ledger_values(ledger_of(desk.office).rows[0])) == set(FIELDS)


def line(n, village, kind, people=3, needs=0):
    blank = dict.fromkeys(
        [
            "record_id",
            "group",
            "head",
            "id_number",
            "causes",
            "needs",
            "dispositions",
            "responsible",
            "due",
            "result",
            "visit_date",
            "investigators",
        ],
        "",
    )
    told = {"number": n, "hh_id": f"hh-{n}", "village": village, "categories": kind, "people": people}
    return LedgerRow(**blank, **told, income_pc_month=None, need_count=needs)


def test_small_groups_of_the_statistics_are_joined_until_nobody_can_be_worked_out():
    kinds = ["农村低保"] * 9 + ["特困（分散）"] * 5 + ["孤儿"] * 2 + ["单人保"]
    rows = [line(n, "柳湾村", kind, needs=1) for n, kind in enumerate(kinds)]
    rows += [line(100, "红梅村", "农村低保"), line(101, "红梅村", "孤儿")]
    assert statistics(rows)[1:] == [
        ["柳湾村", "农村低保", "9", "27", "9"],
        ["其他村（合并）", "", "10", "30", "8"],
        ["合计", "", "19", "57", "17"],
    ]


@pytest.mark.parametrize("seed", range(30))
def test_no_row_of_the_statistics_is_small_and_all_of_them_are_the_total(seed):
    chance = random.Random(seed)
    rows = [
        line(
            n,
            chance.choice("甲乙丙丁"),
            chance.choice("一二三四五"),
            chance.randint(1, 5),
            chance.randint(0, 1),
        )
        for n in range(chance.randint(1, 120))
    ]
    _, *shown, total = statistics(rows)
    if not shown:
        assert total == ["合计", "", "不足5", "", ""]
        return
    for place in (2, 3, 4):
        counts = [int(row[place]) for row in shown]
        assert all(count == 0 or count >= FEW for count in counts)
        assert sum(counts) == int(total[place])
    assert int(total[2]) == len(rows)


def test_statistics_name_nobody(desk):
    for n in range(1, 8):
        desk.visit(f"hh-{n}", members=[member("赵守田", n)], cover="02" if n < 4 else "01")
    text = export(desk.office, Wanted("statistics", "王建国", "公开")).decode("utf-8-sig")
    assert "赵守田" not in text
    assert "合计,,7," in text
    assert "hh-" not in text


# Sample


def test_the_same_seed_draws_the_same_households(desk):
    for n in range(1, 21):
        desk.visit(f"hh-{n:02d}", cover="02" if n % 2 else "01", kin_any="1" if n == 7 else "0")
    ten = Draw(Fraction(10), "2026年三月", by="县民政局")
    first, second = draw(desk.office, ten), draw(desk.office, ten)
    assert (first.households, first.frame) == (second.households, second.frame)
    assert first.size == 20
    other = draw(desk.office, Draw(Fraction(10), "另一个种子"))
    assert other.households != first.households
    assert "hh-07" in draw(desk.office, Draw(Fraction(5), "x", all_kin=True)).households
    assert len(samples(desk.office)) == 4


# Conflicts


def test_two_visits_of_one_household_are_settled_and_one_goes_back(desk):
    one = desk.visit("hh-1")
    other = desk.visit("hh-1", device="device-08")
    (double,) = double_visits(desk.office)
    assert {double.one.record_id, double.other.record_id} == {one, other}
    settle_visits(desk.office, one, other, (one, "第二次走访未见本人", "王建国"))
    assert double_visits(desk.office) == ()
    _, link = desk.laptop("device-08")
    returned = desk.town.client().pull(link).returned
    assert [(item.record_id, item.reason) for item in returned] == [(other, "第二次走访未见本人")]


def test_a_spot_check_is_no_conflict(desk):
    desk.visit("hh-1")
    desk.visit("hh-1", device="device-08", visit_type="6")
    assert double_visits(desk.office) == ()


def test_households_with_one_number_are_proposed_and_decided(desk):
    desk.visit("hh-1", members=[member("赵守田", 1)])
    desk.visit("hh-2", members=[member("赵守田", 1)])
    assert find_matches(desk.office) == 1
    settle_match(desk.office, "hh-1", "hh-2", Decision("refused", desk.office.now(), "王建国", "同名误录"))
    assert find_matches(desk.office) == 0
    with desk.office.store.reading() as session:
        assert open_matches(session) == []
        assert session.exec(select(HouseholdMatch)).one().note == "同名误录"


def test_the_story_of_a_household_has_its_visits(desk):
    desk.visit("hh-1", needs=[{"n_kind": "4", "n_text": "修房", "n_dispo": "2", "n_dept": "住建"}])
    with desk.office.store.reading() as session:
        assert story(session, "hh-1")
        assert story(session, "hh-2") == ()


# Numbers


def test_a_paper_number_is_handed_out_once_and_a_void_one_is_kept(desk):
    first = [hand_out(desk.office, "T11 hh-1", "王建国") for _ in range(3)]
    assert first == ["〔2026〕1号", "〔2026〕2号", "〔2026〕3号"]
    void(desk.office, 2026, 3, "打印坏了")
    assert hand_out(desk.office, "T11 hh-1", "王建国") == "〔2026〕4号"
    assert [(row.number, row.void_reason) for row in numbers(desk.office, 2026)] == [
        (4, ""), (3, "打印坏了"), (2, ""), (1, "")]  # fmt: skip
    with pytest.raises(HandoverError):
        void(desk.office, 2026, 3, "再来一次")


# Projection


def test_one_answer_that_no_column_can_hold_does_not_hold_up_the_others(desk):
    laptop, link = desk.laptop()
    named = {"form_id": "desk", "form_version": "1"}
    xml = '<data id="desk" version="1"><visit><visit_date>2026-03-01</visit_date></visit></data>'
    good = [laptop.record(xml, household_id=f"hh-{n}", **named) for n in (1, 2)]
    bad = laptop.record("<data", household_id="hh-3", form_id="desk", form_version="1")
    desk.town.client().push(link, laptop.batch(*good, bad), lambda sent, total: None)
    assert Projector(desk.office).run() == 3
    assert counted(desk.office, Household) == 2
    assert counted(desk.office, Incident) == 1


# Commands


def test_the_commands_say_the_same_as_json(desk, tmp_path, capsys):
    desk.visit("hh-1", members=[member("赵守田", 1)])
    folder = str(desk.office.folder)
    assert main(["coverage", folder, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["figures"]["visited"]["of"] == 1
    assert main(["sample", folder, "--seed", "s", "--percent", "100", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["households"] == ["hh-1"]
    target = tmp_path / "台账.xlsx"
    wanted = ["--by", "王建国", "--reason", "上报", "--output", str(target)]
    assert main(["ledger", folder, *wanted]) == 0
    assert load_workbook(target).active["A1"].value
    assert main(["ledger", folder, *wanted]) == 1  # never overwrites
    assert main(["conflicts", folder]) == 0
    assert main(["paper-number", folder, "--purpose", "T11", "--by", "王建国"]) == 0
    assert "没有待处理的冲突" in capsys.readouterr().out


def test_telephone_numbers_are_masked_in_every_kind_of_file_unless_somebody_says_why(desk):
    layout = """title = "县表"
[[columns]]
title = "户主"
field = "head"
[[columns]]
title = "联系电话"
field = "phone"
kind = "text"
"""
    desk.visit("hh-1", members=[member("赵守田", 1)], phone="13900000001")

    def cells(**changes):
        sheet = load_workbook(
            io.BytesIO(export(desk.office, Wanted("county", "王建国", "上报", layout=layout, **changes)))
        ).active
        return [cell.value for cell in sheet[3]]

    assert cells() == ["赵守田", "139****0001"]
    assert cells(masked=False) == ["赵守田", "13900000001"]
    columns = read_layout(layout)[1]
    rows = [ledger_values(row) for row in ledger_of(desk.office).rows]
    assert csv_table(rows, columns, masked=True)[1] == ["赵守田", "\t139****0001"]
    assert csv_table(rows, columns, masked=False)[1] == ["赵守田", "\t13900000001"]
