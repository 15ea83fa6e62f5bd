"""The keys on disk: the station secret, and one small file for each wrapped data key.

Rules
1. They lie in a directory of their own that no backup and no export reads. (PRIV-03)
2. A key is on disk, synced, before anything that is sealed under it; and it is destroyed first.
3. Destroyed means overwritten, unlinked, and the directory synced. A card that moves its blocks may keep an
   old copy of the file: what is in it opens only with the code, or the station secret.
4. A secret that cannot be one is put aside, never deleted, and a new one is begun.
"""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

from appliance.records.error import StoreError
from appliance.records.sealing import SECRET_BYTES

_SECRET = "station"
_SUFFIX = ".key"


class KeyringError(StoreError):
    """A key could not be read, written or destroyed; one sentence names the file and the cause."""


class Keyring:
    """The directory of keys, for its owner alone; made when the first key is needed."""

    def __init__(self, directory: Path, *, random: Callable[[int], bytes]) -> None:
        self._directory = directory
        self._random = random
        self._secret: bytes | None = None
        self._is_made = False
        self.notice: str | None = None

    def secret(self) -> bytes:
        """The station's own 32 bytes, the same ones for as long as the file is there."""
        if self._secret is None:
            found = self.read(_SECRET)
            if found is not None and len(found) != SECRET_BYTES:
                self._put_aside(_SECRET)
                found = None
            self._secret = found or self._new_secret()
        return self._secret

    def look(self) -> str | None:
        """One sentence if the secret that is there cannot be one; it is put aside."""
        if self.read(_SECRET) is not None:
            self.secret()
        return self.notice

    def _new_secret(self) -> bytes:
        secret = self._random(SECRET_BYTES)
        self.write(_SECRET, secret)
        return secret

    def read(self, name: str) -> bytes | None:
        """What stands under this name, if anything does."""
        path = self._path(name)
        try:
            return path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise _failed("read", path, error) from error

    def write(self, name: str, content: bytes) -> None:
        """It is on disk under this name, synced, whole or not at all."""
        path = self._path(name)
        part = path.with_suffix(".part")
        try:
            self._make()
            descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            part.replace(path)
            _sync(self._directory)
        except OSError as error:
            raise _failed("write", path, error) from error

    def _make(self) -> None:
        """The directory itself is on disk: without its name, no key in it would be."""
        if not self._is_made:
            self._directory.mkdir(mode=0o700, exist_ok=True)
            _sync(self._directory.parent)
            self._is_made = True

    def destroy(self, name: str) -> bool:
        """Nothing under this name can be read any more; False if there was nothing."""
        path = self._path(name)
        try:
            with path.open("r+b") as file:
                file.write(self._random(path.stat().st_size))
                file.flush()
                os.fsync(file.fileno())
            path.unlink()
            _sync(self._directory)
        except FileNotFoundError:
            return False
        except OSError as error:
            raise _failed("destroy", path, error) from error
        return True

    def names(self, prefix: str) -> Iterator[tuple[str, int]]:
        """Every key whose name begins so, and the wall second in which it was made."""
        try:
            found = sorted(self._directory.glob(f"{prefix}*{_SUFFIX}"))
            yield from ((path.name.removesuffix(_SUFFIX), int(path.stat().st_mtime)) for path in found)
        except OSError as error:
            raise _failed("list", self._directory, error) from error

    def _put_aside(self, name: str) -> None:
        number, path = 1, self._path(name)
        while (aside := path.with_suffix(f".damaged-{number}")).exists():
            number += 1
        try:
            path.rename(aside)
        except OSError as error:
            raise _failed("put aside", path, error) from error
        self.notice = (
            f"The station secret in {path} was damaged; it is kept as {aside.name}."
            " No code that was given before opens anything: give it back from where it was kept."
        )

    def _path(self, name: str) -> Path:
        return self._directory / f"{name}{_SUFFIX}"


def _sync(directory: Path) -> None:
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _failed(doing: str, path: Path, error: OSError) -> KeyringError:
    return KeyringError(f"Cannot {doing} the key {path}: {error.strerror}.")
