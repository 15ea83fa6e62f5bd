"""A graceful no: what may do good without current, and a slip for the doctor. [therapy 2.3, SCR-05]

Rules
1. Nothing here can give current, and no way leads from here into a session but through the wipe.
2. The reason stands on the slip alone, behind a tap, and is never spoken. (SCR-05)
3. Moving is offered only where what was answered does not speak against walking a few steps.
"""

from dataclasses import replace

from appliance.kiosk.chart.page import BACK, HELP, lines, page, target, text
from appliance.kiosk.chart.state import State, Turn, go, screening_so_far, wipe
from appliance.kiosk.view import Picture, Role, Screen, View
from appliance.therapy.screening import Card, Route, overridden, route_of

IN_MS, OUT_MS = 4_000, 6_000
"""Six slow breaths a minute."""
_AT_REST = frozenset({"q03", "q06", "q07", "q09", "q11"})
"""Heart, clot, operation or fall, fever, dark urine: breathing is offered, moving is not."""


def touched(state: State, intent: str, now_ms: int) -> Turn:
    """Breathing, moving, the slip, or the end."""
    match intent:
        case "gentle":
            return go(state, Screen.BREATHING), ()
        case "movement":
            return go(state, Screen.MOVEMENT), ()
        case "slip":
            return go(state, Screen.SLIP), ()
        case "back":
            is_moving = state.place is Screen.MOVEMENT
            return go(state, Screen.BREATHING if is_moving else Screen.NOT_TODAY), ()
        case _:
            return wipe(state, now_ms)


def told(state: State) -> tuple[Card, ...]:
    """The cards whose answer needs a clinician, in the order of asking."""
    questionnaire, profile, answers = (
        state.config.questionnaire,
        state.config.profile,
        state.guest.answered,
    )
    return tuple(
        card
        for card in questionnaire.cards
        if card.id in answers and route_of(card, answers[card.id], profile) >= Route.REFER
    )


def _can_be_lifted(state: State) -> bool:
    """True where a clinician may let this no pass. [SCR-03]"""
    return overridden(screening_so_far(state), state.config.profile) is not None


def may_move(state: State) -> bool:
    """True if walking a few steps may be named."""
    return all(card.group == "health" and card.id not in _AT_REST for card in told(state))


def view(state: State, now_ms: int) -> View:
    """The picture of the no, of what may do good, or of the slip."""
    if state.place is Screen.BREATHING:
        return _see_breathing(state, now_ms)
    return _VIEWS[state.place](state)


def _see_not_today(state: State) -> View:
    gentle = target("gentle", "not_today.gentle", Role.PRIMARY)
    slip = target("slip", "not_today.slip", Role.CHOICE)
    done = target("done", "target.done", Role.CHOICE)
    release = (target("release", "wait.staff", Role.CHOICE),) if _can_be_lifted(state) else ()
    note = text("not_today.emergency", number=state.config.emergency_number)
    seen = page(Screen.NOT_TODAY, "not_today.heading")
    body = lines("not_today.body", "not_today.staff")
    return replace(seen, body=body, note=note, targets=(gentle, slip, done, *release, HELP))


def _see_breathing(state: State, now_ms: int) -> View:
    on = target("movement", "breathing.movement", Role.CHOICE)
    done = target("done", "target.done", Role.PRIMARY)
    return replace(
        page(Screen.BREATHING, "breathing.heading"),
        body=lines("breathing.in", "breathing.out", "breathing.often"),
        note=text("breathing.stop"),
        picture=Picture.BREATHING,
        countdown=_breath(state, now_ms),
        targets=(done, *((on,) if may_move(state) else ()), BACK, HELP),
    )


def _see_movement(state: State) -> View:
    return replace(
        page(Screen.MOVEMENT, "movement.heading"),
        body=lines("movement.change", "movement.walk"),
        note=text("movement.stop"),
        picture=Picture.MOVEMENT,
        targets=(target("done", "target.done", Role.PRIMARY), BACK, HELP),
    )


def _see_slip(state: State) -> View:
    version = state.config.questionnaire.version
    return replace(
        page(Screen.SLIP, "slip.heading"),
        caption=text("slip.caption", version=version),
        body=(text("slip.body"), *(text(card.reason_text) for card in told(state))),
        note=text("slip.note"),
        spoken=lines("slip.heading", "slip.note"),
        targets=(target("done", "target.done", Role.PRIMARY), BACK, HELP),
    )


def _breath(state: State, now_ms: int) -> tuple[int, int] | None:
    """What is left of the present breath, in or out, and how long it is; nothing where nothing moves."""
    if state.guest.comfort.is_still:
        return None
    at_ms = now_ms % (IN_MS + OUT_MS)
    return (IN_MS - at_ms, IN_MS) if at_ms < IN_MS else (IN_MS + OUT_MS - at_ms, OUT_MS)


_VIEWS = {
    Screen.NOT_TODAY: _see_not_today,
    Screen.MOVEMENT: _see_movement,
    Screen.SLIP: _see_slip,
}
