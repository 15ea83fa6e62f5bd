"""Drives GPIO lines low through the kernel's own interface, with nothing in between that could fail.

Sources of truth: include/uapi/linux/gpio.h (GPIO character device, version 2).

    struct gpio_v2_line_request   592 bytes
      0    offsets[64]            u32 each, the lines
      256  consumer[32]
      288  config.flags           u64, OUTPUT = bit 3; without a value attribute every line starts low
      296  config.num_attrs, padding, attrs[10]
      560  num_lines              u32
      564  event_buffer_size, padding[5]
      588  fd                     s32, the answer
"""

import fcntl
import os
import struct
from collections.abc import Sequence
from pathlib import Path

CHIP_LABELS = frozenset({"pinctrl-rp1", "pinctrl-bcm2711", "pinctrl-bcm2835"})
_CHIP_INFO = struct.Struct("32s32sI")
_GET_CHIP_INFO = 0x8044B401
_LINE_REQUEST_BYTES = 592
_GET_LINE = 0xC250B407
_OUTPUT = 1 << 3
_CONSUMER = b"ems safe-off"
_LINES_MAX = 64


class NoChipError(Exception):
    """No GPIO chip of a Raspberry Pi is there."""


def drive_low(lines: Sequence[int], *, devices: Path = Path("/dev")) -> None:
    """Every line is an output and low; NoChipError without a chip, OSError when it is refused."""
    chip = _open_chip(devices)
    try:
        answer = bytearray(line_request(lines))
        fcntl.ioctl(chip, _GET_LINE, answer, True)
        (handle,) = struct.unpack_from("i", answer, _LINE_REQUEST_BYTES - 4)
        os.close(handle)
    finally:
        os.close(chip)


def line_request(lines: Sequence[int]) -> bytes:
    """The request that makes these lines outputs, low from the first moment on."""
    request = bytearray(_LINE_REQUEST_BYTES)
    struct.pack_into(f"{len(lines)}I", request, 0, *lines)
    struct.pack_into(f"{len(_CONSUMER)}s", request, 4 * _LINES_MAX, _CONSUMER)
    struct.pack_into("Q", request, 288, _OUTPUT)
    struct.pack_into("I", request, 560, len(lines))
    return bytes(request)


def is_header_chip(path: Path) -> bool:
    """True when the node is the GPIO chip of a Raspberry Pi's 40-pin header, by its own label."""
    try:
        return label_of(path) in CHIP_LABELS
    except OSError:
        return False


def label_of(path: Path) -> str:
    """What the chip calls itself, empty for what is no chip; OSError when it may not be opened."""
    chip = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    try:
        return _label(chip)
    finally:
        os.close(chip)


def header_chip(devices: Path = Path("/dev")) -> Path:
    """The node of the header's GPIO chip, by its label and never by its number; NoChipError without one."""
    for path in sorted(devices.glob("gpiochip*")):
        if is_header_chip(path):
            return path
    raise _no_chip(devices)


def _open_chip(devices: Path) -> int:
    for path in sorted(devices.glob("gpiochip*")):
        try:
            chip = os.open(path, os.O_RDWR | os.O_CLOEXEC)
        except OSError:
            continue
        if _label(chip) in CHIP_LABELS:
            return chip
        os.close(chip)
    raise _no_chip(devices)


def _no_chip(devices: Path) -> NoChipError:
    return NoChipError(f"{devices}: no GPIO chip labelled {' or '.join(sorted(CHIP_LABELS))} can be opened")


def _label(chip: int) -> str:
    info = bytearray(_CHIP_INFO.size)
    try:
        fcntl.ioctl(chip, _GET_CHIP_INFO, info, True)
    except OSError:
        return ""
    _, label, _ = _CHIP_INFO.unpack(info)
    return str(label.rstrip(b"\0").decode(errors="replace"))
