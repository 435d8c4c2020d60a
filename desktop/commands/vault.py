"""`dengmen vault …`: its jobs on the command line."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from desktop.commands import vault_care, vault_copies
from desktop.commands.vault_asking import Said
from forms.errors import AppError

Run = Callable[[argparse.Namespace], Said]


def add_parser(subparsers: Any) -> None:
    """Add `vault` and its jobs to the command line."""
    parser = subparsers.add_parser(
        "vault",
        help="资料库：备份、恢复、核对、改密码",
        description="资料库：备份、恢复、核对、改密码、换钥匙、忘记密码、交给接任的人。",
    )
    jobs = parser.add_subparsers(dest="job", required=True, metavar="做什么")
    backing = _job(jobs, "backup", "备份到另一块盘或 U 盘，留两份", vault_copies.backup)
    backing.add_argument("place", type=Path, metavar="DIR", help="U 盘或另一块盘上的文件夹")
    restoring = _job(jobs, "restore", "从备份恢复；--check 只演练，不改动任何资料", vault_copies.restore)
    restoring.add_argument(
        "backup", type=Path, metavar="FILE", help="备份文件，或放备份的文件夹（取最新一份）"
    )
    restoring.add_argument("--check", action="store_true", help="演练：恢复到临时文件夹，逐份核对，再删掉")
    restoring.add_argument(
        "--replace", metavar="机号", help="本机已有资料库时，写出它的机号表示确认；原来的移到一边，不删"
    )
    confirming = _job(jobs, "confirm", "与乡镇核对过，确认在恢复出的资料库上接着工作", vault_copies.confirm)
    confirming.add_argument("--name", default="", help="接任的人的姓名（交接包才要）")
    confirming.add_argument("--title", default="", help="接任的人的身份")
    _job(jobs, "verify", "核对每一页、每份记录和操作记录", vault_care.verify)
    _job(jobs, "password", "改密码：旧密码要对", vault_care.password)
    _job(jobs, "rotate", "换数据钥匙：全部资料用新钥匙重写一遍", vault_care.rotate)
    asking = _job(jobs, "ask", "忘记密码：做一份给乡镇的恢复申请", vault_care.ask)
    asking.add_argument("output", type=Path, metavar="FILE", help="申请写入（不覆盖）")
    answering = _job(jobs, "answer", "忘记密码：用乡镇的答复和新密码打开", vault_care.answer)
    answering.add_argument("reply", type=Path, metavar="FILE", help="乡镇给的答复")
    logging = _job(jobs, "audit", "导出操作记录（CSV，表格软件能打开）", vault_care.audit)
    logging.add_argument("output", type=Path, metavar="FILE", help="写入的文件（不覆盖）")
    reporting = _job(jobs, "report", "做一份给乡镇的问题报告：不含姓名、号码和答案，加密", vault_care.report)
    reporting.add_argument("place", type=Path, metavar="DIR", help="写入的文件夹")
    wiping = _job(jobs, "wipe", "列出已送达且到期、可以从本机清除明细的记录；--yes 才清除", vault_care.wipe)
    wiping.add_argument("--yes", action="store_true", help="清除列出的明细；没送达的从不清除")
    words = "做一份交给接任的人的资料包：封给他的电脑，或另设密码"
    handing = _job(jobs, "handover", words, vault_copies.hand_over)
    handing.add_argument("output", type=Path, metavar="FILE", help="资料包写入（不覆盖）")
    handing.add_argument("--to", type=Path, metavar="FILE", help="接任的人的接班申请；没有它就另设密码")
    words = "接班：在接任的人的电脑上做一份申请，资料包只封给这台电脑"
    succeeding = _job(jobs, "succeed", words, vault_copies.succeed)
    succeeding.add_argument("output", type=Path, metavar="FILE", help="申请写入（不覆盖）")


def run(options: argparse.Namespace) -> int:
    """Do one job; 0 done. Raises AppError with one sentence when it is refused."""
    if options.folder is None:
        from desktop.settings import default_folder

        options.folder = default_folder()
    options.folder = Path(options.folder)
    job: Run = options.job_run
    try:
        said, sentence = job(options)
    except OSError as error:
        raise AppError("FILE", "文件读写失败。", place=str(error.filename or "")) from error
    print(json.dumps(said, ensure_ascii=False) if options.json else sentence)
    return 0


def _job(jobs: Any, name: str, words: str, work: Run) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = jobs.add_parser(name, help=words, description=words)
    parser.add_argument("--json", action="store_true", help="输出 JSON，供程序读取")
    parser.set_defaults(job_run=work)
    return parser
