"""The tokens of the look: colours, sizes in millimetres, weights. (kiosk.md 2.6)"""

from enum import StrEnum, unique

Colour = tuple[int, int, int]


@unique
class Weight(StrEnum):
    """The four kept cuts of Inter, and B612 for codes and PINs; the value is the file's name."""

    LIGHT = "Inter-Light"
    REGULAR = "Inter-Regular"
    SEMIBOLD = "Inter-SemiBold"
    HEADING = "Inter-Heading"
    CODE = "B612-Bold"  # drawn for cockpits: 0 and O, 1 and I are never alike


CAP_OF_EM, CAP_OF_EM_CODE = 0.727, 0.76

PAPER: Colour = (246, 243, 237)
PAPER_TOP: Colour = (249, 246, 241)
PAPER_BOTTOM: Colour = (240, 235, 226)
TEXT: Colour = (18, 42, 46)
SUB: Colour = (72, 92, 94)
PINE: Colour = (14, 84, 74)
WHITE: Colour = (255, 255, 255)
EDGE: Colour = (118, 128, 126)
FAINT: Colour = (206, 198, 186)
INK: Colour = (11, 33, 38)
INK_TOP: Colour = (15, 43, 48)
INK_BOTTOM: Colour = (8, 26, 30)
MIST: Colour = (224, 236, 232)
FOG: Colour = (150, 178, 178)
RAISED: Colour = (28, 66, 73)
PANEL: Colour = (21, 52, 59)
PLUS: Colour = (38, 86, 92)
HOLLOW: Colour = (8, 27, 32)
TRACK: Colour = (28, 64, 71)
MINT: Colour = (140, 228, 182)
PERIWINKLE: Colour = (176, 190, 255)
LEAD_A: Colour = (32, 84, 168)
LEAD_B: Colour = (122, 52, 140)
STOP: Colour = (200, 22, 32)
RED_TOP: Colour = (176, 13, 24)
RED_BOTTOM: Colour = (132, 8, 17)
ROSE: Colour = (255, 226, 226)
ESTOP_YELLOW: Colour = (255, 209, 0)

# ---- capital heights in mm
FLOOR_MM = 4.8
INSTRUCTION_MM = 5.8
HEADING_MM = 9.6
LEVEL_MM = 12.5
TIME_MM = 19.0
CALIBRATION_MM = 27.0

# ---- space in mm
MARGIN_MM = 6.0
MARGIN_SMALL_MM = 4.6  # on a panel 90 mm high: outside the keyline all the same
GAP_MM = 4.0
RADIUS_MM = 3.6
TARGET_MM = 20.0
PLUS_MINUS_MM = 25.0
ROUND_KEY_MM = 46.0
STOP_MM = (54.0, 30.0)
STOP_SMALL_MM = (54.0, 25.0)
KEYLINE_TOP_MM = 8.0

LINE_PITCH = 1.56  # baseline to baseline, in capital heights
DESCENT = 0.30  # below the last baseline, in capital heights


def hex_of(colour: Colour) -> str:
    """The colour as SVG writes it."""
    red, green, blue = colour
    return f"#{red:02x}{green:02x}{blue:02x}"


def darker(colour: Colour, part: float = 0.12) -> Colour:
    """The pressed state: 12 % darker."""
    red, green, blue = (round(value * (1 - part)) for value in colour)
    return (red, green, blue)


def between(low: Colour, high: Colour, part: float) -> Colour:
    """The colour that lies `part` of the way from `low` to `high`."""
    red, green, blue = (round(a + (b - a) * part) for a, b in zip(low, high, strict=True))
    return (red, green, blue)
