"""The frames of the wire in words: what the logic analyser's raw bytes mean. Pure. [link 4, 5]

The session that the check sums need is learned from the answer to HELLO, and from the check sums themselves
when both directions of one window agree on it (session.py).
"""

from typing import Final, NamedTuple

from drivers.sim.panel.payloads import name_of, names, request_words, response_words
from drivers.sim.panel.session import session_of
from drivers.stimulator.codes import FaultBit, Flag, HostFlag, HostState, Kind, Result
from drivers.stimulator.commands import HelloAnswer, PayloadError
from drivers.stimulator.crc import REQUEST_TAG, RESPONSE_TAG
from drivers.stimulator.frame import (
    FRAME_BYTES,
    Defect,
    FrameError,
    Request,
    Response,
    decode_request,
    decode_response,
)

TO_MODULE: Final = ">"
TO_HOST: Final = "<"
OK: Final = "ok"
BAD: Final = "bad"
UNREAD: Final = "-"
_AFTER_CRC: Final = (Defect.RESERVED, Defect.PAYLOAD_LENGTH, Defect.CODE)
_SYNC: Final = {TO_MODULE: 0xA7, TO_HOST: 0x5C}


class Frame(NamedTuple):
    """One direction of one window; what the bytes do not say is empty."""

    t_us: int
    way: str  # TO_MODULE or TO_HOST
    seq: int | None  # of a request, or the one that an answer echoes
    kind: str
    state: str  # of the host in a request, of the module in an answer
    result: str
    flags: tuple[str, ...]
    faults: tuple[str, ...]
    words: str
    crc: str  # OK, BAD, or UNREAD where something else was wrong first
    defect: Defect | None
    data: bytes

    @property
    def is_bad(self) -> bool:
        """These bytes are no frame."""
        return self.defect is not None

    @property
    def is_stop(self) -> bool:
        """The host tells the module to stop."""
        return self.way == TO_MODULE and (self.kind == "STOP" or "STOP_NOW" in self.flags)


class Decoder:
    """Reads windows in the order in which they came."""

    def __init__(self) -> None:
        self.session: int | None = None

    def read(self, t_us: int, mosi: bytes, miso: bytes) -> tuple[Frame, Frame]:
        """What the host sent and what it read in one window."""
        request, response = self._request(mosi), self._response(miso)
        if _is_crc(request) and _is_crc(response) and self._finds_session(mosi, miso):
            request, response = self._request(mosi), self._response(miso)
        if isinstance(response, Response):
            self._learn(response)
        return _told_request(t_us, mosi, request), _told_response(t_us, miso, response)

    def _request(self, data: bytes) -> Request | Defect:
        defect = Defect.CRC
        for session in self._sessions:
            try:
                return decode_request(data, session)
            except FrameError as error:
                defect = error.reason
                if defect is not Defect.CRC:
                    break
        return defect

    def _response(self, data: bytes) -> Response | Defect:
        defect = Defect.CRC
        for session in self._sessions:
            try:
                return decode_response(data, session)
            except FrameError as error:
                defect = error.reason
                if defect not in (Defect.CRC, Defect.SYNC):  # a request that came back has a session, too
                    break
        return defect

    @property
    def _sessions(self) -> tuple[int, ...]:
        return (0,) if self.session is None else (self.session, 0)

    def _finds_session(self, mosi: bytes, miso: bytes) -> bool:
        found = session_of(REQUEST_TAG, mosi)
        if found != session_of(RESPONSE_TAG, miso):
            return False
        self.session = found
        return True

    def _learn(self, response: Response) -> None:
        if response.kind == Kind.HELLO and response.result is Result.OK:
            try:
                self.session = HelloAnswer.decode(response.payload).session_id
            except PayloadError:
                return


def _is_crc(told: Request | Response | Defect) -> bool:
    return told is Defect.CRC


def _told_request(t_us: int, data: bytes, told: Request | Defect) -> Frame:
    if isinstance(told, Defect):
        return _broken(t_us, TO_MODULE, data, told)
    return Frame(
        t_us=t_us,
        way=TO_MODULE,
        seq=told.seq,
        kind=name_of(told.kind),
        state=_host_state(told.host_state),
        result="",
        flags=tuple(flag.name or "" for flag in HostFlag(told.flags)),
        faults=(),
        words=request_words(told),
        crc=OK,
        defect=None,
        data=data,
    )


def _told_response(t_us: int, data: bytes, told: Response | Defect) -> Frame:
    if isinstance(told, Defect):
        return _broken(t_us, TO_HOST, data, told)
    return Frame(
        t_us=t_us,
        way=TO_HOST,
        seq=told.echo_seq,
        kind=name_of(told.kind),
        state=told.state.name,
        result=told.result.name,
        flags=names(Flag(told.flags)),
        faults=names(FaultBit(told.faults)),
        words=response_words(told),
        crc=OK,
        defect=None,
        data=data,
    )


def _broken(t_us: int, way: str, data: bytes, defect: Defect) -> Frame:
    """As much of the head as can be read, and what is wrong."""
    has_head = len(data) == FRAME_BYTES and data[0] == _SYNC[way]
    crc = BAD if defect is Defect.CRC else OK if defect in _AFTER_CRC else UNREAD
    seq = int.from_bytes(data[2:4], "little") if has_head else None
    kind = name_of(data[4] & 0x7F if way == TO_HOST else data[4]) if has_head else ""
    return Frame(t_us, way, seq, kind, "", "", (), (), defect.value, crc, defect, data)


def _host_state(number: int) -> str:
    try:
        return HostState(number).name
    except ValueError:
        return str(number)
