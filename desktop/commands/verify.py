"""`dengmen verify`: is this paper what the record says? By its square code or its serial number."""

from __future__ import annotations

import argparse
import getpass
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from desktop.paper_check import Verdict, check_paper
from desktop.settings import default_folder
from desktop.vault.opening import OpenOptions, open_vault
from forms.papers.check import sentence


def add_parser(subparsers: Any) -> None:
    """Add `verify` and its options to the command line."""
    parser: argparse.ArgumentParser = subparsers.add_parser(
        "verify", help="核对一份纸质文书和资料库里的走访记录是不是一致", description="要输入资料库的密码。"
    )
    parser.add_argument("code", metavar="二维码文字或机内号", help="如 草-07机-20260309-0031")
    parser.add_argument("--json", action="store_true", help="输出 JSON，供程序读取")


def run(options: argparse.Namespace) -> int:
    """Compare; 0 when the paper is what the record says, 1 otherwise."""
    folder = Path(options.folder) if options.folder else default_folder()
    vault = open_vault(folder, getpass.getpass("资料库密码："), OpenOptions(read_only=True))
    try:
        found = check_paper(vault, options.code)
    finally:
        vault.close()
    if options.json:
        print(json.dumps({**asdict(found), "verdict": found.verdict.value}, ensure_ascii=False, indent=2))
    else:
        print(sentence(found))
    return 0 if found.verdict is Verdict.SAME else 1
