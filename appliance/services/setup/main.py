"""`ems-kiosk setup`: writes the machine's own settings, tells what is missing, or takes them away again.

Everything is decided before anything is written; what was written stays valid when the power goes in between,
and the same command ends what it began. It takes effect with the next boot.
"""

import argparse
import os
from collections.abc import Sequence
from pathlib import Path

from appliance.host.config import ConfigError
from appliance.services import outfile
from appliance.services.setup import plan
from appliance.services.setup.boot import RefusedError
from appliance.services.setup.lines import CLOCKS, DEFAULT_VIDEO
from appliance.services.setup.plan import Change, Seen, Wish

EXIT_MISSING = 1
_MODEL = "proc/device-tree/model"
_BOOTS = ("boot/firmware", "boot")


def run(arguments: Sequence[str]) -> int:
    """0 when it is as it has to be, 1 when `--check` found something missing; ConfigError when refused."""
    chosen = _parser().parse_args(arguments)
    wish = Wish(clock=chosen.rtc, video=chosen.video, overlays=tuple(chosen.accept_overlay))
    try:
        seen = look(chosen.root)
        changes = plan.reverted(seen) if chosen.revert else plan.applied(seen, wish)
    except RefusedError as error:
        raise ConfigError(f"nothing was changed: {error}") from error
    for change in changes:
        if not chosen.check:
            perform(chosen.root, change)
        print(f"{'missing' if chosen.check else 'done':8}/{change.path}: {change.what}")
    if not changes:
        print(
            "nothing to do: it is as it has to be"
            if not chosen.revert
            else "nothing to do: nothing of ours is there"
        )
    elif not chosen.check:
        print("It takes effect with the next boot.")
    return EXIT_MISSING if chosen.check and changes else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="ems-kiosk setup", description=__doc__)
    way = parser.add_mutually_exclusive_group()
    way.add_argument("--check", action="store_true", help="only tell what is missing")
    way.add_argument("--revert", action="store_true", help="take away what this command has written")
    parser.add_argument(
        "--rtc", choices=CLOCKS, help="the real-time clock's chip, on a board without its own"
    )
    parser.add_argument(
        "--video", metavar="MODE", help=f"the screen's connector and mode, as {DEFAULT_VIDEO}"
    )
    parser.add_argument(
        "--accept-overlay",
        metavar="NAME",
        action="append",
        default=[],
        help="an overlay that takes none of our pins",
    )
    parser.add_argument("--root", type=Path, default=Path("/"), help="the root directory of the machine")
    return parser


def look(root: Path) -> Seen:
    """What a plan asks about; RefusedError when there is no boot partition, or a file that cannot be read."""
    boot = next((place for place in _BOOTS if (root / place / "cmdline.txt").is_file()), None)
    model = (_read(root, _MODEL) or "").rstrip("\0\n")
    if boot is None:
        boot = _BOOTS[0]
    paths = plan.looked_at(boot)
    links = {path: os.readlink(root / path) for path in paths if (root / path).is_symlink()}
    return Seen(model=model, boot=boot, texts={path: _read(root, path) for path in paths}, links=links)


def perform(root: Path, change: Change) -> None:
    """The change is made, synced; ConfigError with what to do when it cannot be."""
    path = root / change.path
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if change.link is not None:
            path.symlink_to(change.link)
        elif change.text is not None:
            outfile.write_whole(path, change.text.encode())
            path.chmod(0o644)
        else:
            path.unlink()
        _sync(path.parent)
    except OSError as error:
        raise ConfigError(f"{outfile.unwritable(path, error)}; then run the same command again") from error


def _sync(directory: Path) -> None:
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _read(root: Path, path: str) -> str | None:
    place = root / path
    try:
        return place.read_text(encoding="utf-8") if place.is_file() else None
    except UnicodeDecodeError as error:
        raise RefusedError(f"/{path}: is not UTF-8 text; save it as UTF-8") from error
    except OSError as error:
        raise RefusedError(outfile.unreadable(place, error)) from error
