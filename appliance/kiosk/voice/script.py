"""What is said and sounded for the pictures that a person sees. Pure: pictures and times in, orders out.

Rules
1. A new picture silences the one before; its words begin when it has stood for a moment.
2. The words on the screen are the words that are said: the screen is the voice's caption. (ADA 707)
3. A level is said when it has come back, never when it was asked for. (HZ-02)
4. A contraction is told before it is felt: a sound half a second ahead, and 3, 2, 1 in the first cycles.
5. Muted is silent but for alarms. Nothing typed is said.
6. What asks about a person's health, or tells of it, is said only to who chose how loud the voice is: nobody
else has agreed that bystanders hear which question follows on an answer. (ADA 707.4, PRIV-06)
"""

from dataclasses import dataclass, replace

from appliance.kiosk.view import LiveView, Screen, Text, View
from appliance.kiosk.voice.alarms import PATTERNS, Alarm, alarm_of

STILL_MS = 300
AHEAD_MS = 500
COUNTED_CYCLES = 6
"""The voice counts the cycles of the calibration. [therapy 6 step 11]"""
_COUNT_MS = (3_000, 2_000, 1_000)
_STARTS_SILENT = frozenset({Screen.ATTRACT})
_PRIVATE = frozenset(
    {Screen.QUESTION, Screen.RED_FLAG, Screen.CAUSE, Screen.ANY_CHANGE, Screen.WELCOME_BACK, Screen.COURSE}
)


@dataclass(frozen=True, slots=True)
class Say:
    """These messages one after another, in this language; what is being said ends."""

    texts: tuple[Text, ...]
    language: str


@dataclass(frozen=True, slots=True)
class Hush:
    """Nothing is said any more."""


@dataclass(frozen=True, slots=True)
class Cue:
    """One short sound: "click", "rise" before a contraction, "fall" before the rest."""

    name: str


@dataclass(frozen=True, slots=True)
class Sound:
    """One burst of an alarm."""

    alarm: Alarm


Order = Say | Hush | Cue | Sound


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What was said and sounded so far; the next orders follow from it."""

    picture: object = None
    since_ms: int = 0
    is_said: bool = True
    alarm: Alarm | None = None
    alarm_at_ms: int = 0
    pressed: str | None = None
    levels: tuple[int, ...] | None = None
    phase_left_ms: int | None = None
    is_contraction: bool = False
    cycles: int = 0


def follow(heard: Heard, view: View, pressed: str | None, now_ms: int) -> tuple[Heard, tuple[Order, ...]]:
    """What is to be done now, in order, and what was heard then."""
    heard, alarms = _alarm(heard, view, now_ms)
    heard, words = _words(heard, view, now_ms)
    heard, beat = _live(heard, view)
    click: tuple[Order, ...] = (Cue("click"),) if pressed is not None and pressed != heard.pressed else ()
    if pressed != heard.pressed:
        heard = replace(heard, pressed=pressed)
    audible = (*click, *words, *beat) if view.comfort.volume else tuple(o for o in words if o == Hush())
    return heard, (*alarms, *audible)


def words_of(view: View) -> tuple[Text, ...]:
    """What is said of a picture: its own words, or else its heading and body."""
    if view.spoken:
        return view.spoken
    heading = () if view.heading is None else (view.heading,)
    return (*heading, *view.body)


def number(value: int) -> Text:
    """The message that is one spoken number."""
    return Text(id=f"number.{value}")


# ---- the parts ---------------------------------------------------------------------------------------------


def _alarm(heard: Heard, view: View, now_ms: int) -> tuple[Heard, tuple[Order, ...]]:
    alarm = alarm_of(view)
    if alarm is None:
        return heard if heard.alarm is None else replace(heard, alarm=None), ()
    again_ms = PATTERNS[alarm].again_ms
    is_new = alarm is not heard.alarm
    if not is_new and (again_ms is None or now_ms - heard.alarm_at_ms < again_ms):
        return heard, ()
    return replace(heard, alarm=alarm, alarm_at_ms=now_ms), (Sound(alarm),)


def _words(heard: Heard, view: View, now_ms: int) -> tuple[Heard, tuple[Order, ...]]:
    words = words_of(view)
    picture = (view.screen, view.overlay, view.language, words, view.progress, view.comfort.is_read_aloud)
    if picture != heard.picture:
        is_silent = view.overlay is None and (
            view.screen in _STARTS_SILENT or (view.screen in _PRIVATE and not view.comfort.is_read_aloud)
        )
        heard = replace(heard, picture=picture, since_ms=now_ms, is_said=is_silent)
        return heard, (Hush(),)
    if heard.is_said or now_ms - heard.since_ms < STILL_MS:
        return heard, ()
    return replace(heard, is_said=True), (Say(words, view.language),)


def _live(heard: Heard, view: View) -> tuple[Heard, tuple[Order, ...]]:
    live = view.live
    if live is None or view.overlay is not None:
        return replace(heard, levels=None, phase_left_ms=None, cycles=0 if live is None else heard.cycles), ()
    heard, levels = _levels(heard, live, view.language)
    heard, beat = _beat(heard, live, view.language)
    return heard, (*levels, *beat)


def _levels(heard: Heard, live: LiveView, language: str) -> tuple[Heard, tuple[Order, ...]]:
    if live.is_stale or any(channel.is_pending for channel in live.channels):
        return heard, ()
    levels = tuple(channel.level for channel in live.channels)
    before = heard.levels
    if before == levels:
        return heard, ()
    heard = replace(heard, levels=levels)
    if before is None:
        return heard, ()
    changed = [now for was, now in zip(before, levels, strict=True) if was != now]
    return heard, (Say((number(changed[-1]),), language),)


def _beat(heard: Heard, live: LiveView, language: str) -> tuple[Heard, tuple[Order, ...]]:
    """The contraction's sounds, and its countdown while the person is still getting to know it."""
    left_ms = live.phase_ends_in_ms
    if live.envelope_ms is None or left_ms is None or live.is_stale:
        return replace(heard, phase_left_ms=None), ()
    is_same = live.is_contraction == heard.is_contraction
    before_ms = heard.phase_left_ms if is_same else None
    cycles = heard.cycles + (live.is_contraction and not is_same)
    heard = replace(heard, phase_left_ms=left_ms, is_contraction=live.is_contraction, cycles=cycles)
    if before_ms is None:
        return heard, ()
    if before_ms > AHEAD_MS >= left_ms:
        return heard, (Cue("fall" if live.is_contraction else "rise"),)
    if live.is_contraction or cycles >= COUNTED_CYCLES:
        return heard, ()
    due = next((at for at in _COUNT_MS if before_ms > at >= left_ms), None)
    return heard, () if due is None else (Say((number(due // 1_000),), language),)
