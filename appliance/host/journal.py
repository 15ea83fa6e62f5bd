"""Log lines: fields in the journal when systemd reads standard error, plain lines otherwise."""

import logging
import os
import queue
import sys
import threading
from contextlib import suppress

from systemd.journal import JournalHandler

_WAITING_MAX = 256
_CLOSE_S = 1.0


def set_up(name: str) -> logging.Logger:
    """The process's logger, writing to where its manager listens."""
    logger = logging.getLogger(name)
    logger.setLevel(logging.INFO)
    logger.propagate = False
    for handler in list(logger.handlers):
        logger.removeHandler(handler)
    logger.addHandler(_handler(name))
    return logger


class Aside(logging.Handler):
    """Lines are written by a thread of its own, so that whoever logs never waits for who reads."""

    def __init__(self, target: logging.Handler) -> None:
        """Write to `target`, which nobody else uses."""
        super().__init__()
        self.is_ok = True
        self._target = target
        self._has_failed = False
        target.handleError = self._note_failure  # type: ignore[method-assign]  # logging's own hook prints
        self._lines: queue.Queue[logging.LogRecord | None] = queue.Queue(_WAITING_MAX)
        self._thread = threading.Thread(target=self._run, name="journal", daemon=True)
        self._thread.start()

    def emit(self, record: logging.LogRecord) -> None:
        """The line will be written, or is lost where nobody reads; never waits."""
        try:
            self._lines.put_nowait(record)
        except queue.Full:
            self.is_ok = False

    def close(self) -> None:
        """What was logged is written, if whoever reads lets it."""
        if self._thread.is_alive():
            with suppress(queue.Full):
                self._lines.put(None, timeout=_CLOSE_S)
                self._thread.join(_CLOSE_S)
        super().close()

    def _run(self) -> None:
        while (record := self._lines.get()) is not None:
            self._has_failed = False
            self._target.handle(record)
            self.is_ok = not self._has_failed

    def _note_failure(self, record: logging.LogRecord) -> None:
        self._has_failed = True


def put_aside(logger: logging.Logger) -> Aside:
    """From now on the logger's lines are written by a thread of its own."""
    (target,) = logger.handlers
    aside = Aside(target)
    logger.removeHandler(target)
    logger.addHandler(aside)
    return aside


def _handler(name: str) -> logging.Handler:
    if is_journal(os.environ.get("JOURNAL_STREAM", "")):
        handler: logging.Handler = JournalHandler(SYSLOG_IDENTIFIER=name)
    else:
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(logging.Formatter("%(name)s: %(message)s"))
    return handler


def is_journal(journal_stream: str) -> bool:
    """True when standard error is the journal's own stream (device:inode), not one handed down."""
    try:
        status = os.fstat(sys.stderr.fileno())
    except (OSError, ValueError):
        return False
    return journal_stream == f"{status.st_dev}:{status.st_ino}"
