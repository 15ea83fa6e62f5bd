"""The loop of the kiosk: touches in, the picture out, and a proof after each good turn. (kiosk.md 5)

Rule 1: events are polled between short sleeps; waiting for one would poll every millisecond.
Rule 2: STOP is asked for before anything is drawn.
Rule 3: the proof of progress is given only after the turn's picture stands on the screen.
A turn without a touch, shortly after a whole one, is a look at the touches alone and proves nothing.
Rule 4: a picture is laid out when something on it is another thing, or another second; in between only its
moving parts are drawn, 30 times a second, or not at all for a guest who wants no motion. (kiosk.md 0.7, 2.6)
"""

import gc
from collections.abc import Callable
from dataclasses import fields, replace
from functools import cache
from operator import attrgetter
from pathlib import Path
from typing import Protocol

from appliance.kiosk import baked, fade
from appliance.kiosk.first import DEFAULT_SIZE
from appliance.kiosk.heap import give_back_what_is_large
from appliance.kiosk.pointer import Pointer
from appliance.kiosk.scenes import draw
from appliance.kiosk.scenes.clock import what_next
from appliance.kiosk.scenes.paging import MORE
from appliance.kiosk.sheet import NO_TOUCH, Sheet, Touch
from appliance.kiosk.text import MissingTextError, Texts
from appliance.kiosk.trace import Trace
from appliance.kiosk.view import LiveView, Screen, Text, View
from appliance.kiosk.window import NoScreenError, Window

LOCALE = Path(__file__).parent / "locale"
LIVE_SLEEP_MS, SET_UP_SLEEP_MS, ATTRACT_SLEEP_MS = 8, 20, 50
FRAME_MS, LIVE_WHOLE_MS, SET_UP_WHOLE_MS, ATTRACT_WHOLE_MS = 30, 55, 55, 190
"""Sleeps end late by some tenths of a millisecond: each is a bit less than a whole number of them."""
STILL_MS = 1_500
"""How long a process that begins behind a picture leaves it while it has heard nothing of the station."""
_SECOND_MS = 1_000
_LIVE = (Screen.CONTACT, Screen.READY, Screen.LEVEL, Screen.WHERE, Screen.LIVE, Screen.PAUSED,
         Screen.WRONG_PLACE, Screen.PROOF_TEST)  # fmt: skip
_QUIET = (Screen.ATTRACT, Screen.NOT_READY)


class Journey(Protocol):
    """The statechart and its neighbours, as the loop sees them."""

    def touched(self, intent: str, now_ms: int) -> None:
        """A person touched a target; what follows from it is done."""

    def turn(self, now_ms: int) -> None:
        """What others said is taken in, and time passes."""

    def view(self, now_ms: int) -> View:
        """The one picture of now."""


class Life(Protocol):
    """Whom the loop tells that it lives, and who tells it to end."""

    is_over: bool

    def proved(self, now_ms: int) -> None:
        """One whole turn is done, its picture drawn."""


class Ear(Protocol):
    """Who hears every picture that is shown."""

    def follow(self, view: View, pressed: str | None, now_ms: int) -> None:
        """Once a turn, after the picture was drawn."""


class Renewal(Protocol):
    """Whom the loop gives its last picture when another process is to take its place. (HZ-10)"""

    is_due: bool
    is_behind: bool
    """True in a process that begins behind the picture of the one before it."""

    def take(self, size: tuple[int, int], picture: bytes) -> None:
        """This stands on the screen until the next process has drawn it again."""


@cache
def texts_of(language: str) -> Texts:
    """The texts of a language, read once."""
    return Texts(language, LOCALE)


def run(
    journey: Journey,
    life: Life,
    *,
    ear: Ear | None = None,
    now_ms: Callable[[], int],
    rest: Callable[[int], None],
    is_fullscreen: bool = False,
    size: tuple[int, int] = DEFAULT_SIZE,
    trace_path: Path | None = None,
    is_dummy_allowed: bool = False,
    say: Callable[[str], None] = print,
    renewal: Renewal | None = None,
) -> int:
    """0 when told to end, when its window was closed, or when another process is to take its place.

    SystemExit with one sentence when there is no screen, or when a drawing is not the one that was released.
    """
    give_back_what_is_large()
    window = _window(size, is_fullscreen=is_fullscreen, is_dummy_allowed=is_dummy_allowed, say=say)
    loop = Loop(journey, window, Trace(trace_path), ear)
    if renewal is not None and renewal.is_behind:
        loop.stand_still_until(now_ms() + STILL_MS)
    gc.freeze()  # what the program consists of is not looked through again for what can be thrown away
    try:
        while not (life.is_over or loop.is_closed or (renewal is not None and renewal.is_due)):
            _turned(loop, life, now_ms, rest)
    finally:
        _left(window, renewal)
    return 0


