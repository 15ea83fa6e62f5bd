"""Compiles the kiosk's catalogues: every .po becomes the .mo beside it, which is what the kiosk reads."""

import sys
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po

LOCALES = Path(__file__).parents[2] / "appliance" / "kiosk" / "locale"


def compile_texts(locales: Path = LOCALES) -> list[Path]:
    """The catalogues that were written; PoFileError when one cannot be read."""
    written = []
    for source in sorted(locales.rglob("*.po")):
        with source.open("rb") as file:
            catalogue = read_po(file, abort_invalid=True)
        target = source.with_suffix(".mo")
        part = source.with_suffix(".part")
        with part.open("wb") as file:
            write_mo(file, catalogue)
        part.replace(target)
        written.append(target)
    return written


if __name__ == "__main__":
    try:
        compile_texts()
    except (PoFileError, OSError) as error:
        sys.exit(f"texts: {error}")
