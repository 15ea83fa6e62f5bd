"""When a channel's next pulse is due and how high its envelope stands: the four modes of link.md 5.2 and R14.

Due times are microseconds from the present tick. A mode's clock runs on at intensity 0, so that time zero
stays the tick that accepted START. Rates that do not divide a second carry their remainder along, so the mean
rate is exact.
"""

from drivers.firmware import codes as c
from drivers.firmware.caps import LEADCHECK_PERIOD_US
from drivers.firmware.memory import Memory
from drivers.firmware.subset import const

CONTINUOUS = const(0)
BURST = const(1)
MODULATED = const(2)
ENVELOPE = const(3)

SECOND = const(10_000_000)  # in 0.1 us, for rates in 0.1 Hz
UNITY = const(16384)
LONG_PAST_US = -10_000_000
LONG_AHEAD_MS = const(500_000)
FINE_SWEEP = const(5000)  # up to this period a sweep is worked out by the millisecond, above it by 50 ms


def restart(m: Memory, channel: int) -> None:
    """Envelope, burst and sweep time are zero at the present tick; the first pulse is due at once."""
    m.phase_ms[channel] = 0
    m.due_us[channel] = 0
    m.fraction[channel] = 0
    m.burst_fraction[channel] = 0
    m.burst_left[channel] = m.burst[channel]
    m.burst_span[channel] = 0
    m.flipped[channel] = 0


def proceed(m: Memory, channel: int, elapsed_ms: int) -> None:
    """The channel's times are those of the new tick."""
    due_us = m.due_us[channel] - elapsed_ms * 1000
    m.due_us[channel] = due_us if due_us > LONG_PAST_US else LONG_PAST_US
    mode = m.mode[channel]
    if mode >= MODULATED:
        phase_ms = m.phase_ms[channel] + elapsed_ms
        length_ms = m.cycle_ms[channel] if mode == ENVELOPE else m.sweep[channel] * 100
        m.phase_ms[channel] = phase_ms - length_ms if phase_ms >= length_ms else phase_ms


def _interval(m: Memory, channel: int, rate: int) -> int:
    """Microseconds to the next pulse at `rate` (0.1 Hz)."""
    interval_us = SECOND // rate
    fraction = m.fraction[channel] + SECOND - interval_us * rate
    if fraction >= rate:
        fraction -= rate
        interval_us += 1
    m.fraction[channel] = fraction
    return interval_us


def between(m: Memory, channel: int, start: int, end: int, ahead_ms: int) -> int:
    """A swept value, rounded: `start` at time zero, `end` after half the period, `start` after all of it."""
    period = m.sweep[channel]
    at_ms = m.phase_ms[channel] + ahead_ms
    if at_ms >= period * 100:
        at_ms -= period * 100
    if at_ms > period * 50:
        at_ms = period * 100 - at_ms
    if period <= FINE_SWEEP:
        length = period * 50
    else:
        at_ms //= 50
        length = period
    return start + (2 * (end - start) * at_ms + length) // (2 * length)


def rate_of(m: Memory, channel: int) -> int:
    """The channel's pulse rate now, in 0.1 Hz; within the burst where a burst has more than one pulse."""
    if m.mode[channel] == MODULATED:
        return between(m, channel, m.rate[channel], m.rate2[channel], 0)
    if m.mode[channel] == BURST and m.burst[channel] == 1:
        return m.burst_rate[channel]
    return m.rate[channel]


def width_of(m: Memory, channel: int, ahead_ms: int) -> int:
    """The channel's pulse width at `ahead_ms` after the tick."""
    if m.mode[channel] != MODULATED:
        return m.pw_us[channel]
    return between(m, channel, m.pw_us[channel], m.pw2_us[channel], ahead_ms)


def advance(m: Memory, channel: int) -> None:
    """The pulse at due_us is dealt with: due_us is the next one's, interval_us the distance of the two."""
    due_us = m.due_us[channel]
    if m.arm_mode == c.MODE_LEADCHECK:
        interval_us = LEADCHECK_PERIOD_US
    else:
        mode = m.mode[channel]
        if mode == CONTINUOUS:
            interval_us = _interval(m, channel, m.rate[channel])
        elif mode == MODULATED:
            ahead_ms = due_us // 1000 if due_us > 0 else 0
            interval_us = SECOND // between(m, channel, m.rate[channel], m.rate2[channel], ahead_ms)
        elif mode == BURST:
            interval_us = _advance_burst(m, channel)
        else:
            interval_us = _advance_envelope(m, channel)
    m.interval_us[channel] = interval_us
    m.due_us[channel] = due_us + interval_us


def _advance_burst(m: Memory, channel: int) -> int:
    left = m.burst_left[channel] - 1
    if left > 0:
        interval_us = _interval(m, channel, m.rate[channel])
        m.burst_left[channel] = left
        m.burst_span[channel] += interval_us
        return interval_us
    rate = m.burst_rate[channel]
    length_us = SECOND // rate
    fraction = m.burst_fraction[channel] + SECOND - length_us * rate
    if fraction >= rate:
        fraction -= rate
        length_us += 1
    m.burst_fraction[channel] = fraction
    length_us -= m.burst_span[channel]
    m.burst_left[channel] = m.burst[channel]
    m.burst_span[channel] = 0
    m.fraction[channel] = 0
    return length_us


def _advance_envelope(m: Memory, channel: int) -> int:
    """Pulses run from the start of the ramp to its end; then the next one is the start of the next cycle."""
    interval_us = _interval(m, channel, m.rate[channel])
    due_us = m.due_us[channel]
    cycle_ms = m.cycle_ms[channel] - m.phase_ms[channel]
    rest_ms = m.on_ms[channel] - m.phase_ms[channel]
    if due_us // 1000 >= cycle_ms:
        rest_ms += m.cycle_ms[channel]
        cycle_ms += m.cycle_ms[channel]
    if (due_us + interval_us) // 1000 < rest_ms:
        return interval_us
    m.fraction[channel] = 0
    if cycle_ms > LONG_AHEAD_MS:
        return LONG_AHEAD_MS * 1000  # looked at again on the way, so that no number reaches 2^30
    return cycle_ms * 1000 - due_us


def height(m: Memory, channel: int, offset_us: int) -> int:
    """The envelope at `offset_us` after the tick, in 1/16384 of the intensity."""
    if m.arm_mode == c.MODE_LEADCHECK or m.mode[channel] != ENVELOPE:
        return UNITY
    at_ms = m.phase_ms[channel] + offset_us // 1000
    if at_ms >= m.cycle_ms[channel]:
        at_ms -= m.cycle_ms[channel]
    if at_ms < m.ramp_up_ms[channel]:
        return at_ms * UNITY // m.ramp_up_ms[channel]
    if at_ms <= m.plateau_ms[channel]:
        return UNITY
    left_ms = m.on_ms[channel] - at_ms
    if left_ms <= 0:
        return 0
    return left_ms * UNITY // (m.on_ms[channel] - m.plateau_ms[channel])
