"""The state machine of link.md 7: every way into another state, and the safe output."""

from drivers.firmware import codes as c
from drivers.firmware import log, stats
from drivers.firmware.caps import RAMP_MS
from drivers.firmware.memory import BLOCK, Memory, clear

LIVE_OUTPUTS = c.OUT_HV_EN | c.OUT_K_EN | c.OUT_GATES | c.OUT_DUMMY | c.OUT_PEAK_TEST


def enter(m: Memory, state: int) -> None:
    """The state word and its complement are `state`."""
    if state != m.state:
        log.put(m, log.STATE, log.MODULE, log.INFORMATION, state, m.state)
    m.state = state
    m.state_check = ~state


def latch(m: Memory, bits: int, channel: int) -> None:
    """The fault bits are set; what is new stands in the log."""
    new = bits & ~m.faults
    if not new:
        return
    m.faults |= new
    severity = log.CLASS_A
    if new & c.CLASS_BC:
        severity = log.CLASS_C if new & c.CLASS_C else log.CLASS_B
        stats.count(m, stats.FAULTS, 1)
    log.put(m, log.FAULT, channel, severity, new & 0xFFFF, new >> 16)


def is_live(m: Memory) -> bool:
    """Whether the state is ARMED, RUNNING or RAMPDOWN."""
    return c.ARMED <= m.state <= c.RAMPDOWN


def silence(m: Memory) -> None:
    """Gates off and every intensity 0; the chain stays as it is."""
    m.outputs &= ~c.OUT_GATES
    m.queued = 0
    m.taken = 0
    for channel in range(len(m.actual)):
        m.setpoint[channel] = 0
        m.target[channel] = 0
        m.awaited[channel] = 0
        m.awaited_next[channel] = 0
        m.i_ua[channel] = 0
        m.v_mv[channel] = 0
        set_actual(m, channel, 0)
    m.saturated = 0
    m.clamped = 0


def set_actual(m: Memory, channel: int, current_ua: int) -> None:
    """The channel's intensity and its complement."""
    m.actual[channel] = current_ua
    m.actual_check[channel] = ~current_ua


def set_lease(m: Memory, lease_ms: int) -> None:
    """The lease's length, 0 for none, and its complement."""
    m.lease_ms = lease_ms
    m.lease_check = ~lease_ms


def cut(m: Memory) -> None:
    """Safe output: gates off, setpoints 0, HV_EN = 0, K_EN = 0; the token is void [link 7, I13]."""
    silence(m)
    m.outputs &= ~LIVE_OUTPUTS
    m.dac_ua = 0
    m.locked = 0
    m.token_low = 0
    m.token_high = 0
    m.token_check = -1
    m.paused = 0
    m.mismatches = 0
    m.arm_mode = 0
    m.hv_was_up = 0


def to_idle(m: Memory) -> None:
    """Safe output, IDLE (T6, T11)."""
    cut(m)
    enter(m, c.IDLE)


def show_health(m: Memory) -> None:
    """MOD_OK is low exactly while a class B or C bit is set or the module has not booted (I24)."""
    if m.booted and not m.faults & c.CLASS_BC:
        m.outputs |= c.OUT_MOD_OK
    else:
        m.outputs &= ~c.OUT_MOD_OK


def fault(m: Memory, bit: int) -> None:
    """A class B or C bit is latched: the output is cut, FAULT (T12), but ESTOP stays ESTOP (R19)."""
    latch(m, bit, log.MODULE)
    show_health(m)
    if m.state != c.ESTOP and m.state != c.FAULT:
        cut(m)
        m.booted = 1
        enter(m, c.FAULT)


def distrust(m: Memory) -> None:
    """A critical word is wrong: the output is cut whatever the state says, and a state in doubt is FAULT
    (F31).
    """
    cut(m)
    if m.state + m.state_check != -1:
        enter(m, c.FAULT)
    fault(m, c.F_MEMORY)


def stop_for(m: Memory, bit: int) -> None:
    """A permission or a condition is gone: a live output is cut and the class A bit set (T11)."""
    if is_live(m):
        latch(m, bit, log.MODULE)
        to_idle(m)


def has_unclearable(m: Memory) -> bool:
    """Whether a bit is set that software never clears (I15)."""
    return (m.faults & (c.CLASS_C | m.hard)) != 0


def open_chain(m: Memory) -> None:
    """The E-stop loop is open: safe output in every state, ESTOP unless a class C fault holds (T13, R19)."""
    latch(m, c.F_ESTOP, log.MODULE)
    cut(m)
    if not (m.state == c.FAULT and has_unclearable(m)):
        m.booted = 1
        enter(m, c.ESTOP)
        show_health(m)


def ramp(m: Memory, to_state: int) -> None:
    """RAMPDOWN begins from the present intensities, towards `to_state` (T8, T9)."""
    for channel in range(len(m.actual)):
        m.ramp_from[channel] = m.actual[channel]
    m.ramp_at = 0
    m.ramp_to = to_state
    enter(m, c.RAMPDOWN)


def end_ramp(m: Memory) -> None:
    """The ramp is over: ARMED and paused, or IDLE with safe output."""
    if m.ramp_to == c.ARMED:
        silence(m)
        m.paused = 1
        m.armed_for = 0
        enter(m, c.ARMED)
    else:
        to_idle(m)


def run_ramp(m: Memory, elapsed_ms: int) -> None:
    """One tick of RAMPDOWN: the intensities fall evenly to 0 in 300 ms; none ever rises (F31)."""
    count_time(m, elapsed_ms)
    m.ramp_at += elapsed_ms
    if m.ramp_at >= RAMP_MS:
        end_ramp(m)
        return
    for channel in range(m.n_channels):
        current_ua = m.ramp_from[channel] * (RAMP_MS - m.ramp_at) // RAMP_MS
        if 0 <= current_ua < m.actual[channel]:
            set_actual(m, channel, current_ua)


def count_time(m: Memory, elapsed_ms: int) -> None:
    """The time that has passed was delivered where the intensity was not 0 (R16)."""
    delivered = 0
    for channel in range(m.n_channels):
        if m.actual[channel]:
            delivered = elapsed_ms
            m.used_ms[channel] += elapsed_ms
    m.session_ms += delivered


def lose_channel(m: Memory, channel: int, bit: int) -> None:
    """LEAD_OFF or SHORT: the channel is at 0 until setpoint 0 was seen; without any left, ARMED and paused
    (T10).
    """
    latch(m, bit, channel)
    if m.state != c.RUNNING and m.state != c.RAMPDOWN:
        return
    m.locked |= 1 << channel
    m.target[channel] = 0
    set_actual(m, channel, 0)
    if m.state == c.RUNNING and not m.mask & ~(m.locked | m.spent):
        m.ramp_to = c.ARMED
        end_ramp(m)


def clear_limits(m: Memory) -> None:
    """The delivered times begin again (R16)."""
    clear(m.used_ms)
    m.session_ms = 0
    m.spent = 0


def is_enabled(m: Memory, channel: int) -> bool:
    """Whether the active bank switches the channel on."""
    return (m.active[channel * BLOCK] & 1) != 0
