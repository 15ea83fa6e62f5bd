"""A language has a reviewer only while the words that were reviewed still stand there."""

from pathlib import Path

import pytest

from appliance.kiosk.languages import LANGUAGES
from appliance.kiosk.review import REVIEWED_BY, REVIEWED_HASH, REVIEWED_ON, hash_of, review_of, reviews
from appliance.kiosk.text import Texts
from deploy.tools.texts import compile_texts

WORDS = {"target.stop": "ALTO", "question.q01.text": "Marcapasos?", "goal.relief": "Menos dolor"}


def catalogue(folder: Path, header: dict[str, str], words: dict[str, str]) -> None:
    path = folder / "es" / "LC_MESSAGES" / "kiosk.po"
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = {"Content-Type": "text/plain; charset=UTF-8"} | header
    head = "".join(f'"{name}: {value}\\n"\n' for name, value in lines.items())
    rows = "".join(f'\nmsgid "{key}"\nmsgstr "{text}"\n' for key, text in words.items())
    path.write_text(f'msgid ""\nmsgstr ""\n{head}{rows}', encoding="utf-8")
    compile_texts(folder)


def signed(folder: Path) -> dict[str, str]:
    catalogue(folder, {}, WORDS)
    kept = hash_of(Texts("es", folder).templates())
    return {REVIEWED_BY: "Ana Ruiz, physiotherapist", REVIEWED_ON: "2026-11-20", REVIEWED_HASH: kept}


def test_a_signed_language_has_its_reviewer(tmp_path: Path) -> None:
    catalogue(tmp_path, signed(tmp_path), WORDS)
    review = review_of("es", tmp_path)
    assert review.reviewer == "Ana Ruiz, physiotherapist"
    assert review.on == "2026-11-20"


@pytest.mark.hazard("HZ-04")
def test_a_changed_question_has_no_reviewer_until_it_is_read_again(tmp_path: Path) -> None:
    header = signed(tmp_path)
    catalogue(tmp_path, header, WORDS | {"question.q01.text": "Otra cosa?"})
    review = review_of("es", tmp_path)
    assert review.by is not None
    assert review.reviewer is None


@pytest.mark.hazard("HZ-04")
def test_a_new_question_has_no_reviewer_until_it_is_read(tmp_path: Path) -> None:
    catalogue(tmp_path, signed(tmp_path), WORDS | {"question.q99.text": "Nuevo?"})
    assert review_of("es", tmp_path).reviewer is None


def test_words_that_decide_nothing_may_change(tmp_path: Path) -> None:
    catalogue(tmp_path, signed(tmp_path), WORDS | {"goal.relief": "Menos molestias"})
    assert review_of("es", tmp_path).reviewer is not None


@pytest.mark.parametrize("name", [REVIEWED_BY, REVIEWED_ON, REVIEWED_HASH])
def test_a_review_needs_name_day_and_hash(tmp_path: Path, name: str) -> None:
    header = signed(tmp_path)
    catalogue(tmp_path, header | {name: ""}, WORDS)
    assert review_of("es", tmp_path).reviewer is None
    header.pop(name)
    catalogue(tmp_path, header, WORDS)
    assert review_of("es", tmp_path).reviewer is None


def test_a_language_without_a_catalogue_has_no_reviewer(tmp_path: Path) -> None:
    assert review_of("es", tmp_path).reviewer is None


def test_every_language_of_the_table_has_a_state() -> None:
    assert [review.language for review in reviews()] == list(LANGUAGES)
