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
from drivers.sim.adc import Adc
from drivers.sim.analyser import Analyser, Window
from drivers.sim.chain import Chain
from drivers.sim.chip import Chip
from drivers.sim.faults import Faults
from drivers.sim.knob import Knob
from drivers.sim.module import ModuleCore
from drivers.sim.processor import Processor
from drivers.sim.profile import BoardProfile
from drivers.sim.pulse import CHANNELS
from drivers.sim.relay import FAR_US
from drivers.sim.scope import Scope
from drivers.sim.sensors import Sensors
from drivers.sim.stage import OutputStage
from drivers.sim.wires import Wires

STOP_INPUTS = codes.IN_ESTOP_A | codes.IN_ESTOP_B | codes.IN_HAND_OK


class Board(Chip):
    """One virtual-time object; every method acts at `now_us`. Hands: bench.py; the module's chip: chip.py."""

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
        self.analyser = Analyser()
        self.wires = Wires(self.analyser)
        adc = Adc(random)
        self.sensors = Sensors(adc, self.profile)
        self.chain = Chain(random)
        self.processor = Processor(random, self.profile, core, now_us)
        self.stage = OutputStage(random, adc, self.scope)
        self.stage.engine.falls_with_current = self.profile.impedance_falls_with_current
        self.knob = Knob()
        self.random = random
        self.pads_since_us = [now_us] * CHANNELS
        self.dead_lamps = 0
        self.is_confirming = False
        self._later: tuple[int, Callable[[], None]] | None = None
        self._other_due = self._part_due = FAR_US
        self._module_inputs = 0
        self._contacts = 0
        self._was_connected = False
        self.stall_us = 0
        self._faults = Faults(self)
        self.settle()

    # ---- time

    def advance(self, to_us: int) -> None:
        """Everything that is due up to and including this instant has happened."""
        processor, stage = self.processor, self.stage
        while True:
            due = processor.tick_due_us
            if stage.pulse_due_us < due:
                due = stage.pulse_due_us
            if self._other_due < due:
                due = self._other_due
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

    def later(self, at_us: int, action: Callable[[], None]) -> None:
        """This happens by itself then; there is one such thing at a time."""
        self._later = (at_us, action)
        self._reckon()

    # ---- the host's side

    def drive(self, mask: int, value: int) -> None:
        """The host outputs in mask have these values from now on."""
        changed = self.wires.drive(self.now_us, mask, value)
        if changed:
            self._host_lines_moved(changed)

    def release_outputs(self, mask: int = lines.HOST_OUTPUTS) -> None:
        """The host's pins are inputs: these lines read as their pulls."""
        self._host_lines_moved(self.wires.release(self.now_us, mask))

    def inputs(self) -> int:
        """The host's inputs now, bit n = BCM n."""
        return self.wires.inputs

    def outputs(self) -> int:
        """The host's outputs as they stand on the wire, for a host that reads its own pins back."""
        return self.wires.host

    def window(self, mosi: bytes) -> bytes:
        """One CS window; time has gone on to its end."""
        if self.stall_us:
            self.advance(self.now_us + self.take_stall())
        miso = self.begin_window(mosi)
        self.advance(self.now_us + len(mosi) * self.processor.port.byte_us)
        return miso

    def begin_window(self, mosi: bytes) -> bytes:
        """CS falls now; what the host will have read when it rises again."""
        port, began_us = self.processor.port, self.now_us
        miso = port.cs_falls(began_us, mosi)
        if mosi:
            self.analyser.windows.append(Window(began_us, began_us + len(mosi) * port.byte_us, mosi, miso))
        self.show_lines()
        self._reckon()
        return miso

    def settle(self) -> None:
        """Some part was changed from outside: everything follows."""
        self.chain.estop.settle()
        changed = self.wires.resolve(self.now_us)
        if changed:
            self._host_lines_moved(changed)
        self._settle()
        self._reckon()

    def show_lines(self) -> None:
        """The host's inputs are up to date, and whoever watches them was told."""
        now = self._contacts | self.knob.lines
        processor = self.processor
        if self.stage.stim_act_ends_us != FAR_US:
            now |= lines.STIM_ACT
        if not processor.is_in_reset and processor.core.outputs & codes.OUT_MOD_OK:
            now |= lines.MOD_OK
        if processor.port.is_ready:
            now |= lines.READY
        wires = self.wires
        if now == wires.inputs and not wires.nets.is_disturbed:
            return
        if wires.show(self.now_us, now) and self.on_lines is not None:
            self.on_lines(wires.inputs)

    # ---- inside

    def _host_lines_moved(self, changed: int) -> None:
        if changed & lines.MOD_RESET_N:
            self._reset_line()
        if changed & lines.ARM_PUMP:
            became_valid = self.chain.detector.edge(self.now_us)
            if self.processor.is_running:
                self.processor.core.on_pump_edge(self.processor.ms(self.now_us))
            if became_valid:
                self._settle()
            self._reckon()

    def _tick(self, due: int) -> None:
        processor, stage = self.processor, self.stage
        core, permille = processor.core, processor.permille
        self.sensors.write(core, stage, due, self.chain.hv.reading_mv(due), permille)
        if core.outputs & codes.OUT_DUMMY or core.adc[codes.ADC_DUMMY_MV]:
            self.sensors.write_dummy(core, stage, is_proven_open=self.chain.k1.is_proven_open)
        inputs = self._module_inputs
        if stage.monitor.is_bad:
            stage.monitor.is_bad = False
            inputs |= codes.IN_MONITOR_BAD
        before = core.outputs
        was_ok = processor.wdt_ok
        processor.tick(due, inputs)
        stage.take_plan(core, due, permille)
        if stage.stuck_leg is not None:
            stage.leak(due, self.chain.hv, is_connected=self.chain.k1.is_closed)
            self.show_lines()
            self._reckon()
        if core.outputs != before or not was_ok:
            self._settle()
            self._reckon()

    def _pulse(self, due: int) -> None:
        if self.stage.pulse_ends_us <= due:
            self._report()
        self.stage.play(
            due, self.chain.hv, outputs=self.processor.outputs, is_connected=self.chain.k1.is_closed
        )
        self.show_lines()
        self._reckon_pulse()

    def _report(self) -> None:
        before = self.processor.outputs
        self.stage.report(self.processor.core if self.processor.is_running else None)
        if self.processor.outputs != before:
            self._settle()
            self._reckon()

    def _others(self, due: int) -> None:
        stage = self.stage
        if stage.pulse_ends_us <= due:
            self._report()
        if stage.stim_act_ends_us <= due:
            stage.stim_act_ends_us = FAR_US
        if self._part_due <= due:
            self._parts(due)
        self.show_lines()
        self._reckon_pulse()

    def _parts(self, due: int) -> None:
        """What is due besides the pulse has happened."""
        if self.chain.move(due):
            self._settle()
        if self.knob.due_us <= due:
            self.knob.move(due)
        if self.processor.due_us() <= due:
            self._move_processor(due)
        if self._later is not None and self._later[0] <= due:
            action, self._later = self._later[1], None
            action()
        self._reckon()

    def _reckon(self) -> None:
        """When something besides the tick and the next pulse is due."""
        chain, processor = self.chain, self.processor
        due = min(
            processor.port.cs_rises_us,
            processor.port.load_us,
            processor.watchdog_due_us,
            chain.detector.due_us,
            chain.k1.due_us,
            chain.estop.due_us,
            self.knob.due_us,
        )
        if self._later is not None and self._later[0] < due:
            due = self._later[0]
        self._part_due = due
        self._reckon_pulse()

    def _reckon_pulse(self) -> None:
        """The same where only the pulse has gone on: it does so 400 times a second."""
        stage = self.stage
        self._other_due = min(self._part_due, stage.pulse_ends_us, stage.stim_act_ends_us)

    def _settle(self) -> None:
        """The copper follows; when that tells the core to stop, once more."""
        chain, processor = self.chain, self.processor
        chain.follow(self.now_us, processor.outputs, wdt_ok=processor.wdt_ok)
        if self._sense():
            chain.follow(self.now_us, processor.outputs, wdt_ok=processor.wdt_ok)
            self._sense()
        if self._was_connected and not chain.k1.is_closed:
            self.stage.cut(self.now_us, chain.hv)
        self._was_connected = chain.k1.is_closed
        self._contacts = chain.host_inputs() | lines.CONFIRM_KEY * self.is_confirming
        self.show_lines()

    def _sense(self) -> bool:
        """The core's inputs are up to date; true when a stop input changed and the core was told."""
        now = self.chain.module_inputs() | codes.IN_CONFIRM * self.is_confirming
        changed = now ^ self._module_inputs
        self._module_inputs = now
        if not changed & STOP_INPUTS or not self.processor.is_running:
            return False
        self.processor.core.on_stop_edge(now)
        return True
