"""Clauses on the order in which a request is accepted: form, seq, replay, ack. [link 4.4, 19 R2-R4, R9]"""

from collections.abc import Mapping
from typing import Final

from appliance.services.conformance.bench import Bench
from appliance.services.conformance.clause import Clause
from appliance.services.conformance.frames import NAME
from appliance.services.conformance.port import bits
from drivers.stimulator.block import UNUSED
from drivers.stimulator.codes import HostFlag, Kind, ModuleState, Result
from drivers.stimulator.commands import CfgCommit, CfgCommitAnswer, CfgWrite, Hello
from drivers.stimulator.crc import crc32p4
from drivers.stimulator.frame import Response

ACK_WINDOW: Final = 8
EMPTY_BANK: Final = crc32p4(bytes(128))
COMMIT: Final = CfgCommit(crc=EMPTY_BANK).encode()
UNDEFINED: Final = (0x05, 0x07, 0x0B, 0x16, 0x17, 0x19, 0x23, 0x40, 0x7D, 0x7F)
RESERVED: Final = (14 + 1, 20, 21, 22, 23)
PLENS: Final[Mapping[int, int]] = {
    Kind.IDENTIFY: 1,
    Kind.SELFTEST: 2,
    Kind.SELFTEST_RESULT: 0,
    Kind.CFG_WRITE: 34,
    Kind.CFG_READ: 2,
    Kind.CFG_COMMIT: 4,
    Kind.CYCLE: 12,
    Kind.ARM: 8,
    Kind.START: 8,
    Kind.PAUSE: 0,
    Kind.STOP: 1,
    Kind.DISARM: 0,
    Kind.FAULT_CLEAR: 6,
    Kind.LOG_READ: 2,
    Kind.STATS: 1,
    Kind.MODULE_RESET: 4,
}
INSIDE: Final = (  # kind, payload, offset in the frame, value that is not 0
    (Kind.HELLO, Hello(nonce=7).encode(), 30, 1),
    (Kind.HELLO, Hello(nonce=7).encode(), 31, 0x80),
    (Kind.CFG_WRITE, CfgWrite(channel=0, block=UNUSED).encode(), 25, 1),
    (Kind.CFG_WRITE, CfgWrite(channel=0, block=UNUSED).encode(), 26, 0x40),
    (Kind.CFG_WRITE, CfgWrite(channel=0, block=UNUSED).encode(), 35, 1),
    (Kind.CFG_WRITE, CfgWrite(channel=0, block=UNUSED).encode(), 56, 1),
    (Kind.CFG_WRITE, CfgWrite(channel=0, block=UNUSED).encode(), 57, 1),
    (Kind.CYCLE, bytes(12), 24, 4),
    (Kind.CYCLE, bytes(12), 25, 1),
    (Kind.CYCLE, bytes(12), 35, 1),
    (Kind.ARM, bytes(4) + b"\1\1\0\0", 30, 1),
    (Kind.ARM, bytes(4) + b"\1\1\0\0", 31, 1),
)


def version(bench: Bench) -> None:
    """Another major version is BAD_VERSION and leaves echo_seq; another minor version is accepted."""
    _unused(bench, Result.BAD_VERSION, bench.frame(Kind.IDENTIFY, NAME, patch={1: 0x20}))
    _unused(bench, Result.BAD_VERSION, bench.frame(Kind.IDENTIFY, NAME, patch={1: 0x00}))
    answer = bench.ask(Kind.IDENTIFY, NAME, patch={1: 0x11})
    bench.expect(answer.result is Result.OK, "OK for version 1.1", answer.result.name)


def reserved_header(bench: Bench) -> None:
    """Reserved bits of hflags and bytes 20 to 23 must be 0: RESERVED_NONZERO, echo_seq as before."""
    for at in RESERVED:
        value = 0x12 if at == 15 else 1
        _unused(bench, Result.RESERVED_NONZERO, bench.frame(Kind.IDENTIFY, NAME, patch={at: value}))
    for bit in (5, 6, 7):
        _unused(bench, Result.RESERVED_NONZERO, bench.frame(Kind.IDENTIFY, NAME, patch={15: 1 << bit}))


