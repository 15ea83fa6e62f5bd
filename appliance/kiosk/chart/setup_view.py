"""The pictures of everything before the pads: questions, goal, program."""

from dataclasses import replace

from appliance.kiosk.chart import staff
from appliance.kiosk.chart.page import BACK, COMFORT, CONTINUE, HELP, OPERATOR, lines, page, target, text
from appliance.kiosk.chart.setup import PAIN_MAX, card_of
from appliance.kiosk.chart.state import State, is_staffed, screening_of
from appliance.kiosk.view import Picture, Role, Screen, Target, View
from appliance.therapy.matching import Goal, Suggestion, suggest
from appliance.therapy.screening import Card


def view(state: State, now_ms: int) -> View:
    """The picture of a set-up screen."""
    if state.place is Screen.EMERGENCY:
        return _see_emergency(state, now_ms)
    return _VIEWS[state.place](state)


def _see_attract(state: State) -> View:
    start = target("start", "attract.start", Role.PRIMARY)
    seen = page(Screen.ATTRACT, "attract.heading")
    return replace(seen, body=lines("attract.body"), picture=Picture.BACK, targets=(start, COMFORT, OPERATOR))


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
    no = target("consent:no", "consent.no", Role.CHOICE)
    body = lines("consent.body1", "consent.body2", "consent.body3")
    return replace(page(Screen.CONSENT, "consent.heading"), body=body, targets=(yes, no, BACK, HELP))


def _see_question(state: State) -> View:
    card, cards = card_of(state), state.config.questionnaire.group(card_of(state).group)
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


def scale(chosen: int | None) -> tuple[Target, ...]:
    """The eleven numbers of the pain scale."""
    return tuple(
        target(f"pain:{number}", f"pain.{number}", Role.SCALE, is_selected=number == chosen)
        for number in range(PAIN_MAX + 1)
    )


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


def suggestion_of(state: State) -> Suggestion | None:
    """What may be offered to this guest."""
    config, goal = state.config, state.guest.goal
    if goal is None:
        return None
    return suggest(
        config.catalogue,
        goal=goal,
        route=screening_of(state).route,
        profile=config.profile,
        pad_cm2=config.pad_cm2,
        is_staffed=is_staffed(state),
    )


def _see_program(state: State) -> View:
    suggestion, seen = suggestion_of(state), page(Screen.PROGRAM, "program.heading")
    if suggestion is None:
        return replace(seen, heading=text("program.none"), targets=(BACK, HELP))
    targets = [
        Target(
            intent=f"program:{program.id}",
            label=text(program.name_text),
            role=Role.PRIMARY if program is suggestion.recommended else Role.CHOICE,
            hint=text(program.feel_text, minutes=program.minutes),
        )
        for program in (suggestion.recommended, *suggestion.others)
    ]
    why = text(suggestion.recommended.why_text)
    note = text("program.honest" if is_staffed(state) else "program.no_staff")
    return replace(seen, body=(why,), note=note, targets=(*targets, BACK, HELP))


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
    Screen.PROGRAM: _see_program,
    Screen.ANY_CHANGE: _see_any_change,
}
