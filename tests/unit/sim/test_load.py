import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.sim.load import QUALITIES, phase, relaxed
from drivers.sim.pulse import HEADROOM_MV

HV_MV = 100_000.0
HEADROOM = HV_MV - HEADROOM_MV


@pytest.mark.parametrize(
    ("quality", "z_ohm", "v_mv"),
    [("fresh", 930, 28_000), ("typical", 1_480, 45_000), ("marginal", 2_860, 86_000), ("short", 6, 200)],
)
def test_a_phase_of_30_ma_and_200_us_meets_the_voltage_of_the_load_table(
    quality: str, z_ohm: int, v_mv: int
) -> None:
    done = phase(QUALITIES[quality], 0.0, 30_000.0, 200.0, HEADROOM)

    assert done.v_end_mv == pytest.approx(v_mv, rel=0.03, abs=25)
    assert done.v_end_mv / 30.0 == pytest.approx(z_ohm, rel=0.03)


@pytest.mark.parametrize(("quality", "z_ohm"), [("half_lifted", 4_900), ("dry", 9_000)])
def test_the_table_value_of_a_bad_pad_is_met_where_the_voltage_suffices(quality: str, z_ohm: int) -> None:
    assert phase(QUALITIES[quality], 0.0, 1_000.0, 200.0, HEADROOM).v_end_mv == pytest.approx(z_ohm, rel=0.03)


@pytest.mark.requirement("CON-01")
@pytest.mark.parametrize(
    ("quality", "at_100_us", "at_200_us", "at_300_us"),
    [
        ("fresh", 642, 932, 1_146),
        ("typical", 964, 1_484, 1_924),
        ("marginal", 1_787, 2_857, 3_821),
        ("half_lifted", 3_003, 4_885, 6_569),
        ("dry", 5_370, 8_990, 12_376),
    ],
)
def test_impedance_grows_with_width_as_the_therapy_page_lists_it(
    quality: str, at_100_us: int, at_200_us: int, at_300_us: int
) -> None:
    load = QUALITIES[quality]

    assert [round(load.z_ohm(width)) for width in (100, 200, 300)] == [at_100_us, at_200_us, at_300_us]


@pytest.mark.parametrize(("quality", "v_mv"), [("500", 15_000), ("2k", 60_000)])
def test_a_test_load_is_a_resistor(quality: str, v_mv: int) -> None:
    done = phase(QUALITIES[quality], 0.0, 30_000.0, 200.0, HEADROOM)

    assert (done.v_end_mv, done.i25_ua, done.i75_ua, done.limited_us) == (v_mv, 30_000.0, 30_000.0, 0.0)


@pytest.mark.parametrize("quality", ["half_lifted", "dry", "open", "10k"])
def test_a_load_that_needs_more_than_the_compliance_is_limited(quality: str) -> None:
    done = phase(QUALITIES[quality], 0.0, 30_000.0, 200.0, HEADROOM)

    assert done.limited_us > 20.0
    assert done.v_end_mv <= HEADROOM
    assert done.charge_pc < 30_000.0 * 200.0


def test_an_open_lead_reads_above_100_kilohm() -> None:
    done = phase(QUALITIES["open"], 0.0, 2_000.0, 100.0, HEADROOM)

    assert done.v_end_mv / done.i75_ua > 100.0


def test_what_is_left_on_the_skin_fades_with_the_time_constant_of_the_contact() -> None:
    typical = QUALITIES["typical"]

    assert relaxed(typical, 1_000.0, 600.0) == pytest.approx(367.9, abs=0.1)
    assert 0.05 < typical.skin_left < 0.08  # 400 us through 1.35 kOhm


@given(
    quality=st.sampled_from(sorted(QUALITIES)),
    i_ua=st.floats(100.0, 80_000.0),
    pw_us=st.floats(50.0, 1_000.0),
    left_mv=st.floats(-20_000.0, 20_000.0),
    hv_mv=st.floats(0.0, 120_000.0),
)
def test_a_phase_never_gives_more_than_was_asked_nor_more_voltage_than_there_is(
    quality: str, i_ua: float, pw_us: float, left_mv: float, hv_mv: float
) -> None:
    headroom = max(0.0, hv_mv - HEADROOM_MV)
    done = phase(QUALITIES[quality], left_mv, i_ua, pw_us, headroom)

    assert 0.0 <= done.charge_pc <= i_ua * pw_us * 1.000001
    assert max(done.i25_ua, done.i75_ua) <= i_ua * 1.000001
    assert done.v_end_mv <= headroom + 1e-6 or done.limited_us == 0.0
    assert 0.0 <= done.limited_us <= pw_us
