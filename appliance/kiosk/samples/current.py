"""Sample views with the pads: preparation, contact check, calibration, the live screen."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from appliance.kiosk.chart.page import BACK, CONTINUE, HELP, PAUSE, STOP, UNWELL, lines, target, text
from appliance.kiosk.samples.parts import (
    APART_KEYS,
    GENTLE,
    INK,
    LIVE_KEYS,
    LUMBAR,
    POSTURES,
    READY,
    RIGHT,
    STRENGTH,
    ZONES,
    Places,
    channels,
    choices,
    live,
    page,
    steps,
)
from appliance.kiosk.view import (
    ActsOn,
    Ground,
    PadsView,
    Picture,
    Role,
    Screen,
    View,
)


def preparation() -> Iterator[tuple[str, View]]:
    """Posture, pads, hand switch, contact check, ready."""
    for posture, picture in (("seated", Picture.SEATED), ("lying", Picture.LYING)):
        yield (
            f"posture_{posture}",
            page(
                Screen.POSTURE,
                "posture.heading",
                body=lines("posture.body"),
                picture=picture,
                targets=(*choices(*POSTURES, chosen=f"posture:{posture}"), BACK, HELP),
            ),
        )
        own = (*lines("posture.body"), text("pad.own", number=15))
        seen = page(Screen.POSTURE, "posture.heading", body=own, picture=picture)
        yield f"posture_{posture}_own", replace(seen, targets=(*choices(*POSTURES), BACK, HELP))
    for number in (1, 2, 3, 4):
        yield f"pad_{number}", _pad(number, LUMBAR)
    yield "pad_own", replace(_pad(1, LUMBAR), caption=text("pad.own", number=15))
    for zone, places in ZONES.items():
        yield f"pad_{zone}_upper", _pad(1, places)
        yield f"pad_{zone}_lower", _pad(4, places)
    yield (
        "hand_switch",
        page(
            Screen.HAND_SWITCH,
            "hand_switch.heading",
            body=lines("hand_switch.body", "hand_switch.keep"),
            picture=Picture.HAND_SWITCH,
            targets=(replace(CONTINUE, is_enabled=False), BACK, HELP),
        ),
    )
    yield from contact()
    ready = page(
        Screen.READY,
        "ready.heading",
        INK,
        body=lines("ready.body1", "ready.body2"),
        picture=Picture.SEATED,
        targets=(READY, BACK, STOP, HELP),
    )
    yield "ready", ready
    for note, more in (("no_staff", ()), ("no_record", ()), ("refused", ("ready.body1",))):
        yield f"ready_{note}", replace(ready, body=lines(f"ready.{note}", *more))


def _pad(number: int, places: Places) -> View:
    landmark = places[number - 1].landmark
    return page(
        Screen.PAD,
        f"pad.{number}.heading",
        caption=text("pad.caption"),
        body=lines(f"pad.{landmark}", "pad.skin" if number == 1 else "pad.muscle"),
        note=text(f"pad.landmark.{landmark}"),
        progress=(number, 4),
        picture=Picture.PADS,
        pads=PadsView(active=number, placed=tuple(range(1, number))),
        places=places,
        targets=(target("pad:on", "pad.on", Role.PRIMARY), BACK, HELP),
    )


def contact() -> Iterator[tuple[str, View]]:
    """The contact check before, while and after."""
    asked = page(Screen.CONTACT, "", INK, picture=Picture.CONTACT, caption=text("contact.caption"))
    begin = target("contact:begin", "contact.begin", Role.PRIMARY)
    again = target("contact:begin", "contact.again", Role.PRIMARY)
    yield (
        "contact_begin",
        replace(
            asked,
            heading=text("contact.begin.heading"),
            body=lines("contact.begin.body"),
            targets=(begin, BACK, STOP, HELP),
        ),
    )
    yield (
        "contact_running",
        replace(
            asked,
            heading=text("contact.running.heading"),
            body=lines("contact.running.body"),
            note=text("contact.current"),
            channels=tuple(replace(each, contact="unknown") for each in channels(0, 0)),
            countdown=(9_000, 15_000),
            targets=(STOP, HELP),
        ),
    )
    yield (
        "contact_good",
        replace(
            asked,
            heading=text("contact.good.heading"),
            body=lines("contact.good.body"),
            channels=channels(0, 0),
            targets=(CONTINUE, BACK, STOP, HELP),
        ),
    )
    yield (
        "contact_refused",
        replace(
            asked,
            heading=text("contact.refused.heading"),
            body=lines("refused.not_stored"),
            targets=(again, BACK, STOP, HELP),
        ),
    )
    for state in ("suspicious", "marginal", "poor", "off", "short"):
        yield (
            f"contact_{state}",
            replace(
                asked,
                heading=text("contact.bad.heading"),
                body=lines("contact.bad.body", f"contact.right.{state}"),
                channels=channels(0, 0, state),
                targets=(again, BACK, STOP, HELP),
            ),
        )


def running() -> Iterator[tuple[str, View]]:
    """Calibration and the live screen."""
    for kind in ("sensory", "twitch", "motor"):
        yield (
            f"level_{kind}",
            page(
                Screen.LEVEL,
                f"level.{kind}.heading",
                INK,
                body=lines("level.never_hurts"),
                live=live(channels=channels(24, 24)),
                targets=(*steps(), RIGHT, PAUSE, UNWELL, STOP),
                **STRENGTH,
            ),
        )
    yield (
        "level_mark",
        page(
            Screen.LEVEL,
            "level.motor.heading",
            INK,
            body=lines("level.mark"),
            **{**STRENGTH, "channels": channels(6, 6)},
            live=live(channels=channels(6, 6), marks=(21, 19)),
            targets=(*steps(), RIGHT, PAUSE, UNWELL, STOP),
        ),
    )
    yield (
        "level_apart",
        page(
            Screen.LEVEL,
            "level.motor.heading",
            INK,
            body=lines("level.never_hurts"),
            live=live(is_linked=False),
            targets=(*steps(is_linked=False), RIGHT, PAUSE, UNWELL, STOP),
            **STRENGTH,
        ),
    )
    rest = live(phase=text("phase.rest"), is_contraction=False, envelope_at_ms=18_600)
    tingling = live(
        phase=text("phase.tingling"), envelope_ms=None, envelope_at_ms=None, phase_ends_in_ms=None,
        channels=channels(8, 8),
    )  # fmt: skip
    pending = live(is_linked=False, channels=channels(is_pending=True))
    words: dict[str, Any] = {"body": lines("live.motor.body")}
    yield "live", page(Screen.LIVE, "live.heading", INK, live=live(), targets=LIVE_KEYS, **STRENGTH, **words)
    yield (
        "live_rest",
        page(Screen.LIVE, "live.heading", INK, live=rest, targets=LIVE_KEYS, **STRENGTH, **words),
    )
    near = live(phase=text("phase.rest"), is_contraction=False, envelope_at_ms=21_600, next_in_s=3)
    yield (
        "live_near",
        page(Screen.LIVE, "live.heading", INK, live=near, targets=LIVE_KEYS, **STRENGTH, **words),
    )
    yield (
        "live_press",
        page(
            Screen.LIVE,
            "live.heading",
            INK,
            live=live(),
            note=text("live.press.right"),
            targets=LIVE_KEYS,
            **{**STRENGTH, **words, "channels": channels(contact="marginal")},
        ),
    )
    yield (
        "live_apart",
        page(Screen.LIVE, "live.heading", INK, live=pending, targets=APART_KEYS, **STRENGTH, **words),
    )
    yield (
        "live_tingling",
        page(
            Screen.LIVE,
            "live.heading",
            INK,
            live=tingling,
            body=lines("live.sensory.body"),
            targets=LIVE_KEYS,
            **GENTLE,
        ),
    )
    yield (
        "live_stale",
        page(
            Screen.LIVE, "live.heading", INK, live=live(is_stale=True), targets=LIVE_KEYS, **STRENGTH, **words
        ),
    )
    resume = target("resume", "paused.resume", Role.CONFIRM)
    yield (
        "paused",
        page(
            Screen.PAUSED,
            "paused.heading",
            INK,
            body=lines("paused.body"),
            live=live(),
            targets=(resume, UNWELL, STOP),
            **STRENGTH,
        ),
    )


def finding() -> Iterator[tuple[str, View]]:
    """Where each side is felt, and which lead belongs where."""
    minus = target("minus", "target.minus", Role.MINUS, acts_on=ActsOn.PRESS)
    plus = target("plus", "target.plus", Role.PLUS)
    felt = target("felt", "find.felt", Role.CONFIRM)
    for index, side in enumerate(("left", "right")):
        levels = channels(3, 0) if index == 0 else channels(0, 2)
        yield (
            f"find_{side}",
            page(
                Screen.LEVEL,
                f"find.{side}.heading",
                INK,
                caption=text("program.p09.name"),
                channels=levels,
                body=lines("level.never_hurts"),
                live=live(channels=levels, finding=index),
                targets=(minus, plus, felt, PAUSE, UNWELL, STOP),
            ),
        )
    sides = tuple(target(f"where:{side}", f"where.{side}", Role.SIDE) for side in ("left", "both", "right"))
    yield (
        "where",
        page(
            Screen.WHERE,
            "where.heading",
            INK,
            caption=text("program.p09.name"),
            channels=channels(3, 0),
            body=lines("where.body"),
            live=live(channels=channels(3, 0)),
            targets=(*sides, minus, PAUSE, UNWELL, STOP),
        ),
    )
    again = target("pads:again", "wrong_place.again", Role.PRIMARY)
    for name, why, ground, keys in (
        ("other", ("other", "leads"), Ground.PAPER, (again, HELP)),
        ("both", ("both", "leads"), Ground.PAPER, (again, HELP)),
        ("staff", ("staff", "leads"), Ground.PAPER, (again, HELP)),
        ("hot", ("other", "leads"), INK, (replace(again, is_enabled=False), STOP, HELP)),
    ):
        yield (
            f"wrong_place_{name}",
            page(
                Screen.WRONG_PLACE,
                "wrong_place.heading",
                ground,
                body=lines(*(f"wrong_place.{each}" for each in why)),
                picture=Picture.LEADS,
                targets=keys,
            ),
        )