def _left(window: Window, renewal: Renewal | None) -> None:
    """The window is closed, or stands on until the next process has its own."""
    if renewal is not None and renewal.is_due:
        renewal.take(*window.still())
    else:
        window.close()


def _turned(loop: "Loop", life: Life, now_ms: Callable[[], int], rest: Callable[[int], None]) -> None:
    """One turn is done and, where it was a whole one, proved; the rest of its time is slept."""
    started_ms = now_ms()
    if loop.turn(started_ms):
        life.proved(now_ms())
    rest(loop.rest_ms(now_ms() - started_ms))


def _window(
    size: tuple[int, int], *, is_fullscreen: bool, is_dummy_allowed: bool, say: Callable[[str], None]
) -> Window:
    """The window with its drawings checked; SystemExit where there is none, or a drawing is another one."""
    try:
        window = Window(size, is_fullscreen=is_fullscreen, is_dummy_allowed=is_dummy_allowed)
        if not baked.check(window.panel):
            say("no pictures were made for this panel: they are drawn when first wanted, which is slower")
    except (NoScreenError, baked.ArtError) as error:
        raise SystemExit(f"ems-kiosk kiosk: {error}") from error
    return window


class Loop:
    """One turn after the other."""

    def __init__(self, journey: Journey, window: Window, trace: Trace, ear: Ear | None = None) -> None:
        self._journey = journey
        self._ear = ear
        self._window = window
        self._trace = trace
        self._pointer = Pointer()
        self._view: View | None = None
        self._standing: object = None
        self._touch = NO_TOUCH
        self._sheet: Sheet | None = None
        self._page = 0
        self._pace_ms, self._whole_ms = LIVE_SLEEP_MS, LIVE_WHOLE_MS
        self._drawn_at_ms = self._turned_at_ms = -_SECOND_MS
        self._still_until_ms: int | None = None
        self.is_closed = False

    def stand_still_until(self, at_ms: int) -> None:
        """The picture that is there stays until the station is ready, or until then."""
        self._still_until_ms = at_ms

    def turn(self, now_ms: int) -> bool:
        """Touches, neighbours, picture; False when there was no touch and the rest is not due yet."""
        contacts, self.is_closed = self._window.poll()
        is_left_alone = not (contacts or self._pointer.is_pressed or self._touch is not NO_TOUCH)
        if is_left_alone and now_ms - self._turned_at_ms < self._whole_ms:
            if now_ms - self._drawn_at_ms >= FRAME_MS:
                self._trace.flush(now_ms)
                self._go_on(now_ms)
            return False
        self._trace.flush(now_ms)
        self._turned_at_ms = now_ms
        intents = [intent for contact in contacts for intent in self._pointer.take(contact, now_ms)]
        for intent in (*intents, *self._pointer.tick(now_ms)):
            self._page += intent == MORE.intent
            self._journey.touched(intent, now_ms)
        self._journey.turn(now_ms)
        view, touch = self._at_page(self._journey.view(now_ms)), self._pointer.touch(now_ms)
        self._see(view, touch, now_ms)
        if self._ear is not None:
            self._ear.follow(view, touch.pressed, now_ms)
        return True

    def _go_on(self, now_ms: int) -> None:
        """What fades in, or the moving parts of a session where they are in the cycle that was last told."""
        if self._window.is_fading:
            self._window.fade(now_ms)
            return
        view, sheet = self._view, self._sheet
        at_ms = None if view is None or view.live is None else view.live.envelope_at_ms
        if at_ms is not None and sheet is not None and sheet.movers and not sheet.view.comfort.is_still:
            if moved := sheet.moved(at_ms + now_ms - self._turned_at_ms):
                self._window.patch(moved)
            self._drawn_at_ms = now_ms

    def rest_ms(self, worked_ms: int) -> int:
        """How long to sleep after a turn that took so long."""
        is_live = self._pace_ms == LIVE_SLEEP_MS or self._window.is_fading
        return max(1, (LIVE_SLEEP_MS if is_live else self._pace_ms) - worked_ms)

    def _at_page(self, view: View) -> View:
        """The view at the page that the guest has turned to; another picture begins with its first one."""
        if self._page and (self._view is None or picture_of(view) != picture_of(replace(self._view, page=0))):
            self._page = 0
        return replace(view, page=self._page) if self._page else view

    def _see(self, view: View, touch: Touch, now_ms: int) -> None:
        """At once when something is another thing; 30 times a second where only a place moves on."""
        if self._still_until_ms is not None:
            if view.screen is Screen.NOT_READY and now_ms < self._still_until_ms:
                return
            self._still_until_ms = None
        before, self._standing = self._standing, still(view)
        is_due = now_ms - self._drawn_at_ms >= FRAME_MS
        is_touched = touch.pressed != self._touch.pressed or (touch != self._touch and is_due)
        if is_touched or self._standing != before:
            self._draw(view, touch, now_ms)
        else:
            self._view = view
            if is_due:
                self._go_on(now_ms)

    def _draw(self, view: View, touch: Touch, now_ms: int) -> None:
        if view.screen is Screen.ATTRACT and self._view is not None and self._view.screen is not view.screen:
            self._window.gfx.forget()  # HZ-10: no rendered words of the last person stay behind
        sheet = draw(view, self._window.panel, self._say(view.language), self._window.gfx.width, touch)
        self._pointer.show(sheet.areas, picture_of(view), is_asleep=view.is_dimmed)
        old = self._view
        if old is not None and picture_of(old) != picture_of(view) and fade.is_soft(old, view):
            self._window.show_softly(sheet.nodes, now_ms)
        else:
            self._window.show(sheet.nodes)
        self._view, self._touch, self._drawn_at_ms, self._sheet = view, touch, now_ms, sheet
        self._pace_ms, self._whole_ms = _pace(view, touch)
        self._trace.drawn(sheet, now_ms, self._pointer.accepts_at_ms())

    def _say(self, language: str) -> Callable[[Text], str]:
        texts = texts_of(language)

        def words(text: Text) -> str:
            try:
                return texts.get(text)
            except MissingTextError:
                return text.id  # a name in place of words is better than a dead screen; the checks find it

        return words


