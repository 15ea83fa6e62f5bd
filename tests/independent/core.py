"""The module's protocol core: frames, session, state machine, faults."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from tests.independent import frames as f
from tests.independent.analogue import HV_SET_V, Board
from tests.independent.frames import N_CHANNELS, Block
from tests.independent.pulses import PulseEngine

OFF, SELFTEST, IDLE, ARMED, RUNNING, RAMPDOWN, FAULT, ESTOP = range(8)
LIVE = (ARMED, RUNNING, RAMPDOWN)
BIT = {
    name: 1 << n
    for n, name in enumerate(
        (
            "ESTOP",
            "ESTOP_DISCREP",
            "ARM_LOST",
            "ARM_OVERRATE",
            "LEASE_EXPIRED",
            "LINK_QUALITY",
            "HV_OVER",
            "HV_UNDER",
            "OVERCURRENT",
            "CURRENT_MISMATCH",
            "CHARGE_IMBALANCE",
            "IDLE_CURRENT",
            "LEAD_OFF",
            "SHORT",
            "OVERTEMP",
            "SUPPLY",
            "WDT_RESET",
            "CLOCK",
            "MEMORY",
            "CFG_CRC",
            "SELFTEST_FAIL",
            "CHAIN_WELD",
            "HAND_STOP",
            "SESSION_LIMIT",
            "PULSE_TIMING",
            "ASSERT",
            "DOSE",
        )
    )
}
CLASS_A = sum(
    BIT[n]
    for n in (
        "ESTOP",
        "ARM_LOST",
        "LEASE_EXPIRED",
        "HV_UNDER",
        "LEAD_OFF",
        "SHORT",
        "OVERTEMP",
        "SUPPLY",
        "HAND_STOP",
        "SESSION_LIMIT",
    )
)
CLASS_C = sum(
    BIT[n] for n in ("IDLE_CURRENT", "CLOCK", "MEMORY", "SELFTEST_FAIL", "CHAIN_WELD", "PULSE_TIMING")
)
TICK_MS = 5
BOOT_MS = 5
SELFTEST_MS = 150
SELFTEST_MASK = 0x03FF
SESSION_MAX_S = 3600
NET_TRIP_NC_PER_S = 50_000
CAUSE_POWER, CAUSE_LINE, CAUSE_COMMAND = 0, 1, 2
LOG_STATE, LOG_FAULT = 1, 2
Result = tuple[int, bytes]


@dataclass(frozen=True)
class Answer:
    """What the next answer frame says besides its status."""

    kind: int
    result: int
    payload: bytes
    session: int


class Core:
    """State, safety rules and bookkeeping, without any I/O."""

    def __init__(self, board: Board) -> None:
        """Build a module held in reset."""
        self.board = board
        self.engine = PulseEngine(board, N_CHANNELS)
        self.faults = self.c_kind = 0
        self.state = OFF
        self.cause = CAUSE_POWER
        self.now_us = self.boot_us = 0
        self.log: deque[tuple[int, int, int, int, int, int]] = deque(maxlen=64)
        self.log_next = 0
        self.resets = self.hv_over_count = 0
        self._clear()

    def _clear(self) -> None:
        """Set everything a reset forgets."""
        self.session = self.boot_id = self.token = 0
        self.echo = self.last_crc = self.frame_ctr = 0
        self.cached = Answer(0x80, f.NONE_YET, b"", 0)
        self.once: Answer | None = None
        self.hello_frame = b""
        self.first_request = False
        self.link_err = self.crc_err = self.seq_err = self.len_err = 0
        self.bad_times: deque[int] = deque(maxlen=9)
        self.shadow = [bytes(32)] * 4
        self.active: bytes | None = None
        self.active_crc = self.commits = 0
        self.blocks: list[Block] = []
        self.lease_until_us = 0
        self.edge_us = -1
        self.good_edges = self.fast_edges = self.jitter = 0
        self.arm_valid = False
        self.paused = self.clamped = self.log_pending = False
        self.mode = self.arm_stage = self.mismatch = 0
        self.entered_us = self.ramp_us = self.arm_us = 0
        self.ramp_to = IDLE
        self.ramp_base = [0] * N_CHANNELS
        self.chain_since_us: int | None = None
        self.discrep_us: int | None = None
        self.weld_us: int | None = None
        self.hv_low_us: int | None = None
        self.test_done = self.test_pass = 0
        self.test_ok = False
        self.session_ms = self.net_since_us = 0
        self.reset_at_us: int | None = None
        self.reset_armed = False

    # -- reset and states -------------------------------------------------
    def hold_reset(self) -> None:
        """Enter OFF with safe output."""
        self._clear()
        self.engine.halt()
        self.board.hv_en = self.board.k_en = False
        self.state = OFF

    def release_reset(self, now_us: int, cause: int) -> None:
        """T1: start the boot self-test."""
        self.hold_reset()
        self.now_us = self.boot_us = now_us
        self.cause = cause
        self.resets += 1
        self.faults &= ~CLASS_A
        self.boot_id = self.board.rng.getrandbits(32)
        self.enter(SELFTEST)

    def enter(self, state: int) -> None:
        """Change state, with safe output wherever output is not allowed."""
        if state not in LIVE:
            self.engine.halt()
            self.board.hv_en = self.board.k_en = False
            self.token = 0
            self.paused = False
            self.mismatch = 0
        if state != self.state:
            self._note(LOG_STATE, 0, state)
        self.state = state
        self.entered_us = self.now_us

    def _note(self, code: int, severity: int, arg: int) -> None:
        """Write one log entry."""
        self.log.append((self.log_next & 0xFFFF, self.uptime_ms(), code, 0, severity, arg))
        self.log_next += 1
        self.log_pending = True

    def uptime_ms(self) -> int:
        """Return the wire's uptime."""
        return (self.now_us - self.boot_us) // 1000 & 0xFFFFFFFF

    def fault(self, name: str, c_kind: bool = False) -> None:
        """Latch a fault bit and do what its class asks."""
        bit = BIT[name]
        if not self.faults & bit:
            self._note(LOG_FAULT, 1, bit.bit_length() - 1)
        self.faults |= bit
        if c_kind or bit & CLASS_C:
            self.c_kind |= bit
        if not bit & CLASS_A and self.state not in (OFF, ESTOP, FAULT):
            self.enter(FAULT)

    def _latched(self) -> int:
        """Return the class B and C bits."""
        return self.faults & ~CLASS_A

    @property
    def mod_ok(self) -> bool:
        """Return the MOD_OK line."""
        return self.state != OFF and self.frame_ctr > 0 and not self._latched()

    @property
    def chain(self) -> bool:
        """Return the E-stop loop as the module senses it."""
        return self.board.estop_a and not self.board.estop_b

    def sense(self, now_us: int) -> None:
        """Act on E-stop and hand switch at once."""
        self.now_us = max(self.now_us, now_us)
        if self.state == OFF:
            return
        if not self.chain:
            self.chain_since_us = None
            self.fault("ESTOP")
            if self.state != ESTOP and not (self.state == FAULT and self.c_kind & self.faults):
                self.enter(ESTOP)
        elif self.chain_since_us is None:
            self.chain_since_us = now_us
        self._compare_contacts(now_us)
        if not self.board.hand_ok and self.state in LIVE:
            self.fault("HAND_STOP")
            self.enter(IDLE)

    def _compare_contacts(self, now_us: int) -> None:
        """Find an E-stop whose two contacts say different things."""
        if self.board.estop_a != self.board.estop_b:
            self.discrep_us = None
        elif self.discrep_us is None:
            self.discrep_us = now_us
        elif now_us - self.discrep_us > 50_000:
            self.fault("ESTOP_DISCREP", c_kind=self.board.estop_a)

    def pump_edge(self, now_us: int) -> None:
        """Judge one ARM_PUMP edge."""
        self.now_us = max(self.now_us, now_us)
        gap_us = now_us - self.edge_us if self.edge_us >= 0 else 1_000_000
        self.edge_us = now_us
        if self.state == OFF:
            return
        self.fast_edges = self.fast_edges + 1 if gap_us < 5_000 else 0
        if self.fast_edges >= 4:
            self.arm_valid = False
            self.good_edges = 0
            self.fault("ARM_OVERRATE")
        elif gap_us > 100_000:
            self._arm_lost()
        elif 5_000 <= gap_us <= 60_000:
            self.good_edges += 1
            self.arm_valid = self.arm_valid or self.good_edges >= 5
        elif self.arm_valid:
            self.jitter += 1
        else:
            self.good_edges = 0

    def _arm_lost(self) -> None:
        """Drop ARM_VALID, and the output with it."""
        self.arm_valid = False
        self.good_edges = 0
        if self.state in LIVE:
            self.fault("ARM_LOST")
            self.enter(IDLE)

    # -- time -------------------------------------------------------------
    def advance(self, now_us: int) -> None:
        """Put out the pulses due up to now, as far as the permissions reach."""
        self.now_us = max(self.now_us, now_us)
        self.board.advance(now_us)
        if self.state in (RUNNING, RAMPDOWN) or (self.state == ARMED and self.mode == 2 and self.hv_on):
            self.engine.run(min(now_us, self.lease_until_us, self.edge_us + 100_000), now_us)
            self._findings()

    @property
    def hv_on(self) -> bool:
        """Tell whether HV is at least 90 % of its set-point."""
        return self.board.hv_v >= 0.9 * HV_SET_V

    def _findings(self) -> None:
        """Act on what the pulses told."""
        found, self.engine.found = self.engine.found, []
        for what, _ in found:
            self.fault({"lead_off": "LEAD_OFF", "short": "SHORT", "imbalance": "CHARGE_IMBALANCE"}[what])
        if found and self.state in (RUNNING, RAMPDOWN):
            if all(c.needs_zero for c in self.engine.channels if c.armed):
                self.engine.halt()
                self.paused = True
                self.enter(ARMED)

    def tick(self, now_us: int) -> None:
        """Do the 5 ms work."""
        self.now_us = max(self.now_us, now_us)
        if self.state == OFF:
            return
        self.sense(now_us)
        if self.edge_us >= 0 and now_us - self.edge_us > 100_000:
            self._arm_lost()
        if self.state in LIVE and now_us > self.lease_until_us:
            self.fault("LEASE_EXPIRED")
            self.enter(IDLE)
        self._watch_dose(now_us)
        if self.board.hv_v > 110.0 and not self.faults & BIT["HV_OVER"]:
            self.hv_over_count += 1
            self.fault("HV_OVER", c_kind=self.hv_over_count > 1)
        self._watch_chain(now_us)
        self._progress(now_us)
        if self.state == RUNNING:
            self._limits()
        if self.state in (RUNNING, ARMED):
            self.engine.slew(now_us)

    def _watch_dose(self, now_us: int) -> None:
        """Check the stored blocks again, and the net charge of each second."""
        if self.active is not None and f.crc32p4(self.active) != self.active_crc:
            self.fault("CFG_CRC")
        if not all(block.dose_ok() for block in self.blocks):
            self.fault("DOSE")
        if now_us - self.net_since_us >= 1_000_000:
            self.net_since_us = now_us
            for channel in self.engine.channels:
                if abs(channel.net_nc) > NET_TRIP_NC_PER_S:
                    self.fault("CHARGE_IMBALANCE")
                channel.net_nc = 0.0

    def _progress(self, now_us: int) -> None:
        """Do what the state itself brings with time."""
        in_state_us = now_us - self.entered_us
        if self.state == SELFTEST and in_state_us >= SELFTEST_MS * 1000:
            self.test_ok = True
            self.test_done = self.test_pass = SELFTEST_MASK
            self.enter(FAULT if self._latched() else IDLE)
        elif self.state == ARMED:
            self._armed(now_us, in_state_us)
        elif self.state == RAMPDOWN:
            left_us = 300_000 - (now_us - self.ramp_us)
            for channel, base in zip(self.engine.channels, self.ramp_base, strict=True):
                channel.target_ua = 0
                channel.actual_ua = max(0, base * left_us // 300_000)
            if left_us <= 0:
                self.engine.halt()
                self.paused = self.ramp_to == ARMED
                self.enter(self.ramp_to)

    def _watch_chain(self, now_us: int) -> None:
        """Find a welded K1 and a collapsed HV."""
        off = not self.board.k_en or not self.chain
        if not (off and self.board.k1):
            self.weld_us = None
        elif self.weld_us is None:
            self.weld_us = now_us
        elif now_us - self.weld_us > 60_000:
            self.fault("CHAIN_WELD")
        low = self.state in LIVE and self.arm_stage == 3 and self.board.hv_v < 0.6 * HV_SET_V
        if not low:
            self.hv_low_us = None
        elif self.hv_low_us is None:
            self.hv_low_us = now_us
        elif now_us - self.hv_low_us >= 20_000:
            self.fault("HV_UNDER")
            self.enter(IDLE)

    def _armed(self, now_us: int, in_state_us: int) -> None:
        """Bring HV up and watch ARMED's time limit."""
        if self.arm_stage == 0 and self.board.hv_v < 24.0:
            self.board.k_en = True
            self.arm_stage = 1
        elif self.arm_stage == 1 and self.board.k1:
            self.board.hv_en = True
            self.arm_stage = 2
        elif self.arm_stage == 2 and self.hv_on:
            self.arm_stage = 3
            if self.mode == 2:
                for channel, block in zip(self.engine.channels, self.blocks, strict=False):
                    channel.target_ua = min(2000, block.i_max_01ma * 100) if channel.armed else 0
        if self.arm_stage < 3 and now_us - self.arm_us > 500_000:
            self.fault("HV_UNDER")
            self.enter(IDLE)
        elif in_state_us >= (300 if self.paused else 60) * 1_000_000:
            self.enter(IDLE)

    def _limits(self) -> None:
        """Count delivered time and end what reached its limit."""
        delivered = False
        for channel in self.engine.channels:
            if channel.actual_ua > 0:
                delivered = True
                channel.limit_ms += TICK_MS
        self.session_ms += TICK_MS if delivered else 0
        armed = [c for c in self.engine.channels if c.armed]
        if self.session_ms >= SESSION_MAX_S * 1000 or all(c.at_limit() for c in armed):
            self.fault("SESSION_LIMIT")
            self.ramp(IDLE)
            return
        for channel in armed:
            if channel.at_limit():
                channel.silence()

    def ramp(self, to_state: int) -> None:
        """Begin the 300 ms ramp down."""
        self.ramp_base = [c.actual_ua for c in self.engine.channels]
        self.ramp_us = self.now_us
        self.ramp_to = to_state
        for channel in self.engine.channels:
            channel.target_ua = 0
        self.enter(RAMPDOWN)

    def stop_now(self) -> None:
        """Stop as T11 without a fault bit."""
        if self.state in LIVE:
            self.enter(IDLE)

    def flags(self) -> int:
        """Return the status flags as they are now."""
        channels = self.engine.channels
        bits = (
            self.hv_on,
            self.chain,
            self.arm_valid,
            self.board.hand_ok,
            self.now_us < self.lease_until_us,
            self.board.k1,
            self.engine.pulsed,
            any(c.actual_ua != c.target_ua for c in channels),
            self.paused,
            self.active is not None,
            self.test_ok,
            self.log_pending,
            any(c.lead_off for c in channels),
            any(c.saturated for c in channels),
            self.clamped,
        )
        return sum(1 << n for n, bit in enumerate(bits) if bit)
