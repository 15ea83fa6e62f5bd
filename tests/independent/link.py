"""The module's side of the link: acceptance rules, session, answers."""

from __future__ import annotations

import struct

from tests.independent import frames as f
from tests.independent.commands import execute
from tests.independent.core import Answer, Core, Result
from tests.independent.frames import Block, Request


class Link(Core):
    """A core that reads request frames and loads answer frames."""

    def load(self, now_us: int) -> bytes:
        """Load the next answer frame with the status of now."""
        self.now_us = max(self.now_us, now_us)
        answer = self.once or self.cached
        self.once = None
        self.frame_ctr = (self.frame_ctr + 1) & 0xFFFF
        lease_ms = max(0, self.lease_until_us - self.now_us) // 1000
        masks = sum((c.lead_off << n) | (c.saturated << n + 4) for n, c in enumerate(self.engine.channels))
        body = struct.pack(
            "<BBHBBHIBBHIHBB36s",
            f.SYNC_ANSWER,
            f.VERSION,
            self.echo,
            answer.kind,
            len(answer.payload),
            self.frame_ctr,
            self.uptime_ms(),
            self.state,
            answer.result,
            self.flags(),
            self.faults,
            lease_ms,
            masks,
            self.link_err & 0xFF,
            answer.payload,
        )
        self.engine.pulsed = False
        if self.reset_at_us is not None:
            self.reset_armed = True
        return body + struct.pack("<I", f.answer_crc(answer.session, body))

    def window(self, now_us: int, data: bytes) -> None:
        """Judge one CS window by the acceptance rules in their order."""
        self.now_us = max(self.now_us, now_us)
        if len(data) != f.FRAME_LEN:
            self.len_err += 1
            return
        crc = int.from_bytes(data[60:], "little")
        in_session = (
            bool(self.session) and data[4] != f.HELLO and f.request_crc(self.session, data[:60]) == crc
        )
        if data[0] != f.SYNC_REQUEST or not (in_session or f.request_crc(0, data[:60]) == crc):
            self._bad_frame()
        else:
            self._good_frame(Request.parse(data), data, in_session)

    def _good_frame(self, request: Request, data: bytes, in_session: bool) -> None:
        """Judge a frame whose sync and CRC are right."""
        fetches_hello = request.kind == f.POLL and self.hello_frame
        if not (in_session or request.kind == f.HELLO or fetches_hello):
            self.once = Answer(request.kind | 0x80, f.NO_SESSION, b"", 0)
            return
        if request.hflags & 1 and (in_session or request.kind == f.HELLO):
            self.stop_now()
        tag = self.session if in_session else 0
        early = self._early(request)
        if early:
            self.once = Answer(request.kind | 0x80, early, b"", tag)
        elif request.kind == f.POLL:
            if in_session:
                self.hello_frame = b""
        elif request.kind == f.HELLO:
            if data != self.hello_frame:
                self._hello(request, data)
        else:
            self._in_turn(request, tag)

    def _in_turn(self, request: Request, tag: int) -> None:
        """Execute the request that is next, repeat the last one, refuse any other."""
        if request.seq == self.echo and request.crc == self.last_crc:
            return
        if request.seq != (self.echo + 1) & 0xFFFF:
            self.seq_err += 1
            self.once = Answer(request.kind | 0x80, f.BAD_SEQ, b"", tag)
        else:
            self._accept(request)

    def _bad_frame(self) -> None:
        """Count a frame with a wrong sync or CRC."""
        self.link_err += 1
        self.crc_err += 1
        self.bad_times.append(self.now_us)
        if self.session and len(self.bad_times) == 9 and self.now_us - self.bad_times[0] <= 1_000_000:
            self.fault("LINK_QUALITY")

    def _early(self, request: Request) -> int:
        """Return the refusal that leaves the sequence untouched, or 0."""
        if request.version >> 4 != 1:
            return f.BAD_VERSION
        lease_set = request.kind != f.CYCLE and request.lease_ms
        if request.reserved or request.hflags & 0xF0 or lease_set or any(request.payload[request.plen :]):
            return f.RESERVED_NONZERO
        if request.kind not in f.REQUEST_LEN:
            return f.BAD_TYPE
        if request.plen != f.REQUEST_LEN[request.kind]:
            return f.BAD_LEN
        p = request.payload
        reserved = {
            f.HELLO: p[6:8],
            f.CFG_WRITE: p[1:2],
            f.CYCLE: bytes((p[0] & 0xFC, p[1], p[11])),
            f.ARM: p[6:8],
        }.get(request.kind, b"")
        if any(reserved) or (request.kind == f.CFG_WRITE and Block.parse(p[2:34]).reserved_set()):
            return f.RESERVED_NONZERO
        if request.kind == f.HELLO and not p[4] <= 1 <= p[5]:
            return f.BAD_VERSION
        return 0

    def _hello(self, request: Request, data: bytes) -> None:
        """Open a new session."""
        self.stop_now()
        self.token = 0
        self.lease_until_us = self.now_us
        self.session = self.board.rng.getrandbits(32) or 1
        self.echo = request.seq
        self.last_crc = request.crc
        self.hello_frame = data
        self.first_request = True
        self.bad_times.clear()
        payload = struct.pack(
            "<IIIBBH", self.board.rng.getrandbits(32), self.boot_id, self.session, 1, self.cause, 0
        )
        self.cached = Answer(f.HELLO | 0x80, f.OK, payload, 0)

    def _accept(self, request: Request) -> None:
        """Use the sequence number up, execute, keep the answer."""
        self.hello_frame = b""
        self.echo = request.seq
        self.last_crc = request.crc
        first, self.first_request = self.first_request, False
        if not first and (self.frame_ctr - request.ack_ctr) & 0xFFFF > 8:
            result: Result = (f.STALE_ACK, b"")
        else:
            result = execute(self, request)
        self.cached = Answer(request.kind | 0x80, result[0], result[1], self.session)
