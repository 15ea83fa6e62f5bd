"""What a delivered pulse says: pads, shorts, compliance, wrong current, charge left over [link 10, R15, R17,
H16-H18].
"""

from drivers.firmware import caps, log, machine, stats, waves
from drivers.firmware import codes as c
from drivers.firmware.memory import DC_SLICES, OPEN_OHM, Memory
from drivers.firmware.subset import const

SLICE_MS = const(100)


def take(m: Memory, channel: int, i1_ua: int, i2_ua: int, v_mv: int, saturated: bool, dq_nc: int) -> None:
    """The measured values of one pulse are known, and acted on before the next."""
    planned_ua = m.awaited[channel]
    m.awaited[channel] = m.awaited_next[channel]
    m.awaited_next[channel] = 0
    m.pulsed = 1
    m.dq_nc[channel] = dq_nc
    _count(m, channel, i1_ua * _width(m, channel) // 1000)
    if planned_ua == 0:
        return  # the output was cut while this pulse was under way
    m.i_ua[channel] = i1_ua
    m.v_mv[channel] = v_mv
    if saturated:
        m.saturated |= 1 << channel
    else:
        m.saturated &= ~(1 << channel)
    _judge_current(m, channel, planned_ua, i1_ua, i2_ua)
    _judge_charge(m, channel, i1_ua, dq_nc)
    if planned_ua >= caps.FIRST_PULSE_UA:
        m.z_ohm[channel] = impedance(i1_ua, v_mv)
    if planned_ua >= caps.JUDGED_UA:
        _judge_pads(m, channel, planned_ua, i1_ua)


def _width(m: Memory, channel: int) -> int:
    """Microseconds of the first phase of the pulses that come back now."""
    if m.arm_mode == c.MODE_LEADCHECK:
        return caps.LEADCHECK_PW_US
    return waves.width_of(m, channel, 0)


def _count(m: Memory, channel: int, charge_nc: int) -> None:
    """One pulse more, and its charge."""
    stats.count(m, channel, 1)
    charge_nc += m.rest_nc[channel]
    if charge_nc >= 1000:
        stats.count(m, stats.CHARGE_UC + channel, charge_nc // 1000)
        charge_nc %= 1000
    m.rest_nc[channel] = charge_nc


def impedance(i_ua: int, v_mv: int) -> int:
    """Ohms, 65535 for open."""
    if i_ua < 50:
        return OPEN_OHM
    ohm = v_mv * 1000 // i_ua
    return ohm if ohm < OPEN_OHM else OPEN_OHM


def _judge_current(m: Memory, channel: int, planned_ua: int, i1_ua: int, i2_ua: int) -> None:
    if i1_ua > caps.OVERCURRENT_UA or i2_ua > caps.OVERCURRENT_UA:
        machine.fault(m, c.F_OVERCURRENT)
    if i1_ua * 10 > planned_ua * 11 + 3000:
        m.over[channel] += 1
        if m.over[channel] >= 2:
            m.over[channel] = 0
            machine.fault(m, c.F_CURRENT_MISMATCH)
    else:
        m.over[channel] = 0


def _judge_charge(m: Memory, channel: int, i1_ua: int, dq_nc: int) -> None:
    size_nc = dq_nc if dq_nc >= 0 else -dq_nc
    if size_nc > caps.IMBALANCE_NC and size_nc * 50 > i1_ua * _width(m, channel) // 1000:
        m.unbalanced[channel] += 1
    else:
        m.unbalanced[channel] = 0
    m.dc_slices[channel * DC_SLICES + m.dc_slice] += dq_nc
    m.dc_nc[channel] += dq_nc
    net_nc = m.dc_nc[channel]
    if m.unbalanced[channel] >= 3 or net_nc > caps.NET_CHARGE_NC or net_nc < -caps.NET_CHARGE_NC:
        m.unbalanced[channel] = 0
        machine.fault(m, c.F_CHARGE_IMBALANCE)


def _judge_pads(m: Memory, channel: int, planned_ua: int, i1_ua: int) -> None:
    slow = m.arm_mode == c.MODE_LEADCHECK or waves.rate_of(m, channel) < caps.SLOW_RATE
    if m.z_ohm[channel] > caps.LEADOFF_OHM or i1_ua * 5 < planned_ua * 3:
        m.loose[channel] += 1
        if m.loose[channel] >= (1 if slow else 2):
            m.loose[channel] = 0
            m.lead_off |= 1 << channel
            stats.count(m, stats.LEAD_OFFS, 1)
            machine.lose_channel(m, channel, c.F_LEAD_OFF)
    else:
        m.loose[channel] = 0
        m.lead_off &= ~(1 << channel)
    if (m.z_ohm[channel] > caps.POOR_OHM) != (m.poor >> channel & 1 != 0):
        _tell_contact(m, channel)
    if m.z_ohm[channel] < caps.SHORT_OHM:
        m.shorted[channel] += 1
        if m.shorted[channel] >= (1 if slow else 3):
            m.shorted[channel] = 0
            stats.count(m, stats.SHORTS, 1)
            machine.lose_channel(m, channel, c.F_SHORT)
    else:
        m.shorted[channel] = 0


def _tell_contact(m: Memory, channel: int) -> None:
    """Contact has become poor, or good again; poor is told in the log [link 10, F62]."""
    m.poor ^= 1 << channel
    if m.poor >> channel & 1:
        log.put(m, log.POOR, channel, log.WARNING, m.z_ohm[channel], 0)


def slide(m: Memory, elapsed_ms: int) -> None:
    """The second over which net charge is summed moves on (R17)."""
    m.dc_age += elapsed_ms
    if m.dc_age < SLICE_MS:
        return
    m.dc_age -= SLICE_MS
    m.dc_slice += 1
    if m.dc_slice == DC_SLICES:
        m.dc_slice = 0
    for channel in range(m.n_channels):
        _tell_drift(m, channel)
        at = channel * DC_SLICES + m.dc_slice
        m.dc_nc[channel] -= m.dc_slices[at]
        m.dc_slices[at] = 0


def _tell_drift(m: Memory, channel: int) -> None:
    """A mean of 20 uA over the last second is told in the log, long before it trips [link 9]."""
    net_nc = m.dc_nc[channel]
    if net_nc < 0:
        net_nc = -net_nc
    bit = 1 << channel
    if net_nc < caps.NET_ALERT_NC:
        m.drifting &= ~bit
    elif not m.drifting & bit:
        m.drifting |= bit
        log.put(m, log.DRIFT, channel, log.WARNING, net_nc & 0xFFFF, net_nc >> 16)
