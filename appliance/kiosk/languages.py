"""The languages the kiosk speaks and the scripts they are written in: the one table of both.

Digits: all eight write 0-9. Every reader of Arabic and Hindi knows them, many readers of Arabic know no
other, and the pads, the telephone and the module show them too: another set would be mixed with these.
A row with other digits changes every number that goes through `localised`. (kiosk.md 2.3)
What changes with this table: the catalogues in locale/, the fonts (deploy.tools.fonts), the site file's keys.
"""

from dataclasses import dataclass
from enum import StrEnum, unique
from typing import Literal

from appliance.kiosk.theme import CAP_OF_EM, CAP_OF_EM_CODE, Weight

Direction = Literal["ltr", "rtl"]
WESTERN = "0123456789"
_CODE_FILE = f"{Weight.CODE.value}.otf"


@unique
class Script(StrEnum):
    """The scripts; the value is the tag that `pygame.font.Font.set_script` takes (ISO 15924)."""

    LATIN = "Latn"
    ARABIC = "Arab"
    DEVANAGARI = "Deva"
    HAN = "Hani"


@dataclass(frozen=True, slots=True, kw_only=True)
class Face:
    """The fonts of a script: a file per weight, and its measures in capital heights of the line."""

    files: dict[Weight, str]
    cap_of_em: float  # the height that stands for a capital, as a part of the em: larger is smaller letters
    pitch: float  # baseline to baseline
    above: float  # room over the capitals
    below: float  # room under the baseline
    hang: float = 0.1  # how far the deepest letters and marks reach over that room, above or below

    def em_px(self, weight: Weight, cap_px: int) -> int:
        """The font's size at which what stands for a capital is so high."""
        is_code = self.files[weight] == _CODE_FILE
        return round(cap_px / (CAP_OF_EM_CODE if is_code else self.cap_of_em))


def _two(regular: str, bold: str) -> dict[Weight, str]:
    """A script with two cuts: light falls to regular, headings to bold."""
    return {
        Weight.LIGHT: regular,
        Weight.REGULAR: regular,
        Weight.SEMIBOLD: bold,
        Weight.HEADING: bold,
        Weight.CODE: bold,
    }


FACES = {
    Script.LATIN: Face(
        files={weight: f"{weight.value}.otf" for weight in Weight},
        cap_of_em=CAP_OF_EM,
        pitch=1.56,
        above=0.36,
        below=0.30,
    ),
    Script.ARABIC: Face(
        files=_two("NotoSansArabic-Regular.ttf", "NotoSansArabic-Bold.ttf"),
        cap_of_em=0.68,
        pitch=1.9,
        above=0.45,
        below=0.55,
        hang=0.35,
    ),
    Script.DEVANAGARI: Face(
        files=_two("NotoSansDevanagari-Regular.ttf", "NotoSansDevanagari-Bold.ttf"),
        cap_of_em=0.66,
        pitch=1.95,
        above=0.40,
        below=0.55,
    ),
    Script.HAN: Face(
        files=_two("NotoSansSC-Regular.otf", "NotoSansSC-Bold.otf"),
        cap_of_em=0.727,
        pitch=1.75,
        above=0.22,
        below=0.22,
    ),
}


PAPER = {Weight.REGULAR: "Inter-Regular.ttf", Weight.SEMIBOLD: "Inter-SemiBold.ttf"}
"""Latin letters on pages that somebody takes along: the same ones, as a page can embed them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """One language of the kiosk."""

    code: str
    own_name: str
    script: Script = Script.LATIN
    direction: Direction = "ltr"
    digits: str = WESTERN
    is_broken_anywhere: bool = False  # a line may end between any two letters, not only at a space

    @property
    def face(self) -> Face:
        """The fonts and measures of its script."""
        return FACES[self.script]


LANGUAGES = {
    language.code: language
    for language in (
        Language(code="en", own_name="English"),
        Language(code="de", own_name="Deutsch"),
        Language(code="fr", own_name="Français"),
        Language(code="es", own_name="Español"),
        Language(code="tr", own_name="Türkçe"),
        Language(code="ar", own_name="العربية", script=Script.ARABIC, direction="rtl"),
        Language(code="hi", own_name="हिन्दी", script=Script.DEVANAGARI),
        Language(code="zh", own_name="中文", script=Script.HAN, is_broken_anywhere=True),
    )
}


def direction_of(code: str) -> Direction:
    """The side from which the language is read; left to right for one that is not in the table."""
    language = LANGUAGES.get(code)
    return language.direction if language is not None else "ltr"


def localised(words: str, code: str) -> str:
    """The words with their digits as the language writes them."""
    language = LANGUAGES.get(code)
    if language is None or language.digits == WESTERN:
        return words
    return words.translate(str.maketrans(WESTERN, language.digits))
