import re
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

import pytest

from appliance import limits
from appliance.therapy import catalogue
from appliance.therapy.catalogue import Catalogue, CatalogueError, Kind, NotAllowedError, Profile
from appliance.therapy.checks import is_within_dose
from drivers.stimulator.block import Block, commit_crc, encode_block
from drivers.stimulator.block import Mode as WireMode

FILE = Path(catalogue.__file__).with_name("programs.toml")
TEXT = FILE.read_text(encoding="utf-8")
PROGRAMS = catalogue.parse(TEXT, "programs.toml")

# therapy.md 3.1.1: 45 cm2, the ceiling of the clinic
GOLDEN = {
    "P01": ("092df401640064000100e8030000000000000000d0070000e803000008070000", 0x7447B3CB),
    "P02": ("292df401c80064000100bc02b004640078000000d0070000e803000008070000", 0x53117756),
    "P03": ("092df401fa006400010028000000000000000000d0070000e8030000b0040000", 0x8ACD4C4A),
    "P04": ("192df401c80064000100e8030000000000000914d0070000e803000008070000", 0xFC673613),
    "P05": ("092df401fa006400010032000000000000000000d0070000e8030000b0040000", 0x0DEEE158),
    "P06": ("092df401fa00640001000a000000000000000000d0070000e8030000b0040000", 0x213A890E),
    "P07": ("092df401fa006400010050000000000000000000d0070000e8030000b0040000", 0x81C62AE5),
    "P08": ("292df401fa00640001005a000a00fa00c05d0000d0070000e8030000b0040000", 0x8EB35874),
    "P09": ("392de0012c0164000100f4010000000000000000d0072c01e803080784030000", 0x33810F60),
    "P09-8-24": ("392de0012c0164000100f4010000000000000000d007f401e803600984030000", 0x426A6BCE),
    "P09-novice": ("392d20012c0164000100f4010000000000000000d0072c01e803080758020000", 0x2A10CF33),
    "P10": ("392df401fa0064000100c8000000000000000000d007bc02e803e803b0040000", 0xE099C84B),
    "P11": ("292df401fa006400010032006400fa0080250000d0070000e8030000e0010000", 0x3395A11C),
    "P12": ("092d2c0164006400010020030000000000000000d0070000e803000058020000", 0x2DD4B8EE),
}
GYM_LEVELS = {
    "P01": 40, "P02": 40, "P03": 0, "P04": 0, "P05": 0, "P06": 40, "P07": 40, "P08": 40,
    "P09": 40, "P09-8-24": 40, "P09-novice": 24, "P10": 40, "P11": 40, "P12": 30,
}  # fmt: skip


def wire_blocks(program_id: str, profile: Profile = "clinic", pad_cm2: int = 45) -> list[Block]:
    fields: list[Mapping[str, int]] = [
        asdict(block) for block in PROGRAMS.program(program_id).blocks(profile, pad_cm2, None)
    ]
    return [Block(**{**each, "mode": WireMode(each["mode"])}) for each in fields]  # type: ignore[arg-type]  # a mapping of ints


def test_the_file_has_exactly_the_programs_of_the_golden_table() -> None:
    assert sorted(program.id for program in PROGRAMS.programs) == sorted(GOLDEN)


@pytest.mark.parametrize("program_id", sorted(GOLDEN))
def test_every_program_gives_its_golden_block_and_commit_crc(program_id: str) -> None:
    blocks = wire_blocks(program_id)
    assert [encode_block(block).hex() for block in blocks] == [GOLDEN[program_id][0]] * 2
    assert commit_crc(blocks) == GOLDEN[program_id][1]


@pytest.mark.parametrize("program_id", sorted(GYM_LEVELS))
def test_every_program_has_its_ceiling_in_the_gym(program_id: str) -> None:
    assert PROGRAMS.program(program_id).level_cap("gym") == GYM_LEVELS[program_id]


def test_the_ceiling_of_the_novice_program_is_rounded_down_to_a_whole_level() -> None:
    assert PROGRAMS.program("P09-novice").level_cap("clinic") == 28


@pytest.mark.hazard("HZ-01")
@pytest.mark.requirement("STD-01", "STD-04")
def test_no_program_at_any_level_and_pad_area_is_above_a_limit_of_the_host() -> None:
    for program in PROGRAMS.programs:
        for profile in ("clinic", "gym"):
            for level in range(program.level_cap(profile) + 1):
                for channel in program.sides:
                    width_us, rate_dhz = channel.pulse_width_us_max, channel.rate_dhz_max
                    assert level * width_us <= limits.CHARGE_NC_MAX
                    assert is_within_dose(level * 1000, width_us, rate_dhz, limits.PAD_CM2_MIN)


