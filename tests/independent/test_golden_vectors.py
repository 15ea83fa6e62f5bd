"""The second implementation's CRC, frames and blocks against the page's golden vectors. [link 6]"""

from collections.abc import Callable

import pytest

from tests.independent import frames as f

SESSION = 0xA1B2C3D4
V1 = bytes.fromhex(
    "a710010001080000e80300000000000000000000000000004433221101010000" + "00" * 28 + "b96c71f9"
)
V2 = bytes.fromhex(
    "5c10010081100200c409000002000004000000000000000088776655bebafecad4c3b2a101" + "00" * 23 + "76312338"
)
V3 = bytes.fromhex(
    "a710020008220300fc030000000000000000000000000000000009192c01c80064000100e8030000000000000000d007"
    "0000e8030000b0040000" + "0000" + "83d99dee"
)
V4 = bytes.fromhex(
    "a7100900100c2900d0070000c80007020df0ad0b00000000010078000000000000000400" + "00" * 24 + "510649d6"
)
V5 = bytes.fromhex(
    "5c10090090242a001a0e000004007f0600000000c80000007800b200cb050c00" + "00" * 24 + "eb031f78" + "9a1f4721"
)


VECTORS = [
    pytest.param(V1, 0, f.request_crc, id="V1"),
    pytest.param(V2, 0, f.answer_crc, id="V2"),
    pytest.param(V3, SESSION, f.request_crc, id="V3"),
    pytest.param(V4, SESSION, f.request_crc, id="V4"),
    pytest.param(V5, SESSION, f.answer_crc, id="V5"),
]


def test_crc_of_the_nine_digits_is_the_check_value() -> None:
    assert f.crc32p4(b"123456789") == 0x1697D06A


@pytest.mark.parametrize(("frame", "session", "crc"), VECTORS)
def test_a_vector_carries_the_crc_of_its_session_and_direction(
    frame: bytes, session: int, crc: Callable[[int, bytes], int]
) -> None:
    assert len(frame) == f.FRAME_LEN
    assert crc(session, frame[:60]) == int.from_bytes(frame[60:], "little")


def test_the_block_of_a_vector_is_accepted_and_has_the_crc_of_the_page() -> None:
    raw = V3[26:58]
    assert f.crc32p4(raw + bytes(96)) == 0x841AD876
    block = f.Block.parse(raw)
    assert block.range_error() is None
    assert block.dose_ok()
    assert block.limit_s == 1200


def test_a_request_is_no_answer() -> None:
    assert f.answer_crc(0, V1[:60]) != int.from_bytes(V1[60:], "little")


@pytest.mark.parametrize("fill", [0x00, 0xFF])
def test_a_dead_line_has_no_right_crc(fill: int) -> None:
    frame = bytes([fill]) * f.FRAME_LEN
    assert f.request_crc(0, frame[:60]) != int.from_bytes(frame[60:], "little")
