"""The ring of events that LOG_READ shows [link 5.1, R26, I25, F67]: written anywhere, in constant time, over
the oldest entry when it is full.

Codes and their `arg`: BOOT cause; STATE new | old << 16; FAULT and CLEARED the fault bits; SESSION the seq of
its HELLO; COMMIT the bank's CRC; ARM mask | mode << 16; POOR ohms, from 3.5k on; DRIFT net charge of the last
second in nC, from 20 uA on; WARM millidegrees, from 60 C on; TESTED steps done | passed << 16; SPENT
delivered seconds. Severity: 0 information, 1 warning, 2 to 4 a fault of class A to C. `ch` is 255 where it is
the module's. The index wraps at 2^16; LOG_PENDING stands until the newest entry has been read.
"""

from drivers.firmware import stats
from drivers.firmware.endian import put_pair, put_word
from drivers.firmware.memory import LOG_ENTRIES, LOG_ENTRY, Memory
from drivers.firmware.subset import const

BOOT = const(1)
STATE = const(2)
FAULT = const(3)
CLEARED = const(4)
SESSION = const(5)
COMMIT = const(6)
ARM = const(7)
POOR = const(8)
DRIFT = const(9)
WARM = const(10)
TESTED = const(11)
SPENT = const(12)

MODULE = const(255)
INFORMATION = const(0)
WARNING = const(1)
CLASS_A = const(2)
CLASS_B = const(3)
CLASS_C = const(4)
SHOWN = const(2)


def put(m: Memory, code: int, channel: int, severity: int, low: int, high: int) -> None:
    """The newest entry is this one; `arg` in halves."""
    newest = (m.log_newest + 1) & 0xFFFF
    m.log_newest = newest
    m.log_pending = 1
    if m.log_count < LOG_ENTRIES:
        m.log_count += 1
    else:
        stats.count(m, stats.LOG_LOST, 1)
    data, at = m.log, newest % LOG_ENTRIES * LOG_ENTRY
    put_word(data, at, newest)
    put_pair(data, at + 2, m.uptime_low, m.uptime_high)
    put_word(data, at + 6, code)
    data[at + 8] = channel
    data[at + 9] = severity
    put_pair(data, at + 10, low, high)


def show(m: Memory, index: int) -> None:
    """The answer is the newest index and the two entries from `index` on, or from the oldest that is left.

    A place beyond the newest entry is all 0.
    """
    answer = m.answer
    put_word(answer, 0, m.log_newest)
    m.plen = 2 + SHOWN * LOG_ENTRY
    behind = (m.log_newest - index) & 0xFFFF
    if behind >= 0x8000:
        return
    if behind >= m.log_count:
        behind = m.log_count - 1
    for place in range(SHOWN):
        if behind < 0:
            return
        source = ((m.log_newest - behind) & 0xFFFF) % LOG_ENTRIES * LOG_ENTRY
        for offset in range(LOG_ENTRY):
            answer[2 + place * LOG_ENTRY + offset] = m.log[source + offset]
        if behind == 0:
            m.log_pending = 0
        behind -= 1
