"""What of the E-stop outlives a restart of the process: files in /run, gone with the power. (HZ-03, HZ-17)"""

from pathlib import Path

from appliance.safety.core import SafetyCore

_NAME = "estop-proved-at-ms"
_LATCH = "estop-is-latched"


class ProofFile:
    """Keeps when the E-stop was proved, on the clock that nobody sets and that every boot begins anew."""

    def __init__(self, directory: Path) -> None:
        self._path = directory / _NAME
        self._latch = directory / _LATCH
        self._kept: int | None = None
        self._is_latched = False

    def restore(self, safety: SafetyCore) -> None:
        """A latch and a proof that were kept count again; anything else in the file counts as no proof."""
        self._is_latched = safety.estop_is_latched = self._latch.exists()
        proof = safety.proof
        try:
            text = self._path.read_text(encoding="ascii").strip()
        except (OSError, UnicodeDecodeError):
            return
        if text.isdigit():
            proof.step, proof.proved_at_ms = "passed", int(text)
            self._kept = int(text)

    def keep(self, safety: SafetyCore) -> None:
        """Latch and proof are as they are now; a proof that cannot be kept has to be done again."""
        self._keep_latch(safety.estop_is_latched)
        proof = safety.proof
        if proof.step != "passed" or proof.proved_at_ms == self._kept or proof.is_assumed:
            return
        self._kept = proof.proved_at_ms
        try:
            self._path.write_text(f"{proof.proved_at_ms}\n", encoding="ascii")
        except OSError:
            return

    def _keep_latch(self, is_latched: bool) -> None:
        if is_latched == self._is_latched:
            return
        self._is_latched = is_latched
        try:
            if is_latched:
                self._latch.touch()
            else:
                self._latch.unlink(missing_ok=True)
        except OSError:
            return
