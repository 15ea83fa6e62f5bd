"""What a station tells of itself: versions, who reviewed which language, the licences of what is shipped.

What is installed says its own version and licence; what is bundled (fonts, voices) stands in the manifests of
the assets.
"""

import hashlib
import json
import platform
import re
from collections.abc import Callable, Iterator, Sequence
from importlib import metadata
from pathlib import Path

from appliance import limits
from appliance.kiosk import sdl
from appliance.kiosk.chart.operator_state import Facts, Part, Review
from appliance.kiosk.gfx import ASSETS
from appliance.kiosk.languages import LANGUAGES
from appliance.kiosk.review import review_of

PACKAGE = "ems-kiosk"
_DIGITS = 12
_UNNAMED = "not named"
_CLASSIFIER = "License :: "
_LONG = 40


def reviewer_of(language: str) -> str | None:
    """Who answers for the words of this language as they are now; None for nobody."""
    return review_of(language).reviewer


def facts(
    *,
    hours: Sequence[str],
    has_service_pin: bool,
    languages: Sequence[str],
    reviewer_of: Callable[[str], str | None] = reviewer_of,
) -> Facts:
    """All that does not change while the kiosk runs."""
    return Facts(
        hours=tuple(hours),
        has_service_pin=has_service_pin,
        versions=tuple(versions()),
        reviews=tuple(
            Review(
                language=code,
                own_name=language.own_name,
                reviewer=reviewer_of(code),
                is_offered=code in languages,
            )
            for code, language in LANGUAGES.items()
        ),
        parts=(*bundled(), *installed()),
    )


# ---- versions ----------------------------------------------------------------------------------------------


def versions() -> Iterator[tuple[str, str]]:
    """The parts that decide, each with its version; the table of limits has the hash of its bytes."""
    yield "kiosk", metadata.version(PACKAGE)
    yield "limits", hashlib.sha256(Path(limits.__file__).read_bytes()).hexdigest()[:_DIGITS]
    yield "python", platform.python_version()


# ---- licences ----------------------------------------------------------------------------------------------


def installed() -> Iterator[Part]:
    """Every package that the kiosk needs, and SDL, which comes with pygame or from the system."""
    yield from (part for name in sorted(needed(PACKAGE)) if (part := _part(name)) is not None)
    yield Part(name="SDL", version=sdl.version(), licence="Zlib")
    yield Part(name="Python", version=platform.python_version(), licence="PSF-2.0")


def needed(package: str) -> set[str]:
    """The names of all packages that this one needs to run, and of those that they need."""
    found: set[str] = set()
    waiting = [package]
    while waiting:
        for name in _requirements(waiting.pop()):
            if name not in found:
                found.add(name)
                waiting.append(name)
    return found


def _requirements(package: str) -> Iterator[str]:
    try:
        lines = metadata.requires(package) or []
    except metadata.PackageNotFoundError:
        return
    for line in lines:
        if "extra ==" not in line:
            yield "".join(_until_no_name(line)).lower()


def _until_no_name(line: str) -> Iterator[str]:
    for character in line:
        if not (character.isalnum() or character in "-_."):
            return
        yield character


def _part(name: str) -> Part | None:
    """The package as it is installed; None for one that this Python does not need."""
    try:
        said = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return None
    return Part(name=name, version=said["Version"], licence=_licence(said))


def _licence(said: metadata.PackageMetadata) -> str:
    """The expression, the short word, or the classifier, whichever the package gives."""
    for key in ("License-Expression", "License"):
        words = said[key] if key in said else ""
        if words and len(words) <= _LONG and "\n" not in words:
            return words
    classified = [line for line in said.get_all("Classifier") or [] if line.startswith(_CLASSIFIER)]
    return classified[0].rsplit(" :: ", 1)[-1] if classified else _UNNAMED


def bundled() -> Iterator[Part]:
    """Fonts and voices that are part of the kiosk, by the packages they were made from."""
    found: dict[str, Part] = {}
    for path in sorted(ASSETS.glob("*/manifest.json")):
        for entry in json.loads(path.read_text(encoding="utf-8")).values():
            if isinstance(entry, dict) and "package" in entry:
                name, notice = str(entry["package"]), str(entry.get("licence", ""))
                licence = _licence_in(path.parent / notice)
                version = _upstream(str(entry.get("version", "")))
                found[name] = Part(name=name, version=version, licence=licence)
    yield from (found[name] for name in sorted(found))


def _upstream(version: str) -> str:
    """A distribution's version without its epoch and its own additions: 4.0 of 4.0~beta7+ds-1."""
    return re.split(r"[~+-]", version.split(":", 1)[-1])[0]


def _licence_in(path: Path) -> str:
    """What the kept notice is; a manifest may name the licence itself in place of a file."""
    if not path.is_file():
        return path.name or _UNNAMED
    words = path.read_text(encoding="utf-8", errors="replace")
    return next((name for phrase, name in _PHRASES.items() if phrase.lower() in words.lower()), _UNNAMED)


_PHRASES = {
    "SIL Open Font License": "OFL-1.1",
    "OFL-1.1": "OFL-1.1",
    "GNU General Public License": "GPL-3.0+",
}
