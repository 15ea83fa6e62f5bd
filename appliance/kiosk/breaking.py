"""Where a line may end: after a space, or in Chinese between two letters, but never before a comma.

Source of truth: GB/T 15834 and UAX #14 on marks that may not begin or end a line.
"""

import re
from functools import lru_cache

from appliance.kiosk.languages import LANGUAGES

_TEXTS_MAX = 500
_NEVER_FIRST = r"，。、；：？！）》」』”’…％·.,;:?!)%°"
_NEVER_LAST = r"（《「『“‘(\["
_LATIN = "0-9A-Za-zµΩÀ-ɏ"
_UNIT = (
    r"(?:mA|V|ms|µs|Hz|k?Ω|[cm]m|cm2|kg|s|h|min|%)(?![A-Za-z])"  # and a number with its unit or measure word
)
_WORDS = re.compile(r"[^ ]* ?")
_LETTERS = re.compile(
    rf"[{_NEVER_LAST}]*"  # what opens stays with what follows
    rf"(?:[{_LATIN}+/{{}}][{_LATIN}+/{{}}.:%–'’_-]*(?: {_UNIT}| ?[㐀-鿿])?|.)?"  # a word stays whole
    rf"[{_NEVER_FIRST}]* ?"  # what closes stays with what went before
)


@lru_cache(maxsize=_TEXTS_MAX)
def pieces(text: str, code: str) -> tuple[str, ...]:
    """The text in pieces after each of which a line may end; a space that ends a line is not drawn."""
    language = LANGUAGES.get(code)
    pattern = _LETTERS if language is not None and language.is_broken_anywhere else _WORDS
    return tuple(piece for piece in pattern.findall(text) if piece)
