"""The proof test's result over a restart of the process: a file in /run, gone with the power. (HZ-17)"""

from pathlib import Path

from appliance.safety.proof import ProofTest

_NAME = "estop-proved-at-ms"


class ProofFile:
    """Keeps when the E-stop was proved, on the clock that nobody sets and that every boot begins anew."""

    def __init__(self, directory: Path) -> None:
        self._path = directory / _NAME
        self._kept: int | None = None

    def restore(self, proof: ProofTest) -> None:
        """A proof that was kept counts again; anything else in the file counts as none."""
        try:
            text = self._path.read_text(encoding="ascii").strip()
        except (OSError, UnicodeDecodeError):
            return
        if text.isdigit():
            proof.step, proof.proved_at_ms = "passed", int(text)
            self._kept = int(text)

    def keep(self, proof: ProofTest) -> None:
        """A new proof is in the file; one that cannot be kept has to be done again after a restart."""
        if proof.step != "passed" or proof.proved_at_ms == self._kept or proof.is_assumed:
            return
        self._kept = proof.proved_at_ms
        try:
            self._path.write_text(f"{proof.proved_at_ms}\n", encoding="ascii")
        except OSError:
            return
