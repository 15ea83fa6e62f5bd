"""The stimulator module's core: the one object a board drives.

Theory of operation. Silence means off. Current flows only while three permissions hold at once - the E-stop
loop, the toggling ARM pump, and the lease that fresh CYCLE frames renew - and the state says RUNNING,
RAMPDOWN or lead check.

 1. The board calls step() every 5 ms. A tick looks at its memory, then at the permissions, then at the
    supplies, and only what is left plans the pulses of the next 5 ms. A cut closes the gates, and the board
    drops what had not begun.
 2. Edges of pump, E-stop and hand switch come in between ticks; they can only take away.
 3. Frames come in between ticks: frames.py decides whether a request is executed, shown again or refused;
    service.py and treatment.py execute. A refusal changes nothing but the answer.
 4. machine.py is the only file that changes the state, besides the requests and the end of the self-test.
    Every way to IDLE, FAULT and ESTOP goes through its safe output.
 5. Setpoint -> target -> actual: the ceiling of the active bank bounds the target; actual rises 25 uA a tick
    and falls at once. The envelope only scales actual down. Every channel starts at 0 after every stop.
 6. One pulse at a time: pulses.py hands out slots with a guard between them; a late pulse waits, at most one
    period.
 7. Every delivered pulse is judged before the next is planned: current, charge, pads.
 8. Words that must not be wrong stand twice, as complement, a copied block and a planned pulse as that of
    their sum; the active bank's CRC and dose are checked on and on; what no block can ask for is not planned.
 9. Time, inputs, readings and random words are arguments. Time wraps at 2^30 ms and is only ever subtracted.

What else changes when a table changes: a state or fault in codes.py -> its class mask there, machine.py, and
the host's drivers/stimulator; a request in frames.REQUESTS -> service.py or treatment.py; a limit in caps.py
-> service.identify.
"""

from array import array

from drivers.firmware import (
    answers,
    arming,
    banks,
    caps,
    contact,
    entropy,
    frames,
    intensity,
    interlocks,
    log,
    machine,
    pulses,
    selftest,
    stats,
    supplies,
    waves,
)
from drivers.firmware import codes as c
from drivers.firmware.identity import Identity
from drivers.firmware.memory import Memory


