"""Acceptance of a request, in the order of link 4.4 with readings R1-R9, and the table of requests."""

from drivers.firmware import answers, machine, records, service, stats, treatment
from drivers.firmware import codes as c
from drivers.firmware.caps import ACK_WINDOW, BAD_FRAMES, BAD_FRAMES_WITHIN_MS
from drivers.firmware.endian import put_word, word
from drivers.firmware.memory import Memory
from drivers.firmware.subset import const

UNKNOWN = const(255)
OURS = const(1)  # CRC valid in the open session
PLAIN = const(2)  # CRC valid with session 0
BROKEN = const(0)

# type: (plen, handler, pairs of payload offset and the mask that must be 0 there)
REQUESTS = {
    c.POLL: (0, None, ()),
    c.HELLO: (8, service.open_session, (6, 0xFF, 7, 0xFF)),
    c.IDENTIFY: (1, service.identify, ()),
    c.SELFTEST: (2, service.run_selftest, ()),
    c.SELFTEST_RESULT: (0, service.tell_selftest, ()),
    c.CFG_WRITE: (34, service.write_block, (1, 0xFF, 2, 0xC0, 11, 0xFF, 32, 0xFF, 33, 0xFF)),
    c.CFG_READ: (2, service.read_block, ()),
    c.CFG_COMMIT: (4, service.commit_bank, ()),
    c.CYCLE: (12, treatment.cycle, (0, 0xFC, 1, 0xFF, 11, 0xFF)),
    c.ARM: (8, treatment.arm, (6, 0xFF, 7, 0xFF)),
    c.START: (8, treatment.start, ()),
    c.PAUSE: (0, treatment.pause, ()),
    c.STOP: (1, treatment.stop, ()),
    c.DISARM: (0, treatment.disarm, ()),
    c.FAULT_CLEAR: (6, service.clear_faults, ()),
    c.LOG_READ: (2, records.read_log, ()),
    c.STATS: (1, records.tell_stats, ()),
    c.SCOPE: (3, records.show_scope, ()),
    c.MODULE_RESET: (4, service.reset_module, ()),
}


def receive(m: Memory, buf: bytearray, count: int, now_ms: int) -> None:
    """A CS window of `count` bytes has ended."""
    m.latest = now_ms
    if count != c.FRAME_BYTES:
        stats.count(m, stats.LEN_ERR, 1)
        return
    origin = _origin(m, buf) if buf[0] == c.REQUEST_SYNC else BROKEN
    if origin == BROKEN:
        _count_broken(m, now_ms)
        return
    if buf[c.AT_HFLAGS] & c.HFLAG_STOP_NOW and machine.is_live(m):
        machine.to_idle(m)  # before everything else [R5, I22]
    kind = buf[c.AT_TYPE]
    if origin == PLAIN and kind != c.HELLO:
        _answer_outsider(m, kind)
        return
    result = _check_form(m, buf, kind)
    if result != c.OK:
        stats.count(m, stats.REFUSALS, 1)
        answers.refuse(m, kind, result)
    elif kind == c.POLL:
        m.aside = 0
        m.hello_open = 0
        _show_lamps(m, buf)
    else:
        _take_in_turn(m, buf, kind, now_ms)


def _origin(m: Memory, buf: bytearray) -> int:
    """Under which session the CRC holds; HELLO belongs to session 0 alone."""
    register = m.request_crc
    if (m.session_low or m.session_high) and buf[c.AT_TYPE] != c.HELLO:
        keys = m.session_keys
        register.restart(keys.request_low, keys.request_high)
        register.feed(buf, 0, c.CRC_AT)
        if register.matches(buf, c.CRC_AT):
            return OURS
    keys = m.zero_keys
    register.restart(keys.request_low, keys.request_high)
    register.feed(buf, 0, c.CRC_AT)
    return PLAIN if register.matches(buf, c.CRC_AT) else BROKEN


def _count_broken(m: Memory, now_ms: int) -> None:
    """A broken frame changes nothing but its counters; the ninth within a second of a session is a fault
    (R7).
    """
    m.link_err = (m.link_err + 1) & 0xFF
    stats.count(m, stats.CRC_ERR, 1)
    if not (m.session_low or m.session_high):
        return
    oldest = (m.bad_at + BAD_FRAMES - m.bad_count) % BAD_FRAMES
    m.bad_times[m.bad_at] = now_ms
    m.bad_at = (m.bad_at + 1) % BAD_FRAMES
    if m.bad_count < BAD_FRAMES - 1:
        m.bad_count += 1
    elif c.since(now_ms, m.bad_times[oldest]) <= BAD_FRAMES_WITHIN_MS:
        m.bad_count = 0
        machine.fault(m, c.F_LINK_QUALITY)


