"""Log lines: fields in the journal when systemd reads standard error, plain lines otherwise."""

import logging
import os
import sys

from systemd.journal import JournalHandler


def set_up(name: str) -> logging.Logger:
    """The process's logger, writing to where its manager listens."""
    logger = logging.getLogger(name)
    logger.setLevel(logging.INFO)
    logger.propagate = False
    for handler in list(logger.handlers):
        logger.removeHandler(handler)
    logger.addHandler(_handler(name))
    return logger


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
