"""What has to change on this machine, and how it is undone: what was seen in, changes out. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from appliance.services.setup import boot
from appliance.services.setup.boot import RefusedError
from appliance.services.setup.lines import (
    CLOCKS,
    DEFAULT_VIDEO,
    FILES,
    MASKED,
    UNITS,
    Board,
    Line,
    OwnFile,
    board_of,
    command_words,
    config_lines,
    is_video,
)

HEADER: Final = "# Written by `ems-kiosk setup`; `ems-kiosk setup --revert` takes it away."
MASK: Final = "/dev/null"
COPY: Final = ".before-ems"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What the one who sets the machine up says; None is what the machine has already, or the default."""

    clock: str | None = None
    video: str | None = None
    overlays: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What there is: the model, texts by path below the root (None: no such file), where links lead."""

    model: str
    boot: str
    texts: Mapping[str, str | None]
    links: Mapping[str, str]

    @property
    def config(self) -> str:
        """The path of config.txt."""
        return f"{self.boot}/config.txt"

    @property
    def command(self) -> str:
        """The path of cmdline.txt."""
        return f"{self.boot}/cmdline.txt"


@dataclass(frozen=True, slots=True)
class Change:
    """A file gets this text, or this link, or goes (neither); `what` is one line for a person."""

    path: str
    what: str
    text: str | None = None
    link: str | None = None


def looked_at(boot_directory: str) -> tuple[str, ...]:
    """Every path that a plan asks about."""
    boots = tuple(f"{boot_directory}/{name}" for name in ("config.txt", "cmdline.txt", f"cmdline.txt{COPY}"))
    return (*boots, *(file.path for file in FILES), *(f"{UNITS}/{line.text}" for line in MASKED))


def board_seen(seen: Seen) -> Board:
    """The board; RefusedError when it is none whose settings are known."""
    board = board_of(seen.model)
    if board is None:
        what = f"{seen.model!r} is not a board" if seen.model else "this machine is not a Raspberry Pi"
        raise RefusedError(f"{what} whose settings are known; use a Raspberry Pi 4 or 5")
    return board


def applied(seen: Seen, wish: Wish) -> tuple[Change, ...]:
    """What makes the machine as it has to be; nothing when it is so. RefusedError for what is not known."""
    board = board_seen(seen)
    changes = [*_config(seen, board, wish), *_command(seen, wish)]
    changes += [change for file in FILES for change in _own_file(seen, file)]
    changes += [change for line in MASKED for change in _masked(seen, line)]
    return tuple(changes)


def reverted(seen: Seen) -> tuple[Change, ...]:
    """What takes all of it away again; what others wrote stays."""
    changes = []
    config = _text(seen, seen.config)
    with _named(seen.config):
        before = boot.without_block(config)
    if before != config:
        changes.append(Change(seen.config, "the block is taken out", before))
    copy = seen.texts.get(seen.command + COPY)
    if copy is not None:
        with _named(seen.command):
            changes.append(
                Change(seen.command, "as it was", boot.without_words(_text(seen, seen.command), copy))
            )
        changes.append(Change(seen.command + COPY, "taken away"))
    for file in FILES:
        if (seen.texts.get(file.path) or "").startswith(HEADER):
            changes.append(Change(file.path, "taken away"))
    for line in MASKED:
        if seen.links.get(path := f"{UNITS}/{line.text}") == MASK:
            changes.append(Change(path, "unmasked"))
    return tuple(changes)


def content_of(file: OwnFile) -> str:
    """The whole text of a file of ours."""
    heading = [file.heading] if file.heading else []
    return (
        "\n".join((HEADER, *heading, *(word for line in file.lines for word in (f"# {line.why}", line.text))))
        + "\n"
    )


# ---- parts -------------------------------------------------------------------------------------------------


class _named:
    """A refusal gets the name of the file."""

    def __init__(self, path: str) -> None:
        self._path = path

    def __enter__(self) -> None:
        """Nothing yet."""

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        """The same refusal with its file."""
        if isinstance(error, RefusedError):
            raise RefusedError(f"/{self._path}: {error}") from error


def _text(seen: Seen, path: str) -> str:
    text = seen.texts.get(path)
    if text is None:
        raise RefusedError(f"/{path}: is missing; is the boot partition mounted?")
    return text


def _config(seen: Seen, board: Board, wish: Wish) -> list[Change]:
    text = _text(seen, seen.config)
    with _named(seen.config):
        wanted = boot.with_block(text, config_lines(board, _clock(text, board, wish)), wish.overlays)
        missing = [line for line in wanted.splitlines() if line not in text.splitlines() and "=" in line]
    if wanted == text:
        return []
    return [
        Change(seen.config, f"gets {', '.join(missing)}" if missing else "its block is written anew", wanted)
    ]


def _clock(text: str, board: Board, wish: Wish) -> str:
    """The chip of the RTC: as wished, or as the file has it already."""
    if board is Board.PI_5:
        return ""
    standing = [word.removeprefix("dtoverlay=i2c-rtc,") for word in boot.active(text) if "=i2c-rtc," in word]
    clock = wish.clock or next(iter(standing), None)
    if clock not in CLOCKS:
        raise RefusedError(
            f"this board has no clock that keeps time without power ({clock or 'none is named'}); "
            f"fit one on I2C and name it: --rtc {'|'.join(CLOCKS)}"
        )
    return clock


def _command(seen: Seen, wish: Wish) -> list[Change]:
    text = _text(seen, seen.command)
    with _named(seen.command):
        standing = [word.removeprefix("video=") for word in boot.words_of(text) if word.startswith("video=")]
        video = wish.video or next(iter(standing), DEFAULT_VIDEO)
        if not is_video(video):
            raise RefusedError(f"{video!r} is no mode of a screen; write it as {DEFAULT_VIDEO}: --video MODE")
        wanted = boot.with_words(text, command_words(video))
    if wanted.split() == text.split():
        return []
    new = [word for word in wanted.split() if word not in text.split()]
    changes = [Change(seen.command, f"gets {' '.join(new)}" if new else "loses what is unwanted", wanted)]
    if seen.texts.get(seen.command + COPY) is None:
        changes.insert(0, Change(seen.command + COPY, "keeps the command line as it was", text))
    return changes


def _own_file(seen: Seen, file: OwnFile) -> list[Change]:
    text, wanted = seen.texts.get(file.path), content_of(file)
    if text == wanted:
        return []
    if text is not None and not text.startswith(HEADER):
        raise RefusedError(f"/{file.path}: is there and is not ours; move it away, then run this again")
    return [Change(file.path, f"gets {', '.join(line.text for line in file.lines)}", wanted)]


def _masked(seen: Seen, line: Line) -> list[Change]:
    path = f"{UNITS}/{line.text}"
    if seen.links.get(path) == MASK:
        return []
    if path in seen.links or seen.texts.get(path) is not None:
        raise RefusedError(f"/{path}: is there and is no mask; move it away, then run this again")
    return [Change(path, "masked", link=MASK)]
