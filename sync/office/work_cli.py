"""`dengmen-office` for the clerk's day: coverage, sample, ledger, roster, lists, conflicts, paper-number."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from contextlib import AbstractContextManager
from fractions import Fraction
from functools import partial
from pathlib import Path

from forms.coverage import Figure
from forms.papers.check import sentence
from forms.registry.matches import Decision
from sync.office.conflicts import double_visits, find_matches, open_matches, settle_match, settle_visits
from sync.office.exports import KINDS, Wanted, export
from sync.office.figures import report
from sync.office.numbering import hand_out, number_paper, void
from sync.office.office import Office
from sync.office.paper_check import check_paper
from sync.office.rosters import LISTS, Imported, import_list, import_roster
from sync.office.sampling import STRATA, Draw, draw
from sync.refusals import HandoverError

Add = Callable[[str, str, Callable[[argparse.Namespace], None]], argparse.ArgumentParser]
Opened = Callable[[argparse.Namespace], AbstractContextManager[Office]]
Say = Callable[[argparse.Namespace, dict[str, object], str], None]
Given = tuple[Opened, Say]


def add_work_commands(add: Add, opened: Opened, say: Say) -> None:
    """The commands of the clerk's day."""
    given = (opened, say)
    add("coverage", "两个全覆盖等各项数字", partial(_coverage, given))
    _add_sample(add, given)
    _add_ledger(add, given)
    rostering = add("roster", "导入花名册（.xlsx/.csv，一人一行）并发布", partial(_roster, given))
    rostering.add_argument("file", type=Path)
    listing = add("lists", "导入死亡、婚姻、核对名单，变成待核实预警", partial(_lists, given))
    listing.add_argument("kind", choices=sorted(LISTS))
    listing.add_argument("file", type=Path)
    listing.add_argument("--by", required=True, help="经办人")
    _add_conflicts(add, given)
    numbering = add("paper-number", "发一个文号，或作废一个", partial(_number, given))
    numbering.add_argument("--purpose", default="", help="用在哪份文书上")
    numbering.add_argument("--by", default="", help="经办人")
    numbering.add_argument("--serial", default="", metavar="机内号", help="给这份已打印的文书发号，只发一次")
    numbering.add_argument("--kind", default="", metavar="T06", help="作废时：文书种类")
    numbering.add_argument("--void", metavar="2026-12", help="作废这个文号")
    numbering.add_argument("--reason", default="", help="作废的原因")
    checking = add("verify", "核对一份纸质文书：内容一致、不一致、查无此件", partial(_verify, given))
    checking.add_argument("code", metavar="二维码文字或机内号")
    checking.add_argument("--by", required=True, help="经办人")


def _add_sample(add: Add, given: Given) -> None:
    sampling = add("sample", "抽查：按比例、种子和分层随机抽取", partial(_sample, given))
    sampling.add_argument("--percent", type=Fraction, default=Fraction(10), help="比例（默认 10）")
    sampling.add_argument("--seed", required=True, help="种子：记下来，谁都能再抽出同样的户")
    sampling.add_argument("--strata", nargs="*", choices=STRATA, default=list(STRATA), help="分层")
    sampling.add_argument("--all-kin", action="store_true", help="近亲属户全部抽取")
    sampling.add_argument("--by", default="", help="抽取人")


def _add_ledger(add: Add, given: Given) -> None:
    exporting = add("ledger", "导出台账、县版式、统计（默认掩码，须写用途）", partial(_ledger, given))
    exporting.add_argument("--kind", choices=KINDS, default="ledger")
    exporting.add_argument("--layout", type=Path, help="县版式（TOML）")
    exporting.add_argument("--by", required=True, help="经办人")
    exporting.add_argument("--reason", required=True, help="用途，记入查阅日志")
    exporting.add_argument("--unmasked", action="store_true", help="不掩码")
    exporting.add_argument("--since", default="", help="起，如 2026-03-01")
    exporting.add_argument("--until", default="9999", help="止")
    exporting.add_argument("--output", type=Path, required=True, metavar="FILE", help="写入文件（不覆盖）")


def _add_conflicts(add: Add, given: Given) -> None:
    conflicts = add("conflicts", "列出或处理：两机走访同一户、可能是同一户", partial(_conflicts, given))
    conflicts.add_argument("--pair", nargs=2, metavar="ID", help="两份记录，或（--match）两户的编号")
    conflicts.add_argument("--keep", default="", metavar="RECORD", help="保留哪份；空为两份都留")
    conflicts.add_argument("--match", choices=["accepted", "refused"], help="是同一户 / 不是")
    conflicts.add_argument("--reason", default="", help="理由")
    conflicts.add_argument("--by", default="", help="处理人")


