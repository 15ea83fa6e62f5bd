"""What a site may choose."""

from pathlib import Path

import pytest

from appliance.host.config import ConfigError
from appliance.services import places
from appliance.services.kiosk.pin import line_of
from appliance.services.kiosk.site import LANGUAGES, Chosen, load_site

DEMO = Path(__file__).parents[3] / "deploy" / "tools" / "demo-site.toml"
PIN = f'staff_pin = "{line_of("246810")}"\n'
GOOD = f'profile = "clinic"\nemergency_number = "112"\npad_cm2 = 45\n{PIN}'
GYM = GOOD.replace("clinic", "gym") + 'staff_hours = ["mon-fri 08:00-20:00"]\n'


def site(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "site.toml"
    path.write_text(text)
    return path


def load_station(path: Path) -> Chosen:
    """As a station loads it, where somebody has reviewed English and German."""
    return load_site(path, is_bench=False, reviewer_of={"en": "A. Example", "de": "B. Beispiel"}.get)


def test_a_site_file_becomes_the_configuration(tmp_path: Path) -> None:
    config = load_station(site(tmp_path, GOOD + 'languages = ["de"]\n')).kiosk
    assert (config.profile, config.pad_cm2, config.languages) == ("clinic", 45, ("de",))
    assert not config.is_simulated_expected


@pytest.mark.requirement("STD-04")
@pytest.mark.hazard("HZ-01")
def test_the_pads_have_no_default(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="site.toml: key 'pad_cm2' is missing; add it"):
        load_site(site(tmp_path, GOOD.replace("pad_cm2 = 45\n", "")), is_bench=False)


@pytest.mark.hazard("HZ-01")
@pytest.mark.parametrize("pad_cm2", [8, 26, 90, 255])
def test_pads_that_nobody_makes_are_no_choice(tmp_path: Path, pad_cm2: int) -> None:
    text = GOOD.replace("pad_cm2 = 45", f"pad_cm2 = {pad_cm2}")
    with pytest.raises(ConfigError, match="'pad_cm2': must be one of 16, 25, 45, 50, 91; correct"):
        load_station(site(tmp_path, text))


@pytest.mark.parametrize(
    ("right", "wrong", "key"),
    [
        ("pad_cm2 = 45", "pad_cm2 = 15", "pad_cm2"),
        ("pad_cm2 = 45", "pad_cm2 = 1000", "pad_cm2"),
        ("pad_cm2 = 45", "pad_cm2 = 256", "pad_cm2"),
        ("pad_cm2 = 45", 'pad_cm2 = "45 cm2"', "pad_cm2"),
        (PIN, "", "staff_pin"),
        (PIN, 'staff_pin = "246810"\n', "staff_pin"),
        (PIN, PIN + 'service_pin = "246810"\n', "service_pin"),
        ("pad_cm2 = 45", 'pad_cm2 = 45\nlanguages = ["fr"]', "languages"),
        ("pad_cm2 = 45", 'pad_cm2 = 45\ndemo_pin = "246810"', "demo_pin"),
        ("pad_cm2 = 45", 'pad_cm2 = 45\nstaff_hours = ["mon 08:00-20:00"]', "staff_hours"),
        ("clinic", "gym", "staff_hours"),
        ("pad_cm2 = 45", "pad_cm2 = 45\npads = 4", "pads"),
        ("clinic", "spa", "profile"),
        ("112", "help", "emergency_number"),
        ("pad_cm2 = 45", "pad_cm2 = 45\nlanguages = []", "languages"),
        ("pad_cm2 = 45", 'pad_cm2 = 45\nlanguages = ["xx"]', "languages"),
        ("pad_cm2 = 45", 'pad_cm2 = 45\nopening_hours = ["mon 20:00-08:00"]', "opening_hours"),
        ("pad_cm2 = 45", 'pad_cm2 = 45\nzones = ["moon"]', "zones"),
        ("pad_cm2 = 45", "pad_cm2 = 45\nzones = []", "pad_cm2"),
        ("pad_cm2 = 45", "pad_cm2 = 45\ndemo_needs_no_tests = true", "demo_needs_no_tests"),
        (PIN, PIN + "[house]\noutput_test_days = 8\n", "house.output_test_days"),
        (PIN, PIN + "[house]\noutput_test_days = 0\n", "house.output_test_days"),
        (PIN, PIN + "[house]\npad_uses_most = 21\n", "house.pad_uses_most"),
        (PIN, PIN + "[house]\npersons_kept_days = 4000\n", "house.persons_kept_days"),
        (PIN, PIN + "[house]\npads = 1\n", "house.pads"),
    ],
)
def test_a_wrong_choice_names_the_file_and_the_key(tmp_path: Path, right: str, wrong: str, key: str) -> None:
    with pytest.raises(ConfigError, match=f"site.toml.*'{key}"):
        load_station(site(tmp_path, GOOD.replace(right, wrong)))


def test_the_demo_has_a_site_file_that_can_be_used() -> None:
    chosen = load_site(DEMO, is_bench=True)
    assert chosen.kiosk.is_simulated_expected
    assert chosen.kiosk.demo_pin is not None and chosen.pins["staff"].matches(chosen.kiosk.demo_pin)


@pytest.mark.hazard("HZ-13")
def test_the_demos_site_is_refused_where_it_is_no_bench() -> None:
    with pytest.raises(ConfigError, match="demo_pin"):
        load_site(DEMO, is_bench=False)


@pytest.mark.hazard("HZ-21")
def test_a_gym_says_when_staff_are_on_duty_if_ever(tmp_path: Path) -> None:
    assert len(load_station(site(tmp_path, GYM)).hours) == 1
    never = GYM.replace('"mon-fri 08:00-20:00"', "")
    assert load_station(site(tmp_path, never)).hours == ()
    with pytest.raises(ConfigError, match="site.toml.*'staff_hours'.*mon-fri"):
        load_station(site(tmp_path, GYM.replace("20:00", "late")))


def test_a_second_pin_is_the_service_roles(tmp_path: Path) -> None:
    more = f'service_pin = "{line_of("864202")}"\n'
    chosen = load_station(site(tmp_path, GOOD + more))
    assert chosen.pins["service"].matches("864202") and chosen.kiosk.facts.has_service_pin
    assert set(load_station(site(tmp_path, GOOD)).pins) == {"staff"}


@pytest.mark.hazard("HZ-04")
def test_a_station_offers_only_languages_that_somebody_has_reviewed_and_a_bench_all(tmp_path: Path) -> None:
    path = site(tmp_path, GOOD)
    station, bench = load_station(path).kiosk, load_site(path, is_bench=True).kiosk
    assert station.languages == ("en", "de") and station.reviewed == {"en", "de"}
    assert bench.languages == LANGUAGES
    offered = {each.language for each in station.facts.reviews if each.is_offered}
    assert offered == {"en", "de"} and len(station.facts.reviews) == len(LANGUAGES)


# ---- the rules of the house --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "rules"), [(GOOD, (365, 90, 600, 7, False)), (GYM, (365, 90, 300, 7, True))]
)
def test_a_site_has_the_rules_of_its_profile(tmp_path: Path, text: str, rules: tuple[int, ...]) -> None:
    house = load_station(site(tmp_path, text)).kiosk.house
    assert house is not None
    found = (house.persons_kept_days, house.device_rows_kept_days, house.presence_most_s)
    assert (*found, house.output_test_days, house.counts_pads) == rules


