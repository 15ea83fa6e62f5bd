"""Configuration: the check of a block, the two banks, and the rolling watch over the active one [link 5.2,
R10, I12].
"""

from drivers.firmware import codes as c
from drivers.firmware import dose, log, machine
from drivers.firmware.caps import I_MAX_UA, RECOVERY_US, SLOT_MAX_US
from drivers.firmware.endian import word
from drivers.firmware.memory import BANK, BLOCK, Memory
from drivers.firmware.subset import const

ROLL_BYTES = const(16)

# offset, size, least, most
COMMON = (
    (1, 1, 16, 255),
    (2, 2, 0, 600),
    (4, 2, 50, 400),
    (6, 2, 0, 200),
    (8, 1, 1, 4),
    (10, 2, 10, 1500),
    (28, 2, 1, 3600),
)
CONTINUOUS: "tuple[tuple[int, int, int, int], ...]" = ()
BURST = ((18, 1, 1, 20), (19, 1, 1, 50))
MODULATED = ((12, 2, 10, 1500), (14, 2, 50, 400), (16, 2, 1, 65535))
ENVELOPE = ((20, 2, 500, 65535),)
BY_MODE = (CONTINUOUS, BURST, MODULATED, ENVELOPE)


def refuse(m: Memory, offset: int, least: int, most: int) -> int:
    """OUT_OF_RANGE, with the field and its range for the answer."""
    m.range_offset = offset
    m.range_min = least
    m.range_max = most
    return c.OUT_OF_RANGE


def _check_fields(
    m: Memory, data: bytearray, base: int, fields: "tuple[tuple[int, int, int, int], ...]"
) -> int:
    for field in fields:
        offset = field[0]
        value = data[base + offset]
        if field[1] == 2:
            value |= data[base + offset + 1] << 8
        if value < field[2] or value > field[3]:
            return refuse(m, offset, field[2], field[3])
    return c.OK


def _check_phases(m: Memory, data: bytearray, base: int) -> int:
    """k, its flag b3, and the slot, which also keeps the second phase below 1000 us."""
    k = data[base + 8]
    pw_us = dose.widest(data, base)
    if k == 3:
        return refuse(m, 8, 1, 4)
    if (data[base] >> 3 & 1) != (1 if k == 1 else 0):
        return refuse(m, 8, 1, 4)
    if pw_us + word(data, base + 6) + k * pw_us + RECOVERY_US > SLOT_MAX_US:
        return refuse(m, 8, 1, 4)
    return c.OK


def check_block(m: Memory, data: bytearray, base: int) -> int:
    """OK, OUT_OF_RANGE or DOSE_LIMIT for the block at `base`; a block that is off is not checked (R10)."""
    if not data[base] & 1:
        return c.OK
    mode = data[base] >> 4 & 3
    result = _check_fields(m, data, base, COMMON)
    if result == c.OK:
        result = _check_fields(m, data, base, BY_MODE[mode])
    if result == c.OK:
        result = _check_phases(m, data, base)
    if result != c.OK:
        return result
    if mode == 1 and data[base + 18] * data[base + 19] > word(data, base + 10):
        return refuse(m, 18, 1, 20)
    return c.OK if dose.is_within(m, data, base) else c.DOSE_LIMIT


def commit(m: Memory, data: bytearray, at: int) -> int:
    """The shadow bank is active if the CRC given at `at` is its own and every block still passes (I12)."""
    register = m.request_crc
    register.restart(0xFFFF, 0xFFFF)
    register.feed(m.shadow, 0, BANK)
    if not register.matches(data, at):
        return c.CFG_MISMATCH
    for channel in range(m.n_channels):
        result = check_block(m, m.shadow, channel * BLOCK)
        if result != c.OK:
            return result
    for index in range(BANK):
        m.active[index] = m.shadow[index]
    m.cfg_low, m.cfg_high = register.low, register.high
    m.roll_at = 0
    m.cfg_valid = 1
    m.cfg_count = (m.cfg_count + 1) & 0xFFFF
    log.put(m, log.COMMIT, log.MODULE, log.INFORMATION, m.cfg_low ^ 0xFFFF, m.cfg_high ^ 0xFFFF)
    machine.clear_limits(m)
    return c.OK


