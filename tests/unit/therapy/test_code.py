"""The code with which a person comes back: given, typed, mistyped."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.therapy import code
from appliance.therapy.code import BITS, LENGTH, SYMBOLS, CodeError, Wrong, grouped, made_from, parse

CODES = st.integers(0, (1 << BITS) - 1).map(made_from)
ONE = made_from(0x2_A5C3_9F10_77E4)


def test_a_code_carries_at_least_forty_random_bits() -> None:
    assert BITS >= 40
    assert len({made_from(bits) for bits in range(2_000)}) == 2_000


@given(CODES)
def test_a_code_is_read_back_as_it_was_given(given_code: str) -> None:
    assert parse(grouped(given_code)) == given_code
    assert len(given_code) == LENGTH and len(grouped(given_code)) == LENGTH + 2


@given(CODES)
def test_case_spaces_hyphens_and_lookalikes_are_forgiven(given_code: str) -> None:
    typed = " ".join(grouped(given_code)).lower().replace("0", "o").replace("1", "l")
    assert parse(typed) == given_code


def test_no_symbol_is_read_as_another() -> None:
    assert not set("ILOU") & set(SYMBOLS)
    assert len(set(SYMBOLS)) == 32


@pytest.mark.parametrize("place", range(LENGTH))
def test_any_one_wrong_symbol_is_found(place: int) -> None:
    for symbol in set(SYMBOLS) - {ONE[place]}:
        with pytest.raises(CodeError) as found:
            parse(ONE[:place] + symbol + ONE[place + 1 :])
        assert found.value.wrong is Wrong.CHECK


@given(CODES, st.tuples(st.integers(0, LENGTH - 1), st.integers(0, LENGTH - 1)))
def test_any_two_symbols_that_changed_places_are_found(given_code: str, places: tuple[int, int]) -> None:
    symbols = list(given_code)
    first, second = places
    symbols[first], symbols[second] = symbols[second], symbols[first]
    typed = "".join(symbols)
    if typed == given_code:
        return
    with pytest.raises(CodeError):
        parse(typed)


def test_any_two_wrong_symbols_are_found() -> None:
    for first, second in itertools.combinations(range(LENGTH), 2):
        for wrong in itertools.product("Z3K", repeat=2):
            symbols = list(ONE)
            symbols[first], symbols[second] = wrong
            typed = "".join(symbols)
            if typed != ONE:
                with pytest.raises(CodeError):
                    parse(typed)


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ("", Wrong.LENGTH),
        (ONE[:-1], Wrong.LENGTH),
        (ONE + "0", Wrong.LENGTH),
        ("U" + ONE[1:], Wrong.SYMBOL),
        ("é" + ONE[1:], Wrong.SYMBOL),
        ("ß" + ONE[1:], Wrong.SYMBOL),
    ],
)
def test_what_was_never_given_says_in_what_way_it_is_wrong(typed: str, wrong: Wrong) -> None:
    with pytest.raises(CodeError) as found:
        parse(typed)
    assert found.value.wrong is wrong and wrong in str(found.value)


@pytest.mark.parametrize("bits", [-1, 1 << BITS])
def test_a_code_is_made_from_fifty_bits_and_no_others(bits: int) -> None:
    with pytest.raises(ValueError, match="50 bits"):
        made_from(bits)


def test_the_check_symbols_are_those_of_the_stated_field() -> None:
    """Both roots of the generator are roots of every code: worked out here by plain multiplication."""

    def times(a: int, b: int) -> int:
        product = 0
        for bit in range(5):
            product ^= a << bit if b >> bit & 1 else 0
        for bit in range(9, 4, -1):
            product ^= 0b100101 << bit - 5 if product >> bit & 1 else 0
        return product

    for root in (2, 4):
        total = 0
        for symbol in ONE:
            total = times(total, root) ^ code.SYMBOLS.index(symbol)
        assert total == 0
