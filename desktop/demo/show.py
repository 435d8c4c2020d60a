"""Run the demo: build its world in a temporary folder, then a window or the scripted walk."""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone
from importlib.resources import files
from pathlib import Path

from PySide6.QtWidgets import QApplication

from desktop.app import build
from desktop.demo.album import Album
from desktop.demo.summary import Summary, in_words, summarise
from desktop.demo.walk import Walk
from desktop.demo.world import PASSWORD, World, build_world, loopback_client
from desktop.outside import Outside, real_outside
from desktop.problems import install_hook
from desktop.script import ScriptError, Tree, read_script
from desktop.vault import Vault, VaultError, open_vault
from forms.answers import Answers
from sync.client import OfficeClient
from sync.office.holdings import record_count
from sync.surroundings import Surroundings, real_surroundings

# The demo household's day; another script brings its own date and runs on the real clock.
DEMO_DAY = datetime(2026, 3, 9, 9, 42, tzinfo=timezone(timedelta(hours=8)))
WIDTH, HEIGHT = 1366, 768


@dataclass(frozen=True)
class Places:
    """Where the demo reads and leaves things; None: a temporary folder of the demo's own."""

    script: Path | None = None
    out: Path | None = None
    world: Path | None = None


def headless(places: Places) -> str:
    """The scripted walk; returns the summary. Raises AppError, naming the question, for a bad script."""
    script = _read(places.script)
    clock = demo_clock() if places.script is None else real_outside().circumstances.now
    folder = _out_folder(places.out)
    with _home(places.world) as home:
        surroundings = replace(real_surroundings(), now=clock)
        outside = _outside(clock, surroundings)
        world = build_world(home, outside.circumstances, surroundings)
        try:
            return _walk(world, outside, script, folder)
        finally:
            world.stop()


def with_window(places: Places, tell: Callable[[str], None]) -> None:
    """The real window on the demo's world; ends when the window is closed."""
    qt = _application()
    with _home(places.world) as home:
        outside = _outside(real_outside().circumstances.now, real_surroundings())
        world = build_world(home, outside.circumstances, real_surroundings())
        try:
            tell(f"演示用的密码：{PASSWORD}")
            app = build(world.vault_folder, outside=outside)
            install_hook(app.window.show_problem)
            app.window.resize(WIDTH, HEIGHT)
            app.window.show()
            qt.exec()
            app.close()
            with _opened(world) as vault:
                tell(_summary_line(summarise(vault, record_count(world.office), (), home)))
        finally:
            world.stop()


def demo_clock() -> Callable[[], datetime]:
    """A clock that starts on the demo household's day and runs on."""
    begun = time.monotonic()
    return lambda: DEMO_DAY + timedelta(seconds=time.monotonic() - begun)


def _walk(world: World, outside: Outside, script: Tree, folder: Path) -> str:
    with _opened(world) as vault:
        hh_id = _household(vault, script)
    _application()
    app = build(world.vault_folder, outside=outside)
    try:
        app.window.resize(WIDTH, HEIGHT)
        app.window.show()
        album = Album(app, folder)
        walk = Walk(app, album, script)
        walk.whole(hh_id, folder)
    finally:
        app.close()
    with _opened(world) as vault:
        summary = summarise(vault, record_count(world.office), album.pictures, folder)
    return in_words(summary, walk.ignored, walk.missing_glyphs)


def _household(vault: Vault, script: Tree) -> str:
    """The household that a script is about: by its number, else by its head, else a new one."""
    named = script.get("hh_id")
    if isinstance(named, str) and named:
        try:
            return vault.household(named).row.hh_id
        except VaultError as error:
            raise ScriptError(
                "SCRIPT_HOUSEHOLD", "花名册里没有这个户编号。", place="hh_id", remedy="请核对，或删去这一项。"
            ) from error
    answers = Answers(script)
    rows = answers.rows("members")
    heads = [row for row in rows if row.text("m_rel") in ("02", "户主")] or list(rows[:1])
    head = heads[0].text("m_name") if heads else ""
    known = [row.hh_id for row in vault.households() if head and row.head == head]
    if known:
        return known[0]
    if not head:
        return vault.households()[0].hh_id
    return vault.add_household(head, answers.text("live_addr") or "柳湾村", answers.text("grp"))


@contextmanager
def _home(folder: Path | None) -> Iterator[Path]:
    if folder is not None:
        yield folder
        return
    with tempfile.TemporaryDirectory(prefix="dengmen-demo-", ignore_cleanup_errors=True) as temporary:
        yield Path(temporary)


def _read(script_file: Path | None) -> Tree:
    if script_file is None:
        return read_script((files("resources") / "demo" / "appendix-c.json").read_bytes())
    try:
        return read_script(script_file.read_bytes())
    except OSError as error:
        raise ScriptError("SCRIPT_FILE", "读不到答案文件。", place=str(script_file)) from error


def _out_folder(out: Path | None) -> Path:
    folder = out or Path(tempfile.mkdtemp(prefix="dengmen-demo-out-"))
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ScriptError("OUT_FOLDER", "建不了存放文书的文件夹。", place=str(out)) from error
    return folder.resolve()


def _outside(clock: Callable[[], datetime], surroundings: Surroundings) -> Outside:
    real = real_outside()
    return Outside(
        replace(real.circumstances, now=clock), lambda url: OfficeClient(loopback_client(), url, surroundings)
    )


@contextmanager
def _opened(world: World) -> Iterator[Vault]:
    vault = open_vault(world.vault_folder, PASSWORD)
    try:
        yield vault
    finally:
        vault.close()


def _summary_line(summary: Summary) -> str:
    return (
        f"共 {summary.households} 户，封存走访 {summary.visits_sealed} 次，文书 {summary.papers} 份，"
        f"乡镇已收 {summary.records_at_office} 份记录。"
    )


def _application() -> QApplication:
    present = QApplication.instance()
    return present if isinstance(present, QApplication) else QApplication(sys.argv[:1])
