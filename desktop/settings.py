"""Settings of this computer, outside the vault because the unlock screen needs them; nothing personal."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import NamedTuple

from desktop.language import CHINESE, ENGLISH
from forms.errors import AppError

FILE = "settings.json"
LIMIT = 4096


class Settings(NamedTuple):
    """Every setting with its type and default."""

    text_size: int = 100  # percent, 100 to 200
    contrast: bool = False  # black on white with strong borders
    proxy: str = ""  # http://host:port; without it the environment's counts
    office_url: str = ""  # where the office is when it is not where the ticket said
    language: str = CHINESE  # of the interface, "zh" or "en", whatever the system speaks
    idle_minutes: int = 5  # the vault locks after this long without a key or a click


def read_settings(folder: Path) -> Settings:
    """The settings of a folder; defaults for whatever is missing or makes no sense."""
    usual = Settings()
    try:
        with (folder / FILE).open(encoding="utf-8") as file:
            tree = json.loads(file.read(LIMIT))
    except (OSError, ValueError, RecursionError):
        return usual
    if not isinstance(tree, dict):
        return usual
    return Settings(
        text_size=_between(tree.get("text_size"), 100, 200, usual.text_size),
        contrast=tree.get("contrast") is True,
        proxy=_url(tree.get("proxy")),
        office_url=_url(tree.get("office_url")),
        language=ENGLISH if tree.get("language") == ENGLISH else CHINESE,
        idle_minutes=_between(tree.get("idle_minutes"), 1, 60, usual.idle_minutes),
    )


def write_settings(folder: Path, settings: Settings) -> None:
    """Keep the settings; a reader sees the old file or the new one."""
    part = folder / f"{FILE}.part"
    try:
        part.write_text(json.dumps(settings._asdict()), encoding="utf-8")
        os.replace(part, folder / FILE)  # noqa: PTH105 - replaces over an existing file on Windows too
    except OSError as error:
        raise AppError("SETTINGS_SAVE", "设置没有存住。", remedy="请检查磁盘有没有满。") from error


def default_folder() -> Path:
    """Where the program keeps its vault when nobody names a folder."""
    base = os.environ.get("LOCALAPPDATA") or os.environ.get("XDG_DATA_HOME")
    return (Path(base) if base else Path.home() / ".local" / "share") / "dengmen"


def _url(value: object) -> str:
    return value if isinstance(value, str) and value.startswith(("http://", "https://")) else ""


def _between(value: object, low: int, high: int, default: int) -> int:
    fits = isinstance(value, int) and not isinstance(value, bool) and low <= value <= high
    return value if isinstance(value, int) and fits else default