@pytest.mark.requirement("STD-18")
def test_every_program_of_kind_motor_rests_at_least_as_long_as_it_works() -> None:
    for program in PROGRAMS.programs:
        if program.kind is Kind.MOTOR:
            assert program.envelope_ms is not None
            assert 1_000 <= sum(program.envelope_ms[:3]) <= program.envelope_ms[3]


@pytest.mark.requirement("ELE-01")
def test_small_pads_carry_programs_of_kind_sensory_only() -> None:
    assert {p.kind for p in PROGRAMS.programs if p.allows("clinic", 16)} == {Kind.SENSORY}
    with pytest.raises(NotAllowedError):
        PROGRAMS.program("P06").blocks("clinic", 16)


def test_a_program_without_a_ceiling_for_the_gym_is_refused_there() -> None:
    with pytest.raises(NotAllowedError):
        PROGRAMS.program("P03").blocks("gym", 45)


def test_more_minutes_than_the_program_has_are_refused() -> None:
    with pytest.raises(NotAllowedError):
        PROGRAMS.program("P12").blocks("clinic", 45, 11)


def test_fewer_minutes_shorten_the_channel_limit() -> None:
    assert {block.limit_s for block in PROGRAMS.program("P12").blocks("clinic", 45, 2)} == {120}


def test_an_unknown_program_is_an_error() -> None:
    with pytest.raises(catalogue.UnknownProgramError):
        PROGRAMS.program("P99")


def replaced(old: str, new: str) -> str:
    assert old in TEXT
    return TEXT.replace(old, new, 1)


