import struct

import pytest

from drivers.firmware import banks, dose
from drivers.firmware import codes as c
from tests.unit.firmware.bench import Bench, block, ready, reference_crc


def write(content: bytes, channel: int = 0) -> tuple[int, bytes]:
    bench = Bench()
    bench.hello()
    answer = bench.ask(c.CFG_WRITE, bytes((channel, 0)) + content)
    return answer.result, answer.payload


@pytest.mark.parametrize(
    "content",
    [
        block(pad=16),
        block(pad=255),
        block(i_max=0),
        block(i_max=600, pw=50, f=10),
        block(pw=50),
        block(pw=400, gap=200, f=10, i_max=100),
        block(gap=0),
        block(k=2, pw=100, i_max=100),
        block(k=4, pw=200, gap=0, i_max=50, f=10),
        block(k=2, pw=300, gap=200, i_max=100),
        block(f=10),
        block(f=1500, i_max=100),
        block(limit=1),
        block(limit=3600),
        block(mode=1, burst=1, burst_rate=1),
        block(mode=1, burst=20, burst_rate=50, f=1000),
        block(mode=2, f2=10, pw2=50, period=1),
        block(mode=2, f2=1500, pw2=400, period=65535, i_max=100),
        block(mode=3, ramp_up=500),
        block(mode=3, ramp_up=65535, hold=65535, ramp_down=65535, off=65535),
        block(polarity=1),
        block(alternate=1),
        block(ramp_up=0, f2=1, pw2=1, burst=255, burst_rate=255),
        block(flags=0, pad=0, pw=0, f=0, k=77, limit=0),
    ],
)
def test_blocks_at_their_bounds_are_stored_as_sent(content: bytes) -> None:
    assert write(content) == (c.OK, b"\0\0" + content)


@pytest.mark.parametrize(
    ("content", "offset", "least", "most"),
    [
        (block(pad=15), 1, 16, 255),
        (block(i_max=601), 2, 0, 600),
        (block(pw=49), 4, 50, 400),
        (block(pw=401), 4, 50, 400),
        (block(gap=201), 6, 0, 200),
        (block(k=0), 8, 1, 4),
        (block(k=3, i_max=10), 8, 1, 4),
        (block(k=5, i_max=10), 8, 1, 4),
        (block(k=4, pw=251, gap=0, i_max=10), 8, 1, 4),
        (block(k=2, pw=301, gap=198, i_max=10), 8, 1, 4),
        (block(k=2, pw=334, gap=200, i_max=10), 8, 1, 4),
        (block(flags=0x01), 8, 1, 4),
        (block(flags=0x09, k=2, pw=100), 8, 1, 4),
        (block(f=9), 10, 10, 1500),
        (block(f=1501), 10, 10, 1500),
        (block(mode=2, f2=0, pw2=100, period=10), 12, 10, 1500),
        (block(mode=2, f2=1501, pw2=100, period=10), 12, 10, 1500),
        (block(mode=2, f2=100, pw2=0, period=10), 14, 50, 400),
        (block(mode=2, f2=100, pw2=401, period=10), 14, 50, 400),
        (block(mode=2, f2=100, pw2=100, period=0), 16, 1, 65535),
        (block(mode=1, burst=0, burst_rate=10), 18, 1, 20),
        (block(mode=1, burst=21, burst_rate=10), 18, 1, 20),
        (block(mode=1, burst=2, burst_rate=0), 19, 1, 50),
        (block(mode=1, burst=2, burst_rate=51), 19, 1, 50),
        (block(mode=1, burst=11, burst_rate=10, f=100), 18, 1, 20),
        (block(mode=3, ramp_up=499), 20, 500, 65535),
        (block(limit=0), 28, 1, 3600),
        (block(limit=3601), 28, 1, 3600),
    ],
)
def test_fields_out_of_range_are_named(content: bytes, offset: int, least: int, most: int) -> None:
    assert write(content) == (c.OUT_OF_RANGE, struct.pack("<BBHH", offset, 0, least, most))


@pytest.mark.hazard("HZ-01")
@pytest.mark.parametrize(
    ("inside", "outside"),
    [
        (block(i_max=500, pw=400, f=10), block(i_max=501, pw=400, f=10)),
        (block(i_max=500, pw=400, f=1125), block(i_max=500, pw=400, f=1126)),
        (block(i_max=600, pw=333, f=1251, k=2), block(i_max=600, pw=333, f=1252, k=2)),
        (
            block(mode=2, i_max=500, pw=50, pw2=400, f=1125, f2=10, period=10),
            block(mode=2, i_max=500, pw=50, pw2=400, f=1126, f2=10, period=10),
        ),
        (
            block(mode=2, i_max=500, pw=400, pw2=50, f=10, f2=1125, period=10),
            block(mode=2, i_max=500, pw=400, pw2=50, f=10, f2=1126, period=10),
        ),
    ],
)
def test_the_dose_limit_lies_where_the_page_puts_it(inside: bytes, outside: bytes) -> None:
    assert write(inside)[0] == c.OK
    assert write(outside)[0] == c.DOSE_LIMIT


