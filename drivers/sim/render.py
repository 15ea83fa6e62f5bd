"""Pulses drawn on demand: the pulse view at 1 MS/s, the strip at 20 kS/s, and what the core captures [link
10].

Pure functions over the scope's shapes; currents are positive at terminal A.
"""

from array import array
from collections.abc import Iterable
from math import exp

from drivers.firmware import codes
from drivers.sim.load import RECOVERY_KOHM, RECOVERY_US, moment
from drivers.sim.scope import Shape

BEFORE_US = 100
AFTER_US = 1_900
STRIP_HZ = 20_000
STRIP_S = 10


def current_ua(shape: Shape, t_us: float) -> float:
    """The current so long after the beginning of the pulse."""
    return _at(shape, t_us)[0]


def voltage_mv(shape: Shape, t_us: float) -> float:
    """The voltage between the electrodes at that instant."""
    return _at(shape, t_us)[1]


def pulse_view(shape: Shape) -> tuple["array[float]", "array[float]"]:
    """Microamps and millivolts at 1 MS/s from 100 us before the pulse to 1900 us after its beginning."""
    points = [_at(shape, float(t_us)) for t_us in range(-BEFORE_US, AFTER_US)]
    return array("d", [i for i, _ in points]), array("d", [v for _, v in points])


def strip(shapes: Iterable[Shape], until_us: int, *, seconds: int = STRIP_S) -> "array[float]":
    """Microamps at 20 kS/s for the seconds before `until_us`."""
    step_us = 1_000_000 // STRIP_HZ
    samples = array("d", bytes(8 * seconds * STRIP_HZ))
    begin_us = until_us - seconds * 1_000_000
    for shape in shapes:
        first = max(0, -((begin_us - shape.t_us) // step_us))
        last = (shape.t_us + AFTER_US - begin_us) // step_us
        for index in range(first, min(last, len(samples))):
            i_ua = current_ua(shape, begin_us + index * step_us - shape.t_us)
            if i_ua:
                samples[index] = i_ua
    return samples


def captured(shape: Shape) -> "array[int]":
    """The samples of a captured pulse as the core takes them [link 5.1 SCOPE]."""
    unit, step_us = codes.SCOPE_UNIT_UA, codes.SCOPE_STEP_US
    points = (current_ua(shape, index * step_us + 0.5) for index in range(codes.SCOPE_SAMPLES))
    return array("h", [max(-32_768, min(32_767, round(i_ua / unit))) for i_ua in points])


def _at(shape: Shape, t_us: float) -> tuple[float, float]:
    second_us = t_us - shape.second_at_us
    if t_us < 0.0:
        return 0.0, 0.0
    if t_us < shape.first.on_us:
        i, v, _ = moment(shape.load, shape.first.vcp_mv, shape.first.i_ua, t_us, shape.first.headroom_mv)
        return i * shape.sign, v * shape.sign
    if 0.0 <= second_us < shape.second.on_us:
        i, v, _ = moment(
            shape.load, shape.second.vcp_mv, shape.second.i_ua, second_us, shape.second.headroom_mv
        )
        return -i * shape.sign, -v * shape.sign
    if 0.0 <= second_us - shape.second.on_us < RECOVERY_US and shape.has_recovery:
        return _recovery_ua(shape, second_us - shape.second.on_us), 0.0
    return 0.0, 0.0


def _recovery_ua(shape: Shape, for_us: float) -> float:
    """Both terminals are tied together: what stands on the skin flows back."""
    tau_us = shape.load.tau_recovery_us
    series = shape.load.rs_kohm + RECOVERY_KOHM
    return -shape.left_mv / series * exp(-for_us / tau_us) if tau_us else 0.0