def test_a_site_may_be_stricter_than_its_profile_and_keep_persons_as_its_law_asks(tmp_path: Path) -> None:
    more = "[house]\noutput_test_days = 1\npersons_kept_days = 3650\ncounts_pads = true\n"
    house = load_station(site(tmp_path, GOOD + more)).kiosk.house
    assert house is not None
    assert (house.output_test_days, house.persons_kept_days, house.counts_pads) == (1, 3650, True)


@pytest.mark.hazard("HZ-14")
def test_a_gym_cannot_choose_to_leave_its_pads_uncounted(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="site.toml.*'house.counts_pads'.*may only be stricter"):
        load_station(site(tmp_path, GYM + "[house]\ncounts_pads = false\n"))


def test_a_site_offers_only_the_zones_that_it_has_chosen(tmp_path: Path) -> None:
    all_zones = load_station(site(tmp_path, GOOD)).kiosk.places.zones
    text = GOOD.replace("pad_cm2 = 45", f'pad_cm2 = 45\nzones = ["{all_zones[0].id}"]')
    (only,) = load_station(site(tmp_path, text)).kiosk.places.zones
    assert only == all_zones[0]


@pytest.mark.hazard("HZ-04", "HZ-05", "HZ-14")
@pytest.mark.parametrize("name", [places.CARDS, places.FILE])
def test_questions_or_zones_that_cannot_be_used_end_the_start_with_one_sentence(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text_of = places._text
    monkeypatch.setattr(places, "_text", lambda asked: "broken = [" if asked == name else text_of(asked))
    with pytest.raises(ConfigError, match=f"^{name} is not valid TOML"):
        load_site(site(tmp_path, GOOD), is_bench=True)
