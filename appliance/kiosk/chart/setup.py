"""From the first touch to the choice of a program: nothing here can give current."""

from dataclasses import replace

from appliance.kiosk.chart.page import BACK, CONTINUE, HELP, lines, page, target, text
from appliance.kiosk.chart.state import State, Turn, go, screening_of, wipe
from appliance.kiosk.view import Picture, Role, Screen, Target, View
from appliance.therapy.matching import Goal, Suggestion, suggest
from appliance.therapy.screening import Answer, Card, Reply, Route

PAIN_MAX = 10


# ---- what touches do ---------------------------------------------------------------------------------------


def touched(state: State, intent: str, now_ms: int) -> Turn:
    """The next state of a set-up screen."""
    verb, _, word = intent.partition(":")
    if verb == "back":
        return _back(state, now_ms)
    return _STEPS[state.place](state, verb, word, now_ms)


def _attract(state: State, verb: str, word: str, now_ms: int) -> Turn:
    return go(state, Screen.LANGUAGE), ()


def _language(state: State, verb: str, word: str, now_ms: int) -> Turn:
    return go(replace(state, guest=replace(state.guest, language=word)), Screen.CONSENT), ()


def _consent(state: State, verb: str, word: str, now_ms: int) -> Turn:
    if word == "no":
        return wipe(state, now_ms)
    return first_card(state), ()


def first_card(state: State) -> State:
    """The questions begin again; what was answered before does not count."""
    guest = replace(state.guest, answers=(), card=0, is_follow_up=False, ticked=frozenset())
    return go(replace(state, guest=guest), Screen.QUESTION)


def _card(state: State) -> Card:
    return state.config.questionnaire.cards[state.guest.card]


def _question(state: State, verb: str, word: str, now_ms: int) -> Turn:
    guest, card = state.guest, _card(state)
    if verb == "option" and card.is_choice:
        return _answered(state, Answer(reply=Reply.YES, options=frozenset({word})))
    if verb == "option":
        return replace(state, guest=replace(guest, ticked=guest.ticked ^ {word})), ()
    if verb == "continue":
        return _answered(state, Answer(reply=Reply.YES, options=guest.ticked))
    reply = Reply(word)
    if card.needs_follow_up(reply):
        return replace(state, guest=replace(guest, is_follow_up=True)), ()
    return _answered(state, Answer(reply=reply))


def _answered(state: State, answer: Answer) -> Turn:
    card = _card(state)
    answers = tuple(pair for pair in state.guest.answers if pair[0] != card.id) + ((card.id, answer),)
    guest = replace(state.guest, answers=answers, is_follow_up=False, ticked=frozenset())
    state = replace(state, guest=guest)
    route = state.config.questionnaire.outcome_so_far(guest.answered, state.config.profile).route
    if route is Route.EMERG:
        return go(state, Screen.EMERGENCY), ()
    if route >= Route.REFER:
        return go(state, Screen.NOT_TODAY), ()
    return _next_card(state), ()


def _next_card(state: State) -> State:
    cards, index = state.config.questionnaire.cards, state.guest.card + 1
    if index == len(cards):
        return go(state, Screen.PAIN_BEFORE)
    return _at_card(state, index)


def _at_card(state: State, index: int) -> State:
    group = state.config.questionnaire.cards[index].group
    guest = replace(state.guest, card=index, is_follow_up=False, ticked=frozenset())
    return go(replace(state, guest=guest), Screen.QUESTION if group == "health" else Screen.RED_FLAG)


def _not_today(state: State, verb: str, word: str, now_ms: int) -> Turn:
    if verb == "details":
        return replace(state, guest=replace(state.guest, are_details_shown=True)), ()
    return wipe(state, now_ms)


def _emergency(state: State, verb: str, word: str, now_ms: int) -> Turn:
    return wipe(state, now_ms)


def _pain(state: State, verb: str, word: str, now_ms: int) -> Turn:
    return go(replace(state, guest=replace(state.guest, pain_before=int(word))), Screen.GOAL), ()


def _goal(state: State, verb: str, word: str, now_ms: int) -> Turn:
    return go(replace(state, guest=replace(state.guest, goal=Goal(word))), Screen.PROGRAM), ()


def _program(state: State, verb: str, word: str, now_ms: int) -> Turn:
    return go(replace(state, guest=replace(state.guest, program_id=word)), Screen.POSTURE), ()


