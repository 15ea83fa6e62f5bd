import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.sim.board import Board
from drivers.sim.panel.decoder import BAD, OK, UNREAD, Decoder, Frame
from drivers.sim.panel.session import session_of
from drivers.stimulator.block import Block, encode_block
from drivers.stimulator.codes import FaultBit, Flag, HostFlag, Kind, ModuleState, Result
from drivers.stimulator.commands import Arm, ArmMode, CfgWrite, FaultClear, Stop
from drivers.stimulator.crc import REQUEST_TAG, RESPONSE_TAG
from drivers.stimulator.frame import Defect, Request, Response, encode_request, encode_response
from tests.unit.sim.host import Host
from tests.unit.stimulator.vectors import SESSION, V1, V2, V3, V4, V5

NOTHING = bytes(64)
NO_FLAGS = HostFlag(0)
BLOCK = Block(pad_cm2=25, i_max_ua=1000, pw_us=50, f_dhz=10, limit_s=1)


def after_hello() -> Decoder:
    decoder = Decoder()
    decoder.read(0, V1, NOTHING)
    decoder.read(500, V1, V2)
    return decoder


def sent(data: bytes) -> Frame:
    return after_hello().read(1_000, data, NOTHING)[0]


def heard(data: bytes) -> Frame:
    return after_hello().read(1_000, V4, data)[1]


def asked(kind: int, payload: bytes = b"", flags: HostFlag = NO_FLAGS) -> Frame:
    return sent(encode_request(Request(seq=3, kind=kind, flags=flags, payload=payload), SESSION))


def answered(kind: int, payload: bytes, result: Result = Result.OK) -> Frame:
    answer = Response(
        echo_seq=3,
        kind=kind,
        frame_ctr=1,
        uptime_ms=5,
        state=ModuleState.IDLE,
        result=result,
        payload=payload,
    )
    return heard(encode_response(answer, SESSION))


def test_the_golden_hello_and_its_answer_are_read_with_session_0_and_open_the_session() -> None:
    decoder = Decoder()
    hello, nothing = decoder.read(7, V1, NOTHING)
    assert (hello.t_us, hello.way, hello.seq, hello.kind, hello.crc) == (7, ">", 1, "HELLO", OK)
    assert hello.words == "nonce 11223344 \u00b7 protocol 1 to 1"
    assert (nothing.defect, nothing.crc, nothing.kind) == (Defect.ALL_ZERO, UNREAD, "")
    answer = decoder.read(9, V1, V2)[1]

    assert (answer.way, answer.seq, answer.kind, answer.state, answer.result) == (
        "<",
        1,
        "HELLO",
        "IDLE",
        "OK",
    )
    assert answer.flags == ("SELFTEST_OK",)
    assert answer.words.startswith("session A1B2C3D4 \u00b7 boot CAFEBABE")
    assert decoder.session == SESSION


def test_the_golden_cycle_is_read_as_permission_setpoints_and_belief() -> None:
    cycle = sent(V4)

    assert (cycle.seq, cycle.kind, cycle.state, cycle.flags) == (9, "CYCLE", "TREATING", ("UI_ALIVE",))
    assert cycle.words == "permit \u00b7 A 12.0  B 0.0 mA \u00b7 expects RUNNING"


def test_the_golden_answer_is_read_as_state_flags_and_measurements() -> None:
    answer = heard(V5)

    assert (answer.seq, answer.kind, answer.state, answer.result) == (9, "CYCLE", "RUNNING", "OK")
    assert answer.flags == (
        "HV_ON",
        "CHAIN_CLOSED",
        "ARM_VALID",
        "HAND_OK",
        "LEASE_OK",
        "K1_CLOSED",
        "PULSED",
    ) + (
        "CFG_VALID",
        "SELFTEST_OK",
    )
    assert answer.faults == ()
    assert answer.words.split(" \u00b7 ") == [
        "A 12.0 mA 17.8 V 1483 ohm +12 nC",
        "B 0.0 mA 0.0 V 0 ohm +0 nC",
        "HV 100.3 V 31 C in 12.0 V",
    ]


def test_the_golden_configuration_is_read_as_its_numbers() -> None:
    assert sent(V3).words == (
        "A continuous \u00b7 at most 30.0 mA \u00b7 200 us gap 100 us k 1 \u00b7 100.0 Hz \u00b7 pad 25 cm2"
    )


@pytest.mark.parametrize(
    ("kind", "payload", "words"),
    [
        (Kind.STOP, Stop(reason=0x82).encode(), "reason 0x82"),
        (Kind.ARM, Arm(cfg_crc=0x12, channel_mask=3, mode=ArmMode.LEADCHECK).encode(), "bank 00000012"),
        (Kind.FAULT_CLEAR, FaultClear(mask=FaultBit.SHORT, faults=FaultBit.SHORT).encode(), "clear SHORT"),
        (Kind.CFG_WRITE, CfgWrite(channel=1, block=bytes(32)).encode(), "B unused"),
        (Kind.SCOPE, b"\1\2", "0102"),
        (Kind.CYCLE, b"\1", "? 01"),
        (Kind.HELLO, b"", "? "),
        (0x55, b"", ""),
        (Kind.POLL, b"", ""),
    ],
)
def test_a_request_says_what_it_asks_for(kind: int, payload: bytes, words: str) -> None:
    frame = asked(kind, payload)

    assert frame.words.startswith(words)
    assert frame.crc == OK
    assert frame.kind == (kind.name if isinstance(kind, Kind) else "0x55")