SWEEP = "sweep = { rate_dhz = 20, pulse_width_us = 200, period_ms = 100 }"
HOT_CHARGE = replaced("cap_clinic_ua = 48000", "cap_clinic_ua = 50000").replace("_us = 300", "_us = 310")
HOT_RMS = replaced("rate_dhz = 700", "rate_dhz = 1200").replace("_us = 200\n", "_us = 300\n")
BAD_FILES = {
    "no toml": (TEXT + "\n[[", "not valid TOML"),
    "unknown top key": ("stray = 1\n" + TEXT, "`stray`"),
    "a version that is yes": (replaced("version = 1", "version = true"), "`version`"),
    "an empty file": ("", "`version`"),
    "programs in a list": ("version = 1\nprograms = [1]", "`programs`"),
    "no name": (replaced('"program.p01.name"', '""'), "`name_text` must name a message"),
    "no feeling": (replaced('"program.p01.feel"', '""'), "`feel_text` must name a message"),
    "no why": (replaced('"program.p01.why"', '""'), "`why_text` must name a message"),
    "more a day than a week": (replaced("per_week = 14", "per_week = 1"), "`dose.per_day`"),
    "never": (replaced("per_day = 2", "per_day = 0"), "`dose.per_day`"),
    "apart for a month": (replaced("apart_min = 120", "apart_min = 40000"), "`dose.apart_min`"),
    "a course of none": (replaced("per_course = 12", "per_course = 0"), "`dose.per_course`"),
    "a negative rest": (replaced("apart_min = 120", "apart_min = -1"), "`dose.apart_min`"),
    "a long settling": (replaced("settle_ms = 12000", "settle_ms = 40000"), "`settle_ms`"),
    "a sweep too fast": (
        replaced("sweep = { rate_dhz = 1200", "sweep = { rate_dhz = 1300"),
        "`sweep.rate_dhz`",
    ),
    "a sweep too wide": (
        replaced("= 1200, pulse_width_us = 100", "= 1200, pulse_width_us = 500"),
        "`sweep.pulse",
    ),
    "a burst too often": (
        replaced("pulses = 9, rate_dhz = 20", "pulses = 9, rate_dhz = 60"),
        "`burst.rate_dhz`",
    ),
    "a cap of nothing": (
        replaced("cap_clinic_ua = 50000", "cap_clinic_ua = 0"),
        "`cap_gym_ua` must not be above",
    ),
    "a cap of the gym of nothing": (replaced("cap_gym_ua = 40000", "cap_gym_ua = 0"), "`cap_gym_ua`"),
    "a plateau of odd length": (replaced("plateau_ms = 3000", "plateau_ms = 3005"), "`envelope.plateau_ms`"),
    "no plateau": (replaced("plateau_ms = 3000", "plateau_ms = 0"), "`envelope.plateau_ms`"),
    "on for too long": (
        replaced("plateau_ms = 3000", "plateau_ms = 9000").replace("18000", "30000"),
        "`envelope`",
    ),
    "an odd rest": (replaced("off_ms = 18000", "off_ms = 18005"), "`envelope.off_ms`"),
    "a backward ramp": (replaced("ramp_down_ms = 1000", "ramp_down_ms = -1"), "`envelope.ramp_down_ms`"),
    "no channel": (
        "version = 1\n" + TEXT[TEXT.index("[programs.P01]") : TEXT.index("[[programs.P01")],
        "`channel`",
    ),
    "no version": (replaced("version = 1", 'version = "1"'), "`version`"),
    "no programs": ("version = 1", "`programs`"),
    "not a table": ("version = 1\n[programs]\nP01 = 3", "program P01"),
    "id given": (replaced("[programs.P01]", '[programs.P01]\nid = "x"'), "program P01"),
    "unknown key": (replaced("minutes = 30", "minutes = 30\ncolour = 1"), "`colour`"),
    "wrong unit": (replaced("pulse_width_us = 100", "pulse_width_ms = 1"), "pulse_width_"),
    "not a number": (replaced("rate_dhz = 1000", 'rate_dhz = "fast"'), "rate_dhz"),
    "missing key": (replaced("minutes = 30\n", ""), "`minutes`"),
    "width": (replaced("pulse_width_us = 100", "pulse_width_us = 401"), "`pulse_width_us` must be 50 to 400"),
    "rate": (replaced("rate_dhz = 1000", "rate_dhz = 1201"), "`rate_dhz` must be 10 to 1200"),
    "minutes": (replaced("minutes = 30", "minutes = 31"), "`minutes` must be 5 to 30"),
    "end ramp": (replaced("planned_end_ramp_ms = 3000", "planned_end_ramp_ms = 10"), "`planned_end_ramp_ms`"),
    "peak": (replaced("cap_clinic_ua = 50000", "cap_clinic_ua = 50100"), "`cap_clinic_ua` is above"),
    "cap steps": (replaced("cap_clinic_ua = 50000", "cap_clinic_ua = 49950"), "`cap_clinic_ua`"),
    "gym above clinic": (replaced("cap_gym_ua = 40000", "cap_gym_ua = 50100"), "`cap_gym_ua`"),
    "charge": (HOT_CHARGE, "nC a phase"),
    "rms": (HOT_RMS, "uA rms"),
    "twitch rate": (replaced("rate_dhz = 80", "rate_dhz = 101"), "kind twitch"),
    "burst": (replaced("pulses = 9", "pulses = 21"), "`burst.pulses`"),
    "burst too dense": (
        replaced("rate_dhz = 1000\nburst", "rate_dhz = 100\nburst"),
        "`burst.pulses` must fit",
    ),
    "two modes": (replaced("burst = {", f"{SWEEP}\nburst = {{"), "more than one of"),
    "ramp": (replaced("ramp_up_ms = 2000", "ramp_up_ms = 1990"), "`envelope.ramp_up_ms`"),
    "rest": (replaced("off_ms = 18000", "off_ms = 5000"), "`envelope.off_ms`"),
    "kind": (replaced('kind = "sensory"', 'kind = "motor"'), "`kind`"),
    "kind name": (replaced('kind = "sensory"', 'kind = "nice"'), "nice"),
    "side": (replaced('side = "both"', 'side = "left"'), "`channel`"),
    "sweep period": (replaced("period_ms = 12000", "period_ms = 12050"), "`sweep.period_ms`"),
}


@pytest.mark.hazard("HZ-14")
@pytest.mark.parametrize("name", sorted(BAD_FILES))
def test_a_bad_program_file_gives_one_sentence_with_the_file_and_the_key(name: str) -> None:
    text, words = BAD_FILES[name]
    with pytest.raises(CatalogueError) as caught:
        catalogue.parse(text, "programs.toml")
    assert str(caught.value).startswith("programs.toml") and words in str(caught.value)
    assert "\n" not in str(caught.value)


