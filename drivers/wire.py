"""The bench wire as the host holds it: SPI and GPIO of a module over a Unix socket. Benches and tests only.

Sources of truth: link.md Annex W (messages), 19 R27 (READY, closing, coalescing), 2.2 (outputs outlive us).

    X + n bytes               one CS window and its answer
    L + mask u32 + value u32  host outputs from here, host inputs from there; bit n = BCM n

`SocketWire` waits for nobody longer than it says. A peer that has closed reads as a module that is not there:
inputs 0, windows of zeros.
"""

import errno
import select
import socket
import time
from collections.abc import Callable
from pathlib import Path
from struct import Struct
from typing import Final, Protocol, Self, runtime_checkable

_LINES: Final = Struct("<cII")
_MESSAGE_BYTES: Final = 1024
_FIRST_LINES_MS: Final = 1000
_ANSWER_MS: Final = 30


class BenchError(Exception):
    """The bench wire cannot be had; the text says where it was looked for and what to do."""


class Wire(Protocol):
    """One host's end of a module's pins and bus."""

    def transfer(self, mosi: bytes) -> bytes:
        """One CS window; as many bytes come back as went out."""

    def drive(self, mask: int, value: int) -> None:
        """The host outputs in `mask` have these values from now on."""

    def inputs(self) -> int:
        """The host's inputs now, bit n = BCM n."""

    def wait(self, mask: int, timeout_us: int) -> bool:
        """Return True as soon as a bit of `mask` reads 1, False when the time is over."""

    def close(self) -> None:
        """Let go; outputs keep their last value."""


@runtime_checkable
class ReadBackWire(Protocol):
    """A wire whose other side may say how the host's own outputs read at its end."""

    def reads_back(self, mask: int) -> bool | None:
        """How the host's own output in `mask` reads, None when the other side does not say."""


@runtime_checkable
class WatchedWire(Protocol):
    """A wire that also tells every change of its inputs, so that none is lost between two readings."""

    def watch(self, changed: Callable[[int], None]) -> None:
        """Call `changed` with the new inputs at each change, from within the wire's own calls."""


class SocketWire:
    """The wire over AF_UNIX SOCK_SEQPACKET, connected from construction until `close`."""

    def __init__(self, path: str | Path) -> None:
        """Connect to the module side at `path` and wait for its first lines; else BenchError."""
        self._path = str(path)
        self._inputs = 0
        self._told_mask = 0
        self._is_open = True
        self._has_lines = False
        self._owed = 0  # answers to windows that were given up
        self._answers: list[bytes] = []  # never more than the one that is waited for
        self._unsent_mask = 0
        self._unsent_value = 0
        self._changed: Callable[[int], None] | None = None
        self._socket = self._connected()
        self._poll = select.poll()
        self._poll.register(self._socket, select.POLLIN)
        until = _deadline(_FIRST_LINES_MS * 1000)
        while not self._has_lines and self._receive(until):
            pass
        if not self._has_lines:
            raise self._refused()

    def __enter__(self) -> Self:
        """Return the wire, connected."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the wire."""
        self.close()

    @property
    def is_open(self) -> bool:
        """Whether the module side was still there when the wire was used last."""
        return self._is_open

    def transfer(self, mosi: bytes) -> bytes:
        """One CS window; zeros when the module side does not answer within 30 ms or is gone."""
        self._answers.clear()
        is_sent = self._flush() and self._send(b"X" + mosi)
        return (self._awaited() if is_sent else None) or bytes(len(mosi))

    def drive(self, mask: int, value: int) -> None:
        """The host outputs in `mask` have these values from now on; a stopped reader gets them later."""
        self._unsent_mask |= mask
        self._unsent_value = (self._unsent_value & ~mask) | (value & mask)
        self._flush()

    def inputs(self) -> int:
        """The host's inputs now, with every message that has arrived taken in; 0 when the peer is gone."""
        while self._poll.poll(0) and self._is_open:
            self._take()
        return self._inputs

    def reads_back(self, mask: int) -> bool | None:
        """How the host's own output in `mask` reads, None when the module side does not say."""
        if not self._is_open:
            return False
        return bool(self.inputs() & mask) if self._told_mask & mask else None

    def wait(self, mask: int, timeout_us: int) -> bool:
        """Return True as soon as a bit of `mask` reads 1, False when the time is over."""
        until = _deadline(timeout_us)
        while not self.inputs() & mask:
            if not self._receive(until):
                return False
        return True

    def watch(self, changed: Callable[[int], None]) -> None:
        """Call `changed` with the new inputs at each message that changes them."""
        self._changed = changed

    def close(self) -> None:
        """Close the socket; the module side keeps the outputs as they are."""
        self._is_open = False
        self._inputs = 0
        self._socket.close()

    def _connected(self) -> socket.socket:
        wire = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        try:
            wire.settimeout(_FIRST_LINES_MS / 1000)
            wire.connect(self._path)
            wire.setblocking(False)
        except OSError as error:
            wire.close()
            raise BenchError(
                f"no module listens on the bench wire {self._path} ({error.strerror or error}); "
                f"start one with: python -m drivers.sim {self._path}"
            ) from error
        return wire

    def _refused(self) -> BenchError:
        was_closed = not self._is_open
        self.close()
        if was_closed:
            return BenchError(f"the bench wire {self._path} has another host already; end that one first")
        return BenchError(
            f"the module side of the bench wire {self._path} did not send its lines within "
            f"{_FIRST_LINES_MS} ms; start it again"
        )

    def _receive(self, until: float) -> bool:
        """Take one message; False when none came in time or the peer is gone."""
        left_ms = (until - time.monotonic()) * 1000
        if left_ms <= 0 or not self._is_open or not self._poll.poll(left_ms):
            return False
        return self._take()

    def _awaited(self) -> bytes | None:
        until = _deadline(_ANSWER_MS * 1000)
        while not self._answers and self._receive(until):
            pass
        if self._answers:
            return self._answers.pop()
        self._owed += 1
        return None

    def _take(self) -> bool:
        try:
            message = self._socket.recv(_MESSAGE_BYTES)
        except BlockingIOError:
            return True
        except OSError:
            message = b""
        if not message:
            self._lose()
            return False
        if message[:1] == b"L" and len(message) == _LINES.size:
            self._note(message)
        elif message[:1] == b"X":
            self._answered(message[1:])
        return True

    def _note(self, message: bytes) -> None:
        _, mask, value = _LINES.unpack(message)
        self._told_mask |= mask
        self._inputs = (self._inputs & ~mask) | (value & mask)
        self._has_lines = True
        if self._changed is not None:
            self._changed(self._inputs)

    def _answered(self, miso: bytes) -> None:
        if self._owed:
            self._owed -= 1
        else:
            self._answers = [miso]

    def _flush(self) -> bool:
        if self._unsent_mask:
            if not self._send(_LINES.pack(b"L", self._unsent_mask, self._unsent_value)):
                return False
            self._unsent_mask = self._unsent_value = 0
        return True

    def _send(self, message: bytes) -> bool:
        if not self._is_open:
            return False
        try:
            self._socket.send(message)
        except BlockingIOError:
            return False
        except OSError as error:
            if error.errno not in (errno.EPIPE, errno.ECONNRESET, errno.ENOTCONN):
                raise
            self._lose()
            return False
        return True

    def _lose(self) -> None:
        self._is_open = False
        self._inputs = 0
        if self._changed is not None:
            self._changed(0)


def _deadline(timeout_us: int) -> float:
    return time.monotonic() + timeout_us / 1_000_000
