"""Where the demo's two windows stand: side by side where the screen is wide enough, never off it.

The kiosk has one size here, the smallest panel that it is offered on: on any other words would be missing.
"""

from dataclasses import dataclass

Size = tuple[int, int]

KIOSK_SIZE: Size = (1280, 800)
BENCH_WIDTH_MIN = 340
TITLE_BAR = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrangement:
    """Size and upper left corner of each window."""

    kiosk_size: Size
    kiosk_at: Size
    bench_size: Size
    bench_at: Size


def arrange(screen: Size, bench: Size) -> Arrangement:
    """The kiosk, and the bench in the room beside it; the bench keeps its shape and may cover the kiosk."""
    width, height = screen
    kiosk = KIOSK_SIZE
    top = min(TITLE_BAR, height - kiosk[1])
    room = max(width - kiosk[0], min(BENCH_WIDTH_MIN, width))
    scale = min(1.0, room / bench[0], (height - TITLE_BAR) / bench[1])
    bench_size = (round(bench[0] * scale), round(bench[1] * scale))
    spare = max(0, width - kiosk[0] - bench_size[0])
    return Arrangement(
        kiosk_size=kiosk,
        kiosk_at=(spare // 3, top),
        bench_size=bench_size,
        bench_at=(width - bench_size[0] - spare // 3, TITLE_BAR),
    )


def fits(screen: Size) -> bool:
    """True when the whole kiosk has room on this screen."""
    return KIOSK_SIZE[0] <= screen[0] and KIOSK_SIZE[1] <= screen[1]