@pytest.mark.parametrize(
    ("kind", "payload", "result", "words"),
    [
        (Kind.ARM, b"\x0d\xf0\xad\x0b", Result.OK, "token 0BADF00D"),
        (Kind.FAULT_CLEAR, b"\0\x20\0\0", Result.OK, "left: SHORT"),
        (Kind.FAULT_CLEAR, bytes(4), Result.OK, "left: nothing"),
        (Kind.CFG_COMMIT, b"\x76\xd8\x1a\x84\2\0", Result.OK, "bank 841AD876 \u00b7 commit 2"),
        (Kind.CFG_WRITE, b"\4\0\6\0\x58\2", Result.OUT_OF_RANGE, "field at 4: 6 to 600"),
        (Kind.START, b"\5\0", Result.INTERLOCK, "flags HV_ON ARM_VALID"),
        (Kind.CYCLE, b"", Result.BAD_TOKEN, ""),
        (Kind.HELLO, bytes(16), Result.OK, "? 0000"),
        (Kind.CFG_READ, b"\7\1" + encode_block(BLOCK), Result.OK, "channel 7 continuous"),
    ],
)
def test_an_answer_says_what_it_grants_or_why_it_refuses(
    kind: Kind, payload: bytes, result: Result, words: str
) -> None:
    frame = answered(kind, payload, result)

    assert frame.words.startswith(words)
    assert frame.result == result.name


def test_flags_and_faults_have_their_names() -> None:
    answer = Response(
        echo_seq=3,
        kind=Kind.POLL,
        frame_ctr=1,
        uptime_ms=5,
        state=ModuleState.FAULT,
        result=Result.NONE_YET,
        flags=Flag.PAUSED | Flag.HAND_OK,
        faults=FaultBit.HV_OVER | FaultBit.ESTOP,
    )
    frame = heard(encode_response(answer, SESSION))

    assert frame.flags == ("HAND_OK", "PAUSED")
    assert frame.faults == ("ESTOP", "HV_OVER")


@pytest.mark.parametrize(
    ("data", "defect", "crc"),
    [
        (NOTHING, Defect.ALL_ZERO, UNREAD),
        (b"\xff" * 64, Defect.ALL_ONES, UNREAD),
        (V4, Defect.LOOPBACK, UNREAD),
        (V1, Defect.LOOPBACK, UNREAD),
        (b"\1" + V5[1:], Defect.SYNC, UNREAD),
        (V5[:63], Defect.FRAME_LENGTH, UNREAD),
        (V5[:30] + b"\1" + V5[31:], Defect.CRC, BAD),
    ],
)
def test_bytes_that_are_no_frame_say_why(data: bytes, defect: Defect, crc: str) -> None:
    frame = heard(data)

    assert (frame.defect, frame.crc, frame.words) == (defect, crc, defect.value)
    assert frame.is_bad and not heard(V5).is_bad
    assert frame.data == data


def test_a_damaged_frame_still_shows_its_head() -> None:
    damaged = sent(V4[:40] + b"\1" + V4[41:])

    assert (damaged.kind, damaged.seq, damaged.crc, damaged.state) == ("CYCLE", 9, BAD, "")


@pytest.mark.parametrize(
    ("kind", "flags", "is_stop"),
    [
        (Kind.STOP, HostFlag(0), True),
        (Kind.POLL, HostFlag.STOP_NOW, True),
        (Kind.POLL, HostFlag.UI_ALIVE, False),
    ],
)
def test_a_stop_is_the_command_or_the_flag(kind: Kind, flags: HostFlag, is_stop: bool) -> None:
    payload = b"\1" if kind is Kind.STOP else b""

    assert asked(kind, payload, flags).is_stop is is_stop


@given(st.integers(0, 0xFFFFFFFF), st.binary(max_size=36), st.booleans())
def test_the_session_is_found_from_any_whole_frame(session: int, payload: bytes, is_answer: bool) -> None:
    answer = Response(
        echo_seq=3,
        kind=Kind.POLL,
        frame_ctr=1,
        uptime_ms=5,
        state=ModuleState.IDLE,
        result=Result.OK,
        payload=payload,
    )
    if is_answer:
        assert session_of(RESPONSE_TAG, encode_response(answer, session)) == session
    else:
        request = Request(seq=1, kind=Kind.POLL, payload=payload)
        assert session_of(REQUEST_TAG, encode_request(request, session)) == session


def test_a_reader_that_comes_late_learns_the_session_from_two_frames_that_agree() -> None:
    late = Decoder()
    request, answer = late.read(0, V4, V5)

    assert (request.crc, answer.crc, late.session) == (OK, OK, SESSION)
    assert answer.state == "RUNNING"


def test_two_frames_that_do_not_agree_are_bad_and_teach_nothing() -> None:
    late = Decoder()
    request, answer = late.read(0, V4[:40] + b"\1" + V4[41:], V5)

    assert (request.crc, answer.crc, late.session) == (BAD, BAD, None)


def test_every_window_of_a_treatment_is_read_from_hello_on() -> None:
    host = Host(board=Board())
    host.treat(10_000)
    decoder = Decoder()
    frames = [
        frame
        for window in host.board.analyser.windows
        for frame in decoder.read(window.t_us, window.mosi, window.miso)
    ]

    assert not any(frame.is_bad for frame in frames)
    assert {"HELLO", "CFG_WRITE", "CFG_COMMIT", "ARM", "START", "CYCLE"} < {frame.kind for frame in frames}
    assert frames[-1].state == "RUNNING"
    assert (
        "A 10.0 mA" in frames[-1].words or "A 9.9 mA" in frames[-1].words or "A 10.1 mA" in frames[-1].words
    )
