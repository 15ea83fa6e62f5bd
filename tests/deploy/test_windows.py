"""The demo's two windows on common screens."""

import pytest

from deploy.tools.windows import KIOSK_SIZES, arrange

BENCH = (520, 760)


@pytest.mark.parametrize(
    "screen", [(1366, 768), (1440, 900), (1536, 864), (1920, 1080), (2560, 1440), (3840, 2160)]
)
def test_the_windows_stand_side_by_side_and_on_the_screen(screen: tuple[int, int]) -> None:
    found = arrange(screen, BENCH)
    assert found.kiosk_size in KIOSK_SIZES
    assert found.kiosk_at[0] + found.kiosk_size[0] <= found.bench_at[0]
    assert found.bench_at[0] + found.bench_size[0] <= screen[0]
    assert found.bench_at[1] + found.bench_size[1] <= screen[1]
    assert found.kiosk_at[1] + found.kiosk_size[1] <= screen[1]


def test_a_wide_screen_has_both_in_full_size() -> None:
    found = arrange((1920, 1080), BENCH)
    assert (found.kiosk_size, found.bench_size) == ((1280, 800), BENCH)


def test_on_a_small_screen_the_bench_stays_usable_and_may_cover_the_kiosk() -> None:
    found = arrange((1024, 600), BENCH)
    assert found.kiosk_size == (1024, 600)
    assert found.bench_size[1] <= 560 and found.bench_at[0] >= 0


def test_the_bench_keeps_its_shape() -> None:
    width, height = arrange((1366, 768), BENCH).bench_size
    assert abs(width / height - BENCH[0] / BENCH[1]) < 0.01
