"""What reaches the sound card, and what a station without one does."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pygame
import pytest

from appliance.kiosk.view import Comfort, Ground, Overlay, Screen, Text, View
from appliance.kiosk.voice.library import Library, sound
from appliance.kiosk.voice.player import SILENT_MS, Mixer, Voice, open_voice

PAGE = View(
    screen=Screen.CONSENT,
    language="en",
    ground=Ground.PAPER,
    is_simulated=False,
    heading=Text(id="consent.heading"),
    body=(Text(id="consent.body1", values=(("minutes", 7),)),),
)
WORDS = {"consent.heading": "Is this all right?", "consent.body1": "It takes {minutes} minutes."}


class Card:
    """A sound card that remembers what was played on each channel; a file lasts until `end`."""

    def __init__(self) -> None:
        self.played: list[tuple[int, str, float]] = []
        self.volumes: dict[int, float] = {}
        self.busy: set[int] = set()
        self.given_back = 0

    def play(self, channel: int, path: Path, volume: float) -> None:
        self.played.append((channel, path.stem, volume))
        self.volumes[channel] = volume
        self.busy.add(channel)

    def stop(self, channel: int) -> None:
        self.busy.discard(channel)

    def is_busy(self, channel: int) -> bool:
        return channel in self.busy

    def set_volume(self, channel: int, volume: float) -> None:
        self.volumes[channel] = volume

    def give_back(self) -> None:
        self.given_back += 1

    def voice(self) -> list[str]:
        return [name for channel, name, _ in self.played if channel == 0]


@pytest.fixture(autouse=True)
def closed() -> Iterator[None]:
    """Each test opens the sound card itself."""
    yield
    pygame.mixer.quit()


def template(language: str, text: Text) -> tuple[str, str]:
    return text.id, WORDS[text.id]


@pytest.fixture
def spoken(tmp_path: Path) -> Path:
    (tmp_path / "made" / "en").mkdir(parents=True)
    for name in ("consent.heading", "consent.body1-1", "consent.body1-2", "number.7"):
        (tmp_path / "made" / "en" / f"{name}.ogg").touch()
    return tmp_path


def played(voice: Voice, card: Card, view: View, *, turns: int = 60) -> None:
    for turn in range(turns):
        voice.follow(view, None, turn * 20)
        if turn % 5 == 4:
            card.busy.clear()  # whatever was heard has ended


def test_the_pieces_of_a_picture_are_heard_one_after_another(spoken: Path) -> None:
    card = Card()
    played(Voice(card, Library([spoken / "made"]), template), card, PAGE)
    assert card.voice() == ["consent.heading", "consent.body1-1", "number.7", "consent.body1-2"]


def test_a_piece_that_nobody_made_is_left_out_and_known(spoken: Path) -> None:
    (spoken / "made" / "en" / "number.7.ogg").unlink()
    card = Card()
    voice = Voice(card, Library([spoken / "made"]), template)
    played(voice, card, PAGE)
    assert card.voice() == ["consent.heading", "consent.body1-1", "consent.body1-2"]
    assert voice.missing == {("en", "number.7")}


def test_a_recording_is_heard_in_place_of_the_made_file(spoken: Path) -> None:
    recording = spoken / "recorded" / "en" / "consent.heading.wav"
    recording.parent.mkdir(parents=True)
    recording.touch()
    library = Library([spoken / "recorded", spoken / "made"])
    assert library.find("en", "consent.heading") == recording
    assert library.find("en", "number.7") == spoken / "made" / "en" / "number.7.ogg"
    assert library.has_language("en") and not library.has_language("tr")


def test_the_voice_steps_back_while_an_alarm_sounds_and_the_alarm_is_at_its_full_loudness(
    spoken: Path,
) -> None:
    card = Card()
    voice = Voice(card, Library([spoken / "made"]), template)
    quiet = Comfort(volume=1)
    for turn in range(20):
        voice.follow(replace(PAGE, comfort=quiet), None, turn * 20)
    before = card.volumes[0]
    voice.follow(replace(PAGE, comfort=quiet, overlay=Overlay.FAULT, ground=Ground.RED), None, 400)
    assert card.played[-1] == (2, "alarm_medium", 1.0)
    assert card.volumes[0] < before


@pytest.mark.hazard("HZ-10")
def test_when_the_first_screen_is_back_nothing_of_the_last_person_waits_to_be_said(spoken: Path) -> None:
    card = Card()
    voice = Voice(card, Library([spoken / "made"]), template)
    for turn in range(20):
        voice.follow(PAGE, None, turn * 20)
    assert card.voice() == ["consent.heading"] and card.is_busy(0), "the rest waits its turn"
    attract = replace(PAGE, screen=Screen.ATTRACT)
    voice.follow(attract, None, 400)
    assert not card.is_busy(0)
    for turn in range(60):
        voice.follow(attract, None, 420 + turn * 20)
    assert card.voice() == ["consent.heading"]


def test_every_cue_and_alarm_has_its_file() -> None:
    names = ["click", "rise", "fall", "alarm_high", "alarm_medium", "alarm_low", "signal"]
    assert all(sound(name).is_file() for name in names)


def test_a_station_without_a_sound_card_says_so_once_and_stays_silent(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("SDL_AUDIODRIVER", "no-such-driver")
    notices: list[str] = []
    voice = open_voice((tmp_path,), template, say=notices.append)
    voice.follow(PAGE, None, 0)
    assert len(notices) == 1 and "no sound" in notices[0]


def test_sdl_plays_the_kiosk_s_own_sounds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SDL_AUDIODRIVER", "dummy")
    mixer = Mixer(print)
    mixer.play(1, sound("rise"), 0.5)
    assert mixer.is_busy(1)
    mixer.stop(1)
    assert not mixer.is_busy(1)


def test_a_silent_card_is_given_back_and_the_next_sound_is_heard_all_the_same(spoken: Path) -> None:
    card = Card()
    voice = Voice(card, Library([spoken / "made"]), template)
    played(voice, card, PAGE)
    at_ms = 60 * 20
    while not card.given_back:
        at_ms += 100
        voice.follow(PAGE, None, at_ms)
    assert SILENT_MS <= at_ms <= SILENT_MS + 1_500
    voice.follow(replace(PAGE, overlay=Overlay.FAULT, ground=Ground.RED), None, at_ms + 100)
    assert card.played[-1] == (2, "alarm_medium", 1.0)


def test_sdl_opens_a_card_that_was_given_back_and_tries_anew_after_it_could_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SDL_AUDIODRIVER", "dummy")
    notices: list[str] = []
    mixer = Mixer(notices.append)
    mixer.give_back()
    assert pygame.mixer.get_init() is None and not mixer.is_busy(2)
    monkeypatch.setenv("SDL_AUDIODRIVER", "no-such-driver")
    mixer.play(2, sound("alarm_high"), 1.0)
    mixer.play(2, sound("alarm_high"), 1.0)
    assert len(notices) == 1 and not mixer.is_busy(2)
    monkeypatch.setenv("SDL_AUDIODRIVER", "dummy")
    mixer.play(2, sound("alarm_high"), 1.0)
    assert mixer.is_busy(2)
