"""Spoken files, made by the real synthesiser from the real catalogues."""

import json
from itertools import islice
from pathlib import Path

import pygame
import pytest

from appliance.kiosk.app import LOCALE
from appliance.kiosk.languages import LANGUAGES
from appliance.kiosk.samples import VIEWS
from appliance.kiosk.text import Texts
from appliance.kiosk.view import Text
from appliance.kiosk.voice import pieces
from appliance.kiosk.voice.script import words_of
from deploy.tools import voice
from deploy.tools.voice import Line, lines_of, make

EVERY = tuple(LANGUAGES)
STAFF = ("operator", "staff")


def of_a_guest() -> list[Text]:
    """All that is said to a guest on any screen."""
    views = [view for view in VIEWS.values() if not view.screen.startswith(STAFF) and view.pin is None]
    return [text for view in views for text in words_of(view)]


@pytest.mark.parametrize("language", EVERY)
def test_every_word_that_a_guest_hears_is_among_the_lines_that_are_made(language: str) -> None:
    made = {line.name for line in lines_of(language)}
    texts = Texts(language, LOCALE)
    for text in of_a_guest():
        key, words = texts.template(text)
        needed = set(pieces.pieces(Text(id=key, values=text.values), words))
        assert needed <= made, f"{language}: {text.id}"


@pytest.mark.parametrize("language", EVERY)
def test_a_language_is_spoken_by_the_synthesiser_and_played_by_sdl(
    language: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(voice, "lines_of", lambda code: islice(lines_of(code), 59, 63))
    monkeypatch.setenv("SDL_AUDIODRIVER", "dummy")
    assert make([language], tmp_path) == 4
    pygame.mixer.init(22_050, -16, 1)
    try:
        lengths = [pygame.mixer.Sound(str(path)).get_length() for path in (tmp_path / language).glob("*.ogg")]
    finally:
        pygame.mixer.quit()
    assert len(lengths) == 4 and all(0.2 < length < 20 for length in lengths)


def test_only_what_says_other_words_is_made_anew_and_what_nobody_says_is_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = [Line("en", "goal.heading", "What do you want?"), Line("en", "goal.relief", "Less pain")]
    monkeypatch.setattr(voice, "lines_of", lambda code: iter(lines))
    assert make(["en"], tmp_path) == 2
    assert make(["en"], tmp_path) == 0
    lines[:] = [Line("en", "goal.heading", "What would you like?")]
    assert make(["en"], tmp_path) == 1
    assert {path.name for path in (tmp_path / "en").iterdir()} == {"goal.heading.ogg", "made.json"}


def test_the_same_words_make_the_same_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(voice, "lines_of", lambda code: iter([Line("en", "goal.relief", "Less pain")]))
    for build in ("one", "two"):
        make(["en"], tmp_path / build)
    one, two = (tmp_path / build / "en" / "goal.relief.ogg" for build in ("one", "two"))
    assert one.read_bytes() == two.read_bytes()


def test_a_file_that_was_lost_is_made_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(voice, "lines_of", lambda code: iter([Line("en", "goal.relief", "Less pain")]))
    make(["en"], tmp_path)
    (tmp_path / "en" / "goal.relief.ogg").unlink()
    assert make(["en"], tmp_path) == 1
    assert list(json.loads((tmp_path / "en" / "made.json").read_text())) == ["goal.relief"]


def test_a_missing_synthesiser_is_named_with_the_package_that_has_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert voice.main(["en", "--into", str(tmp_path)]) == 1
    assert "apt-get install espeak-ng vorbis-tools" in capsys.readouterr().err


def test_a_line_that_cannot_be_spoken_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(voice, "lines_of", lambda code: iter([Line("xx", "goal.relief", "Less pain")]))
    with pytest.raises(voice.VoiceError, match="xx: goal.relief was not made by"):
        make(["xx"], tmp_path)


def test_no_pin_and_nothing_of_staff_is_ever_spoken() -> None:
    names = {line.name for line in lines_of("en")}
    assert not [name for name in names if name.startswith(("pin.demo", "operator."))]
