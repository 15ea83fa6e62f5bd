import pytest

from drivers.stimulator.answers import fits
from drivers.stimulator.codes import CLASS_A, CLASS_B, CLASS_C, FaultBit, Flag
from drivers.stimulator.commands import (
    Arm,
    ArmAnswer,
    ArmMode,
    CfgAnswer,
    CfgCommit,
    CfgCommitAnswer,
    CfgRead,
    CfgWrite,
    ChannelReading,
    Cycle,
    CycleAnswer,
    FaultClear,
    FaultClearAnswer,
    Hello,
    HelloAnswer,
    Identify,
    IdentityPage0,
    IdentityPage1,
    IdentityPage2,
    Interlock,
    ModuleReset,
    OutOfRange,
    PayloadError,
    Selftest,
    SelftestResult,
    Start,
    Stop,
)
from drivers.stimulator.frame import Kind, ModuleState, Request, Response, Result

PAGE0 = IdentityPage0(
    vendor=0xFFFF, product=2, hw=3, fw=(1, 2, 3), serial="SIM-0001", fw_crc=0x01020304, channels=4
)
PAGE1 = IdentityPage1(
    i_max_ua=60_000,
    pw_max_us=400,
    f_max_dhz=1500,
    q_max_nc=20_000,
    hv_max_mv=100_000,
    slew_ua_per_s=5_000,
    rms_max_ua=15_000,
    lease_max_ms=300,
    session_max_s=3600,
    pad_min_cm2=16,
    i_step_ua=100,
    features=1,
    tick_ms=5,
)


@pytest.mark.parametrize(
    ("payload", "hexadecimal"),
    [
        (Hello(nonce=0x11223344).encode(), "4433221101010000"),
        (Identify(page=2).encode(), "02"),
        (Selftest(mask=0xFFFF).encode(), "ffff"),
        (CfgWrite(channel=1, block=bytes(range(32))).encode(), "0100" + bytes(range(32)).hex()),
        (CfgRead(channel=3, bank=1).encode(), "0301"),
        (CfgCommit(crc=0x841AD876).encode(), "76d81a84"),
        (
            Cycle(run_permit=True, setpoints_ua=(12_000, 0, 0, 100), expected_state=4).encode(),
            "010078000000000001000400",
        ),
        (Arm(cfg_crc=0x841AD876, channel_mask=3, mode=ArmMode.LEADCHECK).encode(), "76d81a8403020000"),
        (Start(token=0x0BADF00D).encode(), "0df0ad0bf20f52f4"),
        (Stop(reason=0x80).encode(), "80"),
        (FaultClear(mask=FaultBit.ESTOP, faults=FaultBit(0x10001)).encode(), "01000000a45a"),
        (ModuleReset(session_id=0).encode(), "dec0adde"),
    ],
)
def test_request_payload_has_the_bytes_of_the_page(payload: bytes, hexadecimal: str) -> None:
    assert payload.hex() == hexadecimal


def test_setpoint_between_two_steps_of_the_wire_is_rounded_down() -> None:
    cycle = Cycle(run_permit=False, hold_intensity=True, setpoints_ua=(199, 100, 99, 0), expected_state=2)
    assert cycle.encode().hex() == "0200" + "0100" + "0100" + "0000" + "0000" + "0200"


@pytest.mark.parametrize(
    ("answer", "hexadecimal"),
    [
        (PAGE0, "ffff020003010203" + b"SIM-0001".hex() + "00000000" + "04030201" + "04"),
        (PAGE1, "58029001dc05204ee80332009600" + "2c01" + "100e" + "10" + "01" + "01000000" + "05"),
        (IdentityPage2(sha256=bytes(32)), "00" * 32),
        (Selftest(mask=3), "0300"),
        (
            SelftestResult(done=7, passed=5, values=(1, 2, 3, 4, 5, 6), duration_ms=900),
            "07000500" + "010002000300040005000600" + "8403",
        ),
        (
            HelloAnswer(module_nonce=1, boot_id=2, session_id=3, proto=1, reset_cause=4),
            "01000000" + "02000000" + "03000000" + "01040000",
        ),
    ],
)
def test_answer_is_byte_exact_both_ways(
    answer: IdentityPage0 | IdentityPage1 | IdentityPage2 | Selftest | SelftestResult | HelloAnswer,
    hexadecimal: str,
) -> None:
    assert answer.encode().hex() == hexadecimal
    assert type(answer).decode(bytes.fromhex(hexadecimal)) == answer


def test_cycle_answer_reads_open_circuits_signed_charge_and_cold() -> None:
    channel = ChannelReading(i_ua=12_000, v_mv=17_800, z_ohm=None, dq_nc=-12)
    answer = CycleAnswer(channels=(channel,) * 4, hv_mv=100_300, temp_c=-5, vin_mv=12_000)
    assert answer.encode()[:8].hex() == "7800b200fffff4ff"
    assert CycleAnswer.decode(answer.encode()) == answer


