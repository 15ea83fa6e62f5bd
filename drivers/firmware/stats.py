"""The counters that STATS shows [link 5.1, R26]: u32 in two halves, wrapping, kept over every reset but
power-on.

Page 0: pulses of channels 0 to 3, then charge of their first phases in uC. Page 1: broken frames, BAD_SEQ,
wrong lengths, STALE_ACK, other refusals, requests accepted, jitter of the pump, resets. Page 2: pulses passed
over, late ticks, lost pads, shorts, starts, log entries overwritten, class B or C bits set, 0.
"""

from drivers.firmware.endian import put_pair
from drivers.firmware.memory import Memory
from drivers.firmware.subset import const

PULSES = const(0)
CHARGE_UC = const(4)
CRC_ERR = const(8)
SEQ_ERR = const(9)
LEN_ERR = const(10)
STALE_ACKS = const(11)
REFUSALS = const(12)
REQUESTS = const(13)
JITTER = const(14)
RESETS = const(15)
SKIPPED = const(16)
LATE_TICKS = const(17)
LEAD_OFFS = const(18)
SHORTS = const(19)
STARTS = const(20)
LOG_LOST = const(21)
FAULTS = const(22)
PER_PAGE = const(8)
PAGES = const(3)


def count(m: Memory, counter: int, amount: int) -> None:
    """The counter stands `amount` higher; amount < 2^16."""
    low = m.stats_low[counter] + amount
    if low > 0xFFFF:
        low -= 0x10000
        m.stats_high[counter] = (m.stats_high[counter] + 1) & 0xFFFF
    m.stats_low[counter] = low


def show(m: Memory, page: int) -> None:
    """The answer is this page."""
    for index in range(PER_PAGE):
        at = page * PER_PAGE + index
        put_pair(m.answer, 4 * index, m.stats_low[at], m.stats_high[at])
    m.plen = 4 * PER_PAGE
