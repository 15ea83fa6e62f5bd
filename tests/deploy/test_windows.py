"""The demo's two windows on common screens."""

import pytest

from appliance.kiosk.layout import OFFERED
from deploy.tools.windows import KIOSK_SIZE, arrange, fits

BENCH = (520, 760)


@pytest.mark.parametrize("screen", [(1680, 1050), (1920, 1080), (2560, 1440), (3840, 2160)])
def test_the_windows_stand_side_by_side_and_on_the_screen(screen: tuple[int, int]) -> None:
    found = arrange(screen, BENCH)
    assert found.kiosk_size in OFFERED
    assert found.kiosk_at[0] + found.kiosk_size[0] <= found.bench_at[0]
    assert found.bench_at[0] + found.bench_size[0] <= screen[0]
    assert found.bench_at[1] + found.bench_size[1] <= screen[1]
    assert found.kiosk_at[1] + found.kiosk_size[1] <= screen[1]


def test_a_wide_screen_has_both_in_full_size() -> None:
    found = arrange((1920, 1080), BENCH)
    assert (found.kiosk_size, found.bench_size) == ((1280, 800), BENCH)


@pytest.mark.parametrize("screen", [(1280, 800), (1440, 900), (1536, 864)])
def test_on_a_small_screen_the_kiosk_is_whole_and_the_bench_may_cover_it(screen: tuple[int, int]) -> None:
    found = arrange(screen, BENCH)
    assert fits(screen)
    assert found.kiosk_size == KIOSK_SIZE and found.kiosk_at[1] + 800 <= screen[1]
    assert found.bench_at[0] >= 0 and found.bench_at[0] + found.bench_size[0] <= screen[0]


@pytest.mark.parametrize("screen", [(1024, 600), (1366, 768), (800, 1280)])
def test_a_screen_without_room_for_the_whole_kiosk_is_too_small(screen: tuple[int, int]) -> None:
    assert not fits(screen)


def test_the_bench_keeps_its_shape() -> None:
    width, height = arrange((1440, 900), BENCH).bench_size
    assert abs(width / height - BENCH[0] / BENCH[1]) < 0.01
