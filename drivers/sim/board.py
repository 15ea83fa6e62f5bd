"""The simulated board in virtual time: the module core and everything around it [link 2, 10].

Theory of operation. Time is an integer of microseconds that only `advance` moves. There is no heap of
events: each part has at most one instant at which it is due, and the loop takes the nearest of three, the
5 ms tick, the next pulse, and everything else (`_other_due`, recomputed by `_reckon` whenever a part has
changed). After each change `_settle` lets the copper follow: HV feed, K1's coil, the core's stop inputs,
the lines to the host. No decision that belongs to the module is taken here, and no cap of the hardware is
left to the module.
"""

from collections.abc import Callable
from random import Random

from drivers.firmware import codes
from drivers.sim import lines
from drivers.sim.chain import Chain
from drivers.sim.faults import Faults
from drivers.sim.knob import Knob
from drivers.sim.lamps import Lamps, lamps
from drivers.sim.load import QUALITIES
from drivers.sim.module import ModuleCore
from drivers.sim.processor import Processor
from drivers.sim.profile import BoardProfile
from drivers.sim.pulse import CHANNELS, Adc
from drivers.sim.relay import FAR_US
from drivers.sim.scope import Scope
from drivers.sim.sensors import Sensors
from drivers.sim.stage import OutputStage

STOP_INPUTS = codes.IN_ESTOP_A | codes.IN_ESTOP_B | codes.IN_HAND_OK


