"""A session as lines: current set and measured, impedance of both pairs, how near the limits it came. Pure.

Seconds in which nothing changes are left out of a line, so that twenty minutes are few points.
"""

from collections.abc import Callable, Sequence
from functools import partial
from math import isqrt

from appliance import limits
from appliance.kiosk.chart.page import text
from appliance.kiosk.view import Text
from appliance.kiosk.view_staff import Band, Figure, Gauge, Line, Plot, Sign
from appliance.therapy.catalogue import Program
from appliance.therapy.checks import dose_ua_squared
from appliance.therapy.logbook import Sample

MA = 1_000
_TEN = 10
_KOHM = 1_000
_KOHM_TOP, _KOHM_TOP_HIGH = 3, 6
_SIDES = (("side.left", True), ("side.right", False))
_RMS_DENOMINATOR = 10_000_000  # dose_ua_squared is the square of the rms current times this

Value = int | None


def current(samples: Sequence[Sample], limit_ma: int, *, is_live: bool) -> Plot:
    """Set and delivered current in mA, up to the program's limit."""
    top = max(limit_ma, _TEN)
    lines = []
    for index, (_, is_left) in enumerate(_SIDES):
        lines.append(_line(samples, is_left, True, partial(_set, index)))
        lines.append(_line(samples, is_left, False, partial(_delivered, index)))
    return Plot(
        name="current",
        title=text("operator.plot.current"),
        unit=text("operator.unit.ma"),
        axis_unit=text("operator.unit.ma"),
        top=top,
        ticks=tuple(range(0, top + 1, _TEN if top > 2 * _TEN else _TEN // 2)),
        lines=tuple(lines),
        figures=tuple(
            Figure(side=text(side), is_left=is_left, value=_ma(_figure(samples, index, is_live=is_live)))
            for index, (side, is_left) in enumerate(_SIDES)
        ),
        limit=limit_ma or None,
        legend=(
            (Sign.SET, text("operator.legend.set")),
            (Sign.DELIVERED, text("operator.legend.delivered")),
        ),
        scale=MA,
    )


def impedance(samples: Sequence[Sample], *, is_live: bool) -> Plot:
    """The impedance of both pairs in ohm, over the bands in which a contact is judged. [therapy 4.3]"""
    known = [ohm for sample in samples for ohm in sample.z_ohm if ohm is not None]
    top = _KOHM_TOP_HIGH if known and max(known) > _KOHM_TOP * _KOHM else _KOHM_TOP
    good, fair = limits.CONTACT_GOOD_OHM, limits.CONTACT_MARGINAL_OHM
    return Plot(
        name="impedance",
        title=text("operator.plot.impedance"),
        unit=text("operator.unit.ohm"),
        top=top,
        axis_unit=text("operator.unit.kohm"),
        ticks=tuple(range(0, top + 1, top // _KOHM_TOP)),
        lines=tuple(
            _line(samples, is_left, False, partial(_z, index)) for index, (_, is_left) in enumerate(_SIDES)
        ),
        figures=tuple(
            Figure(side=text(side), is_left=is_left, value=_ohm(_median_ohm(samples, index, is_live=is_live)))
            for index, (side, is_left) in enumerate(_SIDES)
        ),
        bands=(
            Band(low=limits.CONTACT_SUSPICIOUS_OHM, high=good, is_good=True),
            Band(low=good, high=fair, is_good=False),
        ),
        legend=((Sign.BAND, text("operator.legend.good")),),
        scale=_KOHM,
    )


def gauges(
    samples: Sequence[Sample], program: Program | None, pad_cm2: int, *, is_live: bool
) -> tuple[Gauge, ...]:
    """How much of the limits of charge, effective current and density it takes, or took at most. (HZ-01)"""
    if program is None or not samples:
        return ()
    looked_at = samples[-1:] if is_live else samples
    most_ua = max(ua for sample in looked_at for ua in sample.delivered_ua)
    width_us = max(channel.pulse_width_us_max for channel in program.channel)
    rate_dhz = max(channel.rate_dhz_max for channel in program.channel)
    charge_nc = most_ua * width_us // 1_000
    rms_ua = isqrt(dose_ua_squared(most_ua, width_us, rate_dhz) // _RMS_DENOMINATOR)
    return (
        Gauge(name=text("operator.gauge.charge"), percent=100 * charge_nc // limits.CHARGE_NC_MAX),
        Gauge(name=text("operator.gauge.rms"), percent=100 * rms_ua // limits.RMS_UA_MAX),
        Gauge(
            name=text("operator.gauge.density"),
            percent=100 * rms_ua // (limits.DENSITY_UA_PER_CM2_MAX * pad_cm2),
        ),
    )


def _set(index: int, sample: Sample) -> Value:
    return sample.set_ua[index]


def _delivered(index: int, sample: Sample) -> Value:
    return sample.delivered_ua[index]


def _z(index: int, sample: Sample) -> Value:
    return sample.z_ohm[index]


def _line(
    samples: Sequence[Sample], is_left: bool, is_set: bool, value_of: Callable[[Sample], Value]
) -> Line:
    points = [(sample.at_s, value_of(sample)) for sample in samples]
    kept = [
        point
        for index, point in enumerate(points)
        if index in (0, len(points) - 1)
        or point[1] != points[index - 1][1]
        or point[1] != points[index + 1][1]
    ]
    return Line(is_left=is_left, is_set=is_set, points=tuple(kept))


def _figure(samples: Sequence[Sample], index: int, *, is_live: bool) -> Value:
    if is_live:
        return samples[-1].delivered_ua[index] if samples else None
    return _median([sample.delivered_ua[index] for sample in samples if sample.delivered_ua[index] > 0])


def _median_ohm(samples: Sequence[Sample], index: int, *, is_live: bool) -> Value:
    known = [ohm for sample in samples if (ohm := sample.z_ohm[index]) is not None]
    return _median(known[-1:] if is_live else known)


def _median(values: list[int]) -> Value:
    return sorted(values)[len(values) // 2] if values else None


def _ma(ua: Value) -> Text:
    return text("operator.none") if ua is None else text("operator.plain", words=f"{ua / MA:.1f}")


def _ohm(ohm: Value) -> Text:
    return text("operator.none") if ohm is None else text("operator.plain", words=str(ohm))
