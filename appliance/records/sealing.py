"""How rows are sealed and what opens them. Pure: bytes in, bytes out; random bytes are arguments.

Theory of operation
    a person    code + station secret --scrypt--> locator (names the row) and wrapping key
                wrapping key --AES-256-GCM--> the person's data key, a file that no backup reaches
                data key --AES-256-GCM--> the sealed row, wherever it lies: file, WAL, backup, export
    a black box the same, with a wrapping key that HKDF makes from the station secret
    Who destroys the file of the wrapped data key makes every copy of the row unreadable. (PRIV-03)

Rules
1. What is sealed is bound to its place: a row that is moved under another name does not open.
2. The locator is as dear to guess as the key: whoever has the card pays one scrypt for each of 2^50 codes.
"""

import hashlib
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

SECRET_BYTES = 32
KEY_BYTES = 32
NONCE_BYTES = 12
LOCATOR_BYTES = 16
SCRYPT_N = 2**15
"""As for the PIN: 60 to 180 ms for each code. [platform S2]"""
_R, _P = 8, 1
_MEMORY = 2**28
_FORMAT = b"\x01"


class SealError(ValueError):
    """This key does not open this: another key's, cut, or changed."""


@dataclass(frozen=True, slots=True)
class CodeKeys:
    """What a code gives on one station: the name of its row, and the key that unwraps its data key."""

    locator: bytes
    wrapping: bytes = field(repr=False)


def code_keys(code: str, secret: bytes, *, cost: int = SCRYPT_N) -> CodeKeys:
    """The same code gives the same keys on this station, and others on every other."""
    root = hashlib.scrypt(
        code.encode(), salt=secret, n=cost, r=_R, p=_P, maxmem=_MEMORY, dklen=KEY_BYTES + LOCATOR_BYTES
    )
    return CodeKeys(locator=root[KEY_BYTES:], wrapping=root[:KEY_BYTES])


def station_key(secret: bytes, purpose: str) -> bytes:
    """The station's key for this purpose; no other purpose has the same."""
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=purpose.encode()).derive(secret)


def seal(key: bytes, plain: bytes, *, bound_to: bytes, nonce: bytes) -> bytes:
    """The plain bytes under this key; a nonce is never used twice with one key."""
    return _FORMAT + nonce + AESGCM(key).encrypt(nonce, plain, bound_to)


def unseal(key: bytes, sealed: bytes, *, bound_to: bytes) -> bytes:
    """What was sealed; SealError if this key, or this place, is not the right one."""
    nonce, body = sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :]
    if sealed[:1] != _FORMAT or len(nonce) < NONCE_BYTES:
        raise SealError("this was never sealed")
    try:
        return AESGCM(key).decrypt(nonce, body, bound_to)
    except InvalidTag as error:
        raise SealError("the seal does not open") from error
