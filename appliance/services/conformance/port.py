"""Frames to and from the module under test: well-formed, or broken in a stated way.

Sources of truth: link.md 3 (READY), 4.1 to 4.4 (frames), 19 R1 (under which session an answer is).
Time moves in `wait` and in windows alone, and while the pump is asked for, both keep it toggling.
"""

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import replace
from enum import IntFlag
from typing import Final, TypedDict, Unpack

from appliance.services.conformance.clause import Broken
from drivers.pins import ARM_PUMP, READY
from drivers.stimulator.codes import Flag, HostFlag, HostState, Kind, ModuleState, Result
from drivers.stimulator.crc import REQUEST_TAG, frame_crc
from drivers.stimulator.frame import FrameError, Request, Response, decode_response, encode_request
from drivers.wire import WatchedWire, Wire

READY_WITHIN_US: Final = 200_000  # the clauses judge a slow module elsewhere
PUMP_US: Final = 20_000
LOADED_US: Final = 8_000
TRIES: Final = 3
CRC_AT: Final = 60
_HOST_STATES: Final = {
    ModuleState.IDLE: HostState.CONFIGURED,
    ModuleState.ARMED: HostState.ARMED,
    ModuleState.RUNNING: HostState.TREATING,
    ModuleState.RAMPDOWN: HostState.STOPPING,
    ModuleState.FAULT: HostState.FAULT,
    ModuleState.ESTOP: HostState.ESTOP,
}


class Fields(TypedDict, total=False):
    """What a request may have other than a correct host would give it."""

    patch: Mapping[int, int]  # single bytes, set before the check sum is made
    session: int
    tag: bytes
    seq: int
    ack_ctr: int
    host_ms: int
    host_state: int
    flags: int
    arm_token: int
    lease_ms: int


