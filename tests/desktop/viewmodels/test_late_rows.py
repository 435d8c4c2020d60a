"""Rows of a long list are made when they are looked at, and found by their keys without being made."""

from desktop.viewmodels.rows import Cell, GroupRow, LateRows, Row, late


def listed(made):
    def build(number):
        made.append(number)
        return Row(str(number), (Cell(f"第 {number} 户"),), f"第 {number} 户")

    return LateRows([GroupRow("一组"), 1, 2, GroupRow("二组"), 3], build, str)


def test_a_row_is_made_once_and_only_when_it_is_looked_at():
    made = []
    rows = listed(made)
    assert (len(rows), rows.is_row(0), rows.is_row(4), rows.place_of("3")) == (5, False, True, 4)
    assert made == []
    assert rows[4].spoken == "第 3 户"
    assert rows[4] is rows[4]
    assert made == [3]


def test_all_rows_can_be_walked_and_a_heading_has_no_key():
    rows = listed([])
    assert [row.key for row in rows] == ["", "1", "2", "", "3"]
    assert rows.place_of("") == -1
    assert [row.key for row in rows[1:3]] == ["1", "2"]


def test_finished_rows_are_taken_as_they_are():
    one = Row("a", (), "一")
    rows = late([one])
    assert rows[0] is one
    assert late(rows) is rows
