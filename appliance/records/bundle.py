"""What an export holds: a copy of the records, tables, and a signed list of all that. [platform 4.2]

    records.db          the whole file; people's rows and black boxes in it are sealed, and no key is there
    audit.csv           the audit log in words
    days.csv ...        the owner's figures
    session-ID.csv      the black box of a session that was asked for, in clear: ten times a second
    manifest.json       every file with its length and SHA-256, the head of the audit log, who made it
    manifest.sig        Ed25519 of the manifest's bytes, by the station's own key

Whoever opens it checks the signature, every file, and the log against the head. (HZ-13, HZ-16)
"""

import hashlib
import re
import sqlite3
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import IO

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from appliance.records import csv_out
from appliance.records.audit import parse_head
from appliance.records.audit_check import check
from appliance.records.container import ContainerError
from appliance.records.sealing import station_key
from appliance.therapy.logbook import Sample

RECORDS = "records.db"
MANIFEST, SIGNATURE = "manifest.json", "manifest.sig"
_PURPOSE = "ems-kiosk signature 1"
_FORMAT = 1
_NAME = re.compile(r"[a-z0-9][A-Za-z0-9_-]{0,80}\.(csv|db)")
_BLOCK = 1 << 20
_MANIFEST_BYTES_MAX = 1 << 20
_EPOCH = (1980, 1, 1, 0, 0, 0)
"""No time of making stands at the files: the manifest has the day."""


class FileRow(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One file of an export."""

    length: int
    sha256: str


class Manifest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What an export says of itself."""

    format: int
    day: str
    station: str
    """The public key of whoever signed it."""
    software: str
    head: str
    is_whole: bool
    """Whether the audit log was found whole when it was exported."""
    files: dict[str, FileRow]


def signing_key(secret: bytes) -> Ed25519PrivateKey:
    """The key with which this station signs; it changes only with the station's secret."""
    return Ed25519PrivateKey.from_private_bytes(station_key(secret, _PURPOSE))


def public_hex(key: Ed25519PrivateKey) -> str:
    """By what others know this station."""
    return key.public_key().public_bytes_raw().hex()


# ---- written -----------------------------------------------------------------------------------------------


def pack(
    target: IO[bytes], sources: Mapping[str, Path | bytes], key: Ed25519PrivateKey, *, day: str, software: str
) -> Manifest:
    """The bundle is written, signed; `sources` has the copy of the records under its name."""
    copy = sources[RECORDS]
    assert isinstance(copy, Path)
    with sqlite3.connect(f"{copy.absolute().as_uri()}?mode=ro", uri=True) as connection:
        checked = check(connection)
    connection.close()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as bundle:
        files = {name: _put(bundle, name, source) for name, source in sources.items()}
        manifest = Manifest(
            format=_FORMAT,
            day=day,
            station=public_hex(key),
            software=software,
            head=str(checked.head),
            is_whole=not checked.wrongs,
            files=files,
        )
        told = msgspec.json.format(msgspec.json.encode(manifest), indent=1)
        bundle.writestr(_entry(MANIFEST), told)
        bundle.writestr(_entry(SIGNATURE), key.sign(told))
    return manifest


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _EPOCH)
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


def _put(bundle: zipfile.ZipFile, name: str, source: Path | bytes) -> FileRow:
    digest, size = hashlib.sha256(), 0
    with bundle.open(_entry(name), "w", force_zip64=True) as entry:
        for block in _blocks(source):
            digest.update(block)
            size += len(block)
            entry.write(block)
    return FileRow(length=size, sha256=digest.hexdigest())


def _blocks(source: Path | bytes) -> Iterable[bytes]:
    if isinstance(source, bytes):
        yield source
        return
    with source.open("rb") as file:
        while block := file.read(_BLOCK):
            yield block


def black_box_table(samples: Iterable[Sample]) -> str:
    """A black box for a spreadsheet: tenths of a second, uA, ohm."""
    head = ("tenths_s", "state", *(f"{what}_{side}" for side in ("left", "right") for what in _WHAT))
    rows = (
        (
            sample.at_s * 10 + sample.tenth,
            sample.state,
            *(
                value
                for side in (0, 1)
                for value in (
                    sample.set_ua[side],
                    sample.delivered_ua[side],
                    sample.z_ohm[side],
                    int(sample.is_off[side]),
                )
            ),
        )
        for sample in samples
    )
    return csv_out.table(head, rows)


_WHAT = ("set_ua", "measured_ua", "ohm", "pad_off")


# ---- read --------------------------------------------------------------------------------------------------


def unpack(
    bundle_path: Path, target: Path, *, station: str | None = None
) -> tuple[Manifest, tuple[str, ...]]:
    """All files stand in the directory, each of them proved; what is wrong with the log that they hold.

    ContainerError where the signature, a file or its name is not what it should be; then no file is there
    that was not proved.
    """
    try:
        with zipfile.ZipFile(bundle_path) as bundle:
            manifest = _manifest(bundle, station)
            for name, row in manifest.files.items():
                _take(bundle, name, row, target / name)
    except (zipfile.BadZipFile, KeyError) as error:
        raise ContainerError(f"its contents are damaged: {error}") from error
    return manifest, _wrongs(target / RECORDS, manifest)


def _manifest(bundle: zipfile.ZipFile, station: str | None) -> Manifest:
    for name in (MANIFEST, SIGNATURE):
        if bundle.getinfo(name).file_size > _MANIFEST_BYTES_MAX:
            raise ContainerError(f"its {name} is too long")
    told = bundle.read(MANIFEST)
    try:
        manifest = msgspec.json.decode(told, type=Manifest)
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(manifest.station)).verify(
            bundle.read(SIGNATURE), told
        )
        parse_head(manifest.head)
    except (msgspec.MsgspecError, ValueError) as error:
        raise ContainerError(f"its {MANIFEST} is damaged: {error}") from error
    except InvalidSignature as error:
        raise ContainerError(f"its {MANIFEST} was changed after it was signed") from error
    if station is not None and manifest.station != station.lower():
        raise ContainerError(f"another station made it: {manifest.station}")
    if manifest.format != _FORMAT or RECORDS not in manifest.files:
        raise ContainerError("another version of this program made it")
    return manifest


def _take(bundle: zipfile.ZipFile, name: str, row: FileRow, target: Path) -> None:
    if not _NAME.fullmatch(name):
        raise ContainerError(f"it has a file of the name {name!r}")
    digest, left = hashlib.sha256(), row.length
    part = target.with_name(f"{target.name}.part")
    with bundle.open(name) as entry, part.open("xb") as file:
        while block := entry.read(min(_BLOCK, left + 1)):
            left -= len(block)
            if left < 0:
                break
            digest.update(block)
            file.write(block)
    if left or digest.hexdigest() != row.sha256:
        part.unlink()
        raise ContainerError(f"its file {name} is not the one that was signed")
    part.rename(target)


def _wrongs(copy: Path, manifest: Manifest) -> tuple[str, ...]:
    connection = sqlite3.connect(f"{copy.absolute().as_uri()}?mode=ro&immutable=1", uri=True)
    try:
        return check(connection, [("the manifest", parse_head(manifest.head))]).wrongs
    except sqlite3.Error as error:
        raise ContainerError(f"its {RECORDS} cannot be read: {error}") from error
    finally:
        connection.close()
