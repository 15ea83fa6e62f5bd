"""A person goes through the whole journey at the real window, with every process running; the scope judges.

The first goes in English, the second in German. Their pictures are kept under build/pictures.
"""

from pathlib import Path

import pytest

from appliance.host.clock import monotonic_us
from deploy.tools import journey
from deploy.tools.visitor import Visitor
from drivers.sim.scope import Pulse
from tests.support.kiosk_window import to_live, visitor_at_the_window
from tests.support.observer import LEAD_CHECK_UA, Observer, end_us, rises_too_fast
from tests.support.verdict import LATE_MS

pytestmark = pytest.mark.realtime

LEVEL = 4
PICTURES = Path(__file__).parents[2] / "build" / "pictures" / "en"
GERMAN = PICTURES.with_name("de")
LEAKAGE_UA = 10
"""What an open pair lets through of the proof test's lead check."""


def full(pulses: list[Pulse], level: int) -> list[Pulse]:
    return [pulse for pulse in pulses if abs(pulse.i1_ua) >= level * 980]


@pytest.mark.hazard("HZ-01")
@pytest.mark.hazard("HZ-18")
def test_the_whole_journey_gives_at_the_electrodes_what_was_chosen_and_nothing_else() -> None:
    observer, began_us = Observer(), monotonic_us()
    with visitor_at_the_window(PICTURES) as visitor:

        def allow(current_ua: int) -> None:
            observer.allow(monotonic_us(), a_ua=current_ua, b_ua=current_ua)

        allow(LEAKAGE_UA)
        journey.prove_estop(visitor)
        allow(0)
        journey.to_the_pain(visitor)
        journey.to_the_pads(visitor)
        assert visitor.hands.pulses(since_us=monotonic_us() - 5_000_000) == [], "before the contact check"
        allow(LEAD_CHECK_UA)
        journey.to_the_contact(visitor)
        visitor.pass_ms(200)
        allow(0)
        journey.to_the_level(visitor)
        visitor.pass_ms(500)
        allow(1_000)
        journey.find_sides(visitor)
        for level in range(2, LEVEL + 1):
            allow(level * 1000)
            visitor.touch("plus")
            visitor.levels_are(level)
        visitor.touch("right")
        visitor.at("live")
        visitor.pass_ms(3_000)
        visitor.touch("minus")
        visitor.levels_are(LEVEL - 1)
        visitor.touch("pause")
        visitor.at("paused")
        visitor.pass_ms(600)
        allow(0)
        visitor.touch("resume")
        visitor.at("level")
        visitor.pass_ms(500)
        allow(1_000)
        visitor.touch("plus")
        visitor.levels_are(1)
        visitor.touch("stop")
        visitor.until(lambda: visitor.seen.has("continue"), "it is off")
        allow(0)
        journey.to_the_end(visitor)
        visitor.pass_ms(500)
        pulses = visitor.hands.pulses(since_us=began_us)
    assert observer.judge(pulses) is None
    assert full(pulses, LEVEL)
    assert rises_too_fast(pulses) is None


def times_at_the_window() -> list[tuple[str, int, float]]:
    """From a press at a real window or of a real button to the scope: what, its bound and its time, in ms."""
    with visitor_at_the_window(GERMAN) as visitor:
        journey.prove_estop(visitor)
        to_live(visitor, LEVEL, language="de")
        _lift_a_pad(visitor)
        squeezed_ms = _squeeze(visitor)
        last_full_ms, end_ms = _touch_stop(visitor)
        pressed_ms = _press_the_emergency_stop(visitor)
    return [
        ("hand switch, last pulse", 7, squeezed_ms),
        ("STOP at the window, from the pointer's press, last full pulse", 100, last_full_ms),
        ("STOP at the window, from the pointer's press, end of the ramp", 400, end_ms),
        ("E-stop, last pulse", 15, pressed_ms),
    ]


@pytest.mark.hazard("HZ-03")
@pytest.mark.hazard("HZ-02")
def test_pad_hand_switch_stop_and_emergency_stop_each_have_their_outcome_on_screen_and_scope() -> None:
    for event, bound_ms, time_ms in times_at_the_window():
        print(f"{event}: {time_ms:.1f} ms of {bound_ms} ms, in real time")
        assert time_ms <= bound_ms + LATE_MS, event


def _lift_a_pad(visitor: Visitor) -> None:
    event_us = monotonic_us()
    visitor.hands.ask(do="pad", channel=0, quality="open")
    visitor.under("pad_off")
    visitor.pass_ms(500)
    pulses = [p for p in visitor.hands.pulses(since_us=event_us) if p.channel == 0]
    assert full(pulses, LEVEL)[2:] == []
    assert visitor.seen.levels == (0, LEVEL), f"paused, if the kiosk got no turn for 500 ms: {visitor.seen}"
    visitor.hands.ask(do="pad", channel=0, quality="typical")
    visitor.touch("coach:top")
    visitor.touch("pads:on")
    visitor.at("live")


def _squeeze(visitor: Visitor) -> float:
    event_us = monotonic_us()
    visitor.hands.ask(do="press", what="hand")
    visitor.under("stopped")
    visitor.pass_ms(500)
    pulses = visitor.hands.pulses(since_us=event_us)
    visitor.hands.ask(do="release", what="hand")
    visitor.pass_ms(300)
    return max(((end_us(p) - event_us) / 1000 for p in pulses), default=0)


def _touch_stop(visitor: Visitor) -> tuple[float, float]:
    visitor.touch("again")
    visitor.at("ready")
    journey.to_the_level(visitor)
    journey.raise_to(visitor, LEVEL)
    event_us = visitor.touch("stop")
    visitor.until(lambda: visitor.seen.has("continue"), "it is off")
    pulses = visitor.hands.pulses(since_us=event_us)
    last_full_ms = max(((p.t_us - event_us) / 1000 for p in full(pulses, LEVEL)), default=0)
    end_ms = max(((end_us(p) - event_us) / 1000 for p in pulses), default=0)
    journey.to_the_end(visitor)
    return last_full_ms, end_ms


def _press_the_emergency_stop(visitor: Visitor) -> float:
    to_live(visitor, LEVEL, language="de")
    event_us = monotonic_us()
    visitor.hands.ask(do="press", what="estop")
    visitor.under("estop")
    visitor.pass_ms(500)
    pulses = visitor.hands.pulses(since_us=event_us)
    after_ms = max(((end_us(p) - event_us) / 1000 for p in pulses), default=0)
    assert not visitor.seen.has("continue"), "not before it is released"
    visitor.hands.ask(do="release", what="estop")
    visitor.touch("continue")
    visitor.at("any_change")
    event_us = monotonic_us()
    visitor.pass_ms(1_000)
    assert visitor.hands.pulses(since_us=event_us) == []
    return after_ms
