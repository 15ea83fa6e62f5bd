"""The staff PIN and the service PIN: their hashes in the site file, the check, and the count of wrong ones.

Rules
1. Only the hash is kept; `ems-kiosk pin` makes its line and reads the PIN from a terminal without echo.
2. A try is counted on disk before it is checked, so that switching off counts as a wrong one. [platform S3]
3. The check takes a tenth of a second and more: it never runs in the loop that says that the kiosk lives.
"""

import base64
import binascii
import getpass
import hashlib
import hmac
import os
import queue
import secrets
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from appliance.kiosk.chart import PinChecked
from appliance.kiosk.chart.staff import PIN_DIGITS
from appliance.therapy.logbook import Role

SCHEME = "scrypt"
_N, _R, _P = 2**15, 8, 1
_N_RANGE = (2**14, 2**17)
_SALT_BYTES, _HASH_BYTES = 16, 32
_MEMORY = 2**28
EXIT_USAGE = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class PinHash:
    """The parameters and the hash, as the site file has them."""

    n: int
    salt: bytes
    hash: bytes

    def matches(self, pin: str) -> bool:
        """True for the right PIN, in a time that does not tell how near a wrong one is."""
        return hmac.compare_digest(_derived(pin, self.salt, self.n), self.hash)


def parse(line: str) -> PinHash:
    """The hash of `scrypt$N$8$1$SALT$HASH`; ValueError for anything else."""
    scheme, n, r, p, salt, digest = line.split("$")
    found = PinHash(n=int(n), salt=_decoded(salt), hash=_decoded(digest))
    is_known = (scheme, int(r), int(p)) == (SCHEME, _R, _P) and found.n & (found.n - 1) == 0
    is_whole = len(found.salt) >= _SALT_BYTES and len(found.hash) == _HASH_BYTES
    if not (is_known and is_whole and _N_RANGE[0] <= found.n <= _N_RANGE[1]):
        raise ValueError("not a hash that `ems-kiosk pin` makes")
    return found


def _decoded(word: str) -> bytes:
    try:
        return base64.b64decode(word, validate=True)
    except binascii.Error as error:
        raise ValueError(str(error)) from error


def _derived(pin: str, salt: bytes, n: int) -> bytes:
    return hashlib.scrypt(pin.encode(), salt=salt, n=n, r=_R, p=_P, maxmem=_MEMORY, dklen=_HASH_BYTES)


def line_of(pin: str) -> str:
    """What the site file keeps of this PIN."""
    salt = secrets.token_bytes(_SALT_BYTES)
    words = (base64.b64encode(each).decode() for each in (salt, _derived(pin, salt, _N)))
    return "$".join((SCHEME, str(_N), str(_R), str(_P), *words))


# ---- the count of wrong ones -------------------------------------------------------------------------------


class Ledger:
    """How many PINs in a row were wrong, in a small file that outlives the process and the power."""

    def __init__(self, path: Path, *, say: Callable[[str], None]) -> None:
        self._path = path
        self._say = say

    def read(self) -> int:
        """The count; none without a file, and one from which nothing can be read counts as many."""
        try:
            return max(0, int(self._path.read_text(encoding="ascii")))
        except FileNotFoundError:
            return 0
        except (OSError, ValueError):
            self._say(f"{self._path} cannot be read; the staff PIN is locked for a while")
            return PIN_DIGITS

    def write(self, wrong: int) -> bool:
        """True when the count is on disk."""
        part = self._path.with_suffix(".part")
        try:
            with part.open("w", encoding="ascii") as file:
                file.write(str(wrong))
                file.flush()
                os.fsync(file.fileno())
            part.replace(self._path)
        except OSError as error:
            self._say(f"the count of wrong PINs cannot be written ({error.strerror}); the PIN is not checked")
            return False
        return True


class PinDesk:
    """Checks PINs in a thread of its own; `poll` brings the answers, and the journal has every use.

    Each role has its own PIN; wrong ones are counted for all together: a second PIN gives no more tries.
    """

    def __init__(self, hashes: Mapping[Role, PinHash], ledger: Ledger, *, say: Callable[[str], None]) -> None:
        self._hashes = dict(hashes)
        self._ledger = ledger
        self._say = say
        self._answers: queue.SimpleQueue[PinChecked] = queue.SimpleQueue()

    def submit(self, pin: str) -> None:
        """The check begins; never waits."""
        threading.Thread(target=self._check, args=(pin,), name="pin", daemon=True).start()

    def poll(self) -> tuple[PinChecked, ...]:
        """The answers since the last call; never waits."""
        answers: list[PinChecked] = []
        while not self._answers.empty():
            answers.append(self._answers.get_nowait())
        return tuple(answers)

    def _check(self, pin: str) -> None:
        wrong = self._ledger.read() + 1
        role = self._role_of(pin) if self._ledger.write(wrong) else None
        if role is None:
            self._say(f"a wrong staff PIN, {wrong} in a row")
            self._answers.put(PinChecked(is_right=False, wrong=wrong))
            return
        self._ledger.write(0)
        self._say(f"the {role} PIN was right")
        self._answers.put(PinChecked(is_right=True, wrong=0, role=role))

    def _role_of(self, pin: str) -> Role | None:
        """All hashes are tried, whichever is right: the time tells nothing."""
        found = [role for role, pin_hash in self._hashes.items() if pin_hash.matches(pin)]
        return found[0] if found else None


# ---- `ems-kiosk pin` ---------------------------------------------------------------------------------------


def run(arguments: Sequence[str]) -> int:
    """Prints the line of the site file for a PIN that is typed twice and not shown."""
    if arguments:
        print("usage: ems-kiosk pin   (it asks for the PIN; there is nothing to give on the command line)")
        return 0 if arguments[0] in ("-h", "--help") else EXIT_USAGE
    if not sys.stdin.isatty():
        return _refused("the PIN is typed at a terminal, where nobody else can read it")
    pin = getpass.getpass(f"Staff PIN, {PIN_DIGITS} digits: ")
    if len(pin) != PIN_DIGITS or not (pin.isascii() and pin.isdigit()):
        return _refused(f"a staff PIN has {PIN_DIGITS} digits")
    if len(set(pin)) == 1 or pin in "01234567890" or pin in "09876543210":
        return _refused("everybody tries that one first; choose another")
    if getpass.getpass("Once more: ") != pin:
        return _refused("the two are not the same; begin again")
    print(f'staff_pin = "{line_of(pin)}"')
    return 0


def _refused(reason: str) -> int:
    print(f"ems-kiosk pin: {reason}", file=sys.stderr)
    return EXIT_USAGE
