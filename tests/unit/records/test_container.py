"""The sealed file: opens with its passphrase and whole, or not at all."""

import io
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.records.container import PART_BYTES, ContainerError, Sealing, opened

PASSPHRASE = "a long one with words"
CHEAP = 10
HEAD, TAG = 24, 16


def sealed(content: bytes, *, seed: int = 1, cost_log2: int = CHEAP) -> bytes:
    file = io.BytesIO()
    box = Sealing(file, PASSPHRASE, random=Random(seed).randbytes, cost_log2=cost_log2)
    middle = len(content) // 3
    assert box.write(content[:middle]) == middle
    box.flush()
    box.write(content[middle:])
    box.close()
    return file.getvalue()


def read(file: bytes, passphrase: str = PASSPHRASE) -> bytes:
    return b"".join(opened(io.BytesIO(file), passphrase))


@pytest.mark.hazard("HZ-12")
@pytest.mark.parametrize(
    "length", [0, 1, PART_BYTES - 1, PART_BYTES, PART_BYTES + 1, 2 * PART_BYTES, 3 * PART_BYTES + 7]
)
def test_what_goes_in_comes_out_and_nothing_of_it_is_in_clear(length: int) -> None:
    content = (b"nobody reads this " * (length // 18 + 1))[:length]
    file = sealed(content)
    assert read(file) == content
    assert b"nobody" not in file
    assert len(file) == HEAD + length + TAG * max(1, -(-length // PART_BYTES))


def test_the_same_content_is_another_file_each_time() -> None:
    assert sealed(b"same", seed=1)[HEAD:] != sealed(b"same", seed=2)[HEAD:]


@pytest.mark.hazard("HZ-13")
def test_another_passphrase_opens_nothing() -> None:
    with pytest.raises(ContainerError, match="the passphrase is another one"):
        read(sealed(b"content"), "a long one with word")


@pytest.mark.hazard("HZ-13")
@given(where=st.integers(0, 10_000), bit=st.integers(0, 7))
def test_no_bit_can_be_changed(where: int, bit: int) -> None:
    file = bytearray(sealed(b"x" * 500))
    file[where % len(file)] ^= 1 << bit
    with pytest.raises(ContainerError):
        read(bytes(file))


@pytest.mark.hazard("HZ-13")
def test_parts_that_are_gone_doubled_or_exchanged_do_not_open() -> None:
    file = sealed(bytes(2 * PART_BYTES) + b"end")
    size = PART_BYTES + TAG
    head, body = file[:HEAD], file[HEAD:]
    first, second, last = body[:size], body[size : 2 * size], body[2 * size :]
    for parts in (
        (first, second),
        (first, last),
        (second, last),
        (second, first, last),
        (first, first, second, last),
        (first, second, last, last),
        (first, second, last[:-1]),
        (),
    ):
        with pytest.raises(ContainerError):
            read(head + b"".join(parts))


def test_a_part_before_the_damage_is_given_and_none_after_it() -> None:
    file = bytearray(sealed(bytes(PART_BYTES) + b"end"))
    file[-1] ^= 1
    parts = opened(io.BytesIO(bytes(file)), PASSPHRASE)
    assert next(parts) == bytes(PART_BYTES)
    with pytest.raises(ContainerError, match=f"after {PART_BYTES} bytes"):
        next(parts)


@pytest.mark.parametrize("file", [b"", b"EMSBOX1", b"PK\x03\x04" + bytes(100)])
def test_something_else_is_said_to_be_something_else(file: bytes) -> None:
    with pytest.raises(ContainerError, match="this is no export of a station"):
        read(file)


@pytest.mark.hazard("HZ-13")
@pytest.mark.parametrize("cost_log2", [0, 9, 19, 255])
def test_a_head_that_asks_for_endless_work_is_refused(cost_log2: int) -> None:
    file = bytearray(sealed(b"content"))
    file[7] = cost_log2
    with pytest.raises(ContainerError, match="its head is damaged"):
        read(bytes(file))
