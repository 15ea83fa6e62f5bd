"""Each fault is one row with everything that a person, a journal and a hazard file ask of it. (rule 10)"""

import re
from pathlib import Path

import pytest

from appliance.safety.faults import PADS, SPECS, Fault

LOCALES = Path(__file__).resolve().parents[3] / "appliance" / "kiosk" / "locale"
LANGUAGES = sorted(path.name for path in LOCALES.iterdir() if (path / "LC_MESSAGES").is_dir())


def test_every_fault_has_a_row_and_every_row_a_fault() -> None:
    assert set(SPECS) == set(Fault)
    assert set(SPECS) >= PADS


def test_every_row_has_a_journal_id_of_its_own() -> None:
    ids = [spec.journal_id for spec in SPECS.values()]
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch("[0-9a-f]{32}", journal_id) for journal_id in ids)


@pytest.mark.parametrize("fault", list(Fault))
def test_every_row_names_a_hazard_and_says_what_finds_it(fault: Fault) -> None:
    spec = SPECS[fault]
    assert re.fullmatch(r"HZ-(0[1-9]|1\d|2[01])", spec.hazard)
    assert spec.detection
    assert re.fullmatch(r"H\d\d", fault.value)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("fault", list(Fault))
def test_every_row_has_its_text_in_every_language(fault: Fault, language: str) -> None:
    catalogue = (LOCALES / language / "LC_MESSAGES" / "kiosk.po").read_text(encoding="utf-8")
    assert re.search(rf'^msgid "{re.escape(SPECS[fault].text_id)}\.', catalogue, re.MULTILINE) or (
        f'msgid "{SPECS[fault].text_id}"' in catalogue
    ), SPECS[fault].text_id


REACTIONS = {
    "H02": "cut", "H04": "pause", "H07": "cut", "H09": "cut", "H11": "cut", "H12": "cut", "H13": "no_start",
    "H14": "no_start", "H15": "stop", "H16": "none", "H17": "none", "H18": "cut", "H19": "cut", "H20": "cut",
    "H25": "cut", "H26": "stop", "H27": "stop", "H28": "no_start", "H29": "no_start",
}  # fmt: skip
CLEARS = {
    "H02": "service", "H04": "by_itself", "H13": "service", "H18": "service", "H19": "service",
    "H20": "service", "H27": "by_itself",
}  # fmt: skip


@pytest.mark.parametrize("fault", list(Fault))
def test_reactions_and_clearing_are_those_of_the_hazard_table(fault: Fault) -> None:
    spec = SPECS[fault]
    assert (spec.reaction, spec.clears) == (REACTIONS[fault.value], CLEARS.get(fault.value, "acknowledge"))
