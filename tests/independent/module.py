"""A complete simulated STIM-LINK module with its board, on the bench wire of Annex W.

This directory is a second implementation of the link, host and module, by somebody who had its page alone and
nothing of this project. It is kept so that the project's host, module and conformance suite are held against
another reading of the page; therefore it imports nothing of them, and what it reads otherwise stays as it is
(drivers/stimulator/LINK.md says where).

    python -m tests.independent.module SOCKET   this module; on it, all clauses: ems-kiosk conformance SOCKET
    python -m tests.independent.host SOCKET     the other host, one treatment on any module
"""

from __future__ import annotations

import json
import os
import random
import select
import socket
import struct
import sys
import time
from collections import deque
from typing import Any

from tests.independent.analogue import KNOWN_FAULTS, PADS, Board
from tests.independent.core import BOOT_MS, CAUSE_COMMAND, CAUSE_LINE, CAUSE_POWER, OFF, TICK_MS
from tests.independent.link import Link

ARM_PUMP, MOD_RESET_N = 1 << 17, 1 << 27
MOD_OK, READY, ESTOP_A, ESTOP_B = 1 << 22, 1 << 23, 1 << 24, 1 << 25
HAND_STOP_OK, CHAIN_FB, STIM_ACT, CONFIRM_KEY = 1 << 26, 1 << 16, 1 << 13, 1 << 18
KNOB = 1 << 4 | 1 << 5 | 1 << 6
OUTPUTS = ARM_PUMP | MOD_RESET_N | 1 << 20 | 1 << 19 | 1 << 21 | 1 << 12
INPUTS = MOD_OK | READY | ESTOP_A | ESTOP_B | HAND_STOP_OK | CHAIN_FB | STIM_ACT | CONFIRM_KEY | KNOB
TICK_US = TICK_MS * 1000
MAX_CATCH_UP_TICKS = 4
MAX_BATCH = 64


def clock_us() -> int:
    """Return CLOCK_MONOTONIC in microseconds."""
    return time.monotonic_ns() // 1000


def listener(path: str, kind: socket.SocketKind) -> socket.socket:
    """Return a non-blocking listening socket on a fresh path."""
    if os.path.exists(path):
        os.unlink(path)
    made = socket.socket(socket.AF_UNIX, kind)
    made.bind(path)
    made.listen(4)
    made.setblocking(False)
    return made


