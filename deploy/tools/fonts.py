"""Builds the kept font subsets from the distribution's packages: Latin with German, digits, punctuation.

Needs the package fonts-inter. The result stands in appliance/kiosk/assets/fonts with the licence and a
manifest of SHA-256, and is committed: layout and pictures depend on these bytes. (kiosk.md 2.4)
"""

import hashlib
import json
import sys
from io import BytesIO
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

SOURCES = {
    "Inter-Light": "InterDisplay-Light.otf",
    "Inter-Regular": "Inter-Regular.otf",
    "Inter-SemiBold": "Inter-SemiBold.otf",
    "Inter-Heading": "InterDisplay-SemiBold.otf",
}
PACKAGE = Path("/usr/share/fonts/opentype/inter")
COPYRIGHT = Path("/usr/share/doc/fonts-inter/copyright")
TARGET = Path(__file__).parents[2] / "appliance" / "kiosk" / "assets" / "fonts"
CHARACTERS = [
    *range(0x20, 0x7F), *range(0xA0, 0x180), 0x2013, 0x2014, *range(0x2018, 0x201F), 0x2022, 0x2026, 0x202F,
    0x2039, 0x203A, 0x20AC, 0x2212, 0x03A9, 0x00B5, 0x2264, 0x2265,
]  # fmt: skip


def main() -> int:
    """Writes the subsets and the manifest; 1 when the package is not installed."""
    if not PACKAGE.is_dir():
        print("the fonts are not installed: apt-get install fonts-inter", file=sys.stderr)
        return 1
    TARGET.mkdir(parents=True, exist_ok=True)
    manifest = {f"{name}.otf": write(name, PACKAGE / source) for name, source in SOURCES.items()}
    (TARGET / "manifest.json").write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")
    (TARGET / "LICENSE-Inter.txt").write_text(COPYRIGHT.read_text(encoding="utf-8"), encoding="utf-8")
    return 0


def write(name: str, source: Path) -> dict[str, str]:
    """The manifest row of one subset, which is then on disk."""
    options = subset.Options(layout_features=["kern", "mark", "mkmk", "ccmp", "locl"], notdef_outline=True)
    font = TTFont(str(source), recalcTimestamp=False)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=CHARACTERS)
    subsetter.subset(font)
    buffer = BytesIO()
    font.save(buffer)
    (TARGET / f"{name}.otf").write_bytes(buffer.getvalue())
    return {"source": f"fonts-inter/{source.name}", "sha256": hashlib.sha256(buffer.getvalue()).hexdigest()}


if __name__ == "__main__":
    sys.exit(main())
