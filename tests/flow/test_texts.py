"""Every id that can be asked for has words and values in every language, compiled as they stand."""

import re
from itertools import product
from pathlib import Path
from string import Formatter
from typing import get_args

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

import appliance.kiosk
from appliance.ipc.messages import StopReason
from appliance.kiosk.chart.after import SKINS
from appliance.kiosk.chart.operator_state import Page
from appliance.kiosk.chart.operator_station import STATION
from appliance.kiosk.chart.operator_upkeep_view import REPORTS, TESTS
from appliance.kiosk.chart.operator_view import MENU
from appliance.kiosk.chart.typed import Said
from appliance.kiosk.languages import LANGUAGES
from appliance.kiosk.text import COUNT, LOCALE, OWN_NAMES
from appliance.records.pages import COLUMNS
from appliance.safety.faults import SPECS
from appliance.services.kiosk.about import versions
from appliance.services.kiosk.site import LANGUAGES as SITE_LANGUAGES
from appliance.therapy.catalogue import Kind
from appliance.therapy.code import SYMBOLS
from appliance.therapy.complaint import WAYS, Cause, Since
from appliance.therapy.course import Advice
from appliance.therapy.dose import Reason
from appliance.therapy.duty import DAYS
from appliance.therapy.facts import facts
from appliance.therapy.house import Hindrance
from appliance.therapy.logbook import VOLUMES, CheckItem, ProblemKind, Role, Soundness
from appliance.therapy.logbook_asked import Override
from appliance.therapy.matching import Goal
from appliance.therapy.outcome import Verdict
from deploy.tools.texts import compiled_bytes
from tests.flow.scripted import CARDS, CATALOGUE, PLACES

KIOSK = Path(appliance.kiosk.__file__).parent
CARD_HEADING_WORDS = 12


def po_of(language: str) -> Path:
    return LOCALE / language / "LC_MESSAGES" / "kiosk.po"


def catalogue(language: str) -> Catalog:
    with po_of(language).open("rb") as file:
        return read_po(file, locale=language)


def forms_of(language: str) -> dict[str, tuple[str, ...]]:
    """The words of every id; more than one where the language has plural forms for it."""
    result = {}
    for each in catalogue(language):
        if each.id:
            text_id = each.id if isinstance(each.id, str) else each.id[0]
            result[text_id] = (each.string,) if isinstance(each.string, str) else tuple(each.string or ())
    return result


WORDS = {language: forms_of(language) for language in LANGUAGES}
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
    ids |= {f"call.{call}.{part}" for call, part in product(CALLS, ("heading", "line"))}
    ids |= {f"digit.{digit}" for digit in range(10)} | {f"comfort.volume.{step}" for step in range(4)}
    ids |= {f"comfort.{word}" for word in ("large", "contrast", "left", "still")}
    ids |= {f"{name}.{side}" for name, side in product(("live.press", "pad_off.pair"), ("left", "right"))}
    ids |= {f"pad_which.{word}" for word in ("top", "bottom", "unknown")}
    ids |= {f"pad_fix.{word}.heading" for word in ("top", "bottom", "unknown")}
    ids |= {"presence.yes", "idle.yes"}
    ids |= {f"skin.{skin}" for skin in SKINS} | {f"dizzy.{word}" for word in ("no", "yes")}
    ids |= {f"course.{advice}" for advice in Advice} | {
        f"letter.{each.lower()}" for each in SYMBOLS if each.isalpha()
    }
    ids |= {f"complaint.since.{each}" for each in Since} | {f"complaint.cause.{each}" for each in Cause}
    ids |= {f"wait.why.{each}" for each in Reason} - {"wait.why.more_pain_twice"}
    ids |= {f"override.{each}" for each in Override} | {f"enter_code.{each}" for each in Said} - {
        "enter_code.nothing"
    }
    ids |= {f"code.{end}.{part}" for end, part in product(("kept", "failed"), ("heading", "body"))}
    ids |= {f"paper.kind.{kind}" for kind in Kind} | {f"paper.said.{said}" for said in Verdict}
    ids |= {f"operator.zone.{zone.id}" for zone in PLACES.zones}
    ids |= {f"paper.{column}" for column in COLUMNS}
    return ids | of_the_faults() | of_the_operator() | of_the_places() | of_the_reasons()


