"""The staff PIN as it is typed, and how long wrong ones lock the entry. [platform S3]"""

from dataclasses import dataclass, field

from appliance.kiosk.view import Overlay

TRIES = 5
_MINUTE_MS = 60_000
_WAITS_MIN = (1, 5, 15, 60)


@dataclass(frozen=True, slots=True, kw_only=True)
class PinEntry:
    """What was typed so far, what for, and which overlay the keys lie over."""

    is_estop: bool = False
    is_operator: bool = False
    is_release: bool = False
    over: Overlay | None = None
    rows: tuple[str, ...] = ()
    """The fault rows that were on the screen when staff were asked; their acknowledgement is of no other."""
    digits: str = field(default="", repr=False)
    is_checking: bool = False
    is_wrong: bool = False


def wait_ms(wrong: int) -> int:
    """How long so many wrong PINs in a row lock the entry: 1, 5, 15, 60 minutes from the fifth on."""
    if wrong < TRIES:
        return 0
    return _WAITS_MIN[min(wrong - TRIES, len(_WAITS_MIN) - 1)] * _MINUTE_MS