def _any_change(state: State, verb: str, word: str, now_ms: int) -> Turn:
    guest = state.guest
    if verb == "done":
        return (go(state, Screen.PAIN_AFTER), ()) if guest.was_treated else wipe(state, now_ms)
    if word != "no":
        return first_card(state), ()
    state = replace(state, guest=replace(guest, pads_on=0, posture=None, squeezes_before=None))
    return go(state, Screen.PAIN_BEFORE if guest.program_id is None else Screen.POSTURE), ()


_STEPS = {
    Screen.ATTRACT: _attract,
    Screen.LANGUAGE: _language,
    Screen.CONSENT: _consent,
    Screen.QUESTION: _question,
    Screen.RED_FLAG: _question,
    Screen.NOT_TODAY: _not_today,
    Screen.EMERGENCY: _emergency,
    Screen.PAIN_BEFORE: _pain,
    Screen.GOAL: _goal,
    Screen.PROGRAM: _program,
    Screen.ANY_CHANGE: _any_change,
}
_BEFORE = {
    Screen.CONSENT: Screen.LANGUAGE,
    Screen.GOAL: Screen.PAIN_BEFORE,
    Screen.PROGRAM: Screen.GOAL,
}


def _back(state: State, now_ms: int) -> Turn:
    guest, place = state.guest, state.place
    if place is Screen.LANGUAGE:
        return wipe(state, now_ms)
    if place is Screen.PAIN_BEFORE:
        return _at_card(state, len(state.config.questionnaire.cards) - 1), ()
    if place not in (Screen.QUESTION, Screen.RED_FLAG):
        return go(state, _BEFORE[place]), ()
    if guest.is_follow_up:
        return _at_card(state, guest.card), ()
    return (_at_card(state, guest.card - 1) if guest.card else go(state, Screen.CONSENT)), ()


# ---- what is seen ------------------------------------------------------------------------------------------


def view(state: State) -> View:
    """The picture of a set-up screen."""
    return _VIEWS[state.place](state)


def _see_attract(state: State) -> View:
    start = target("start", "attract.start", Role.PRIMARY)
    seen = page(Screen.ATTRACT, "attract.heading")
    return replace(seen, body=lines("attract.body"), picture=Picture.BACK, targets=(start,))


def _see_language(state: State) -> View:
    choices = tuple(
        target(f"language:{name}", f"language.{name}", Role.CHOICE, is_selected=name == state.guest.language)
        for name in state.config.languages
    )
    return replace(page(Screen.LANGUAGE, "language.heading"), targets=(*choices, BACK, HELP))


def _see_consent(state: State) -> View:
    yes = target("consent:yes", "consent.yes", Role.PRIMARY)
    no = target("consent:no", "consent.no", Role.CHOICE)
    body = lines("consent.body1", "consent.body2", "consent.body3")
    return replace(page(Screen.CONSENT, "consent.heading"), body=body, targets=(yes, no, BACK, HELP))


def _see_question(state: State) -> View:
    card, cards = _card(state), state.config.questionnaire.group(_card(state).group)
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


def _see_not_today(state: State) -> View:
    body = lines("not_today.body", "not_today.staff")
    more = target("details", "not_today.details", Role.CHOICE)
    done = target("done", "target.done", Role.PRIMARY)
    targets = (done, HELP) if state.guest.are_details_shown else (done, more, HELP)
    if state.guest.are_details_shown:
        cards = state.config.questionnaire
        worst = cards.outcome_so_far(state.guest.answered, state.config.profile).cards
        body = tuple(text(card.reason_text) for card in cards.cards if card.id in worst)
    note = text("not_today.emergency", number=state.config.emergency_number)
    return replace(page(Screen.NOT_TODAY, "not_today.heading"), body=body, note=note, targets=targets)


def _see_emergency(state: State) -> View:
    seen = page(Screen.EMERGENCY, "emergency.heading", number=state.config.emergency_number)
    done = target("done", "emergency.done", Role.CHOICE)
    return replace(seen, body=lines("emergency.body", "emergency.staff"), targets=(done,))


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
    return replace(seen, body=(why,), note=text("program.honest"), targets=(*targets, BACK, HELP))


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
    Screen.NOT_TODAY: _see_not_today,
    Screen.EMERGENCY: _see_emergency,
    Screen.PAIN_BEFORE: _see_pain,
    Screen.GOAL: _see_goal,
    Screen.PROGRAM: _see_program,
    Screen.ANY_CHANGE: _see_any_change,
}
