"""Requests that permit, start, change and stop current: CYCLE, ARM, START, PAUSE, STOP, DISARM [link 5.1, 7,
R8, R9].
"""

from drivers.firmware import (
    answers,
    arming,
    banks,
    entropy,
    intensity,
    interlocks,
    log,
    machine,
    stats,
    waves,
)
from drivers.firmware import codes as c
from drivers.firmware.caps import LEASE_MAX_MS, LEASE_MIN_MS, MAX_CHANNELS
from drivers.firmware.endian import put_pair, put_word, word
from drivers.firmware.memory import OPEN_OHM, Memory
from drivers.firmware.subset import const

P = const(24)
RUN_PERMIT = const(1)
REASON_IMMEDIATE = const(0x80)
MISMATCHES = const(3)
HALF = const(0xFFFF)


def has_token(m: Memory, buf: bytearray, at: int) -> bool:
    """Whether the four bytes at `at` are the token of the last ARM."""
    if m.token_high == 0:
        return False
    return word(buf, at) == m.token_low and word(buf, at + 2) == m.token_high


def cycle(m: Memory, buf: bytearray, now_ms: int) -> int:
    """CYCLE: lease, belief and setpoints in; measured values out (4.6, R5, R8)."""
    control = buf[P]
    lease_ms = word(buf, c.AT_LEASE)
    if control & RUN_PERMIT and not LEASE_MIN_MS <= lease_ms <= LEASE_MAX_MS:
        return c.LEASE_RANGE
    if machine.is_live(m):
        if not has_token(m, buf, c.AT_TOKEN):
            return c.BAD_TOKEN
        _compare_belief(m, buf[P + 10])
    if control & RUN_PERMIT and buf[c.AT_HFLAGS] & c.HFLAG_UI_ALIVE:
        machine.set_lease(m, lease_ms)
        m.lease_at = now_ms
    if m.state == c.RUNNING:
        m.clamped = 0
        for channel in range(MAX_CHANNELS):
            setpoint = word(buf, P + 2 + 2 * channel)
            m.setpoint[channel] = setpoint
            intensity.take_setpoint(m, channel, setpoint, control)
    elif machine.is_live(m):
        _see_zeros(m, buf)
    _put_measured(m)
    return c.OK


def _see_zeros(m: Memory, buf: bytearray) -> None:
    """Setpoint 0 of a lost channel is seen in a pause too (T10)."""
    for channel in range(MAX_CHANNELS):
        if word(buf, P + 2 + 2 * channel) == 0:
            m.locked &= ~(1 << channel)


def _compare_belief(m: Memory, expected: int) -> None:
    """Three accepted CYCLEs in a row with a wrong expected_state stop the output (T11)."""
    if expected == m.state:
        m.mismatches = 0
        return
    m.mismatches += 1
    if m.mismatches >= MISMATCHES:
        machine.to_idle(m)


