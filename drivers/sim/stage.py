"""The output stage: plays what the core has planned while the gates are permitted, and shows it to the
scope.
"""

from array import array
from collections import deque
from random import Random

from drivers.firmware import codes
from drivers.sim.hv import Reservoir
from drivers.sim.module import ModuleCore
from drivers.sim.pulse import Adc, Delivered, Planned, PulseEngine
from drivers.sim.relay import FAR_US
from drivers.sim.scope import Pulse, Scope

STIM_ACT_US = 1_000


class OutputStage:
    """The queue of planned pulses, the one under way, and STIM_ACT."""

    def __init__(self, random: Random, adc: Adc, scope: Scope) -> None:
        self.engine = PulseEngine(random, adc)
        self.pulse_due_us = FAR_US
        self.pulse_ends_us = FAR_US
        self.stim_act_ends_us = FAR_US
        self._scope = scope
        self._queue: deque[Planned] = deque()
        self._plan = array("l", [0] * 8)
        self._delivered: tuple[int, Delivered] | None = None

    def take_plan(self, core: ModuleCore, tick_us: int) -> None:
        """Queue what the core planned in this tick."""
        plan = self._plan
        while core.next_pulse(plan):
            self._queue.append(Planned(tick_us + plan[0], *plan[1:]))
        if self._queue:
            self.pulse_due_us = self._queue[0].t_us

    def clear(self) -> None:
        """The core was reset: nothing planned is played, nothing measured is reported."""
        self._queue.clear()
        self._delivered = None
        self.pulse_due_us = self.pulse_ends_us = FAR_US

    def play(self, now_us: int, hv: Reservoir, *, outputs: int, is_connected: bool) -> None:
        """Begin the pulse that is due, or drop the whole queue when the gates are not permitted."""
        if not outputs & codes.OUT_GATES:
            self._queue.clear()
            self.pulse_due_us = FAR_US
            return
        plan = self._queue.popleft()
        self.pulse_due_us = self._queue[0].t_us if self._queue else FAR_US
        done = self.engine.play(plan, hv.mv(now_us), connected=is_connected)
        hv.draw(now_us, done.first.charge_pc + done.second.charge_pc)
        self._delivered = (plan.channel, done)
        self.pulse_ends_us = now_us + plan.pw1_us + plan.gap_us + plan.pw2_us
        self.stim_act_ends_us = max(self.pulse_ends_us, now_us + STIM_ACT_US)
        if is_connected:
            self._scope.record(_event(plan, done))

    def report(self, core: ModuleCore | None) -> None:
        """Tell the core, if it runs, what was measured in the pulse that has ended."""
        self.pulse_ends_us = FAR_US
        if self._delivered is not None:
            channel, done = self._delivered
            self._delivered = None
            if core is not None:
                core.on_pulse(channel, done.i1_ua, done.i2_ua, done.v_mv, done.is_saturated, done.dq_nc)


def _event(plan: Planned, done: Delivered) -> Pulse:
    i1 = round(done.first.charge_pc / done.pw1_us) * plan.polarity
    i2 = round(done.second.charge_pc / done.pw2_us) * -plan.polarity
    peak = round(max(done.first.v_peak_mv, done.second.v_peak_mv))
    return Pulse(plan.t_us, plan.channel, i1, done.pw1_us, plan.gap_us, i2, done.pw2_us, peak)
