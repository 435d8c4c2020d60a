"""`dengmen demo`: the whole path on fictional data, with a window or without."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import Any

from forms.errors import AppError


def add_parser(commands: Any) -> None:
    """Declare the command and its options."""
    parser = commands.add_parser(
        "demo",
        help="用虚构数据走完全程",
        description="在本机开一个乡镇服务端，登记一台笔记本，走完一次走访、打印和交接。",
    )
    parser.add_argument("--headless", action="store_true", help="不开窗口，照脚本走完，留下文书和截图")
    parser.add_argument("--script", metavar="ANSWERS.json", type=Path, help="另一次走访的答案；自动不开窗口")
    parser.add_argument("--out", metavar="DIR", type=Path, help="文书和截图放在哪里（默认新建临时文件夹）")


def run(options: argparse.Namespace) -> int:
    """Run the demo; returns 0, or 1 after an AppError that the caller prints."""
    is_headless = options.headless or options.script is not None or not has_display()
    if is_headless:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    try:
        from desktop.demo import show
    except ImportError as error:
        if (error.name or "").partition(".")[0] in ("desktop", "forms", "sync"):
            raise  # a fault of ours, not a missing library of the system
        raise AppError(
            "QT_MISSING",
            "这台电脑缺少图形界面要用的系统库。",
            place=str(error),
            remedy="Debian、UOS、麒麟请安装 libgl1 libegl1 libxkbcommon0 libfontconfig1 libdbus-1-3。",
        ) from error
    places = show.Places(options.script, options.out, Path(options.folder) if options.folder else None)
    if is_headless:
        print(show.headless(places))
    else:
        show.with_window(places, print)
    return 0


def has_display() -> bool:
    """Whether a window can be shown."""
    if sys.platform in ("win32", "darwin"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
