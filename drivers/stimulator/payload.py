"""What every payload codec shares: exact lengths, reserved bytes, and one error. Pure. [link 19 R9]"""

from struct import Struct
from struct import error as StructError


class PayloadError(ValueError):
    """The value does not fit the wire, or the bytes are not a payload of this command."""


def pack(layout: Struct, name: str, *fields: int | bytes) -> bytes:
    """Return the bytes of a payload; a field too wide for the wire is a PayloadError."""
    try:
        return layout.pack(*fields)
    except StructError as error:
        raise PayloadError(f"{name}: a value does not fit its field: {error}") from error


def unpack(layout: Struct, name: str, data: bytes) -> tuple[int, ...]:
    """Return the integer fields of a payload of exactly the layout's length; else PayloadError."""
    if len(data) != layout.size:
        raise PayloadError(f"{name}: {layout.size} bytes expected, {len(data)} came")
    return layout.unpack(data)


def check_reserved(name: str, value: int) -> None:
    """Refuse a reserved field that is not zero."""
    if value:
        raise PayloadError(f"{name}: a reserved byte is not zero")
