"""The pictures of everything before the pads: questions, goal, program."""

from dataclasses import replace

from appliance.kiosk.chart import complaint, dose_check, staff, suggestion
from appliance.kiosk.chart.answered import asked_cards
from appliance.kiosk.chart.cards import card_of
from appliance.kiosk.chart.page import (
    BACK,
    COMFORT,
    CONTINUE,
    HELP,
    OPERATOR,
    lines,
    page,
    scale,
    target,
    text,
)
from appliance.kiosk.chart.state import ABOUT_YOU, State
from appliance.kiosk.view import Picture, Role, Screen, Target, View
from appliance.therapy.house import is_cleaning_due
from appliance.therapy.matching import Goal
from appliance.therapy.screening import Card


def view(state: State, now_ms: int) -> View:
    """The picture of a set-up screen."""
    if state.place is Screen.EMERGENCY:
        return _see_emergency(state, now_ms)
    if state.place is Screen.WAIT:
        return dose_check.see_wait(state, now_ms)
    return _VIEWS[state.place](state)


def _see_attract(state: State) -> View:
    """The promise; where too many guests in a row left without wiping, that it is to be cleaned first. That
    it is no cure stands in both.
    """
    start = target("start", "attract.start", Role.PRIMARY)
    is_due = is_cleaning_due(state.config.house, state.station.book)
    body = lines("attract.clean", "attract.no_cure") if is_due else lines("attract.body")
    seen = page(Screen.ATTRACT, "attract.heading")
    return replace(seen, body=body, picture=Picture.BACK, targets=(start, COMFORT, OPERATOR))


def _see_language(state: State) -> View:
    choices = tuple(
        target(f"language:{name}", f"language.{name}", Role.CHOICE, is_selected=name == state.guest.language)
        for name in state.config.languages
    )
    comfort = () if Screen.COMFORT in state.detour else (COMFORT,)
    is_reviewed = set(state.config.languages) <= state.config.reviewed
    note = None if is_reviewed else text("language.unreviewed")
    seen = page(Screen.LANGUAGE, "language.heading")
    return replace(
        seen, note=note, spoken=lines("language.heading"), targets=(*choices, *comfort, BACK, HELP)
    )


def _see_consent(state: State) -> View:
    yes = target("consent:yes", "consent.yes", Role.PRIMARY)
    code = target("consent:code", "consent.code", Role.CHOICE)
    no = target("consent:no", "consent.no", Role.CHOICE)
    body = lines("consent.body1", "consent.body2", "consent.body3")
    return replace(page(Screen.CONSENT, "consent.heading"), body=body, targets=(yes, code, no, BACK, HELP))


def _see_question(state: State) -> View:
    card = card_of(state)
    cards = [each for each in asked_cards(state) if each.group == card.group]
    number = cards.index(card) + 1
    seen = page(state.place, "question.which" if state.guest.is_follow_up else card.text)
    caption = "question.caption" if card.group == "health" else "red_flag.caption"
    return replace(
        seen,
        caption=text(caption, number=number, total=len(cards)),
        progress=(number, len(cards)),
        body=lines("question.which.body" if state.guest.is_follow_up else card.help_text),
        targets=(*_question_targets(state, card), BACK, HELP),
    )


def _question_targets(state: State, card: Card) -> tuple[Target, ...]:
    options = tuple(
        target(f"option:{option.id}", option.text, Role.CHOICE, is_selected=option.id in state.guest.ticked)
        for option in card.option
    )
    if card.is_choice:
        return options
    not_sure = target("answer:not_sure", "answer.not_sure", Role.CHOICE)
    if state.guest.is_follow_up:
        return (*options, not_sure, CONTINUE)
    yes = target("answer:yes", "answer.yes", Role.CHOICE)
    return (yes, target("answer:no", "answer.no", Role.CHOICE), not_sure)


def _see_emergency(state: State, now_ms: int) -> View:
    seen = page(Screen.EMERGENCY, "emergency.heading", number=state.config.emergency_number)
    done = target("done", "emergency.done", Role.CHOICE)
    body = (text("emergency.body"), staff.line(state, now_ms))
    return replace(seen, body=body, targets=(*staff.key(state, now_ms), done))


def _see_pain(state: State) -> View:
    seen = page(Screen.PAIN_BEFORE, "pain_before.heading")
    targets = (*scale(state.guest.pain_before), BACK, HELP)
    return replace(seen, body=lines("pain.none", "pain.worst"), targets=targets)


def _see_goal(state: State) -> View:
    choices = tuple(
        target(f"goal:{goal}", f"goal.{goal}", Role.CHOICE, is_selected=goal is state.guest.goal)
        for goal in Goal
    )
    return replace(page(Screen.GOAL, "goal.heading"), targets=(*choices, BACK, HELP))


def _see_any_change(state: State) -> View:
    targets = (
        target("change:no", "any_change.no", Role.CHOICE),
        target("change:yes", "any_change.yes", Role.CHOICE),
        target("change:not_sure", "answer.not_sure", Role.CHOICE),
        target("done", "any_change.done", Role.BACK),
        HELP,
    )
    seen = page(Screen.ANY_CHANGE, "any_change.heading")
    return replace(seen, caption=text("any_change.caption"), body=lines("any_change.body"), targets=targets)


_VIEWS = {
    Screen.ATTRACT: _see_attract,
    Screen.LANGUAGE: _see_language,
    Screen.CONSENT: _see_consent,
    Screen.QUESTION: _see_question,
    Screen.RED_FLAG: _see_question,
    Screen.PAIN_BEFORE: _see_pain,
    Screen.GOAL: _see_goal,
    Screen.PROGRAM: suggestion.see_programs,
    Screen.ABOUT: suggestion.see_about,
    Screen.USED_TODAY: dose_check.see_used,
    **dict.fromkeys(ABOUT_YOU, complaint.view),
    Screen.ANY_CHANGE: _see_any_change,
}
