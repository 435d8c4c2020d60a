"""`dengmen form check FILE`: says whether a questionnaire can be used, and if not, which cell to mend.

`dengmen form xlsx` is in form_xlsx.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from desktop.commands import form_xlsx
from forms.errors import AppError
from forms.needs import lacking
from forms.xlsform import BodyNode, FormDefinition, FormFault, FormRefused, Group, Repeat, compile_form
from forms.xlsform.support import support_matrix
from sync.needs import shipped_needs
from sync.questionnaire import CompiledForm, compile_file

_MEDIA = (".csv", ".xml", ".geojson")


def add_parser(subparsers: Any) -> None:
    """Add `form` and its own words to the command line."""
    form: argparse.ArgumentParser = subparsers.add_parser("form", help="检查问卷")
    words = form.add_subparsers(dest="form_command", required=True, metavar="动作")
    check = words.add_parser("check", help="检查一份问卷能不能用，指出要改的行和列")
    check.add_argument("file", type=Path, nargs="?", metavar="FILE", help=".xlsx、.xls、.md 或 .xml 问卷")
    check.add_argument("--support", action="store_true", help="输出本引擎支持什么（JSON），不检查文件")
    check.add_argument(
        "--media", type=Path, metavar="DIR", help="随问卷提供的表（csv、xml、geojson）所在文件夹"
    )
    check.add_argument("--registry", action="store_true", help="同时检查测算、台账和文书要用的题目是否齐全")
    check.add_argument("--json", action="store_true", help="输出 JSON，供程序读取")
    form_xlsx.add_word(words)


def run(args: argparse.Namespace) -> int:
    """Check one file, or print what is supported; 0 usable, 1 refused."""
    if args.form_command == "xlsx":
        return form_xlsx.run(args)
    if args.support:
        print(json.dumps(support_matrix(), ensure_ascii=False, indent=2))
        return 0
    if args.file is None:
        raise AppError(
            "FILE_MISSING", "请写明要检查的问卷文件。", remedy="例如：dengmen form check 问卷.xlsx"
        )
    report = check_file(args.file, args.media, is_for_registry=args.registry)
    if args.json:
        print(json.dumps(report, ensure_ascii=False, indent=2))
    else:
        _print(report)
    return 0 if report["ok"] else 1


def check_file(file: Path, folder: Path | None = None, *, is_for_registry: bool = False) -> dict[str, Any]:
    """The outcome as plain data: ok, problems, warnings, counts, summary."""
    report: dict[str, Any] = {"file": file.name, "ok": False, "problems": [], "warnings": [], "summary": ""}
    try:
        data = file.read_bytes()
        media = {path.name: path.read_bytes() for path in _media_files(folder)}
    except OSError as error:
        raise AppError("FILE_UNREADABLE", "文件不存在或不能读取。", place=file.name) from error
    compiled = CompiledForm(b"")
    try:
        compiled = compile_file(data, file.name)
        definition = compile_form(compiled.xml, media={**compiled.media, **media})
        faults = lacking(definition, shipped_needs()) if is_for_registry else ()
        if faults:
            raise FormRefused(faults)
    except FormRefused as refused:
        faults = compiled.located(refused.problems)
        report["problems"] = [_as_data(fault) for fault in faults]
        report["summary"] = f"问卷不能使用：{len(faults)} 处问题。"
        return report
    report["warnings"] = [*compiled.warnings, *definition.warnings]
    return {**report, "ok": True, **_counts(definition)}


def _media_files(folder: Path | None) -> list[Path]:
    if folder is None:
        return []
    return sorted(path for path in folder.iterdir() if path.suffix.lower() in _MEDIA)


def _as_data(fault: FormFault) -> dict[str, Any]:
    return {**asdict(fault), "text": str(fault)}


def _counts(definition: FormDefinition) -> dict[str, Any]:
    kinds = Counter(_kinds(definition.body))
    questions = sum(count for kind, count in kinds.items() if kind not in ("group", "repeat"))
    languages = "、".join(name for name in definition.languages if name != "default") or "未注明"
    summary = (
        f"问卷“{definition.title}”可以使用：{questions} 题，{kinds['group']} 组，"
        f"{kinds['repeat']} 个循环，语言：{languages}。"
    )
    return {
        "id": definition.id,
        "version": definition.version,
        "title": definition.title,
        "languages": list(definition.languages),
        "questions": questions,
        "groups": kinds["group"],
        "repeats": kinds["repeat"],
        "summary": summary,
    }


def _kinds(nodes: Iterable[BodyNode]) -> Iterable[str]:
    for node in nodes:
        if isinstance(node, Group | Repeat):
            yield "group" if isinstance(node, Group) else "repeat"
            yield from _kinds(node.children)
        else:
            yield node.kind


def _print(report: dict[str, Any]) -> None:
    for problem in report["problems"]:
        print(f"错误  {problem['text']}", file=sys.stderr)
    for warning in report["warnings"]:
        print(f"提醒  {' '.join(warning.split())}")
    print(report["summary"])