def _put_measured(m: Memory) -> None:
    answer = m.answer
    at = 0
    for channel in range(MAX_CHANNELS):
        put_word(answer, at, (m.i_ua[channel] + 50) // 100)
        put_word(answer, at + 2, (m.v_mv[channel] + 50) // 100)
        put_word(answer, at + 4, m.z_ohm[channel])
        put_word(answer, at + 6, limit(m.dq_nc[channel], -32768, 32767) & HALF)
        at += 8
    put_word(answer, 32, limit((m.adc[c.ADC_HV_MV] + 50) // 100, 0, HALF))
    answer[34] = limit(m.adc[c.ADC_TEMP_MC] // 1000, -128, 127) & 0xFF
    answer[35] = limit((m.adc[c.ADC_VIN_MV] + 50) // 100, 0, 255)
    m.plen = 36


def limit(value: int, least: int, most: int) -> int:
    """The value, or the bound it exceeds."""
    if value < least:
        return least
    return value if value < most else most


def refuse_interlock(m: Memory) -> int:
    """INTERLOCK, with the flags for the answer."""
    put_word(m.answer, 0, answers.flags(m))
    m.plen = 2
    return c.INTERLOCK


def arm(m: Memory, buf: bytearray, now_ms: int) -> int:
    """ARM: the token is out at once, the chain follows tick by tick (T4, I13, I16)."""
    if m.state != c.IDLE:
        return c.BAD_STATE
    result = _check_arm(m, buf)
    if result != c.OK:
        return result
    if not interlocks.are_closed(m) or not _may_arm(m, buf[c.AT_HFLAGS]):
        return refuse_interlock(m)
    machine.cut(m)
    m.token_low = entropy.draw(m)
    m.token_high = entropy.draw_nonzero(m)
    m.token_check = ~(m.token_low ^ m.token_high)
    m.mask = buf[P + 4]
    m.mask_check = ~m.mask
    m.arm_mode = buf[P + 5]
    m.armed_for = 0
    m.lead_off = 0
    for channel in range(m.n_channels):
        banks.load_channel(m, channel)
        m.z_ohm[channel] = OPEN_OHM
    log.put(m, log.ARM, log.MODULE, log.INFORMATION, m.mask, m.arm_mode)
    machine.enter(m, c.ARMED)
    put_pair(m.answer, 0, m.token_low, m.token_high)
    m.plen = 4
    return c.OK


def _may_arm(m: Memory, hflags: int) -> bool:
    """No STOP_NOW beside it, and the confirm key held where the module asks for it."""
    if hflags & c.HFLAG_STOP_NOW:
        return False
    if not m.identity.features & c.FEATURE_CONFIRM:
        return True
    return (hflags & c.HFLAG_CONFIRM) != 0 and interlocks.is_confirmed(m)


def _check_arm(m: Memory, buf: bytearray) -> int:
    """The guards of ARM but for the interlocks, in the order of R9."""
    mask, mode = buf[P + 4], buf[P + 5]
    if mask == 0 or mask >> m.n_channels:
        return c.BAD_CHANNEL
    if mode != c.MODE_TREAT and mode != c.MODE_LEADCHECK:
        return banks.refuse(m, 5, 1, 2)
    if m.cfg_valid and _has_disabled(m, mask):
        return c.BAD_CHANNEL
    if m.faults:
        return c.FAULT_PRESENT
    if not m.selftest_ok:
        return c.SELFTEST_REQUIRED
    if not m.cfg_valid:
        return c.NOT_COMMITTED
    if word(buf, P) != m.cfg_low ^ HALF or word(buf, P + 2) != m.cfg_high ^ HALF:
        return c.CFG_MISMATCH
    return c.OK


def _has_disabled(m: Memory, mask: int) -> bool:
    for channel in range(m.n_channels):
        if mask >> channel & 1 and not machine.is_enabled(m, channel):
            return True
    return False


def start(m: Memory, buf: bytearray, now_ms: int) -> int:
    """START: RUNNING from zero; envelope, burst and sweep time begin at this tick (T5, R14)."""
    if m.state != c.ARMED or m.arm_mode != c.MODE_TREAT:
        return c.BAD_STATE
    if m.faults:
        return c.FAULT_PRESENT
    if not m.cfg_valid:
        return c.NOT_COMMITTED
    if not has_token(m, buf, P) or not _is_complement(m, buf):
        return c.BAD_TOKEN
    if not interlocks.are_closed(m) or not arming.is_up(m):
        return refuse_interlock(m)
    machine.silence(m)
    m.paused = 0
    m.mismatches = 0
    m.busy_us = 0
    for channel in range(m.n_channels):
        banks.load_channel(m, channel)
        waves.restart(m, channel)
    m.outputs |= c.OUT_GATES
    stats.count(m, stats.STARTS, 1)
    machine.enter(m, c.RUNNING)
    return c.OK


def _is_complement(m: Memory, buf: bytearray) -> bool:
    return word(buf, P + 4) == m.token_low ^ HALF and word(buf, P + 6) == m.token_high ^ HALF


def pause(m: Memory, buf: bytearray, now_ms: int) -> int:
    """PAUSE: down in 300 ms, then ARMED and paused (T8)."""
    if m.state != c.RUNNING:
        return c.BAD_STATE
    machine.ramp(m, c.ARMED)
    return c.OK


def stop(m: Memory, buf: bytearray, now_ms: int) -> int:
    """STOP: down in 300 ms, or at once from reason 0x80 on; accepted in every state (T6, T9, R20)."""
    if m.state == c.ARMED or (machine.is_live(m) and buf[P] >= REASON_IMMEDIATE):
        machine.to_idle(m)
    elif m.state == c.RUNNING:
        machine.ramp(m, c.IDLE)
    elif m.state == c.RAMPDOWN:
        m.ramp_to = c.IDLE
    return c.OK


def disarm(m: Memory, buf: bytearray, now_ms: int) -> int:
    """DISARM: safe output, IDLE (T6)."""
    if m.state != c.ARMED:
        return c.BAD_STATE
    machine.to_idle(m)
    return c.OK
