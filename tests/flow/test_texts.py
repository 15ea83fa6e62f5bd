"""Every id that can be asked for has words in both languages, and no words promise what nobody can."""

import re
from itertools import product
from pathlib import Path
from string import Formatter
from typing import get_args

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

import appliance.kiosk
from appliance.ipc.messages import StopReason
from appliance.kiosk.chart.operator_state import Page
from appliance.kiosk.chart.operator_station import STATION
from appliance.kiosk.chart.operator_view import MENU
from appliance.kiosk.text import MissingCatalogueError, MissingTextError, Texts
from appliance.kiosk.view import Text
from appliance.safety.faults import SPECS
from appliance.services.kiosk.about import versions
from appliance.therapy.catalogue import Kind
from appliance.therapy.logbook import VOLUMES, CheckItem, Role
from appliance.therapy.matching import Goal
from appliance.therapy.placement import LUMBAR_PARALLEL
from tests.flow.scripted import CARDS, CATALOGUE

KIOSK = Path(appliance.kiosk.__file__).parent
LOCALE = KIOSK / "locale"
LANGUAGES = ("en", "de")
CARD_HEADING_WORDS = 12


def catalogue(language: str) -> Catalog:
    with (LOCALE / language / "LC_MESSAGES" / "kiosk.po").open("rb") as file:
        return read_po(file, locale=language)


def words_of(language: str) -> dict[str, str]:
    return {str(each.id): str(each.string) for each in catalogue(language) if each.id}


WORDS = {language: words_of(language) for language in LANGUAGES}
LITERAL = re.compile(r'"([a-z_]+(?:\.[a-z0-9_]+)+)"')
PROOF = ("due", "lamps", "arming", "press", "release", "acknowledge", "passed", "failed")
CALLS = ("none", "asked", "sounding", "silent", "answered", "off_duty")
CONTACTS = ("unknown", "suspicious", "marginal", "poor", "off", "short")
ENDS = ("completed", "stopped_by_person", "hand_switch", "pads_off", "idle", "interrupted", "by_station",
        "paused_too_long")  # fmt: skip


def families() -> set[str]:
    ids = {f"pain.{number}" for number in range(11)} | {f"goal.{goal}" for goal in Goal}
    ids |= {f"language.{language}" for language in LANGUAGES}
    ids |= {f"proof.{step}.{part}" for step, part in product(PROOF, ("heading", "body"))}
    ids |= {f"contact.{side}.{contact}" for side, contact in product(("left", "right"), CONTACTS)}
    ids |= {f"level.{kind}.heading" for kind in Kind} | {f"live.{kind}.body" for kind in Kind}
    ids |= {f"ending.{reason}" for reason in ENDS} | {f"pad.{number}.heading" for number in (1, 2, 3, 4)}
    ids |= {f"aftercare.{said}.heading" for said in ("less", "same", "more")}
    ids |= {f"pad_off.{side}" for side in ("left", "right", "both")}
    ids |= {f"{name}.{part}" for name, part in product(("idle", "presence"), ("heading", "body"))}
    ids |= {f"find.{side}.heading" for side in ("left", "right")}
    ids |= {f"where.{side}" for side in ("left", "right", "both")}
    ids |= {f"pad.{pad.landmark}" for pad in LUMBAR_PARALLEL.pads}
    ids |= {f"pad.landmark.{pad.landmark}" for pad in LUMBAR_PARALLEL.pads}
    ids |= {f"call.{call}.{part}" for call, part in product(CALLS, ("heading", "line"))}
    ids |= {f"digit.{digit}" for digit in range(10)} | {f"comfort.volume.{step}" for step in range(4)}
    ids |= {f"comfort.{word}" for word in ("large", "contrast", "left", "still")}
    ids |= {f"{name}.{side}" for name, side in product(("live.press", "pad_off.pair"), ("left", "right"))}
    ids |= {f"pad_which.{word}" for word in ("top", "bottom", "unknown")}
    ids |= {f"pad_fix.{word}.heading" for word in ("top", "bottom", "unknown")}
    ids |= {"presence.yes", "idle.yes"}
    return ids | of_the_faults() | of_the_operator() | {LUMBAR_PARALLEL.name_text}


