"""One request, one answer: the exchange of the 20 ms cycle, with its checks and its bounded retries.

Sources of truth: link.md 3 (READY), 4.4 (host rules, retry), 19 R1-R6 (sessions, sequence, NACKs, retry).

An exchange is two windows: the request, whose MISO was loaded before it, and a POLL, whose MISO is the
answer.
Rule 1: a retry is byte-identical, so the module executes a request once however often it hears it.
Rule 2: after a failed exchange the module may or may not have used the number up. A POLL asks first, and the
        next request is numbered from what the module echoes.
Rule 3: nothing that the wire brings is raised; it is a LinkDefect in the Exchange and a count.
Rule 4: READY = 0 is not clocked, but for one frame after three time-outs.
Rule 5: no retry begins later than `RETRY_WITHIN_MS`, so that a cycle is never two cycles long.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Final, Protocol

from drivers.stimulator.answers import fits
from drivers.stimulator.commands import Hello, HelloAnswer
from drivers.stimulator.continuity import Continuity
from drivers.stimulator.defects import FROM_FRAME, LinkDefect
from drivers.stimulator.frame import (
    Defect,
    Flag,
    FrameError,
    HostFlag,
    Kind,
    Request,
    Response,
    Result,
    decode_response,
    encode_request,
)

__all__ = ["RETRIES", "Bus", "Exchange", "Link", "LinkCounters", "LinkDefect"]

NO_FLAGS: Final = HostFlag(0)
RETRIES: Final = 2
RETRY_WITHIN_MS: Final = 12
READY_TIMEOUT_MS: Final = 10
_TIMEOUTS_BEFORE_RESYNC: Final = 3

# A request refused with one of these has not used its number up [link 19 R3].
_UNNUMBERED: Final = frozenset(
    (Result.BAD_VERSION, Result.RESERVED_NONZERO, Result.BAD_TYPE, Result.BAD_LEN, Result.BAD_SEQ)
)
_HOPELESS: Final = frozenset(
    (
        LinkDefect.READY_LOW,
        LinkDefect.BUS,
        LinkDefect.MODULE_RESET,
        LinkDefect.NO_SESSION,
        LinkDefect.UPTIME_RATE,
    )
)
_RESETS: Final = frozenset((LinkDefect.MODULE_RESET, LinkDefect.NO_SESSION))


class Bus(Protocol):
    """What carries a window: the SPI device, or the bench wire."""

    def transfer(self, mosi: bytes) -> bytes:
        """Clock one window and return what came back; an OSError when the system could not."""

    def wait_ready(self, timeout_ms: int) -> bool:
        """Return True as soon as READY is 1, False when it was not within the time."""


@dataclass(slots=True, kw_only=True)
class LinkCounters:
    """What the link has seen since it was built; `defects` counts every bad window by its name."""

    sent: int = 0
    retries: int = 0
    failed_ticks: int = 0
    crc_errors: int = 0
    resyncs: int = 0
    defects: dict[LinkDefect, int] = field(default_factory=lambda: dict.fromkeys(LinkDefect, 0))


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One request's fate: an answer (perhaps a NACK), or the defect that kept it away, never both."""

    answer: Response | None = None
    defect: LinkDefect | None = None
    retries: int = 0
    module_reset: bool = False


