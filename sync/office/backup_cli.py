"""`dengmen-office backup` and `restore`: the passphrase is asked for, or read from standard input."""

from __future__ import annotations

import argparse
import getpass
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path

from sync.office.backup import back_up
from sync.office.office import Office
from sync.office.restoring import bring_back
from sync.surroundings import real_surroundings

Add = Callable[[str, str, Callable[[argparse.Namespace], None]], argparse.ArgumentParser]
Opened = Callable[[argparse.Namespace], AbstractContextManager[Office]]
Say = Callable[[argparse.Namespace, dict[str, object], str], None]


def add_backup_commands(add: Add, opened: Opened, say: Say) -> None:
    """Add both commands."""
    backing = add("backup", "备份乡镇端，运行中也可以；口令封存", partial(_backup, (opened, say)))
    backing.add_argument("target", type=Path, metavar="DIR", help="写入一个新的或空的文件夹")
    restoring = add("restore", "把备份恢复到一个新的乡镇端文件夹；各机器不用重新登记", partial(_restore, say))
    restoring.add_argument("source", type=Path, metavar="DIR", help="备份所在文件夹")
    restoring.add_argument("--database", default="", metavar="URL", help="恢复到这个空数据库（默认用文件）")


def _backup(given: tuple[Opened, Say], options: argparse.Namespace) -> None:
    opened, say = given
    with opened(options) as office:
        kept = back_up(office, options.target, _ask("设定"))
    say(
        options,
        {"office": kept.office, "at": kept.at, "files": kept.files},
        f"已备份：{kept.name}，{kept.at}，交接文件 {kept.files} 个。口令请另存；没有口令，备份打不开。",
    )


def _restore(say: Say, options: argparse.Namespace) -> None:
    how = (_ask("输入"), options.database, real_surroundings())
    kept = bring_back(options.source, options.folder, how)
    say(
        options,
        {"office": kept.office, "at": kept.at, "files": kept.files},
        f"已恢复：{kept.name}，{kept.at} 的备份，交接文件 {kept.files} 个。原来的机器请勿再启动乡镇端；"
        "备份之后收的批次这里没有，各机器下次联网或收取时知道，自动再送，不会重复计数；"
        "备份之后停用的机器请再停用一次，发布的内容请重发。",
    )


def _ask(what: str) -> str:
    if sys.stdin.isatty():
        return getpass.getpass(f"{what}备份口令：")
    return sys.stdin.readline().rstrip("\r\n")
