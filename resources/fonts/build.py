"""Build the fonts of this folder from their published sources: run once, the result is committed.

    npm pack @expo-google-fonts/noto-serif-sc@0.4.3 @expo-google-fonts/noto-sans-sc@0.4.3
    pip download --no-deps pypinyin-dict==0.9.0
    apt-get download fonts-dejavu-core fonts-hanazono fonts-arphic-gkai00mp texlive-lang-chinese
    for deb in *.deb; do dpkg-deb -x $deb .; done
    uv run --no-project --with fonttools==4.68.0 resources/fonts/build.py DOWNLOADS [FILE ...]

Input files are found anywhere under DOWNLOADS by name and refused unless they are the recorded ones; with
FILE names only those are made anew. The outlines stay as published, except that FandolFang's curves become
quadratic, which is what the PDF engine embeds. Layout tables, hinting and vertical
metrics go (reportlab and the screen read none of them), and every file gets a PostScript name of its own,
because two fonts of one name in one PDF overwrite each other's glyphs.
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

from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont, newTable

SERIF = "expo-google-fonts-noto-serif-sc-0.4.3.tgz"
SANS = "expo-google-fonts-noto-sans-sc-0.4.3.tgz"
FANG = "FandolFang-Regular.otf"
KAI = "gkai00mp.ttf"
HANA = "HanaMinB.ttf"
RARE = "DengmenRare.zip"
TABLE = "pypinyin_dict-0.9.0-py2.py3-none-any.whl"
INPUTS = {
    SERIF: "ff6bcf5ba68d92dfecc05544bb150f9e724741a932354a0dd97e7289c40a3f5e",
    SANS: "0d69d0f4971d2ff574e3d93cbc218dc950bf3f3f8f8e2c008d97687ed53aee59",
    TABLE: "10cfbe40af87d704b867533177be8cd72837da9e224755dd275798e88097067a",
    FANG: "d838ad32ce2244d8144f408c37fe71065aba6fbbc80759a4d2aa2033948d5bc9",
    KAI: "61519fb9bdda4a1a3aa02a12cbb76c2ef897ce879775d7ea2265d0a65fe54d16",
    HANA: "829543436cdf7b4c6730e2af5806fa406f8ddf0d4b656e0cd49c58d4db1c8d3c",
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


def gb2312_han(cp: int, _common: set[int]) -> bool:
    """FandolFang draws simplified forms for traditional characters outside GB/T 2312: none of those."""
    return is_han(cp) and bool(gb2312_code(cp))


def gb2312_code(cp: int) -> bytes:
    """The two bytes of a character of GB/T 2312, or nothing."""
    return chr(cp).encode("gb2312", "ignore") if cp < 0x10000 else b""


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
    Product("FandolFang-Regular.ttf", FANG, "", "FandolFang", "Regular", gb2312_han),
    Product("DengmenSymbols.ttf", "DejaVuSans.ttf", "", "Dengmen Symbols", "Regular", symbols),
)


def read_input(downloads: Path, name: str) -> bytes:
    """An input file, refused when it is not the file this folder was built from."""
    data = next(
        (found for path in sorted(downloads.rglob(name)) if is_recorded(found := path.read_bytes(), name)),
        None,
    )
    if data is None:
        raise SystemExit(f"{name}: not under {downloads} with SHA-256 {INPUTS[name]}")
    return data


def is_recorded(data: bytes, name: str) -> bool:
    return hashlib.sha256(data).hexdigest() == INPUTS[name]


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


def outlines(product: Product, raw: bytes) -> TTFont:
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
    if "CFF " in font:
        quadratic(font)
    rename(product, font)
    out = io.BytesIO()
    font.save(out, reorderTables=True)
    return out.getvalue()


def quadratic(font: TTFont) -> None:
    """Replace cubic outlines by quadratic ones that differ by less than a thousandth of the em."""
    glyphs, order = font.getGlyphSet(), font.getGlyphOrder()
    made = {}
    for name in order:
        pen = TTGlyphPen(glyphs)
        glyphs[name].draw(Cu2QuPen(pen, max_err=1.0, reverse_direction=True))
        made[name] = pen.glyph()
    del font["CFF "]
    font["loca"], font["glyf"] = newTable("loca"), newTable("glyf")
    font["glyf"].glyphOrder, font["glyf"].glyphs = order, made
    limits = font["maxp"]
    limits.tableVersion = 0x00010000
    for field in ("maxTwilightPoints", "maxStorage", "maxFunctionDefs", "maxInstructionDefs"):
        setattr(limits, field, 0)
    for field in ("maxStackElements", "maxSizeOfInstructions", "maxComponentElements", "maxComponentDepth"):
        setattr(limits, field, 0)
    limits.maxZones = 1
    font.sfntVersion = "\0\1\0\0"


def rare_pack(hana: bytes, base: bytes) -> bytes:
    """Every Han of HanaMinB that the Song face lacks, in fonts of 1024 code points: a zip that opens by name.

    A document with one rare name then loads some hundred kilobytes, not thirty megabytes.
    """
    drawn = TTFont(io.BytesIO(base), lazy=True).getBestCmap()
    wanted = {
        cp for cp in TTFont(io.BytesIO(hana), lazy=True).getBestCmap() if is_han(cp) and cp not in drawn
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_LZMA) as pack:
        for shard in sorted({cp >> 10 for cp in wanted}):
            name = f"DengmenRare{shard:03X}.ttf"
            part = Product(name, HANA, "", f"Dengmen Rare {shard:03X}", "Regular", in_shard(shard, wanted))
            made = build(part, TTFont(io.BytesIO(hana), lazy=True, recalcTimestamp=False), set())
            check(part, made)
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            pack.writestr(entry, made, zipfile.ZIP_LZMA)
    return out.getvalue()


def in_shard(shard: int, wanted: set[int]) -> Callable[[int, set[int]], bool]:
    return lambda cp, _common: cp >> 10 == shard and cp in wanted


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


def make(file: str, downloads: Path) -> bytes:
    """One file of this folder."""
    if file == KAI:
        return read_input(downloads, KAI)  # as published: the licence of a changed copy would differ
    if file == RARE:
        base = (Path(__file__).parent / "NotoSerifSC-Regular.ttf").read_bytes()
        return rare_pack(read_input(downloads, HANA), base)
    product = next(one for one in PRODUCTS if one.file == file)
    han = common_han(read_input(downloads, TABLE))
    made = build(product, outlines(product, read_input(downloads, product.source)), han)
    characters, drawn_han = check(product, made)
    print(f"{product.file}: {len(made):,} bytes, {characters} characters, {drawn_han} Han")
    return made


def main(downloads: str, *only: str) -> None:
    here = Path(__file__).parent
    files = [*(product.file for product in PRODUCTS), KAI, RARE]
    for file in only or files:
        (here / file).write_bytes(make(file, Path(downloads)))
    lines = [f"{digest}  input {name}" for name, digest in INPUTS.items()]
    lines += [f"{hashlib.sha256((here / file).read_bytes()).hexdigest()}  {file}" for file in files]
    (here / "SHA256SUMS").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
