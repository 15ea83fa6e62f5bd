"""Clauses on windows, check sums, counters and the golden vectors. [link 3, 4.1-4.3, 6, 19 R6, R7]"""

from typing import Final

from appliance.services.conformance.bench import Bench
from appliance.services.conformance.clause import Clause
from appliance.services.conformance.port import bits, sealed
from drivers.pins import READY
from drivers.stimulator.codes import FaultBit, Kind, ModuleState, Result
from drivers.stimulator.commands import Identify
from drivers.stimulator.crc import RESPONSE_TAG, frame_crc
from drivers.stimulator.frame import FrameError, decode_response

NAME: Final = Identify(page=0).encode()
V1: Final = bytes.fromhex(
    "a710010001080000e80300000000000000000000000000004433221101010000" + "00" * 28 + "b96c71f9"
)
V3: Final = bytes.fromhex(
    "a710020008220300fc030000000000000000000000000000000009192c01c80064000100e8030000000000000000d0070000e8030000"
    "b0040000000083d99dee"
)
V3_BANK_CRC: Final = 0x841AD876
V4: Final = bytes.fromhex(
    "a7100900100c2900d0070000c80007020df0ad0b00000000010078000000000000000400" + "00" * 24 + "510649d6"
)
BURST: Final = 9
READY_MAX_US: Final = 8_000
WINDOWS: Final = 21


def first_frame(bench: Bench) -> None:
    """The first frame after reset has type 0x80, echo 0, result NONE_YET and frame_ctr 1."""
    bench.restart()
    bench.sent = "one window after RESET_N = 1"
    miso = bench.window(sealed(bytes(V1[:60]) + bytes(4), {4: 0, 5: 0, **dict.fromkeys(range(24, 60), 0)}, 0))
    try:
        first = decode_response(miso, 0)
    except FrameError as error:
        bench.expect(False, "a frame with the check sum of session 0", f"{error}: {miso.hex()}")
        raise
    came = (
        f"type 0x{first.kind | 0x80:02X}, echo {first.echo_seq}, {first.result.name}, ctr {first.frame_ctr}"
    )
    is_right = (first.kind, first.echo_seq, first.result, first.frame_ctr) == (0, 0, Result.NONE_YET, 1)
    bench.expect(is_right, "type 0x80, echo 0, NONE_YET, ctr 1", came)


def vector_1(bench: Bench) -> None:
    """The bytes of golden vector V1 are a HELLO and are answered as one."""
    bench.reset()
    answer = bench.send(V1)
    bench.sent = "V1"
    bench.expect(answer.result is Result.OK, "OK", answer.result.name)
    bench.expect(answer.kind == Kind.HELLO, "type 0x81", f"type 0x{answer.kind | 0x80:02X}")
    bench.expect(answer.echo_seq == 1, "echo_seq 1", f"echo_seq {answer.echo_seq}")


def vector_2(bench: Bench) -> None:
    """The answer to HELLO has V2's form: 16 bytes, a session, protocol 1, reserved 0, CRC of session 0."""
    bench.reset()
    bench.window(V1)
    miso = bench.window(V1)
    bench.sent = "V1 twice"
    right_sum = miso[60:] == frame_crc(RESPONSE_TAG, 0, miso).to_bytes(4, "little")
    bench.expect(right_sum, "the CRC over EMS<, session 0 and 60 bytes", miso[60:].hex())
    bench.expect(miso[:6] == bytes.fromhex("5c1001008110"), "5c1001008110", miso[:6].hex())
    bench.expect(any(miso[32:36]), "a session that is not 0", "session 0")
    bench.expect(miso[36] == 1 and not any(miso[38:60]), "protocol 1 and zeros", miso[36:60].hex())


def vector_1_corrupted(bench: Bench) -> None:
    """V1 with 1 to 5 flipped bits, all zeros, all ones and an answer sent back are no frames."""
    bench.reset()
    before = bench.look()
    wrong = [_flipped(V1, count) for count in range(1, 6)]
    for frame in (*wrong, bytes(64), b"\xff" * 64, bench.window(V1[:60] + bytes(4))):
        bench.sent = f"the bytes {frame.hex()}"
        bench.window(frame)
        seen = bench.look()
        bench.expect(
            seen.kind != Kind.HELLO, "no HELLO executed", f"an answer to HELLO, echo {seen.echo_seq}"
        )
    bench.sent = "nine frames that are none"
    errors = (seen.link_err - before.link_err) & 0xFF
    bench.expect(errors == BURST, "link_err + 9", f"link_err + {errors}")


