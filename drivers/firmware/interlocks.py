"""The three permissions and the hand switch: E-stop loop, ARM pump, lease [link 2.3, 2.5, 4.6, R19, R20,
R24].
"""

from drivers.firmware import caps, machine, stats
from drivers.firmware import codes as c
from drivers.firmware.memory import Memory

SENSES = c.IN_ESTOP_A | c.IN_ESTOP_B


def sense(m: Memory, inputs: int) -> None:
    """E-stop and hand switch act at once, in a tick or on an edge; nothing is debounced towards off."""
    m.inputs = inputs
    if inputs & SENSES == c.IN_ESTOP_A:
        m.chain = 1
    else:
        m.closed_for = -caps.TICK_MS  # the tick that first finds it closed counts nothing yet
        if m.chain or m.state != c.ESTOP:
            m.chain = 0
            machine.open_chain(m)
    if not inputs & c.IN_HAND_OK and machine.is_live(m):
        machine.stop_for(m, c.F_HAND_STOP)


def watch_chain(m: Memory, elapsed_ms: int) -> None:
    """The timers of the E-stop loop: release, discrepancy, and a relay that does not open."""
    pattern = m.inputs & SENSES
    if pattern == c.IN_ESTOP_A:
        m.discrep_for = 0
        if m.closed_for < caps.ESTOP_RELEASE_MS:
            m.closed_for += elapsed_ms
    elif pattern == c.IN_ESTOP_B:
        m.discrep_for = 0
    else:
        _watch_discrepancy(m, pattern, elapsed_ms)
    if m.inputs & c.IN_K1_OPEN or m.outputs & c.OUT_K_EN:
        m.weld_for = 0
    elif m.weld_for <= caps.K1_OPEN_MS:
        m.weld_for += elapsed_ms
        if m.weld_for > caps.K1_OPEN_MS:
            machine.fault(m, c.F_CHAIN_WELD)


def watch_key(m: Memory, elapsed_ms: int) -> None:
    """How long the confirm key has been held: one that is stuck confirms nothing [link 2.1]."""
    if not m.inputs & c.IN_CONFIRM:
        m.confirm_for = 0
    elif m.confirm_for <= caps.CONFIRM_STUCK_MS:
        m.confirm_for += elapsed_ms


def is_confirmed(m: Memory) -> bool:
    """Whether the confirm key is held, and not stuck."""
    return (m.inputs & c.IN_CONFIRM) != 0 and m.confirm_for <= caps.CONFIRM_STUCK_MS


def _watch_discrepancy(m: Memory, pattern: int, elapsed_ms: int) -> None:
    if pattern != m.discrep_as:
        m.discrep_as = pattern
        m.discrep_for = 0
    if m.discrep_for > caps.ESTOP_DISCREP_MS:
        return
    m.discrep_for += elapsed_ms
    if m.discrep_for > caps.ESTOP_DISCREP_MS:
        if pattern == SENSES:
            m.hard |= c.F_ESTOP_DISCREP
        machine.fault(m, c.F_ESTOP_DISCREP)


def take_edge(m: Memory, now_ms: int) -> None:
    """An edge of ARM_PUMP, whichever way."""
    if m.pump_seen:
        gap_ms = c.since(now_ms, m.pump_at)
        if gap_ms < caps.PUMP_FAST_MS:
            _take_fast_edge(m)
        else:
            m.pump_fast = 0
            _take_edge_after(m, gap_ms)
    m.pump_seen = 1
    m.pump_at = now_ms


def _take_fast_edge(m: Memory) -> None:
    m.pump_fast += 1
    if m.pump_fast >= caps.PUMP_OVERRATE:
        m.pump_fast = 0
        m.pump_valid = 0
        m.pump_good = 0
        machine.fault(m, c.F_ARM_OVERRATE)
    elif m.pump_valid:
        stats.count(m, stats.JITTER, 1)
    else:
        m.pump_good = 0


def _take_edge_after(m: Memory, gap_ms: int) -> None:
    if gap_ms > caps.PUMP_LOST_MS:
        lose_pump(m)
    elif gap_ms > caps.PUMP_GOOD_MS:
        if m.pump_valid:
            stats.count(m, stats.JITTER, 1)
        else:
            m.pump_good = 0
    elif not m.pump_valid:
        m.pump_good += 1
        if m.pump_good >= caps.PUMP_ACQUIRE:
            m.pump_valid = 1


def lose_pump(m: Memory) -> None:
    """The pump is not valid; a live output stops (T11)."""
    m.pump_good = 0
    m.pump_fast = 0
    m.pump_seen = 0
    if m.pump_valid:
        m.pump_valid = 0
        machine.stop_for(m, c.F_ARM_LOST)


def watch_permissions(m: Memory) -> None:
    """Silence of the pump and of the lease means off."""
    if m.pump_seen and c.since(m.now, m.pump_at) > caps.PUMP_LOST_MS:
        lose_pump(m)
    if m.lease_ms and c.since(m.now, m.lease_at) >= m.lease_ms:
        machine.set_lease(m, 0)
        machine.stop_for(m, c.F_LEASE_EXPIRED)


def are_closed(m: Memory) -> bool:
    """CHAIN, ARM_VALID, HAND_OK and a running lease: the interlocks of ARM and START (T4, T5)."""
    if not (m.chain and m.pump_valid and m.lease_ms):
        return False
    return (m.inputs & c.IN_HAND_OK) != 0


def lease_left(m: Memory) -> int:
    """Milliseconds of lease left, 0 without one."""
    if not m.lease_ms:
        return 0
    age_ms = c.since(m.latest, m.lease_at)
    return m.lease_ms - age_ms if age_ms < m.lease_ms else 0
