"""Layout in millimetres, solved to whole pixels."""

import pytest

from appliance.kiosk.layout import (
    OFFERED,
    PANELS,
    Box,
    Col,
    PanelError,
    Rect,
    Row,
    Stack,
    minimum,
    panel_of,
    solve,
    split,
)


def test_the_panels_have_the_pixels_of_a_millimetre_that_the_design_names() -> None:
    assert [round(panel.px_per_mm, 2) for panel in PANELS.values()] == [5.88, 6.68, 5.56, 5.88]


@pytest.mark.parametrize(("size", "scale"), [((1280, 800), 1.0), ((1024, 600), 1.0), ((1920, 1080), 1.43)])
def test_millimetres_are_minima_and_grow_on_larger_panels(size: tuple[int, int], scale: float) -> None:
    assert round(PANELS[size].scale, 2) == scale
    assert PANELS[size].mm(PANELS[size].px(20.0)) >= 20.0


def test_only_the_seven_inch_panel_is_small() -> None:
    assert [size for size, panel in PANELS.items() if panel.is_small] == [(1024, 600)]


@pytest.mark.parametrize("size", [(1366, 768), (600, 1024)])
def test_a_panel_that_is_not_offered_is_refused_in_one_sentence(size: tuple[int, int]) -> None:
    with pytest.raises(PanelError) as refused:
        panel_of(*size)
    assert str(refused.value) == (
        f"a screen of {size[0]}x{size[1]} is not supported; "
        "use one of 1280x800 or 1024x600 or 1920x1080 or 800x1280"
    )


def test_every_offered_panel_is_known() -> None:
    assert [panel_of(*size) for size in OFFERED] == [PANELS[size] for size in OFFERED]


def test_a_row_gives_away_every_pixel_and_its_children_do_not_touch() -> None:
    panel = PANELS[1280, 800]
    row = Row(children=(Box(name="a", min_mm=(20, 20)), Box(name="b", grow=1), Box(name="c", grow=2)))
    places = solve(row, Rect(35, 600, 1210, 177), panel)
    assert places["a"].x == 35 and places["c"].right == 1245
    assert places["b"].x - places["a"].right == places["c"].x - places["b"].right == panel.px(4.0)
    assert places["a"].w == panel.px(20)


def test_a_column_and_a_stack_nest() -> None:
    panel = PANELS[1280, 800]
    tree = Col(
        children=(
            Box(name="head", min_mm=(0, 20)),
            Stack(children=(Box(name="ground"), Box(name="figure")), grow=1),
        )
    )
    places = solve(tree, Rect(0, 0, 400, 500), panel)
    assert places["ground"] == places["figure"]
    assert places["head"].bottom + panel.px(4) == places["ground"].y
    assert places["ground"].bottom == 500


def test_the_minimum_of_a_tree_is_its_children_and_its_gaps() -> None:
    panel = PANELS[1280, 800]
    row = Row(children=(Box(min_mm=(20, 21)), Box(min_mm=(30, 20))))
    assert minimum(row, panel) == (panel.px(20) + panel.px(30) + panel.px(4), panel.px(21))


@pytest.mark.parametrize("count", [1, 3, 5, 11])
def test_cells_are_equal_within_a_pixel_and_stay_inside(count: int) -> None:
    cells = split(Rect(3, 5, 1001, 333), count, 7, columns=3)
    assert max(cell.w for cell in cells) - min(cell.w for cell in cells) <= 2
    assert all(cell.right <= 1004 and cell.bottom <= 338 for cell in cells)
    assert not any(a.overlaps(b) for i, a in enumerate(cells) for b in cells[i + 1 :])
