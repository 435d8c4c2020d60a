"""公文 fonts that the owner of this machine has installed: found by the names inside the files, never copied.

A font that cannot be embedded, or whose owner forbids it, is passed over later (forms.papers.faces).
"""

from __future__ import annotations

import os
import struct
import sys
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

# Best first (printing.md 1); a name is any of the family, full or PostScript names inside the file.
WANTED: Mapping[str, Sequence[str]] = {
    "fang": (
        "仿宋_GB2312",
        "FangSong_GB2312",
        "方正仿宋_GBK",
        "方正仿宋简体",
        "仿宋",
        "FangSong",
        "朱雀仿宋",
    ),
    "song_bold": ("方正小标宋简体", "方正小标宋_GBK", "FZXiaoBiaoSong-B05S", "FZXiaoBiaoSong-B05"),
    "kai": ("楷体_GB2312", "KaiTi_GB2312", "楷体", "KaiTi"),
    "hei": ("黑体", "SimHei"),
    "song": ("宋体", "SimSun"),
}
_MOST_FILES = 5000
_NAME_IDS = frozenset({1, 4, 6})
_LARGEST_TABLE = 1 << 20


def font_folders() -> tuple[Path, ...]:
    """Where this system keeps fonts, for everybody and for this person."""
    home = Path.home()
    if sys.platform == "win32":
        windows = Path(os.environ.get("WINDIR", "C:/Windows")) / "Fonts"
        local = os.environ.get("LOCALAPPDATA")
        own = (Path(local) / "Microsoft" / "Windows" / "Fonts",) if local else ()
        return (windows, *own)
    shared = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"))
    return (*shared, home / ".fonts", home / ".local" / "share" / "fonts")


@lru_cache(maxsize=2)
def installed_fonts(folders: tuple[Path, ...]) -> tuple[tuple[str, bytes], ...]:
    """The best font of each role as (role, bytes); empty where the machine has none of them."""
    found: dict[tuple[str, int], Path] = {}
    places = {name.casefold(): (role, at) for role, names in WANTED.items() for at, name in enumerate(names)}
    for path in _font_files(folders):
        for name in font_names(path):
            place = places.get(name.casefold())
            if place is not None:
                found.setdefault(place, path)
    best = {role: found[role, at] for role, at in sorted(found, reverse=True)}
    return tuple((role, data) for role, path in sorted(best.items()) if (data := _read(path)))


def font_names(path: Path) -> frozenset[str]:
    """The family, full and PostScript names inside a TrueType file; none of what is no such file."""
    try:
        with path.open("rb") as file:
            head = file.read(12)
            start = 0
            if head[:4] == b"ttcf":
                start = int.from_bytes(file.read(4), "big")
                file.seek(start)
                head = file.read(12)
            if head[:4] not in (b"\0\1\0\0", b"true"):
                return frozenset()
            directory = file.read(16 * int.from_bytes(head[4:6], "big"))
            for at in range(0, len(directory) - 15, 16):
                tag, _, offset, size = struct.unpack_from(">4sIII", directory, at)
                if tag == b"name" and size <= _LARGEST_TABLE:
                    file.seek(offset)
                    return _names(file.read(size))
    except (OSError, struct.error):
        return frozenset()
    return frozenset()


def _names(table: bytes) -> frozenset[str]:
    _, count, strings = struct.unpack_from(">HHH", table, 0)
    found = set()
    for at in range(6, min(6 + 12 * count, len(table) - 11), 12):
        platform, _, _, name_id, length, offset = struct.unpack_from(">6H", table, at)
        if name_id in _NAME_IDS:
            raw = table[strings + offset : strings + offset + length]
            found.add(raw.decode("utf-16-be" if platform in (0, 3) else "latin-1", "replace"))
    return frozenset(found)


def _font_files(folders: Sequence[Path]) -> Iterator[Path]:
    left = _MOST_FILES
    for folder in folders:
        for base, _, names in os.walk(folder):
            for name in sorted(names):
                if name.lower().endswith((".ttf", ".ttc")) and left > 0:
                    left -= 1
                    yield Path(base) / name


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""