def padding(bench: Bench) -> None:
    """Padding behind the payload must be 0: RESERVED_NONZERO."""
    for at in (25, 40, 59):
        _unused(bench, Result.RESERVED_NONZERO, bench.frame(Kind.IDENTIFY, NAME, patch={at: 1}))


def lease_elsewhere(bench: Bench) -> None:
    """lease_ms belongs to CYCLE alone: anywhere else it must be 0."""
    for kind, payload in ((Kind.IDENTIFY, NAME), (Kind.STOP, b"\1")):
        _unused(bench, Result.RESERVED_NONZERO, bench.frame(kind, payload, lease_ms=200))


def reserved_payload(bench: Bench) -> None:
    """Reserved bytes and bits inside payloads must be 0: RESERVED_NONZERO."""
    for kind, payload, at, value in INSIDE:
        _unused(bench, Result.RESERVED_NONZERO, bench.frame(kind, payload, patch={at: value}))


def undefined_types(bench: Bench) -> None:
    """A type that the link does not define is BAD_TYPE and leaves echo_seq."""
    for kind in UNDEFINED:
        _unused(bench, Result.BAD_TYPE, bench.frame(kind))


def lengths(bench: Bench) -> None:
    """plen is exact for every type: one more or one less is BAD_LEN and leaves echo_seq."""
    for kind, plen in PLENS.items():
        _unused(bench, Result.BAD_LEN, bench.frame(kind, bytes(plen + 1)))
        if plen:
            _unused(bench, Result.BAD_LEN, bench.frame(kind, bytes(plen - 1)))
    _unused(bench, Result.BAD_LEN, bench.frame(Kind.IDENTIFY, NAME, patch={5: 37}))
    _unused(bench, Result.BAD_LEN, bench.frame(Kind.IDENTIFY, NAME, patch={5: 255}))


def order(bench: Bench) -> None:
    """The checks come in their order: version, reserved, type, plen, seq, ack, state."""
    stale = {"seq": (bench.look().echo_seq + 5) & 0xFFFF, "ack_ctr": (bench.ack - 100) & 0xFFFF}
    seq, ack = stale["seq"], stale["ack_ctr"]
    both = {1: 0x20, 20: 1}
    frame = bench.frame(0x05, bytes(3), patch=both, seq=seq, ack_ctr=ack)
    _unused(bench, Result.BAD_VERSION, frame)
    _unused(bench, Result.RESERVED_NONZERO, bench.frame(0x05, bytes(3), patch={20: 1}, seq=seq, ack_ctr=ack))
    _unused(bench, Result.BAD_TYPE, bench.frame(0x05, bytes(3), seq=seq, ack_ctr=ack))
    _unused(bench, Result.BAD_LEN, bench.frame(Kind.PAUSE, bytes(3), seq=seq, ack_ctr=ack))
    _unused(bench, Result.BAD_SEQ, bench.frame(Kind.PAUSE, seq=seq, ack_ctr=ack))
    answer = bench.ask(Kind.PAUSE, ack_ctr=(bench.ack - 100) & 0xFFFF)
    bench.expect(answer.result is Result.STALE_ACK, "STALE_ACK before BAD_STATE", answer.result.name)


def sequence(bench: Bench) -> None:
    """Only the next seq is new: one further, one back, or the last with other bytes is BAD_SEQ."""
    bench.accepted(Kind.IDENTIFY, NAME)
    for step in (2, 100, 0x8000, -1, 0):
        seq = (bench.seq + step) & 0xFFFF
        _unused(bench, Result.BAD_SEQ, bench.frame(Kind.CFG_READ, b"\0\0", seq=seq))
    bench.accepted(Kind.IDENTIFY, NAME)


def sequence_wraps(bench: Bench) -> None:
    """HELLO may have any seq and it becomes the last; 65535 is followed by 0."""
    bench.hello(seq=0xFFFE)
    for expected in (0xFFFF, 0, 1):
        answer = bench.accepted(Kind.IDENTIFY, NAME)
        bench.expect(answer.echo_seq == expected, f"echo_seq {expected}", f"echo_seq {answer.echo_seq}")


