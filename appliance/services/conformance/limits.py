"""Clauses on the channel block: every bound, and the dose. [link 5.2, 9, 19 R10]"""

from dataclasses import replace
from math import isqrt
from typing import Final

from appliance.services.conformance.bench import Bench
from appliance.services.conformance.clause import Clause
from drivers.stimulator.block import Block, Mode, encode_block
from drivers.stimulator.codes import Kind, Result
from drivers.stimulator.commands import CfgWrite, OutOfRange

LOW: Final = Block(pad_cm2=255, i_max_ua=1_000, pw_us=50, gap_us=0, f_dhz=10, limit_s=1)
BURST: Final = replace(LOW, mode=Mode.BURST, f_dhz=1_000, burst_pulses=2, burst_rate_dhz=20)
SWEEP: Final = replace(LOW, mode=Mode.MODULATED, f2_dhz=20, pw2_us=60, sweep_period_ms=1_000)
ON_OFF: Final = replace(
    LOW, mode=Mode.ENVELOPE, ramp_up_ms=500, hold_ms=1_000, ramp_down_ms=500, off_ms=1_000
)

# offset, bytes, least, most: of every mode, then of one
COMMON: Final = (
    (1, 1, 16, 255),
    (2, 2, 0, 600),
    (4, 2, 50, 400),
    (6, 2, 0, 200),
    (10, 2, 10, 1_500),
    (28, 2, 1, 3_600),
)
OF_BURST: Final = ((18, 1, 1, 20), (19, 1, 1, 50))
OF_SWEEP: Final = ((12, 2, 10, 1_500), (14, 2, 50, 400))


def bounds(bench: Bench) -> None:
    """Both ends of every common field's range are accepted; one beyond is OUT_OF_RANGE at its offset."""
    for field in COMMON:
        _bounded(bench, LOW, field)


def burst_bounds(bench: Bench) -> None:
    """Burst fields are checked in mode 1: 1 to 20 pulses at 0.1 to 5.0 Hz, and n / f at most 1 / rate."""
    for field in OF_BURST:
        _bounded(bench, replace(BURST, burst_pulses=1, burst_rate_dhz=1), field)
    _fits(bench, replace(BURST, burst_pulses=20, burst_rate_dhz=50, f_dhz=1_000))
    _out(bench, replace(BURST, burst_pulses=20, burst_rate_dhz=50, f_dhz=999), 18)


def sweep_bounds(bench: Bench) -> None:
    """f2 and pw2 are checked in mode 2, and 0 is out of range there."""
    for field in OF_SWEEP:
        _bounded(bench, SWEEP, field)
    _out(bench, replace(SWEEP, f2_dhz=0), 12)
    _out(bench, replace(SWEEP, pw2_us=0), 14)


def envelope_bounds(bench: Bench) -> None:
    """ramp_up is at least 500 ms in mode 3."""
    _fits(bench, ON_OFF)
    _out(bench, replace(ON_OFF, ramp_up_ms=499), 20)


def unused_fields(bench: Bench) -> None:
    """Fields of another mode are not checked: an odd value there changes nothing."""
    odd = replace(
        LOW, f2_dhz=9, pw2_us=5_000, burst_pulses=99, burst_rate_dhz=200, ramp_up_ms=1, sweep_period_ms=0
    )
    _fits(bench, odd)
    _fits(bench, replace(ON_OFF, f2_dhz=9, burst_pulses=0))


def disabled_block(bench: Bench) -> None:
    """Of a block that is off only the reserved bits are checked."""
    _fits(bench, replace(LOW, enabled=False, pad_cm2=0, i_max_ua=6_553_500, pw_us=9_999, f_dhz=0, limit_s=0))


def asymmetry(bench: Bench) -> None:
    """k is 1, 2 or 4, b3 says whether it is 1, and k x pw is at most 1000 us: else OUT_OF_RANGE at 8."""
    for k in (1, 2, 4):
        _fits(bench, replace(LOW, k=k))
    for k in (0, 3, 5, 8):
        _out(bench, replace(LOW, k=k), 8)
    _fits(bench, replace(LOW, k=4, pw_us=220))
    symmetric = bytearray(encode_block(LOW))
    symmetric[0] ^= 8
    _refused_at(bench, bytes(symmetric), 8)
    asymmetric = bytearray(encode_block(replace(LOW, k=2)))
    asymmetric[0] ^= 8
    _refused_at(bench, bytes(asymmetric), 8)


