"""Where the demo's two windows stand: side by side where the screen is wide enough, never off it."""

from dataclasses import dataclass

Size = tuple[int, int]

KIOSK_SIZES: tuple[Size, ...] = ((1280, 800), (1024, 600))
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
    """The largest kiosk that leaves room for the bench beside it, which keeps its shape."""
    width, height = screen
    kiosk = next((size for size in KIOSK_SIZES if _fits(size, screen)), KIOSK_SIZES[-1])
    room = max(width - kiosk[0], min(BENCH_WIDTH_MIN, width))
    scale = min(1.0, room / bench[0], (height - TITLE_BAR) / bench[1])
    bench_size = (round(bench[0] * scale), round(bench[1] * scale))
    spare = max(0, width - kiosk[0] - bench_size[0])
    return Arrangement(
        kiosk_size=kiosk,
        kiosk_at=(spare // 3, TITLE_BAR),
        bench_size=bench_size,
        bench_at=(width - bench_size[0] - spare // 3, TITLE_BAR),
    )


def _fits(size: Size, screen: Size) -> bool:
    return size[0] + BENCH_WIDTH_MIN <= screen[0] and size[1] + TITLE_BAR <= screen[1]
