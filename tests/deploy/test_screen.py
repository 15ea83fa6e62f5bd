"""The virtual screen's pictures."""

import struct
import zlib

import pytest

from deploy.tools.screen import ScreenError, png, rgb_of_xwd


def xwd(width: int, height: int, pixels: bytes, *, bits: int = 32, order: int = 0) -> bytes:
    header = (
        [104, 7, 2, 24, width, height, 0, order, 32, 0, 32, bits, 4 * width, 4] + [0] * 4 + [256, 2] + [0] * 5
    )
    return struct.pack(">25I", *header) + b"name" + bytes(2 * 12) + pixels


def test_little_endian_pixels_become_red_green_blue() -> None:
    assert rgb_of_xwd(xwd(2, 1, bytes((3, 2, 1, 0, 6, 5, 4, 0)))) == bytes((1, 2, 3, 4, 5, 6))


def test_big_endian_pixels_become_red_green_blue() -> None:
    assert rgb_of_xwd(xwd(1, 1, bytes((0, 1, 2, 3)), order=1)) == bytes((1, 2, 3))


def test_another_depth_is_refused() -> None:
    with pytest.raises(ScreenError, match="16 bits"):
        rgb_of_xwd(xwd(1, 1, bytes(4), bits=16))


def test_a_picture_holds_its_pixels() -> None:
    rgb = bytes(range(12))
    picture = png(2, 2, rgb)
    assert picture.startswith(b"\x89PNG\r\n\x1a\n")
    begin = picture.index(b"IDAT") + 4
    (length,) = struct.unpack(">I", picture[begin - 8 : begin - 4])
    assert zlib.decompress(picture[begin : begin + length]) == b"\0" + rgb[:6] + b"\0" + rgb[6:]
