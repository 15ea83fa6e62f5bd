"""Planning the pulses of one tick: one output at a time, slots with guard, balanced phases [link 5.2, R11,
I3-I7].
"""

from array import array

from drivers.firmware import codes as c
from drivers.firmware import machine, stats, waves
from drivers.firmware.caps import (
    CHARGE_MAX,
    GUARD_US,
    LEADCHECK_GAP_US,
    LEADCHECK_PW_US,
    RECOVERY_US,
    TICK_US,
    WIDTH_MIN_US,
)
from drivers.firmware.dose import WIDTH_MAX_US
from drivers.firmware.memory import QUEUE_PULSES, Memory


def plan(m: Memory, elapsed_ms: int) -> None:
    """The queue holds the pulses that begin in the 5 ms after this tick, in their order."""
    m.queued = 0
    m.taken = 0
    m.busy_us -= elapsed_ms * 1000
    if m.busy_us < 0:
        m.busy_us = 0
    channel = _earliest(m)
    while channel >= 0 and _serve(m, channel):
        channel = _earliest(m)
    if m.late:
        machine.fault(m, c.F_PULSE_TIMING)


def _earliest(m: Memory) -> int:
    """The channel whose next pulse is due first in this tick, or -1."""
    best_us = TICK_US
    best = -1
    mask = m.mask
    due = m.due_us
    for channel in range(m.n_channels):
        if due[channel] < best_us and mask >> channel & 1 and _is_clocked(m, channel):
            best_us = due[channel]
            best = channel
    return best


def _is_clocked(m: Memory, channel: int) -> bool:
    if m.actual[channel]:
        return True
    return m.arm_mode == c.MODE_TREAT and m.mode[channel] != waves.CONTINUOUS


def _serve(m: Memory, channel: int) -> bool:
    """The earliest pulse is in the queue or passed over; False if the outputs are taken until the tick's
    end.
    """
    due_us = m.due_us[channel]
    start_us = due_us if due_us > m.busy_us else m.busy_us
    current_ua = m.actual[channel]
    if current_ua:
        current_ua = current_ua * waves.height(m, channel, start_us) >> 14
        current_ua -= current_ua % m.k[channel]
    if current_ua == 0:
        waves.advance(m, channel)
        return True
    if start_us >= TICK_US or m.queued == QUEUE_PULSES:
        return False
    waves.advance(m, channel)
    if start_us - due_us > m.interval_us[channel]:
        stats.count(m, stats.SKIPPED, 1)
        return True
    checking = m.arm_mode == c.MODE_LEADCHECK
    pw_us = LEADCHECK_PW_US if checking else waves.width_of(m, channel, start_us // 1000)
    if _is_bounded(m, channel, current_ua, pw_us):
        _emit(m, channel, start_us, current_ua, pw_us)
    else:
        machine.distrust(m)
    return True


def _is_bounded(m: Memory, channel: int, current_ua: int, pw_us: int) -> bool:
    """Whether a pulse is one that a block can ask for: what it was worked out from may have changed (F31)."""
    if current_ua > m.ceiling[channel] or not WIDTH_MIN_US <= pw_us <= WIDTH_MAX_US:
        return False
    return current_ua * pw_us <= CHARGE_MAX * 100


def _emit(m: Memory, channel: int, start_us: int, current_ua: int, pw_us: int) -> None:
    checking = m.arm_mode == c.MODE_LEADCHECK
    gap_us = LEADCHECK_GAP_US if checking else m.gap_us[channel]
    k = 1 if checking else m.k[channel]
    at = m.queued * 8
    queue = m.queue
    queue[at] = start_us
    queue[at + 1] = channel
    queue[at + 2] = -m.polarity[channel] if m.flipped[channel] else m.polarity[channel]
    queue[at + 3] = current_ua
    queue[at + 4] = pw_us
    queue[at + 5] = gap_us
    queue[at + 6] = current_ua // k
    queue[at + 7] = pw_us * k
    m.queue_check[m.queued] = ~_sum_at(m, at)
    m.queued += 1
    m.busy_us = start_us + pw_us + gap_us + pw_us * k + RECOVERY_US + GUARD_US
    m.flipped[channel] ^= m.alternates[channel]
    if m.first[channel]:
        m.first[channel] = 2
    if m.awaited_next[channel]:
        m.late = 1  # two planned pulses of this channel have not come back
    elif m.awaited[channel]:
        m.awaited_next[channel] = current_ua
    else:
        m.awaited[channel] = current_ua


def take(m: Memory, out: "array[int]") -> bool:
    """The next planned pulse is in `out`; False when there is none, it has changed or the gates are shut."""
    if m.taken >= m.queued or not m.outputs & c.OUT_GATES:
        return False
    at = m.taken * 8
    if _sum_at(m, at) + m.queue_check[m.taken] != -1:
        machine.distrust(m)
        return False
    for index in range(8):
        out[index] = m.queue[at + index]
    m.taken += 1
    return True


def _sum_at(m: Memory, at: int) -> int:
    total = 0
    for index in range(8):
        total += m.queue[at + index]
    return total
