"""The module side of a bench wire in a few lines: a thread that answers windows with themselves, reversed."""

import socket
import threading
from collections.abc import Callable
from pathlib import Path
from struct import Struct

LINES = Struct("<cII")


class ModuleSide:
    def __init__(self, path: Path, *, first: int | None = 0, answers: bool = True) -> None:
        self.path = path
        self.heard: list[bytes] = []
        self._first = first
        self._answers = answers
        self._heard_one = threading.Condition()
        self._listener = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._listener.bind(str(path))
        self._listener.listen(1)
        self._listener.settimeout(5)
        self.host: socket.socket | None = None
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def __enter__(self) -> "ModuleSide":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _serve(self) -> None:
        try:
            self.host, _ = self._listener.accept()
            self.host.settimeout(None)
        except OSError:
            return
        if self._first is not None:
            self.lines(0xFFFFFFFF, self._first)
        while message := self._received(self.host):
            with self._heard_one:
                self.heard.append(message)
                self._heard_one.notify_all()
            if message[:1] == b"X" and self._answers:
                self.host.send(b"X" + message[:0:-1])

    @staticmethod
    def _received(host: socket.socket) -> bytes:
        try:
            return host.recv(1024)
        except OSError:
            return b""

    def lines(self, mask: int, value: int) -> None:
        assert self.host is not None
        self.host.send(LINES.pack(b"L", mask, value))

    def send(self, message: bytes) -> None:
        assert self.host is not None
        self.host.send(message)

    def wait(self, until: Callable[[list[bytes]], bool]) -> None:
        with self._heard_one:
            assert self._heard_one.wait_for(lambda: until(self.heard), timeout=5)

    def close(self) -> None:
        self._listener.close()
        if self.host is not None and self.host.fileno() >= 0:
            self.host.shutdown(socket.SHUT_RDWR)
            self._thread.join(timeout=5)
            self.host.close()
