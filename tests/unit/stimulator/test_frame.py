import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.stimulator.crc import REQUEST_TAG, RESPONSE_TAG, frame_crc
from drivers.stimulator.frame import (
    Defect,
    FaultBit,
    Flag,
    FrameError,
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
from tests.unit.stimulator.vectors import SESSION, V1, V2, V3, V4, V5

RESPONSES = {V2: 0, V5: SESSION}
REQUESTS = {V1: 0, V3: SESSION, V4: SESSION}


def response_defect(data: bytes, session: int) -> Defect:
    with pytest.raises(FrameError) as caught:
        decode_response(data, session)
    return caught.value.reason


def request_defect(data: bytes, session: int) -> Defect:
    with pytest.raises(FrameError) as caught:
        decode_request(data, session)
    return caught.value.reason


def resealed(data: bytes, session: int, tag: bytes, **at: int) -> bytes:
    bent = bytearray(data[:60])
    for place, value in at.items():
        bent[int(place[1:])] = value
    return bytes(bent) + frame_crc(tag, session, bytes(bent)).to_bytes(4, "little")


flips = st.sets(st.integers(0, 511), min_size=1, max_size=5)


def flipped(data: bytes, bits: set[int]) -> bytes:
    value = int.from_bytes(data, "little")
    for bit in bits:
        value ^= 1 << bit
    return value.to_bytes(64, "little")


@given(vector=st.sampled_from(sorted(RESPONSES)), bits=flips)
def test_response_with_one_to_five_flipped_bits_is_refused(vector: bytes, bits: set[int]) -> None:
    response_defect(flipped(vector, bits), RESPONSES[vector])


@given(vector=st.sampled_from(sorted(REQUESTS)), bits=flips)
def test_request_with_one_to_five_flipped_bits_is_refused(vector: bytes, bits: set[int]) -> None:
    request_defect(flipped(vector, bits), REQUESTS[vector])


@given(vector=st.sampled_from(sorted(RESPONSES)), start=st.integers(0, 480), burst=st.integers(1, 2**32 - 1))
def test_response_with_a_burst_of_up_to_32_bits_is_refused(vector: bytes, start: int, burst: int) -> None:
    value = int.from_bytes(vector, "little") ^ burst << start
    response_defect(value.to_bytes(64, "little"), RESPONSES[vector])


def test_v1_looped_back_is_named() -> None:
    assert response_defect(V1, 0) is Defect.LOOPBACK


def test_frame_of_the_session_looped_back_is_named() -> None:
    assert response_defect(V4, SESSION) is Defect.LOOPBACK


def test_all_zeros_and_all_ones_are_named_both_ways() -> None:
    for defect_of in (response_defect, request_defect):
        assert defect_of(bytes(64), 0) is Defect.ALL_ZERO
        assert defect_of(b"\xff" * 64, SESSION) is Defect.ALL_ONES


def test_response_is_not_a_request_and_the_other_way_round() -> None:
    assert request_defect(V2, 0) is Defect.SYNC
    assert response_defect(b"\x5d" + V2[1:], 0) is Defect.SYNC


@pytest.mark.fault("F09")
def test_frame_of_another_session_fails_its_crc() -> None:
    assert response_defect(V5, SESSION + 1) is Defect.CRC
    assert response_defect(V5, 0) is Defect.CRC
    assert request_defect(V4, 0) is Defect.CRC


@pytest.mark.parametrize("length", [0, 1, 63, 65])
def test_frame_of_another_length_is_refused(length: int) -> None:
    data = (V2 + V2)[:length]
    assert response_defect(data, 0) is request_defect(data, 0) is Defect.FRAME_LENGTH


def test_another_major_version_is_named_although_the_crc_holds() -> None:
    assert response_defect(resealed(V5, SESSION, RESPONSE_TAG, _1=0x20), SESSION) is Defect.VERSION
    assert request_defect(resealed(V4, SESSION, REQUEST_TAG, _1=0x20), SESSION) is Defect.VERSION


@pytest.mark.parametrize("place", [15, 19, 59])
def test_reserved_bit_or_padding_of_a_response_is_refused(place: int) -> None:
    bent = resealed(V2, 0, RESPONSE_TAG, **{f"_{place}": 0x80})
    assert response_defect(bent, 0) is Defect.RESERVED


@pytest.mark.parametrize("place", [15, 20, 23, 59])
def test_reserved_bit_or_padding_of_a_request_is_refused(place: int) -> None:
    bent = resealed(V1, 0, REQUEST_TAG, **{f"_{place}": 0x10})
    assert request_defect(bent, 0) is Defect.RESERVED


def test_payload_length_beyond_the_frame_is_refused() -> None:
    assert response_defect(resealed(V5, SESSION, RESPONSE_TAG, _5=37), SESSION) is Defect.PAYLOAD_LENGTH
    assert request_defect(resealed(V4, SESSION, REQUEST_TAG, _5=255), SESSION) is Defect.PAYLOAD_LENGTH


@pytest.mark.parametrize(("place", "value"), [(4, 0x10), (12, 8), (13, 0x40)])
def test_type_state_or_result_that_is_not_defined_is_refused(place: int, value: int) -> None:
    bent = resealed(V5, SESSION, RESPONSE_TAG, **{f"_{place}": value})
    assert response_defect(bent, SESSION) is Defect.CODE


def test_refused_type_that_the_link_does_not_define_is_kept_as_a_number() -> None:
    nack = Response(
        echo_seq=0, kind=0x55, frame_ctr=1, uptime_ms=0, state=ModuleState.IDLE, result=Result.BAD_TYPE
    )
    assert decode_response(encode_response(nack, SESSION), SESSION) == nack


@pytest.mark.parametrize(
    "request_",
    [
        Request(seq=65536, kind=Kind.POLL),
        Request(seq=0, kind=Kind.POLL, lease_ms=-1),
        Request(seq=0, kind=Kind.POLL, payload=bytes(37)),
    ],
)
def test_field_too_wide_for_the_wire_is_a_value_error(request_: Request) -> None:
    with pytest.raises(ValueError):
        encode_request(request_, 0)


u8, u16, u32 = (st.integers(0, 2**bits - 1) for bits in (8, 16, 32))


@given(
    request_=st.builds(
        Request,
        seq=u16,
        kind=st.sampled_from(Kind),
        ack_ctr=u16,
        host_ms=u32,
        lease_ms=u16,
        host_state=u8,
        flags=st.builds(HostFlag, st.integers(0, 15)),
        arm_token=u32,
        payload=st.binary(max_size=36),
    ),
    session=u32,
)
def test_request_comes_back_as_it_went(request_: Request, session: int) -> None:
    assert decode_request(encode_request(request_, session), session) == request_


@given(
    response=st.builds(
        Response,
        echo_seq=u16,
        kind=st.sampled_from(Kind),
        frame_ctr=u16,
        uptime_ms=u32,
        state=st.sampled_from(ModuleState),
        result=st.sampled_from(Result),
        flags=st.builds(Flag, st.integers(0, 0x7FFF)),
        faults=st.builds(FaultBit, st.integers(0, 2**27 - 1)),
        lease_remaining_ms=u16,
        lead_off_mask=st.integers(0, 15),
        compliance_mask=st.integers(0, 15),
        link_err=u8,
        payload=st.binary(max_size=36),
    ),
    session=u32,
)
def test_response_comes_back_as_it_went(response: Response, session: int) -> None:
    assert decode_response(encode_response(response, session), session) == response
