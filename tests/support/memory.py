"""What another process has in its memory, and what stands in files: read from outside, byte by byte."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

_MAP = re.compile(r"^([0-9a-f]+)-([0-9a-f]+) (r...)")
_CHUNK = 16 * 1024 * 1024


Canaries = dict[str, re.Pattern[bytes]]


def words_of(*words: str) -> re.Pattern[bytes]:
    """These words as C, Python and SDL keep them."""
    forms = (each.encode(name) for each in words for name in ("utf-8", "utf-16-le", "utf-32-le"))
    return re.compile(b"|".join(re.escape(form) for form in forms))


def pixels_of(rgb: bytes) -> re.Pattern[bytes]:
    """These pixels as a surface of 32 bits keeps them: the fourth byte of each may be anything."""
    each = (rgb[at : at + 3] for at in range(0, len(rgb), 3))
    return re.compile(b"".join(re.escape(pixel[::-1]) + b"." for pixel in each), re.DOTALL)


def regions(pid: int) -> Iterator[bytes]:
    """Every readable page of this process, a region after the other: what a core of it would hold."""
    maps = Path(f"/proc/{pid}/maps").read_text(encoding="ascii", errors="replace")
    memory = os.open(f"/proc/{pid}/mem", os.O_RDONLY)
    try:
        for line in maps.splitlines():
            found = _MAP.match(line)
            if found is not None:
                yield _read(memory, int(found[1], 16), int(found[2], 16))
    finally:
        os.close(memory)


def _read(memory: int, start: int, end: int) -> bytes:
    parts = []
    while start < end:
        try:
            part = os.pread(memory, min(_CHUNK, end - start), start)
        except OSError:  # pages of a device, or of the kernel, that nobody can read
            break
        if not part:
            break
        parts.append(part)
        start += len(part)
    return b"".join(parts)


def in_memory(pid: int, canaries: Canaries) -> set[str]:
    """The names of the canaries that this process has anywhere in its memory."""
    found = set[str]()
    for region in regions(pid):
        found |= {name for name, form in canaries.items() if form.search(region)}
    return found


def in_files(directory: Path, canaries: Canaries) -> set[tuple[str, str]]:
    """The names of the canaries, each with the file that holds it."""
    files = [path for path in directory.rglob("*") if path.is_file()]
    return {
        (name, path.name)
        for path in files
        for name, form in canaries.items()
        if form.search(path.read_bytes())
    }
