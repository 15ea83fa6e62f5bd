"""What each accepted command does to the core."""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Callable

from tests.independent import frames as f
from tests.independent.core import (
    ARMED,
    BIT,
    CLASS_A,
    ESTOP,
    FAULT,
    IDLE,
    LIVE,
    RAMPDOWN,
    RUNNING,
    SELFTEST,
    SELFTEST_MASK,
    SELFTEST_MS,
    Core,
    Result,
)
from tests.independent.frames import N_CHANNELS, Block, Request

ANY = frozenset(range(1, 8))
FIRMWARE_SHA = hashlib.sha256(b"stim-link module from the page 1.0.0").digest()
VENDOR, PRODUCT = 0xFFFF, 0x00F2


def _out_of_range(offset: int, low: int, high: int) -> Result:
    """Return the refusal that names a field and its range."""
    return f.OUT_OF_RANGE, struct.pack("<BBHH", offset, 0, low, high)


def _interlock(core: Core) -> Result:
    """Return the refusal that carries the status flags."""
    return f.INTERLOCK, struct.pack("<H", core.flags())


def _identify(core: Core, p: bytes) -> Result:
    """Answer a page of identity."""
    if p[0] == 0:
        crc = f.crc32p4(FIRMWARE_SHA)
        return f.OK, struct.pack(
            "<HHB3B12sIB", VENDOR, PRODUCT, 1, 1, 0, 0, b"PAGE-000001\0", crc, N_CHANNELS
        )
    if p[0] == 1:
        return f.OK, struct.pack("<9HBBIB", 600, 400, 1500, 20000, 1000, 50, 150, 300, 3600, 16, 1, 0, 5)
    return (f.OK, FIRMWARE_SHA) if p[0] == 2 else _out_of_range(0, 0, 2)


def _selftest(core: Core, p: bytes) -> Result:
    """Start the self-test by command."""
    mask = int.from_bytes(p[:2], "little") & SELFTEST_MASK
    core.test_done = core.test_pass = 0
    core.enter(SELFTEST)
    return f.OK, struct.pack("<H", mask)


def _selftest_result(core: Core, p: bytes) -> Result:
    """Answer the last self-test's result."""
    return f.OK, struct.pack("<9H", core.test_done, core.test_pass, 0, 0, 0, 0, 0, 0, SELFTEST_MS)


def _cfg_write(core: Core, p: bytes) -> Result:
    """Store a checked block in the shadow bank."""
    if p[0] >= N_CHANNELS:
        return f.BAD_CHANNEL, b""
    block = Block.parse(p[2:34])
    error = block.range_error()
    if error:
        return _out_of_range(*error)
    if not block.dose_ok():
        return f.DOSE_LIMIT, b""
    core.shadow[p[0]] = p[2:34]
    return f.OK, p[:34]


def _cfg_read(core: Core, p: bytes) -> Result:
    """Answer a stored block."""
    if p[0] >= N_CHANNELS:
        return f.BAD_CHANNEL, b""
    if p[1] > 1:
        return _out_of_range(1, 0, 1)
    if p[1] == 0:
        return f.OK, p[:2] + core.shadow[p[0]]
    active = core.active or bytes(128)
    return f.OK, p[:2] + active[p[0] * 32 : p[0] * 32 + 32]


def _cfg_commit(core: Core, p: bytes) -> Result:
    """Make the shadow bank the active one."""
    bank = b"".join(core.shadow)
    crc = f.crc32p4(bank)
    blocks = [Block.parse(raw) for raw in core.shadow]
    if not all(b.dose_ok() for b in blocks):
        return f.DOSE_LIMIT, b""
    if int.from_bytes(p[:4], "little") != crc:
        return f.CFG_MISMATCH, b""
    core.active, core.active_crc, core.blocks = bank, crc, blocks
    core.commits = (core.commits + 1) & 0xFFFF
    core.session_ms = 0
    for channel in core.engine.channels:
        channel.limit_ms = 0
    return f.OK, struct.pack("<IH", crc, core.commits)


def _cycle(core: Core, request: Request) -> Result:
    """Take setpoints and renew the lease."""
    control, *setpoints, expected, _ = struct.unpack("<H4HBB", request.payload[:12])
    permit = bool(control & 1)
    if permit and not 60 <= request.lease_ms <= 300:
        return f.LEASE_RANGE, b""
    if core.state in LIVE:
        if request.arm_token != core.token:
            return f.BAD_TOKEN, b""
        _compare_states(core, expected)
    if permit and request.hflags & 2:
        core.lease_until_us = core.now_us + request.lease_ms * 1000
    if core.state == ARMED:
        for channel, setpoint in zip(core.engine.channels, setpoints, strict=False):
            channel.needs_zero = channel.needs_zero and setpoint != 0
    if core.state == RUNNING:
        _setpoints(core, setpoints, bool(control & 2))
    return f.OK, _measured(core)