def replay(bench: Bench) -> None:
    """A byte-identical repetition shows the cached answer and is not executed again."""
    for channel in range(bench.n_channels):
        bench.accepted(Kind.CFG_WRITE, CfgWrite(channel=channel, block=UNUSED).encode())
    first = _count(bench, bench.accepted(Kind.CFG_COMMIT, COMMIT))
    frame = bench.mosi
    for _ in range(3):
        again = bench.send(frame)
        bench.sent = "the same CFG_COMMIT again"
        bench.expect(again.result is Result.OK, "OK", again.result.name)
        bench.expect(_count(bench, again) == first, f"commit_count {first}", str(_count(bench, again)))
    after = _count(bench, bench.accepted(Kind.CFG_COMMIT, COMMIT))
    bench.expect(after == (first + 1) & 0xFFFF, f"commit_count {first + 1}", f"commit_count {after}")


def replay_renews_nothing(bench: Bench) -> None:
    """A repeated CYCLE does not renew the lease."""
    bench.cycle(lease_ms=300)
    frame = bench.mosi
    bench.wait_ms(100)
    again = bench.send(frame)
    bench.sent = "the same CYCLE again after 100 ms"
    left = again.lease_remaining_ms
    bench.expect(left <= 205, "at most 205 ms of lease left", f"{left} ms")


def replay_old(bench: Bench) -> None:
    """A frame of a second ago in the same session is BAD_SEQ and renews nothing."""
    bench.cycle()
    frame = bench.mosi
    bench.run(60)
    bench.wait_ms(1_000)
    answer = bench.send(frame)
    bench.sent = "a CYCLE of a second ago"
    bench.expect(answer.result is Result.BAD_SEQ, "BAD_SEQ", answer.result.name)
    bench.expect(answer.lease_remaining_ms == 0, "no lease", f"{answer.lease_remaining_ms} ms of lease")


def refusal_is_repeated(bench: Bench) -> None:
    """A refusal after the seq rule uses its seq up, has its type | 0x80, and POLL repeats it."""
    answer = bench.ask(Kind.START, bytes(8))
    used = answer.echo_seq
    bench.expect(answer.result is Result.BAD_STATE, "BAD_STATE", answer.result.name)
    bench.expect(answer.kind == Kind.START, "type 0x92", f"type 0x{answer.kind | 0x80:02X}")
    again = bench.poll()
    bench.expect(again.result is Result.BAD_STATE, "BAD_STATE in the next POLL too", again.result.name)
    answer = bench.accepted(Kind.IDENTIFY, NAME)
    bench.expect(answer.echo_seq == (used + 1) & 0xFFFF, f"echo_seq {used + 1}", f"{answer.echo_seq}")


def early_refusal_is_shown_once(bench: Bench) -> None:
    """A refusal before the seq rule has its type | 0x80 too."""
    answer = bench.ask(Kind.CFG_READ, b"\0")
    bench.expect(answer.result is Result.BAD_LEN, "BAD_LEN", answer.result.name)
    bench.expect(answer.kind == Kind.CFG_READ, "type 0x89", f"type 0x{answer.kind | 0x80:02X}")


def ack_window(bench: Bench) -> None:
    """An ack_ctr 8 frames old is fresh, 9 is STALE_ACK, and so is one from the future."""
    for age, result in ((ACK_WINDOW, Result.OK), (ACK_WINDOW + 1, Result.STALE_ACK), (-1, Result.STALE_ACK)):
        # the frame that is clocked out beside the request is the module's newest: one after the last heard
        newest = (bench.look().frame_ctr + 1) & 0xFFFF
        answer = bench.ask(Kind.IDENTIFY, NAME, ack_ctr=(newest - age) & 0xFFFF)
        bench.expect(
            answer.result is result, f"{result.name} for an ack {age} frames old", answer.result.name
        )


def stale_ack(bench: Bench) -> None:
    """A CYCLE with a stale ack renews no lease."""
    answer = bench.cycle(ack_ctr=(bench.ack - 50) & 0xFFFF)
    bench.expect(answer.result is Result.STALE_ACK, "STALE_ACK", answer.result.name)
    bench.expect(answer.lease_remaining_ms == 0, "no lease", f"{answer.lease_remaining_ms} ms of lease")


