"""What a site may choose."""

from pathlib import Path

import pytest

from appliance.host.config import ConfigError
from appliance.services.kiosk.site import load_site

GOOD = 'profile = "clinic"\nemergency_number = "112"\npad_cm2 = 45\n'


def site(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "site.toml"
    path.write_text(text)
    return path


def test_a_site_file_becomes_the_configuration(tmp_path: Path) -> None:
    config = load_site(site(tmp_path, GOOD + 'languages = ["de"]\n'), is_bench=False)
    assert (config.profile, config.pad_cm2, config.languages) == ("clinic", 45, ("de",))
    assert not config.is_simulated_expected


@pytest.mark.hazard("HZ-01")
def test_the_pads_have_no_default(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="site.toml: key 'pad_cm2' is missing; add it"):
        load_site(site(tmp_path, GOOD.replace("pad_cm2 = 45\n", "")), is_bench=False)


@pytest.mark.parametrize(
    ("right", "wrong", "key"),
    [
        ("pad_cm2 = 45", "pad_cm2 = 15", "pad_cm2"),
        ("pad_cm2 = 45", 'pad_cm2 = "45 cm2"', "pad_cm2"),
        ("pad_cm2 = 45", "pad_cm2 = 45\npads = 4", "pads"),
        ("clinic", "spa", "profile"),
        ("112", "help", "emergency_number"),
        ("pad_cm2 = 45", "pad_cm2 = 45\nlanguages = []", "languages"),
        ("pad_cm2 = 45", 'pad_cm2 = 45\nlanguages = ["xx"]', "languages"),
    ],
)
def test_a_wrong_choice_names_the_file_and_the_key(tmp_path: Path, right: str, wrong: str, key: str) -> None:
    with pytest.raises(ConfigError, match=f"site.toml.*'{key}"):
        load_site(site(tmp_path, GOOD.replace(right, wrong)), is_bench=False)


def test_the_demo_has_a_site_file_that_can_be_used() -> None:
    path = Path(__file__).parents[3] / "deploy" / "tools" / "demo-site.toml"
    assert load_site(path, is_bench=True).is_simulated_expected
