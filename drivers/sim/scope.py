"""The virtual scope: every pulse delivered at the electrodes, as an event [link 10, Annex W]."""

from collections import deque
from itertools import takewhile
from typing import NamedTuple

from drivers.sim.load import Load
from drivers.sim.pulse import Delivered, Drive, Planned

KEPT_PULSES = 300_000
KEPT_SHAPES = 8_192


class Pulse(NamedTuple):
    """One delivered pulse, in the order of the bench's rows; currents are means of a phase, v the peak.

    A phase that was cut short has the width for which current flowed, and 0 when it never began.
    """

    t_us: int
    channel: int
    i1_ua: int
    pw1_us: int
    gap_us: int
    i2_ua: int
    pw2_us: int
    v_mv: int


class Shape(NamedTuple):
    """What a pulse can be drawn from again: its contact and where its two phases started from."""

    t_us: int
    channel: int
    sign: int
    load: Load
    first: Drive
    second_at_us: int
    second: Drive
    left_mv: float  # on Cp when the second phase ended, positive towards terminal A
    has_recovery: bool


class Scope:
    """Bounded rings of pulses and, for the last seconds, their shapes; the oldest are forgotten."""

    def __init__(self, kept: int = KEPT_PULSES, kept_shapes: int = KEPT_SHAPES) -> None:
        self._ring: deque[Pulse] = deque(maxlen=kept)
        self._shapes: deque[Shape] = deque(maxlen=kept_shapes)

    def record(self, pulse: Pulse, shape: Shape | None = None) -> None:
        """Keep one more pulse."""
        self._ring.append(pulse)
        if shape is not None:
            self._shapes.append(shape)

    def amend(self, pulse: Pulse, shape: Shape) -> None:
        """The pulse recorded last was cut short."""
        self._ring[-1] = pulse
        self._shapes[-1] = shape

    def pulses(self, since_us: int, channel: int | None = None) -> list[Pulse]:
        """Pulses that began at `since_us` or later, oldest first."""
        recent = list(takewhile(lambda pulse: pulse.t_us >= since_us, reversed(self._ring)))
        recent.reverse()
        return recent if channel is None else [pulse for pulse in recent if pulse.channel == channel]

    def shapes(self, since_us: int, channel: int | None = None) -> list[Shape]:
        """The same pulses, as they can be drawn; only the last few seconds are kept."""
        recent = list(takewhile(lambda shape: shape.t_us >= since_us, reversed(self._shapes)))
        recent.reverse()
        return recent if channel is None else [shape for shape in recent if shape.channel == channel]

    def last_pulse_us(self, channel: int | None = None) -> int | None:
        """When the last pulse began; None when there never was one."""
        for pulse in reversed(self._ring):
            if channel is None or pulse.channel == channel:
                return pulse.t_us
        return None

    def peak_ua(self, since_us: int, until_us: int, channel: int | None = None) -> int:
        """The largest current of either phase in [since, until), 0 when there was no pulse."""
        within = (pulse for pulse in self.pulses(since_us, channel) if pulse.t_us < until_us)
        return max((max(abs(pulse.i1_ua), abs(pulse.i2_ua)) for pulse in within), default=0)


def event(plan: Planned, done: Delivered) -> Pulse:
    """The row of a delivered pulse."""
    pw1, pw2 = done.pw1_us, done.pw2_us
    i1 = round(done.first.charge_pc / pw1) * plan.polarity if pw1 else 0
    i2 = round(done.second.charge_pc / pw2) * -plan.polarity if pw2 else 0
    peak = round(max(done.first.v_peak_mv, done.second.v_peak_mv))
    return Pulse(plan.t_us, plan.channel, i1, pw1, plan.gap_us + plan.pw1_us - pw1, i2, pw2, peak)


def shape(plan: Planned, done: Delivered) -> Shape:
    """What that pulse can be drawn from."""
    return Shape(
        plan.t_us,
        plan.channel,
        plan.polarity,
        done.load,
        done.drive1,
        plan.pw1_us + plan.gap_us,
        done.drive2,
        -done.second.vcp_mv * plan.polarity,
        done.drive2.on_us == plan.pw2_us,
    )
