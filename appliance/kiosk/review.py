"""Who has reviewed the texts on which a person's safety rests, language by language. (kiosk.md 4.2)

A catalogue's header names the reviewer (X-Reviewed-By), the day (X-Reviewed-On) and the hash of the reviewed
texts (X-Reviewed-Hash; `python -m deploy.tools.texts --review LANGUAGE` prints it). A reviewed text that is
changed afterwards has another hash: the language has no reviewer then, until somebody has read it again.
A station offers reviewed languages only; a bench shows all, and says so.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from appliance.kiosk.languages import LANGUAGES
from appliance.kiosk.text import LOCALE, MissingCatalogueError, Texts

REVIEWED_BY, REVIEWED_ON, REVIEWED_HASH = "X-Reviewed-By", "X-Reviewed-On", "X-Reviewed-Hash"

# Screening, red flags, stop and placement: a wrong word here can let somebody start who must not, or keep
# somebody from stopping. (HZ-03, HZ-04, HZ-05)
REVIEWED_TEXTS = (
    "answer.", "any_change.", "call.", "consent.", "contact.", "emergency.", "estop.", "fault.",
    "find.", "hand_switch.", "help.", "level.", "no_connection.", "not_today.", "out_of_service.",
    "pad.", "pad_fix.", "pad_off.", "pad_which.", "posture.", "question.", "ready.", "red_flag.", "side.",
    "stopped.", "target.minus", "target.pause", "target.plus", "target.stop", "target.unwell", "unwell.",
    "where.", "wrong_place.",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """What a catalogue says of its review, and whether it still holds for the words that stand there."""

    language: str
    by: str | None = None
    on: str | None = None
    is_current: bool = False

    @property
    def reviewer(self) -> str | None:
        """Who answers for the words as they are now; None for nobody."""
        return self.by if self.is_current else None


def hash_of(templates: Iterable[tuple[str, str]]) -> str:
    """The SHA-256 of all texts that a reviewer has to read, in the order of their ids."""
    kept = sorted(row for row in templates if row[0].startswith(REVIEWED_TEXTS))
    return hashlib.sha256("\n".join(f"{key}\t{words}" for key, words in kept).encode()).hexdigest()


def review_of(language: str, locale_dir: Path = LOCALE) -> Review:
    """The review of a language; one without a catalogue has none."""
    try:
        texts = Texts(language, locale_dir)
    except MissingCatalogueError:
        return Review(language=language)
    header = {name.lower(): value for name, value in texts.header.items()}
    by, on, kept = (header.get(name.lower()) for name in (REVIEWED_BY, REVIEWED_ON, REVIEWED_HASH))
    is_current = bool(by and on) and kept == hash_of(texts.templates())
    return Review(language=language, by=by or None, on=on or None, is_current=is_current)


def reviews(locale_dir: Path = LOCALE) -> tuple[Review, ...]:
    """The review of every language of the table, in its order."""
    return tuple(review_of(language, locale_dir) for language in LANGUAGES)