def vector_3(bench: Bench) -> None:
    """V3's block is stored as its bytes are, and the COMMIT crc of that bank is 0x841AD876."""
    frame = sealed(V3, _in_turn(bench), bench.session)
    answer = bench.send(frame)
    bench.sent = "V3 under the open session"
    bench.expect(answer.result is Result.OK, "OK", answer.result.name)
    bench.expect(answer.payload == V3[24:58], V3[24:58].hex(), answer.payload.hex())
    for channel in range(1, bench.n_channels):
        bench.accepted(Kind.CFG_WRITE, bytes([channel, 0]) + bytes(32))
    answer = bench.ask(Kind.CFG_COMMIT, V3_BANK_CRC.to_bytes(4, "little"))
    bench.expect(answer.result is Result.OK, "OK for crc 0x841AD876", answer.result.name)


def vector_4(bench: Bench) -> None:
    """V4's bytes are a CYCLE with a lease of 200 ms and are answered with V5's form: 36 bytes."""
    frame = sealed(V4, _in_turn(bench), bench.session)
    answer = bench.send(frame)
    bench.sent = "V4 under the open session"
    bench.expect(answer.result is Result.OK, "OK", answer.result.name)
    bench.expect(answer.kind == Kind.CYCLE, "type 0x90", f"type 0x{answer.kind | 0x80:02X}")
    bench.expect(len(answer.payload) == 36, "36 bytes", f"{len(answer.payload)} bytes")


def _in_turn(bench: Bench) -> dict[int, int]:
    """The bytes of seq and ack_ctr that fit now."""
    seq = (bench.seq + 1) & 0xFFFF
    return {2: seq & 0xFF, 3: seq >> 8, 6: bench.ack & 0xFF, 7: bench.ack >> 8}


def wrong_sync(bench: Bench) -> None:
    """A frame with another sync byte is not executed and counts in link_err."""
    frame = bench.frame(Kind.IDENTIFY, NAME, patch={0: 0x7A})
    _is_broken(bench, frame)


def flipped_bits(bench: Bench) -> None:
    """A frame with 1 to 5 flipped bits changes nothing but link_err; its retry is executed."""
    for count in range(1, 6):
        frame = bench.frame(Kind.IDENTIFY, NAME)
        sent = bench.sent
        bench.sent = f"{sent}, {count} bits flipped"
        _is_broken(bench, _flipped(frame, count))
    frame = bench.frame(Kind.IDENTIFY, NAME)
    answer = bench.send(frame)
    bench.expect(answer.result is Result.OK, "OK for the retry", answer.result.name)


def direction(bench: Bench) -> None:
    """A request with the tag of answers (EMS<) fails its check sum."""
    _is_broken(bench, bench.frame(Kind.IDENTIFY, NAME, tag=RESPONSE_TAG))


def other_session(bench: Bench) -> None:
    """A frame of an earlier session is rejected like a broken one."""
    old = bench.session
    bench.hello()
    _is_broken(bench, bench.frame(Kind.IDENTIFY, NAME, session=old))
    bench.sent = "STOP_NOW in a frame of an earlier session"
    _is_broken(bench, bench.frame(Kind.STOP, b"\1", session=old, flags=1))


def answer_sums(bench: Bench) -> None:
    """Every answer is one frame of this session: sync, version 1.0, CRC over EMS< and the session."""
    bench.accepted(Kind.IDENTIFY, NAME)
    for _ in range(WINDOWS):
        miso = bench.window(bench.frame(Kind.POLL, seq=bench.seq))
        bench.expect(miso[:2] == b"\x5c\x10", "5c10 at the start", miso[:2].hex())
        made = frame_crc(RESPONSE_TAG, bench.session, miso).to_bytes(4, "little")
        bench.expect(miso[60:] == made, f"CRC {made.hex()}", miso[60:].hex())
        bench.heard(miso)


def frame_counter(bench: Bench) -> None:
    """frame_ctr counts every window with a clock, of any length and with any content, by one."""
    windows = (bench.frame(Kind.POLL, seq=bench.seq), bytes(64), b"\xff" * 64, bytes(63), bytes(65), bytes(1))
    for mosi in windows:
        before = bench.look().frame_ctr
        bench.sent = f"a window of {len(mosi)} bytes, {mosi[:1].hex()}.."
        bench.window(mosi)
        after = bench.poll().frame_ctr
        gone = (after - before) & 0xFFFF
        bench.expect(gone == 2, "frame_ctr + 1 for it", f"frame_ctr + {gone - 1}")
    for _ in range(5):
        before, after = bench.poll().frame_ctr, bench.poll().frame_ctr
        gone = (after - before) & 0xFFFF
        bench.sent = "two POLLs"
        bench.expect(gone == 1, "frame_ctr + 1 from one to the next", f"frame_ctr + {gone}")


def uptime(bench: Bench) -> None:
    """uptime_ms advances with the host's clock within 3 % and 20 ms."""
    before, before_us = bench.look().uptime_ms, bench.now_us()
    bench.wait_ms(1_000)
    after, after_us = bench.look().uptime_ms, bench.now_us()
    went = (after - before) & 0xFFFFFFFF
    host = (after_us - before_us) / 1000
    slack = 20 + bench.slack_us / 1000
    bench.sent = f"two looks {host:.0f} ms apart"
    bench.expect(abs(went - host) <= 0.03 * host + slack, f"{host:.0f} ms +-3 % +-20 ms", f"{went} ms")


