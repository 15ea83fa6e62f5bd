"""config.txt and the kernel's command line, text in and text out; what is not understood is refused. Pure.

Rules
1. config.txt: all of ours stands in one block at the end, under [all], between BEGIN and END; nothing else of
   the file is touched, and without the block it is as it was (a last line without its end gets one).
2. The command line has no comments: its copy of before says what was there. What others change later stays.
3. What could work against a line of ours, or take one of its pins, is named and refused, never overruled.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from typing import Final

from appliance.services.setup.lines import CONFIG_CHARS_MAX, UNWANTED, Line
from drivers.pins import BY_BCM, SPI0

BEGIN: Final = "# BEGIN ems-kiosk setup"
END: Final = "# END ems-kiosk setup"
_SECTION = re.compile(
    r"\[(all|none|pi[0-9]\w*|pi3\+|cm[0-9]\w*|tryboot|boot_partition=\d+|board-type=\w+|EDID=[^]]+|HDMI:\d|0x\w+)\]"
)
_SETTING = re.compile(r"[A-Za-z_][\w:]*=.*|initramfs \S+ \S+")
_KNOWN_OVERLAYS: Final = frozenset(
    {
        "vc4-kms-v3d",
        "vc4-kms-v3d-pi4",
        "vc4-kms-v3d-pi5",
        "disable-bt",
        "disable-wifi",
        "dwc2",
        "i2c-rtc",
        "edt-ft5406",
    }
)
_ACCEPTED: Final = re.compile(r"^# takes no pin of ours, as somebody said: (.+)$", re.MULTILINE)
_DISPLAYS: Final = "vc4-kms-dsi-"
_BAD_PARAMETERS: Final = {
    "dtparam=spi=off",
    "dtparam=strict_gpiod=off",
    "dtparam=strict_gpiod=0",
    "dtparam=watchdog=off",
}


class RefusedError(Exception):
    """A file that is not understood, or works against ours; the text has its line and what to do."""


# ---- config.txt --------------------------------------------------------------------------------------------


def without_block(text: str) -> str:
    """config.txt as it was before; RefusedError when BEGIN and END are not a pair."""
    lines = text.splitlines(keepends=True)
    begins = [number for number, line in enumerate(lines) if line.startswith(BEGIN)]
    ends = [number for number, line in enumerate(lines) if line.startswith(END)]
    if not begins and not ends:
        return text
    if len(begins) != 1 or len(ends) != 1 or ends[0] < begins[0]:
        raise RefusedError(
            f"{BEGIN!r} and {END!r} do not stand there once each, in this order; take both out by hand"
        )
    return "".join(lines[: begins[0]] + lines[ends[0] + 1 :])


def with_block(text: str, lines: Sequence[Line], accepted: Collection[str] = ()) -> str:
    """config.txt with the block at its end; RefusedError for what is not known."""
    before = without_block(text)
    settings = tuple(_settings(before))
    accepted = sorted({*accepted, *_ACCEPTED.findall(text)})
    for number, _, setting in settings:
        _refuse_what_works_against(number, setting, accepted)
    standing = {setting for _, section, setting in settings if section == "all"}
    own = [line for line in lines if line.text not in standing]
    gap = "" if before.endswith("\n") or not before else "\n"
    block = [f"{BEGIN}: `ems-kiosk setup --revert` takes it out", "[all]"]
    block += [f"# takes no pin of ours, as somebody said: {name}" for name in accepted]
    block += [word for line in own for word in (f"# {line.why}", line.text)]
    if too_long := next((word for word in block if len(word) > CONFIG_CHARS_MAX), None):
        raise RefusedError(
            f"{too_long!r} is longer than the {CONFIG_CHARS_MAX} characters that the firmware reads"
        )
    return before + gap + "\n".join((*block, END)) + "\n"


def active(text: str) -> frozenset[str]:
    """The settings of config.txt that count on every board; RefusedError for what is not known."""
    return frozenset(setting for _, section, setting in _settings(text) if section == "all")


def _settings(text: str) -> Iterator[tuple[int, str, str]]:
    section = "all"
    for number, raw in enumerate(text.splitlines(), start=1):
        line = raw.strip()
        if not line or line.startswith("#"):
            continue
        if found := _SECTION.fullmatch(line):
            section = found[1]
        elif _SETTING.fullmatch(line) or line == "dtoverlay":
            yield number, section, line
        else:
            raise RefusedError(
                f"line {number}: {line!r} is not known; take it out, or put it in by hand afterwards"
            )


def _refuse_what_works_against(number: int, setting: str, accepted: Collection[str]) -> None:
    key, _, value = setting.partition("=")
    if setting in _BAD_PARAMETERS:
        raise RefusedError(f"line {number}: {setting!r} takes away what the station needs; delete that line")
    if key == "dtoverlay" and (name := value.split(",")[0]) not in (*_KNOWN_OVERLAYS, *accepted, ""):
        if not name.startswith(_DISPLAYS):
            raise RefusedError(
                f"line {number}: the overlay {name!r} is not known and may take pins of the station; "
                f"delete that line, or say that it takes none: --accept-overlay {name}"
            )
    if key == "gpio" and (ours := _numbers(value.split("=")[0]) & (BY_BCM.keys() | SPI0)):
        raise RefusedError(
            f"line {number}: {setting!r} sets a pin of the station ({min(ours)}); delete that line"
        )


def _numbers(ranges: str) -> set[int]:
    found: set[int] = set()
    for word in ranges.split(","):
        first, _, last = word.partition("-")
        if first.isdecimal() and (last or first).isdecimal():
            found.update(range(int(first), int(last or first) + 1))
    return found


# ---- cmdline.txt -------------------------------------------------------------------------------------------


def words_of(text: str) -> list[str]:
    """The words of the command line; RefusedError unless it is one line that names a root."""
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) != 1:
        raise RefusedError(f"has {len(lines)} lines with text; the firmware reads one: make it one line")
    words = lines[0].split()
    if not any(word.startswith("root=") for word in words):
        raise RefusedError("names no root=; this is no command line that the machine can have started with")
    return words


def with_words(text: str, lines: Sequence[Line]) -> str:
    """The command line with our words in place of those with the same key."""
    kept = [word for word in words_of(text) if not _is_ours(word)]
    return " ".join((*kept, *(line.text for line in lines))) + "\n"


def without_words(text: str, before: str) -> str:
    """The command line as it was `before`, with what others have changed since."""
    words, earlier = words_of(text), words_of(before)
    kept = [word for word in words if not _is_ours(word)]
    if kept == [word for word in earlier if not _is_ours(word)]:
        return before
    return " ".join((*kept, *filter(_is_ours, earlier))) + "\n"


_OUR_KEYS: Final = frozenset(
    {
        "quiet", "loglevel", "logo.nologo", "vt.global_cursor_default", "consoleblank", "console",
        "watchdog.open_timeout", "usbcore.authorized_default", "fsck.repair", "panic", "video",
    }
)  # fmt: skip


def _is_ours(word: str) -> bool:
    return word.partition("=")[0] in _OUR_KEYS or word in UNWANTED
