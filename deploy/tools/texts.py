"""Compiles the kiosk's catalogues: every .po becomes the .mo beside it, which is what the kiosk reads.

The bytes depend on the .po alone (its own header is kept, no date is added), so that a test can tell whether
a .mo is older than its texts. `--review LANGUAGE` prints the header lines that a reviewer's name goes into.
"""

import argparse
import re
import struct
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.pofile import PoFileError, read_po

from appliance.kiosk.review import REVIEWED_BY, REVIEWED_HASH, REVIEWED_ON, hash_of
from appliance.kiosk.text import LOCALE as LOCALES
from appliance.kiosk.text import Texts

_MAGIC = 0x950412DE
_HEADER = re.compile(r'^msgid ""\nmsgstr ((?:"[^\n]*"\n)+)', re.MULTILINE)
_ESCAPED_NEWLINE = "\\n"


def compile_texts(locales: Path = LOCALES) -> list[Path]:
    """The catalogues that were written; PoFileError when one cannot be read."""
    written = []
    for source in sorted(locales.rglob("*.po")):
        compiled = compiled_bytes(source)
        target = source.with_suffix(".mo")
        part = source.with_suffix(".part")
        part.write_bytes(compiled)
        part.replace(target)
        written.append(target)
    return written


def compiled_bytes(source: Path) -> bytes:
    """The .mo of a catalogue: a table of keys, a table of words, both sorted by key. [GNU gettext manual]"""
    rows = sorted(entries(source))
    keys, words = b"".join(key + b"\0" for key, _ in rows), b"".join(text + b"\0" for _, text in rows)
    tables_at, row_bytes = 7 * 4, 8
    texts_at = tables_at + 2 * row_bytes * len(rows)
    header = (_MAGIC, 0, len(rows), tables_at, tables_at + row_bytes * len(rows), 0, texts_at)
    places = [*places_of([key for key, _ in rows], texts_at)]
    places += places_of([text for _, text in rows], texts_at + len(keys))
    return struct.pack(f"<{len(header) + len(places)}I", *header, *places) + keys + words


def places_of(strings: list[bytes], at: int) -> Iterator[int]:
    """Length and offset of each string, one after the other from `at`."""
    for each in strings:
        yield len(each)
        yield at
        at += len(each) + 1


def entries(source: Path) -> Iterator[tuple[bytes, bytes]]:
    """Key and words of every message that has any, the header first; plural forms in one row."""
    yield b"", header_of(source.read_text(encoding="utf-8")).encode()
    with source.open("rb") as file:
        catalogue = read_po(file, abort_invalid=True)
    for message in catalogue:
        if message.id and message.string and not message.fuzzy:
            yield joined(message.id), joined(message.string)


def joined(words: str | list[str] | tuple[str, ...]) -> bytes:
    """One form, or all forms as a .mo has them."""
    return (words if isinstance(words, str) else "\0".join(words)).encode()


def header_of(text: str) -> str:
    """The header of a .po as it is written there."""
    found = _HEADER.search(text)
    lines = found.group(1).splitlines() if found else []
    return "".join(line.strip('"').replace(_ESCAPED_NEWLINE, "\n") for line in lines)


def main() -> int:
    """Compiles all, or prints what a review of one language has to record."""
    parser = argparse.ArgumentParser(prog="texts", description=__doc__)
    parser.add_argument("--review", metavar="LANGUAGE", help="print the header lines of a review")
    language = parser.parse_args().review
    compile_texts()
    if language is not None:
        reviewed = hash_of(Texts(language, LOCALES).templates())
        for name, value in (
            (REVIEWED_BY, "NAME, PROFESSION"),
            (REVIEWED_ON, "YYYY-MM-DD"),
            (REVIEWED_HASH, reviewed),
        ):
            print(f'"{name}: {value}{_ESCAPED_NEWLINE}"')
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (PoFileError, OSError) as error:
        sys.exit(f"texts: {error}")
