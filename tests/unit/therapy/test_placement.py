from dataclasses import replace

import pytest

from appliance.therapy.placement import LUMBAR_PARALLEL, PlacementError, Zone, checked

PADS = LUMBAR_PARALLEL.pads


@pytest.mark.hazard("HZ-05")
def test_both_pads_of_a_channel_are_on_one_side() -> None:
    assert [(pad.number, pad.channel, pad.side) for pad in PADS] == [
        (1, 0, "left"),
        (2, 0, "left"),
        (3, 1, "right"),
        (4, 1, "right"),
    ]


def moved(number: int, **changes: object) -> Zone:
    pads = tuple(replace(pad, **changes) if pad.number == number else pad for pad in PADS)  # type: ignore[arg-type]  # by name
    return replace(LUMBAR_PARALLEL, pads=pads)


@pytest.mark.hazard("HZ-05")
@pytest.mark.parametrize(
    ("zone", "words"),
    [
        (moved(2, side="right"), "one side"),
        (moved(3, channel=0), "channel 1 must have its two pads"),
        (moved(1, beside_midline_mm=0), "0 mm from the midline"),
        (moved(4, vertebra="L1"), "lie on each other"),
        (replace(LUMBAR_PARALLEL, pads=PADS[:3]), "1, 2, 3, 4"),
    ],
)
def test_a_zone_that_would_lead_current_elsewhere_is_refused(zone: Zone, words: str) -> None:
    with pytest.raises(PlacementError, match=words):
        checked(zone)
