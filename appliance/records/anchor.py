"""The head of the audit log in a small file beside it: a log that was cut no longer leads to it. (HZ-16)

The file is written after the line is on disk, so it may be a line behind, and is never ahead.
"""

import os
from pathlib import Path

from appliance.records.audit import Head, parse_head

FILE = "audit-head"


class AnchorError(Exception):
    """The file is there and says nothing; one sentence names it."""


def read(directory: Path) -> Head | None:
    """The head that was last written; None on a station that has written none."""
    path = directory / FILE
    try:
        return parse_head(path.read_bytes().decode())
    except FileNotFoundError:
        return None
    except OSError as error:
        raise AnchorError(f"{path} cannot be read: {error.strerror}.") from error
    except ValueError as error:
        raise AnchorError(f"{path} does not hold the head of an audit log.") from error


def write(directory: Path, head: Head) -> None:
    """It is on disk, synced, whole or not at all; OSError if it is not."""
    path = directory / FILE
    part = path.with_suffix(".part")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(f"{head}\n".encode())
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
    folder = os.open(directory, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