def first_ack(bench: Bench) -> None:
    """On the first request of a new session ack_ctr is not checked, on the second it is."""
    bench.hello(ack_ctr=0x7777)
    stale = (bench.ack - 1000) & 0xFFFF
    answer = bench.ask(Kind.IDENTIFY, NAME, ack_ctr=stale)
    bench.expect(answer.result is Result.OK, "OK for the first request", answer.result.name)
    answer = bench.ask(Kind.IDENTIFY, NAME, ack_ctr=(bench.ack - 1000) & 0xFFFF)
    bench.expect(answer.result is Result.STALE_ACK, "STALE_ACK for the second", answer.result.name)


def poll(bench: Bench) -> None:
    """POLL has no seq effect and no ack check, and repeats the last answer with fresh status."""
    first = bench.accepted(Kind.IDENTIFY, NAME)
    bench.wait_ms(20)
    bench.poll(ack_ctr=(bench.ack - 1000) & 0xFFFF)
    again = bench.poll()
    bench.sent = "POLL with a stale ack"
    bench.expect(again.result is Result.OK, "the last answer", again.result.name)
    bench.expect(again.payload == first.payload, first.payload.hex(), again.payload.hex())
    bench.expect(again.echo_seq == first.echo_seq, f"echo_seq {first.echo_seq}", f"echo_seq {again.echo_seq}")
    fresh = (again.uptime_ms - first.uptime_ms) & 0xFFFFFFFF
    bench.expect(fresh >= 15, "a status of now", f"a status {fresh} ms after the first")


def stop_now_first(bench: Bench) -> None:
    """STOP_NOW is acted on in any CRC-valid frame of the session, whatever else is wrong with it."""
    for name, fields in (
        ("a bad version", {"patch": {1: 0x20}}),
        ("a reserved byte", {"patch": {20: 1}}),
        ("a bad seq", {"seq": 0x1234}),
        ("a stale ack", {"ack_ctr": 0}),
        ("a bad length", {"patch": {5: 30}}),
        ("an unknown type", {"patch": {4: 0x40}}),
    ):
        bench.home()
        bench.armed()
        bench.is_in(ModuleState.ARMED)
        frame = bench.frame(Kind.IDENTIFY, NAME, flags=int(HostFlag.STOP_NOW), **fields)
        answer = bench.send(frame)
        bench.sent = f"STOP_NOW with {name}"
        bench.is_in(ModuleState.IDLE, answer)
        bench.expect(not answer.faults, "no fault bit", bits(answer.faults))


def _unused(bench: Bench, result: Result, frame: bytes) -> None:
    """The frame is refused with this result and its seq is not used up."""
    sent = bench.sent
    before = bench.look()
    bench.sent = sent
    answer = bench.send(frame)
    bench.expect(answer.result is result, result.name, answer.result.name)
    bench.expect(
        answer.echo_seq == before.echo_seq, f"echo_seq {before.echo_seq}", f"echo_seq {answer.echo_seq}"
    )
    bench.expect(answer.state is before.state, f"state {before.state.name}", f"state {answer.state.name}")
    bench.expect(answer.link_err == before.link_err, "link_err as before", f"link_err {answer.link_err}")


def _count(bench: Bench, answer: Response) -> int:
    bench.expect(len(answer.payload) == 6, "6 bytes", f"{len(answer.payload)} bytes")
    return CfgCommitAnswer.decode(answer.payload).commit_count


CLAUSES: Final = (
    Clause("4.4 VERSION", version),
    Clause("4.4 RESERVED", reserved_header),
    Clause("R9 PADDING", padding),
    Clause("R9 LEASE ELSEWHERE", lease_elsewhere),
    Clause("R9 RESERVED", reserved_payload),
    Clause("5.3 BAD_TYPE", undefined_types),
    Clause("5.3 BAD_LEN", lengths),
    Clause("4.4 ORDER", order),
    Clause("4.4 SEQ", sequence),
    Clause("4.4 SEQ wraps", sequence_wraps),
    Clause("I10 REPLAY", replay),
    Clause("4.6 REPLAY", replay_renews_nothing),
    Clause("4.5 REPETITION", replay_old),
    Clause("R3 REFUSAL", refusal_is_repeated),
    Clause("R3 EARLY REFUSAL", early_refusal_is_shown_once),
    Clause("R4 ACK", ack_window),
    Clause("4.4 STALE_ACK", stale_ack),
    Clause("R2 FIRST ACK", first_ack),
    Clause("R2 POLL", poll),
    Clause("R5 STOP_NOW", stop_now_first),
)
