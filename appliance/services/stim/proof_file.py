"""What outlives a restart of ems-stim: files in /run, gone with the power. (HZ-03, HZ-17; style.md 3.6)

estop-proved-at-ms   when the E-stop was proved, on the clock that nobody sets and every boot begins anew
estop-is-latched     there while an emergency stop waits for its acknowledgement
staff-are-called     there while nobody has answered a staff call
faults-are-latched   the rows that wait for theirs, one number a line
module-fault-at-ms   when H18 was last found, on the same clock; a second one within a day is for service
ended                how the process before this one ended, if not well (ems-kiosk safe-off)
"""

from pathlib import Path

from appliance.safety.core import SafetyCore
from appliance.safety.faults import KEPT, Fault
from appliance.services.safe_off import RESULT_FILE

_NAME = "estop-proved-at-ms"
_LATCH = "estop-is-latched"
_CALL = "staff-are-called"
_FAULTS = "faults-are-latched"
_TRIPPED = "module-fault-at-ms"


class ProofFile:
    """Keeps proof and latches as they are, and knows when it cannot. (H24)"""

    def __init__(self, directory: Path) -> None:
        self._path = directory / _NAME
        self._latch = directory / _LATCH
        self._faults = directory / _FAULTS
        self._call = directory / _CALL
        self._tripped = directory / _TRIPPED
        self._tripped_at_ms: int | None = None
        self._is_called = False
        self._ended = directory / RESULT_FILE
        self._kept: int | None = None
        self._is_latched = False
        self._latched: tuple[Fault, ...] = ()
        self._unwritten: dict[Path, str | None] = {}

    @property
    def is_ok(self) -> bool:
        """False while one of the files is not what it should be."""
        return not self._unwritten

    def try_again(self) -> None:
        """What could not be written is written now, if it can be."""
        for path, text in tuple(self._unwritten.items()):
            self._write(path, text)

    def restore(self, safety: SafetyCore, *, now_ms: int) -> None:
        """What was kept counts again; a latch that cannot be read, or that holds what was never written, is
        latched and says so (H32); a proof that cannot be read is none. (safety.md rule 2)
        """
        is_there, text = _is_there(self._latch), _text(self._faults)
        self._is_latched = safety.estop_is_latched = is_there is not False
        rows = (text or "").split()
        self._tripped_at_ms = self._tripped_then(now_ms)
        safety.restore(rows, now_ms=now_ms, tripped_at_ms=self._tripped_at_ms)
        self._latched = safety.latched
        if is_there is None or text is None or not set(rows) <= KEPT:
            safety.set(Fault.LATCHES_UNKNOWN, now_ms)
        if _is_there(self._ended) is not False:
            safety.set(Fault.STIM_RESTARTED, now_ms)
        if _is_there(self._call) is not False:  # rather called twice than not heard (HZ-21)
            self._is_called = True
            safety.call.ask(now_ms)
        proof, proved = safety.proof, (_text(self._path) or "").strip()
        if proved.isdigit():
            proof.step, proof.proved_at_ms = "passed", int(proved)
            self._kept = int(proved)

    def _tripped_then(self, now_ms: int) -> int | None:
        """When H18 was last found; what cannot be read was now, and counts for a day."""
        text = _text(self._tripped)
        if text == "":
            return None
        told = (text or "").strip()
        return int(told) if told.isdigit() else now_ms

    def keep(self, safety: SafetyCore) -> None:
        """Latches and proof are as they are now; a test begun anew leaves no older proof, should it fail."""
        if safety.latched != self._latched:
            self._latched = safety.latched
            self._write(self._faults, "".join(f"{fault.value}\n" for fault in self._latched))
            self._write(self._ended, None)  # it is latched now
        if safety.tripped_at_ms != self._tripped_at_ms:
            self._tripped_at_ms = safety.tripped_at_ms
            self._write(self._tripped, f"{self._tripped_at_ms}\n")
        if safety.estop_is_latched != self._is_latched:
            self._is_latched = safety.estop_is_latched
            self._write(self._latch, "" if self._is_latched else None)
        if safety.call.is_waiting != self._is_called:
            self._is_called = safety.call.is_waiting
            self._write(self._call, "" if self._is_called else None)
        proof = safety.proof
        is_proved = proof.step == "passed" and not proof.is_assumed
        proved_at_ms = proof.proved_at_ms if is_proved else None
        if proved_at_ms != self._kept:
            self._kept = proved_at_ms
            self._write(self._path, None if proved_at_ms is None else f"{proved_at_ms}\n")

    def _write(self, path: Path, text: str | None) -> None:
        try:
            if text is None:
                path.unlink(missing_ok=True)
            else:
                part = path.with_suffix(".part")
                part.write_text(text, encoding="ascii")
                part.replace(path)
        except OSError:
            self._unwritten[path] = text
        else:
            self._unwritten.pop(path, None)


def _is_there(path: Path) -> bool | None:
    """None when nobody can tell."""
    try:
        path.lstat()
    except FileNotFoundError:
        return False
    except OSError:
        return None
    return True


def _text(path: Path) -> str | None:
    """Nothing when there is no such file, None when it cannot be read."""
    try:
        return path.read_text(encoding="ascii")
    except FileNotFoundError:
        return ""
    except (OSError, UnicodeDecodeError):
        return None
