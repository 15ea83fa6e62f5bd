"""Each fault is one row with everything that a person, a journal and a hazard file ask of it. (rule 10)"""

import re
from pathlib import Path

import pytest

from appliance.safety.faults import EVENTS, HOLDING, KEPT, PADS, SPECS, Fault

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


def test_the_rows_of_the_link_are_all_here() -> None:
    assert {fault.value for fault in Fault} >= {f"H{number:02}" for number in range(1, 25)}


UNSEEN = {Fault.HOST_LATE, Fault.ANSWER_RETRIED, Fault.CLOCK_JUMPED}


def test_only_what_nobody_needs_to_see_has_no_text() -> None:
    assert {fault for fault in Fault if not SPECS[fault].text_id} == UNSEEN
    assert UNSEEN <= EVENTS


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("fault", [fault for fault in Fault if fault not in UNSEEN])
def test_every_row_has_its_text_in_every_language(fault: Fault, language: str) -> None:
    catalogue = (LOCALES / language / "LC_MESSAGES" / "kiosk.po").read_text(encoding="utf-8")
    assert re.search(rf'^msgid "{re.escape(SPECS[fault].text_id)}\.', catalogue, re.MULTILINE) or (
        f'msgid "{SPECS[fault].text_id}"' in catalogue
    ), SPECS[fault].text_id


ROWS = {
    "H01": ("cut", "A", "acknowledge"), "H34": ("cut", "C", "service"),
    "H02": ("cut", "B/C", "service"), "H03": ("cut", "A", "acknowledge"),
    "H04": ("pause", "A", "by_itself"), "H05": ("no_start", "A", "acknowledge"),
    "H06": ("none", "none", "by_itself"), "H07": ("cut", "A", "acknowledge"),
    "H08": ("none", "none", "by_itself"), "H09": ("cut", "A", "acknowledge"),
    "H10": ("cut", "A", "acknowledge"), "H11": ("cut", "B", "acknowledge"),
    "H12": ("cut", "A", "acknowledge"), "H13": ("no_start", "C", "service"),
    "H14": ("no_start", "B", "acknowledge"), "H15": ("stop", "A", "acknowledge"),
    "H16": ("none", "A", "acknowledge"), "H17": ("none", "A", "acknowledge"),
    "H18": ("cut", "B/C", "acknowledge"), "H19": ("cut", "C", "service"), "H20": ("cut", "C", "service"),
    "H21": ("none", "none", "by_itself"), "H22": ("stop", "A", "acknowledge"),
    "H23": ("stop", "A", "by_itself"), "H24": ("no_start", "A", "by_itself"),
    "H25": ("cut", "A", "acknowledge"), "H26": ("stop", "A", "acknowledge"),
    "H27": ("stop", "A", "by_itself"), "H28": ("no_start", "A", "acknowledge"),
    "H29": ("no_start", "A", "acknowledge"), "H30": ("cut", "B", "acknowledge"),
    "H31": ("no_start", "A", "acknowledge"), "H32": ("no_start", "A", "acknowledge"),
    "H33": ("no_start", "A", "by_itself"),
}  # fmt: skip


@pytest.mark.parametrize("fault", list(Fault))
def test_reaction_latching_and_clearing_are_those_of_the_hazard_table(fault: Fault) -> None:
    spec = SPECS[fault]
    assert (spec.reaction, spec.latch, spec.clears) == ROWS[fault.value]


def test_what_happens_and_is_over_is_told_from_what_is_set() -> None:
    assert {fault.value for fault in EVENTS} == {"H01", "H03", "H06", "H08", "H21", "H23"}
    assert {fault.value for fault in HOLDING} == {"H18", "H30"}


def test_what_outlives_the_process_is_what_waits_for_somebody() -> None:
    for_somebody = {fault.value for fault in Fault if SPECS[fault].clears != "by_itself"}
    assert {fault.value for fault in KEPT} == for_somebody - {"H01", "H03", "H13", "H16", "H17"}


OF_CLASS_B = {"H11", "H14", "H18", "H30"}
THE_PERSONS_OWN = {"H03", "H16", "H17"}


@pytest.mark.parametrize("fault", list(Fault))
def test_class_b_is_for_staff_everywhere_and_all_but_the_persons_own_is_for_staff_in_a_gym(
    fault: Fault,
) -> None:
    """link.md 5.4: B is the operator's; therapy.md 6.3, GYM: never self-clear. H32 may hide a class B."""
    spec = SPECS[fault]
    if spec.clears != "acknowledge":
        assert spec.who == {"by_itself": "nobody", "service": "service"}[spec.clears]
    elif fault.value in OF_CLASS_B | {"H32"}:
        assert spec.who == "staff"
    else:
        assert spec.who == ("anyone" if fault.value in THE_PERSONS_OWN else "staff_in_gym")
    if spec.latch == "B":
        assert spec.who == "staff"
