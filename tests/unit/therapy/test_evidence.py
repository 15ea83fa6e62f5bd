from pathlib import Path

import pytest

from appliance.therapy import catalogue
from appliance.therapy.catalogue import CatalogueError, UnknownProgramError
from appliance.therapy.facts import ALWAYS, Fact, facts

TEXT = Path(catalogue.__file__).with_name("programs.toml").read_text(encoding="utf-8")
PROGRAMS = catalogue.parse(TEXT, "programs.toml")


def test_every_program_has_a_card_with_something_for_it_and_something_against_it() -> None:
    for program in PROGRAMS.programs:
        card = PROGRAMS.evidence_of(program.id)
        assert card.for_text.endswith(".for") and card.against_text.endswith(".against")


def test_what_is_said_of_tens_names_the_studies_for_it_and_those_against_it() -> None:
    card = PROGRAMS.evidence_of("P01")
    assert len(card.sources_for) == 1 and len(card.sources_against) == 3
    assert card.sources == (*card.sources_for, *card.sources_against)


def test_a_program_without_a_study_has_a_card_without_a_source() -> None:
    assert PROGRAMS.evidence_of("P06").sources == ()


def test_there_is_no_card_of_an_unknown_program() -> None:
    with pytest.raises(UnknownProgramError):
        PROGRAMS.evidence_of("P99")


BAD_CARDS = {
    "no cards": (TEXT.partition("[evidence.tens]")[0], "`evidence` must have one table per card"),
    "a program without": (
        TEXT.replace('programs = ["P12"]', "programs = []"),
        "name program P12 once, not 0",
    ),
    "a program twice": (TEXT.replace('["P12"]', '["P12", "P01"]'), "name program P01 once, not 2"),
    "a strange program": (TEXT.replace('["P12"]', '["P12", "P13"]'), "`evidence` names ['P13'], unknown"),
    "no table": (TEXT.replace("[evidence.tens]", "[evidence]\nodd = 1\n[evidence.tens]"), "evidence odd"),
    "an id": (TEXT.replace("[evidence.tens]", '[evidence.tens]\nid = "x"'), "evidence tens: must be a table"),
    "an unknown key": (TEXT.replace("[evidence.tens]", "[evidence.tens]\nproof = 1"), "`proof`"),
    "no words": (TEXT.replace('"evidence.tens.against"', '""'), "evidence tens: `against_text` must name"),
}


@pytest.mark.hazard("HZ-14")
@pytest.mark.parametrize("name", sorted(BAD_CARDS))
def test_a_bad_card_gives_one_sentence_with_the_file_the_card_and_the_reason(name: str) -> None:
    text, words = BAD_CARDS[name]
    with pytest.raises(CatalogueError) as caught:
        catalogue.parse(text, "programs.toml")
    assert str(caught.value).startswith("programs.toml: ") and words in str(caught.value)


@pytest.mark.requirement("PRG-01")
def test_the_digest_of_a_catalogue_changes_with_one_letter_of_its_file() -> None:
    again = catalogue.parse(TEXT, "elsewhere.toml")
    changed = catalogue.parse(TEXT + "\n", "programs.toml")
    assert again.digest == PROGRAMS.digest != changed.digest


# ---- facts -------------------------------------------------------------------------------------------------


def numbers(program_id: str, profile: catalogue.Profile = "clinic", pad_cm2: int = 45) -> list[Fact]:
    return [fact for fact in facts(PROGRAMS.program(program_id), profile, pad_cm2) if fact.values]


@pytest.mark.requirement("STD-14")
@pytest.mark.parametrize("program", PROGRAMS.programs, ids=lambda program: program.id)
def test_every_program_tells_waveform_rate_output_pads_and_all_that_always_holds(
    program: catalogue.Program,
) -> None:
    told = [fact.text for fact in facts(program, "clinic", 45)]
    assert [text.split(".")[1] for text in told[:4]] == ["waveform", "rate", "output", "pads"]
    assert tuple(told[4:]) == ALWAYS


@pytest.mark.requirement("STD-14")
@pytest.mark.parametrize(
    ("program_id", "waveform", "rate"),
    [
        ("P01", {"width": 100}, Fact(text="fact.rate.even", values={"rate": 100})),
        ("P02", {"low": 100, "high": 200}, Fact(text="fact.rate.sweep", values={"low": 70, "high": 120})),
        ("P04", {"width": 200}, Fact(text="fact.rate.burst", values={"pulses": 9, "rate": 2})),
        ("P08", {"width": 250}, Fact(text="fact.rate.sweep", values={"low": 1, "high": 9})),
        ("P10", {"width": 250}, Fact(text="fact.rate.envelope", values={"rate": 20, "on": 10, "off": 10})),
    ],
)
def test_the_numbers_are_those_of_the_program(program_id: str, waveform: dict[str, int], rate: Fact) -> None:
    assert numbers(program_id)[0].values == waveform and numbers(program_id)[1] == rate


@pytest.mark.requirement("STD-14")
def test_the_greatest_output_is_that_of_the_profile() -> None:
    assert [numbers("P01", profile)[2].values for profile in ("clinic", "gym")] == [
        {"current": 50, "voltage": 97},
        {"current": 40, "voltage": 97},
    ]
    assert numbers("P03", "gym")[2].values == {"current": 0, "voltage": 0}
    assert numbers("P01", pad_cm2=16)[3].values == {"area": 16}
