"""The `dengmen` command: the desktop when called without a word, the other jobs by name."""

from __future__ import annotations

import argparse
import gc
import importlib
import io
import os
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from forms.errors import AppError

if TYPE_CHECKING:
    from desktop.app import App

# Each command lives in its own module, so that `dengmen form check` does not pay for Qt.
COMMANDS = ("demo", "form", "screen", "paper", "verify", "vault", "manual")


def main(arguments: Sequence[str] | None = None, begun: Callable[[App], None] | None = None) -> int:
    """Run the command line; returns 0 done, 1 refused with a sentence (2 is argparse's wrong usage).

    `begun` is called once the window is up, for a script that drives the real program.
    """
    parser = argparse.ArgumentParser(
        prog="dengmen", description="登门：入户走访、测算提示、打印和交接。不带子命令时打开桌面程序。"
    )
    parser.add_argument(
        "--folder", metavar="DIR", help="资料文件夹（默认在用户目录下；demo 默认用临时文件夹，走完就删）"
    )
    commands = parser.add_subparsers(dest="command", metavar="命令")
    given = list(sys.argv[1:] if arguments is None else arguments)
    # The desktop itself does not wait for the commands: `dengmen` and `dengmen --folder DIR` load none.
    is_desktop = not given or (len(given) == 2 and given[0] == "--folder")
    names = () if is_desktop else COMMANDS
    modules = {name: importlib.import_module(f"desktop.commands.{name}") for name in names}
    for module in modules.values():
        module.add_parser(commands)
    options = parser.parse_args(given)
    for stream in (sys.stdout, sys.stderr):
        # A console that lacks a character shows a question mark; it does not end the command.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    try:
        if options.command is None:
            # What is loaded for the first window stays; from then on desktop/collecting.py collects.
            gc.disable()
            from desktop.program import run

            return run(options.folder, begun)
        return int(modules[options.command].run(options))
    except BrokenPipeError:
        # Whoever read the output has seen enough (`| head`); nothing may be flushed to it any more.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except AppError as trouble:
        print(f"{trouble}（{trouble.code}）", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
