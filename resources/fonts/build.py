"""Build the fonts of this folder from their published sources: run once, the result is committed.

    npm pack @expo-google-fonts/noto-serif-sc@0.4.3 @expo-google-fonts/noto-sans-sc@0.4.3
    pip download --no-deps pypinyin-dict==0.9.0
    uv run --no-project --with fonttools==4.68.0 resources/fonts/build.py DOWNLOADS DejaVuSans.ttf

The outlines stay as published. Layout tables, hinting and vertical metrics go (reportlab and the screen read
none of them), and every file gets a PostScript name of its own, because two fonts of one name in one PDF
overwrite each other's glyphs.
"""

from __future__ import annotations

import hashlib
import io
import re
import sys
import tarfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

SERIF = "expo-google-fonts-noto-serif-sc-0.4.3.tgz"
SANS = "expo-google-fonts-noto-sans-sc-0.4.3.tgz"
TABLE = "pypinyin_dict-0.9.0-py2.py3-none-any.whl"
INPUTS = {
    SERIF: "ff6bcf5ba68d92dfecc05544bb150f9e724741a932354a0dd97e7289c40a3f5e",
    SANS: "0d69d0f4971d2ff574e3d93cbc218dc950bf3f3f8f8e2c008d97687ed53aee59",
    TABLE: "10cfbe40af87d704b867533177be8cd72837da9e224755dd275798e88097067a",
    "DejaVuSans.ttf": "abdc775b21b1bc470d50c97e790d276f2054b7504e56e5bd3e64f48d68582322",
}
SYMBOLS = "☐☑☒✓✔✗✘"
CONTROL_FORMS = "".join(chr(c) for c in (*range(0x2400, 0x2425), 0xFFFD))


@dataclass(frozen=True)
class Product:
    """One font file: where its outlines come from, which characters it keeps, how it is named."""

    file: str
    source: str
    member: str
    family: str
    style: str
    wanted: Callable[[int, set[int]], bool]


def is_han(cp: int) -> bool:
    return 0x3400 <= cp <= 0x9FFF or 0xF900 <= cp <= 0xFAFF or 0x20000 <= cp <= 0x3FFFF


def is_foreign(cp: int) -> bool:
    """Korean letters and coloured enclosures, which no Chinese paper needs."""
    return (
        0x3131 <= cp <= 0x318E or 0xFFA0 <= cp <= 0xFFDC or 0x1F100 <= cp <= 0x1F2FF or 0x3200 <= cp <= 0x321E
    )


def everything(cp: int, _common: set[int]) -> bool:
    return not is_foreign(cp)


def common(cp: int, common_han: set[int]) -> bool:
    return cp in common_han if is_han(cp) else not is_foreign(cp)


def base_planes(cp: int, common_han: set[int]) -> bool:
    """URO, extension A and what the table of standard characters needs beyond them."""
    return not is_foreign(cp) and (cp < 0x20000 or cp in common_han)


def symbols(cp: int, _common: set[int]) -> bool:
    return chr(cp) in SYMBOLS + CONTROL_FORMS


PRODUCTS = (
    Product(
        "NotoSerifSC-Regular.ttf",
        SERIF,
        "400Regular/NotoSerifSC_400Regular.ttf",
        "Noto Serif SC",
        "Regular",
        everything,
    ),
    Product(
        "NotoSerifSC-Bold.ttf", SERIF, "700Bold/NotoSerifSC_700Bold.ttf", "Noto Serif SC", "Bold", common
    ),
    Product(
        "NotoSansSC-Medium.ttf",
        SANS,
        "500Medium/NotoSansSC_500Medium.ttf",
        "Noto Sans SC",
        "Medium",
        everything,
    ),
    Product(
        "NotoSansSC-Bold.ttf", SANS, "700Bold/NotoSansSC_700Bold.ttf", "Noto Sans SC", "Bold", base_planes
    ),
    Product("DengmenSymbols.ttf", "DejaVuSans.ttf", "", "Dengmen Symbols", "Regular", symbols),
)


