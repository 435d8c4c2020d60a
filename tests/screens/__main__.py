"""`python -m tests.screens --out DIR`: every screen and state as a picture, and what is wrong on each."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication

from desktop.app import App, build
from desktop.language import CHINESE, LANGUAGES
from desktop.settings import Settings, write_settings
from tests.screens import further, scenes
from tests.screens.findings import all_findings
from tests.screens.hard import build_hard, hard
from tests.screens.village import build_village, new_vault, outside, rest

SIZE = (1366, 768)
STAGES: dict[str, tuple[str, scenes.Stage]] = {
    "first-run": ("", scenes.first_run),
    "empty": ("empty", scenes.empty_places),
    "door": ("village", scenes.at_the_door),
    "places": ("village", scenes.places),
    "visit": ("village", scenes.visit),
    "second": ("village", scenes.second_visit),
    "short": ("village", scenes.short_visits),
    "hard": ("hard", hard),
    "behind": ("village", further.door),
    "further": ("village", further.further),
}
"""Which vault each stage begins with: none, an empty one, or the village."""


def main() -> int:
    """Draw everything; the exit code is 1 when anything was found."""
    parser = argparse.ArgumentParser(prog="tests.screens", description="每个屏幕和状态各一张图，并检查文字")
    parser.add_argument("--out", type=Path, required=True, help="放图的文件夹")
    parser.add_argument("--scale", type=int, nargs="*", default=[100, 200], help="字的大小（百分之几）")
    parser.add_argument("--language", choices=[*LANGUAGES], default=CHINESE, help="界面语言")
    parser.add_argument("--contrast", action="store_true", help="字和边框更黑")
    parser.add_argument("--only", nargs="*", choices=[*STAGES], help="只画这几段")
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    QApplication.instance() or QApplication(sys.argv[:1])
    found = 0
    with tempfile.TemporaryDirectory(prefix="dengmen-screens-") as temporary:
        vaults = _vaults(Path(temporary))
        for percent in given.scale:
            for name in given.only or STAGES:
                settings = Settings(text_size=percent, language=given.language, contrast=given.contrast)
                found += _stage(name, settings, (given.out, vaults))
    print(f"共 {found} 处")
    return 1 if found else 0


def _vaults(folder: Path) -> dict[str, Path]:
    new_vault(folder / "empty").close()
    build_village(folder / "village", with_short=True)
    build_hard(folder / "hard")
    return {name: folder / name for name in ("empty", "village", "hard")}


def _stage(name: str, settings: Settings, places: tuple[Path, dict[str, Path]]) -> int:
    out, vaults = places
    begins, stage = STAGES[name]
    found = 0
    with _program(vaults.get(begins), settings) as (app, folder):
        for scene in stage(app, folder):
            rest(app)
            target = out / f"{settings.text_size}-{name}-{scene.name}.png"
            scene.root.grab().save(str(target))
            for line in all_findings(scene.root):
                found += 1
                print(f"{target.name}: {line}", flush=True)
    return found


@contextmanager
def _program(vault: Path | None, settings: Settings) -> Iterator[tuple[App, Path]]:
    with tempfile.TemporaryDirectory(prefix="dengmen-screen-") as temporary:
        folder = Path(temporary)
        if vault is not None:
            shutil.copytree(vault, folder / "vault")
        (folder / "vault").mkdir(exist_ok=True)
        write_settings(folder / "vault", settings)
        app = build(folder / "vault", outside=outside())
        app.window.resize(*SIZE)
        app.window.show()
        try:
            rest(app)
            yield app, folder
        finally:
            app.close()
            app.window.close()
            app.window.deleteLater()


if __name__ == "__main__":
    raise SystemExit(main())
