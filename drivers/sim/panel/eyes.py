"""What the bench window only shows: keyline, module and lamps, the scope and the last pulses."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

import pygame

from drivers.sim.panel import art, look, trace
from drivers.sim.panel.look import Look, rounded
from drivers.sim.scope import Pulse

SPAN_US: Final = 4_000_000
SECONDS: Final = ("-4 s", "-3", "-2", "-1", "now")
FRESH_US: Final = 2_000_000
PEAK_US: Final = 1_000_000


def draw_keyline(onto: pygame.Surface, type_: Look) -> None:
    """The dashed frame with its words, as on the kiosk's screen."""
    rect = type_.rect(look.KEYLINE)
    for x1, y1, x2, y2 in _dashes(rect, type_.px(9), type_.px(6)):
        pygame.draw.line(onto, look.AXIS, (x1, y1), (x2, y2), type_.px(1.2))
    words = "S I M U L A T E D   B E N C H"
    gap = pygame.Rect(0, 0, type_.width(words, 13) + type_.px(30), type_.px(18))
    gap.center = (rect.centerx, rect.top)
    onto.fill(look.GROUND, gap)
    type_.text(onto, words, gap.center, size=13, bold=True, anchor="center")
    gap = pygame.Rect(0, 0, type_.width(look.TAB, 11) + type_.px(24), type_.px(14))
    gap.center = (rect.centerx, rect.bottom)
    onto.fill(look.GROUND, gap)
    type_.text(onto, look.TAB, gap.center, size=11, colour=look.FAINT, anchor="center")


def draw_header(onto: pygame.Surface, type_: Look, state: dict[str, Any]) -> None:
    """The module's state, HV and chain, and the board's four lamps."""
    rect = type_.rect(look.HEADER)
    type_.text(onto, str(state["module"]), (rect.left, rect.top + type_.px(12)), size=21, bold=True)
    chain = "chain closed" if state["chain_closed"] else "chain open"
    told = " \u00b7 ".join([f"HV {state['hv_mv'] / 1000:.0f} V", chain, *state["faults"][:3]])
    type_.text(onto, told, (rect.left, rect.top + type_.px(36)), size=12.5, colour=look.FAINT)
    for index, (name, colour) in enumerate(look.LAMPS):
        x = rect.right - type_.px(24 + 54 * (len(look.LAMPS) - 1 - index))
        bulb = art.lamp(type_.px(38), colour, lit=bool(state["lamps"][name]))
        onto.blit(bulb, bulb.get_rect(center=(x, rect.top + type_.px(14))))
        type_.text(onto, name, (x, rect.top + type_.px(39)), size=11.5, colour=look.FAINT, anchor="center")


def draw_scope(onto: pygame.Surface, type_: Look, pulses: Sequence[Pulse], now_us: int) -> None:
    """Both channels over the last four seconds."""
    card = type_.card(onto, look.SCOPE)
    _draw_title(onto, type_, card, pulses, now_us)
    plot = pygame.Rect(0, 0, card.width - type_.px(50), card.height - type_.px(54))
    plot.topleft = (card.left + type_.px(38), card.top + type_.px(32))
    gap = type_.px(8)
    full = trace.range_ma(pulses)
    for channel in range(2):
        height = (plot.height - gap) // 2
        lane = pygame.Rect(plot.left, plot.top + channel * (height + gap), plot.width, height)
        onto.fill(look.SCREEN, lane)
        trace.draw_uprights(onto, lane, len(SECONDS))
        span = (now_us - SPAN_US, now_us)
        trace.draw_lane(onto, lane, type_, pulses, channel=channel, span_us=span, full_ma=full)
    trace.draw_names(onto, plot, type_, SECONDS)


def draw_close_up(
    onto: pygame.Surface, type_: Look, pulses: Sequence[Pulse], channel: int, now_us: int
) -> None:
    """The last pulse of a channel, if it is not old."""
    card = type_.card(onto, look.PULSES[channel])
    pulse = next((p for p in reversed(pulses) if p.channel == channel), None)
    if pulse is not None and pulse.t_us < now_us - FRESH_US:
        pulse = None
    box = pygame.Rect(0, 0, type_.px(120), card.height - type_.px(20))
    box.midleft = (card.left + type_.px(10), card.centery)
    rounded(onto, box, look.SCREEN, type_.px(4))
    trace.draw_close_up(onto, box, type_, pulse, channel, full_ma=trace.range_ma(pulses))
    x = box.right + type_.px(12)
    if pulse is None:
        type_.text(onto, "no current", (x, card.centery), size=12.5, colour=look.FAINT)
        return
    type_.text(
        onto,
        f"{abs(pulse.i1_ua) / 1000:.1f} mA",
        (x, card.top + type_.px(20)),
        size=15,
        bold=True,
        colour=look.LEADS[channel],
    )
    charge = abs(pulse.i1_ua) * pulse.pw1_us / 1e6
    rows = (f"{pulse.pw1_us} {type_.micro}s", f"{pulse.v_mv / 1000:.1f} V", f"{charge:.2f} {type_.micro}C")
    for index, text in enumerate(rows):
        type_.text(onto, text, (x, card.top + type_.px(41 + 19 * index)), size=12.5)


def _draw_title(
    onto: pygame.Surface, type_: Look, card: pygame.Rect, pulses: Sequence[Pulse], now_us: int
) -> None:
    y, x = card.top + type_.px(16), card.right - type_.px(12)
    type_.text(
        onto, "Current at the electrodes, mA", (card.left + type_.px(12), y), size=12.5, colour=look.FAINT
    )
    for channel in (1, 0):
        recent = [p for p in pulses if p.channel == channel and p.t_us >= now_us - PEAK_US]
        peak = max((max(abs(p.i1_ua), abs(p.i2_ua)) for p in recent), default=0) / 1000
        colour = look.LEADS[channel]
        done = type_.text(onto, f"{peak:.1f}", (x, y), size=15, bold=True, colour=colour, anchor="midright")
        at = (x - type_.px(42), y)
        done = type_.text(onto, look.NAMES[channel], at, size=12.5, colour=colour, anchor="midright")
        x = done.left - type_.px(18)


def _dashes(rect: pygame.Rect, on: int, off: int) -> Iterator[tuple[int, int, int, int]]:
    for x in range(rect.left, rect.right, on + off):
        end = min(x + on, rect.right)
        yield x, rect.top, end, rect.top
        yield x, rect.bottom, end, rect.bottom
    for y in range(rect.top, rect.bottom, on + off):
        end = min(y + on, rect.bottom)
        yield rect.left, y, rect.left, end
        yield rect.right, y, rect.right, end
