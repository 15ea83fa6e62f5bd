"""One door to words: plural forms, digits, own names, and what is missing is named."""

import gettext
from pathlib import Path

import pytest

from appliance.kiosk import languages
from appliance.kiosk.languages import LANGUAGES
from appliance.kiosk.text import MissingCatalogueError, MissingTextError, Texts
from appliance.kiosk.view import Text
from deploy.tools.texts import compile_texts

HEADER = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n"Plural-Forms: {forms}\\n"\n\n'
ARABIC = (
    "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5);"
)


def texts(folder: Path, language: str, body: str, forms: str = "nplurals=2; plural=(n != 1);") -> Texts:
    path = folder / language / "LC_MESSAGES" / "kiosk.po"
    path.parent.mkdir(parents=True)
    path.write_text(HEADER.format(forms=forms) + body, encoding="utf-8")
    compile_texts(folder)
    return Texts(language, folder)


SIMPLE = 'msgid "call.emergency"\nmsgstr "Call {number}."\n\nmsgid "left"\nmsgstr "{minutes} min"\n'
PLURAL = 'msgid "visits"\nmsgid_plural "visits"\nmsgstr[0] "one visit"\nmsgstr[1] "{n} visits"\n'


def test_words_come_with_their_values(tmp_path: Path) -> None:
    door = texts(tmp_path, "en", SIMPLE)
    assert door.get(Text(id="left", values=(("minutes", 20),))) == "20 min"


@pytest.mark.parametrize(("count", "words"), [(0, "0 visits"), (1, "one visit"), (2, "2 visits")])
def test_english_has_two_plural_forms(tmp_path: Path, count: int, words: str) -> None:
    door = texts(tmp_path, "en", PLURAL)
    assert door.get(Text(id="visits", values=(("n", count),))) == words


@pytest.mark.parametrize(
    ("count", "form"), [(0, 0), (1, 1), (2, 2), (3, 3), (10, 3), (11, 4), (99, 4), (100, 5), (103, 3)]
)
def test_arabic_has_six_plural_forms(tmp_path: Path, count: int, form: int) -> None:
    rows = "".join(f'msgstr[{number}] "form {number}"\n' for number in range(6))
    door = texts(tmp_path, "ar", f'msgid "visits"\nmsgid_plural "visits"\n{rows}', ARABIC)
    asked = Text(id="visits", values=(("n", count),))
    assert door.get(asked) == f"form {form}"
    assert door.template(asked) == (f"visits~{form}", f"form {form}")


def test_a_text_without_plural_forms_takes_any_count(tmp_path: Path) -> None:
    door = texts(tmp_path, "en", 'msgid "wait"\nmsgstr "{n} s"\n')
    assert door.get(Text(id="wait", values=(("n", 1),))) == "1 s"


def test_a_text_with_plural_forms_needs_a_count(tmp_path: Path) -> None:
    door = texts(tmp_path, "en", PLURAL)
    with pytest.raises(MissingTextError, match="language en has no text visits"):
        door.get(Text(id="visits"))


def test_numbers_have_the_languages_digits_and_telephone_numbers_stay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    arabic_indic = "".join(chr(0x0660 + digit) for digit in range(10))
    language = languages.Language(code="ar", own_name="", digits=arabic_indic)
    monkeypatch.setitem(LANGUAGES, "ar", language)
    door = texts(tmp_path, "ar", SIMPLE)
    assert door.get(Text(id="left", values=(("minutes", 20),))) == "\u0662\u0660 min"
    assert door.get(Text(id="call.emergency", values=(("number", "112"),))) == "Call 112."


def test_every_language_has_its_own_name_in_every_language(tmp_path: Path) -> None:
    door = texts(tmp_path, "en", SIMPLE)
    assert door.get(Text(id="language.ar")) == LANGUAGES["ar"].own_name
    assert dict(door.templates())["language.tr"] == LANGUAGES["tr"].own_name


def test_all_templates_are_given_with_their_forms(tmp_path: Path) -> None:
    door = texts(tmp_path, "en", SIMPLE + "\n" + PLURAL)
    own = {row for row in door.templates() if not row[0].startswith("language.")}
    assert own == {
        ("call.emergency", "Call {number}."),
        ("left", "{minutes} min"),
        ("visits~0", "one visit"),
        ("visits~1", "{n} visits"),
    }


def test_a_missing_text_and_missing_values_are_named(tmp_path: Path) -> None:
    door = texts(tmp_path, "en", SIMPLE)
    for asked in (Text(id="no.such"), Text(id="left")):
        with pytest.raises(MissingTextError, match=asked.id):
            door.get(asked)


def test_a_language_without_a_compiled_catalogue_is_named(tmp_path: Path) -> None:
    with pytest.raises(MissingCatalogueError, match="language fr"):
        Texts("fr", tmp_path)


def test_the_compiled_bytes_are_what_the_standard_library_reads(tmp_path: Path) -> None:
    texts(tmp_path, "en", SIMPLE + "\n" + PLURAL)
    with (tmp_path / "en" / "LC_MESSAGES" / "kiosk.mo").open("rb") as file:
        read = gettext.GNUTranslations(file)
    assert read.gettext("left") == "{minutes} min"
    assert read.ngettext("visits", "visits", 5) == "{n} visits"