def slot(bench: Bench) -> None:
    """pw + gap + k x pw + 400 us is at most 1500 us: else OUT_OF_RANGE at 8."""
    _fits(bench, replace(LOW, pw_us=300, gap_us=200, k=2))
    _out(bench, replace(LOW, pw_us=301, gap_us=200, k=2), 8)
    _out(bench, replace(LOW, pw_us=220, gap_us=1, k=4), 8)
    _fits(bench, replace(LOW, pw_us=400, gap_us=200))


def charge(bench: Bench) -> None:
    """The charge of a phase is at most 20 uC: else DOSE_LIMIT."""
    _fits(bench, replace(LOW, i_max_ua=50_000, pw_us=400))
    _too_much(bench, replace(LOW, i_max_ua=50_100, pw_us=400))
    _too_much(bench, replace(LOW, i_max_ua=60_000, pw_us=334))
    _fits(bench, replace(LOW, i_max_ua=60_000, pw_us=333))


def rms(bench: Bench) -> None:
    """The rms current is at most 15 mA: else DOSE_LIMIT.

    The density of 1.0 mA/cm2 cannot be met alone: the smallest pad, 16 cm2, allows 16 mA.
    """
    for k in (1, 2):
        strong = replace(LOW, k=k, pw_us=300, f_dhz=1_500)
        most = _largest(strong, 15_000)
        _fits(bench, replace(strong, i_max_ua=most))
        _too_much(bench, replace(strong, i_max_ua=most + 100))


def sweep_dose(bench: Bench) -> None:
    """In mode 2 the dose is that of the larger rate with the larger width."""
    mild = replace(SWEEP, i_max_ua=45_000, f_dhz=100, pw_us=100, f2_dhz=200, pw2_us=200)
    _fits(bench, mild)
    _too_much(bench, replace(mild, pw2_us=400, f2_dhz=1_500))
    _too_much(bench, replace(mild, f_dhz=1_500, pw_us=50, pw2_us=400))


def _largest(block: Block, rms_ua: int) -> int:
    """The largest current, in steps of 100 uA, whose rms is no more than `rms_ua`."""
    # rms^2 = i^2 x pw x f x (1 + 1/k), pw in s
    square = rms_ua * rms_ua * 10_000_000 * block.k // (block.pw_us * block.f_dhz * (block.k + 1))
    return isqrt(square) // 100 * 100


def _bounded(bench: Bench, block: Block, field: tuple[int, int, int, int]) -> None:
    offset, size, least, most = field
    for value in (least, most):
        _fits_bytes(bench, _with(block, offset, size, value))
    if least > 0:
        _refused_at(bench, _with(block, offset, size, least - 1), offset)
    if most < 256**size - 1:
        _refused_at(bench, _with(block, offset, size, most + 1), offset)


def _with(block: Block, offset: int, size: int, value: int) -> bytes:
    data = bytearray(encode_block(block))
    data[offset : offset + size] = value.to_bytes(size, "little")
    return bytes(data)


def _fits(bench: Bench, block: Block) -> None:
    _fits_bytes(bench, encode_block(block))


def _fits_bytes(bench: Bench, block: bytes) -> None:
    bench.accepted(Kind.CFG_WRITE, CfgWrite(channel=0, block=block).encode())


def _out(bench: Bench, block: Block, offset: int) -> None:
    _refused_at(bench, encode_block(block), offset)


def _refused_at(bench: Bench, block: bytes, offset: int) -> None:
    answer = bench.refused(Result.OUT_OF_RANGE, Kind.CFG_WRITE, CfgWrite(channel=0, block=block).encode())
    bench.expect(len(answer.payload) == 6, "6 bytes", f"{len(answer.payload)} bytes")
    at = OutOfRange.decode(answer.payload).field_offset
    bench.expect(at == offset, f"field offset {offset}", f"field offset {at}")


def _too_much(bench: Bench, block: Block) -> None:
    write = CfgWrite(channel=0, block=encode_block(block)).encode()
    bench.refused(Result.DOSE_LIMIT, Kind.CFG_WRITE, write)


CLAUSES: Final = (
    Clause("5.2 BOUNDS", bounds),
    Clause("5.2 k", asymmetry),
    Clause("R10 SLOT", slot),
    Clause("R10 BURST", burst_bounds),
    Clause("R10 SWEEP", sweep_bounds),
    Clause("R10 ENVELOPE", envelope_bounds),
    Clause("R10 UNUSED", unused_fields),
    Clause("R10 OFF", disabled_block),
    Clause("9 charge", charge),
    Clause("9 rms", rms),
    Clause("5.2 SWEEP DOSE", sweep_dose),
)
