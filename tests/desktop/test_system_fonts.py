"""公文 fonts of the machine are found by the names inside the files; what is no font is passed over."""

import struct
from importlib.resources import as_file, files

from desktop.system_fonts import font_names, installed_fonts


def font(*names, tag=b"\0\1\0\0", collection=False):
    """A file with a name table and nothing else."""
    texts = [name.encode("utf-16-be") for name in names]
    records, strings = b"", b""
    for text in texts:
        records += struct.pack(">6H", 3, 1, 0x804, 4, len(text), len(strings))
        strings += text
    table = struct.pack(">HHH", 0, len(texts), 6 + len(records)) + records + strings
    start = 16 if collection else 0
    head = tag + struct.pack(">4H", 1, 16, 0, 0)
    entry = struct.pack(">4sIII", b"name", 0, start + 28, len(table))
    return (b"ttcf" + struct.pack(">III", 0x10000, 1, 16) if collection else b"") + head + entry + table


def test_the_best_font_of_each_role_is_taken(tmp_path):
    inner = tmp_path / "deep"
    inner.mkdir()
    (tmp_path / "a.ttf").write_bytes(font("仿宋", "FangSong"))
    (inner / "b.TTF").write_bytes(font("仿宋_GB2312"))
    (inner / "c.ttc").write_bytes(font("SimSun", collection=True))
    (inner / "d.ttf").write_bytes(font("Some other font"))
    (inner / "e.ttf").write_bytes(b"\0\1\0\0 no font at all")
    (inner / "f.ttf").write_bytes(font("楷体_GB2312", tag=b"OTTO"))
    found = dict(installed_fonts((tmp_path, tmp_path / "nowhere")))
    assert found == {"fang": (inner / "b.TTF").read_bytes(), "song": (inner / "c.ttc").read_bytes()}


def test_the_names_of_a_shipped_font_are_read():
    with as_file(files("resources") / "fonts" / "NotoSansSC-Medium.ttf") as path:
        assert any("Noto Sans SC" in name for name in font_names(path))
    with as_file(files("resources") / "papers" / "T01.toml") as path:
        assert font_names(path) == frozenset()