@pytest.mark.parametrize("channel", [2, 3, 255])
def test_a_channel_that_is_not_there_is_refused(channel: int) -> None:
    assert write(block(), channel)[0] == c.BAD_CHANNEL


@pytest.mark.fault("F35")
def test_a_commit_with_a_wrong_crc_changes_nothing() -> None:
    bench, _ = ready()
    active = bytes(bench.core.active)
    bench.ask(c.CFG_WRITE, b"\0\0" + block(i_max=10))
    assert bench.ask(c.CFG_COMMIT, bytes(4)).result == c.CFG_MISMATCH
    assert bytes(bench.core.active) == active
    bench.run(200)
    assert bench.core.faults == 0


def test_the_active_bank_is_not_the_shadow() -> None:
    bench, _ = ready(block(), block())
    bench.ask(c.CFG_WRITE, b"\0\0" + block(i_max=10))
    assert bench.ask(c.CFG_READ, b"\0\0").payload == b"\0\0" + block(i_max=10)
    assert bench.ask(c.CFG_READ, b"\0\1").payload == b"\0\1" + block()


def test_the_active_bank_stays_over_hello_and_not_over_reset() -> None:
    bench, _ = ready()
    bench.hello(nonce=9)
    assert bench.ask(c.CFG_READ, b"\0\1").result == c.OK
    bench.core.reset(bench.now_ms, c.CAUSE_RESET_LINE, 7)
    bench.run(200)
    bench.hello(nonce=10)
    assert bench.ask(c.CFG_READ, b"\0\1").result == c.NOT_COMMITTED


def test_reading_refuses_a_bank_or_channel_that_is_not_there() -> None:
    bench, _ = ready()
    assert bench.ask(c.CFG_READ, b"\2\0").result == c.BAD_CHANNEL
    answer = bench.ask(c.CFG_READ, b"\0\2")
    assert (answer.result, answer.payload) == (c.OUT_OF_RANGE, struct.pack("<BBHH", 1, 0, 0, 1))


def test_the_commit_count_counts() -> None:
    bench, crc = ready()
    first = struct.unpack("<IH", bench.ask(c.CFG_COMMIT, struct.pack("<I", crc)).payload)
    second = struct.unpack("<IH", bench.ask(c.CFG_COMMIT, struct.pack("<I", crc)).payload)
    assert (first[0], second) == (crc, (crc, first[1] + 1))


def test_a_shadow_block_that_went_bad_in_memory_is_not_committed() -> None:
    bench, _ = ready(block(pw=400))
    active = bytes(bench.core.active)
    bench.core.shadow[2:4] = struct.pack("<H", 600)
    crc = reference_crc(bytes(bench.core.shadow))
    assert bench.ask(c.CFG_COMMIT, struct.pack("<I", crc)).result == c.DOSE_LIMIT
    assert bytes(bench.core.active) == active


@pytest.mark.fault("F30")
@pytest.mark.parametrize("byte", [0, 4, 10, 31, 45, 64, 127])
def test_a_flipped_bit_in_the_active_bank_is_found_within_100_ms(byte: int) -> None:
    bench, _ = ready()
    bench.core.active[byte] ^= 0x04
    bench.run(160)
    assert bench.core.faults & c.F_CFG_CRC
    assert bench.core.state == c.FAULT


def test_a_dose_that_grew_in_memory_is_found_at_the_next_tick() -> None:
    bench, _ = ready(block(pw=400))
    bench.core.active[2:4] = struct.pack("<H", 600)
    bench.tick()
    assert bench.core.faults & c.F_DOSE


@pytest.mark.parametrize(
    ("a", "b"),
    [
        (0, 0x3FFFFFFF),
        (1, 1),
        (0x7FFF, 0x7FFF),
        (0x8000, 0x8000),
        (0xFFFF, 0x10001),
        (0x155555, 0x2AAAAA),
        (0x3FFFFF, 0x3FFFFF),
        (0x3FFF, 0x3FFFFFFF),
        (900, 1_000_000_000),
    ],
)
def test_a_product_of_sixty_bits_is_exact_in_two_words_of_thirty(a: int, b: int) -> None:
    core = Bench(booted=False).core
    dose.multiply(core.product, 2, a, b)
    assert (core.product[2], core.product[3]) == (a * b & 0x3FFFFFFF, a * b >> 30)
    assert (core.product[0], core.product[1]) == (0, 0)


