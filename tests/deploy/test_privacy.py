"""What the station cannot do to a person, because it has neither the parts nor the room for it."""

import ast
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import get_args, get_type_hints

import pytest

from appliance.therapy.person import Person
from deploy.tools.units import parse

ROOT = Path(__file__).parents[2]
UNITS = ROOT / "deploy" / "systemd"
SERVICES = sorted(UNITS.glob("ems-*.service"))
SOURCES = sorted(path for folder in ("appliance", "drivers") for path in (ROOT / folder).rglob("*.py"))
EYES_AND_EARS = (
    "camera",
    "capture",
    "microphone",
    "cv2",
    "picamera",
    "sounddevice",
    "pyaudio",
    "v4l2",
    "audio",
)
"""Parts of a module's name; `pygame._sdl2.audio` is SDL's own recorder."""
WORDS_OF_A_PERSON = {"card_id", "options", "program_id", "family", "zone", "stop_reason"}
"""The texts that may be kept of somebody with a code: each is an id that stands in a file of ours."""


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def sensing(names: Iterator[str]) -> list[str]:
    foreign = [name for name in names if not name.startswith(("appliance.", "drivers."))]
    return [name for name in foreign if any(part in name.lower().split(".") for part in EYES_AND_EARS)]


@pytest.mark.requirement("PRIV-04")
def test_no_process_may_open_a_camera() -> None:
    for_all = parse((UNITS / "ems-.service.d" / "hardening.conf").read_text(encoding="utf-8"))
    assert for_all["Service"]["DevicePolicy"] == ["closed"]
    for path in SERVICES:
        service = parse(path.read_text(encoding="utf-8"))["Service"]
        allowed = " ".join(service["DeviceAllow"])
        assert not any(word in allowed for word in ("video4linux", "/dev/video", "media", "*")), path.name


@pytest.mark.requirement("PRIV-04")
def test_no_code_records_pictures_or_sound() -> None:
    assert len(SOURCES) > 100
    assert {str(path): found for path in SOURCES if (found := sensing(imported(path)))} == {}


@pytest.mark.parametrize("name", ["cv2", "pygame.camera", "pygame._sdl2.audio", "picamera.PiCamera"])
def test_a_part_that_records_would_be_seen(name: str) -> None:
    assert sensing(iter([name])) == [name]


def texts_in(kind: type, seen: set[type]) -> Iterator[str]:
    """The names of the fields below this class that can hold words."""
    if kind in seen or not is_dataclass(kind):
        return
    seen.add(kind)
    hints = get_type_hints(kind)
    for field in fields(kind):
        for part in parts(hints[field.name]):
            if part is str:
                yield field.name
            elif isinstance(part, type):
                yield from texts_in(part, seen)


def parts(hint: object) -> Iterator[object]:
    inner = get_args(hint)
    yield from (each for part in inner for each in parts(part)) if inner else iter([hint])


@pytest.mark.requirement("PRIV-05")
def test_what_is_kept_of_a_person_has_no_room_for_a_name_or_for_free_words() -> None:
    assert set(texts_in(Person, set())) <= WORDS_OF_A_PERSON
