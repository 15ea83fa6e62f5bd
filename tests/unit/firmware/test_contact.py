"""What one delivered pulse says, at the bounds of every judgement [link 10, R15, R17]."""

import pytest

from drivers.firmware import codes as c
from drivers.firmware import contact, log, stats
from drivers.firmware.core import Core
from drivers.firmware.memory import DC_SLICES, OPEN_OHM
from tests.unit.firmware.bench import armed, block, running

WIDE = block(pw=201, f=1000, i_max=100)


def core_with(*blocks: bytes) -> Core:
    return running(*(blocks or (WIDE, WIDE))).core


def deliver(
    core: Core,
    *,
    channel: int = 1,
    planned: int = 5000,
    i1: int | None = None,
    i2: int = 0,
    ohm: int = 1000,
    saturated: bool = False,
    dq: int = 0,
) -> None:
    i1 = planned if i1 is None else i1
    core.awaited[channel] = planned
    core.on_pulse(channel, i1, i2, ohm * i1 // 1000, saturated, dq)


@pytest.mark.parametrize(
    ("i_ua", "v_mv", "ohm"),
    [
        (49, 1, 65_535),
        (50, 100, 2000),
        (1000, 65_534, 65_534),
        (1000, 65_535, 65_535),
        (1000, 65_536, 65_535),
    ],
)
def test_an_impedance_is_open_below_50_ua_and_beyond_its_word(i_ua: int, v_mv: int, ohm: int) -> None:
    assert contact.impedance(i_ua, v_mv) == ohm


def test_a_pulse_counts_with_its_whole_charge_and_the_rest_is_kept() -> None:
    core = core_with()
    for count, planned in enumerate((4999, 4975, 9), 1):
        deliver(core, planned=planned)
        assert core.stats_low[1] == count
    total_nc = 4999 * 201 // 1000 + 4975 * 201 // 1000 + 1
    assert (core.stats_low[stats.CHARGE_UC + 1], core.rest_nc[1]) == (total_nc // 1000, total_nc % 1000)
    core.rest_nc[1] = 0
    core.pw_us[1] = 200
    deliver(core, planned=5000)
    assert (core.stats_low[stats.CHARGE_UC + 1], core.rest_nc[1]) == (total_nc // 1000 + 1, 0)
    assert (core.stats_low[0], core.stats_low[stats.CHARGE_UC]) == (0, 0)


def test_a_pulse_of_an_output_that_was_cut_is_counted_and_not_judged() -> None:
    core = core_with()
    deliver(core, planned=0, i1=80_000, saturated=True, dq=9)
    assert (core.i_ua[1], core.saturated, core.faults, core.dq_nc[1], core.stats_low[1]) == (0, 0, 0, 9, 1)
    deliver(core, planned=1, i1=33)
    assert core.i_ua[1] == 33


@pytest.mark.parametrize(("planned", "ohm"), [(499, OPEN_OHM), (500, 1234), (999, 1234)])
def test_impedance_is_told_from_the_first_half_milliamp_on(planned: int, ohm: int) -> None:
    core = core_with()
    core.z_ohm[1] = OPEN_OHM
    core.awaited[1] = planned
    core.on_pulse(1, 1000, 0, 1234, False, 0)
    assert core.z_ohm[1] == ohm


def test_compliance_is_a_bit_of_the_pulses_own_channel() -> None:
    core = core_with()
    deliver(core, channel=0, saturated=True)
    deliver(core, channel=1, saturated=True)
    assert core.saturated == 3
    deliver(core, channel=1)
    assert core.saturated == 1
    deliver(core, channel=1, saturated=True)
    deliver(core, channel=0)
    assert core.saturated == 2


@pytest.mark.parametrize(
    ("i1", "i2", "trips"), [(72_000, 0, 0), (72_001, 0, 1), (0, 72_000, 0), (0, 72_001, 1)]
)
def test_overcurrent_begins_above_72_ma_in_either_phase(i1: int, i2: int, trips: int) -> None:
    core = core_with()
    deliver(core, planned=72_000, i1=i1, i2=i2)
    assert bool(core.faults & c.F_OVERCURRENT) == bool(trips)


@pytest.mark.fault("F55")
def test_two_pulses_in_a_row_above_a_tenth_and_300_ua_are_a_mismatch() -> None:
    core = core_with()
    for _ in range(3):
        deliver(core, planned=1000, i1=1400)
    for _ in range(3):
        deliver(core, planned=1009, i1=1410)
        assert core.faults == 0
        deliver(core, planned=1009, i1=1409)
    deliver(core, planned=1009, i1=1410)
    deliver(core, planned=1009, i1=1410)
    assert (core.faults, core.over[1]) == (c.F_CURRENT_MISMATCH, 0)


@pytest.mark.fault("F57")
@pytest.mark.parametrize(
    ("i1", "dq", "trips"),
    [(1000, 200, 0), (1000, -200, 0), (1000, 201, 1), (1000, -201, 1), (50_000, 201, 0), (50_000, 202, 1)],
)
def test_the_third_unbalanced_pulse_in_a_row_trips(i1: int, dq: int, trips: int) -> None:
    core = core_with()
    for _ in range(2):
        deliver(core, planned=i1, dq=dq)
        deliver(core, planned=i1, dq=dq)
        assert core.faults == 0
        deliver(core, planned=i1, dq=0)
    for _ in range(3):
        assert core.faults == 0
        deliver(core, planned=i1, dq=dq)
    assert core.faults == (c.F_CHARGE_IMBALANCE if trips else 0)
    assert core.unbalanced[1] == 0


@pytest.mark.fault("F58")
@pytest.mark.parametrize("sign", [1, -1])
def test_net_charge_trips_above_50_uc_of_the_last_second(sign: int) -> None:
    core = core_with()
    core.dc_nc[1] = sign * 49_999
    deliver(core, dq=sign)
    assert core.faults == 0
    deliver(core, dq=sign)
    assert core.faults == c.F_CHARGE_IMBALANCE


def test_net_charge_is_that_of_the_last_second_in_tenths() -> None:
    bench = running(WIDE, WIDE)
    core = bench.core
    core.dc_age = core.dc_slice = 0
    told: list[int] = []
    for tenth in range(35):
        sum_nc = 0
        for dq in (7 + tenth, -3):
            deliver(core, channel=0, dq=100)
            deliver(core, dq=dq)
            sum_nc += dq
        told.append(sum_nc)
        assert core.dc_nc[1] == sum(told[-DC_SLICES:])
        for _ in range(20):
            assert core.dc_slice == tenth % DC_SLICES
            bench.tick()
    assert core.dc_nc[0] == 200 * (DC_SLICES - 1)


def test_a_late_tick_does_not_make_the_tenth_shorter() -> None:
    core = core_with()
    core.dc_age, core.dc_slice = 95, 3
    contact.slide(core, 15)
    assert (core.dc_age, core.dc_slice) == (10, 4)


def test_a_drift_is_told_for_its_channel_with_its_size() -> None:
    core = core_with()
    said: list[tuple[int, int, int]] = []
    put = log.put
    log.put = lambda m, code, channel, severity, low, high: said.append(  # listens
        (code, channel, low | high << 16)
    )
    try:
        for channel_nc in ((0, 19_999), (-20_000, 0), (20_000, 70_000), (19_999, 20_000), (20_000, 20_000)):
            core.dc_nc[0], core.dc_nc[1] = channel_nc
            contact.slide(core, 100)
    finally:
        log.put = put
    assert said == [(log.DRIFT, 0, 20_000), (log.DRIFT, 1, 70_000), (log.DRIFT, 0, 20_000)]


@pytest.mark.hazard("HZ-06")
@pytest.mark.parametrize(
    ("planned", "i1", "ohm", "loose"),
    [
        (1000, 1000, 6000, 0),
        (1000, 1000, 6001, 1),
        (1000, 600, 1000, 0),
        (1000, 599, 1000, 1),
        (999, 100, 9000, 0),
    ],
)
def test_a_pad_is_loose_above_6000_ohm_or_below_three_fifths_of_its_current(
    planned: int, i1: int, ohm: int, loose: int
) -> None:
    core = core_with()
    deliver(core, planned=planned, i1=i1, ohm=ohm)
    assert (core.loose[1], core.lead_off) == (loose, 0)
    deliver(core, planned=planned, i1=i1, ohm=ohm)
    assert (core.loose[1], core.lead_off) == (0, 2 * loose)


def test_a_lost_pad_is_a_bit_of_its_channel_until_a_good_pulse() -> None:
    core = core_with()
    for channel in (0, 1):
        deliver(core, channel=channel, ohm=9000)
        deliver(core, channel=channel)
        deliver(core, channel=channel, ohm=9000)
        assert core.lead_off == channel
        deliver(core, channel=channel, ohm=9000)
    assert core.lead_off == 3
    deliver(core, channel=1)
    assert core.lead_off == 1
    assert core.stats_low[stats.LEAD_OFFS] == 2


@pytest.mark.parametrize(("rate", "pulses"), [(199, 1), (200, 3)])
def test_a_short_is_below_100_ohm_three_times_or_once_where_pulses_are_slow(rate: int, pulses: int) -> None:
    core = core_with(block(f=rate), block(f=rate))
    for _ in range(4):
        deliver(core, ohm=100)
    for _ in range(pulses - 1):
        deliver(core, ohm=99)
    deliver(core, ohm=100)
    for _ in range(pulses):
        assert core.faults == 0
        deliver(core, ohm=99)
    assert (core.faults, core.shorted[1], core.stats_low[stats.SHORTS]) == (c.F_SHORT, 0, 1)


def test_in_the_lead_check_one_pulse_says_it() -> None:
    core = armed(WIDE, WIDE, mode=c.MODE_LEADCHECK).core
    deliver(core, planned=2000, ohm=99)
    assert core.faults == c.F_SHORT


def test_poor_contact_is_a_bit_of_its_channel_that_turns_at_3500_ohm() -> None:
    core = core_with()
    for channel, ohm, poor in (
        (1, 3500, 0),
        (1, 3501, 2),
        (1, 3501, 2),
        (0, 3501, 3),
        (1, 3500, 1),
        (0, 3500, 0),
    ):
        before = core.log_newest, core.poor
        deliver(core, channel=channel, ohm=ohm)
        assert (core.poor, core.log_newest - before[0]) == (poor, 1 if poor > before[1] else 0)


@pytest.mark.parametrize("phase_ms", [0, 25])
def test_the_charge_of_a_swept_pulse_is_that_of_its_width_at_the_tick(phase_ms: int) -> None:
    core = core_with(WIDE, block(mode=2, pw=300, pw2=100, f=100, f2=100, period=1, i_max=50))
    core.phase_ms[1] = phase_ms
    deliver(core, planned=1000)
    assert core.rest_nc[1] == 300 - phase_ms * 4
