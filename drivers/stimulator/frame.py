"""The 64-byte frames of STIM-LINK, both directions, from and to bytes. Pure: no clock, no bus.

Sources of truth: link.md 4.1 (request), 4.2 (response), 4.3 (CRC), 4.4 (acceptance), 19 R9 (padding).

      0    1    2    4    5    6    8        12      14    15    16       20       24          60
    +----+----+----+----+----+----+--------+-------+-----+-----+--------+--------+-----------+-----+
    | A7 | ver| seq|type|plen| ack|host_ms |lease  |hstat|hflag|token   | 0      |payload 36 | CRC |  request
    +----+----+----+----+----+----+--------+-------+-----+-----+--------+--------+-----------+-----+
    | 5C | ver|echo|type|plen| ctr|uptime  |st|res |flags      |faults  |ls|m|er |payload 36 | CRC |  response
    +----+----+----+----+----+----+--------+-------+-----+-----+--------+--------+-----------+-----+
"""

from dataclasses import dataclass
from enum import Enum
from struct import Struct
from struct import error as StructError
from typing import Final

from drivers.stimulator.codes import FaultBit, Flag, HostFlag, Kind, ModuleState, Result
from drivers.stimulator.crc import REQUEST_TAG, RESPONSE_TAG, frame_crc

__all__ = [
    "FRAME_BYTES",
    "PAYLOAD_BYTES",
    "Defect",
    "FaultBit",
    "Flag",
    "FrameError",
    "HostFlag",
    "Kind",
    "ModuleState",
    "Request",
    "Response",
    "Result",
    "decode_request",
    "decode_response",
    "encode_request",
    "encode_response",
]

FRAME_BYTES: Final = 64
PAYLOAD_BYTES: Final = 36
_VERSION: Final = 0x10
_REQUEST_SYNC: Final = 0xA7
_RESPONSE_SYNC: Final = 0x5C
_ANSWER: Final = 0x80
_CRC_AT: Final = 60
_PAYLOAD_AT: Final = 24

_REQUEST: Final = Struct("<BBHBBHIHBBI4x36s")
_RESPONSE: Final = Struct("<BBHBBHIBBHIHBB36s")
_CRC: Final = Struct("<I")

_STATES: Final = {int(state): state for state in ModuleState}
_RESULTS: Final = {int(result): result for result in Result}
_KINDS: Final = {int(kind): kind for kind in Kind}
_ALL_ZERO: Final = bytes(FRAME_BYTES)
_ALL_ONES: Final = b"\xff" * FRAME_BYTES
_ZEROS: Final = bytes(PAYLOAD_BYTES)


class Defect(Enum):
    """Why the bytes are not a frame; the value is the sentence for a person."""

    FRAME_LENGTH = "the frame does not have 64 bytes"
    ALL_ZERO = "only zeros arrive: no module, no power, or MISO stuck low or disconnected"
    ALL_ONES = "only ones arrive: MISO is stuck high"
    LOOPBACK = "the request itself came back: MOSI and MISO are connected"
    SYNC = "the frame does not begin with the sync byte"
    VERSION = "the frame speaks another major version of the link"
    CRC = "the check sum of the frame is wrong"
    RESERVED = "a reserved bit or byte of the frame is not zero"
    PAYLOAD_LENGTH = "the frame names a payload length that it cannot have"
    CODE = "the frame carries a type, state or result that the link does not define"


