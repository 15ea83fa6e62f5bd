"""The output table, against numbers worked out by hand and against every limit."""

from pathlib import Path

import pytest

from appliance import limits
from appliance.therapy import catalogue
from appliance.therapy.catalogue import Profile, Program
from appliance.therapy.output import COMPLIANCE_MV, LOADS_OHM, outputs

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


def test_a_program_that_a_profile_does_not_offer_has_no_row() -> None:
    assert outputs(PROGRAMS.program("P03"), "gym") == ()
