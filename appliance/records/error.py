"""What can go wrong with what is kept; every text is one sentence for staff and journal."""

from pathlib import Path


class StoreError(Exception):
    """The records could not be read or written; the text names the file and the cause."""


class PageError(Exception):
    """A page for somebody to take along could not be written; the records themselves are well."""


def sentence(doing: str, path: Path, error: Exception) -> str:
    """What could not be done to the records of this file, and why."""
    cause = error.strerror if isinstance(error, OSError) else str(error)
    return f"Cannot {doing} the records in {path}: {cause}."
