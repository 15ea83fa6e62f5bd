from dataclasses import replace

import pytest

from drivers.stimulator.block import UNUSED, Block, BlockError, Mode, commit_crc, decode_block, encode_block

# therapy.md 3.1.1: 45 cm2, CLINIC cap, the first two channels equal, two channels of zeros.
GOLDEN = [
    ("P01", "092df401640064000100e8030000000000000000d0070000e803000008070000", 0x7447B3CB),
    ("P02", "292df401c80064000100bc02b004640078000000d0070000e803000008070000", 0x53117756),
    ("P03", "092df401fa006400010028000000000000000000d0070000e8030000b0040000", 0x8ACD4C4A),
    ("P04", "192df401c80064000100e8030000000000000914d0070000e803000008070000", 0xFC673613),
    ("P05", "092df401fa006400010032000000000000000000d0070000e8030000b0040000", 0x0DEEE158),
    ("P06", "092df401fa00640001000a000000000000000000d0070000e8030000b0040000", 0x213A890E),
    ("P07", "092df401fa006400010050000000000000000000d0070000e8030000b0040000", 0x81C62AE5),
    ("P08", "292df401fa00640001005a000a00fa00c05d0000d0070000e8030000b0040000", 0x8EB35874),
    ("P09 6/18", "392de0012c0164000100f4010000000000000000d0072c01e803080784030000", 0x33810F60),
    ("P09 8/24", "392de0012c0164000100f4010000000000000000d007f401e803600984030000", 0x426A6BCE),
    ("P09 novice", "392d20012c0164000100f4010000000000000000d0072c01e803080758020000", 0x2A10CF33),
    ("P10", "392df401fa0064000100c8000000000000000000d007bc02e803e803b0040000", 0xE099C84B),
    ("P11", "292df401fa006400010032006400fa0080250000d0070000e8030000e0010000", 0x3395A11C),
    ("P12", "092d2c0164006400010020030000000000000000d0070000e803000058020000", 0x2DD4B8EE),
]
P01 = Block(pad_cm2=45, i_max_ua=50_000, pw_us=100, f_dhz=1000, limit_s=1800)
P02 = Block(
    mode=Mode.MODULATED,
    pad_cm2=45,
    i_max_ua=50_000,
    pw_us=200,
    f_dhz=700,
    f2_dhz=1200,
    pw2_us=100,
    sweep_period_ms=12_000,
    limit_s=1800,
)
P04 = Block(
    mode=Mode.BURST,
    pad_cm2=45,
    i_max_ua=50_000,
    pw_us=200,
    f_dhz=1000,
    burst_pulses=9,
    burst_rate_dhz=20,
    limit_s=1800,
)
P09 = Block(
    mode=Mode.ENVELOPE,
    pad_cm2=45,
    i_max_ua=48_000,
    pw_us=300,
    f_dhz=500,
    hold_ms=3_000,
    off_ms=18_000,
    limit_s=900,
)


@pytest.mark.parametrize(("name", "hexadecimal", "crc"), GOLDEN, ids=[row[0] for row in GOLDEN])
def test_golden_block_and_commit_crc_of_the_program_table(name: str, hexadecimal: str, crc: int) -> None:
    block = decode_block(bytes.fromhex(hexadecimal))
    assert encode_block(block).hex() == hexadecimal
    assert commit_crc([block, block]) == crc


@pytest.mark.parametrize(("block", "row"), [(P01, 0), (P02, 1), (P04, 3), (P09, 8)])
def test_block_written_from_the_table_has_the_golden_bytes(block: Block, row: int) -> None:
    assert encode_block(block).hex() == GOLDEN[row][1]


def test_flag_bits_stand_where_the_page_puts_them() -> None:
    assert encode_block(replace(P01, enabled=False))[0] == 0b1000
    assert encode_block(replace(P01, starts_negative=True))[0] == 0b1011
    assert encode_block(replace(P01, alternates=True))[0] == 0b1101
    assert encode_block(replace(P01, k=2))[0] == 0b0001
    assert encode_block(replace(P01, mode=Mode.ENVELOPE))[0] == 0b111001


def test_unused_channel_is_thirty_two_zeros_and_reads_as_disabled() -> None:
    assert not decode_block(UNUSED).enabled


@pytest.mark.parametrize(
    "changes",
    [
        {"i_max_ua": 30_050},
        {"sweep_period_ms": 150},
        {"hold_ms": 5},
        {"off_ms": 1},
        {"pw_us": 70_000},
        {"pad_cm2": -1},
    ],
)
def test_value_that_the_wire_cannot_carry_exactly_is_refused(changes: dict[str, int]) -> None:
    with pytest.raises(BlockError):
        encode_block(replace(P01, **changes))  # type: ignore[arg-type]  # only numbers are changed here


@pytest.mark.parametrize(
    ("place", "value"), [(0, 0x49), (0, 0x89), (0, 0x01), (8, 2), (9, 1), (30, 1), (31, 1)]
)
def test_reserved_or_contradicting_byte_is_refused(place: int, value: int) -> None:
    data = bytearray(encode_block(P01))
    data[place] = value
    with pytest.raises(BlockError):
        decode_block(bytes(data))


@pytest.mark.parametrize("length", [0, 31, 33])
def test_block_of_another_length_is_refused(length: int) -> None:
    with pytest.raises(BlockError):
        decode_block(bytes(length))


def test_bank_of_five_channels_is_refused() -> None:
    with pytest.raises(BlockError):
        commit_crc([None] * 5)
