"""Clauses on the bench wire itself. [link Annex W, 19 R27, R28]"""

from typing import Final

from appliance.services.conformance.bench import Bench
from appliance.services.conformance.clause import Broken, Clause, NotApplicable
from appliance.services.conformance.door import Door
from appliance.services.conformance.frames import NAME
from drivers.pins import (
    CHAIN_FB,
    ESTOP_A,
    ESTOP_B,
    HAND_STOP_OK,
    KNOB_A,
    KNOB_B,
    KNOB_PUSH,
    MOD_OK,
    READY,
    STIM_ACT,
)
from drivers.stimulator.codes import Flag, Kind, ModuleState
from drivers.wire import BenchError

_TRIES: Final = 50
"""READY is away for a fraction of a millisecond: a loaded machine misses it now and then, not fifty times."""


def lines_at_rest(bench: Bench) -> None:
    """In IDLE: READY, MOD_OK, ESTOP_A, HAND_STOP_OK and the knob read 1; ESTOP_B, CHAIN_FB and STIM_ACT 0."""
    bench.look()
    bench.wire.wait(READY.mask, 10_000)
    inputs = bench.wire.inputs()
    bench.sent = "nothing, in IDLE"
    for pin in (READY, MOD_OK, ESTOP_A, HAND_STOP_OK, KNOB_A, KNOB_B, KNOB_PUSH):
        bench.expect(bool(inputs & pin.mask), f"{pin.name} = 1", "0")
    for pin in (ESTOP_B, CHAIN_FB, STIM_ACT):
        bench.expect(not inputs & pin.mask, f"{pin.name} = 0", "1")


def window_in_reset(bench: Bench) -> None:
    """In reset READY is 0, and a window reads zeros and is not received."""
    bench.hold()
    bench.sent = "RESET_N = 0"
    bench.expect(bench.line_within(READY.mask, False, 10_000) is not None, "READY = 0", "READY = 1")
    bench.wait_ms(5)
    miso = bench.wire.transfer(bench.frame(Kind.IDENTIFY, NAME))
    bench.sent = "a window in reset"
    bench.expect(miso == bytes(64), "zeros", miso.hex())
    bench.reset()


def window_without_ready(bench: Bench) -> None:
    """A window at READY = 0 reads zeros and is not received: no echo, no frame_ctr, no link_err."""
    for _ in range(_TRIES if bench.slack_us else 1):
        if _reaches_not_ready(bench):
            return
    raise NotApplicable("READY is back before a second window can be begun")


def _reaches_not_ready(bench: Bench) -> bool:
    """False when READY was back before the second window: on a shared core that is luck."""
    before = bench.look()
    bench.window(bench.frame(Kind.POLL, seq=bench.seq))
    if bench.line(READY.mask):
        bench.poll()
        return False
    miso = bench.wire.transfer(bench.frame(Kind.IDENTIFY, NAME))
    bench.sent = "a window at READY = 0"
    if any(miso) and bench.slack_us:
        return False
    bench.expect(miso == bytes(64), "zeros", miso.hex())
    after = bench.poll()
    gone = (after.frame_ctr - before.frame_ctr) & 0xFFFF
    bench.expect(gone == 2, "frame_ctr + 2 for two received windows", f"frame_ctr + {gone}")
    bench.expect(after.echo_seq == before.echo_seq, "the old echo_seq", f"{after.echo_seq}")
    return True


def window_lengths(bench: Bench) -> None:
    """A window of n bytes is answered with n bytes."""
    for count in (1, 8, 63, 65, 128):
        bench.sent = f"a window of {count} bytes"
        miso = bench.window(bytes(count))
        bench.expect(len(miso) == count, f"{count} bytes", f"{len(miso)} bytes")


def second_connection(bench: Bench) -> None:
    """A second connection is closed at once, and the first goes on."""
    came = _door(bench).knock()
    bench.sent = "a second connection"
    bench.expect(came == "closed", "a connection that is closed at once", came)
    bench.accepted(Kind.IDENTIFY, NAME)


def outputs_outlive_the_close(bench: Bench) -> None:
    """Outputs keep their value over a close, and a new connection starts with them."""
    bench.permitted()
    before = bench.look()
    bench.expect(bool(before.flags & Flag.ARM_VALID), "ARM_VALID = 1", "0")
    session = bench.session
    _reconnect(bench)
    bench.sent = "a new connection"
    seen = bench.look()
    bench.expect(bench.session == session and seen.state is ModuleState.IDLE, "the same session", "another")
    bench.is_pumping = False
    bench.edge()
    bench.accepted(Kind.IDENTIFY, NAME)


def close_stops_by_silence(bench: Bench) -> None:
    """The host's close is no event: ARM_PUMP and lease stop a live output, in their own time."""
    bench.armed()
    bench.cycle(lease_ms=300)
    bench.is_pumping = False
    _reconnect(bench)
    bench.sent = "a close and a new connection in ARMED"
    bench.is_in(ModuleState.ARMED, bench.look())
    bench.wait_ms(350)
    bench.is_in(ModuleState.IDLE, bench.look())


def first_lines(bench: Bench) -> None:
    """After the connection all host inputs are sent once."""
    before = bench.wire.inputs()
    bench.look()
    _reconnect(bench)
    mask = MOD_OK.mask | ESTOP_A.mask | HAND_STOP_OK.mask | KNOB_A.mask | KNOB_B.mask | KNOB_PUSH.mask
    bench.sent = "a new connection"
    now = bench.wire.inputs()
    bench.expect(now & mask == before & mask, f"inputs {before & mask:08X}", f"{now & mask:08X}")


def _door(bench: Bench) -> Door:
    if bench.door is None:
        raise NotApplicable("no second connection can be made")
    return bench.door


def _reconnect(bench: Bench) -> None:
    """The connection is closed and made again."""
    bench.wire.close()
    for _ in range(50):
        try:
            bench.attach(_door(bench).connect())
        except BenchError:
            continue
        return
    raise Broken("a close and a new connection", "a connection", "none within 50 tries")


CLAUSES: Final = (
    Clause("W LINES", lines_at_rest),
    Clause("R27 RESET", window_in_reset),
    Clause("R27 READY", window_without_ready),
    Clause("W LENGTHS", window_lengths),
    Clause("W SECOND", second_connection, needs_socket=True),
    Clause("W OUTPUTS", outputs_outlive_the_close, needs_socket=True),
    Clause("R27 CLOSE", close_stops_by_silence, needs_socket=True),
    Clause("W FIRST LINES", first_lines, needs_socket=True),
)
