from array import array
from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from drivers.firmware import dose
from tests.unit.firmware.bench import Bench, block

BENCH = Bench(booted=False)


@given(st.integers(0, (1 << 22) - 1), st.integers(0, (1 << 22) - 1))
@example((1 << 22) - 1, (1 << 22) - 1)
def test_the_product_in_halves_is_the_product(a: int, b: int) -> None:
    product = array("l", [0, 0])
    dose.multiply(product, 0, a, b)
    assert product[0] | product[1] << 30 == a * b
    assert 0 <= product[0] < 1 << 30
    assert 0 <= product[1] < 1 << 30


@given(st.integers(0, (1 << 14) - 1), st.integers(0, (1 << 30) - 1))
@example((1 << 14) - 1, (1 << 30) - 1)
def test_the_product_of_a_small_and_a_large_number(a: int, b: int) -> None:
    product = array("l", [0, 0])
    dose.multiply(product, 0, a, b)
    assert product[0] | product[1] << 30 == a * b


def allowed(pad: int, i_max: int, pw: int, f: int, k: int) -> bool:
    """link.md 5.2 in exact fractions of mA, s, Hz and uC."""
    current = Fraction(i_max, 10)
    charge_uc = current * pw / 1000
    rms_squared = current**2 * Fraction(pw, 1_000_000) * Fraction(f, 10) * (1 + Fraction(1, k))
    return charge_uc <= 20 and rms_squared <= 225 and rms_squared <= pad**2


@pytest.mark.hazard("HZ-01")
@given(
    pad=st.integers(16, 255),
    i_max=st.integers(0, 600),
    pw=st.integers(50, 400),
    f=st.integers(10, 1500),
    k=st.sampled_from([1, 2, 4]),
)
@example(pad=16, i_max=500, pw=400, f=1125, k=1)
@example(pad=16, i_max=500, pw=400, f=1126, k=1)
@example(pad=16, i_max=600, pw=400, f=1500, k=4)
def test_the_dose_check_in_halves_is_the_one_in_fractions(
    pad: int, i_max: int, pw: int, f: int, k: int
) -> None:
    content = bytearray(block(pad=pad, i_max=i_max, pw=pw, f=f, k=k))
    assert dose.is_within(BENCH.core, content, 0) == allowed(pad, i_max, pw, f, k)


@given(
    i_max=st.integers(0, 600),
    pw=st.integers(50, 400),
    pw2=st.integers(50, 400),
    f=st.integers(10, 1500),
    f2=st.integers(10, 1500),
)
def test_a_sweep_is_judged_by_its_worst_ends(i_max: int, pw: int, pw2: int, f: int, f2: int) -> None:
    content = bytearray(block(mode=2, i_max=i_max, pw=pw, pw2=pw2, f=f, f2=f2, period=10))
    assert dose.is_within(BENCH.core, content, 0) == allowed(25, i_max, max(pw, pw2), max(f, f2), 1)


@given(st.binary(min_size=32, max_size=32))
def test_the_dose_check_bears_any_bytes(content: bytes) -> None:
    assert dose.is_within(BENCH.core, bytearray(content), 0) in (True, False)
