"""The instruments: pulse view, strip, lines and decoded frames of one moment, with hold, trigger and save."""

from collections.abc import Callable
from typing import Final

import pygame

from drivers.sim.panel import look, pulseview, tracks
from drivers.sim.panel.listing import draw_listing
from drivers.sim.panel.look import Look, rounded
from drivers.sim.panel.record import Record
from drivers.sim.panel.view import STRIP_US, View

CANVAS: Final = (1280, 800)
SMALLEST: Final = 0.96  # of the type; a small window shows less, not smaller
HEAD: Final = 42
GAP: Final = 8
SHARES: Final = (0.32, 0.36, 0.32)
PULSE_SHARE: Final = 0.46
REDRAWN_US: Final = 100_000
MESSAGE_US: Final = 6_000_000


class Instruments:
    """Draws a record as the view says, and lets hands change the view."""

    def __init__(
        self,
        surface: pygame.Surface,
        record: Record,
        type_: Look,
        *,
        view: View | None = None,
        save: Callable[[pygame.Surface, Record], str] | None = None,
    ) -> None:
        self.view = view or View()
        self._surface = surface
        self._record = record
        self._type = type_
        self._save = save
        self._keys: list[tuple[pygame.Rect, Callable[[], None]]] = []
        self._pointer = (-1, -1)
        self._plots = [pygame.Rect(0, 0, 0, 0)] * 3
        self._message = ("", 0)
        self._is_touched = True
        self._drawn_us = 0

    def handle(self, event: pygame.event.Event) -> None:
        """A hand does something."""
        self._is_touched = True
        if event.type == pygame.MOUSEMOTION:
            self._point(event.pos)
        elif event.type == pygame.MOUSEBUTTONDOWN and event.button == 1:
            self._point(event.pos)
            self._click(event.pos)
        elif event.type == pygame.MOUSEWHEEL:
            self.view.zoom(-1 if event.y > 0 else 1)
        elif event.type == pygame.KEYDOWN:
            action = self._by_key().get(event.key)
            if action is not None:
                action()

    def draw(self, now_us: int) -> bool:
        """Everything as it is now; false when a picture that stands still or is still young was left."""
        was_held = self.view.is_held
        record = self.view.shown(self._record)
        is_new = self.view.is_held != was_held
        is_due = not was_held and now_us - self._drawn_us >= REDRAWN_US or bool(self._message[0])
        if not (self._is_touched or is_due or is_new):
            return False
        self._is_touched, self._drawn_us = False, now_us
        onto, type_ = self._surface, self._type
        onto.fill(look.GROUND)
        self._draw_head(record)
        pulse, strip, lines, frames = self._places()
        for card in (pulse, strip, lines, frames):
            type_.ground(onto, card)
        self._plots = [
            pulseview.draw_pulse_view(onto, type_, pulse, record, self.view),
            tracks.draw_strip(onto, type_, strip, record, self.view),
            tracks.draw_tracks(onto, type_, lines, record, self.view),
        ]
        draw_listing(onto, type_, frames, record, self.view, self._pointer)
        return True

    def _places(self) -> list[pygame.Rect]:
        gap = self._type.px(GAP)
        area = self._surface.get_rect().inflate(-2 * gap, -2 * gap)
        top = area.top + self._type.px(HEAD)
        heights = [round((area.bottom - top - 2 * gap) * share) for share in SHARES]
        left = round(area.width * PULSE_SHARE)
        places = [
            pygame.Rect(area.left, top, left, heights[0]),
            pygame.Rect(area.left + left + gap, top, area.width - left - gap, heights[0]),
        ]
        for height in heights[1:]:
            places.append(pygame.Rect(area.left, places[-1].bottom + gap, area.width, height))
        return places

    def _draw_head(self, record: Record) -> None:
        onto, type_, state = self._surface, self._type, record.state
        y = type_.px(GAP + HEAD / 2 - 3)
        at = (type_.px(GAP + 4), y)
        done = type_.text(onto, "S I M U L A T E D", at, size=13, bold=True, colour=look.AMBER)
        if state:
            at = (done.right + type_.px(16), y)
            done = type_.text(onto, str(state["module"]), at, size=17, bold=True)
            chain = "chain closed" if state["chain_closed"] else "chain open"
            told = " \u00b7 ".join([f"HV {state['hv_mv'] / 1000:.0f} V", chain, *state["faults"][:3]])
            at = (done.right + type_.px(12), y)
            done = type_.text(onto, told, at, size=12.5, colour=look.FAINT)
        left = self._draw_keys(y)
        text, until_us = self._message
        if self._record.now_us >= until_us:
            self._message = ("", 0)
        elif text:
            room = left - done.right - type_.px(24)
            at = (left - type_.px(12), y)
            shown = type_.fitting(text, 12, room)
            type_.text(onto, shown, at, size=12, colour=look.LAMPS[0][1], anchor="midright")

    def _draw_keys(self, y: int) -> int:
        """Right to left; returns where they begin."""
        type_, view = self._type, self.view
        words: list[tuple[str, Callable[[], None], bool]] = [
            ("Save", self.save, False),
            (f"Trigger: {view.trigger}", self._next_trigger, view.trigger != "none"),
            ("+", lambda: view.zoom(-1), False),
            (tracks.span_words(view.span_us), lambda: None, False),
            ("-", lambda: view.zoom(1), False),
            ("Run" if view.is_held else "Hold", self._hold_or_run, view.is_held),
        ]
        self._keys = []
        x = self._surface.get_width() - type_.px(GAP)
        for word, action, is_lit in words:
            width = max(type_.px(30), type_.width(word, 12.5) + type_.px(20))
            rect = pygame.Rect(x - width, y - type_.px(15), width, type_.px(30))
            hover = look.KEY_HOVER if rect.collidepoint(self._pointer) else look.KEY
            rounded(self._surface, rect, look.LEADS_DEEP[0] if is_lit else hover, type_.px(6))
            type_.text(self._surface, type_.minus(word), rect.center, size=12.5, anchor="center")
            self._keys.append((rect, action))
            x = rect.left - type_.px(6)
        return x

    def save(self) -> None:
        """The picture as it is drawn, and what it was drawn from, are on disk."""
        if self._save is not None:
            shown = self.view.shown(self._record)
            self._message = (self._save(self._surface, shown), self._record.now_us + MESSAGE_US)

    def _by_key(self) -> dict[int, Callable[[], None]]:
        view = self.view
        return {
            pygame.K_SPACE: self._hold_or_run,
            pygame.K_t: self._next_trigger,
            pygame.K_s: self.save,
            pygame.K_LEFT: lambda: view.move(-1),
            pygame.K_RIGHT: lambda: view.move(1),
            pygame.K_UP: lambda: view.zoom(-1),
            pygame.K_DOWN: lambda: view.zoom(1),
        }

    def _hold_or_run(self) -> None:
        if self.view.is_held:
            self.view.run(self._record)
        else:
            self.view.hold(self._record)

    def _next_trigger(self) -> None:
        self.view.arm_next(self._record)

    def _point(self, at: tuple[int, int]) -> None:
        self._pointer = at
        pulse = self._plots[0]
        self.view.cursor_us = pulseview.cursor_at(pulse, at[0]) if pulse.collidepoint(at) else None

    def _click(self, at: tuple[int, int]) -> None:
        key = next((action for rect, action in self._keys if rect.collidepoint(at)), None)
        if key is not None:
            key()
            return
        record = self.view.shown(self._record)
        for plot, span_us in ((self._plots[1], STRIP_US), (self._plots[2], self.view.span_us)):
            if plot.collidepoint(at):
                end_us = self.view.end_us(record)
                self.view.choose(record, end_us - (plot.right - at[0]) * span_us // max(1, plot.width))


def look_for(size: tuple[int, int], font: str | None, font_bold: str | None) -> Look:
    """Type for a window of this size."""
    scale = max(SMALLEST, min(size[0] / CANVAS[0], size[1] / CANVAS[1]))
    return Look(size, font, font_bold, scale=scale)
