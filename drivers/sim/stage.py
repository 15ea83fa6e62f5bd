"""The output stage: plays what the core has planned while the gates are permitted, and shows it to the
scope.

One gate at a time: a second one that is asked for while a pulse is under way is refused, and the monitor
has seen it. While the peak comparator is latched no gate opens.
"""

from array import array
from collections import deque
from random import Random
from typing import Any, cast

from drivers.firmware import codes
from drivers.sim.adc import Adc
from drivers.sim.hv import Reservoir
from drivers.sim.module import ModuleCore
from drivers.sim.monitor import Monitor
from drivers.sim.pulse import Delivered, Planned, PulseEngine
from drivers.sim.relay import FAR_US
from drivers.sim.render import captured
from drivers.sim.scope import Pulse, Scope, Shape, event, shape
from drivers.sim.thermal import Heat

STIM_ACT_US = 1_000
LEAK_FROM_MV = 1_000.0
NOMINAL = 1_000
FLIPPED_BIT = 8
QUEUED_US = 10_000  # the engine's memory holds no more [link I7]


class OutputStage:
    """The queue of planned pulses, the one under way, and STIM_ACT."""

    def __init__(self, random: Random, adc: Adc, scope: Scope) -> None:
        self.engine = PulseEngine(random, adc)
        self.monitor = Monitor()
        self.heat = Heat()
        self.pulse_due_us = FAR_US
        self.pulse_ends_us = FAR_US
        self.stim_act_ends_us = FAR_US
        self.stuck_leg: int | None = None  # the channel with a leg that is stuck on (F56)
        self.is_second_gate_stuck = False
        self.flips_queue = False  # a bit of the next plan flips before the engine has taken it (F31)
        self._scope = scope
        self._queue: deque[Planned] = deque()
        self._plan = array("l", [0] * 8)
        self._under_way: tuple[Planned, Delivered, float, bool] | None = None

    def take_plan(self, core: ModuleCore, tick_us: int, permille: int) -> None:
        """Queue what the core planned in this tick; its microseconds are those of its own clock."""
        plan, memory = self._plan, cast(Any, core)
        if self.flips_queue and getattr(memory, "queued", 0) > 0:
            self.flips_queue = False
            memory.queue[codes.PULSE_PW1_US] ^= 1 << FLIPPED_BIT
        while core.next_pulse(plan):
            if permille != NOMINAL:
                for index in (0, 4, 5, 7):
                    plan[index] = plan[index] * NOMINAL // permille
            if plan[0] <= QUEUED_US:
                self._queue.append(Planned(tick_us + max(0, plan[0]), *plan[1:]))
        self._await(tick_us)

    def clear(self) -> None:
        """The core was reset: nothing planned is played, nothing measured is reported."""
        self._queue.clear()
        self._under_way = None
        self.pulse_due_us = self.pulse_ends_us = FAR_US

    def play(self, now_us: int, hv: Reservoir, *, outputs: int, is_connected: bool) -> None:
        """Begin the pulse that is due, or drop the whole queue when the gates are not permitted."""
        if not outputs & codes.OUT_GATES or self.engine.comparator.is_latched:
            self._queue.clear()
            self.pulse_due_us = FAR_US
            return
        plan = self._queue.popleft()
        self._await(now_us)
        if self._under_way is not None:
            self.monitor.object()
            return
        if plan.t_us < now_us:
            plan = plan._replace(t_us=now_us)
        if self.is_second_gate_stuck:
            plan = self._play_beside(plan, hv, is_connected=is_connected)
        hv_mv = hv.mv(now_us)
        done = self.engine.play(plan, hv_mv, connected=is_connected)
        self._draw(now_us, hv, hv_mv, done)
        self._under_way = (plan, done, hv_mv, is_connected)
        self.pulse_ends_us = now_us + plan.pw1_us + plan.gap_us + plan.pw2_us
        self.stim_act_ends_us = max(self.pulse_ends_us, now_us + STIM_ACT_US)
        self.monitor.see(now_us, self.pulse_ends_us)
        if is_connected:
            self._scope.record(event(plan, done), shape(plan, done))

    def cut(self, now_us: int, hv: Reservoir) -> None:
        """The electrodes are cut off, or the bridge is: what is under way ends now."""
        if self._under_way is None:
            return
        plan, done, hv_mv, is_connected = self._under_way
        if not is_connected:
            return
        taken_pc = done.first.charge_pc + done.second.charge_pc
        done = self.engine.cut(plan, hv_mv, now_us - plan.t_us)
        hv.draw(now_us, done.first.charge_pc + done.second.charge_pc - taken_pc)
        self._under_way = (plan, done, hv_mv, True)
        self.pulse_ends_us = now_us
        self._scope.amend(event(plan, done), shape(plan, done))

    def report(self, core: ModuleCore | None) -> None:
        """Tell the core, if it runs, what was measured in the pulse that has ended."""
        self.pulse_ends_us = FAR_US
        if self._under_way is not None:
            plan, done, *_ = self._under_way
            self._under_way = None
            if core is None:
                return
            if core.scope_wanted >> plan.channel & 1:
                core.on_samples(plan.channel, captured(shape(plan, done)))
            core.on_pulse(plan.channel, done.i1_ua, done.i2_ua, done.v_mv, done.is_saturated, done.dq_nc)

    def leak(self, now_us: int, hv: Reservoir, *, is_connected: bool) -> None:
        """What a leg that is stuck on does whenever its return is closed again."""
        hv_mv = hv.mv(now_us)
        channel = self.stuck_leg
        is_held = self.engine.comparator.is_latched or self._under_way is not None or not is_connected
        if channel is None or is_held or hv_mv < LEAK_FROM_MV:
            return
        done, drive, load = self.engine.leak(channel, hv_mv, now_us)
        hv.draw(now_us, done.charge_pc)
        on_us = int(drive.on_us)
        row = Pulse(now_us, channel, round(done.charge_pc / on_us), on_us, 0, 0, 0, round(done.v_peak_mv))
        none = drive._replace(on_us=0)
        self._scope.record(row, Shape(now_us, channel, 1, load, drive, on_us, none, 0.0, False))
        self.monitor.see(now_us, now_us + on_us)
        self.stim_act_ends_us = now_us + STIM_ACT_US

    def _await(self, now_us: int) -> None:
        self.pulse_due_us = max(now_us, self._queue[0].t_us) if self._queue else FAR_US

    def _draw(self, now_us: int, hv: Reservoir, hv_mv: float, done: Delivered) -> None:
        taken_pc = done.first.charge_pc + done.second.charge_pc
        hv.draw(now_us, taken_pc)
        self.heat.rise_mc(now_us)
        self.heat.burn(hv_mv, taken_pc)

    def _play_beside(self, plan: Planned, hv: Reservoir, *, is_connected: bool) -> Planned:
        """The gate of the channel beside is open too: the current divides between the two."""
        half = plan._replace(i1_ua=plan.i1_ua // 2, i2_ua=plan.i2_ua // 2)
        beside = half._replace(channel=plan.channel ^ 1)
        hv_mv = hv.mv(plan.t_us)
        done = self.engine.play(beside, hv_mv, connected=is_connected)
        self._draw(plan.t_us, hv, hv_mv, done)
        if is_connected:
            self._scope.record(event(beside, done), shape(beside, done))
        self.monitor.object()
        return half
