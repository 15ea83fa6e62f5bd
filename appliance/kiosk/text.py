"""Texts by their symbolic id, from the compiled catalogues; one id names text and voice. (kiosk.md 4.2)"""

import gettext
from pathlib import Path

from appliance.kiosk.view import Text

DOMAIN = "kiosk"


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
                self._texts = gettext.GNUTranslations(file)
        except OSError as error:
            raise MissingCatalogueError(
                f"no texts for language {language}: {path} ({error.strerror})"
            ) from error

    def get(self, text: Text) -> str:
        """The words with their values; raises MissingTextError if there are none."""
        words = self._texts.gettext(text.id)
        if words == text.id:
            raise MissingTextError(f"language {self.language} has no text {text.id}")
        try:
            return words.format(**dict(text.values))
        except (KeyError, IndexError, ValueError) as error:
            message = f"language {self.language}: text {text.id} does not fit its values {text.values}"
            raise MissingTextError(message) from error