def _compare_states(core: Core, expected: int) -> None:
    """Stop when the host has been wrong about the state for three cycles."""
    core.mismatch = core.mismatch + 1 if expected != core.state else 0
    if core.mismatch >= 3:
        core.stop_now()


def _measured(core: Core) -> bytes:
    """Return what CYCLE's answer says of every channel and of the supply."""
    rows = b""
    for n in range(4):
        if n < N_CHANNELS:
            c = core.engine.channels[n]
            rows += struct.pack("<HHHh", (c.i_ua + 50) // 100, (c.v_mv + 50) // 100, c.z_ohm, c.dq_nc)
        else:
            rows += bytes(8)
    return rows + struct.pack("<HbB", round(core.board.hv_v * 10), 30, 120)


def _setpoints(core: Core, setpoints: list[int], hold: bool) -> None:
    """Give every armed channel its target."""
    core.clamped = False
    for n, (channel, setpoint) in enumerate(zip(core.engine.channels, setpoints, strict=False)):
        if not channel.armed:
            continue
        if setpoint == 0:
            channel.needs_zero = False
        i_max = core.blocks[n].i_max_01ma
        core.clamped = core.clamped or setpoint > i_max
        target_ua = min(setpoint, i_max) * 100
        if hold:
            target_ua = min(target_ua, channel.actual_ua)
        if channel.needs_zero or channel.at_limit():
            target_ua = 0
        core.engine.set_target(n, target_ua)


def _arm(core: Core, p: bytes) -> Result:
    """T4: check every guard and begin to raise HV."""
    crc, mask, mode, _ = struct.unpack("<IBBH", p[:8])
    if not _channels_exist(core, mask):
        return f.BAD_CHANNEL, b""
    if mode not in (1, 2):
        return _out_of_range(5, 1, 2)
    if core.faults:
        return f.FAULT_PRESENT, b""
    if not core.test_ok:
        return f.SELFTEST_REQUIRED, b""
    if core.active is None:
        return f.NOT_COMMITTED, b""
    if crc != core.active_crc:
        return f.CFG_MISMATCH, b""
    if not _permitted(core):
        return _interlock(core)
    core.engine.prepare(core.blocks, mask, mode == 2)
    core.mode, core.arm_stage, core.arm_us = mode, 0, core.now_us
    core.enter(ARMED)
    core.token = core.board.rng.getrandbits(32) or 1
    return f.OK, struct.pack("<I", core.token)


def _channels_exist(core: Core, mask: int) -> bool:
    """Tell whether the mask names channels, and none that the active bank has not enabled."""
    if mask == 0 or mask >> N_CHANNELS:
        return False
    return core.active is None or all(not mask >> n & 1 or core.blocks[n].enabled for n in range(N_CHANNELS))


def _permitted(core: Core) -> bool:
    """Tell whether chain, pump, hand switch and lease all allow output."""
    return core.chain and core.arm_valid and core.board.hand_ok and core.now_us < core.lease_until_us


def _start(core: Core, p: bytes) -> Result:
    """T5: begin to run from 0."""
    token, inverse = struct.unpack("<II", p[:8])
    if core.mode != 1:
        return f.BAD_STATE, b""
    if core.faults:
        return f.FAULT_PRESENT, b""
    if token != core.token or inverse != token ^ 0xFFFFFFFF:
        return f.BAD_TOKEN, b""
    if not (_permitted(core) and core.arm_stage >= 2 and core.hv_on):
        return _interlock(core)
    core.arm_stage = 3
    core.paused = False
    core.engine.start(core.now_us)
    core.enter(RUNNING)
    return f.OK, b""


def _pause(core: Core, p: bytes) -> Result:
    """T8: ramp down to ARMED."""
    core.paused = True
    core.ramp(ARMED)
    return f.OK, b""


def _stop(core: Core, p: bytes) -> Result:
    """Stop with a ramp, or at once from reason 0x80."""
    if p[0] >= 0x80 or core.state == ARMED:
        core.stop_now()
    elif core.state == RUNNING:
        core.ramp(IDLE)
    elif core.state == RAMPDOWN:
        core.ramp_to = IDLE
        core.paused = False
    return f.OK, b""


def _disarm(core: Core, p: bytes) -> Result:
    """T6: leave ARMED."""
    core.stop_now()
    return f.OK, b""


def _fault_clear(core: Core, p: bytes) -> Result:
    """Clear acknowledged bits whose cause is gone, all or none."""
    mask, ack = struct.unpack("<IH", p[:6])
    mask &= core.faults
    if ack != (core.faults & 0xFFFF) ^ 0x5AA5 or _not_yet(core, mask) or mask & _causes(core):
        return f.NOT_CLEARABLE, b""
    core.faults &= ~mask
    if mask & BIT["LEAD_OFF"]:
        for channel in core.engine.channels:
            channel.lead_off = False
    left = core.faults & ~CLASS_A
    if core.state == ESTOP and mask & BIT["ESTOP"]:
        core.enter(FAULT if left else IDLE)
    elif core.state == FAULT and not left:
        core.enter(SELFTEST)
    return f.OK, struct.pack("<I", core.faults)


def _not_yet(core: Core, mask: int) -> bool:
    """Tell whether these bits cannot be cleared at all, or not in this state."""
    if mask & core.c_kind or (mask & ~CLASS_A and core.state != FAULT):
        return True
    if mask & BIT["ESTOP"] and core.state not in (ESTOP, FAULT):
        return True
    return core.state in LIVE and bool(mask & ~(BIT["LEAD_OFF"] | BIT["SHORT"]))


def _causes(core: Core) -> int:
    """Return the bits whose cause is still there."""
    released = core.chain_since_us is not None and core.now_us - core.chain_since_us >= 200_000
    board = core.board
    rows = (
        ("ESTOP", not released),
        ("ESTOP_DISCREP", board.estop_a == board.estop_b),
        ("HAND_STOP", not board.hand_ok),
        ("HV_OVER", board.hv_v > 110.0),
    )
    return sum(BIT[name] for name, there in rows if there)


def _log_read(core: Core, p: bytes) -> Result:
    """Answer the newest index and two entries."""
    index = int.from_bytes(p[:2], "little")
    newest = (core.log_next - 1) & 0xFFFF
    rows = b""
    for wanted in (index, (index + 1) & 0xFFFF):
        hits = [e for e in core.log if e[0] == wanted]
        rows += struct.pack("<HIHBBI", *hits[0]) if hits else bytes(14)
        if hits and wanted == newest:
            core.log_pending = False
    return f.OK, struct.pack("<H", newest) + rows


def _stats(core: Core, p: bytes) -> Result:
    """Answer a page of counters."""
    channels = core.engine.channels
    if p[0] == 0:
        values = [c.pulses for c in channels] + [0, 0] + [int(c.charge_nc // 1000) for c in channels] + [0, 0]
    elif p[0] == 1:
        values = [core.crc_err, core.seq_err, core.len_err, core.resets, core.jitter, 0, 0, 0]
    else:
        return _out_of_range(0, 0, 1)
    return f.OK, struct.pack("<8I", *(v & 0xFFFFFFFF for v in values))


def _module_reset(core: Core, p: bytes) -> Result:
    """Ask for a reset once the answer was clocked out."""
    if int.from_bytes(p[:4], "little") != core.session ^ 0xDEADC0DE:
        return f.BAD_TOKEN, b""
    core.reset_at_us = core.now_us + 100_000
    return f.OK, b""


_IDLE = frozenset({IDLE})
_TABLE: dict[int, tuple[frozenset[int], Callable[[Core, bytes], Result]]] = {
    f.IDENTIFY: (ANY, _identify),
    f.SELFTEST: (_IDLE, _selftest),
    f.SELFTEST_RESULT: (frozenset({IDLE, FAULT}), _selftest_result),
    f.CFG_WRITE: (_IDLE, _cfg_write),
    f.CFG_READ: (ANY, _cfg_read),
    f.CFG_COMMIT: (_IDLE, _cfg_commit),
    f.ARM: (_IDLE, _arm),
    f.START: (frozenset({ARMED}), _start),
    f.PAUSE: (frozenset({RUNNING}), _pause),
    f.STOP: (ANY, _stop),
    f.DISARM: (frozenset({ARMED}), _disarm),
    f.FAULT_CLEAR: (ANY - {SELFTEST}, _fault_clear),
    f.LOG_READ: (ANY, _log_read),
    f.STATS: (ANY, _stats),
    f.MODULE_RESET: (frozenset({IDLE, FAULT, ESTOP}), _module_reset),
}


def execute(core: Core, request: Request) -> Result:
    """Execute one new request and return its result and payload."""
    if request.kind == f.CYCLE:
        return _cycle(core, request)
    states, handler = _TABLE[request.kind]
    return handler(core, request.payload) if core.state in states else (f.BAD_STATE, b"")
