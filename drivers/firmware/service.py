"""Requests that change no current: HELLO, IDENTIFY, SELFTEST, banks, FAULT_CLEAR, MODULE_RESET [link 5.1].

Each answers with a result and, when that is OK, has written its payload.
"""

from drivers.firmware import banks, dose, entropy, log, machine, selftest, supplies
from drivers.firmware import codes as c
from drivers.firmware.caps import CHARGE_MAX, ESTOP_RELEASE_MS, LEASE_MAX_MS, SESSION_MAX_S, TICK_MS
from drivers.firmware.endian import put_pair, put_word, word
from drivers.firmware.memory import BLOCK, Memory
from drivers.firmware.subset import const

P = const(24)
ACK_KEY = const(0x5AA5)
RESET_KEY_LOW = const(0xC0DE)
RESET_KEY_HIGH = const(0xDEAD)
FAULTS_KNOWN_HIGH = const(0x07FF)
STANDING = (c.F_HAND_STOP, c.F_OVERTEMP, c.F_SUPPLY, c.F_HV_OVER)  # cleared only once their cause is gone


def open_session(m: Memory, buf: bytearray, now_ms: int) -> int:
    """HELLO: a new session; a live output stops at once, tokens and lease are void (T16, R1)."""
    if machine.is_live(m):
        machine.to_idle(m)
    m.session_low = entropy.draw(m)
    m.session_high = entropy.draw_nonzero(m)
    m.session_keys.open(m.session_low, m.session_high)
    m.hello_open = 1
    m.ack_free = 1
    machine.set_lease(m, 0)
    m.bad_count = 0
    m.hv_overs = 0
    log.put(m, log.SESSION, log.MODULE, log.INFORMATION, m.seq, 0)
    answer = m.answer
    put_pair(answer, 0, entropy.draw(m), entropy.draw(m))
    put_pair(answer, 4, m.boot_low, m.boot_high)
    put_pair(answer, 8, m.session_low, m.session_high)
    answer[12] = 1
    answer[13] = m.cause
    m.plen = 16
    m.plain = 1
    return c.OK


def identify(m: Memory, buf: bytearray, now_ms: int) -> int:
    """IDENTIFY: who this is, its limits, its hash."""
    page = buf[P]
    if page > 2:
        return banks.refuse(m, 0, 0, 2)
    if page == 0:
        _put_name(m, m.answer)
        m.plen = 25
    elif page == 1:
        _put_limits(m, m.answer)
        m.plen = 25
    else:
        for index in range(32):
            m.answer[index] = m.identity.sha256[index]
        m.plen = 32
    return c.OK


def _put_name(m: Memory, answer: bytearray) -> None:
    identity = m.identity
    put_word(answer, 0, identity.vendor)
    put_word(answer, 2, identity.product)
    answer[4] = identity.hardware
    answer[5] = identity.firmware_major
    answer[6] = identity.firmware_minor
    answer[7] = identity.firmware_patch
    for index in range(12):
        answer[8 + index] = identity.serial[index]
    put_pair(answer, 20, identity.firmware_crc_low, identity.firmware_crc_high)
    answer[24] = m.n_channels


