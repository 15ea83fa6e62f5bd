"""The pads of the guest's zone as the pictures need them; the person's left has a minus. (HZ-05, HZ-19)"""

from functools import lru_cache

from appliance.kiosk.chart.state import State, zone_of
from appliance.kiosk.view import PadPlace
from appliance.therapy.placement import Zone


def places_of(state: State) -> tuple[PadPlace, ...]:
    """The four pads where they lie, as large as this station's pads are."""
    return _places(zone_of(state), state.config.pad_cm2)


@lru_cache(maxsize=8)  # asked for with every picture, and there are few zones
def _places(zone: Zone, pad_cm2: int) -> tuple[PadPlace, ...]:
    sizes = {each.area_cm2: each for each in zone.pad_types}
    size = sizes.get(pad_cm2, zone.pad_types[0])
    return tuple(
        PadPlace(
            number=pad.number,
            x_mm=-pad.beside_midline_mm if pad.side == "left" else pad.beside_midline_mm,
            y_mm=pad.below_l1_mm,
            wide_mm=size.width_mm,
            high_mm=size.height_mm,
            landmark=pad.landmark,
        )
        for pad in zone.pads
    )
