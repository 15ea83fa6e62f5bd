"""The bench's hands and eyes, where the module side offers them. [link Annex W, 19 R28]"""

import json
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, NamedTuple, Self

from appliance.services.conformance.clause import NotChecked

_ANSWER_S: Final = 2.0
_TYPICAL: Final = "typical"

Ask = Callable[[dict[str, Any]], dict[str, Any]]


class Pulse(NamedTuple):
    """One delivered pulse as the scope's row has it."""

    t_us: int
    channel: int
    i1_ua: int
    pw1_us: int
    gap_us: int
    i2_ua: int
    pw2_us: int
    v_mv: int

    @property
    def ends_us(self) -> int:
        """When the second phase is over."""
        return self.t_us + self.pw1_us + self.gap_us + self.pw2_us


class Hands:
    """Presses, lifts, breaks and looks; `restore` undoes everything."""

    def __init__(self, ask: Ask) -> None:
        """Ask one question at a time with `ask`."""
        self._ask = ask
        self._undo: dict[str, dict[str, Any]] = {}

    def press(self, what: str) -> None:
        """Press "estop" or "hand"."""
        self._do({"do": "press", "what": what})
        self._undo[what] = {"do": "release", "what": what}

    def release(self, what: str) -> None:
        """Let go of it."""
        self._do({"do": "release", "what": what})
        self._undo.pop(what, None)

    def pad(self, channel: int, quality: str) -> None:
        """The pads of a channel have this contact."""
        self._do({"do": "pad", "channel": channel, "quality": quality})
        self._undo[f"pad {channel}"] = {"do": "pad", "channel": channel, "quality": _TYPICAL}

    def fault(self, fault_id: str, *, on: bool = True) -> None:
        """Inject or remove a fault of link 11; a bench that cannot is NotChecked."""
        self._do({"do": "fault", "id": fault_id, "on": on})
        self._undo.pop(fault_id, None)
        if on:
            self._undo[fault_id] = {"do": "fault", "id": fault_id, "on": False}

    def pulses(self, since_us: int, *, channel: int | None = None) -> list[Pulse]:
        """Every pulse at the electrodes that began at `since_us` or later, oldest first."""
        now_us = int(self._do({"do": "scope", "last_ms": 0})["now_us"])
        request: dict[str, Any] = {"do": "scope", "last_ms": max(0, now_us - since_us) // 1000 + 20}
        if channel is not None:
            request["channel"] = channel
        rows = (Pulse(*row) for row in self._do(request)["pulses"])
        return sorted(pulse for pulse in rows if pulse.t_us >= since_us)

    def restore(self) -> None:
        """Nothing is pressed, broken or lifted any more."""
        for request in (*self._undo.values(),):
            self._ask(request)
        self._undo.clear()

    def power_cycle(self) -> bool:
        """Whether the bench could take the module's supply away and give it back."""
        return bool(self._ask({"do": "fault", "id": "F22", "on": True}).get("ok"))

    def _do(self, request: dict[str, Any]) -> dict[str, Any]:
        answer = self._ask(request)
        if not answer.get("ok"):
            raise NotChecked(
                f"the bench refuses {json.dumps(request)}: {answer.get('error', 'no reason given')}"
            )
        return answer


class BenchSocket:
    """One line of JSON there, one back, over PATH.bench."""

    def __init__(self, path: Path) -> None:
        """Connect; OSError where the module side offers no such socket."""
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._socket.settimeout(_ANSWER_S)
        try:
            self._socket.connect(str(path))
        except OSError:
            self._socket.close()
            raise
        self._reader = self._socket.makefile("rb")

    def __enter__(self) -> Self:
        """Return the socket, connected."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the socket."""
        self._reader.close()
        self._socket.close()

    def ask(self, request: dict[str, Any]) -> dict[str, Any]:
        """The answer; a bench that says nothing sensible has refused."""
        try:
            self._socket.sendall(json.dumps(request).encode() + b"\n")
            answer = json.loads(self._reader.readline())
        except (OSError, ValueError) as error:
            return {"ok": False, "error": f"no answer on the bench socket ({error})"}
        return answer if isinstance(answer, dict) else {"ok": False, "error": "the answer is not an object"}