class Server:
    """Moves frames and lines between the sockets and the core."""

    def __init__(self, path: str) -> None:
        """Listen on the wire and on its bench socket."""
        self.board = Board(random.SystemRandom().getrandbits(32))
        self.core = Link(self.board)
        self.wire = listener(path, socket.SOCK_SEQPACKET)
        self.bench = listener(path + ".bench", socket.SOCK_STREAM)
        self.host: socket.socket | None = None
        self.hands: dict[socket.socket, bytes] = {}
        self.outputs = 0
        self.sent_lines = 0
        self.queue: deque[bytes] = deque()
        self.cause = CAUSE_POWER
        self.frame = bytes(64)
        self.ready = False
        self.load_us: int | None = None
        self.boot_us: int | None = None
        self.next_tick_us = clock_us() + TICK_US
        self.last_loop_us = clock_us()

    def serve(self) -> None:
        """Run until killed."""
        while True:
            now_us = clock_us()
            readers: list[socket.socket] = [self.wire, self.bench, *self.hands]
            writers: list[socket.socket] = []
            if self.host is not None:
                readers.append(self.host)
                if self.queue or self._lines() != self.sent_lines:
                    writers.append(self.host)
            wait_s = max(0.0, (self._deadline_us(now_us) - now_us) / 1e6)
            ready, _, _ = select.select(readers, writers, [], wait_s)
            now_us = clock_us()
            self.core.advance(now_us)
            if self.wire in ready:
                self._connect(now_us)
            if self.bench in ready:
                hand, _ = self.bench.accept()
                hand.setblocking(False)
                self.hands[hand] = b""
            if self.host is not None and self.host in ready:
                self._receive(now_us)
            for hand in [h for h in self.hands if h in ready]:
                self._hand(hand)
            self._timers(now_us)
            self._flush()
            self.last_loop_us = now_us

    def _deadline_us(self, now_us: int) -> float:
        """Return when something is next to be done without a message."""
        times: list[float] = [self.next_tick_us]
        times += [t for t in (self.load_us, self.boot_us, self.core.reset_at_us) if t is not None]
        pulse_us = self.core.engine.next_us()
        if pulse_us is not None and pulse_us > now_us:
            times.append(pulse_us)
        if self.board.stim_until_us > now_us:
            times.append(self.board.stim_until_us)
        return min(times)

    def _timers(self, now_us: int) -> None:
        """Do what is due: boot, ticks, resets, loading the next frame."""
        core = self.core
        if self.boot_us is not None and now_us >= self.boot_us:
            self.boot_us = None
            core.release_reset(now_us, self.cause)
            self.load_us = now_us
        ticks = 0
        while self.next_tick_us <= now_us:
            self.next_tick_us += TICK_US
            ticks += 1
            if ticks <= MAX_CATCH_UP_TICKS:
                core.tick(now_us)
        core.advance(now_us)
        if core.reset_at_us is not None and now_us >= core.reset_at_us:
            self._reset_by_command(now_us)
        if self.load_us is not None and now_us >= self.load_us and core.state != OFF:
            self.load_us = None
            self.frame = core.load(now_us)
            self.ready = True

    def _reset_by_command(self, now_us: int) -> None:
        """Reset the module because MODULE_RESET asked for it."""
        self.core.hold_reset()
        self.ready = False
        self.load_us = None
        self.cause = CAUSE_COMMAND
        self.boot_us = now_us + BOOT_MS * 1000

    def _lines(self) -> int:
        """Return all host inputs as they are now."""
        board = self.board
        rows = (
            (self.core.mod_ok, MOD_OK),
            (self.ready, READY),
            (board.estop_a, ESTOP_A),
            (board.estop_b, ESTOP_B),
            (board.hand_ok, HAND_STOP_OK),
            (board.chain_fb, CHAIN_FB),
            (clock_us() < board.stim_until_us, STIM_ACT),
        )
        return KNOB | sum(bit for level, bit in rows if level)

    def _connect(self, now_us: int) -> None:
        """Take the first host, turn away any other."""
        conn, _ = self.wire.accept()
        if self.host is not None:
            self._receive(now_us)  # the old host may have closed just before
        if self.host is not None:
            conn.close()
            return
        conn.setblocking(False)
        self.host = conn
        self.queue.clear()
        self.sent_lines = self._lines()
        self.queue.append(b"L" + struct.pack("<II", INPUTS, self.sent_lines))

    def _drop(self) -> None:
        """Forget a host that closed; its outputs keep their values."""
        if self.host is not None:
            self.host.close()
        self.host = None
        self.queue.clear()

    def _receive(self, now_us: int) -> None:
        """Take every waiting message of the host."""
        assert self.host is not None
        batch = self._waiting(self.host)
        # After a late wake-up the true times of the messages are unknown: spread them evenly.
        span_us = now_us - self.last_loop_us if now_us - self.last_loop_us > 2 * TICK_US else 0
        for number, message in enumerate(batch, 1):
            if not message:
                self._drop()
                return
            at_us = now_us - span_us + span_us * number // len(batch)
            if message[:1] == b"X":
                self._window(now_us, message[1:])
            elif message[:1] == b"L" and len(message) == 9:
                self._outputs(at_us, now_us, *struct.unpack("<II", message[1:]))

    def _waiting(self, host: socket.socket) -> list[bytes]:
        """Return what the host sent; an empty message at the end says that it has gone."""
        batch: list[bytes] = []
        while len(batch) < MAX_BATCH:
            try:
                message = host.recv(65536)
            except BlockingIOError:
                break
            except OSError:
                message = b""
            batch.append(message)
            if not message:
                break
        return batch

    def _outputs(self, at_us: int, now_us: int, mask: int, value: int) -> None:
        """Take new levels of the host's outputs."""
        mask &= OUTPUTS
        before = self.outputs
        self.outputs = (before & ~mask) | (value & mask)
        changed = before ^ self.outputs
        if changed & ARM_PUMP:
            self.board.pump_edge(at_us)
            self.core.pump_edge(at_us)
        if changed & MOD_RESET_N:
            if self.outputs & MOD_RESET_N:
                self.boot_us = now_us + BOOT_MS * 1000
            else:
                self.core.hold_reset()
                self.cause = CAUSE_LINE
                self.ready = False
                self.load_us = self.boot_us = None

    def _window(self, now_us: int, mosi: bytes) -> None:
        """Do one CS window."""
        if not mosi:
            self.queue.append(b"X")
            return
        if not self.ready:
            self.queue.append(b"X" + bytes(len(mosi)))
            return
        self.ready = False
        self.sent_lines = self._lines()
        self.queue.append(b"L" + struct.pack("<II", INPUTS, self.sent_lines))
        self.queue.append(b"X" + (self.frame + bytes(len(mosi)))[: len(mosi)])
        if self.core.reset_armed:
            self._reset_by_command(now_us)
            return
        self.core.window(now_us, mosi)
        self.load_us = now_us + self.board.rng.randint(300, 1000)

    def _flush(self) -> None:
        """Send what waits, lines coalesced, never blocking."""
        while self.host is not None:
            lines = self._lines()
            if not self.queue:
                changed = lines ^ self.sent_lines
                if not changed:
                    return
                self.queue.append(b"L" + struct.pack("<II", changed, lines & changed))
                self.sent_lines = lines
            try:
                self.host.send(self.queue[0])
                self.queue.popleft()
            except BlockingIOError:
                return
            except OSError:
                self._drop()

    def _hand(self, hand: socket.socket) -> None:
        """Answer every whole line of one bench connection."""
        try:
            data = hand.recv(65536)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            del self.hands[hand]
            hand.close()
            return
        *lines, self.hands[hand] = (self.hands[hand] + data).split(b"\n")
        for line in lines:
            if not line.strip():
                continue
            answer = json.dumps(self._bench(line)).encode() + b"\n"
            try:
                hand.settimeout(0.05)
                hand.sendall(answer)
                hand.setblocking(False)
            except OSError:
                del self.hands[hand]
                hand.close()
                return

    def _bench(self, line: bytes) -> dict[str, object]:
        """Do one bench request."""
        try:
            asked = json.loads(line)
            if asked["do"] == "scope":
                return self._scope(asked)
            error = self._touch(asked["do"], asked)
        except (ValueError, KeyError, TypeError) as problem:
            error = f"bad request: {problem}"
        if error:
            return {"ok": False, "error": error}
        now_us = clock_us()
        self.core.sense(now_us)
        self.board.advance(now_us)
        return {"ok": True}

    def _touch(self, do: str, asked: dict[str, Any]) -> str:
        """Do what a hand does to the board; return what is wrong with the request, or nothing."""
        board = self.board
        if do in ("press", "release"):
            if asked["what"] not in ("estop", "hand"):
                return "unknown what"
            setattr(board, asked["what"] + "_pressed", do == "press")
        elif do == "pad":
            channel, quality = asked["channel"], asked["quality"]
            if quality not in PADS or channel not in range(len(board.pads)):
                return "unknown channel or quality"
            board.pads[channel] = quality
        elif do == "fault":
            if asked["id"] not in KNOWN_FAULTS:
                return "unknown fault"
            (board.faults.add if asked.get("on", True) else board.faults.discard)(asked["id"])
        else:
            return "unknown do"
        return ""

    def _scope(self, asked: dict[str, object]) -> dict[str, object]:
        """Answer the recorded pulses of the last while."""
        now_us = clock_us()
        self.core.advance(now_us)
        last_ms = asked.get("last_ms", 500)
        if not isinstance(last_ms, (int, float)):
            return {"ok": False, "error": "last_ms"}
        channel = asked.get("channel")
        since_us = now_us - last_ms * 1000
        pulses = [p for p in self.board.scope if p[0] >= since_us and channel in (None, p[1])]
        return {"ok": True, "now_us": now_us, "pulses": pulses}


def main() -> None:
    """Serve the wire named by the first argument."""
    if len(sys.argv) != 2:
        sys.exit("usage: python -m tests.independent.module SOCKET")
    try:
        Server(sys.argv[1]).serve()
    except KeyboardInterrupt:
        pass


if __name__ == "__main__":
    main()
