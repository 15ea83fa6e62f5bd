"""Makes the spoken files: every message that a person reads, and the numbers, in every language.

    python -m deploy.tools.voice [--into FOLDER] [LANGUAGE...]

Needs espeak-ng (GPL-3, a program beside this one) and oggenc. A file is made anew only when its words have
changed: a list beside the files keeps the hash of what each one says, and the same words make the same bytes.
Ogg Vorbis in place of WAV keeps a language near 11 MB, about a tenth. A recording by a person replaces a made
file without code: appliance/kiosk/voice/library.py.
"""

import argparse
import hashlib
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from appliance.kiosk.app import LOCALE
from appliance.kiosk.languages import LANGUAGES
from appliance.kiosk.text import Texts
from appliance.kiosk.voice import pieces

INTO = Path(__file__).parents[2] / "build" / "voice"
TOOLS = {"espeak-ng": "espeak-ng", "oggenc": "vorbis-tools"}
_WORDS_A_MINUTE = 140
_QUALITY = 1
_SERIAL = "1"
"""Of the Ogg stream; oggenc draws one at random otherwise, and no two builds would be the same."""
_LIST = "made.json"
_WORKERS = 2
_NOT_SPOKEN = ("operator.", "pin.demo", "number.")
"""Staff read their pages; a PIN is never said."""
_VOICES = {"zh": "cmn"}
"""Where espeak-ng names a language otherwise."""


class VoiceError(Exception):
    """A spoken file could not be made; the text says which and what to do."""


@dataclass(frozen=True, slots=True)
class Line:
    """One file to be made."""

    language: str
    name: str
    words: str

    @property
    def digest(self) -> str:
        """What the file says and how it was made."""
        made = f"{_voice(self.language)}|{_WORDS_A_MINUTE}|{_QUALITY}|{self.words}"
        return hashlib.sha256(made.encode()).hexdigest()[:16]


def lines_of(language: str) -> Iterator[Line]:
    """Every piece that can be said in a language."""
    for name, words in pieces.spoken_numbers().items():
        yield Line(language, name, words)
    for key, words in Texts(language, LOCALE).templates():
        if not key.startswith(_NOT_SPOKEN):
            for name, said in pieces.stretches(key, words).items():
                yield Line(language, name, said)


def make(languages: list[str], into: Path) -> int:
    """How many files were made; those that say the same words as before are left alone."""
    missing = [package for tool, package in TOOLS.items() if shutil.which(tool) is None]
    if missing:
        raise VoiceError(f"missing: {' '.join(missing)} (apt-get install {' '.join(missing)})")
    return sum(_make_language(language, into / language) for language in languages)


def _make_language(language: str, folder: Path) -> int:
    folder.mkdir(parents=True, exist_ok=True)
    before = _read_list(folder / _LIST)
    lines = {line.name: line for line in lines_of(language)}
    due = [
        line
        for line in lines.values()
        if before.get(line.name) != line.digest or not (folder / f"{line.name}.ogg").exists()
    ]
    for name in before.keys() - lines.keys():
        (folder / f"{name}.ogg").unlink(missing_ok=True)
    with ThreadPoolExecutor(_WORKERS) as pool:
        list(pool.map(lambda line: _speak(line, folder), due))
    digests = {name: line.digest for name, line in sorted(lines.items())}
    (folder / _LIST).write_text(json.dumps(digests, indent=0) + "\n", encoding="utf-8")
    return len(due)


def _read_list(path: Path) -> dict[str, str]:
    if not path.exists():
        return {}
    found: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    return found


def _speak(line: Line, folder: Path) -> None:
    voice, target = _voice(line.language), folder / f"{line.name}.ogg"
    speak = ["espeak-ng", "-v", voice, "-s", str(_WORDS_A_MINUTE), "--stdout", "--stdin"]
    encode = ["oggenc", "-Q", "-q", str(_QUALITY), "--serial", _SERIAL, "-o", str(target), "-"]
    try:
        spoken = subprocess.run(speak, input=line.words.encode(), capture_output=True, check=True)
        subprocess.run(encode, input=spoken.stdout, capture_output=True, check=True)
    except subprocess.CalledProcessError as error:
        said = error.stderr.decode(errors="replace").strip()
        raise VoiceError(f"{line.language}: {line.name} was not made by {error.cmd[0]}: {said}") from error


def _voice(language: str) -> str:
    return _VOICES.get(language, language)


def main(arguments: list[str]) -> int:
    """0 when every file says its words; 1 with one sentence when one could not be made."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("language", nargs="*", help="all of them when none is named")
    parser.add_argument("--into", type=Path, default=INTO)
    chosen = parser.parse_args(arguments)
    try:
        made = make(chosen.language or list(LANGUAGES), chosen.into)
    except VoiceError as error:
        print(f"voice: {error}", file=sys.stderr)
        return 1
    print(f"voice: {made} files made in {chosen.into}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