class Port:
    """One host's end of the wire; `last` is the newest answer, `sent` what was sent before it."""

    def __init__(self, wire: Wire, now_us: Callable[[], int], *, slack_us: int = 0) -> None:
        """Use `wire`; `slack_us` is what the machine between here and the module may add to a time."""
        self.wire = wire
        self.now_us = now_us
        self.slack_us = slack_us
        self.session = 0
        self.seq = 0
        self.ack = 0
        self.token = 0
        self.last: Response | None = None
        self.sent = "nothing"
        self.mosi = b""
        self.is_pumping = False
        self.edges: deque[tuple[int, int]] = deque(maxlen=4096)
        self._pump = 0
        self._pumped_us = -PUMP_US
        self.attach(wire)

    def attach(self, wire: Wire) -> None:
        """Use another connection to the same module."""
        self.wire = wire
        if isinstance(wire, WatchedWire):
            wire.watch(lambda inputs: self.edges.append((self.now_us(), inputs)))

    # ---- time and lines

    def wait(self, for_us: int) -> None:
        """So much time passes; the pump goes on if it is asked for."""
        until = self.now_us() + for_us
        while True:
            self._keep_pumping()
            now = self.now_us()
            if now >= until:
                return
            due = self._pumped_us + PUMP_US if self.is_pumping else until
            self.wire.wait(0, max(1, min(until, due) - now))

    def wait_ms(self, for_ms: int) -> None:
        """So many milliseconds pass."""
        self.wait(for_ms * 1000)

    def edge(self) -> None:
        """One edge of ARM_PUMP, now."""
        self._pump ^= ARM_PUMP.mask
        self._pumped_us = self.now_us()
        self.wire.drive(ARM_PUMP.mask, self._pump)

    def line(self, mask: int) -> bool:
        """A host input, now."""
        return bool(self.wire.inputs() & mask)

    def line_within(self, mask: int, is_high: bool, within_us: int) -> int | None:
        """Microseconds until the line had this level, None when it did not get there."""
        begun = self.now_us()
        while self.now_us() - begun <= within_us + self.slack_us:
            if self.line(mask) == is_high:
                return self.now_us() - begun
            self.wait(500)
        return None

    def _keep_pumping(self) -> None:
        if self.is_pumping and self.now_us() - self._pumped_us >= PUMP_US:
            self.edge()

    # ---- frames

    def request(self, kind: int, payload: bytes, fields: Fields) -> Request:
        """The next request as a correct host would send it, but for the fields that are named."""
        state = self.last.state if self.last else ModuleState.IDLE
        return Request(
            kind=kind,
            payload=payload,
            seq=fields.get("seq", (self.seq + 1) & 0xFFFF),
            ack_ctr=fields.get("ack_ctr", self.ack),
            host_ms=fields.get("host_ms", self.now_us() // 1000),
            host_state=fields.get("host_state", int(_HOST_STATES.get(state, HostState.IDENTIFY))),
            flags=HostFlag(fields.get("flags", int(HostFlag.UI_ALIVE))),
            arm_token=fields.get("arm_token", self.token),
            lease_ms=fields.get("lease_ms", 0),
        )

    def frame(self, kind: int, payload: bytes = b"", **fields: Unpack[Fields]) -> bytes:
        """The bytes of a request, its check sum right for its session and direction."""
        under = fields.get("session", 0 if kind == Kind.HELLO else self.session)
        patch = fields.get("patch", {})
        request = self.request(kind, payload, fields)
        self.sent = _described(request, patch, self.last)
        frame = encode_request(request, under)
        tag = fields.get("tag", REQUEST_TAG)
        return sealed(frame, patch, under, tag) if patch or tag != REQUEST_TAG else frame

    def ask(self, kind: int, payload: bytes = b"", **fields: Unpack[Fields]) -> Response:
        """Send one request and return its answer."""
        return self.send(self.frame(kind, payload, **fields))

    def send(self, frame: bytes) -> Response:
        """Send these bytes and return what the next frames say; PULSED counts from frame to frame."""
        self.mosi = frame
        early = self._flags(self.window(frame))
        answer = self.poll()
        self.last = replace(answer, flags=answer.flags | early & Flag.PULSED)
        return self.last

    def poll(self, *, flags: int = HostFlag.UI_ALIVE, ack_ctr: int | None = None) -> Response:
        """Fetch the newest frame; `sent` goes on naming the request before."""
        sent = self.sent
        why = ""
        for _ in range(TRIES):
            acked = self.ack if ack_ctr is None else ack_ctr
            frame = self.frame(Kind.POLL, seq=self.seq, arm_token=0, flags=int(flags), ack_ctr=acked)
            self.sent = sent
            try:
                return self.heard(self.window(frame))
            except FrameError as error:
                why = str(error)
        raise Broken(sent, "an answer of this session or of session 0", why)

    def look(self) -> Response:
        """The status as it is now: after a gap the first frame is old. [link 19 R6]"""
        self.poll()
        return self.poll()

    def window(self, mosi: bytes) -> bytes:
        """One CS window, after READY."""
        self._keep_pumping()
        if not self.wire.wait(READY.mask, READY_WITHIN_US):
            raise Broken(self.sent, "READY = 1 within 200 ms", "READY = 0")
        begun_us = self.now_us()
        miso = self.wire.transfer(mosi)
        if self.line(READY.mask) and not self.fell(READY.mask, begun_us):
            self.wait(LOADED_US)  # a READY that does not fall says nothing: the longest that a frame may take
        self._keep_pumping()
        return miso

    def fell(self, mask: int, since_us: int) -> bool:
        """Whether this line was seen at 0 since then."""
        return any(not inputs & mask for at_us, inputs in self.edges if at_us >= since_us)

    def heard(self, miso: bytes) -> Response:
        """The frame in these bytes, taken as the newest; else FrameError."""
        try:
            response = decode_response(miso, self.session)
        except FrameError:
            if not self.session:
                raise
            response = decode_response(miso, 0)
        self.last = response
        self.ack = response.frame_ctr
        self.seq = response.echo_seq
        return response

    def _flags(self, miso: bytes) -> Flag:
        try:
            return decode_response(miso, self.session).flags
        except FrameError:
            return Flag(0)

    # ---- judging

    def expect(self, is_so: bool, expected: str, came: object) -> None:
        """Break the clause unless it is so."""
        if not is_so:
            raise Broken(self.sent, expected, str(came))

    def accepted(self, kind: int, payload: bytes = b"", **fields: Unpack[Fields]) -> Response:
        """Send a request that the module must accept."""
        answer = self.ask(kind, payload, **fields)
        self.expect(answer.result is Result.OK, "OK", named(answer))
        self.expect(answer.kind == kind, f"type 0x{kind | 0x80:02X}", f"type 0x{answer.kind | 0x80:02X}")
        return answer

    def refused(self, result: Result, kind: int, payload: bytes = b"", **fields: Unpack[Fields]) -> Response:
        """Send a request that the module must refuse with this result, in the state it is in. [link I21]"""
        before = self.look().state
        answer = self.ask(kind, payload, **fields)
        self.expect(answer.result is result, result.name, named(answer))
        self.expect(answer.state is before, f"state {before.name} as before", f"state {answer.state.name}")
        return answer

    def is_in(self, state: ModuleState, answer: Response | None = None) -> Response:
        """Break the clause unless the module is in this state."""
        seen = answer or self.look()
        self.expect(seen.state is state, f"state {state.name}", standing(seen))
        return seen


def sealed(frame: bytes, patch: Mapping[int, int], session: int, tag: bytes = REQUEST_TAG) -> bytes:
    """The frame with these bytes changed and a check sum that is right for session and direction."""
    body = bytearray(frame)
    for at, value in patch.items():
        body[at] = value
    body[CRC_AT:] = frame_crc(tag, session, bytes(body)).to_bytes(4, "little")
    return bytes(body)


def named(answer: Response) -> str:
    """Result and state of an answer, for a person."""
    return f"{answer.result.name} in {standing(answer)}"


def standing(answer: Response) -> str:
    """State and fault bits, for a person."""
    return f"{answer.state.name}{' with ' + bits(answer.faults) if answer.faults else ''}"


def bits(value: IntFlag) -> str:
    """The names of the bits that are set."""
    return " | ".join(bit.name or "?" for bit in type(value) if bit & value) or "no bit"


def _described(request: Request, patch: Mapping[int, int], last: Response | None) -> str:
    kind = request.kind
    name = kind.name if isinstance(kind, Kind) else f"type 0x{kind:02X}"
    parts = [name, f"seq {request.seq}"]
    if request.payload:
        parts.append(f"payload {request.payload.hex()}")
    if request.kind == Kind.CYCLE:
        parts.append(f"lease {request.lease_ms} flags {int(request.flags)}")
    parts += [f"byte {at} = 0x{value:02X}" for at, value in patch.items()]
    return f"{' '.join(parts)} in {last.state.name if last else 'an unknown state'}"