class Board:
    """One virtual-time object; every method acts at `now_us`."""

    def __init__(
        self,
        *,
        seed: int = 1,
        now_us: int = 0,
        profile: BoardProfile | None = None,
        core: ModuleCore | None = None,
    ) -> None:
        random = Random(seed)
        self.now_us = now_us
        self.profile = profile or BoardProfile()
        self.on_lines: Callable[[int], None] | None = None
        self.scope = Scope()
        adc = Adc(random)
        self.sensors = Sensors(adc, self.profile)
        self.chain = Chain(random)
        self.processor = Processor(random, self.profile, core, now_us)
        self.stage = OutputStage(random, adc, self.scope)
        self.knob = Knob()
        self.pads_since_us = [now_us] * CHANNELS
        self.ready_stuck = ""
        self._host = 0
        self._confirm = False
        self._other_due = FAR_US
        self._module_inputs = 0
        self._contacts = 0
        self._lines = 0
        self._faults = Faults(self)
        self.settle()

    # ---- time

    def advance(self, to_us: int) -> None:
        """Everything that is due up to and including this instant has happened."""
        processor, stage = self.processor, self.stage
        while True:
            due = min(processor.tick_due_us, stage.pulse_due_us, self._other_due)
            if due > to_us:
                break
            self.now_us = due
            if due == self._other_due:
                self._others(due)
            elif due == processor.tick_due_us:
                self._tick(due)
            else:
                self._pulse(due)
        self.now_us = max(self.now_us, to_us)

    def next_due_us(self) -> int:
        """The next instant at which anything will happen by itself."""
        return min(self.processor.tick_due_us, self.stage.pulse_due_us, self._other_due)

    # ---- the host's side

    def drive(self, mask: int, value: int) -> None:
        """The host outputs in mask have these values from now on."""
        changed = (self._host ^ value) & mask & lines.HOST_OUTPUTS
        self._host ^= changed
        if changed & lines.MOD_RESET_N:
            self._reset_line()
        if changed & lines.ARM_PUMP:
            became_valid = self.chain.detector.edge(self.now_us)
            if self.processor.is_running:
                self.processor.core.on_pump_edge(self.processor.ms(self.now_us))
            if became_valid:
                self._settle()
            self._reckon()

    def inputs(self) -> int:
        """The host's inputs now, bit n = BCM n."""
        return self._lines

    def window(self, mosi: bytes) -> bytes:
        """One CS window; time has gone on to its end."""
        miso = self.begin_window(mosi)
        self.advance(self.now_us + len(mosi) * self.processor.port.byte_us)
        return miso

    def begin_window(self, mosi: bytes) -> bytes:
        """CS falls now; what the host will have read when it rises again."""
        miso = self.processor.port.cs_falls(self.now_us, mosi)
        self._show_lines()
        self._reckon()
        return miso

    # ---- hands

    def press(self, what: str) -> None:
        """Press "estop", "hand", "knob_push" or "confirm"; raises ValueError for anything else."""
        self._press(what, True)

    def release(self, what: str) -> None:
        """Let go of the same four."""
        self._press(what, False)

    def turn(self, detents: int) -> None:
        """Turn the knob; down is negative."""
        self.knob.turn(self.now_us, detents)
        self._reckon()

    def pad(self, channel: int, quality: str) -> None:
        """The pads of a channel have this contact from now on; raises ValueError for an unknown one."""
        if quality not in QUALITIES:
            raise ValueError(f"unknown quality {quality!r}: one of {', '.join(QUALITIES)}")
        if not 0 <= channel < self.profile.n_channels:
            raise ValueError(f"unknown channel {channel}: 0 to {self.profile.n_channels - 1}")
        self.stage.engine.touch(channel, quality)
        self.pads_since_us[channel] = self.now_us

    def fault(self, fault_id: str, on: bool) -> None:
        """Inject or remove a fault of link 11; raises ValueError with the known ones for any other."""
        self._faults.switch(fault_id, on)
        self.settle()

    # ---- eyes

    @property
    def faults(self) -> tuple[str, ...]:
        """The faults that are injected now."""
        return self._faults.present

    @property
    def lamps(self) -> Lamps:
        """What the lamps show now."""
        test = bool(self.processor.outputs & codes.OUT_LAMP_TEST)
        return lamps(self._host, hv_mv=self.hv_mv, lamp_test=test)

    @property
    def hv_mv(self) -> float:
        """The voltage of the reservoir now."""
        return self.chain.hv.mv(self.now_us)

    # ---- the module's chip

    def restart(self, cause: int) -> None:
        """The module has reset itself."""
        self.stage.clear()
        self.processor.restart(self.now_us, cause)
        self.settle()

    def power_cycle(self) -> None:
        """The module's supply was off and is back."""
        self.stage.clear()
        self.processor.power_cycle(self.now_us)
        self.settle()

    def settle(self) -> None:
        """Some part was changed from outside: everything follows."""
        self.chain.estop.settle()
        self._settle()
        self._reckon()

    # ---- inside

    def _press(self, what: str, down: bool) -> None:
        estop = self.chain.estop
        match what:
            case "estop":
                (estop.press if down else estop.release)(self.now_us)
            case "hand":
                self.chain.hand.is_squeezed = down
            case "knob_push":
                self.knob.push = 0 if down else 1
            case "confirm":
                self._confirm = down
            case _:
                raise ValueError(f"unknown thing to press {what!r}: one of estop, hand, knob_push, confirm")
        self.settle()

    def _reset_line(self) -> None:
        if self._host & lines.MOD_RESET_N:
            self.processor.start(self.now_us)
        else:
            self.processor.hold()
            self.stage.clear()
        self._settle()
        self._reckon()

    def _tick(self, due: int) -> None:
        processor = self.processor
        core = processor.core
        self.sensors.write(core.adc, self.chain.hv.mv(due))
        before = core.outputs
        processor.tick(due, self._module_inputs)
        self.stage.take_plan(core, due)
        if core.outputs != before:
            self._settle()
            self._reckon()

    def _pulse(self, due: int) -> None:
        if self.stage.pulse_ends_us <= due:
            self._report()
        self.stage.play(
            due, self.chain.hv, outputs=self.processor.outputs, is_connected=self.chain.k1.is_closed
        )
        self._show_lines()
        self._reckon()

    def _report(self) -> None:
        before = self.processor.outputs
        self.stage.report(self.processor.core if self.processor.is_running else None)
        if self.processor.outputs != before:
            self._settle()

    def _others(self, due: int) -> None:
        if self.stage.pulse_ends_us <= due:
            self._report()
        if self.stage.stim_act_ends_us <= due:
            self.stage.stim_act_ends_us = FAR_US
        if self.chain.move(due):
            self._settle()
        if self.knob.due_us <= due:
            self.knob.move(due)
        if self.processor.due_us() <= due:
            self._move_processor(due)
        self._show_lines()
        self._reckon()

    def _move_processor(self, due: int) -> None:
        before = self.processor.outputs
        if self.processor.watchdog_due_us <= due:
            self.stage.clear()
        self.processor.move(due)
        if self.processor.outputs != before:
            self._settle()

    def _reckon(self) -> None:
        stage = self.stage
        self._other_due = min(
            self.processor.due_us(),
            self.chain.due_us(),
            self.knob.due_us,
            stage.pulse_ends_us,
            stage.stim_act_ends_us,
        )

    def _settle(self) -> None:
        """The copper follows; when that tells the core to stop, once more."""
        self.chain.follow(self.now_us, self.processor.outputs)
        if self._sense():
            self.chain.follow(self.now_us, self.processor.outputs)
            self._sense()
        self._contacts = self.chain.host_inputs() | lines.CONFIRM_KEY * self._confirm
        self._show_lines()

    def _sense(self) -> bool:
        """The core's inputs are up to date; true when a stop input changed and the core was told."""
        now = self.chain.module_inputs() | codes.IN_CONFIRM * self._confirm
        changed = now ^ self._module_inputs
        self._module_inputs = now
        if not changed & STOP_INPUTS or not self.processor.is_running:
            return False
        self.processor.core.on_stop_edge(now)
        return True

    def _is_ready(self) -> bool:
        return self.ready_stuck == "high" or (self.processor.port.is_ready and self.ready_stuck != "low")

    def _show_lines(self) -> None:
        now = self._contacts | self.knob.lines
        if self.stage.stim_act_ends_us != FAR_US:
            now |= lines.STIM_ACT
        if self.processor.outputs & codes.OUT_MOD_OK:
            now |= lines.MOD_OK
        if self._is_ready():
            now |= lines.READY
        if now != self._lines:
            self._lines = now
            if self.on_lines is not None:
                self.on_lines(now)