def of_the_operator() -> set[str]:
    """What staff read: pages, how sessions ended, what is checked, versions."""
    ids = {f"operator.{page}.heading" for page in Page}
    ids |= {f"operator.{page}.name" for page in (*MENU, *STATION)}
    ids |= {f"operator.end.{end}" for end in (*get_args(StopReason), "interrupted", "not_started", "open")}
    ids |= {f"operator.item.{item}.{part}" for item, part in product(CheckItem, ("name", "body"))}
    by_itself = (CheckItem.ESTOP, CheckItem.HAND_SWITCH)
    ids |= {f"operator.item.{item}.{part}" for item, part in product(by_itself, ("seen", "unseen"))}
    ids |= {f"operator.volume.{volume}" for volume in VOLUMES} | {
        f"operator.role.{r}" for r in get_args(Role)
    }
    ids |= {f"operator.site.{profile}" for profile in ("clinic", "gym")}
    return ids | {f"operator.about.{part}" for part, _ in versions()}


def of_the_faults() -> set[str]:
    """What happened and, where a fault has the screen, what to do; some rows are nothing to a person."""
    ids = {spec.text_id for spec in SPECS.values() if spec.text_id}
    return ids | {f"{text_id}.do" for text_id in ids if text_id.startswith("fault.")}


def of_the_data() -> set[str]:
    ids = {
        getattr(program, key)
        for program in CATALOGUE.programs
        for key in ("name_text", "feel_text", "why_text")
    }
    for card in CARDS.cards:
        ids |= {card.text, card.help_text, card.reason_text} | {option.text for option in card.option}
    return ids


def in_the_code() -> set[str]:
    found: set[str] = set()
    still = KIOSK.parent / "services" / "outofservice.py"
    for path in (*KIOSK.glob("*.py"), *KIOSK.glob("chart/*.py"), *KIOSK.glob("scenes/*.py"), still):
        found |= set(LITERAL.findall(path.read_text(encoding="utf-8")))
    return {
        each
        for each in found
        if not each.endswith((".svg", ".ttf", ".otf", ".png", ".wav", ".po", ".mo", ".json", ".html"))
    }


USED = in_the_code() | of_the_data() | families()
FOR_SCENES = {text_id for text_id in WORDS["en"] if text_id.startswith("screen.")}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_id_that_is_used_has_words(language: str) -> None:
    assert sorted(USED - set(WORDS[language])) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_words_stand_there_unused(language: str) -> None:
    assert sorted(set(WORDS[language]) - USED - FOR_SCENES) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_words_are_empty(language: str) -> None:
    assert [text_id for text_id, words in WORDS[language].items() if not words.strip()] == []


def placeholders(words: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(words) if name is not None}


def test_both_languages_have_the_same_ids_and_placeholders() -> None:
    assert set(WORDS["en"]) == set(WORDS["de"])
    differing = [i for i in WORDS["en"] if placeholders(WORDS["en"][i]) != placeholders(WORDS["de"][i])]
    assert differing == []


PROMISES = re.compile(
    r"\b(heal|heals|healed|healing|cures?|cured|treats?|treatment|guarantees?|pain-free"
    r"|heilt|heilen|heilung|geheilt|behandelt|behandlung|garantiert|schmerzfrei)\b",
    re.IGNORECASE,
)
HONEST = ("It is not a cure.", "Er heilt nichts.", "Es heilt nichts.")


@pytest.mark.requirement("STD-29")
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_promises_a_result(language: str) -> None:
    promising = []
    for text_id, words in WORDS[language].items():
        for honest in HONEST:
            words = words.replace(honest, "")
        if PROMISES.search(words):
            promising.append(text_id)
    assert promising == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_headings_are_short(language: str) -> None:
    cards = {card.text for card in CARDS.cards}
    long = [
        text_id
        for text_id, words in WORDS[language].items()
        if (text_id.endswith(".heading") and len(words.split()) > 9)
        or (text_id in cards and len(words.split()) > CARD_HEADING_WORDS)
    ]
    assert long == []


def compiled(language: str, folder: Path) -> Texts:
    target = folder / language / "LC_MESSAGES" / "kiosk.mo"
    target.parent.mkdir(parents=True)
    with target.open("wb") as file:
        write_mo(file, catalogue(language))
    return Texts(language, folder)


def test_a_text_is_given_with_its_values(tmp_path: Path) -> None:
    texts = compiled("de", tmp_path)
    assert texts.get(Text(id="question.caption", values=(("number", 3), ("total", 13)))) == "Frage 3 von 13"


def test_a_missing_text_and_missing_values_are_named(tmp_path: Path) -> None:
    texts = compiled("en", tmp_path)
    for text in (Text(id="no.such"), Text(id="question.caption")):
        with pytest.raises(MissingTextError, match=re.escape(text.id)):
            texts.get(text)


def test_a_language_without_a_compiled_catalogue_is_named(tmp_path: Path) -> None:
    with pytest.raises(MissingCatalogueError, match="language fr"):
        Texts("fr", tmp_path)
