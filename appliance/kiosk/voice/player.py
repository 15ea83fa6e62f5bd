"""The sound card: does what the script orders, and never waits for it.

Rule 1: a station without sound goes on without it, and says so once; the screen shows the same words.
Rule 2: an alarm is as loud as the station can be, whatever a person chose; the voice steps back for it.
Rule 3: a card that has been silent for a while is given back: open, it wakes a thread 22 times a second. The
next sound opens it again, and every sound tries anew where that failed.
"""

from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Protocol, assert_never

import pygame

from appliance.kiosk.view import Text, View
from appliance.kiosk.voice import library, pieces, script
from appliance.kiosk.voice.alarms import Alarm
from appliance.kiosk.voice.library import Library

RATE_HZ, BITS_SIGNED, MONO, BUFFER = 22_050, -16, 1, 1_024
"""Of the buffer: 46 ms, so that a click is still one with its touch, and 22 wake-ups a second."""
_VOICE, _CUE, _ALARM = 0, 1, 2
VOLUMES = {0: 0.0, 1: 0.35, 2: 0.6, 3: 1.0}
_STEPPED_BACK = 0.25
SILENT_MS = 8_000

Template = Callable[[str, Text], tuple[str, str]]
"""Language and message to the catalogue's key and its words with their placeholders."""


class NoSoundError(Exception):
    """No sound can be played here; the text says what SDL found."""


class Output(Protocol):
    """Three channels that can play a file each."""

    def play(self, channel: int, path: Path, volume: float) -> None:
        """The file is heard on this channel from now on, instead of what was there."""

    def stop(self, channel: int) -> None:
        """The channel is silent."""

    def is_busy(self, channel: int) -> bool:
        """True while something is heard on it."""

    def set_volume(self, channel: int, volume: float) -> None:
        """How loud the channel is, 0 to 1."""

    def give_back(self) -> None:
        """The card is given back until the next sound."""


class Mixer:
    """SDL's mixer; raises NoSoundError when there is no sound card at the start."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self._say = say
        self._is_told = False
        self._channels: list[pygame.mixer.Channel] = []
        self._open()

    def play(self, channel: int, path: Path, volume: float) -> None:
        """Reads the whole file (a few kilobytes, under 2 ms) and plays it; a card given back is opened."""
        try:
            self._open()
        except NoSoundError as error:
            if not self._is_told:
                self._say(str(error))
            self._is_told = True
            return
        self._channels[channel].play(pygame.mixer.Sound(str(path)))
        self._channels[channel].set_volume(volume)

    def stop(self, channel: int) -> None:
        """The channel is silent."""
        for each in self._channels[channel : channel + 1]:
            each.stop()

    def is_busy(self, channel: int) -> bool:
        """True while something is heard on it."""
        return any(each.get_busy() for each in self._channels[channel : channel + 1])

    def set_volume(self, channel: int, volume: float) -> None:
        """How loud the channel is, 0 to 1."""
        for each in self._channels[channel : channel + 1]:
            each.set_volume(volume)

    def give_back(self) -> None:
        """The card is given back until the next sound."""
        if self._channels:
            self._channels = []
            pygame.mixer.quit()

    def _open(self) -> None:
        if self._channels:
            return
        try:
            pygame.mixer.init(RATE_HZ, BITS_SIGNED, MONO, BUFFER)
        except pygame.error as error:
            raise NoSoundError(f"no sound: {error}; the kiosk shows its words and says nothing") from error
        self._channels = [pygame.mixer.Channel(index) for index in (_VOICE, _CUE, _ALARM)]
        self._is_told = False


class Voice:
    """Hears every picture, and plays what follows from it."""

    def __init__(self, output: Output, spoken: Library, template: Template) -> None:
        self._output, self._spoken, self._template = output, spoken, template
        self._heard = script.Heard()
        self._queue: deque[Path] = deque()
        self._volume = 0.0
        self._sounded_at_ms: int | None = None
        self.missing: set[tuple[str, str]] = set()
        """Pieces that nobody has made, for the operator's page."""

    def follow(self, view: View, pressed: str | None, now_ms: int) -> None:
        """Once a turn: what the picture asks for is sounding."""
        self._volume = VOLUMES[view.comfort.volume]
        self._heard, orders = script.follow(self._heard, view, pressed, now_ms)
        for order in orders:
            self._do(order)
        self._go_on()
        self._rest(now_ms)

    def _rest(self, now_ms: int) -> None:
        """Gives the card back when nothing has been heard for a while."""
        is_heard = self._queue or any(self._output.is_busy(each) for each in (_VOICE, _CUE, _ALARM))
        if is_heard or self._sounded_at_ms is None:
            self._sounded_at_ms = now_ms
        elif now_ms - self._sounded_at_ms >= SILENT_MS:
            self._output.give_back()

    def _do(self, order: script.Order) -> None:
        match order:
            case script.Hush():
                self._queue.clear()
                self._output.stop(_VOICE)
            case script.Say(texts=texts, language=language):
                self._output.stop(_VOICE)
                self._queue = deque(path for text in texts for path in self._files(text, language))
            case script.Cue(name=name):
                self._output.play(_CUE, library.sound(name), self._volume)
            case script.Sound(alarm=alarm):
                self._sound(alarm)
            case _:
                assert_never(order)

    def _sound(self, alarm: Alarm) -> None:
        loud = self._volume if alarm is Alarm.CALL else VOLUMES[max(VOLUMES)]
        self._output.play(_ALARM, library.sound(alarm), loud)

    def _go_on(self) -> None:
        is_alarmed = self._output.is_busy(_ALARM)
        volume = self._volume * (_STEPPED_BACK if is_alarmed else 1.0)
        if self._queue and not self._output.is_busy(_VOICE):
            self._output.play(_VOICE, self._queue.popleft(), volume)
        else:
            self._output.set_volume(_VOICE, volume)

    def _files(self, text: Text, language: str) -> list[Path]:
        names = (text.id,) if text.id.startswith("number.") else self._names(text, language)
        found = []
        for name in names:
            path = self._spoken.find(language, name)
            if path is None:
                self.missing.add((language, name))
            else:
                found.append(path)
        return found

    def _names(self, text: Text, language: str) -> tuple[str, ...]:
        key, words = self._template(language, text)
        return pieces.pieces(Text(id=key, values=text.values), words) if words else (text.id,)


class Silence:
    """A station without sound."""

    def follow(self, view: View, pressed: str | None, now_ms: int) -> None:
        """Nothing is heard."""


def open_voice(
    folders: tuple[Path, ...], template: Template, *, say: Callable[[str], None]
) -> "Voice | Silence":
    """The voice of this station, or silence with one sentence about it."""
    try:
        return Voice(Mixer(say), Library(folders), template)
    except NoSoundError as error:
        say(str(error))
        return Silence()
