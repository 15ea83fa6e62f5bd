"""Which scene draws which page of the operator area."""

from collections.abc import Callable

from appliance.kiosk.scenes import sentence, staff_chart, staff_columns, staff_grid, staff_rows, staff_spots
from appliance.kiosk.sheet import Sheet
from appliance.kiosk.view import Role, View
from appliance.kiosk.view_staff import Cards, Chart, Columns, Rows, Spots

_MANY = 4


def scene_of(view: View) -> Callable[[Sheet], None]:
    """By what the page holds; one without rows, plots or marks is a sentence, or a page of keys."""
    match view.staff:
        case Rows() | Cards():
            return staff_rows.draw
        case Columns():
            return staff_columns.draw
        case Chart():
            return staff_chart.draw
        case Spots():
            return staff_spots.draw
        case None:
            choices = [target for target in view.targets if target.role is Role.CHOICE]
            return staff_grid.draw if len(choices) >= _MANY else sentence.draw
