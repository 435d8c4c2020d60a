"""What the first window has in memory: nothing that only an open vault, a printer or a network needs."""

import subprocess
import sys

import pytest

FIRST_WINDOW = """
import os, sys
from pathlib import Path
os.environ["QT_QPA_PLATFORM"] = "offscreen"
import desktop.cli
import PySide6.QtCore
from PySide6.QtWidgets import QApplication
from desktop.app import build
from desktop.windows.theme import STYLE, STYLE_NAMED
os.environ[STYLE_NAMED] = STYLE
qt = QApplication([])
app = build(Path(sys.argv[1]))
app.window.show()
print("enumerations" if "Qt" in vars(PySide6.QtCore) else "")
qt.processEvents()
print(*sorted({name.partition(".")[0] for name in sys.modules}))
print(*sorted(name for name in sys.modules if name.startswith("PySide6.")))
app.close()
"""
HEAVY = (
    "reportlab",
    "pyxform",
    "openpyxl",
    "httpx2",
    "pypinyin",
    "sqlalchemy",
    "sqlmodel",
    "pydantic",
    "lxml",
    "cryptography",
    "argon2",
)
HEAVY_QT = ("PySide6.QtCharts", "PySide6.QtPdf", "PySide6.QtPrintSupport", "PySide6.QtMultimedia")


@pytest.fixture(scope="module", params=["first run", "unlock"])
def loaded(request, tmp_path_factory) -> set[str]:
    folder = tmp_path_factory.mktemp("start")
    if request.param == "unlock":
        (folder / "vault.slots").write_text("{}", encoding="utf-8")
    run = subprocess.run(
        [sys.executable, "-c", FIRST_WINDOW, str(folder)],
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    return set(run.stdout.split())


@pytest.mark.parametrize("name", [*HEAVY, *HEAVY_QT])
def test_the_first_window_does_not_wait_for(loaded, name):
    assert name not in loaded


@pytest.mark.parametrize("loaded", ["unlock"], indirect=True)
def test_the_unlock_screen_does_not_wait_for_the_enumerations_of_qt(loaded):
    assert "enumerations" not in loaded


def test_the_first_window_is_there(loaded):
    assert "PySide6.QtWidgets" in loaded
