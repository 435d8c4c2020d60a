"""`dengmen manual`: the manual as a PDF, for the wall or the training."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import Any

from desktop.manual import pages
from forms.errors import AppError


def add_parser(subparsers: Any) -> None:
    """Add `manual` and its options to the command line."""
    parser: argparse.ArgumentParser = subparsers.add_parser("manual", help="把使用手册存成 PDF")
    parser.add_argument("--out", type=Path, required=True, metavar="FILE.pdf", help="存到哪里")


def run(options: argparse.Namespace) -> int:
    """Write it; 0 done. PAPER_SAVE when the file cannot be written."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtWidgets import QApplication

    from desktop.windows.manual_paper import manual_pdf
    from desktop.windows.theme import apply_theme

    qt = QApplication.instance() or QApplication(["dengmen"])
    assert isinstance(qt, QApplication)
    apply_theme(qt)
    try:
        options.out.write_bytes(manual_pdf(pages()))
    except OSError as error:
        raise AppError("PAPER_SAVE", "手册没有存成。", place=options.out.name) from error
    print(f"使用手册 {len(pages())} 页内容，已存到 {options.out.name}。")
    return 0
