"""Sample views after the program, and of every overlay."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from appliance.kiosk.chart.page import BACK, CONTINUE, HELP, STOP, lines, target, text
from appliance.kiosk.samples.parts import INK, RED, channels, choices, live, page, scale
from appliance.kiosk.samples.staff import CALL, HERE, line
from appliance.kiosk.view import (
    ActsOn,
    Ground,
    Overlay,
    PadsView,
    Picture,
    Role,
    Screen,
    View,
)


def afterwards() -> Iterator[tuple[str, View]]:
    """From the end of the program to the clean screen."""
    yield "ending", page(Screen.ENDING, "ending.heading", INK, body=lines("ending.body"), targets=(STOP,))
    yield (
        "ended",
        page(
            Screen.ENDING,
            "ending.off.heading",
            body=lines("ending.stopped_by_person", "ending.pads"),
            picture=Picture.PADS,
            targets=(CONTINUE, HELP),
        ),
    )
    for ground, keys in ((Ground.PAPER, ()), (INK, (STOP,))):
        yield (
            f"unwell_{ground.value}",
            page(
                Screen.UNWELL,
                "unwell.heading",
                ground,
                body=(*lines("unwell.lie", "unwell.legs"), line("sounding")),
                note=text("unwell.emergency", number="112"),
                targets=(HERE, *choices(("done", "unwell.done")), *keys),
            ),
        )
    skip = target("skip", "pain_after.skip", Role.BACK)
    yield (
        "pain_after",
        page(
            Screen.PAIN_AFTER,
            "pain_after.heading",
            body=lines("pain.none", "pain.worst"),
            targets=(*scale(), skip, HELP),
        ),
    )
    yield from questions()
    done = target("done", "target.done", Role.PRIMARY)
    take = target("take", "aftercare.take", Role.CHOICE)
    pains = (
        ("less", (6, 4), "next_two_days"),
        ("same", (5, 5), "next_two_weeks"),
        ("more", (3, 6), "next_staff"),
    )
    for said, pain, wait in pains:
        first = ("stop_today", "skin") if said == "more" else ("skin", "today")
        told = lines(*(f"aftercare.{each}" for each in (*first, wait)))
        yield (
            f"aftercare_{said}",
            page(
                Screen.AFTERCARE,
                f"aftercare.{said}.heading",
                caption=text("aftercare.caption"),
                body=(*told, text("aftercare.warning", number="112")),
                pain=pain,
                targets=(done, take, HELP),
            ),
        )


def questions() -> Iterator[tuple[str, View]]:
    """How the skin looks, and whether the person is dizzy."""
    skins = choices(*((f"skin:{each}", f"skin.{each}") for each in ("normal", "red", "hurt")))
    yield "skin", page(Screen.SKIN, "skin.heading", body=lines("skin.body"), targets=(*skins, HELP))
    yield (
        "hurt",
        page(
            Screen.HURT,
            "hurt.heading",
            body=(line("sounding"), *lines("hurt.body", "hurt.later")),
            note=text("unwell.emergency", number="112"),
            targets=(HERE, *choices(("done", "hurt.done"))),
        ),
    )
    dizzy = choices(*((f"dizzy:{each}", f"dizzy.{each}") for each in ("no", "yes")))
    yield "dizzy", page(Screen.DIZZY, "dizzy.heading", body=lines("dizzy.body"), targets=(*dizzy, HELP))


def overlays() -> Iterator[tuple[str, View]]:
    """What lies over every screen."""
    yield (
        "estop",
        page(
            Screen.LIVE,
            "estop.heading",
            RED,
            overlay=Overlay.ESTOP,
            body=(*lines("estop.no_current", "estop.stay"), line("none")),
            note=text("estop.staff_gym"),
            picture=Picture.ESTOP_RELEASE,
            targets=(CALL, replace(CONTINUE, is_enabled=False)),
        ),
    )
    yield (
        "no_connection",
        page(
            Screen.LIVE,
            "no_connection.heading",
            INK,
            overlay=Overlay.NO_CONNECTION,
            body=lines("no_connection.body", "no_connection.estop"),
            picture=Picture.ESTOP_PRESS,
            targets=(STOP,),
        ),
    )
    ask = (
        target("stopped:done", "stopped.done", Role.PRIMARY),
        target("again", "stopped.again", Role.CHOICE),
    )
    for ground, words, keys in ((RED, "no_current", ask), (INK, "checking", (*ask, STOP))):
        yield (
            f"stopped_{words}",
            page(
                Screen.LIVE,
                "stopped.heading",
                ground,
                overlay=Overlay.STOPPED,
                body=lines(f"stopped.{words}", "stopped.body"),
                picture=Picture.HAND_SWITCH,
                targets=keys,
            ),
        )
    lower = target("minus:0", "side.left", Role.MINUS, acts_on=ActsOn.PRESS)
    off: dict[str, Any] = {
        "overlay": Overlay.PAD_OFF,
        "picture": Picture.CONTACT,
        "channels": channels(6, 0, "off"),
        "live": live(),
    }
    yield (
        "pad_off",
        page(
            Screen.LIVE,
            "pad_off.right",
            INK,
            body=lines("pad_off.pair.right", "pad_off.which"),
            pads=PadsView(active=None, placed=(1, 2), loose=(3, 4)),
            targets=(
                *choices(*((f"coach:{word}", f"pad_which.{word}") for word in ("top", "bottom", "unknown"))),
                lower,
                STOP,
            ),
            **off,
        ),
    )
    for word, loose, how in (("top", (3,), "pad_fix.flat"), ("unknown", (3, 4), "pad_fix.replace")):
        yield (
            f"pad_fix_{word}",
            page(
                Screen.LIVE,
                f"pad_fix.{word}.heading",
                INK,
                body=lines(how, "pad_off.body2"),
                pads=PadsView(
                    active=loose[0] if len(loose) == 1 else None,
                    placed=tuple(number for number in (1, 2, 3, 4) if number not in loose),
                    loose=loose,
                ),
                targets=(target("pads:on", "pad.on", Role.PRIMARY), BACK, lower, STOP),
                **off,
            ),
        )
    less = target("minus", "target.minus", Role.MINUS, acts_on=ActsOn.PRESS)
    yes = target("idle:yes", "idle.yes", Role.PRIMARY)
    idle: dict[str, Any] = {"overlay": Overlay.IDLE_WARNING, "countdown": (19_000, 30_000)}
    yield "idle", page(Screen.QUESTION, "idle.heading", body=lines("idle.body"), targets=(yes,), **idle)
    yield (
        "presence",
        page(
            Screen.LIVE,
            "presence.heading",
            INK,
            body=lines("presence.body"),
            live=live(),
            targets=(target("idle:yes", "presence.yes", Role.PRIMARY), less, STOP),
            **idle,
        ),
    )