def test_left_and_right_may_differ_and_left_is_channel_0() -> None:
    right = 'side = "right"\npulse_width_us = 110\nrate_dhz = 1000\n\n'
    text = replaced('side = "both"', 'side = "left"').replace(
        "[programs.P02]", f"[[programs.P01.channel]]\n{right}[programs.P02]", 1
    )
    different: Catalogue = catalogue.parse(text, "x")
    assert [block.pw_us for block in different.program("P01").blocks("clinic", 45)] == [100, 110]


def test_the_mode_of_a_program_follows_from_what_its_channels_have() -> None:
    modes = {program.id: program.mode.name for program in PROGRAMS.programs}
    assert [modes[name] for name in ("P01", "P04", "P02", "P10")] == [
        "CONTINUOUS", "BURST", "MODULATED", "ENVELOPE"
    ]  # fmt: skip


EDGES = [
    # key, what stands there, the last value that is taken, the first that is not
    ("pulse_width_us", "pulse_width_us = 100\nrate_dhz = 800", 50, 49),
    ("pulse_width_us", "pulse_width_us = 100\nrate_dhz = 800", 400, 401),
    ("rate_dhz", "rate_dhz = 800", 10, 9),
    ("rate_dhz", "rate_dhz = 800", 1_200, 1_201),
    ("minutes", "minutes = 10\ncap_clinic_ua = 30000", 5, 4),
    ("minutes", "minutes = 10\ncap_clinic_ua = 30000", 30, 31),
    ("planned_end_ramp_ms", "planned_end_ramp_ms = 3000", 300, 299),
    ("planned_end_ramp_ms", "planned_end_ramp_ms = 3000", 5_000, 5_001),
    ("settle_ms", "settle_ms = 12000", 0, -1),
    ("settle_ms", "settle_ms = 12000", 30_000, 30_001),
    ("cap_clinic_ua", 'cap_clinic_ua = 50000\ndose = { family = "low_rate"', 50_000, 50_100),
    ("cap_clinic_ua", 'cap_clinic_ua = 50000\ndose = { family = "low_rate"', 1_000, 900),
    ("dose.apart_min", "apart_min = 360", 0, -1),
    ("dose.apart_min", "apart_min = 360", 10_080, 10_081),
    ("dose.per_day", "per_day = 1, per_week = 7", 1, 0),
    ("dose.per_day", "per_day = 1, per_week = 7", 7, 8),
    ("dose.per_course", "per_course = 12", 1, 0),
    ("burst.pulses", "pulses = 9", 1, 0),
    ("burst.rate_dhz", "rate_dhz = 20 }", 1, 0),
    ("burst.rate_dhz", "rate_dhz = 20 }", 50, 51),
    ("sweep.period_ms", "period_ms = 12000", 100, 0),
    ("sweep.period_ms", "period_ms = 12000", 6_553_500, 6_553_600),
    ("envelope.plateau_ms", "plateau_ms = 7000", 10, 0),
    ("envelope", "plateau_ms = 7000", 7_000, 7_010),
    ("envelope.ramp_up_ms", "ramp_up_ms = 2000, plateau_ms = 3000", 2_000, 1_999),
    ("envelope.ramp_down_ms", "ramp_down_ms = 1000", 0, -1),
    ("envelope.off_ms", "off_ms = 18000", 6_000, 5_990),
]


@pytest.mark.requirement("PRG-01")
@pytest.mark.hazard("HZ-01")
@pytest.mark.parametrize(("key", "stands", "taken", "refused"), EDGES)
def test_a_number_at_its_bound_is_taken_and_the_next_one_is_refused(
    key: str, stands: str, taken: int, refused: int
) -> None:
    def written(number: int) -> str:
        return replaced(stands, re.sub(r"= -?\d+", f"= {number}", stands, count=1))

    assert catalogue.parse(written(taken), "programs.toml").programs
    with pytest.raises(CatalogueError, match=f"`{re.escape(key)}`"):
        catalogue.parse(written(refused), "programs.toml")


@pytest.mark.hazard("HZ-01")
def test_the_dose_at_its_limit_is_within_it_and_a_microampere_more_is_not() -> None:
    # 12 mA rms at 100 us and 100 Hz: 12 / sqrt(2 * 100e-6 * 100) = 84.85 mA
    assert is_within_dose(84_852, 100, 1_000, 16) and not is_within_dose(84_853, 100, 1_000, 16)
    # 0.8 mA rms per cm2 binds below 15 cm2: 8 mA rms on 10 cm2
    assert is_within_dose(56_568, 100, 1_000, 10) and not is_within_dose(56_569, 100, 1_000, 10)