def load_channel(m: Memory, channel: int) -> None:
    """The working copy of a channel's block is the active bank's."""
    data, base = m.active, channel * BLOCK
    m.mode[channel] = data[base] >> 4 & 3 if data[base] & 1 else 0
    m.polarity[channel] = -1 if data[base] & 2 else 1
    m.alternates[channel] = data[base] >> 2 & 1
    ceiling_ua = word(data, base + 2) * 100
    if not data[base] & 1:
        ceiling_ua = 0
    elif ceiling_ua > I_MAX_UA:
        ceiling_ua = I_MAX_UA
    m.ceiling[channel] = ceiling_ua
    m.ceiling_check[channel] = ~ceiling_ua
    m.pw_us[channel] = word(data, base + 4)
    m.gap_us[channel] = word(data, base + 6)
    m.k[channel] = data[base + 8] or 1
    m.rate[channel] = word(data, base + 10) or 10
    m.rate2[channel] = word(data, base + 12)
    m.pw2_us[channel] = word(data, base + 14)
    m.sweep[channel] = word(data, base + 16)
    m.burst[channel] = data[base + 18]
    m.burst_rate[channel] = data[base + 19] or 1
    m.limit_ms[channel] = word(data, base + 28) * 1000
    _load_envelope(m, channel, base)
    m.block_check[channel] = ~_sum_of(m, channel)


def is_intact(m: Memory, channel: int) -> bool:
    """Whether no word of the channel's working copy has changed since it was loaded (F31)."""
    return _sum_of(m, channel) + m.block_check[channel] == -1


def _sum_of(m: Memory, channel: int) -> int:
    shape = m.pw_us[channel] + m.gap_us[channel] + m.k[channel] + m.polarity[channel] + m.alternates[channel]
    times = m.rate[channel] + m.burst[channel] + m.burst_rate[channel] + m.mode[channel] + m.limit_ms[channel]
    sweep = m.rate2[channel] + m.pw2_us[channel] + m.sweep[channel]
    envelope = m.ramp_up_ms[channel] + m.plateau_ms[channel] + m.on_ms[channel] + m.cycle_ms[channel]
    return shape + times + sweep + envelope


def _load_envelope(m: Memory, channel: int, base: int) -> None:
    m.ramp_up_ms[channel] = word(m.active, base + 20)
    m.plateau_ms[channel] = m.ramp_up_ms[channel] + word(m.active, base + 22) * 10
    m.on_ms[channel] = m.plateau_ms[channel] + word(m.active, base + 24)
    m.cycle_ms[channel] = m.on_ms[channel] + word(m.active, base + 26) * 10


def watch(m: Memory) -> None:
    """One tick of the watch over the active bank: 16 bytes of its CRC, all in 40 ms, and every dose."""
    if not m.cfg_valid:
        return
    register = m.bank_crc
    if m.roll_at == 0:
        register.restart(0xFFFF, 0xFFFF)
    register.feed(m.active, m.roll_at, m.roll_at + ROLL_BYTES)
    m.roll_at += ROLL_BYTES
    if m.roll_at == BANK:
        m.roll_at = 0
        if register.low != m.cfg_low or register.high != m.cfg_high or not _renew(m):
            m.cfg_valid = 0
            machine.fault(m, c.F_CFG_CRC)
            return
    _check_doses(m)


def _renew(m: Memory) -> bool:
    """The working copy is no older than the bank's last proof; False when a block is none any more.

    A bit may have flipped behind the roll, so the blocks are checked again before they are used.
    """
    for channel in range(m.n_channels):
        if check_block(m, m.active, channel * BLOCK) == c.OUT_OF_RANGE:
            return False
        load_channel(m, channel)
    return True


def _check_doses(m: Memory) -> None:
    for channel in range(m.n_channels):
        base = channel * BLOCK
        if m.active[base] & 1 and not dose.is_within(m, m.active, base):
            machine.fault(m, c.F_DOSE)
