"""`python -m tests.manual`: the pictures of the manual, taken from the program as it is now.

Each page of resources/manual has one picture; the table below says which scene of tests.screens it shows.
Run it again whenever the screens have changed, look at the pictures, and commit them.
"""

from __future__ import annotations

import argparse
import io
import os
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PIL import Image
from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtWidgets import QApplication, QWidget

from desktop.app import App
from desktop.demo.show import Places, headless
from desktop.settings import Settings
from desktop.viewmodels.visiting import Wanted
from tests.screens.__main__ import STAGES, _program, _vaults
from tests.screens.scenes import Scene, open_visit, unlock
from tests.screens.village import ZHAO, rest

FOLDER = Path(__file__).parents[1] / "resources" / "manual" / "pictures"
WIDTH, COLOURS = 900, 128
SCENES = {
    "first-start": ("first-run", "welcome-words"),
    "enrolment": ("empty", "empty-begin"),
    "unlock": ("door", "unlock"),
    "finding": ("places", "search-initials"),
    "household": ("places", "household-visits"),
    "answers": ("places", "household-needs"),
    "correction": ("places", "household-correct"),
    "settings": ("places", "settings"),
    "messages": ("places", "problem"),
    "visit": ("visit", "visit-page-2"),
    "repeats": ("visit", "visit-page-6"),
    "unknown": ("visit", "visit-page-7"),
    "photos": ("visit", "visit-page-8"),
    "hints": ("visit", "visit-page-9"),
    "changes": ("again", "again"),
    "nobody-home": ("nobody", "nobody-home"),
}
"""Page: the stage and the scene of tests.screens."""
MEMBERS = 2
"""The stop of a visit where the members stand."""
DEMO = {"today": "today", "handover": "handover-done", "stick": "handover", "ledger": "ledger"}
DEMO |= {"signing": "visit-sign", "papers": "papers"}
"""Page: the picture of the scripted walk, which has a township to hand over to."""


def again(app: App, folder: Path) -> Iterator[Scene]:
    """A household that was visited before, nothing asked yet: what was said then stands there."""
    unlock(app)
    _screen, model = open_visit(app, Wanted(ZHAO))
    model.go_stop(model.places.stops()[MEMBERS])
    rest(app)
    yield Scene("again", app.window)


def nobody(app: App, folder: Path) -> Iterator[Scene]:
    """The questionnaire for a door that stayed shut."""
    unlock(app)
    open_visit(app, Wanted(ZHAO, "nobody_home"))
    yield Scene("nobody-home", app.window)


OWN = {"again": ("village", again), "nobody": ("village", nobody)}
"""Stages that only the manual needs."""


def main() -> int:
    """Take the pictures that are asked for, or all; the exit code is 1 when one was not met."""
    parser = argparse.ArgumentParser(prog="tests.manual", description="手册的图，按现在的屏幕重新拍")
    parser.add_argument("--only", nargs="*", default=[], help="只拍这几页")
    given = parser.parse_args()
    FOLDER.mkdir(parents=True, exist_ok=True)
    QApplication.instance() or QApplication(sys.argv[:1])
    wanted = set(given.only) or {*SCENES, *DEMO}
    with tempfile.TemporaryDirectory(prefix="dengmen-manual-") as temporary:
        taken = _from_scenes(wanted, Path(temporary)) | _from_demo(wanted, Path(temporary))
    missed = wanted - taken
    for name in sorted(missed):
        print(f"没有拍到：{name}")
    size = sum(file.stat().st_size for file in FOLDER.glob("*.png"))
    print(f"拍了 {len(taken)} 张，手册的图共 {size / 1_000_000:.1f} MB")
    return 1 if missed else 0


def _from_scenes(wanted: set[str], folder: Path) -> set[str]:
    by_scene = {scene: name for name, scene in SCENES.items() if name in wanted}
    if not by_scene:
        return set()
    vaults = _vaults(folder)
    taken = set()
    for stage in dict.fromkeys(stage for stage, _ in by_scene):
        begins, play = (STAGES | OWN)[stage]
        left = {scene for at, scene in by_scene if at == stage}
        with _program(vaults.get(begins), Settings()) as (app, home):
            for scene in play(app, home):
                if scene.name in left:
                    rest(app)
                    _keep(_grabbed(scene.root), by_scene[stage, scene.name])
                    taken.add(by_scene[stage, scene.name])
                    left.remove(scene.name)
                if not left:
                    break
    return taken


def _from_demo(wanted: set[str], folder: Path) -> set[str]:
    names = [name for name in DEMO if name in wanted]
    if not names:
        return set()
    headless(Places(out=folder / "demo"))
    found = {file.stem.partition("-")[2]: file for file in (folder / "demo").glob("*.png")}
    return set(_kept(names, found))


def _kept(names: Iterable[str], found: dict[str, Path]) -> Iterable[str]:
    for name in names:
        if DEMO[name] in found:
            with Image.open(found[DEMO[name]]) as picture:
                _keep(picture.convert("RGB"), name)
            yield name


def _grabbed(root: QWidget) -> Image.Image:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    root.grab().save(buffer, "PNG")
    return Image.open(io.BytesIO(bytes(buffer.data().data()))).convert("RGB")


def _keep(picture: Image.Image, name: str) -> None:
    """Smaller, with few colours, as the pages show it."""
    if picture.width > WIDTH:
        high = round(picture.height * WIDTH / picture.width)
        picture = picture.resize((WIDTH, high), Image.Resampling.LANCZOS)
    few = picture.quantize(COLOURS, dither=Image.Dither.NONE)
    few.save(FOLDER / f"{name}.png", optimize=True)
    print(f"{name}.png {(FOLDER / f'{name}.png').stat().st_size // 1000} kB", flush=True)


if __name__ == "__main__":
    raise SystemExit(main())
