"""Answers: what the next MISO frame shows, and small writers for payloads [link 4.2, R1, R3, R6]."""

from drivers.firmware import codes as c
from drivers.firmware import intensity, interlocks
from drivers.firmware.caps import HV_ON_MV
from drivers.firmware.endian import put_pair, put_word
from drivers.firmware.memory import Memory


def start(m: Memory, kind: int) -> None:
    """An answer to a request of this type begins, without payload."""
    answer = m.answer
    for index in range(m.plen):
        answer[index] = 0
    m.type = kind
    m.plen = 0
    m.result = c.OK
    m.plain = 0
    m.aside = 0


def refuse(m: Memory, kind: int, result: int) -> None:
    """A refusal from before the seq rule: shown once, the cached answer stays (R3)."""
    m.aside = 1
    m.aside_type = kind
    m.aside_result = result
    m.aside_plain = 1 if result == c.NO_SESSION or kind == c.HELLO else 0


def flags(m: Memory) -> int:
    """The flags of link 4.2 as they stand now."""
    inputs = m.inputs
    value = 0
    if m.adc[c.ADC_HV_MV] >= HV_ON_MV:
        value = c.FLAG_HV_ON
    if m.chain:
        value |= c.FLAG_CHAIN_CLOSED
    if m.pump_valid:
        value |= c.FLAG_ARM_VALID
    if inputs & c.IN_HAND_OK:
        value |= c.FLAG_HAND_OK
    if m.lease_ms:
        value |= c.FLAG_LEASE_OK
    if not inputs & c.IN_K1_OPEN:
        value |= c.FLAG_K1_CLOSED
    return value | _output_flags(m) | _standing_flags(m)


def _output_flags(m: Memory) -> int:
    value = 0
    if m.pulsed:
        value = c.FLAG_PULSED
    if m.state >= c.ARMED and intensity.is_ramping(m):
        value |= c.FLAG_RAMPING
    if m.lead_off:
        value |= c.FLAG_LEADOFF_ANY
    if m.saturated:
        value |= c.FLAG_COMPLIANCE_LIM
    if m.clamped:
        value |= c.FLAG_CLAMPED
    return value


def _standing_flags(m: Memory) -> int:
    value = 0
    if m.paused:
        value = c.FLAG_PAUSED
    if m.cfg_valid:
        value |= c.FLAG_CFG_VALID
    if m.selftest_ok:
        value |= c.FLAG_SELFTEST_OK
    if m.log_pending:
        value |= c.FLAG_LOG_PENDING
    return value


def load(m: Memory, buf: bytearray) -> None:
    """`buf` is the next MISO frame: the last answer, or a refusal in its place, with the status of now."""
    m.frame_ctr = (m.frame_ctr + 1) & 0xFFFF
    buf[0] = c.RESPONSE_SYNC
    buf[1] = c.VERSION
    put_word(buf, 2, m.seq)
    put_word(buf, 6, m.frame_ctr)
    put_pair(buf, 8, m.uptime_low, m.uptime_high)
    buf[12] = m.state
    put_word(buf, 14, flags(m))
    put_pair(buf, 16, m.faults & 0xFFFF, m.faults >> 16)
    put_word(buf, 20, interlocks.lease_left(m))
    buf[22] = m.lead_off | m.saturated << 4
    buf[23] = m.link_err
    m.pulsed = 0
    plain = m.aside_plain if m.aside else m.plain
    _load_payload(m, buf)
    keys = m.zero_keys if plain else m.session_keys
    register = m.answer_crc
    register.restart(keys.answer_low, keys.answer_high)
    register.feed(buf, 0, c.CRC_AT)
    register.store(buf, c.CRC_AT)
    m.reset_loaded = m.reset_asked


def _load_payload(m: Memory, buf: bytearray) -> None:
    answer = m.answer
    if m.aside:
        buf[4] = m.aside_type | 0x80
        buf[5] = 0
        buf[13] = m.aside_result
        for at in range(c.PAYLOAD_AT, c.CRC_AT):
            buf[at] = 0
        return
    buf[4] = m.type | 0x80
    buf[5] = m.plen
    buf[13] = m.result
    for index in range(c.PAYLOAD_BYTES):
        buf[c.PAYLOAD_AT + index] = answer[index]
