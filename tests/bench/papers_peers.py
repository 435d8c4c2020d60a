"""`python -m tests.bench.papers --peers`: the same household set by WeasyPrint, fpdf2 and typst.

Every engine sets the same tables and texts (papers_content) in the same font files with the same widths,
sizes and rules, a repeated heading row and a page count at the foot, as its own manual recommends: parsed
styles, fonts and compilers are kept between documents wherever the engine allows it. Each document is another
household of the same length. Ours also draws the square code and its five version numbers. Each engine has
a process of its own; the runs of all engines take turns.
"""

from __future__ import annotations

import importlib.util
import io
import json
import resource
import subprocess
import sys
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Sequence
from ctypes.util import find_library
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from typing import Any

from tests.bench import papers_engines
from tests.bench.papers_content import Piece, content, letters, varied

ENGINES = {"登门": "reportlab", "WeasyPrint": "weasyprint", "fpdf2": "fpdf", "typst": "typst"}
NAMES = ("欧阳㛃𬭎", "阿卜杜拉·买买提", "赵䶮𫘝𠅤")
TURNS, RUNS = 3, 2
Setter = Callable[[Sequence[Piece]], bytes]


def compare() -> None:
    """Print a line for each engine that is installed, ours first."""
    here = [name for name, module in ENGINES.items() if importlib.util.find_spec(module)]
    runs: dict[str, list[dict[str, float]]] = {name: [] for name in here}
    for _ in range(RUNS):
        for name in here:
            runs[name].append(_child(name))
    heads = (
        "引擎",
        "导入 s",
        "第一份 s",
        "之后每页 ms",
        "页/s",
        "页",
        "KB/页",
        "内存 MB",
        "缺字",
        "少提取",
        "多提取",
    )
    print("  ".join(f"{one:>10}" for one in heads))
    for name in here:
        print(_line(name, runs[name]))
    for name in ENGINES.keys() - set(here):
        print(f"{name}：没有安装（uv sync --group peers）")
    if find_library("harfbuzz-subset") is None:
        print("WeasyPrint：系统没有 libharfbuzz-subset，改用 fontTools 截取字体，约慢两倍。")


def _line(name: str, runs: Sequence[dict[str, float]]) -> str:
    least = {key: min(run[key] for run in runs) for key in runs[0]}
    page = least["next"] / least["pages"]
    cells = (
        f"{least['import']:.2f}",
        f"{least['first']:.2f}",
        f"{page * 1e3:.1f}",
        f"{1 / page:.1f}",
        f"{least['pages']:.0f}",
        f"{least['bytes'] / least['pages'] / 1024:.1f}",
        f"{least['peak']:.0f}",
        f"{least['missing']:.0f}",
        f"{least['lost']:.0f}/{least['letters']:.0f}",
        f"{least['foreign']:.0f}",
    )
    return "  ".join(f"{one:>10}" for one in (name, *cells))


def _child(name: str) -> dict[str, float]:
    command = [sys.executable, "-m", "tests.bench.papers_peers", name]
    found: dict[str, float] = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    return found


def measure(name: str, keep: str = "") -> dict[str, float]:
    """Import, first document, later documents, size, and whether all of it can be read out again."""
    from tests.bench.papers import request_for

    request = request_for("T01")
    given = dict(request.answers.tree)
    given["members"] = [dict(row, m_name=called) for row, called in zip(given["members"], NAMES, strict=True)]
    request = replace(request, answers=type(request.answers)(given))
    pieces = content(request)
    with tempfile.TemporaryDirectory() as folder:
        fonts = _fonts(Path(folder))
        start = time.process_time()
        setter = _SETTERS[name](fonts, request)
        imported = time.process_time()
        pdf = setter(pieces)
        first = time.process_time()
        cost = min(_cost(setter, varied(pieces, turn)) for turn in range(1, TURNS + 1))
    if keep:
        Path(keep).write_bytes(pdf)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    figures = {"import": imported - start, "first": first - imported, "next": cost, "peak": peak}
    return figures | _read_back(pdf, letters(pieces), is_ours=name == "登门")


def _cost(setter: Setter, pieces: Sequence[Piece]) -> float:
    start = time.process_time()
    setter(pieces)
    return time.process_time() - start


def _read_back(pdf: bytes, wanted: Counter[str], *, is_ours: bool) -> dict[str, float]:
    """Pages, bytes, glyph 0 on the pages, and characters that went in and do not come out, or the reverse."""
    from pypdf import PdfReader
    from pypdf.generic import ContentStream

    reader = PdfReader(io.BytesIO(pdf))
    read: Counter[str] = Counter()
    missing = 0
    for page in reader.pages:
        read.update("".join(page.extract_text().split()))
        stream = ContentStream(page.get_contents(), reader)
        # Ours writes one byte a character and has no empty glyph: what it lacks it prints as 〓 and names.
        missing += 0 if is_ours else sum(map(_empty_glyphs, stream.operations))
    known = set(wanted) | set("第页共年月日0123456789.:-/—")
    return {
        "pages": len(reader.pages),
        "bytes": len(pdf),
        "missing": missing + read["〓"],
        "letters": wanted.total(),
        "lost": (wanted - read).total(),
        "foreign": sum(count for char, count in read.items() if char not in known and not is_ours),
    }


def _empty_glyphs(operation: Any) -> int:
    operands, operator = operation
    if operator not in (b"Tj", b"TJ"):
        return 0
    parts = operands[0] if operator == b"TJ" else operands
    texts = [one.original_bytes for one in parts if hasattr(one, "original_bytes")]
    return sum(text[at : at + 2] == b"\0\0" for text in texts for at in range(0, len(text), 2))


def _fonts(folder: Path) -> Path:
    """The fonts as files, with the rare ones that the names need."""
    source = files("resources") / "fonts"
    for name in (
        "NotoSerifSC-Regular.ttf",
        "NotoSerifSC-Bold.ttf",
        "NotoSansSC-Medium.ttf",
        "DengmenSymbols.ttf",
    ):
        (folder / name).write_bytes((source / name).read_bytes())
    with zipfile.ZipFile(str(source / "DengmenRare.zip")) as pack:
        blocks = {f"DengmenRare{ord(char) >> 10:03X}.ttf" for name in NAMES for char in name}
        for name in sorted(blocks & set(pack.namelist())):
            (folder / name).write_bytes(pack.read(name))
    return folder


def _ours(folder: Path, request: Any) -> Setter:
    from desktop.paper_facts import fonts
    from forms.papers import render

    turns = iter(range(1, 1000))

    def lay(_: Sequence[Piece]) -> bytes:
        return render(replace(request, serial=f"草-07机-20260309-{next(turns):04d}"), fonts()).pdf

    return lay


_SETTERS: dict[str, Callable[[Path, Any], Setter]] = {
    "登门": _ours,
    "WeasyPrint": papers_engines.weasyprint,
    "fpdf2": papers_engines.fpdf,
    "typst": papers_engines.typst,
}


if __name__ == "__main__":
    print(json.dumps(measure(*sys.argv[1:3])))
