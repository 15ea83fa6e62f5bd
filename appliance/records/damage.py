"""A records file that cannot be trusted is put aside, never deleted, and somebody is told."""

import os
from pathlib import Path

from appliance.records.error import StoreError, sentence


def emptied(path: Path, *beside: Path) -> str | None:
    """One sentence if the file was cut to nothing while something is kept beside it.

    What opens such a file takes it for a new one.
    """
    try:
        if path.stat().st_size > 1 or not any(any(each.glob("*")) for each in beside):
            return None
    except OSError:
        return None
    return f"The records in {path} were empty and are begun anew; earlier nights are in {beside[0]}."


def put_aside(path: Path, cause: Exception) -> str:
    """The file and what belongs to it have another name; one sentence says which."""
    number = 1
    while (aside := path.with_name(f"{path.name}.damaged-{number}")).exists():
        number += 1
    try:
        for suffix in ("-wal", "-shm", ""):
            part = path.with_name(path.name + suffix)
            if part.exists():
                os.rename(part, aside.with_name(aside.name + suffix))
    except OSError as error:
        raise StoreError(sentence("put aside", path, error)) from error
    return f"The records in {path} were damaged ({cause}); they are kept as {aside.name}."