def _put_limits(m: Memory, answer: bytearray) -> None:
    put_word(answer, 0, dose.CURRENT_MAX)
    put_word(answer, 2, dose.WIDTH_MAX_US)
    put_word(answer, 4, dose.RATE_MAX)
    put_word(answer, 6, CHARGE_MAX // 10)
    put_word(answer, 8, 1000)
    put_word(answer, 10, 50)
    put_word(answer, 12, 150)
    put_word(answer, 14, LEASE_MAX_MS)
    put_word(answer, 16, SESSION_MAX_S)
    answer[18] = 16
    answer[19] = 1
    put_pair(answer, 20, m.identity.features, 0)
    answer[24] = TICK_MS


def run_selftest(m: Memory, buf: bytearray, now_ms: int) -> int:
    """SELFTEST: the steps of the mask begin (R18)."""
    mask = word(buf, P)
    most = c.TEST_ALL
    if buf[c.AT_HOST_STATE] == c.HOST_SERVICE:
        most |= c.TEST_HV_ON
    if m.state != c.IDLE:
        return c.BAD_STATE
    if mask == 0 or mask > most:
        return banks.refuse(m, 0, 1, most)
    selftest.start(m, mask)
    put_word(m.answer, 0, mask)
    m.plen = 2
    return c.OK


def tell_selftest(m: Memory, buf: bytearray, now_ms: int) -> int:
    """SELFTEST_RESULT: steps done and passed, highest HV in mV, degrees, 0.1 V, relay ms, and how long it
    took.
    """
    if m.state != c.IDLE and m.state != c.FAULT:
        return c.BAD_STATE
    put_word(m.answer, 0, m.test_done)
    put_word(m.answer, 2, m.test_pass)
    for index in range(6):
        put_word(m.answer, 4 + 2 * index, m.test_values[index])
    put_word(m.answer, 16, m.test_for)
    m.plen = 18
    return c.OK


def write_block(m: Memory, buf: bytearray, now_ms: int) -> int:
    """CFG_WRITE: the block is in the shadow bank, and the answer shows it as stored."""
    channel = buf[P]
    if m.state != c.IDLE:
        return c.BAD_STATE
    if channel >= m.n_channels:
        return c.BAD_CHANNEL
    result = banks.check_block(m, buf, P + 2)
    if result != c.OK:
        return result
    for index in range(BLOCK):
        m.shadow[channel * BLOCK + index] = buf[P + 2 + index]
    _put_block(m, m.shadow, channel, 0)
    return c.OK


def read_block(m: Memory, buf: bytearray, now_ms: int) -> int:
    """CFG_READ: a block of the shadow bank (0) or the active one (1)."""
    channel, bank = buf[P], buf[P + 1]
    if channel >= m.n_channels:
        return c.BAD_CHANNEL
    if bank > 1:
        return banks.refuse(m, 1, 0, 1)
    if bank == 1 and not m.cfg_valid:
        return c.NOT_COMMITTED
    _put_block(m, m.active if bank else m.shadow, channel, bank)
    return c.OK


def _put_block(m: Memory, bank: bytearray, channel: int, second: int) -> None:
    m.answer[0] = channel
    m.answer[1] = second
    for index in range(BLOCK):
        m.answer[2 + index] = bank[channel * BLOCK + index]
    m.plen = 34


def commit_bank(m: Memory, buf: bytearray, now_ms: int) -> int:
    """CFG_COMMIT: the shadow bank is the active one (I12)."""
    if m.state != c.IDLE:
        return c.BAD_STATE
    result = banks.commit(m, buf, P)
    if result == c.OK:
        put_pair(m.answer, 0, m.cfg_low ^ 0xFFFF, m.cfg_high ^ 0xFFFF)
        put_word(m.answer, 4, m.cfg_count)
        m.plen = 6
    return result


def clear_faults(m: Memory, buf: bytearray, now_ms: int) -> int:
    """FAULT_CLEAR: the whole mask or nothing (R9, R15, R18, R19)."""
    if m.state < c.IDLE:
        return c.BAD_STATE
    high = word(buf, P + 2)
    if word(buf, P + 4) != (m.faults & 0xFFFF) ^ ACK_KEY or high > FAULTS_KNOWN_HIGH:
        return c.NOT_CLEARABLE
    mask = word(buf, P) | high << 16
    if not _is_clearable(m, mask & m.faults):
        return c.NOT_CLEARABLE
    log.put(m, log.CLEARED, log.MODULE, log.INFORMATION, m.faults & mask & 0xFFFF, (m.faults & mask) >> 16)
    m.faults &= ~mask
    _leave_fault(m, mask)
    put_pair(m.answer, 0, m.faults & 0xFFFF, m.faults >> 16)
    m.plen = 4
    return c.OK


def _is_clearable(m: Memory, mask: int) -> bool:
    if mask & (c.CLASS_C | m.hard):
        return False
    if mask & c.CLASS_B and m.state != c.FAULT:
        return False
    if mask & c.F_ESTOP and (m.state < c.FAULT or not m.chain or m.closed_for < ESTOP_RELEASE_MS):
        return False
    for bit in STANDING:
        if mask & bit and not supplies.is_gone(m, bit):
            return False
    return True


def _leave_fault(m: Memory, mask: int) -> None:
    """FAULT without a B or C bit goes to the self-test; ESTOP acknowledged goes to FAULT or IDLE."""
    left = m.faults & c.CLASS_BC
    if m.state == c.ESTOP and mask & c.F_ESTOP:
        machine.enter(m, c.FAULT if left else c.IDLE)
    elif m.state == c.FAULT and not left:
        selftest.start(m, c.TEST_ALL)
    if mask & c.F_LEAD_OFF:
        m.lead_off = 0
    machine.show_health(m)


def reset_module(m: Memory, buf: bytearray, now_ms: int) -> int:
    """MODULE_RESET: the core starts again once this answer was clocked out, or after 100 ms (R22)."""
    if m.state != c.IDLE and m.state != c.FAULT and m.state != c.ESTOP:
        return c.BAD_STATE
    if word(buf, P) != m.session_low ^ RESET_KEY_LOW or word(buf, P + 2) != m.session_high ^ RESET_KEY_HIGH:
        return c.BAD_TOKEN
    m.reset_asked = 1
    m.reset_at = now_ms
    return c.OK
