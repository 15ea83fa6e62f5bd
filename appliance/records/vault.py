"""People's rows and black boxes, sealed; who holds the code, or the station, opens them. (HZ-12, HZ-16)

A person is JSON within its seal, padded to whole half kilobytes so that its length tells little.
Its times are rounded to five minutes. (HZ-12)
"""

import hashlib
import zlib
from collections.abc import Callable
from dataclasses import dataclass, replace

import msgspec

from appliance.records.keyring import Keyring
from appliance.records.sealing import (
    KEY_BYTES,
    NONCE_BYTES,
    SCRYPT_N,
    CodeKeys,
    SealError,
    code_keys,
    seal,
    station_key,
    unseal,
)
from appliance.therapy.person import Person

PERSON, BOX = "person-", "box-"
ROUND_S = 300
"""The times of a person's rows are kept to 5 minutes. (HZ-12)"""
BOX_BYTES_MAX = 64_000
"""More than a block of half a minute ever has: what says that it is larger is no block."""
_PAD_BYTES = 512
_BLACK_BOX = "ems-kiosk black box 1"


class _Kept(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    format: int
    person: Person
    is_clock_trusted: bool


_FORMAT = 1


@dataclass(frozen=True, slots=True)
class FoundPerson:
    """What a seal held, and whether the clock was trusted then; if not, its last times may be wrong."""

    person: Person
    is_clock_trusted: bool


@dataclass(frozen=True, slots=True)
class SealedPerson:
    """What goes into the records file."""

    locator: bytes
    sealed: bytes


class Vault:
    """Seals and opens with the keys of this ring; `cost` is that of scrypt for each code."""

    def __init__(self, ring: Keyring, *, random: Callable[[int], bytes], cost: int = SCRYPT_N) -> None:
        self._ring = ring
        self._random = random
        self._cost = cost

    # ---- people ----

    def locate(self, code: str) -> CodeKeys:
        """Where the row of this code stands, and what unwraps its key."""
        return code_keys(code, self._ring.secret(), cost=self._cost)

    def seal_person(self, code: str, person: Person, *, is_clock_trusted: bool) -> SealedPerson:
        """The row of this person; its data key is on disk, made by the first one of a code."""
        keys = self.locate(code)
        plain = msgspec.json.encode(
            _Kept(format=_FORMAT, person=_rounded(person), is_clock_trusted=is_clock_trusted)
        )
        plain += b" " * (-len(plain) % _PAD_BYTES)
        data_key = self._data_key(PERSON + keys.locator.hex(), keys.wrapping)
        return SealedPerson(keys.locator, self._sealed(data_key, plain, keys.locator))

    def open_person(self, keys: CodeKeys, sealed: bytes) -> FoundPerson:
        """What is kept of them; SealError where nothing opens it any more."""
        data_key = self._unwrapped(PERSON + keys.locator.hex(), keys.wrapping)
        if data_key is None:
            raise SealError("its key is destroyed")
        try:
            kept = msgspec.json.decode(unseal(data_key, sealed, bound_to=keys.locator), type=_Kept)
        except msgspec.MsgspecError as error:
            raise SealError("another version of this program wrote it") from error
        if kept.format != _FORMAT:
            raise SealError(f"its format is {kept.format}")
        return FoundPerson(kept.person, kept.is_clock_trusted)

    def has_key(self, keys: CodeKeys) -> bool:
        """True if something was once kept under this code and is not forgotten."""
        return self._ring.read(PERSON + keys.locator.hex()) is not None

    def forget_person(self, locator: bytes) -> bool:
        """Nothing opens this row, nor any copy of it; False if nothing did before."""
        return self._ring.destroy(PERSON + locator.hex())

    # ---- black boxes ----

    def seal_block(self, session_id: str, at: int, block: bytes) -> bytes:
        """A part of a session's course; the session's key is on disk."""
        wrapping = station_key(self._ring.secret(), _BLACK_BOX)
        data_key = self._data_key(box_name(session_id), wrapping)
        return self._sealed(data_key, zlib.compress(block), _place(session_id, at))

    def open_block(self, session_id: str, at: int, sealed: bytes) -> bytes:
        """The part as it was; SealError where nothing opens it any more."""
        data_key = self._unwrapped(box_name(session_id), station_key(self._ring.secret(), _BLACK_BOX))
        if data_key is None:
            raise SealError("its key is destroyed")
        packed = unseal(data_key, sealed, bound_to=_place(session_id, at))
        return zlib.decompressobj().decompress(packed, BOX_BYTES_MAX)

    def forget_box(self, session_id: str) -> bool:
        """Nothing opens this session's course any more; False if nothing did before."""
        return self._ring.destroy(box_name(session_id))

    # ---- keys ----

    def names(self, prefix: str) -> tuple[tuple[str, int], ...]:
        """The keys of this kind, and when each was made."""
        return tuple(self._ring.names(prefix))

    def destroy(self, name: str) -> None:
        """The key of this name is gone."""
        self._ring.destroy(name)

    def _data_key(self, name: str, wrapping: bytes) -> bytes:
        """The data key of this name; one that does not open any more is replaced by a new one."""
        try:
            found = self._unwrapped(name, wrapping)
        except SealError:
            found = None
        if found is not None:
            return found
        data_key = self._random(KEY_BYTES)
        self._ring.write(name, self._sealed(wrapping, data_key, name.encode()))
        return data_key

    def _unwrapped(self, name: str, wrapping: bytes) -> bytes | None:
        wrapped = self._ring.read(name)
        return None if wrapped is None else unseal(wrapping, wrapped, bound_to=name.encode())

    def _sealed(self, key: bytes, plain: bytes, bound_to: bytes) -> bytes:
        return seal(key, plain, bound_to=bound_to, nonce=self._random(NONCE_BYTES))


def box_name(session_id: str) -> str:
    """What the key of this session's black box is called; it does not show the session."""
    return BOX + hashlib.sha256(session_id.encode()).hexdigest()[:32]


def _place(session_id: str, at: int) -> bytes:
    return f"{session_id} {at}".encode()


def _rounded(person: Person) -> Person:
    visits = tuple(replace(each, at_s=_round(each.at_s)) for each in person.history.visits)
    return replace(
        person,
        history=replace(person.history, visits=visits),
        answers=tuple(replace(each, at_s=_round(each.at_s)) for each in person.answers),
    )


def _round(at_s: int) -> int:
    return at_s // ROUND_S * ROUND_S
