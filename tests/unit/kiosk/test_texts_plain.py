"""Words that promise nothing, short headings, short words, and no language much longer than the others."""

import re
import tomllib
from collections import defaultdict
from pathlib import Path

import pytest

from appliance.kiosk.languages import LANGUAGES
from appliance.kiosk.text import LOCALE, Texts

PROMISES = tomllib.loads(Path(__file__).with_name("promises.toml").read_text(encoding="utf-8"))
TEXTS = {code: dict(Texts(code, LOCALE).templates()) for code in LANGUAGES}
PROMISE_KINDS = 7
CONCLUDING = tuple(
    f"{screen}."
    for screen in "aftercare course program why evidence fact goal ending wait used_today receipt".split()
)
"""The texts that speak of a person's course, or of what a program does."""
STAFF = ("operator.", "pin.", "proof.", "out_of_service.staff")
HEADING_WORDS = 9
GRADE = 5.0
GRADED_WORDS = 10  # fewer words have no grade: one long name decides it
HARDER = {
    "question.q01": "pacemaker, defibrillator and electronic device have no shorter names",
}
LONGER_IN_ALL, LONGER_ALONE, ALONE_FROM = 1.4, 1.7, 24
SILENT = re.compile(r"(?<!l)e$|(?<![td])ed$|(?<![szxgc])(?<!ch)(?<!sh)es$")


# ---- promises ----------------------------------------------------------------------------------------------


def plain(words: str) -> str:
    """Small letters, whatever the capital was; the dot of a Turkish capital I is no letter of its own."""
    return words.replace("\u0130", "i").lower()


def pattern_of(word: str) -> str:
    body = re.escape(plain(word).strip("*"))
    before = "" if word.startswith("*") else r"\b"
    return before + body + ("" if word.endswith("*") else r"\b")


def promising(code: str, words: str) -> list[str]:
    table = PROMISES[code]
    words = plain(words)
    for honest in table["honest"]:
        words = words.replace(plain(honest), "")
    return [word for word in table["never"] if re.search(pattern_of(word), words)]


@pytest.mark.requirement("STD-29")
@pytest.mark.parametrize("code", LANGUAGES)
def test_no_text_promises_a_result(code: str) -> None:
    found = {key: promising(code, words) for key, words in TEXTS[code].items()}
    assert {key: words for key, words in found.items() if words} == {}


@pytest.mark.requirement("STD-29")
@pytest.mark.parametrize("code", LANGUAGES)
def test_each_kind_of_promise_is_found_in_every_language(code: str) -> None:
    """Heal, treat, guarantee, painless, safe for everyone, no risk, always works: a sentence of each."""
    sentences = PROMISES[code]["found"]
    assert len(sentences) == PROMISE_KINDS
    assert [words for words in sentences if not promising(code, words)] == []


@pytest.mark.requirement("STD-29")
@pytest.mark.parametrize("code", LANGUAGES)
def test_what_is_honest_is_said_somewhere_and_is_no_promise_by_itself(code: str) -> None:
    """A sentence that is let through and that no text says any more would hide the next promise."""
    words = " ".join(plain(each) for each in TEXTS[code].values())
    assert [each for each in PROMISES[code]["honest"] if plain(each) not in words] == []


@pytest.mark.requirement("OUT-04")
@pytest.mark.parametrize("code", LANGUAGES)
def test_no_text_draws_a_medical_conclusion(code: str) -> None:
    """Nothing that a guest reads calls an illness by its name as theirs, or says that they are well again."""
    mine = {key: words for key, words in TEXTS[code].items() if key.startswith(CONCLUDING)}
    assert len(mine) > 30
    found = {key: [w for w in PROMISES[code]["conclusion"] if re.search(pattern_of(w), plain(words))]
             for key, words in mine.items()}  # fmt: skip
    assert {key: words for key, words in found.items() if words} == {}


# ---- plain words -------------------------------------------------------------------------------------------


def syllables(word: str) -> int:
    """Groups of vowels, without a silent end: right for most English words, and never far off."""
    word = re.sub(r"[^a-z]", "", word.lower())
    count = len(re.findall(r"[aeiouy]+", word))
    return max(1, count - bool(SILENT.search(word)))


def grade_of(texts: list[str]) -> float:
    """The school year after which a text is read with ease. [Flesch-Kincaid grade level, 1975]"""
    words = re.findall(r"[A-Za-z']+", " ".join(texts))
    sentences = [part for text in texts for part in re.split(r"[.!?:]+", text) if part.strip()]
    if len(words) < GRADED_WORDS:
        return 0.0
    return 0.39 * len(words) / len(sentences) + 11.8 * sum(map(syllables, words)) / len(words) - 15.59


def english_by_screen() -> dict[str, list[str]]:
    screens: dict[str, list[str]] = defaultdict(list)
    for key, words in TEXTS["en"].items():
        if not key.startswith(STAFF):
            depth = 2 if key.startswith(("question.", "red_flag.", "program.")) else 1
            screens[".".join(key.split(".")[:depth])].append(words)
    return screens


@pytest.mark.requirement("STD-24")
def test_english_is_plain_enough_for_the_fifth_grade() -> None:
    grades = {screen: round(grade_of(texts), 1) for screen, texts in english_by_screen().items()}
    hard = {screen: grade for screen, grade in grades.items() if grade > GRADE}
    assert hard.keys() == HARDER.keys(), hard


def test_a_hard_text_has_a_higher_grade() -> None:
    assert grade_of(["Contraindications necessitate immediate professional consultation, notwithstanding "
                     "previously documented physiological tolerance."]) > 2 * GRADE  # fmt: skip
    assert [syllables(word) for word in ("pacemaker", "stopped", "needed", "little", "the")] == [
        4,
        1,
        2,
        2,
        1,
    ]


# ---- length ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", ("en", "de"))
def test_headings_are_short(code: str) -> None:
    headings = {key: words for key, words in TEXTS[code].items() if key.endswith(".heading")}
    assert [key for key, words in headings.items() if len(words.split()) > HEADING_WORDS] == []


@pytest.mark.parametrize("code", LANGUAGES)
def test_no_language_is_much_longer_than_english(code: str) -> None:
    english, own = TEXTS["en"], TEXTS[code]
    shared = english.keys() & own.keys()
    assert sum(len(own[key]) for key in shared) < LONGER_IN_ALL * sum(len(english[key]) for key in shared)
    long = [key for key in shared if len(english[key]) >= ALONE_FROM
            and len(own[key]) > LONGER_ALONE * len(english[key])]  # fmt: skip
    assert long == []


@pytest.mark.parametrize("code", LANGUAGES)
def test_stop_is_one_short_word(code: str) -> None:
    stop = TEXTS[code]["target.stop"]
    assert len(stop.split()) == 1 and len(stop) <= 6


# ---- digits ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", LANGUAGES)
def test_no_language_mixes_digits(code: str) -> None:
    foreign = {
        character
        for words in TEXTS[code].values()
        for character in words
        if character.isdecimal() and character not in LANGUAGES[code].digits
    }
    assert foreign == set()
