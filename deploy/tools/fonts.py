"""Builds the kept font subsets from the distribution's packages, as FACES and the catalogues ask for them.

Needs fonts-inter, fonts-noto-core, fonts-noto-cjk and fonts-b612. The results stand in
appliance/kiosk/assets/fonts with their licences and a manifest (package, version, SHA-256 of the source and
of the subset) and are committed: layout and pictures depend on these bytes. (kiosk.md 2.4)

Latin, Arabic and Devanagari keep their whole alphabets and their shaping; Chinese keeps only the characters
that the catalogues use, so it is made again when Chinese texts change (a test says when).
Atkinson Hyperlegible is not packaged by Debian 12: large text is set in Inter, whose open shapes and low
stroke contrast are the nearest that a package gives.
"""

import hashlib
import json
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path

from babel.messages.pofile import read_po
from fontTools import subset
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont, newTable

from appliance.kiosk.bidi import script_of
from appliance.kiosk.languages import LANGUAGES, Script

KIOSK = Path(__file__).parents[2] / "appliance" / "kiosk"
LOCALES = KIOSK / "locale"
TARGET = KIOSK / "assets" / "fonts"
FONTS, DOCS = Path("/usr/share/fonts"), Path("/usr/share/doc")
SIMPLIFIED_CHINESE = 2  # the face of the CJK collection with mainland forms

LATIN = [
    *range(0x20, 0x7F), *range(0xA0, 0x180), 0x2013, 0x2014, *range(0x2018, 0x201F), 0x2022, 0x2026, 0x202F,
    0x2039, 0x203A, 0x20AC, 0x2212, 0x03A9, 0x00B5, 0x2264, 0x2265,
]  # fmt: skip
CODES = [*range(0x20, 0x7F)]
ARABIC = [0x20, 0x60C, 0x61B, 0x61F, *range(0x621, 0x653), *range(0x660, 0x66D), 0x670, 0x200C, 0x200D]
DEVANAGARI = [0x20, *range(0x900, 0x980), 0x200C, 0x200D]
OUTLINE_ERROR_UNITS = 1.0
MAXIMA = (
    "maxTwilightPoints", "maxStorage", "maxFunctionDefs", "maxInstructionDefs", "maxStackElements",
    "maxSizeOfInstructions", "maxComponentElements", "maxPoints", "maxContours", "maxCompositePoints",
    "maxCompositeContours", "maxComponentDepth",
)  # fmt: skip
CHINESE_MARKS = "　、。〈〉《》「」（），．：；？！"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One font file of the distribution and what is kept of it."""

    package: str
    path: str
    characters: Iterable[int]
    face: int = -1
    is_for_paper: bool = False


def _inter(name: str) -> Source:
    return Source(package="fonts-inter", path=f"opentype/inter/{name}.otf", characters=LATIN)


def _b612(name: str) -> Source:
    return Source(package="fonts-b612", path=f"opentype/b612/{name}.otf", characters=CODES)


def _noto(name: str, characters: Iterable[int]) -> Source:
    return Source(package="fonts-noto-core", path=f"truetype/noto/{name}.ttf", characters=characters)


def _cjk(weight: str) -> Source:
    return Source(
        package="fonts-noto-cjk",
        path=f"opentype/noto/NotoSansCJK-{weight}.ttc",
        characters=chinese(),
        face=SIMPLIFIED_CHINESE,
    )


def sources() -> dict[str, Source]:
    """Every kept file by its name."""
    return {
        "Inter-Light.otf": _inter("InterDisplay-Light"),
        "Inter-Regular.otf": _inter("Inter-Regular"),
        "Inter-SemiBold.otf": _inter("Inter-SemiBold"),
        "Inter-Heading.otf": _inter("InterDisplay-SemiBold"),
        "Inter-Regular.ttf": replace(_inter("Inter-Regular"), is_for_paper=True),
        "Inter-SemiBold.ttf": replace(_inter("Inter-SemiBold"), is_for_paper=True),
        "B612-Bold.otf": _b612("B612-Bold"),
        "NotoSansArabic-Regular.ttf": _noto("NotoSansArabic-Regular", ARABIC),
        "NotoSansArabic-Bold.ttf": _noto("NotoSansArabic-Bold", ARABIC),
        "NotoSansDevanagari-Regular.ttf": _noto("NotoSansDevanagari-Regular", DEVANAGARI),
        "NotoSansDevanagari-Bold.ttf": _noto("NotoSansDevanagari-Bold", DEVANAGARI),
        "NotoSansSC-Regular.otf": _cjk("Regular"),
        "NotoSansSC-Bold.otf": _cjk("Bold"),
    }


def chinese() -> list[int]:
    """The Chinese characters of all catalogues and of the languages' own names, and the usual marks."""
    kept = {each for text in texts() for each in text if script_of(each) is Script.HAN}
    return sorted(ord(each) for each in kept | {" ", *CHINESE_MARKS})


