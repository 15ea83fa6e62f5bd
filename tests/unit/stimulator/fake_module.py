"""A module of a few lines behind a Bus, written from link.md 4.4 and 19 R1-R6 and from no other code.

It executes nothing; it lists what it would have executed. Each window can be bent by a function of the bytes.
"""

from collections.abc import Callable

from drivers.stimulator.commands import ChannelReading as Reading
from drivers.stimulator.commands import CycleAnswer, HelloAnswer, IdentityPage2
from drivers.stimulator.frame import (
    Flag,
    FrameError,
    Kind,
    ModuleState,
    Request,
    Response,
    Result,
    decode_request,
    encode_response,
)

Bend = Callable[[bytes], bytes]
LOST = bytes(64)
SESSION = 0xA1B2C3D4
OLD_SESSION = 0x01020304
_SILENT = Reading(i_ua=0, v_mv=0, z_ohm=None, dq_nc=0)
PAYLOADS: dict[int, bytes] = {
    Kind.CYCLE: CycleAnswer(channels=(_SILENT,) * 4, hv_mv=0, temp_c=25, vin_mv=12_000).encode(),
    Kind.IDENTIFY: IdentityPage2(sha256=bytes(range(32))).encode(),
}


class FakeModule:
    def __init__(self, *, session: int = 0, uptime_ms: int = 5_000) -> None:
        self.now_ms = 1_000
        self.uptime_offset_ms = uptime_ms - self.now_ms
        self.ready = True
        self.session = session
        self.next_session = SESSION
        self.executed: list[Request] = []
        self.heard: list[bytes] = []
        self.bend_mosi: dict[int, Bend] = {}  # by number of the window, counted from now
        self.bend_miso: dict[int, Bend] = {}
        self.window_ms = 1
        self.result = Result.OK
        self.pulsed = False  # a pulse since the last frame was loaded
        self._last_seq = 0
        self._last_request = b""
        self._ctr = 0
        self._answer = (0, Result.NONE_YET, b"", 0)  # kind, result, payload, session of its CRC
        self._load()

    def clock(self) -> int:
        return self.now_ms

    def wait_ready(self, timeout_ms: int) -> bool:
        if not self.ready:
            self.now_ms += timeout_ms
        return self.ready

    def transfer(self, mosi: bytes) -> bytes:
        self.heard.append(mosi)
        number = len(self.heard) - 1
        self.now_ms += self.window_ms
        if not self.ready:
            return bytes(64)
        miso = self.bend_miso.get(number, bytes)(self._loaded)
        self._hear(self.bend_mosi.get(number, bytes)(mosi))
        self._load()
        return miso

    def bend(self, *, mosi: Bend | None = None, miso: Bend | None = None, after: int = 0) -> None:
        """Bend the window that comes `after` that many others from now."""
        number = len(self.heard) + after
        if mosi is not None:
            self.bend_mosi[number] = mosi
        if miso is not None:
            self.bend_miso[number] = miso

    def restart(self) -> None:
        self.uptime_offset_ms = -self.now_ms
        self.session = self._ctr = self._last_seq = 0
        self._last_request = b""
        self._answer = (0, Result.NONE_YET, b"", 0)
        self._load()

    def _load(self) -> None:
        kind, result, payload, session = self._answer
        self._ctr = (self._ctr + 1) & 0xFFFF
        response = Response(
            echo_seq=self._last_seq,
            kind=kind,
            frame_ctr=self._ctr,
            uptime_ms=self.now_ms + self.uptime_offset_ms,
            state=ModuleState.IDLE,
            result=result,
            flags=Flag.PULSED if self.pulsed else Flag(0),
            payload=payload,
        )
        self.pulsed = False
        self._loaded = encode_response(response, session)

    def _hear(self, mosi: bytes) -> None:
        request, session = self._decoded(mosi)
        if request is None or request.kind == Kind.POLL and session == self.session:
            return
        if request.kind == Kind.HELLO:
            self._greet(request, mosi)
        elif session != self.session or session == 0:
            if request.kind != Kind.POLL or self._answer[0] != Kind.HELLO:
                self._answer = (request.kind, Result.NO_SESSION, b"", 0)
        elif mosi != self._last_request:
            self._accept(request, mosi)

    def _decoded(self, mosi: bytes) -> tuple[Request | None, int]:
        for session in (self.session, 0):
            try:
                return decode_request(mosi, session), session
            except FrameError:
                continue
        return None, 0

    def _greet(self, request: Request, mosi: bytes) -> None:
        if mosi == self._last_request:
            return
        self.session = self.next_session
        self.next_session += 1
        self._last_seq, self._last_request = request.seq, mosi
        answer = HelloAnswer(module_nonce=7, boot_id=0xB007, session_id=self.session, proto=1, reset_cause=0)
        self._answer = (Kind.HELLO, Result.OK, answer.encode(), 0)

    def _accept(self, request: Request, mosi: bytes) -> None:
        if request.seq != (self._last_seq + 1) & 0xFFFF:
            self._answer = (request.kind, Result.BAD_SEQ, b"", self.session)
            return
        self.executed.append(request)
        self._last_seq, self._last_request = request.seq, mosi
        payload = PAYLOADS.get(request.kind, b"") if self.result is Result.OK else b""
        self._answer = (request.kind, self.result, payload, self.session)
