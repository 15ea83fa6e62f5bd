"""The pieces that views are made of: texts and the targets that return on many screens."""

from appliance.kiosk.view import ActsOn, Ground, Role, Screen, Target, Text, View

PAIN_MAX = 10
ARM_HOLD_MS = 1_500
"""The one long press: "I am ready". (kiosk.md 2.6)"""


def text(text_id: str, **values: str | int) -> Text:
    """A message with the values of its placeholders."""
    return Text(id=text_id, values=tuple(values.items()))


def lines(*ids: str) -> tuple[Text, ...]:
    """Several messages without placeholders."""
    return tuple(Text(id=text_id) for text_id in ids)


def target(
    intent: str,
    label: str,
    role: Role,
    *,
    is_enabled: bool = True,
    is_selected: bool = False,
    acts_on: ActsOn = ActsOn.RELEASE,
) -> Target:
    """A target whose label has no placeholder."""
    return Target(
        intent=intent,
        label=Text(id=label),
        role=role,
        acts_on=acts_on,
        is_enabled=is_enabled,
        is_selected=is_selected,
    )


def page(screen: Screen, heading: str, **values: str | int) -> View:
    """A screen with its heading; language, ground and overlay are put on at the end."""
    return View(
        screen=screen, language="", ground=Ground.PAPER, is_simulated=False, heading=text(heading, **values)
    )


def scale(chosen: int | None) -> tuple[Target, ...]:
    """The eleven numbers of the pain scale."""
    return tuple(
        target(f"pain:{number}", f"pain.{number}", Role.SCALE, is_selected=number == chosen)
        for number in range(PAIN_MAX + 1)
    )


BACK = target("back", "target.back", Role.BACK)
HELP = target("help", "target.help", Role.HELP)
CONTINUE = target("continue", "target.continue", Role.PRIMARY)
STAFF_CONTINUE = target("continue", "target.continue.staff", Role.PRIMARY)
"""The same key where a staff PIN is asked for next."""
STOP = target("stop", "target.stop", Role.STOP, acts_on=ActsOn.PRESS)
PAUSE = target("pause", "target.pause", Role.PAUSE)
COMFORT = target("comfort", "target.comfort", Role.QUIET)
OPERATOR = target("operator", "target.operator", Role.QUIET)
LANGUAGES = target("languages", "target.languages", Role.QUIET)
UNWELL = target("unwell", "target.unwell", Role.UNWELL)
