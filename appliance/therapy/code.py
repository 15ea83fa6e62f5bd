"""The code with which a person comes back without an account: 50 random bits and two check symbols. Pure.

Twelve symbols in three groups, "K7TM-2QXP-9RDA": Crockford's 32, without I, L, O and U, so that no symbol is
read or heard as another; typed in any case, with any spaces or hyphens, O as 0 and I or L as 1.
The check symbols are those of a Reed-Solomon code over GF(32) with the roots a and a^2 (a = 2, polynomial
x^5 + x^2 + 1): any one or two wrong symbols, and any two that changed places, are found. Nothing is
corrected: a guessed code would open another person's rows.
"""

from enum import StrEnum, unique

SYMBOLS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
DATA_SYMBOLS, CHECK_SYMBOLS = 10, 2
LENGTH = DATA_SYMBOLS + CHECK_SYMBOLS
BITS = 5 * DATA_SYMBOLS
GROUP = 4
_SAME = str.maketrans("OIL", "011")
_IGNORED = frozenset(" -\u2010\u2011\u2013")
_FIELD, _POLYNOMIAL = 32, 0b100101


@unique
class Wrong(StrEnum):
    """What is wrong with a typed code."""

    LENGTH = "length"
    SYMBOL = "symbol"
    CHECK = "check"


class CodeError(ValueError):
    """This is no code that was ever given; `wrong` says in what way."""

    def __init__(self, wrong: Wrong) -> None:
        super().__init__(f"this is no code: wrong {wrong.value}")
        self.wrong = wrong


def made_from(random_bits: int) -> str:
    """The code of these 50 random bits, twelve symbols without hyphens."""
    if not 0 <= random_bits < 1 << BITS:
        raise ValueError(f"a code is made from {BITS} bits")
    data = [random_bits >> 5 * place & 31 for place in reversed(range(DATA_SYMBOLS))]
    return "".join(SYMBOLS[value] for value in (*data, *_checks(data)))


def parse(typed: str) -> str:
    """The twelve symbols of a code as it was given; CodeError if it cannot be one."""
    kept = "".join(c.upper() if c.isascii() else c for c in typed if c not in _IGNORED).translate(_SAME)
    if any(symbol not in SYMBOLS for symbol in kept):
        raise CodeError(Wrong.SYMBOL)
    if len(kept) != LENGTH:
        raise CodeError(Wrong.LENGTH)
    values = [SYMBOLS.index(symbol) for symbol in kept]
    if _checks(values[:DATA_SYMBOLS]) != tuple(values[DATA_SYMBOLS:]):
        raise CodeError(Wrong.CHECK)
    return kept


def grouped(code: str) -> str:
    """The code as it is shown and written down."""
    return "-".join(code[at : at + GROUP] for at in range(0, len(code), GROUP))


# ---- GF(32) ------------------------------------------------------------------------------------------------


def _powers() -> tuple[int, ...]:
    powers, value = [], 1
    for _ in range(_FIELD - 1):
        powers.append(value)
        value <<= 1
        if value & _FIELD:
            value ^= _POLYNOMIAL
    return tuple(powers)


_EXP = _powers()
_LOG = {value: power for power, value in enumerate(_EXP)}


def _times(a: int, b: int) -> int:
    return 0 if not a or not b else _EXP[(_LOG[a] + _LOG[b]) % (_FIELD - 1)]


_GENERATOR = (_EXP[1] ^ _EXP[2], _times(_EXP[1], _EXP[2]))
"""(x - a)(x - a^2) without its leading 1."""


def _checks(data: list[int]) -> tuple[int, int]:
    """What is left of data times x^2 divided by the generator."""
    high, low = 0, 0
    for value in data:
        factor = value ^ high
        high, low = low ^ _times(factor, _GENERATOR[0]), _times(factor, _GENERATOR[1])
    return high, low