def test_answers_without_an_encoder_are_read_from_their_bytes() -> None:
    assert CfgAnswer.decode(b"\1\0" + bytes(32)) == CfgAnswer(channel=1, bank=0, block=bytes(32))
    assert CfgCommitAnswer.decode(bytes.fromhex("76d81a840200")) == CfgCommitAnswer(
        active_crc=0x841AD876, commit_count=2
    )
    assert ArmAnswer.decode(bytes.fromhex("0df0ad0b")) == ArmAnswer(token=0x0BADF00D)
    assert FaultClearAnswer.decode(bytes.fromhex("05000000")).remaining == FaultBit.ESTOP | FaultBit.ARM_LOST
    assert OutOfRange.decode(bytes.fromhex("120001000a00")) == OutOfRange(
        field_offset=18, minimum=1, maximum=10
    )
    assert Interlock.decode(bytes.fromhex("0300")) == Interlock(flags=Flag.HV_ON | Flag.CHAIN_CLOSED)


def test_serial_with_strange_bytes_is_shown_and_not_raised() -> None:
    payload = bytearray(PAGE0.encode())
    payload[8] = 0xFF
    assert IdentityPage0.decode(bytes(payload)).serial == "\\xffIM-0001"


ANSWERS = [
    HelloAnswer,
    CfgAnswer,
    CfgCommitAnswer,
    CycleAnswer,
    ArmAnswer,
    FaultClearAnswer,
    OutOfRange,
    Interlock,
    IdentityPage0,
    IdentityPage1,
    IdentityPage2,
    Selftest,
    SelftestResult,
]


@pytest.mark.parametrize("length", [0, 1, 3, 24, 35])
@pytest.mark.parametrize("answer", ANSWERS)
def test_answer_of_another_length_is_a_payload_error(answer: type[HelloAnswer], length: int) -> None:
    with pytest.raises(PayloadError):
        answer.decode(bytes(length))


def test_hello_answer_with_a_reserved_byte_or_session_zero_is_a_payload_error() -> None:
    good = HelloAnswer(module_nonce=1, boot_id=2, session_id=3, proto=1, reset_cause=0).encode()
    for bad in (good[:14] + b"\1\0", good[:8] + bytes(4) + good[12:]):
        with pytest.raises(PayloadError):
            HelloAnswer.decode(bad)


def test_value_that_does_not_fit_is_a_payload_error_with_the_name() -> None:
    with pytest.raises(PayloadError, match="STOP"):
        Stop(reason=256).encode()
    with pytest.raises(PayloadError, match="CFG_WRITE"):
        CfgWrite(channel=0, block=bytes(31)).encode()


def test_every_fault_bit_has_exactly_one_clear_class() -> None:
    assert CLASS_A | CLASS_B | CLASS_C == FaultBit((1 << 27) - 1)
    assert CLASS_A & CLASS_B == CLASS_A & CLASS_C == CLASS_B & CLASS_C == FaultBit(0)
    assert FaultBit.OVERCURRENT in CLASS_B and FaultBit.DOSE in CLASS_B and FaultBit.ESTOP_DISCREP in CLASS_B


def answer_of(kind: int, payload: bytes, result: Result = Result.OK) -> Response:
    return Response(
        echo_seq=1,
        kind=kind,
        frame_ctr=1,
        uptime_ms=1,
        state=ModuleState.IDLE,
        result=result,
        payload=payload,
    )


@pytest.mark.parametrize(
    ("kind", "request_payload", "answer", "is_fitting"),
    [
        (Kind.CYCLE, bytes(12), answer_of(Kind.CYCLE, bytes(36)), True),
        (Kind.CYCLE, bytes(12), answer_of(Kind.CYCLE, bytes(35)), False),
        (Kind.CYCLE, bytes(12), answer_of(Kind.ARM, bytes(4)), False),
        (Kind.CYCLE, bytes(12), answer_of(Kind.CYCLE, b"", Result.BAD_STATE), True),
        (Kind.ARM, bytes(8), answer_of(Kind.ARM, bytes(2), Result.INTERLOCK), True),
        (Kind.ARM, bytes(8), answer_of(Kind.ARM, b"", Result.INTERLOCK), False),
        (Kind.CFG_WRITE, bytes(34), answer_of(Kind.CFG_WRITE, bytes(6), Result.OUT_OF_RANGE), True),
        (Kind.IDENTIFY, b"\0", answer_of(Kind.IDENTIFY, bytes(25)), True),
        (Kind.IDENTIFY, b"\2", answer_of(Kind.IDENTIFY, bytes(25)), False),
        (Kind.IDENTIFY, b"\7", answer_of(Kind.IDENTIFY, bytes(9)), True),
        (0x55, b"", answer_of(0x55, bytes(3)), True),
        (Kind.POLL, b"", answer_of(Kind.CYCLE, bytes(36)), True),
        (Kind.HELLO, bytes(8), answer_of(Kind.HELLO, bytes(16)), False),
        (Kind.HELLO, bytes(8), answer_of(Kind.HELLO, bytes(8) + b"\1" + bytes(7)), True),
    ],
)
def test_answer_fits_its_request_in_type_and_length(
    kind: int, request_payload: bytes, answer: Response, is_fitting: bool
) -> None:
    assert fits(answer, Request(seq=1, kind=kind, payload=request_payload)) is is_fitting
