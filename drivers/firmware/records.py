"""Requests that only show what was: LOG_READ, STATS, SCOPE [link 5.1, R26].

SCOPE shows the last captured pulse of a channel, SCOPE_SAMPLES samples from its start. Reading its last
offset asks for the next pulse, so that the pages of one pulse belong together.
"""

from drivers.firmware import banks, log, stats
from drivers.firmware import codes as c
from drivers.firmware.endian import put_word, word
from drivers.firmware.memory import Memory
from drivers.firmware.subset import const

P = const(24)
SAMPLES = const(16)
LAST_OFFSET = const(112)


def read_log(m: Memory, buf: bytearray, now_ms: int) -> int:
    """LOG_READ: two entries of the ring."""
    log.show(m, word(buf, P))
    return c.OK


def tell_stats(m: Memory, buf: bytearray, now_ms: int) -> int:
    """STATS: a page of eight counters."""
    page = buf[P]
    if page >= stats.PAGES:
        return banks.refuse(m, 0, 0, stats.PAGES - 1)
    stats.show(m, page)
    return c.OK


def show_scope(m: Memory, buf: bytearray, now_ms: int) -> int:
    """SCOPE: sixteen samples of the last captured pulse; after the last ones the next pulse is captured."""
    channel = buf[P]
    offset = word(buf, P + 1)
    if channel >= m.n_channels:
        return c.BAD_CHANNEL
    if offset > LAST_OFFSET:
        return banks.refuse(m, 1, 0, LAST_OFFSET)
    at = channel * c.SCOPE_SAMPLES + offset
    for index in range(SAMPLES):
        put_word(m.answer, 2 * index, m.scope[at + index])
    m.plen = 2 * SAMPLES
    if offset == LAST_OFFSET:
        m.scope_wanted |= 1 << channel
    return c.OK