class Link:
    """The host's end of STIM-LINK: session, numbering and counters, and no policy."""

    def __init__(self, bus: Bus, *, now_ms: Callable[[], int]) -> None:
        """Use `bus`, whose owner opens and closes it; `now_ms` is any monotonic millisecond clock."""
        self._bus = bus
        self._now_ms = now_ms
        self._continuity = Continuity()
        self._seq = 0
        self._is_numbered = True
        self._timeouts = 0
        self._began_ms = 0
        self.session_id = 0
        self.boot_id = 0
        self.failed_ticks_in_a_row = 0
        self.counters = LinkCounters()

    def hello(self, nonce: int, *, host_state: int = 0, flags: HostFlag = NO_FLAGS) -> Exchange:
        """Open a session; its ids are set when the answer is OK. The nonce must be new every time."""
        self._continuity.forget()
        self._began_ms = self._now_ms()
        request = Request(
            seq=nonce
            & 0xFFFF,  # any number may begin a session [link 19 R2]; a new one tells old answers apart
            kind=Kind.HELLO,
            host_ms=self._now_ms(),
            host_state=host_state,
            flags=flags,
            payload=Hello(nonce=nonce).encode(),
        )
        exchange = self._run(request, 0)
        if exchange.answer is not None and exchange.answer.result is Result.OK:
            opened = HelloAnswer.decode(exchange.answer.payload)
            self.session_id, self.boot_id = opened.session_id, opened.boot_id
        return exchange

    def exchange(
        self,
        kind: int,
        payload: bytes = b"",
        *,
        lease_ms: int = 0,
        host_state: int = 0,
        flags: HostFlag = NO_FLAGS,
        arm_token: int = 0,
    ) -> Exchange:
        """Send one new request of this session and return what became of it."""
        self._began_ms = self._now_ms()
        if not self._is_numbered:
            defect = self._renumber(host_state, flags)
            if defect is not None:
                return self._failed(defect, 0)
        request = Request(
            seq=self._seq if kind == Kind.POLL else (self._seq + 1) & 0xFFFF,
            kind=kind,
            ack_ctr=self._continuity.last_ctr,
            host_ms=self._now_ms(),
            lease_ms=lease_ms,
            host_state=host_state,
            flags=flags,
            arm_token=arm_token,
            payload=payload,
        )
        return self._run(request, self.session_id)

    def _run(self, request: Request, session_id: int) -> Exchange:
        mosi = encode_request(request, session_id)
        poll = self._poll(request, session_id)
        self.counters.sent += 1
        first_defect: LinkDefect | None = None
        retries = 0
        while True:
            outcome = self._attempt(request, mosi, poll, is_retry=retries > 0)
            if isinstance(outcome, Response):
                return self._answered(outcome, retries)
            first_defect = first_defect or outcome
            late = self._now_ms() - self._began_ms > RETRY_WITHIN_MS
            if outcome in _HOPELESS or retries == RETRIES or late:
                return self._failed(outcome if outcome in _RESETS else first_defect, retries)
            retries += 1
            self.counters.retries += 1

    def _attempt(
        self, request: Request, mosi: bytes, poll: bytes, *, is_retry: bool
    ) -> Response | LinkDefect:
        early = self._window(mosi, poll)
        if early is LinkDefect.READY_LOW or early is LinkDefect.BUS:
            return early
        if is_retry:  # what was loaded before a retry can be the answer to the first try
            judged = self._judge(early, request)
            if isinstance(judged, Response):
                return judged
        answer = self._judge(self._window(poll, poll), request)
        return _with_pulses_of(early, answer)

    def _judge(self, outcome: Response | LinkDefect, request: Request) -> Response | LinkDefect:
        frame = self._judge_state(outcome, request.kind)
        if isinstance(frame, LinkDefect):
            return frame
        if frame.echo_seq != request.seq:
            refused = frame.kind == request.kind and frame.result in _UNNUMBERED
            return frame if refused else LinkDefect.STALE
        return frame if fits(frame, request) else LinkDefect.WRONG_ANSWER

    def _judge_state(self, frame: Response | LinkDefect, kind: int) -> Response | LinkDefect:
        if isinstance(frame, LinkDefect) or frame.result not in (Result.NO_SESSION, Result.NONE_YET):
            return frame
        if kind == Kind.HELLO:
            return LinkDefect.STALE  # it has not heard us yet
        return LinkDefect.NO_SESSION if frame.result is Result.NO_SESSION else LinkDefect.MODULE_RESET

    def _window(self, mosi: bytes, poll: bytes) -> Response | LinkDefect:
        outcome = self._clock(mosi, poll)
        if isinstance(outcome, LinkDefect):
            self.counters.defects[outcome] += 1
            self.counters.crc_errors += outcome is LinkDefect.CRC
        return outcome

    def _clock(self, mosi: bytes, poll: bytes) -> Response | LinkDefect:
        try:
            if not self._bus.wait_ready(READY_TIMEOUT_MS):
                return self._not_ready(poll)
            self._timeouts = 0
            before = self._now_ms()
            miso = self._bus.transfer(mosi)
            self._continuity.clocked(before, self._now_ms())
        except OSError:
            return LinkDefect.BUS
        if miso == mosi:
            return LinkDefect.LOOPBACK
        try:
            frame = self._decode(miso)
        except FrameError as error:
            return FROM_FRAME[error.reason]
        if frame.result is Result.NO_SESSION or frame.result is Result.NONE_YET:
            self._continuity.forget()  # another life of the module, with counters of its own
            return frame
        return self._continuity.check(frame) or frame

    def _decode(self, miso: bytes) -> Response:
        try:
            return decode_response(miso, self.session_id)
        except FrameError as error:
            if error.reason is not Defect.CRC or self.session_id == 0:
                raise
        return decode_response(
            miso, 0
        )  # answers to HELLO, and of a module that knows no session [link 19 R1]

    def _not_ready(self, poll: bytes) -> LinkDefect:
        self._timeouts += 1
        if self._timeouts == _TIMEOUTS_BEFORE_RESYNC:
            self.counters.resyncs += 1
            self._bus.transfer(poll)
            self._continuity.clocked_blindly(self._now_ms())
        return LinkDefect.READY_LOW

    def _renumber(self, host_state: int, flags: HostFlag) -> LinkDefect | None:
        """Ask by POLL which number the module took last; the first window's MISO is old."""
        blank = Request(
            seq=self._seq, kind=Kind.POLL, host_ms=self._now_ms(), host_state=host_state, flags=flags
        )
        poll = self._poll(blank, self.session_id)
        outcome = self._window(poll, poll)
        for _ in range(RETRIES):
            if outcome in _HOPELESS:
                break
            outcome = self._judge_state(self._window(poll, poll), Kind.POLL)
            if isinstance(outcome, Response):
                self._seq, self._is_numbered = outcome.echo_seq, True
                return None
        return outcome if isinstance(outcome, LinkDefect) else LinkDefect.STALE

    def _poll(self, request: Request, session_id: int) -> bytes:
        """Return the POLL that fetches the answer; it carries the flags too, so STOP_NOW goes out twice."""
        poll = Request(
            seq=request.seq,
            kind=Kind.POLL,
            ack_ctr=request.ack_ctr,
            host_ms=request.host_ms,
            host_state=request.host_state,
            flags=request.flags,
        )
        return encode_request(poll, session_id)

    def _answered(self, answer: Response, retries: int) -> Exchange:
        self._seq, self._is_numbered = answer.echo_seq, True
        self.failed_ticks_in_a_row = 0
        return Exchange(answer=answer, retries=retries)

    def _failed(self, defect: LinkDefect, retries: int) -> Exchange:
        self._is_numbered = False
        self.failed_ticks_in_a_row += 1
        self.counters.failed_ticks += 1
        return Exchange(
            defect=defect, retries=retries, module_reset=defect in _RESETS and self.session_id != 0
        )


def _with_pulses_of(early: Response | LinkDefect, answer: Response | LinkDefect) -> Response | LinkDefect:
    """PULSED counts from frame to frame: what the first of the two frames saw belongs to the answer too."""
    if isinstance(early, LinkDefect) or isinstance(answer, LinkDefect) or not early.flags & Flag.PULSED:
        return answer
    return replace(answer, flags=answer.flags | Flag.PULSED)
