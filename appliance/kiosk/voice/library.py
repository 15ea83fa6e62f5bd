"""Where spoken files are: a person's recording first, else the file made when the kiosk was built.

A recording replaces a made file without any code: RECORDINGS/de/consent.heading.wav is said instead of it.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

SUFFIXES = (".wav", ".ogg")
SOUNDS = Path(__file__).parents[1] / "assets" / "sound"


class Library:
    """The folders with one folder a language each, the first one winning."""

    def __init__(self, folders: Sequence[Path]) -> None:
        self._folders = tuple(folders)

    def find(self, language: str, name: str) -> Path | None:
        """The file that says this piece, or None where nobody has made or recorded one."""
        return next((path for path in self._places(language, name) if path.is_file()), None)

    def has_language(self, language: str) -> bool:
        """True if anything can be said in it."""
        return any((folder / language).is_dir() for folder in self._folders)

    def _places(self, language: str, name: str) -> Iterator[Path]:
        for folder in self._folders:
            for suffix in SUFFIXES:
                yield folder / language / f"{name}{suffix}"


def sound(name: str) -> Path:
    """The file of a cue or an alarm; it is part of the program."""
    return SOUNDS / f"{name}.wav"
