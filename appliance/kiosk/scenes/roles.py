"""The view's targets by what they are for."""

from appliance.kiosk.sheet import Sheet
from appliance.kiosk.view import Overlay, Role, Target

_FORWARD = (Role.PRIMARY, Role.CONFIRM)


def by_role(sheet: Sheet, *roles: Role) -> list[Target]:
    """The view's targets in these roles, in its order."""
    return [target for target in sheet.view.targets if target.role in roles]


def offers(sheet: Sheet) -> list[Target]:
    """What may be chosen: the choices, and a recommended one among them that carries a hint."""
    return [
        target
        for target in sheet.view.targets
        if target.role is Role.CHOICE or (target.role is Role.PRIMARY and target.hint is not None)
    ]


def ahead(sheet: Sheet) -> list[Target]:
    """What goes on: the filled keys at the bottom."""
    return [each for each in by_role(sheet, *_FORWARD) if each.hint is None]


def usual(sheet: Sheet) -> list[Target]:
    """What stands in the lowest row of most screens: back, quiet keys, a single choice, what goes on."""
    choices = offers(sheet)
    less = by_role(sheet, Role.MINUS) if sheet.view.overlay is Overlay.IDLE_WARNING else []
    return [
        *by_role(sheet, Role.BACK),
        *by_role(sheet, Role.QUIET),
        *(choices if len(choices) == 1 else []),
        *less,
        *ahead(sheet),
    ]