def _pace(view: View, touch: Touch) -> tuple[int, int]:
    """From one look at the touches to the next, and from one whole turn to the next, while nobody touches."""
    if touch is not NO_TOUCH or view.screen in _LIVE or view.overlay is not None:
        return LIVE_SLEEP_MS, LIVE_WHOLE_MS
    if view.screen in _QUIET:
        return ATTRACT_SLEEP_MS, ATTRACT_WHOLE_MS
    return SET_UP_SLEEP_MS, SET_UP_WHOLE_MS


_STILL = attrgetter(*(each.name for each in fields(View) if each.name not in ("live", "countdown")))
_STILL_LIVE = attrgetter(
    *(
        each.name
        for each in fields(LiveView)
        if each.name not in ("left_ms", "envelope_at_ms", "phase_ends_in_ms")
    )
)


def still(view: View) -> object:
    """What a picture is laid out from: all but where a moving part is, with times in whole seconds."""
    live, countdown = view.live, view.countdown
    seconds: tuple[object, ...] = ()
    if live is not None:
        seconds = (_STILL_LIVE(live), _whole(live.left_ms), what_next(live))
    if countdown is not None:
        seconds = (*seconds, _whole(countdown[0]), countdown[1])
    return (_STILL(view), seconds)


def _whole(ms: int) -> int:
    return -(-ms // _SECOND_MS)


def picture_of(view: View) -> object:
    """What must be the same for a press to belong to the picture."""
    return (view.screen, view.overlay, view.heading, view.pads, view.progress, view.page)


__all__ = ["DEFAULT_SIZE", "Journey", "Life", "Loop", "Sheet", "run"]
