"""What the records need to know of the station that keeps them; time, chance and devices are given."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field

from appliance.records.error import PageError
from appliance.records.sealing import SCRYPT_N
from appliance.therapy.person import Person


def no_page(person: Person, language: str) -> str:
    """A station on which nothing writes pages says so."""
    raise PageError("This station writes no pages: nothing for it is installed.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """For how many days what is kept; a site may choose others. [PRIV-03, therapy 7.1]"""

    persons: int = 365
    """After the last visit of somebody with a code."""
    sessions: int = 90
    """Device records of sessions that nothing holds."""
    frozen: int = 365
    """Sessions and black boxes that a fault, a hurt or staff have frozen."""
    log: int = 730
    """Lines of the audit log, and never fewer than that of which they tell. [P]"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Station:
    """`monotonic_ms` goes on through restarts of the process and begins anew with another `boot`."""

    retention: Retention = field(default_factory=Retention)
    monotonic_ms: Callable[[], int] = lambda: 0
    boot: str = ""
    is_clock_vouched: Callable[[], bool] = lambda: False
    write_page: Callable[[Person, str], str] = no_page
    random: Callable[[int], bytes] = secrets.token_bytes
    code_cost: int = SCRYPT_N
