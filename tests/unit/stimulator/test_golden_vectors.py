from drivers.stimulator.block import UNUSED, Block, commit_crc, decode_block, encode_block
from drivers.stimulator.commands import (
    CfgWrite,
    ChannelReading,
    Cycle,
    CycleAnswer,
    Hello,
    HelloAnswer,
)
from drivers.stimulator.crc import crc32p4, update
from drivers.stimulator.frame import (
    Flag,
    HostFlag,
    Kind,
    ModuleState,
    Request,
    Response,
    Result,
    decode_request,
    decode_response,
    encode_request,
    encode_response,
)
from tests.unit.stimulator.vectors import SESSION, V1, V2, V3, V3_COMMIT, V4, V5

HELLO = Request(seq=1, kind=Kind.HELLO, host_ms=1000, payload=Hello(nonce=0x11223344).encode())
HELLO_ANSWER = Response(
    echo_seq=1,
    kind=Kind.HELLO,
    frame_ctr=2,
    uptime_ms=2500,
    state=ModuleState.IDLE,
    result=Result.OK,
    flags=Flag.SELFTEST_OK,
    payload=HelloAnswer(
        module_nonce=0x55667788, boot_id=0xCAFEBABE, session_id=SESSION, proto=1, reset_cause=0
    ).encode(),
)
BLOCK = Block(pad_cm2=25, i_max_ua=30_000, pw_us=200, f_dhz=1000, limit_s=1200)
CFG_WRITE = Request(
    seq=2,
    kind=Kind.CFG_WRITE,
    ack_ctr=3,
    host_ms=1020,
    payload=CfgWrite(channel=0, block=encode_block(BLOCK)).encode(),
)
CYCLE = Request(
    seq=9,
    kind=Kind.CYCLE,
    ack_ctr=41,
    host_ms=2000,
    lease_ms=200,
    host_state=7,
    flags=HostFlag.UI_ALIVE,
    arm_token=0x0BADF00D,
    payload=Cycle(
        run_permit=True, setpoints_ua=(12_000, 0, 0, 0), expected_state=ModuleState.RUNNING
    ).encode(),
)
SILENT = ChannelReading(i_ua=0, v_mv=0, z_ohm=0, dq_nc=0)
MEASURED = CycleAnswer(
    channels=(ChannelReading(i_ua=12_000, v_mv=17_800, z_ohm=1483, dq_nc=12), SILENT, SILENT, SILENT),
    hv_mv=100_300,
    temp_c=31,
    vin_mv=12_000,
)
CYCLE_ANSWER = Response(
    echo_seq=9,
    kind=Kind.CYCLE,
    frame_ctr=42,
    uptime_ms=3610,
    state=ModuleState.RUNNING,
    result=Result.OK,
    flags=Flag(0x067F),
    lease_remaining_ms=200,
    payload=MEASURED.encode(),
)


def test_crc_of_the_nine_digits_is_the_check_value() -> None:
    assert crc32p4(b"123456789") == 0x1697D06A


def test_crc_taken_in_odd_and_even_pieces_is_the_crc_of_the_whole() -> None:
    assert update(update(0xFFFFFFFF, b"12345"), b"6789") ^ 0xFFFFFFFF == 0x1697D06A


def test_v1_hello_is_byte_exact_both_ways() -> None:
    assert encode_request(HELLO, 0) == V1
    assert decode_request(V1, 0) == HELLO


def test_v2_hello_answer_is_byte_exact_both_ways() -> None:
    assert encode_response(HELLO_ANSWER, 0) == V2
    assert decode_response(V2, 0) == HELLO_ANSWER
    assert HelloAnswer.decode(HELLO_ANSWER.payload).session_id == SESSION


def test_v3_cfg_write_is_byte_exact_both_ways() -> None:
    assert encode_request(CFG_WRITE, SESSION) == V3
    assert decode_request(V3, SESSION) == CFG_WRITE
    assert decode_block(V3[26:58]) == BLOCK


def test_v3_bank_has_the_commit_crc_of_the_page() -> None:
    assert commit_crc([BLOCK]) == V3_COMMIT
    assert commit_crc([BLOCK, None, None, None]) == V3_COMMIT
    assert crc32p4(encode_block(BLOCK) + 3 * UNUSED) == V3_COMMIT


def test_v4_cycle_is_byte_exact_both_ways() -> None:
    assert encode_request(CYCLE, SESSION) == V4
    assert decode_request(V4, SESSION) == CYCLE


def test_v5_cycle_answer_is_byte_exact_both_ways() -> None:
    assert encode_response(CYCLE_ANSWER, SESSION) == V5
    assert decode_response(V5, SESSION) == CYCLE_ANSWER
    assert CycleAnswer.decode(CYCLE_ANSWER.payload) == MEASURED
