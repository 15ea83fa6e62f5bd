"""One kiosk at a time for one records directory; the kernel lets go of it when the process ends, however."""

import fcntl
import os
from pathlib import Path

_NAME = "lock"


class RecordsBusyError(Exception):
    """Another process has these records; the text is one sentence that names them."""


class Claim:
    """The records directory belongs to this process while this is open.

    Where the directory cannot be written at all there is nothing to share, and the store says why.
    """

    def __init__(self, directory: Path) -> None:
        self._descriptor: int | None = None
        try:
            self._descriptor = os.open(directory / _NAME, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError:
            return
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(self._descriptor)
            raise RecordsBusyError(
                f"another kiosk uses the records in {directory}; end that one, or name another directory"
            ) from None

    def close(self) -> None:
        """Somebody else may have them."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None
