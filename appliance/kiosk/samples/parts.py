"""What the sample views are made of: a page, both pairs of pads, a running program, the keys."""

from dataclasses import replace
from typing import Any

from appliance.kiosk.app import LOCALE
from appliance.kiosk.chart.page import PAUSE, STOP, UNWELL, target, text
from appliance.kiosk.sheet import Say
from appliance.kiosk.text import Texts
from appliance.kiosk.view import (
    ActsOn,
    ChannelView,
    Ground,
    LiveView,
    PadPlace,
    Role,
    Screen,
    Target,
    View,
)

Places = tuple[PadPlace, ...]

INK, RED = Ground.INK, Ground.RED
ENVELOPE = (1_500, 6_000, 1_000, 15_500)


def four_pads(upper: tuple[int, int, str], lower: tuple[int, int, str], size: tuple[int, int]) -> Places:
    """Four pads: how far beside the midline, how far below L1, and what a hand finds, above and below."""
    return tuple(
        PadPlace(
            number=2 * (side > 0) + row + 1,
            x_mm=side * x_mm,
            y_mm=y_mm,
            wide_mm=size[0],
            high_mm=size[1],
            landmark=landmark,
        )
        for side in (-1, 1)
        for row, (x_mm, y_mm, landmark) in enumerate((upper, lower))
    )


LUMBAR = four_pads((40, 0, "lowest_rib"), (40, 142, "hip_bone"), (50, 90))
ZONES = {
    "lumbar_small": four_pads((40, 53, "waist"), (40, 142, "hip_bone"), (50, 50)),
    "multifidus": four_pads((40, 88, "hip_bone_above"), (40, 165, "hip_dimples"), (50, 50)),
    "gluteal": four_pads((40, 165, "hip_dimples"), (120, 225, "buttock"), (50, 90)),
    "thoracolumbar": four_pads((40, -88, "ribs_below_blade"), (40, 35, "lowest_rib_below"), (50, 90)),
    "mid_back": four_pads((40, -236, "blade_upper"), (40, -153, "blade_tip"), (50, 50)),
    "shoulders": four_pads((80, -279, "shoulder_top"), (40, -201, "blade_middle"), (50, 50)),
}
"""As therapy/zones.toml has them; a test compares."""


def say(language: str) -> Say:
    """The words of one language."""
    return Texts(language, LOCALE).get


def page(screen: Screen, words: str = "", ground: Ground = Ground.PAPER, **more: Any) -> View:
    """A view of a bench; `words` is the heading's id."""
    seen = View(
        screen=screen,
        language="en",
        ground=ground,
        is_simulated=True,
        heading=text(words) if words else None,
        places=LUMBAR,
    )
    return replace(seen, **more)


def channels(left: int = 24, right: int = 22, contact: str = "good", **more: Any) -> tuple[ChannelView, ...]:
    """Both pairs of pads; `more` is said of the left one."""
    one = ChannelView(side=text("side.left"), level=left, is_pending=False, contact="good")
    two = ChannelView(side=text("side.right"), level=right, is_pending=False, contact=contact)
    return (replace(one, **more), two)


def live(**more: Any) -> LiveView:
    """A running strengthening program."""
    base = LiveView(
        channels=channels(),
        level_limit=40,
        is_linked=True,
        phase=text("phase.squeeze"),
        is_contraction=True,
        phase_ends_in_ms=3_600,
        left_ms=760_000,
        total_ms=1_200_000,
        envelope_ms=ENVELOPE,
        envelope_at_ms=3_900,
    )
    return replace(base, **more)


def steps(*, is_linked: bool = True) -> tuple[Target, ...]:
    """The keys for less and more."""
    keys = []
    for word in ("",) if is_linked else (":0", ":1"):
        keys.append(target(f"minus{word}", "target.minus", Role.MINUS, acts_on=ActsOn.PRESS))
        keys.append(target(f"plus{word}", "target.plus", Role.PLUS))
    words = "target.unlink" if is_linked else "target.link"
    return (*keys, target("link", words, Role.LINK, is_selected=is_linked))


def choices(*pairs: tuple[str, str], chosen: str = "") -> tuple[Target, ...]:
    """Large keys."""
    return tuple(target(i, words, Role.CHOICE, is_selected=i == chosen) for i, words in pairs)


def scale(chosen: int | None = None) -> tuple[Target, ...]:
    """The eleven numbers."""
    return tuple(target(f"pain:{n}", f"pain.{n}", Role.SCALE, is_selected=n == chosen) for n in range(11))


def program(intent: str, name: str, role: Role, minutes: int) -> Target:
    """A program on offer."""
    hint = text(f"program.{name}.feel", minutes=minutes)
    return Target(intent=intent, label=text(f"program.{name}.name"), role=role, hint=hint)


ANSWERS = choices(
    ("answer:yes", "answer.yes"), ("answer:no", "answer.no"), ("answer:not_sure", "answer.not_sure")
)
LIVE_KEYS = (*steps(), PAUSE, UNWELL, STOP)
APART_KEYS = (*steps(is_linked=False), PAUSE, UNWELL, STOP)
RIGHT = target("right", "level.right", Role.CONFIRM)
STRENGTH: dict[str, Any] = {"caption": text("program.p09.name"), "channels": channels()}
GENTLE: dict[str, Any] = {"caption": text("program.p12.name"), "channels": channels(8, 8)}
POSTURES = (("posture:seated", "posture.seated"), ("posture:lying", "posture.lying"))
READY = Target(intent="arm", label=text("ready.hold"), role=Role.CONFIRM, acts_on=ActsOn.HOLD, hold_ms=1_500)
