"""What the station tells of itself is read from what is there, not written down a second time."""

import hashlib
import json
from importlib import metadata
from pathlib import Path

import pytest

import appliance.limits
from appliance.services.kiosk import about

ROOT = Path(__file__).parents[3]


def test_the_version_of_the_limits_is_the_hash_of_their_table() -> None:
    digest = hashlib.sha256(Path(appliance.limits.__file__).read_bytes()).hexdigest()
    told = dict(about.versions())
    assert digest.startswith(told["limits"]) and len(told["limits"]) == 12
    assert told["kiosk"] == metadata.version("ems-kiosk")


@pytest.mark.requirement("STD-26", "STD-28")
def test_every_package_that_is_needed_to_run_has_a_version_and_a_licence() -> None:
    parts = {part.name: part for part in about.installed()}
    for name in ("pygame", "gpiozero", "msgspec", "spidev", "systemd-python", "SDL", "Python"):
        assert parts[name].version and parts[name].licence != "not named", name
    assert "pytest" not in parts and "ruff" not in parts


def test_what_a_needed_package_needs_is_needed_too() -> None:
    assert {"gpiozero", "colorzero"} <= about.needed("ems-kiosk")


def test_every_bundled_font_and_voice_is_named_with_its_licence() -> None:
    made_from = {
        entry["package"]
        for path in (ROOT / "appliance" / "kiosk" / "assets").glob("*/manifest.json")
        for entry in json.loads(path.read_text(encoding="utf-8")).values()
        if isinstance(entry, dict) and "package" in entry
    }
    parts = {part.name: part for part in about.bundled()}
    assert set(parts) == made_from != set()
    assert [part for part in parts.values() if part.licence == "not named" or not part.version] == []


def test_a_language_without_a_catalogue_has_no_reviewer() -> None:
    assert about.reviewer_of("xx") is None


@pytest.mark.parametrize(
    ("whole", "upstream"),
    [("4.0~beta7+ds-1", "4.0"), ("1:20220127+repack1-1", "20220127"), ("1.008-3", "1.008"), ("2.1", "2.1")],
)
def test_a_distributions_own_additions_to_a_version_are_left_out(whole: str, upstream: str) -> None:
    assert about._upstream(whole) == upstream