def _coverage(given: Given, options: argparse.Namespace) -> None:
    opened, say = given
    with opened(options) as office:
        found = report(office)
    values = {
        figure.key: {"name": figure.name, "count": figure.count, "of": figure.of, "unit": figure.unit}
        for figure in found.figures
    }
    say(options, {"figures": values}, "\n".join(map(in_words, found.figures)))


def in_words(figure: Figure) -> str:
    """A figure as a line: its count, of how many, and the per cent."""
    if figure.of is None:
        return f"{figure.name}：{figure.count} {figure.unit}"
    rate = f"（{float(figure.rate * 100):.1f}%）" if figure.rate is not None else ""
    return f"{figure.name}：{figure.count}/{figure.of} {figure.unit}{rate}"


def _sample(given: Given, options: argparse.Namespace) -> None:
    opened, say = given
    wanted = Draw(options.percent, options.seed, tuple(options.strata), options.all_kin, options.by)
    with opened(options) as office:
        drawn = draw(office, wanted)
    values = {
        "number": drawn.number,
        "households": list(drawn.households),
        "of": drawn.size,
        "frame": drawn.frame,
        "seed": options.seed,
    }
    say(
        options,
        values,
        "\n".join([f"从 {drawn.size} 户中抽取 {len(drawn.households)} 户：", *drawn.households]),
    )


def _ledger(given: Given, options: argparse.Namespace) -> None:
    opened, say = given
    layout = options.layout.read_text("utf-8") if options.layout else ""
    said = (options.kind, options.by, options.reason, not options.unmasked)
    with opened(options) as office:
        content = export(office, Wanted(*said, options.since, options.until, layout))
    with options.output.open("xb") as file:
        file.write(content)
    say(options, {"file": str(options.output), "bytes": len(content)}, "已导出，并记入查阅日志。")


def _roster(given: Given, options: argparse.Namespace) -> None:
    opened, say = given
    with opened(options) as office:
        done = import_roster(office, options.file.read_bytes(), options.file.name)
    say(options, _values(done), _sentence(done, f"已发布 {done.households} 户 {done.taken} 人。"))


def _lists(given: Given, options: argparse.Namespace) -> None:
    opened, say = given
    with opened(options) as office:
        done = import_list(office, options.file.read_bytes(), options.file.name, (options.kind, options.by))
    say(options, _values(done), _sentence(done, f"已生成 {done.taken} 条待核实预警，随下次数据包下发。"))


def _values(done: Imported) -> dict[str, object]:
    problems = [{"row": one.row, "sentence": one.sentence} for one in done.problems]
    return {"taken": done.taken, "households": done.households, "problems": problems}


def _sentence(done: Imported, words: str) -> str:
    return "\n".join([words, *(f"第 {one.row} 行没有导入：{one.sentence}" for one in done.problems)])


def _conflicts(given: Given, options: argparse.Namespace) -> None:
    opened, say = given
    with opened(options) as office:
        if options.pair and options.match:
            decision = Decision(options.match, office.now(), options.by, options.reason)
            settle_match(office, options.pair[0], options.pair[1], decision)
        elif options.pair:
            one, other = options.pair
            settle_visits(office, one, other, (options.keep, options.reason, options.by))
        find_matches(office)
        doubles = double_visits(office)
        with office.store.reading() as session:
            matches = [(row.one, row.other, row.reason) for row in open_matches(session)]
    lines = [
        f"同一户两次走访：{one.hh_id}，记录 {one.one.record_id} 与 {one.other.record_id}" for one in doubles
    ]
    lines += [f"可能是同一户（{reason}）：{one} 与 {other}" for one, other, reason in matches]
    visits = [{"household": d.hh_id, "records": [d.one.record_id, d.other.record_id]} for d in doubles]
    say(options, {"visits": visits, "matches": matches}, "\n".join(lines) or "没有待处理的冲突。")


def _number(given: Given, options: argparse.Namespace) -> None:
    opened, say = given
    with opened(options) as office:
        if options.void:
            year, _, number = options.void.partition("-")
            if not (year.isdecimal() and number.isdecimal()):
                raise HandoverError("ENTRY_INVALID", place=options.void)
            void(office, int(year), int(number), options.reason, options.kind)
            say(options, {"voided": options.void}, "已作废，号码留存，不再使用。")
            return
        if options.serial:
            number = number_paper(office, options.serial, options.by)
        else:
            number = hand_out(office, options.purpose, options.by)
    say(options, {"number": number}, number)


def _verify(given: Given, options: argparse.Namespace) -> None:
    opened, say = given
    with opened(options) as office:
        found = check_paper(office, options.code, options.by)
    say(options, {**vars(found), "verdict": found.verdict.value}, sentence(found))
