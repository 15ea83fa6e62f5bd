"""What part of a record the instruments show."""

from dataclasses import dataclass, field
from typing import Final

from drivers.sim.panel.record import Record
from drivers.sim.panel.trigger import found, next_of
from drivers.sim.scope import Pulse, Shape

SPANS_US: Final = (20_000, 50_000, 100_000, 200_000, 500_000, 1_000_000, 2_000_000, 5_000_000, 10_000_000)
LIVE_STEP_US: Final = 200_000
STRIP_US: Final = 10_000_000
AFTER_PART: Final = 4  # of the span is shown after a trigger


@dataclass(slots=True, kw_only=True)
class View:
    """Running it follows the record; held it stays where it is, until it runs again."""

    span_us: int = 200_000
    trigger: str = "none"
    held: Record | None = None
    hit_us: int | None = None
    chosen_us: int | None = None  # the pulse looked at was chosen by hand
    cursor_us: int | None = None  # in the pulse view, after the pulse's beginning
    _armed_us: int = 0
    _back_us: int = field(default=0)

    @property
    def is_held(self) -> bool:
        """The picture stands still."""
        return self.held is not None

    def shown(self, live: Record) -> Record:
        """What is to be drawn; a trigger that has come holds it."""
        if self.held is None and self.hit_us is None:
            self.hit_us = found(self.trigger, live, self._armed_us)
        if self.held is None and self.hit_us is not None:
            if live.now_us >= self.hit_us + self.span_us // AFTER_PART:
                self.hold(live)
        return self.held or live

    def end_us(self, record: Record) -> int:
        """The right edge of everything."""
        if self.held is not None and self.hit_us is not None:
            return self.hit_us + self.span_us // AFTER_PART - self._back_us
        return record.now_us - self._back_us

    def hold(self, live: Record) -> None:
        """Stand still."""
        self.held = live.frozen()

    def run(self, live: Record) -> None:
        """Follow the record again; the trigger waits for what comes from now on."""
        self.held = self.hit_us = self.chosen_us = None
        self._back_us = 0
        self._armed_us = live.now_us

    def arm_next(self, live: Record) -> None:
        """The next trigger waits for what comes from now on."""
        self.trigger = next_of(self.trigger)
        self.run(live)

    def zoom(self, steps: int) -> None:
        """A longer span for positive steps, a shorter one for negative."""
        index = min(range(len(SPANS_US)), key=lambda at: abs(SPANS_US[at] - self.span_us))
        self.span_us = SPANS_US[max(0, min(len(SPANS_US) - 1, index + steps))]

    def move(self, steps: int) -> None:
        """Earlier for negative steps, a quarter of the span each; only what is held can be moved."""
        if self.held is not None:
            self._back_us = max(-self.span_us, self._back_us - steps * self.span_us // 4)

    def pulse(self, record: Record, channel: int) -> tuple[Pulse, Shape] | None:
        """The pulse of a channel that is looked at: the chosen one, or the last before the right edge.

        While the picture runs it changes five times a second, so that eyes can follow.
        """
        shape = self._shape(record, channel)
        if shape is None:
            return None
        pulses = (pulse for pulse in reversed(record.pulses) if pulse.t_us == shape.t_us)
        pulse = next((pulse for pulse in pulses if pulse.channel == channel), None)
        return None if pulse is None else (pulse, shape)

    def _shape(self, record: Record, channel: int) -> Shape | None:
        shapes = [shape for shape in record.shapes if shape.channel == channel]
        if self.chosen_us is not None:
            at_us = self.chosen_us
            return min(shapes, key=lambda shape: abs(shape.t_us - at_us), default=None)
        end_us = self.end_us(record)
        if self.held is None:
            end_us = end_us // LIVE_STEP_US * LIVE_STEP_US
        recent = (shape for shape in reversed(shapes) if end_us - STRIP_US <= shape.t_us <= end_us)
        return next(recent, None)

    def choose(self, record: Record, at_us: int) -> None:
        """Look at the pulses nearest to that instant."""
        nearest = min(record.shapes, key=lambda shape: abs(shape.t_us - at_us), default=None)
        self.chosen_us = None if nearest is None else nearest.t_us
        if self.held is None and nearest is not None:
            self.hold(record)
