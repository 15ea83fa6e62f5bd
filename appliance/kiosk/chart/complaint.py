"""What hurts, since when, and how it came: three questions, each with one touch. [therapy 3.3, 6.1 row 4]

Rules
1. Only areas can be chosen in which pads may lie here and now; where there is one alone it is not asked.
2. What nobody knows is an answer of its own, and takes the gentle side.
"""

from collections.abc import Callable
from dataclasses import replace

from appliance.kiosk.chart.page import BACK, HELP, page, target, text
from appliance.kiosk.chart.state import State, Turn, go
from appliance.kiosk.view import AreaPlace, Role, Screen, Target, View
from appliance.therapy.complaint import Cause, Complaint, Since
from appliance.therapy.placement import Area, Places
from appliance.therapy.screening import Reply


def said_no_to(state: State) -> frozenset[str]:
    """The cards that were answered with a plain No."""
    return frozenset(card_id for card_id, answer in state.guest.answers if answer.reply is Reply.NO)


def areas_of(state: State) -> tuple[Area, ...]:
    """The areas in which pads may lie here, for this person."""
    config = state.config
    return config.places.areas_offered(config.profile, config.pad_cm2, said_no_to(state))


def complaint_of(state: State) -> Complaint | None:
    """The answers together; None as long as one of them is missing."""
    guest = state.guest
    if guest.cause is None or guest.since is None or guest.pain_before is None:
        return None
    return Complaint(cause=guest.cause, since=guest.since, pain=guest.pain_before)


def first(state: State) -> State:
    """The first of the three questions that has more than one answer."""
    areas = areas_of(state)
    known = {area.id for area in areas}
    guest = state.guest
    area = areas[0].id if len(areas) == 1 else guest.area if guest.area in known else None
    state = replace(state, guest=replace(guest, area=area))
    return go(state, Screen.AREA if len(areas) > 1 else Screen.SINCE)


# ---- what touches do ---------------------------------------------------------------------------------------


def touched(state: State, verb: str, word: str, now_ms: int) -> Turn:
    """One answer, and the next question."""
    guest = state.guest
    match verb:
        case "area":
            return go(replace(state, guest=replace(guest, area=word)), Screen.SINCE), ()
        case "since":
            return go(replace(state, guest=replace(guest, since=Since(word))), Screen.CAUSE), ()
        case _:
            return go(replace(state, guest=replace(guest, cause=Cause(word))), Screen.PAIN_BEFORE), ()


# ---- pictures ----------------------------------------------------------------------------------------------


def view(state: State) -> View:
    """The picture of one of the three questions."""
    return _VIEWS[state.place](state)


def _see_area(state: State) -> View:
    areas, known = areas_of(state), _area_of_before(state)
    keys = tuple(
        target(f"area:{area.id}", area.name_text, Role.CHOICE, is_selected=area.id == known) for area in areas
    )
    return replace(
        page(Screen.AREA, "complaint.area.heading"),
        body=(text("complaint.area.body"),),
        areas=tuple(place_of(area, state.config.places) for area in areas),
        targets=(*keys, BACK, HELP),
    )


def _area_of_before(state: State) -> str | None:
    """What was chosen before: in this stay, or by the zone that is kept."""
    guest = state.guest
    if guest.area is not None or guest.zone is None:
        return guest.area
    return next((zone.area for zone in state.config.places.zones if zone.id == guest.zone), None)


def place_of(area: Area, places: Places) -> AreaPlace:
    """Where an area lies on the picture of the back, in millimetres below L1 and from the midline."""
    below_l1_mm = places.below_l1_mm
    return AreaPlace(
        intent=f"area:{area.id}",
        top_mm=below_l1_mm[area.top],
        bottom_mm=below_l1_mm[area.bottom],
        from_mm=area.from_mm,
        reach_mm=area.reach_mm,
    )


def _see_since(state: State) -> View:
    keys = tuple(_key("since", each, state.guest.since) for each in Since)
    return replace(page(Screen.SINCE, "complaint.since.heading"), targets=(*keys, BACK, HELP))


def _see_cause(state: State) -> View:
    keys = tuple(_key("cause", each, state.guest.cause) for each in Cause)
    return replace(page(Screen.CAUSE, "complaint.cause.heading"), targets=(*keys, BACK, HELP))


def _key(verb: str, answer: Since | Cause, chosen: Since | Cause | None) -> Target:
    words = f"complaint.{verb}.{answer}"
    return target(f"{verb}:{answer}", words, Role.CHOICE, is_selected=answer is chosen)


_VIEWS: dict[Screen, Callable[[State], View]] = {
    Screen.AREA: _see_area,
    Screen.SINCE: _see_since,
    Screen.CAUSE: _see_cause,
}