def of_the_places() -> set[str]:
    """Areas, zones, where no pad goes, and the bones that a hand finds."""
    ids = {area.name_text for area in PLACES.areas} | {zone.name_text for zone in PLACES.zones}
    ids |= {row.text for row in PLACES.never}
    found = {pad.landmark for zone in PLACES.zones for pad in zone.pads}
    return ids | {f"{name}.{landmark}" for name in ("pad", "pad.landmark") for landmark in found}


def of_the_reasons() -> set[str]:
    """Why a program is offered, what is known of it, and what its maker must tell."""
    ids = {f"why.{reason}" for reason in (*WAYS, "fresh", "severe")}
    for card in CATALOGUE.evidence:
        ids |= {card.for_text, card.against_text}
    told = {fact.text for program in CATALOGUE.programs for fact in facts(program, "clinic", 45)}
    return ids | told | {f"evidence.{part}" for part in ("for", "against", "sources", "no_source")}


def of_the_operator() -> set[str]:
    """What staff read: pages, how sessions ended, what is checked, versions."""
    ids = {f"operator.{page}.heading" for page in Page}
    ids |= {f"operator.{page}.name" for page in (*MENU, *STATION, *TESTS, *REPORTS)}
    ids |= {f"operator.what.{kind}" for kind in ProblemKind}
    ids |= {f"operator.pack.{word}" for word in ("may", "may_not")}
    ids |= {f"closed.opens.{day}" for day in (*DAYS, "today")}
    ids |= {f"not_ready.{each}" for each in Hindrance} - {"not_ready.closed", "not_ready.unread"}
    ids |= {f"operator.end.{end}" for end in (*get_args(StopReason), "interrupted", "not_started", "open")}
    ids |= {f"operator.item.{item}.{part}" for item, part in product(CheckItem, ("name", "body"))}
    by_itself = (CheckItem.ESTOP, CheckItem.HAND_SWITCH)
    ids |= {f"operator.item.{item}.{part}" for item, part in product(by_itself, ("seen", "unseen"))}
    ids |= {f"operator.volume.{volume}" for volume in VOLUMES} | {
        f"operator.role.{r}" for r in get_args(Role)
    }
    ids |= {f"operator.site.{profile}" for profile in ("clinic", "gym")}
    ids |= {f"operator.records.{each}" for each in Soundness if each is not Soundness.SOUND}
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
    paper = KIOSK.parent / "records" / "pages.py"
    for path in (*KIOSK.glob("*.py"), *KIOSK.glob("chart/*.py"), *KIOSK.glob("scenes/*.py"), still, paper):
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
    words = {*WORDS[language], *OWN_NAMES}
    missing = USED - words
    begun = {
        i for i in missing if any(each.startswith(f"{i}.") for each in words)
    }  # "live.press", then a side
    assert sorted(missing - begun) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_words_stand_there_unused(language: str) -> None:
    assert sorted(set(WORDS[language]) - USED - FOR_SCENES) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_words_are_empty_and_none_has_spaces_at_its_ends(language: str) -> None:
    found = {i: forms for i, forms in WORDS[language].items() if any(not f or f != f.strip() for f in forms)}
    assert found == {}


def placeholders(words: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(words) if name is not None}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_has_the_values_of_the_english_one(language: str) -> None:
    """A plural form may leave out the count: "one pair" says it."""
    english, own = WORDS["en"], WORDS[language]
    assert sorted(own) == sorted(english)
    for text_id, forms in own.items():
        asked = placeholders(english[text_id][-1])
        spared = {COUNT} if len(english[text_id]) > 1 else set()
        assert all(asked - spared <= placeholders(form) <= asked for form in forms), text_id


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_text_with_plural_forms_has_all_that_the_language_has(language: str) -> None:
    forms = catalogue(language).num_plurals
    plural = {text_id for text_id, words in WORDS["en"].items() if len(words) > 1}
    assert plural
    assert {text_id: len(WORDS[language][text_id]) for text_id in plural} == dict.fromkeys(plural, forms)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_compiled_texts_are_those_that_stand_in_the_catalogue(language: str) -> None:
    compiled = po_of(language).with_suffix(".mo").read_bytes()
    assert compiled == compiled_bytes(po_of(language)), "compile them: python -m deploy.tools.texts"


def test_a_site_may_name_every_language_of_the_table() -> None:
    assert SITE_LANGUAGES == tuple(LANGUAGES)


@pytest.mark.parametrize("language", ("en", "de"))
def test_the_questions_are_short(language: str) -> None:
    cards = {card.text for card in CARDS.cards}
    assert [i for i in cards if len(WORDS[language][i][0].split()) > CARD_HEADING_WORDS] == []
