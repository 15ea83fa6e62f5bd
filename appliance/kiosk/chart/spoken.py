"""What is said aloud where it is more than heading and body: a choice is heard with its answers. (ADA 707.5)

Rule 1: what must not be heard by bystanders says its own words, and those stand. (SCR-05)
"""

from dataclasses import replace

from appliance.kiosk.view import Role, Screen, View

_ANSWERS = frozenset({Role.CHOICE, Role.PRIMARY, Role.SIDE})
_SILENT = frozenset({Screen.ATTRACT, Screen.COMFORT, Screen.OPERATOR})
_CHOICE = 2
_NOT_ANSWERS = frozenset({"call", "staff", "operator"})


def with_answers(view: View) -> View:
    """The same view; the answers of a choice are spoken after heading and body, in their order."""
    answers = tuple(
        target.label
        for target in view.targets
        if target.role in _ANSWERS and target.intent not in _NOT_ANSWERS
    )
    if view.spoken or view.screen in _SILENT or view.pin is not None or len(answers) < _CHOICE:
        return view
    heading = () if view.heading is None else (view.heading,)
    return replace(view, spoken=(*heading, *view.body, *answers))