class FrameError(Exception):
    """The bytes are not a frame of this direction and session; `reason` says why."""

    def __init__(self, reason: Defect) -> None:
        super().__init__(reason.value)
        self.reason = reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One frame from the host [link 4.1]; `kind` is a Kind, or a plain number in a conformance test."""

    seq: int
    kind: int
    ack_ctr: int = 0
    host_ms: int = 0
    lease_ms: int = 0
    host_state: int = 0
    flags: HostFlag = HostFlag(0)
    arm_token: int = 0
    payload: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """One frame from the module [link 4.2]; `kind` has bit 7 removed and is a Kind when the link knows it."""

    echo_seq: int
    kind: int
    frame_ctr: int
    uptime_ms: int
    state: ModuleState
    result: Result
    flags: Flag = Flag(0)
    faults: FaultBit = FaultBit(0)
    lease_remaining_ms: int = 0
    lead_off_mask: int = 0
    compliance_mask: int = 0
    link_err: int = 0
    payload: bytes = b""


def encode_request(request: Request, session_id: int) -> bytes:
    """Return the 64 bytes of `request` under `session_id`; a field too wide for the wire is a ValueError."""
    body = _pack(
        _REQUEST,
        _REQUEST_SYNC,
        _VERSION,
        request.seq,
        request.kind,
        _fitting(request.payload),
        request.ack_ctr,
        request.host_ms & 0xFFFFFFFF,
        request.lease_ms,
        request.host_state,
        int(request.flags),
        request.arm_token,
        request.payload,
    )
    return body + _CRC.pack(frame_crc(REQUEST_TAG, session_id, body))


def encode_response(response: Response, session_id: int) -> bytes:
    """Return the 64 bytes of `response` under `session_id`; for tests and third-party modules."""
    body = _pack(
        _RESPONSE,
        _RESPONSE_SYNC,
        _VERSION,
        response.echo_seq,
        response.kind | _ANSWER,
        _fitting(response.payload),
        response.frame_ctr,
        response.uptime_ms & 0xFFFFFFFF,
        response.state,
        response.result,
        int(response.flags),
        int(response.faults),
        response.lease_remaining_ms,
        response.lead_off_mask | response.compliance_mask << 4,
        response.link_err,
        response.payload,
    )
    return body + _CRC.pack(frame_crc(RESPONSE_TAG, session_id, body))


def decode_request(data: bytes, session_id: int) -> Request:
    """Return the request in `data`, in the module's order of checks [link 4.4]; else FrameError."""
    if len(data) != FRAME_BYTES:
        raise FrameError(Defect.FRAME_LENGTH)
    if data[0] != _REQUEST_SYNC:
        raise FrameError(_without_sync(data))
    if not _crc_holds(REQUEST_TAG, session_id, data):
        raise FrameError(Defect.CRC)
    _check_version(data)
    (_, _, seq, kind, plen, ack_ctr, host_ms, lease_ms, host_state, hflags, token, payload) = (
        _REQUEST.unpack_from(data)
    )
    if hflags & 0xF0 or data[20:24] != b"\0\0\0\0":
        raise FrameError(Defect.RESERVED)
    return Request(
        seq=seq,
        kind=_KINDS.get(kind, kind),
        ack_ctr=ack_ctr,
        host_ms=host_ms,
        lease_ms=lease_ms,
        host_state=host_state,
        flags=HostFlag(hflags),
        arm_token=token,
        payload=_unpadded(payload, plen),
    )


def decode_response(data: bytes, session_id: int) -> Response:
    """Return the response in `data`, in the host's order of checks [link 4.4]; else FrameError."""
    if len(data) != FRAME_BYTES:
        raise FrameError(Defect.FRAME_LENGTH)
    if data[0] != _RESPONSE_SYNC:
        raise FrameError(_without_sync(data, session_id))
    _check_version(data)
    if not _crc_holds(RESPONSE_TAG, session_id, data):
        raise FrameError(Defect.CRC)
    (_, _, echo, kind, plen, ctr, uptime, state, result, flags, faults, lease, masks, link_err, payload) = (
        _RESPONSE.unpack_from(data)
    )
    if flags & 0x8000 or faults >> 27:
        raise FrameError(Defect.RESERVED)
    if kind < _ANSWER or state not in _STATES or result not in _RESULTS:
        raise FrameError(Defect.CODE)
    return Response(
        echo_seq=echo,
        kind=_KINDS.get(kind & 0x7F, kind & 0x7F),
        frame_ctr=ctr,
        uptime_ms=uptime,
        state=_STATES[state],
        result=_RESULTS[result],
        flags=Flag(flags),
        faults=FaultBit(faults),
        lease_remaining_ms=lease,
        lead_off_mask=masks & 0x0F,
        compliance_mask=masks >> 4,
        link_err=link_err,
        payload=_unpadded(payload, plen),
    )


def _pack(layout: Struct, *fields: int | bytes) -> bytes:
    try:
        return layout.pack(*fields)
    except StructError as error:
        raise ValueError(f"a field does not fit the wire: {error}") from error


def _fitting(payload: bytes) -> int:
    if len(payload) > PAYLOAD_BYTES:
        raise ValueError(f"a payload of {len(payload)} bytes does not fit the {PAYLOAD_BYTES} of a frame")
    return len(payload)


def _unpadded(payload: bytes, length: int) -> bytes:
    if length > PAYLOAD_BYTES:
        raise FrameError(Defect.PAYLOAD_LENGTH)
    if payload[length:] != _ZEROS[length:]:
        raise FrameError(Defect.RESERVED)
    return payload[:length]


def _crc_holds(tag: bytes, session_id: int, data: bytes) -> bool:
    crc: int = _CRC.unpack_from(data, _CRC_AT)[0]
    return crc == frame_crc(tag, session_id, data)


def _check_version(data: bytes) -> None:
    if data[1] >> 4 != _VERSION >> 4:
        raise FrameError(Defect.VERSION)


def _without_sync(data: bytes, session_id: int = 0) -> Defect:
    if data == _ALL_ZERO:
        return Defect.ALL_ZERO
    if data == _ALL_ONES:
        return Defect.ALL_ONES
    if data[0] == _REQUEST_SYNC and _crc_holds(REQUEST_TAG, session_id, data):
        return Defect.LOOPBACK
    return Defect.SYNC