def read_inputs(downloads: Path, dejavu: Path) -> dict[str, bytes]:
    """The input files, refused when one is not the file this folder was built from."""
    data = {name: (dejavu if name == "DejaVuSans.ttf" else downloads / name).read_bytes() for name in INPUTS}
    for name, expected in INPUTS.items():
        found = hashlib.sha256(data[name]).hexdigest()
        if found != expected:
            raise SystemExit(f"{name}: SHA-256 {found}, expected {expected}")
    return data


def common_han(wheel: bytes) -> set[int]:
    """通用规范汉字表 (8105 characters, from Unihan kTGHZ2013) and GB/T 2312."""
    with zipfile.ZipFile(io.BytesIO(wheel)) as archive:
        text = archive.read("pypinyin_dict/pinyin_data/ktghz2013.py").decode()
    standard = {int(cp, 16) for cp in re.findall(r"^\s*0x([0-9A-Fa-f]+):", text, re.MULTILINE)}
    rows = ((bytes((row, cell)), row) for row in range(0xB0, 0xF8) for cell in range(0xA1, 0xFF))
    gb2312 = {ord(char) for pair, _ in rows for char in pair.decode("gb2312", "ignore")}
    if (len(standard), len(gb2312)) != (8105, 6763):
        raise SystemExit(f"character tables have {len(standard)} and {len(gb2312)} entries")
    return standard | gb2312


def outlines(product: Product, data: dict[str, bytes]) -> TTFont:
    raw = data[product.source]
    if product.member:
        with tarfile.open(fileobj=io.BytesIO(raw)) as archive:
            member = archive.extractfile(f"package/{product.member}")
            if member is None:
                raise SystemExit(f"{product.source} lacks {product.member}")
            raw = member.read()
    return TTFont(io.BytesIO(raw), recalcTimestamp=False)


def build(product: Product, font: TTFont, han: set[int]) -> bytes:
    """The subset, renamed, as bytes that are the same in every run."""
    options = Options()
    options.layout_features = []
    options.hinting = False
    options.legacy_kern = False
    options.notdef_outline = True
    options.glyph_names = False
    options.name_IDs = [0, 13, 14]
    options.recalc_timestamp = False
    options.drop_tables += ["GSUB", "GPOS", "GDEF", "BASE", "STAT", "vhea", "vmtx", "gasp", "FFTM", "MATH"]
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=[cp for cp in font.getBestCmap() if product.wanted(cp, han)])
    subsetter.subset(font)
    rename(product, font)
    out = io.BytesIO()
    font.save(out, reorderTables=True)
    return out.getvalue()


def rename(product: Product, font: TTFont) -> None:
    """Family and style for the screen; the pair Regular/Bold in the old name fields keeps GDI content."""
    names = {
        1: product.family,
        2: "Bold" if product.style == "Bold" else "Regular",
        3: f"Dengmen; {product.family} {product.style}; subset 1",
        4: f"{product.family} {product.style}",
        5: "Version 1.0",
        6: f"Dengmen{product.family.replace(' ', '').removeprefix('Dengmen')}-{product.style}",
        16: product.family,
        17: product.style,
    }
    for number, text in names.items():
        font["name"].setName(text, number, 3, 1, 0x409)


def check(product: Product, data: bytes) -> tuple[int, int]:
    """How many characters and Han the file draws; a mapped but empty Han glyph is refused."""
    font = TTFont(io.BytesIO(data))
    cmap = font.getBestCmap()
    empty = [cp for cp, glyph in cmap.items() if is_han(cp) and not font["glyf"][glyph].numberOfContours]
    if empty:
        raise SystemExit(f"{product.file}: empty glyphs {empty[:5]}")
    return len(cmap), sum(map(is_han, cmap))


def main(downloads: str, dejavu: str) -> None:
    here = Path(__file__).parent
    data = read_inputs(Path(downloads), Path(dejavu))
    han = common_han(data[TABLE])
    lines = [f"{digest}  input {name}" for name, digest in INPUTS.items()]
    for product in PRODUCTS:
        made = build(product, outlines(product, data), han)
        characters, drawn_han = check(product, made)
        (here / product.file).write_bytes(made)
        lines.append(f"{hashlib.sha256(made).hexdigest()}  {product.file}")
        print(f"{product.file}: {len(made):,} bytes, {characters} characters, {drawn_han} Han")
    (here / "SHA256SUMS").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:3])
