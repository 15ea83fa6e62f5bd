"""`ems-kiosk export`: the records of a station as one sealed, signed file; a kiosk may go on beside it.

What people have kept under a code stays sealed in it, and so do black boxes that are not asked for by their
session: no key of the station goes along. `ems-kiosk open-export` opens the file with the passphrase.
"""

import argparse
import getpass
import shutil
import sys
from collections.abc import Sequence
from importlib import metadata
from pathlib import Path
from typing import BinaryIO

from appliance.host import clock
from appliance.host.vouched import is_vouched
from appliance.records import container
from appliance.records.bundle import unpack
from appliance.records.container import PASSPHRASE_LETTERS_MIN, ContainerError
from appliance.records.error import StoreError
from appliance.records.export import Here, export
from appliance.services.kiosk import wall
from appliance.services.outfile import unreadable, unwritable

EXIT_USAGE = 2
EXIT_WRONG = 1
EXIT_UNREADABLE = 66
EXIT_UNWRITABLE = 73
_BUNDLE = "export.zip"
_NO_STICK = "it lies on the station's own disk; mount a stick, and export to it what is to leave"


def run(arguments: Sequence[str]) -> int:
    """0 when the file is there, 66 when the records cannot be read, 73 when it cannot be written."""
    parser = argparse.ArgumentParser(prog="ems-kiosk export", description=__doc__)
    parser.add_argument("--records", type=Path, required=True, help="the directory of the session records")
    parser.add_argument(
        "--session", action="append", default=[], metavar="ID", help="with the black box of this session"
    )
    _add_passphrase(parser)
    parser.add_argument("to", type=Path, help="the new file")
    chosen = parser.parse_args(arguments)
    passphrase = _passphrase(chosen.passphrase_file, is_new=True)
    if passphrase is None:
        return EXIT_USAGE
    now_s = clock.wall_unix_s()
    here = Here(
        records=chosen.records,
        wall_s=now_s,
        moment=wall.moment,
        is_clock_vouched=is_vouched(now_s),
        software=metadata.version("ems-kiosk"),
    )
    try:
        manifest = export(here, chosen.to, passphrase, sessions=chosen.session)
    except StoreError as error:
        return _failed("export", EXIT_UNREADABLE, str(error))
    except OSError as error:
        return _failed("export", EXIT_UNWRITABLE, unwritable(chosen.to, error))
    print(f"{chosen.to}: {len(manifest.files)} files\nhead {manifest.head}\nstation {manifest.station}")
    if _is_same_disk(chosen.to, chosen.records):
        print(f"ems-kiosk export: {_NO_STICK}", file=sys.stderr)
    if not manifest.is_whole:
        print("the audit log is not whole: `ems-kiosk verify` says what is wrong", file=sys.stderr)
    return 0


def run_open(arguments: Sequence[str]) -> int:
    """0 when every file of the export was proved and the log in it is whole, 1 when it is not, 66 or 73."""
    parser = argparse.ArgumentParser(prog="ems-kiosk open-export", description=run_open.__doc__)
    parser.add_argument("file", type=Path, help="the export")
    parser.add_argument("--to", type=Path, required=True, help="a new directory for what is in it")
    parser.add_argument(
        "--station", metavar="HEX", help="the station that must have made it, as it printed it"
    )
    _add_passphrase(parser)
    chosen = parser.parse_args(arguments)
    passphrase = _passphrase(chosen.passphrase_file, is_new=False)
    if passphrase is None:
        return EXIT_USAGE
    try:
        with chosen.file.open("rb") as sealed:
            return _opened(sealed, chosen, passphrase)
    except OSError as error:
        return _failed("open-export", EXIT_UNREADABLE, unreadable(chosen.file, error))


def _opened(sealed: BinaryIO, chosen: argparse.Namespace, passphrase: str) -> int:
    try:
        chosen.to.mkdir(mode=0o700)
    except OSError as error:
        return _failed("open-export", EXIT_UNWRITABLE, unwritable(chosen.to, error))
    try:
        wrongs = _unpacked(sealed, chosen.to, passphrase, chosen.station)
    except ContainerError as error:
        _forget(chosen.to)
        return _failed("open-export", EXIT_UNREADABLE, f"{chosen.file}: {error}")
    except OSError as error:
        _forget(chosen.to)
        return _failed("open-export", EXIT_UNWRITABLE, unwritable(chosen.to, error))
    print("\n".join(f"WRONG: {each}" for each in wrongs) or "whole")
    return EXIT_WRONG if wrongs else 0


def _forget(directory: Path) -> None:
    """Of what was not proved as a whole nothing is left, and the next try may have the same name."""
    shutil.rmtree(directory, ignore_errors=True)


def _unpacked(sealed: BinaryIO, target: Path, passphrase: str, station: str | None) -> tuple[str, ...]:
    """What is in it stands in the directory; what is wrong with the log that it holds."""
    packed = target / _BUNDLE
    try:
        with packed.open("xb") as plain:
            for part in container.opened(sealed, passphrase):
                plain.write(part)
        manifest, wrongs = unpack(packed, target, station=station)
    finally:
        packed.unlink(missing_ok=True)
    print(f"made on {manifest.day} by station {manifest.station}, software {manifest.software}")
    print(f"head {manifest.head}")
    return wrongs


def _is_same_disk(path: Path, other: Path) -> bool:
    return path.stat().st_dev == other.stat().st_dev


# ---- the passphrase ----------------------------------------------------------------------------------------


def _add_passphrase(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--passphrase-file", type=Path, help="its first line is the passphrase, instead of typing it"
    )


def _passphrase(path: Path | None, *, is_new: bool) -> str | None:
    """What was typed, or stands in the file; None, with a sentence, if it cannot be used."""
    try:
        found = _typed(is_new=is_new) if path is None else path.read_text(encoding="utf-8").partition("\n")[0]
    except (OSError, UnicodeDecodeError) as error:
        advice = "its first line is the passphrase, in UTF-8"
        found, reason = None, f"{path}: cannot be read: {error}; {advice}"
    else:
        reason = "the two are not the same, or there is no terminal to type at; begin again"
    if found is not None and is_new and len(found) < PASSPHRASE_LETTERS_MIN:
        found, reason = None, f"a passphrase has {PASSPHRASE_LETTERS_MIN} letters or more"
    if found is None:
        print(f"ems-kiosk: {reason}", file=sys.stderr)
    return found


def _typed(*, is_new: bool) -> str | None:
    if not sys.stdin.isatty():
        return None
    found = getpass.getpass("Passphrase: ")
    return found if not is_new or getpass.getpass("Once more: ") == found else None


def _failed(name: str, status: int, sentence: str) -> int:
    print(f"ems-kiosk {name}: {sentence}", file=sys.stderr)
    return status