def texts() -> Iterator[str]:
    """All words that the kiosk can show."""
    yield from (language.own_name for language in LANGUAGES.values())
    for path in sorted(LOCALES.rglob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file):
                if message.id:
                    yield from [message.string] if isinstance(message.string, str) else message.string or ()


def main() -> int:
    """Writes the subsets, licences and the manifest; 1 when a package is not installed."""
    wanted = sources()
    missing = {source.package for source in wanted.values() if not (FONTS / source.path).is_file()}
    if missing:
        print(f"fonts are not installed: apt-get install {' '.join(sorted(missing))}", file=sys.stderr)
        return 1
    TARGET.mkdir(parents=True, exist_ok=True)
    manifest = {name: write(name, source) for name, source in wanted.items()}
    for package in sorted({source.package for source in wanted.values()}):
        licence = (DOCS / package / "copyright").read_text(encoding="utf-8")
        (TARGET / licence_of(package)).write_text(licence, encoding="utf-8")
    (TARGET / "manifest.json").write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")
    return 0


def licence_of(package: str) -> str:
    """The name of the kept licence text of a package."""
    return f"LICENSE-{package.removeprefix('fonts-').title()}.txt"


def write(name: str, source: Source) -> dict[str, str | int]:
    """The manifest row of one subset, which is then on disk."""
    path = FONTS / source.path
    font = TTFont(str(path), recalcTimestamp=False, fontNumber=source.face)
    subsetter = subset.Subsetter(subset.Options(notdef_outline=True, layout_features=features(source)))
    subsetter.populate(unicodes=source.characters)
    subsetter.subset(font)
    if source.is_for_paper:
        bend(font)
    buffer = BytesIO()
    font.save(buffer)
    (TARGET / name).write_bytes(buffer.getvalue())
    return {
        "package": source.package,
        "version": version_of(source.package),
        "source": path.name,
        "source_sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        "licence": licence_of(source.package),
        "sha256": hashlib.sha256(buffer.getvalue()).hexdigest(),
        "bytes": len(buffer.getvalue()),
    }


def bend(font: TTFont) -> None:
    """The outlines are quadratic: what writes a page embeds no others as what they are. [fpdf2, CID fonts]"""
    glyphs, order = font.getGlyphSet(), font.getGlyphOrder()
    bent = {}
    for name in order:
        pen = TTGlyphPen(None)
        glyphs[name].draw(Cu2QuPen(pen, OUTLINE_ERROR_UNITS, reverse_direction=True))
        bent[name] = pen.glyph()
    font["loca"], font["glyf"], maximum = newTable("loca"), newTable("glyf"), font["maxp"]
    font["glyf"].glyphOrder, font["glyf"].glyphs = order, bent
    maximum.tableVersion = 0x00010000
    for key in MAXIMA:
        setattr(maximum, key, 0)
    maximum.maxZones = 1
    del font["CFF "]
    font.sfntVersion = "\0\1\0\0"


def features(source: Source) -> list[str]:
    """What shapes and places letters; Chinese needs none of it, and its variants would double the file."""
    if source.package == "fonts-noto-core":
        return list(subset.Options().layout_features)
    return [] if source.package == "fonts-noto-cjk" else ["kern", "mark", "mkmk", "ccmp", "locl"]


def version_of(package: str) -> str:
    """The installed version of a package."""
    asked = ["dpkg-query", "--show", "--showformat=${Version}", package]
    return subprocess.run(asked, check=True, capture_output=True, text=True).stdout


if __name__ == "__main__":
    sys.exit(main())