def forget_broken(m: Memory) -> None:
    """Broken frames older than a second no longer count: their times must not come round again (I18)."""
    while m.bad_count:
        oldest = (m.bad_at + BAD_FRAMES - m.bad_count) % BAD_FRAMES
        if c.since(m.now, m.bad_times[oldest]) <= BAD_FRAMES_WITHIN_MS:
            return
        m.bad_count -= 1


def _answer_outsider(m: Memory, kind: int) -> None:
    """A session-0 frame that is not HELLO: POLL may fetch HELLO's answer, everything else has no session
    (R1).
    """
    if kind == c.POLL and m.hello_open:
        m.aside = 0
    else:
        answers.refuse(m, kind, c.NO_SESSION)


def _show_lamps(m: Memory, buf: bytearray) -> None:
    if buf[c.AT_HFLAGS] & c.HFLAG_LAMP_TEST:
        m.outputs |= c.OUT_LAMP_TEST
    else:
        m.outputs &= ~c.OUT_LAMP_TEST


def _check_form(m: Memory, buf: bytearray, kind: int) -> int:
    """Version, reserved bytes, type, length: what is refused without using up a seq (R3)."""
    if buf[1] >> 4 != c.VERSION >> 4:
        return c.BAD_VERSION
    if _has_reserved(buf, kind):
        return c.RESERVED_NONZERO
    request = REQUESTS.get(kind)
    if request is None or (kind == c.SCOPE and not m.identity.features & c.FEATURE_SCOPE):
        return c.BAD_TYPE
    if buf[c.AT_PLEN] != request[0]:
        return c.BAD_LEN
    reserved = request[2]
    for at in range(0, len(reserved), 2):
        if buf[c.PAYLOAD_AT + reserved[at]] & reserved[at + 1]:
            return c.RESERVED_NONZERO
    if kind == c.HELLO and not buf[c.PAYLOAD_AT + 4] <= 1 <= buf[c.PAYLOAD_AT + 5]:
        return c.BAD_VERSION
    return c.OK


def _has_reserved(buf: bytearray, kind: int) -> bool:
    """Header and padding; a lease belongs to CYCLE alone (R9)."""
    if buf[c.AT_HFLAGS] & c.HFLAGS_RESERVED:
        return True
    if buf[20] or buf[21] or buf[22] or buf[23]:
        return True
    if kind != c.CYCLE and (buf[c.AT_LEASE] or buf[c.AT_LEASE + 1]):
        return True
    for at in range(c.PAYLOAD_AT + buf[c.AT_PLEN], c.CRC_AT):
        if buf[at]:
            return True
    return False


def _take_in_turn(m: Memory, buf: bytearray, kind: int, now_ms: int) -> None:
    """The seq rule: a repeated request shows its answer again, the next one is executed, the rest refused."""
    seq = word(buf, c.AT_SEQ)
    crc_low, crc_high = m.request_crc.low, m.request_crc.high
    repeated = m.has_cached and seq == m.seq and crc_low == m.cached_low and crc_high == m.cached_high
    if repeated and (kind != c.HELLO or m.hello_open):
        m.aside = 0
        return
    if kind != c.HELLO and seq != (m.seq + 1) & 0xFFFF:
        stats.count(m, stats.SEQ_ERR, 1)
        answers.refuse(m, kind, c.BAD_SEQ)
        return
    m.seq = seq
    m.has_cached = 1
    m.cached_low = crc_low
    m.cached_high = crc_high
    answers.start(m, kind)
    result = _execute(m, buf, kind, now_ms)
    m.result = result
    if result == c.OK:
        stats.count(m, stats.REQUESTS, 1)
        _show_lamps(m, buf)
    else:
        stats.count(m, stats.STALE_ACKS if result == c.STALE_ACK else stats.REFUSALS, 1)
        if result == c.OUT_OF_RANGE:
            _put_range(m)


def _execute(m: Memory, buf: bytearray, kind: int, now_ms: int) -> int:
    if kind != c.HELLO:
        free = m.ack_free
        m.ack_free = 0
        m.hello_open = 0
        if not free and (m.frame_ctr - word(buf, c.AT_ACK)) & 0xFFFF > ACK_WINDOW:
            return c.STALE_ACK
    handler = REQUESTS[kind][1]
    return c.OK if handler is None else handler(m, buf, now_ms)


def _put_range(m: Memory) -> None:
    m.answer[0] = m.range_offset  # the byte behind it is 0, as start() left it
    put_word(m.answer, 2, m.range_min)
    put_word(m.answer, 4, m.range_max)
    m.plen = 6
