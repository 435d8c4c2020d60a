"""`dengmen screen ANSWERS.json`: tries a table of local standards on a visit written by question names."""

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass
from datetime import date, datetime
from importlib import resources
from pathlib import Path
from typing import Any

from desktop.script import ScriptError, read_script
from forms.answers import Answers
from forms.errors import AppError
from forms.screening import (
    Alert,
    Check,
    Finding,
    Reading,
    Screening,
    Standards,
    StandardsError,
    Used,
    Wordbook,
    parse_standards,
    read_visit,
    read_wordbook,
    screen,
)

_EXAMPLE = (
    "答案文件的写法见 resources/demo/appendix-c.json：按题名分组嵌套，循环写成列表；选项写代码或文字都行。"
)


@dataclass(frozen=True)
class _Visit:
    reading: Reading
    name: str


def add_parser(subparsers: Any) -> None:
    """Add `screen` and its options to the command line."""
    parser: argparse.ArgumentParser = subparsers.add_parser(
        "screen", help="按参数表测算一次走访，列出提示、核对和预警", description=_EXAMPLE
    )
    parser.add_argument("answers", type=Path, metavar="ANSWERS.json", help="这次走访的答案")
    parser.add_argument(
        "--previous", type=Path, metavar="ANSWERS.json", help="同一户上次走访的答案，用来比变化"
    )
    parser.add_argument("--standards", type=Path, metavar="FILE.toml", help="本县参数表（默认用样例县）")
    parser.add_argument(
        "--date", metavar="D", help="按哪一天测算，如 2026-03-09（默认走访日期，没有就是今天）"
    )
    parser.add_argument("--json", action="store_true", help="输出 JSON，供程序读取")


def run(options: argparse.Namespace) -> int:
    """Screen one visit; 0 done. Raises AppError with one sentence for a file or date that cannot be used."""
    words = read_wordbook(_shipped("questionnaires", "four-clarifications.md"))
    visit = _visit(options.answers, words)
    previous = None if options.previous is None else _visit(options.previous, words)
    standards = _standards(options.standards)
    day = _day(options.date, visit.reading.answers)
    before = None if previous is None else previous.reading.answers
    result = screen(visit.reading.answers, standards, day, before)
    ignored = [f"{one.name}：{word}" for one in (visit, previous) if one for word in one.reading.ignored]
    if previous is not None and _is_other_household(visit, previous):
        ignored.append(f"{previous.name}：户编号和这次不同，请确认是同一户")
    if options.json:
        print(json.dumps(_as_data(result, standards, day, ignored), ensure_ascii=False, indent=2))
    else:
        print("\n".join(_lines(result, standards, day, ignored)))
    return 0


def _visit(file: Path, words: Wordbook) -> _Visit:
    try:
        tree = read_script(_read(file))
        return _Visit(read_visit(tree, words), file.name)
    except RecursionError as error:
        raise ScriptError("SCRIPT_JSON", "答案嵌套太深。", place=file.name) from error
    except ScriptError as error:
        raise ScriptError(error.code, error.sentence, place=file.name, remedy=error.remedy) from error


def _is_other_household(one: _Visit, other: _Visit) -> bool:
    numbers = {visit.reading.answers.text("hh_id") for visit in (one, other)} - {""}
    return len(numbers) > 1


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise AppError("FILE_UNREADABLE", "文件不存在或不能读取。", place=file.name) from error


def _standards(file: Path | None) -> Standards:
    if file is None:
        return parse_standards(_shipped("standards", "sample-county.toml"))
    try:
        return parse_standards(_read(file).decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise StandardsError("STANDARDS_SYNTAX", "参数表不是 UTF-8 文本。", place=file.name) from error


def _shipped(folder: str, name: str) -> str:
    return (resources.files("resources") / folder / name).read_text("utf-8")


def _day(written: str | None, answers: Answers) -> date:
    if written is None:
        return answers.date("visit_date") or datetime.now().astimezone().date()
    try:
        return date.fromisoformat(written)
    except ValueError as error:
        raise AppError(
            "DATE_WRONG", "日期不存在或写法不对。", place="--date", remedy="请写成 2026-03-09 这样。"
        ) from error


def _as_data(result: Screening, standards: Standards, day: date, ignored: list[str]) -> dict[str, Any]:
    return {
        "date": day.isoformat(),
        "standards": standards.label,
        "findings": [_finding(one, standards) for one in result.findings],
        "checks": [_check(one) for one in result.checks],
        "alerts": [_alert(one) for one in result.alerts],
        "ignored": ignored,
        "closing": result.closing,
    }


def _finding(one: Finding, standards: Standards) -> dict[str, Any]:
    return {
        "rule": one.rule,
        "title": one.title,
        "verdict": one.verdict.value,
        "subject": one.subject,
        "wording": one.wording,
        "amounts": dict(one.amounts),
        "inputs": list(one.inputs),
        "parameters": {"version": standards.label, "values": _used(one.used)},
        "clause": one.clause,
        "steps": list(one.steps),
    }


def _check(one: Check) -> dict[str, Any]:
    return {
        "check": one.check,
        "title": one.title,
        "severity": one.severity.value,
        "subject": one.subject,
        "wording": one.wording,
        "inputs": list(one.inputs),
        "clause": one.clause,
        "explained": one.explained,
        "blocks_sealing": one.blocks_sealing,
    }


def _alert(one: Alert) -> dict[str, Any]:
    return {
        "alert": one.alert,
        "title": one.title,
        "severity": one.severity.value,
        "subject": one.subject,
        "wording": one.wording,
        "before": one.before,
        "after": one.after,
        "action": one.action,
        "parameters": _used(one.used),
        "clause": one.clause,
    }


def _used(used: tuple[Used, ...]) -> list[dict[str, str]]:
    return [{"key": u.key, "meaning": u.meaning, "value": u.value, "unit": u.unit} for u in used]


def _lines(result: Screening, standards: Standards, day: date, ignored: list[str]) -> list[str]:
    lines = [f"测算日期 {day}　参数表 {standards.label}", "", "一、测算提示"]
    for finding in result.findings:
        lines += _finding_lines(finding)
    lines += ["", f"二、核对（{len(result.checks)}项；红：须说明才能完成，黄：提醒）"]
    for check in result.checks:
        said = f"　说明：{check.explained}" if check.explained else ""
        lines.append(f"  {check.severity.value} {check.check} {check.title}：{check.wording}{said}")
        lines.append(f"     所据：{'；'.join(check.inputs)}　依据：{check.clause}")
    lines += ["", f"三、与上次相比的预警（{len(result.alerts)}项）"]
    for alert in result.alerts:
        lines.append(f"  {alert.severity.value} {alert.alert} {alert.title}：{alert.wording}")
        lines.append(f"     处置：{alert.action}　依据：{alert.clause}")
    lines += ["", *(f"未采用：{word}" for word in ignored)]
    return [*lines, result.closing]


def _finding_lines(one: Finding) -> list[str]:
    lines = [f"  {one.rule} {one.title}　{one.verdict.value}", f"     {one.wording}"]
    if one.amounts:
        lines.append("     金额和日期：" + "；".join(f"{name} {value}" for name, value in one.amounts))
    if one.inputs:
        lines.append("     所用数据：" + "；".join(one.inputs))
    lines += [f"     算式：{step}" for step in one.steps]
    if one.used:
        values = "；".join(f"{u.key}={u.value}" for u in one.used)
        lines.append(f"     参数（{one.parameters}）：{values}")
    lines.append(f"     依据：{one.clause}")
    return lines
