"""What a page says, as a reader's eyes or a copy of its text would have it: words in the order of drawing."""

import re
import zlib
from collections.abc import Iterator

_OBJECT = re.compile(rb"(\d+) 0 obj\n(.*?)\nendobj", re.DOTALL)
_STREAM = re.compile(rb"stream\n(.*)\nendstream", re.DOTALL)
_FONT = re.compile(rb"/F(\d+) (\d+) 0 R")
_TO_UNICODE = re.compile(rb"/ToUnicode (\d+) 0 R")
_PAIR = re.compile(rb"<([0-9A-Fa-f]{4})> <([0-9A-Fa-f]+)>")
_STEP = re.compile(rb"/F(\d+) [\d.]+ Tf|\(((?:\\.|[^\\)])*)\) Tj|ET", re.DOTALL)
_ESCAPED = re.compile(rb"\\(.)", re.DOTALL)
_LETTERS = {b"n": b"\n", b"r": b"\r", b"t": b"\t"}


def pages(pdf: bytes) -> int:
    """How many pages the file has."""
    return len(re.findall(rb"/Type /Page\b", pdf))


def words(pdf: bytes) -> str:
    """All words, one line for each thing that was written."""
    objects = {int(number): body for number, body in _OBJECT.findall(pdf)}
    fonts = {int(name): _letters(objects, int(at)) for name, at in _FONT.findall(pdf)}
    drawn = (_inflated(body) for body in objects.values() if b"/Filter" in body)
    return "\n".join(line for each in drawn if b" Tj" in each for line in _lines(each, fonts))


def _inflated(body: bytes) -> bytes:
    found = _STREAM.search(body)
    assert found is not None
    try:
        return zlib.decompress(found.group(1))
    except zlib.error:
        return b""


def _letters(objects: dict[int, bytes], font: int) -> dict[int, str]:
    found = _TO_UNICODE.search(objects[font])
    if found is None:
        return {}
    body = objects[int(found.group(1))]
    table = _inflated(body) if b"/Filter" in body else body
    return {
        int(glyph, 16): bytes.fromhex(letters.decode()).decode("utf-16-be", errors="ignore")
        for glyph, letters in _PAIR.findall(table)
    }


def _lines(content: bytes, fonts: dict[int, dict[int, str]]) -> Iterator[str]:
    letters: dict[int, str] = {}
    line = ""
    for step in _STEP.finditer(content):
        if step.group(1) is not None:
            letters = fonts.get(int(step.group(1)), {})
        elif step.group(2) is not None:
            raw = _ESCAPED.sub(lambda m: _LETTERS.get(m.group(1), m.group(1)), step.group(2))
            codes = (int.from_bytes(raw[at : at + 2], "big") for at in range(0, len(raw) - 1, 2))
            line += "".join(letters.get(code, "") for code in codes)
        else:
            yield line
            line = ""