class Core(Memory):
    """A stimulator module without its board; `outputs` and `faults` are valid after every call."""

    def __init__(self, identity: Identity) -> None:
        Memory.__init__(self, identity)

    def reset(self, now_ms: int, cause: int, entropy_word: int) -> None:
        """RESET_N is released: SELFTEST with safe output, session 0 (T1, T17, R22)."""
        kept = 0 if cause == c.CAUSE_POWER_ON else self.faults & c.CLASS_BC
        bitten = cause != c.CAUSE_POWER_ON and self.bitten  # another reset has not made a bite undone
        self.outputs = 0
        if cause == c.CAUSE_POWER_ON:
            self.forget_records()
        self.forget()
        self.faults = kept
        if not kept:
            self.hard = 0
        self.now = now_ms & c.TIME_MASK
        self.latest = self.now
        self.cause = cause
        self.bitten = 1 if bitten or cause == c.CAUSE_WATCHDOG else 0
        entropy.feed(self, entropy_word & 0xFFFF)
        entropy.feed(self, entropy_word >> 15 & 0xFFFF)
        self.boot_low = entropy.draw(self)
        self.boot_high = entropy.draw_nonzero(self)
        stats.count(self, stats.RESETS, 1)
        log.put(self, log.BOOT, log.MODULE, log.INFORMATION, cause, 0)
        selftest.start(self, c.TEST_ALL)

    def feed_entropy(self, word16: int) -> None:
        """One more random word is in the ring that sessions and tokens are drawn from."""
        entropy.feed(self, word16)

    def step(self, now_ms: int, inputs: int) -> None:
        """One tick: judge everything, then plan the pulses of the next 5 ms."""
        if self.state == c.OFF and self.state_check == -1:  # else it only looks like OFF
            return
        elapsed_ms = c.since(now_ms, self.now)
        self.now = now_ms
        self.latest = now_ms
        self._age(elapsed_ms)
        if elapsed_ms > caps.TICK_MS:
            self._note_lateness(elapsed_ms)
        if not self._is_intact():
            machine.distrust(self)
        interlocks.sense(self, inputs)
        interlocks.watch_chain(self, elapsed_ms)
        interlocks.watch_key(self, elapsed_ms)
        interlocks.watch_permissions(self)
        supplies.watch(self)
        banks.watch(self)
        self._run_state(elapsed_ms)
        if self.outputs & c.OUT_GATES:
            pulses.plan(self, elapsed_ms)
        if self.reset_asked and c.since(now_ms, self.reset_at) >= caps.RESET_WAIT_MS:
            self.reset(now_ms, c.CAUSE_COMMAND, entropy.draw(self))

    def _age(self, elapsed_ms: int) -> None:
        low = self.uptime_low + elapsed_ms
        while low > 0xFFFF:
            low -= 0x10000
            self.uptime_high = (self.uptime_high + 1) & 0xFFFF
        self.uptime_low = low
        if self.bad_count:
            frames.forget_broken(self)
        contact.slide(self, elapsed_ms)

    def _note_lateness(self, elapsed_ms: int) -> None:
        """A tick more than two ticks late is no tick of this module any more (I23)."""
        stats.count(self, stats.LATE_TICKS, 1)
        if elapsed_ms > caps.OVERRUN_MS:
            machine.fault(self, c.F_ASSERT)

    def _is_intact(self) -> bool:
        """Whether every critical word still agrees with its complement (F31)."""
        if self.state + self.state_check != -1 or self.mask + self.mask_check != -1:
            return False
        if (self.token_low ^ self.token_high) + self.token_check != -1:
            return False
        if self.lease_ms + self.lease_check != -1:
            return False
        is_live = machine.is_live(self)
        for channel in range(self.n_channels):
            if is_live and not banks.is_intact(self, channel):
                return False
            if self.actual[channel] + self.actual_check[channel] != -1:
                return False
            if self.ceiling[channel] + self.ceiling_check[channel] != -1:
                return False
        return True

    def _run_state(self, elapsed_ms: int) -> None:
        state = self.state
        if state == c.RUNNING or state == c.RAMPDOWN or self.arm_mode == c.MODE_LEADCHECK:
            for channel in range(self.n_channels):
                waves.proceed(self, channel, elapsed_ms)
        if state == c.RUNNING:
            intensity.run(self, elapsed_ms)
        elif state == c.RAMPDOWN:
            machine.run_ramp(self, elapsed_ms)
        elif state == c.ARMED:
            arming.run(self, elapsed_ms)
        elif state == c.SELFTESTING:
            selftest.run(self, elapsed_ms)
        elif self.outputs & machine.LIVE_OUTPUTS:
            machine.distrust(self)  # no state but these knows an output (I2, I14)

    def on_pump_edge(self, now_ms: int) -> None:
        """ARM_PUMP has changed, either way."""
        if self.state != c.OFF:
            interlocks.take_edge(self, now_ms)

    def on_stop_edge(self, inputs: int) -> None:
        """E-stop or hand switch has changed between ticks; off acts at once."""
        if self.state != c.OFF:
            interlocks.sense(self, inputs)

    def on_window(self, buf: bytearray, count: int, now_ms: int) -> None:
        """CS rose after `count` bytes; the board loads the next answer after this."""
        if count < 1 or self.state == c.OFF:
            return
        if self.reset_loaded:
            self.reset(now_ms, c.CAUSE_COMMAND, entropy.draw(self))
            return
        frames.receive(self, buf, count, now_ms)

    def load_response(self, buf: bytearray) -> None:
        """`buf` is the MISO frame for the next window."""
        answers.load(self, buf)

    def next_pulse(self, out: "array[int]") -> bool:
        """`out` is the next planned pulse (codes.PULSE_...); False when there is none."""
        return pulses.take(self, out)

    def on_pulse(self, channel: int, i1_ua: int, i2_ua: int, v_mv: int, saturated: bool, dq_nc: int) -> None:
        """A pulse was delivered: measured currents, end-of-phase voltage, charge left over."""
        contact.take(self, channel, i1_ua, i2_ua, v_mv, saturated, dq_nc)

    def on_samples(self, channel: int, samples: "array[int]") -> None:
        """A pulse of a channel in scope_wanted was captured: SCOPE_SAMPLES currents in SCOPE_UNIT_UA."""
        base = channel * c.SCOPE_SAMPLES
        for index in range(c.SCOPE_SAMPLES):
            self.scope[base + index] = samples[index]
        self.scope_wanted &= ~(1 << channel)
