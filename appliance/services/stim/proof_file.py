"""What outlives a restart of ems-stim: files in /run, gone with the power. (HZ-03, HZ-17; style.md 3.6)

estop-proved-at-ms   when the E-stop was proved, on the clock that nobody sets and every boot begins anew
estop-is-latched     there while an emergency stop waits for its acknowledgement
faults-are-latched   the rows that wait for theirs, one number a line
ended                how the process before this one ended, if not well (ems-kiosk safe-off)
"""

from pathlib import Path

from appliance.safety.core import SafetyCore
from appliance.safety.faults import Fault
from appliance.services.safe_off import RESULT_FILE

_NAME = "estop-proved-at-ms"
_LATCH = "estop-is-latched"
_FAULTS = "faults-are-latched"


class ProofFile:
    """Keeps proof and latches as they are, and knows when it cannot. (H24)"""

    def __init__(self, directory: Path) -> None:
        self._path = directory / _NAME
        self._latch = directory / _LATCH
        self._faults = directory / _FAULTS
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
        """What was kept counts again; anything else in the files counts as no proof and no latch."""
        self._is_latched = safety.estop_is_latched = self._latch.exists()
        safety.restore(_text(self._faults).split(), now_ms=now_ms)
        self._latched = safety.latched
        if self._ended.exists():
            safety.set(Fault.STIM_RESTARTED, now_ms)
        proof, text = safety.proof, _text(self._path).strip()
        if text.isdigit():
            proof.step, proof.proved_at_ms = "passed", int(text)
            self._kept = int(text)

    def keep(self, safety: SafetyCore) -> None:
        """Latches and proof are as they are now; a test begun anew leaves no older proof, should it fail."""
        if safety.latched != self._latched:
            self._latched = safety.latched
            self._write(self._faults, "".join(f"{fault.value}\n" for fault in self._latched))
            self._write(self._ended, None)  # it is latched now
        if safety.estop_is_latched != self._is_latched:
            self._is_latched = safety.estop_is_latched
            self._write(self._latch, "" if self._is_latched else None)
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


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError):
        return ""
