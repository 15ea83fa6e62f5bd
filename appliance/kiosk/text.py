"""Texts by their symbolic id, from the compiled catalogues; one id names text and voice. (kiosk.md 4.2)

Rule 1: this is the one door to words. A text whose catalogue has plural forms is given in the form that the
language has for the value `n` (Arabic has six).
Rule 2: a whole number is written with the language's digits; a value that is a string (a telephone number, a
PIN, a code) is shown as it is.
Rule 3: the languages' own names stand in the table of languages, not in eight catalogues.
"""

import gettext
from collections.abc import Iterator
from pathlib import Path

from appliance.kiosk.languages import LANGUAGES, localised
from appliance.kiosk.view import Text

DOMAIN = "kiosk"
LOCALE = Path(__file__).parent / "locale"
COUNT = "n"
OWN_NAMES = {f"language.{code}": language.own_name for code, language in LANGUAGES.items()}

_Key = str | tuple[str, int]


class MissingTextError(KeyError):
    """A language has no words for an id, or not for its values; the text names both."""


class MissingCatalogueError(FileNotFoundError):
    """A language has no compiled catalogue; the text names the file that was looked for."""


class Texts:
    """All texts of one language, read once."""

    def __init__(self, language: str, locale_dir: Path) -> None:
        self.language = language
        path = locale_dir / language / "LC_MESSAGES" / f"{DOMAIN}.mo"
        try:
            with path.open("rb") as file:
                self._catalogue = _Catalogue(file)
        except OSError as error:
            raise MissingCatalogueError(
                f"no texts for language {language}: {path} ({error.strerror})"
            ) from error

    @property
    def header(self) -> dict[str, str]:
        """What the catalogue says of itself, by names in small letters."""
        return self._catalogue.info()

    def get(self, text: Text) -> str:
        """The words with their values; raises MissingTextError if there are none."""
        _, words = self.template(text)
        try:
            return words.format(**{name: self._written(value) for name, value in text.values})
        except (KeyError, IndexError, ValueError) as error:
            message = f"language {self.language}: text {text.id} does not fit its values {text.values}"
            raise MissingTextError(message) from error

    def template(self, text: Text) -> tuple[str, str]:
        """The key ("id", or "id~2" for plural form 2) and its words with the placeholders unfilled."""
        entries = self._catalogue.entries
        key: _Key = text.id
        count = dict(text.values).get(COUNT)
        if isinstance(count, int):
            form = (text.id, self._catalogue.form_of(count))
            key = form if form in entries else key
        words = OWN_NAMES.get(text.id) or entries.get(key)
        if not words:
            raise MissingTextError(f"language {self.language} has no text {text.id} for {text.values}")
        return _name(key), words

    def templates(self) -> Iterator[tuple[str, str]]:
        """Every key with its words, as `template` gives them."""
        yield from OWN_NAMES.items()
        for key, words in self._catalogue.entries.items():
            if key:
                yield _name(key), words

    def _written(self, value: str | int) -> str:
        return localised(str(value), self.language) if isinstance(value, int) else value


class _Catalogue(gettext.GNUTranslations):
    """The standard library's reader, which has the entries and the plural rule but no door to them."""

    @property
    def entries(self) -> dict[_Key, str]:
        entries: dict[_Key, str] = self._catalog  # type: ignore[attr-defined]  # see above
        return entries

    def form_of(self, count: int) -> int:
        form: int = self.plural(count)  # type: ignore[attr-defined]  # see above
        return form


def _name(key: _Key) -> str:
    return key if isinstance(key, str) else f"{key[0]}~{key[1]}"
