"""A sealed file of any length under a passphrase: what leaves a station lies open on no stick. [platform 4.2]

    offset  0        7        8       24 ...
            EMSBOX1  log2 N   salt    parts: 64 KiB of content each, then 16 bytes of tag; the last is shorter

    key     scrypt(passphrase, salt, N, 8, 1), 32 bytes; a new salt, and so a new key, for each file
    part    AES-256-GCM, nonce = 11 bytes of the part's number, 1 byte that is 1 for the last part only,
            bound to the 24 bytes before all parts

Rules
1. Nothing that was not proved is given to anybody: a part is checked before its content is.
2. Parts that are gone, that changed their places, or that end too early do not open. (as STREAM does, [age])
"""

import hashlib
from collections.abc import Callable, Iterator
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

MAGIC = b"EMSBOX1"
PART_BYTES = 65_536
COST_LOG2 = 17
"""As scrypt's own paper has it for files: half a second and 128 MiB for each guess."""
PASSPHRASE_LETTERS_MIN = 12
_COST_RANGE = (10, 18)
_SALT_BYTES, _TAG_BYTES, _KEY_BYTES = 16, 16, 32
_HEAD_BYTES = len(MAGIC) + 1 + _SALT_BYTES
_R, _P = 8, 1


class ContainerError(Exception):
    """This file does not open; one sentence says why."""


def _cipher(passphrase: str, salt: bytes, cost_log2: int) -> AESGCM:
    key = hashlib.scrypt(
        passphrase.encode(),
        salt=salt,
        n=1 << cost_log2,
        r=_R,
        p=_P,
        maxmem=1 << (cost_log2 + 11),
        dklen=_KEY_BYTES,
    )
    return AESGCM(key)


def _nonce(number: int, *, is_last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([is_last])


class Sealing:
    """Takes content bit by bit and writes it sealed; `close` seals the last part."""

    def __init__(
        self, file: BinaryIO, passphrase: str, *, random: Callable[[int], bytes], cost_log2: int = COST_LOG2
    ) -> None:
        salt = random(_SALT_BYTES)
        self._head = MAGIC + bytes([cost_log2]) + salt
        self._cipher = _cipher(passphrase, salt, cost_log2)
        self._file = file
        self._held = bytearray()
        self._number = 0
        file.write(self._head)

    def write(self, content: bytes) -> int:
        """The content is sealed, but for less than a part that waits for more."""
        self._held += content
        while len(self._held) > PART_BYTES:
            part = bytes(self._held[:PART_BYTES])
            del self._held[:PART_BYTES]
            self._seal(part, is_last=False)
        return len(content)

    def flush(self) -> None:
        """Nothing: what waits is no part yet."""

    def close(self) -> None:
        """The file is whole."""
        self._seal(bytes(self._held), is_last=True)

    def _seal(self, part: bytes, *, is_last: bool) -> None:
        nonce = _nonce(self._number, is_last=is_last)
        self._file.write(self._cipher.encrypt(nonce, part, self._head))
        self._number += 1


def opened(file: BinaryIO, passphrase: str) -> Iterator[bytes]:
    """The content part by part, each of them proved; ContainerError at the first that is not."""
    head = file.read(_HEAD_BYTES)
    if len(head) < _HEAD_BYTES or not head.startswith(MAGIC):
        raise ContainerError("this is no export of a station")
    cost_log2 = head[len(MAGIC)]
    if not _COST_RANGE[0] <= cost_log2 <= _COST_RANGE[1]:
        raise ContainerError("its head is damaged")
    cipher = _cipher(passphrase, head[len(MAGIC) + 1 :], cost_log2)
    part, number = file.read(PART_BYTES + _TAG_BYTES), 0
    while True:
        after = file.read(PART_BYTES + _TAG_BYTES)
        try:
            yield cipher.decrypt(_nonce(number, is_last=not after), part, head)
        except InvalidTag as error:
            raise ContainerError(_reason(number)) from error
        if not after:
            return
        part, number = after, number + 1


def _reason(number: int) -> str:
    if number == 0:
        return "the passphrase is another one, or the file is damaged"
    return f"it is damaged, or something is missing, after {number * PART_BYTES} bytes"
