"""A block's dose against the caps [link 5.2, 9]: charge, rms current and rms density, in 30-bit integers."""

from array import array

from drivers.firmware.caps import CHARGE_MAX, DOSE_UNIT, RMS_MAX_SQUARED
from drivers.firmware.endian import word
from drivers.firmware.memory import Memory
from drivers.firmware.subset import const

CURRENT_MAX = const(600)
WIDTH_MAX_US = const(400)
RATE_MAX = const(1500)


def multiply(product: "array[int]", at: int, a: int, b: int) -> None:
    """product[at] and [at + 1] are the low and high 30 bits of a x b; a < 2^22, b < 2^22, or a < 2^14, b <
    2^30.
    """
    a_low, a_high = a & 0x7FFF, a >> 15
    b_low, b_high = b & 0x7FFF, b >> 15
    low = a_low * b_low
    middle = a_low * b_high + a_high * b_low + (low >> 15)
    product[at] = (middle & 0x7FFF) << 15 | (low & 0x7FFF)
    product[at + 1] = a_high * b_high + (middle >> 15)


def fastest(data: bytearray, base: int) -> int:
    """The block's largest rate in 0.1 Hz: of both ends in mode 2."""
    rate = word(data, base + 10)
    if data[base] >> 4 & 3 == 2:
        rate2 = word(data, base + 12)
        if rate2 > rate:
            return rate2
    return rate


def widest(data: bytearray, base: int) -> int:
    """The block's largest pulse width in us: of both ends in mode 2."""
    pw_us = word(data, base + 4)
    if data[base] >> 4 & 3 == 2:
        pw2_us = word(data, base + 14)
        if pw2_us > pw_us:
            return pw2_us
    return pw_us


def is_within(m: Memory, data: bytearray, base: int) -> bool:
    """Whether Q <= 20 uC, I_rms <= 15 mA and I_rms / pad <= 1.0 mA/cm2 at the block's ceiling.

    i^2 x pw x f x (k + 1) <= k x min(15^2, pad^2) x 10^9, in 0.1 mA, us and 0.1 Hz.
    """
    current = word(data, base + 2)
    pw_us = widest(data, base)
    rate = fastest(data, base)
    if current > CURRENT_MAX or pw_us > WIDTH_MAX_US or rate > RATE_MAX:
        return False  # beyond every range, as only broken memory can be
    if current * pw_us > CHARGE_MAX:
        return False
    k = data[base + 8]
    square = data[base + 1] * data[base + 1]
    if square > RMS_MAX_SQUARED:
        square = RMS_MAX_SQUARED
    product = m.product
    multiply(product, 0, current * current * (k + 1), pw_us * rate)
    multiply(product, 2, k * square, DOSE_UNIT)
    if product[1] != product[3]:
        return product[1] < product[3]
    return product[0] <= product[2]