def lengths(bench: Bench) -> None:
    """Windows of 63 and 65 bytes are not executed and count in no link_err."""
    for count in (63, 65):
        before = bench.look()
        frame = (bench.frame(Kind.IDENTIFY, NAME) + b"\0")[:count]
        bench.sent += f" in {count} bytes"
        miso = bench.window(frame)
        bench.expect(len(miso) == count, f"{count} bytes back", f"{len(miso)} bytes")
        after = bench.look()
        bench.expect(after.echo_seq == before.echo_seq, "the old echo_seq", f"echo_seq {after.echo_seq}")
        bench.expect(after.link_err == before.link_err, "link_err as before", f"link_err {after.link_err}")


def ready(bench: Bench) -> None:
    """READY falls in every window and rises again within 8 ms."""
    took = []
    for _ in range(WINDOWS):
        frame = bench.frame(Kind.POLL, seq=bench.seq)
        begun_us = bench.now_us()
        bench.window(frame)
        ended_us = bench.now_us()
        fell = not bench.line(READY.mask) or bench.fell(READY.mask, begun_us)
        bench.sent = "a POLL"
        bench.expect(fell, "READY = 0 before the answer of the window", "READY stayed 1")
        bench.wire.wait(READY.mask, 60_000)
        took.append(bench.now_us() - ended_us)
    median = sorted(took)[WINDOWS // 2]
    worst = max(took)
    bench.sent = f"{WINDOWS} windows"
    bench.expect(median <= READY_MAX_US, "READY = 1 within 8 ms", f"{median / 1000:.1f} ms in the median")
    bench.expect(worst <= READY_MAX_US + bench.slack_us, "READY = 1 within 8 ms", f"{worst / 1000:.1f} ms")


def link_quality(bench: Bench) -> None:
    """The ninth broken frame within a second is LINK_QUALITY and FAULT; eight are not."""
    _break_frames(bench, BURST - 1)
    seen = bench.is_in(ModuleState.IDLE)
    bench.expect(not seen.faults, "no fault after eight", bits(seen.faults))
    bench.wait_ms(1_050)
    _break_frames(bench, BURST)
    seen = bench.look()
    bench.expect(seen.faults == FaultBit.LINK_QUALITY, "LINK_QUALITY after nine", bits(seen.faults))
    bench.is_in(ModuleState.FAULT, seen)


def link_quality_without_session(bench: Bench) -> None:
    """Without a session broken frames count in link_err and trip nothing."""
    before = bench.reset().link_err
    _break_frames(bench, BURST + 3)
    seen = bench.look()
    bench.expect(not seen.faults, "no fault", bits(seen.faults))
    counted = (seen.link_err - before) & 0xFF
    bench.expect(counted == BURST + 3, f"link_err + {BURST + 3}", f"link_err + {counted}")


def _break_frames(bench: Bench, count: int) -> None:
    for _ in range(count):
        bench.window(bytes(64))
    bench.sent = f"{count} windows of zeros"


def _is_broken(bench: Bench, frame: bytes) -> None:
    """The frame changes nothing but link_err."""
    sent = bench.sent
    before = bench.look()
    bench.window(frame)
    after = bench.poll()
    bench.sent = sent
    bench.expect(
        after.echo_seq == before.echo_seq, f"echo_seq {before.echo_seq}", f"echo_seq {after.echo_seq}"
    )
    errors = (after.link_err - before.link_err) & 0xFF
    bench.expect(errors == 1, "link_err + 1", f"link_err + {errors}")
    same = (after.state, after.faults, after.result) == (before.state, before.faults, before.result)
    bench.expect(same, f"{before.state.name} and the old answer", f"{after.state.name}, {after.result.name}")


def _flipped(frame: bytes, count: int) -> bytes:
    body = bytearray(frame)
    for number in range(count):
        body[1 + number * 11] ^= 1 << number
    return bytes(body)


CLAUSES: Final = (
    Clause("R6 FIRST FRAME", first_frame, is_bare=True),
    Clause("6 V1", vector_1, is_bare=True),
    Clause("6 V2", vector_2, is_bare=True),
    Clause("6 V1 corrupted", vector_1_corrupted, is_bare=True),
    Clause("6 V3", vector_3),
    Clause("6 V4", vector_4),
    Clause("4.3 ANSWER", answer_sums),
    Clause("4.3 CRC", flipped_bits),
    Clause("4.3 DIRECTION", direction),
    Clause("I11 OLD SESSION", other_session),
    Clause("4.1 SYNC", wrong_sync),
    Clause("3 LENGTH", lengths),
    Clause("3 READY", ready),
    Clause("4.2 FRAME_CTR", frame_counter),
    Clause("4.2 UPTIME", uptime),
    Clause("R7 LINK_QUALITY", link_quality),
    Clause("R7 NO SESSION", link_quality_without_session),
)
