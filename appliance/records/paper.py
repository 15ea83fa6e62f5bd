"""A sheet of paper, A4: words in any script of the kiosk, tables, and fields for plots. Lengths in mm.

Lines run from the side on which the language begins to be read; plots run from left to right in every
language, as on the screens.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from fpdf import FPDF
from fpdf.enums import Align, TextDirection, WrapMode, XPos, YPos
from fpdf.fonts import TTFFont

from appliance.records.error import PageError

WIDTH, HEIGHT = 210.0, 297.0
MARGIN = 18.0
INNER = WIDTH - 2 * MARGIN
Colour = tuple[int, int, int]
INK: Colour = (28, 32, 36)
PALE: Colour = (96, 102, 108)
RULE: Colour = (205, 208, 210)
LEFT: Colour = (0, 84, 148)
RIGHT: Colour = (122, 52, 130)
"""The colours of the leads, as on every screen."""
ALERT: Colour = (168, 32, 32)
_LINE = 1.45
_MM_OF_PT = 25.4 / 72
_DAY_S = 86_400


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """The fonts of a language: its own two weights, then those for what they do not have."""

    regular: Path
    bold: Path
    latin_regular: Path
    latin_bold: Path
    is_rtl: bool = False
    is_broken_anywhere: bool = False


class Sheet:
    """One page, filled from the top; `day_s` is the only time in the file, and it names nobody."""

    def __init__(self, script: Script, *, title: str, language: str, day_s: int) -> None:
        self._pdf = pdf = FPDF(format="A4")
        self._is_rtl = script.is_rtl
        self._wrap = WrapMode.CHAR if script.is_broken_anywhere else WrapMode.WORD
        pdf.set_auto_page_break(False)
        pdf.set_margin(MARGIN)
        pdf.add_page()
        pdf.set_title(title)
        pdf.set_lang(language)
        pdf.set_producer("ems-kiosk")
        pdf.set_creation_date(datetime.fromtimestamp(day_s - day_s % _DAY_S, UTC))
        for family, regular, bold in (
            ("own", script.regular, script.bold),
            ("latin", script.latin_regular, script.latin_bold),
        ):
            pdf.add_font(family, "", regular)
            pdf.add_font(family, "B", bold)
        pdf.set_fallback_fonts(["latin"], exact_match=True)
        pdf.set_text_shaping(True, direction=TextDirection.RTL if script.is_rtl else TextDirection.LTR)
        self.y = MARGIN

    def bytes(self) -> bytes:
        """The file; PageError if its words do not fit on one page."""
        if self.y > HEIGHT - MARGIN / 2:
            self._close_fonts()
            raise PageError("The page could not be written: its words do not fit on one.")
        return bytes(self._pdf.output())

    def _close_fonts(self) -> None:
        """Lets go of the font files, as `output` does for a page that is written."""
        for font in self._pdf.fonts.values():
            if isinstance(font, TTFFont):
                font.close()

    # ---- words ----

    def lines(self, text: str, *, pt: float = 10, is_bold: bool = False, colour: Colour = INK) -> None:
        """A paragraph over the whole width; the next thing stands under it."""
        self._letters(pt, is_bold, colour)
        self._pdf.set_xy(MARGIN, self.y)
        height = pt * _MM_OF_PT * _LINE
        self._pdf.multi_cell(
            INNER,
            height,
            text,
            align=self._begin(),
            new_x=XPos.LMARGIN,
            new_y=YPos.NEXT,
            wrapmode=self._wrap,
        )
        self.y = self._pdf.get_y()

    def gap(self, mm: float) -> None:
        """Nothing for so long."""
        self.y += mm

    def word(
        self,
        text: str,
        x: float,
        y: float,
        *,
        pt: float = 8,
        is_bold: bool = False,
        colour: Colour = PALE,
        is_middle: bool = False,
    ) -> None:
        """One word or number on a plot, its left end or its middle here, y through its middle."""
        self._letters(pt, is_bold, colour)
        width = self._pdf.get_string_width(text) + 2 * self._pdf.c_margin
        height = pt * _MM_OF_PT * _LINE
        self._pdf.set_xy(x - (width / 2 if is_middle else self._pdf.c_margin), y - height / 2)
        self._pdf.cell(width, height, text, align=Align.C if is_middle else Align.L)

    def word_mm(self, text: str, pt: float = 8) -> float:
        """How long a word of a plot is."""
        self._letters(pt, False, PALE)
        return float(self._pdf.get_string_width(text))

    def row(
        self, cells: Sequence[str], widths: Sequence[float], *, pt: float = 8.5, is_bold: bool = False
    ) -> None:
        """One row of a table with a rule under it; the first cell stands where reading begins."""
        self._letters(pt, is_bold, INK)
        height = pt * _MM_OF_PT * 1.7
        x = WIDTH - MARGIN if self._is_rtl else MARGIN
        for text, width in zip(cells, widths, strict=True):
            x -= width if self._is_rtl else 0
            self._pdf.set_xy(x, self.y)
            self._fitted(text, width, height, pt, is_bold)
            x += 0 if self._is_rtl else width
        self.y += height
        self.line([(MARGIN, self.y), (WIDTH - MARGIN, self.y)], RULE, 0.15)

    def _fitted(self, text: str, width: float, height: float, pt: float, is_bold: bool) -> None:
        """A cell whose words are as small as they must be to stay in it."""
        room = width - 2 * self._pdf.c_margin
        self._letters(pt, is_bold, INK)
        long = self._pdf.get_string_width(text)
        if long > room:
            self._letters(pt * room / long, is_bold, INK)
        self._pdf.cell(width, height, text, align=self._begin())

    def banner(self, text: str) -> None:
        """A framed sentence that cannot be overlooked."""
        top = self.y
        self.y += 1.5
        self.lines(text, pt=11, is_bold=True, colour=ALERT)
        self.y += 1.5
        self._pdf.set_draw_color(*ALERT)
        self._pdf.set_line_width(0.5)
        self._pdf.rect(MARGIN - 2, top, INNER + 4, self.y - top)
        self.y += 4

    def _letters(self, pt: float, is_bold: bool, colour: Colour) -> None:
        style = "B" if is_bold else ""
        # What stands in for missing letters stays chosen in the page, and fpdf2 forgets that: it is told.
        self._pdf.set_font("latin", style, pt)
        self._pdf.set_font("own", style, pt)
        self._pdf.set_text_color(*colour)

    def _begin(self) -> Align:
        return Align.R if self._is_rtl else Align.L

    # ---- marks ----

    def line(
        self,
        points: Sequence[tuple[float, float]],
        colour: Colour,
        mm: float,
        *,
        is_dashed: bool = False,
    ) -> None:
        """A line through these points."""
        self._pdf.set_draw_color(*colour)
        self._pdf.set_line_width(mm)
        if is_dashed:
            self._pdf.set_dash_pattern(dash=1, gap=1)
        self._pdf.polyline(list(points))
        if is_dashed:
            self._pdf.set_dash_pattern()

    def dot(self, x: float, y: float, colour: Colour, *, is_full: bool, mm: float = 2.2) -> None:
        """A round mark, empty or full."""
        self._pdf.set_draw_color(*colour)
        self._pdf.set_line_width(0.4)
        self._pdf.set_fill_color(*(colour if is_full else (255, 255, 255)))
        self._pdf.circle(x, y, mm / 2, style="DF")

    @contextmanager
    def field(self, heading: str, height: float) -> Iterator["Field"]:
        """A framed field for a plot under its heading, and room after it."""
        self.lines(heading, pt=10, is_bold=True)
        self.y += 1.5
        field = Field(left=MARGIN + 9, top=self.y, width=INNER - 9, height=height)
        self.line(
            [
                (field.left, field.top),
                (field.left, field.bottom),
                (field.right, field.bottom),
            ],
            PALE,
            0.3,
        )
        yield field
        self.y = field.bottom + 11


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """Where a plot stands; fractions count from the lower left corner."""

    left: float
    top: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """Its right side."""
        return self.left + self.width

    @property
    def bottom(self) -> float:
        """Its lower side."""
        return self.top + self.height

    def at(self, along: float, up: float) -> tuple[float, float]:
        """The place on the paper of two fractions of the field."""
        return self.left + along * self.width, self.bottom - up * self.height