@pytest.mark.parametrize("mode", [0, 1, 2, 3])
def test_both_ends_of_a_sweep_count_and_in_mode_2_alone(mode: int) -> None:
    content = bytearray(8) + block(mode=mode, f=100, f2=200, pw=60, pw2=70, burst=1, burst_rate=1)
    assert (dose.fastest(content, 8), dose.widest(content, 8)) == ((200, 70) if mode == 2 else (100, 60))
    content = bytearray(8) + block(mode=mode, f=200, f2=100, pw=70, pw2=60, burst=1, burst_rate=1)
    assert (dose.fastest(content, 8), dose.widest(content, 8)) == (200, 70)


@pytest.mark.parametrize("change", [(2, 601), (4, 401), (10, 1501)])
def test_a_dose_beyond_every_range_is_refused_before_it_is_worked_out(change: tuple[int, int]) -> None:
    content = bytearray(block(i_max=10, pw=50, f=10))
    core = Bench(booted=False).core
    assert dose.is_within(core, content, 0)
    content[change[0] : change[0] + 2] = struct.pack("<H", change[1])
    assert not dose.is_within(core, content, 0)


def test_the_density_limit_binds_below_15_cm2() -> None:
    core = Bench(booted=False).core
    assert dose.is_within(core, bytearray(block(pad=15, i_max=500, pw=400, f=1125)), 0)
    assert not dose.is_within(core, bytearray(block(pad=14, i_max=500, pw=400, f=1125)), 0)


def test_a_ceiling_that_grew_in_memory_is_still_60_ma() -> None:
    bench, _ = ready()
    bench.core.active[2:4] = struct.pack("<H", 65_535)
    banks.load_channel(bench.core, 0)
    assert bench.core.ceiling[0] == 60_000


WORDS = (
    "mode",
    "polarity",
    "alternates",
    "ceiling",
    "pw_us",
    "gap_us",
    "k",
    "rate",
    "rate2",
    "pw2_us",
    "sweep",
    "burst",
    "burst_rate",
    "ramp_up_ms",
    "plateau_ms",
    "on_ms",
    "cycle_ms",
    "limit_ms",
)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (
            block(
                flags=0x2F, i_max=600, pw=399, gap=7, k=2, f=1500, f2=11, pw2=51, period=65_535, limit=3600
            ),
            (2, -1, 1, 60_000, 399, 7, 2, 1500, 11, 51, 65_535, 0, 1, 2000, 2000, 3000, 3000, 3_600_000),
        ),
        (
            block(mode=1, i_max=601, burst=20, burst_rate=50, ramp_up=1, hold=2, ramp_down=3, off=4, limit=1),
            (1, 1, 0, 60_000, 200, 100, 1, 1000, 0, 0, 0, 20, 50, 1, 21, 24, 64, 1000),
        ),
        (
            bytes([0x32]) + block()[1:],
            (0, -1, 0, 0, 200, 100, 1, 1000, 0, 0, 0, 0, 1, 2000, 2000, 3000, 3000, 1_200_000),
        ),
        (bytes(32), (0, 1, 0, 0, 0, 0, 1, 10, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0)),
    ],
)
def test_a_block_is_worked_with_word_by_word_and_none_divides_by_zero(
    content: bytes, expected: "tuple[int, ...]"
) -> None:
    core = Bench(booted=False).core
    core.active[32:64] = content
    banks.load_channel(core, 1)
    assert tuple(getattr(core, name)[1] for name in WORDS) == expected
    assert core.ceiling_check[1] == ~core.ceiling[1]


def test_a_block_that_is_off_may_hold_anything() -> None:
    bench, _ = ready(block(), block(flags=0, i_max=65_535, pw=65_535))
    bench.run(100)
    assert bench.core.faults == 0


@pytest.mark.fault("F30")
@pytest.mark.parametrize("half", ["cfg_low", "cfg_high"])
def test_either_half_of_the_banks_crc_tells_and_the_bank_is_void(half: str) -> None:
    bench, _ = ready()
    setattr(bench.core, half, getattr(bench.core, half) ^ 1)
    bench.run(80)
    assert (bench.core.faults, bench.core.cfg_valid) == (c.F_CFG_CRC, 0)


@pytest.mark.parametrize("name", ["pw_us", "rate", "gap_us", "k", "mode", "limit_ms"])
def test_a_working_word_that_went_bad_is_made_good_within_80_ms(name: str) -> None:
    bench, _ = ready()
    words = getattr(bench.core, name)
    good = words[1]
    words[1] = good ^ 3
    bench.run(80)
    assert words[1] == good


@pytest.mark.fault("F30")
@pytest.mark.invariant("I12")
def test_a_block_that_is_none_any_more_is_not_worked_with_though_its_pass_was_good() -> None:
    bench, _ = ready()
    while bench.core.roll_at != 64:
        bench.tick()
    bench.core.active[0] |= 0x20  # mode 2, with a sweep of no length, behind the pass
    while bench.core.roll_at:
        assert bench.core.faults == 0
        bench.tick()
    assert (bench.core.state, bench.core.faults) == (c.FAULT, c.F_CFG_CRC)
    assert bench.core.mode[0] == 0
