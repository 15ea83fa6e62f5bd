"""From setpoint to intensity: ceiling, slew, the rule of the first pulse, and the time limits [link I3, I4,
R13, R16].
"""

from drivers.firmware import codes as c
from drivers.firmware import log, machine, waves
from drivers.firmware.caps import FIRST_PULSE_UA, LEADCHECK_UA, SESSION_MAX_S, SLEW_UA_PER_TICK
from drivers.firmware.memory import Memory
from drivers.firmware.subset import const

HOLD = const(2)


def take_setpoint(m: Memory, channel: int, setpoint: int, control: int) -> None:
    """A CYCLE's setpoint (0.1 mA) becomes the target: at most the ceiling, and no rise while it is held (T7,
    R13).
    """
    bit = 1 << channel
    if setpoint == 0:
        m.locked &= ~bit
    wanted_ua = setpoint * 100
    ceiling_ua = m.ceiling[channel] if m.mask & bit else 0
    if wanted_ua > ceiling_ua:
        wanted_ua = ceiling_ua
        m.clamped = 1
    if (m.locked | m.spent) & bit:
        wanted_ua = 0
    if control & HOLD and wanted_ua > m.actual[channel]:
        wanted_ua = m.actual[channel]
    m.target[channel] = wanted_ua


def settle(m: Memory, channel: int) -> None:
    """One tick: down at once, up by 25 uA; at 0.5 mA it waits for the first pulse of a rise (I4, R13)."""
    current_ua = m.actual[channel]
    target_ua = m.target[channel]
    if current_ua == 0:
        m.first[channel] = 1
        if target_ua and (m.mode[channel] == waves.CONTINUOUS or m.arm_mode == c.MODE_LEADCHECK):
            waves.restart(m, channel)
    elif m.first[channel] == 2:
        m.first[channel] = 0
    if current_ua < target_ua:
        current_ua += SLEW_UA_PER_TICK
    if current_ua > target_ua:
        current_ua = target_ua
    if current_ua > FIRST_PULSE_UA and m.first[channel]:
        current_ua = FIRST_PULSE_UA
    machine.set_actual(m, channel, current_ua)
    if current_ua == 0:
        m.i_ua[channel] = 0
        m.v_mv[channel] = 0
        m.saturated &= ~(1 << channel)


def run(m: Memory, elapsed_ms: int) -> None:
    """One tick of RUNNING: every channel moves towards its target, its delivered time counts."""
    machine.count_time(m, elapsed_ms)
    for channel in range(m.n_channels):
        if m.used_ms[channel] >= m.limit_ms[channel]:
            _spend(m, channel)
    if m.session_ms >= SESSION_MAX_S * 1000 or not m.mask & ~m.spent:
        machine.latch(m, c.F_SESSION_LIMIT, log.MODULE)
        machine.ramp(m, c.IDLE)
        return
    for channel in range(m.n_channels):
        if m.actual[channel] != m.target[channel] or m.actual[channel] == 0 or m.first[channel]:
            settle(m, channel)


def _spend(m: Memory, channel: int) -> None:
    """The channel has had its time: it settles at 0 in this tick, or ramps down as the last one (R16)."""
    bit = 1 << channel
    if m.spent & bit or not m.mask & bit:
        return
    m.spent |= bit
    m.target[channel] = 0
    log.put(m, log.SPENT, channel, log.INFORMATION, m.limit_ms[channel] // 1000, 0)


def probe(m: Memory) -> None:
    """One tick of the lead check: at most 2.0 mA on every channel of the mask, with the same slew (I1)."""
    for channel in range(m.n_channels):
        if m.mask >> channel & 1:
            ceiling_ua = m.ceiling[channel]
            m.target[channel] = ceiling_ua if ceiling_ua < LEADCHECK_UA else LEADCHECK_UA
            settle(m, channel)


def is_ramping(m: Memory) -> bool:
    """Whether an intensity differs from its target."""
    for channel in range(m.n_channels):
        if m.actual[channel] != m.target[channel]:
            return True
    return False
