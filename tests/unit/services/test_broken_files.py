"""What each kind of broken file demands: one table, and what is done about each row.

| broken | demands | shown by |
|---|---|---|
| programs, questions, zones, the site's file | no start, then out of service on the screen | here |
| pictures | the same | tests/unit/kiosk/test_baked.py |
| texts of a language | the same; the picture that says so needs them as well | here |
| records | put aside as they were, a new file is begun | tests/unit/records/test_bad_files.py |
| the station's secret | put aside, a new one is begun | tests/unit/records/test_people.py |

No row has "the last good one": what comes with the package has none beside it, and another site's PIN,
profile or pads would be a guess. Empty records harm nobody: who has no row is asked as a guest.

A refused start is exit 78 and one sentence with the file (tests/unit/services/test_kiosk_main.py). systemd
tries ten times and gives the screen to ems-outofservice, which reads none of these files but the texts.
"""

from pathlib import Path

import pytest

from appliance.host.config import ConfigError
from appliance.kiosk.languages import LANGUAGES
from appliance.kiosk.text import MissingCatalogueError, Texts
from appliance.services import places, programs
from appliance.services.kiosk.site import load_site
from appliance.services.outofservice import Notice, languages_of

ROOT = Path(__file__).parents[3]
DEMO = ROOT / "deploy" / "tools" / "demo-site.toml"
KIOSK_UNIT = ROOT / "deploy" / "systemd" / "ems-kiosk.service"
OTHERS = [
    (programs, "FILE", "zones.toml"),
    (programs, "FILE", "nobody.toml"),
    (places, "FILE", "programs.toml"),
    (places, "CARDS", "zones.toml"),
]
"""Where the name of a delivered file stands, and the name of one that is none of its kind."""


@pytest.mark.hazard("HZ-14", "HZ-16")
@pytest.mark.parametrize(("module", "name", "other"), OTHERS)
def test_a_delivered_file_that_is_none_of_its_kind_ends_the_start_and_is_named(
    module: object, name: str, other: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    load_site(DEMO, is_bench=True)
    monkeypatch.setattr(module, name, other)
    with pytest.raises(ConfigError, match=rf"^{other}") as caught:
        load_site(DEMO, is_bench=True)
    assert "\n" not in str(caught.value)


@pytest.mark.hazard("HZ-16")
def test_a_language_without_texts_ends_the_start_and_the_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(MissingCatalogueError, match="no texts for language de: .*kiosk[.]mo"):
        Texts("de", tmp_path)


@pytest.mark.hazard("HZ-14", "HZ-16")
def test_a_station_with_a_broken_site_file_ends_as_a_picture_that_says_out_of_service(tmp_path: Path) -> None:
    site = tmp_path / "site.toml"
    site.write_bytes(b'profile = "cl')
    with pytest.raises(ConfigError, match="site.toml"):
        load_site(site, is_bench=True)
    words = KIOSK_UNIT.read_text(encoding="utf-8").splitlines()
    assert {"Restart=always", "StartLimitBurst=10", "OnFailure=ems-outofservice.service"} <= set(words)
    assert languages_of(site) == tuple(LANGUAGES), "and it needs nothing of that file"
    heading = Notice(languages_of(site), is_simulated=False).view(0).heading
    assert heading is not None and heading.id == "out_of_service.heading"
