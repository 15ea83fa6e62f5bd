"""The output table, against numbers worked out by hand and against every limit."""

from pathlib import Path

import pytest

from appliance import limits
from appliance.therapy import catalogue
from appliance.therapy.catalogue import Burst, Channel, Profile, Program
from appliance.therapy.checks import is_within_dose
from appliance.therapy.output import COMPLIANCE_MV, LOADS_OHM, outputs, rms_ua

FILE = Path(catalogue.__file__).with_name("programs.toml")
PROGRAMS = catalogue.parse(FILE.read_text(encoding="utf-8"), "programs.toml")
PROFILES: tuple[Profile, ...] = ("clinic", "gym")
OFFERED = [
    (program, profile) for program in PROGRAMS.programs for profile in PROFILES if program.cap_ua(profile)
]


@pytest.mark.requirement("STD-16")
@pytest.mark.parametrize(("program", "profile"), OFFERED, ids=lambda each: getattr(each, "id", each))
def test_every_program_has_a_full_row_on_every_load_and_none_is_over_a_limit(
    program: Program, profile: Profile
) -> None:
    rows = outputs(program, profile)
    assert [row.load_ohm for row in rows] == list(LOADS_OHM)
    for row in rows:
        assert row.charge_nc > 0 and row.energy_uj > 0 and row.rms_ua > 0 and row.voltage_mv > 0
        assert row.voltage_mv <= COMPLIANCE_MV and row.charge_nc <= limits.CHARGE_NC_MAX
        assert row.energy_uj <= 300_000, "STD-02: 300 mJ"
        assert row.rms_ua <= 50_000, "STD-01: 50 mA rms"
        assert row.density_ua_per_cm2 <= 2_000, "STD-04: 2 mA rms per cm2"
    assert rows[0].power_uw_per_cm2 < 250_000, "0.25 W per cm2 at 500 ohm"


@pytest.mark.requirement("STD-02")
def test_the_strongest_program_is_the_one_worked_out_by_hand() -> None:
    low, middle, high = outputs(PROGRAMS.program("P09"), "clinic")
    assert (low.current_ua, low.voltage_mv, low.is_limited) == (48_000, 24_000, False)
    assert (low.charge_nc, low.energy_uj, low.rms_ua) == (14_400, 691, 8_313)
    assert (low.pad_cm2, low.density_ua_per_cm2, low.power_uw_per_cm2) == (25, 332, 1_382)
    assert (middle.current_ua, middle.voltage_mv, middle.is_limited) == (48_000, 96_000, False)
    assert (high.current_ua, high.voltage_mv, high.is_limited) == (9_700, 97_000, True)


@pytest.mark.requirement("STD-04")
@pytest.mark.parametrize("pad_cm2", limits.PAD_AREAS_CM2)
def test_what_would_deserve_a_warning_of_its_density_is_refused_already(pad_cm2: int) -> None:
    """The warning of the design from 1.5 mA rms per cm2 on lies beyond the host's wall: 50 us at 100 Hz."""
    peak_at_warning_ua = 1_500 * pad_cm2 * 10
    assert not is_within_dose(peak_at_warning_ua, 50, 1_000, pad_cm2)
    assert is_within_dose(min(800 * pad_cm2, 12_000) * 10, 50, 1_000, pad_cm2), "up to the wall it is allowed"


def test_a_program_that_a_profile_does_not_offer_has_no_row() -> None:
    assert outputs(PROGRAMS.program("P03"), "gym") == ()


@pytest.mark.requirement("STD-05")
@pytest.mark.parametrize(
    ("width_us", "rate_hz", "peak_ma", "rms_ma"),
    [
        (100, 100, 60, 8.5),
        (200, 100, 50, 10.0),
        (250, 4, 60, 2.7),
        (250, 5, 80, 4.0),
        (300, 50, 80, 13.9),
        (400, 80, 100, 25.3),
        (400, 120, 120, 37.2),
    ],
)
def test_the_rms_current_is_that_of_the_table_of_derived_budgets(
    width_us: int, rate_hz: int, peak_ma: int, rms_ma: float
) -> None:
    channel = Channel(side="both", pulse_width_us=width_us, rate_dhz=rate_hz * 10)
    assert round(rms_ua(peak_ma * 1_000, channel) / 1_000, 1) == rms_ma


@pytest.mark.requirement("STD-05")
def test_bursts_count_by_their_pulses_and_not_by_the_rate_inside_them() -> None:
    burst = Channel(side="both", pulse_width_us=200, rate_dhz=1_000, burst=Burst(pulses=9, rate_dhz=20))
    assert round(rms_ua(60_000, burst) / 1_000, 1) == 5.1


@pytest.mark.hazard("HZ-01")
@pytest.mark.requirement("STD-17")
@pytest.mark.parametrize(("program", "profile"), OFFERED, ids=lambda each: getattr(each, "id", each))
def test_both_profiles_stay_within_the_envelope_of_limited_output(program: Program, profile: Profile) -> None:
    """20 + 28 t uC and 500 us a phase, 10 mA on average, 2 mA rms and 0.25 W a cm2. [therapy 1.3]"""
    for row, block in zip(outputs(program, profile), [program.blocks(profile, 25)[0]] * 3, strict=False):
        assert block.i_max_ua <= limits.PEAK_UA_MAX and block.pw_us <= 500
        assert row.charge_nc * 1_000 <= 20_000_000 + 28_000 * block.pw_us
        rate_dhz = max(block.f_dhz, block.f2_dhz)
        assert 2 * row.charge_nc * rate_dhz // 10 <= 10_000_000, "nanocoulombs a second: 10 mA on average"
        assert row.density_ua_per_cm2 <= 2_000
        assert row.load_ohm != LOADS_OHM[0] or row.power_uw_per_cm2 <= 250_000


@pytest.mark.requirement("PRG-03")
def test_both_channels_together_stay_below_50_ma_rms() -> None:
    for program, profile in OFFERED:
        rows = [rms_ua(program.cap_ua(profile), side) for side in program.sides]
        assert sum(each * each for each in rows) <= 50_000**2


@pytest.mark.requirement("STD-05")
def test_a_sweep_counts_at_its_strongest_point_and_a_swept_rate_at_its_faster_end() -> None:
    """P02: the width falls while the rate rises; the product is greatest at 170 us and 85 Hz."""
    assert rms_ua(50_000, PROGRAMS.program("P02").sides[0]) == 8_500
    assert rms_ua(50_000, PROGRAMS.program("P08").sides[0]) == 3_354
    assert rms_ua(50_000, PROGRAMS.program("P11").sides[0]) == 3_535
