"""Sample views beside the journey: comfort, the graceful no and its slip, the light turned down."""

from collections.abc import Iterator

from appliance.kiosk.chart.page import BACK, COMFORT, HELP, lines, target, text
from appliance.kiosk.samples.parts import page
from appliance.kiosk.view import Picture, Role, Screen, View

DONE = target("done", "target.done", Role.PRIMARY)


def beside() -> Iterator[tuple[str, View]]:
    """What a guest chooses for comfort, and what there is without current."""
    toggles = ("large", "contrast", "left", "still")
    switches = (
        target(f"comfort:{word}", f"comfort.{word}", Role.TOGGLE, is_selected=word == "large")
        for word in toggles
    )
    volumes = (
        target(f"volume:{step}", f"comfort.volume.{step}", Role.CHOICE, is_selected=step == 2)
        for step in range(4)
    )
    on = target("done", "comfort.done", Role.PRIMARY)
    yield (
        "comfort",
        page(
            Screen.COMFORT,
            "comfort.heading",
            body=lines("comfort.body"),
            targets=(*switches, *volumes, on, BACK),
        ),
    )
    start = target("start", "attract.start", Role.PRIMARY)
    yield (
        "attract_dimmed",
        page(
            Screen.ATTRACT,
            "attract.heading",
            body=lines("attract.body"),
            picture=Picture.BACK,
            targets=(start, COMFORT),
            is_dimmed=True,
        ),
    )
    yield (
        "breathing",
        page(
            Screen.BREATHING,
            "breathing.heading",
            body=lines("breathing.in", "breathing.out", "breathing.often"),
            note=text("breathing.stop"),
            picture=Picture.BREATHING,
            countdown=(1_500, 4_000),
            targets=(DONE, target("movement", "breathing.movement", Role.CHOICE), BACK, HELP),
        ),
    )
    yield (
        "movement",
        page(
            Screen.MOVEMENT,
            "movement.heading",
            body=lines("movement.change", "movement.walk"),
            note=text("movement.stop"),
            picture=Picture.MOVEMENT,
            targets=(DONE, BACK, HELP),
        ),
    )
    yield (
        "slip",
        page(
            Screen.SLIP,
            "slip.heading",
            caption=text("slip.caption", version=1),
            body=lines("slip.body", "question.q02.reason"),
            note=text("slip.note"),
            targets=(DONE, BACK, HELP),
        ),
    )
