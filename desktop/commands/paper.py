"""`dengmen paper`: renders any paper from a visit written as nested question names, without a vault."""

from __future__ import annotations

import argparse
import json
from datetime import datetime
from importlib import resources
from pathlib import Path
from typing import Any

from desktop.paper_facts import SOFTWARE, Desk, figures, fonts, local_standards, paper_kinds, paper_texts
from desktop.paper_visit import with_computed
from desktop.script import read_script
from forms.answers import Answers
from forms.errors import AppError
from forms.papers import ISSUERS, PaperRequest, RecordFacts, read_template, render
from forms.papers.values import list_names, text_names
from forms.screening import Standards, parse_standards, read_visit, read_wordbook

_SERIAL = "草-00机-00000000-0000"
_LIST_PAPERS = "T07、T10、T12、T13"


def add_parser(subparsers: Any) -> None:
    """Add `paper` and its options to the command line."""
    parser: argparse.ArgumentParser = subparsers.add_parser(
        "paper",
        help="不用资料库，把一次走访的答案印成任何一种文书（PDF）",
        description="答案文件的写法见 resources/demo/appendix-c.json；不给答案文件就印空白表，供手填。",
    )
    parser.add_argument("kind", nargs="?", metavar="文书", help="如 T01；用 --list 看有哪些")
    parser.add_argument("--list", action="store_true", help="列出所有文书")
    parser.add_argument("--names", action="store_true", help="列出文书文字里可以用的名字")
    parser.add_argument("--check", type=Path, metavar="FILE.toml", help="只检查一份文书文字")
    parser.add_argument("--answers", type=Path, metavar="ANSWERS.json", help="一次走访的答案")
    parser.add_argument("--rows", type=Path, metavar="ROWS.json", help=f"清单各行（{_LIST_PAPERS}）")
    parser.add_argument("--set", action="append", default=[], metavar="名字=内容", help="补一项内容，可重复")
    parser.add_argument("--number", default="", metavar="编号", help="正式编号，如 〔2026〕12号")
    parser.add_argument("--texts", type=Path, metavar="FILE.toml", help="改过的文书文字（默认用自带的）")
    parser.add_argument("--standards", type=Path, metavar="FILE.toml", help="本县参数表（默认用样例县）")
    parser.add_argument("--date", metavar="D", help="打印时间，如 2026-03-09（默认现在）")
    parser.add_argument("--out", type=Path, metavar="FILE.pdf", help="存到哪里")
    parser.add_argument("--json", action="store_true", help="输出 JSON，供程序读取")


def run(options: argparse.Namespace) -> int:
    """Do what was asked; 0 done. Raises AppError with one sentence for what cannot be used."""
    if options.list:
        _print_list(as_json=options.json)
        return 0
    if options.names:
        _print_names()
        return 0
    if options.check is not None:
        made = read_template(_text(options.check))
        print(f"{made.kind} {made.title}：文书文字没有问题，版本 {made.version}。")
        return 0
    if not options.kind or options.out is None:
        raise AppError(
            "PAPER_WHAT", "要写明文书和存到哪里。", remedy="例如 dengmen paper T01 --out 空白表.pdf。"
        )
    return _render(options)


def _render(options: argparse.Namespace) -> int:
    request, ignored = _request(options)
    paper = render(request, fonts())
    try:
        options.out.write_bytes(paper.pdf)
    except OSError as error:
        raise AppError("PAPER_SAVE", "文书没有存成。", place=options.out.name) from error
    missing = [str(one) for one in paper.missing]
    facts = {"kind": paper.kind, "title": paper.title, "pages": paper.pages, "sha256": paper.sha256}
    if options.json:
        print(json.dumps({**facts, "missing": missing, "ignored": ignored}, ensure_ascii=False, indent=2))
        return 0
    print(f"{paper.title}，{paper.pages}页，已存到 {options.out.name}。")
    for word in ignored:
        print(f"未采用：{word}")
    for one in missing:
        print(f"字库没有，印成了〓：{one}")
    return 0


def _request(options: argparse.Namespace) -> tuple[PaperRequest, list[str]]:
    standards = _standards(options.standards)
    now = _moment(options.date)
    answers, ignored = _answers(options.answers)
    day = answers.date("visit_date") or now.date()
    desk = Desk(standards.township, _village(answers), answers.text("inv1"))
    made = PaperRequest(
        kind=options.kind,
        answers=answers,
        facts=RecordFacts(form_version=answers.text("form_version")),
        standards=local_standards(standards, day, desk),
        texts=_text(options.texts) if options.texts else paper_texts(options.kind),
        serial=_SERIAL,
        printed_at=now,
        software=SOFTWARE,
        figures=figures(answers, standards),
        number=options.number,
        details=dict(_detail(one) for one in options.set),
        rows=_rows(options.rows),
    )
    return made, ignored


def _village(answers: Answers) -> str:
    """The village that the group's name begins with: 柳湾村 of 柳湾村三组."""
    village, mark, _ = answers.text("grp").partition("村")
    return village + mark if mark else ""


def _answers(file: Path | None) -> tuple[Answers, list[str]]:
    if file is None:
        return Answers({}), []
    words = read_wordbook(_shipped("questionnaires", "four-clarifications.md"))
    try:
        reading = read_visit(read_script(_bytes(file)), words)
    except RecursionError as error:
        raise AppError("SCRIPT_JSON", "答案嵌套太深。", place=file.name) from error
    return with_computed(reading.answers), list(reading.ignored)


def _rows(file: Path | None) -> tuple[dict[str, str], ...]:
    if file is None:
        return ()
    wrong = AppError("PAPER_ROWS", "清单要写成JSON列表，每行是“列名: 文字”。", place=file.name)
    try:
        found = json.loads(_text(file))
    except (json.JSONDecodeError, RecursionError) as error:
        raise wrong from error
    if not isinstance(found, list) or not all(isinstance(row, dict) for row in found):
        raise wrong
    return tuple({str(key): str(value) for key, value in row.items()} for row in found)


def _detail(written: str) -> tuple[str, str]:
    name, mark, words = written.partition("=")
    if not mark:
        raise AppError("PAPER_SET", "--set 要写成 名字=内容。", place=name)
    return name, words


def _moment(written: str | None) -> datetime:
    now = datetime.now().astimezone()
    if written is None:
        return now
    try:
        return datetime.fromisoformat(written).replace(tzinfo=now.tzinfo)
    except ValueError as error:
        raise AppError("DATE_WRONG", "日期不存在或写法不对。", place="--date") from error


def _standards(file: Path | None) -> Standards:
    return parse_standards(_shipped("standards", "sample-county.toml") if file is None else _text(file))


def _shipped(folder: str, name: str) -> str:
    return (resources.files("resources") / folder / name).read_text("utf-8")


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise AppError("FILE_UNREADABLE", "文件不存在或不能读取。", place=file.name) from error


def _text(file: Path) -> str:
    try:
        return _bytes(file).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise AppError("FILE_UNREADABLE", "文件不是 UTF-8 文本。", place=file.name) from error


def _print_list(*, as_json: bool) -> None:
    made = [read_template(paper_texts(kind)) for kind in paper_kinds()]
    if as_json:
        rows = [{"kind": t.kind, "title": t.title, "issuer": t.issuer, "version": t.version} for t in made]
        print(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for template in made:
        print(f"{template.kind}  {template.title}（{ISSUERS[template.issuer]}出具；{template.copies}）")


def _print_names() -> None:
    print("文字：" + "、".join(sorted(text_names())))
    for name, cells in sorted(list_names().items()):
        print(f"清单 {name}：" + "、".join(sorted(cells)))
