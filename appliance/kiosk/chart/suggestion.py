"""Which programs are offered and why, and what is told about one of them. [therapy 3.3, STD-14]

Rules
1. What screening, complaint, zone, pads or dose forbid is never offered.
2. Whoever used it today, and has no code, gets tingling only; whose first session it is, the gentle one only.
   [DOSE-01, therapy 6.6]
3. What is known for a program stands beside what is known against it, on one page.
"""

from dataclasses import replace

from appliance.kiosk.chart.complaint import complaint_of, said_no_to
from appliance.kiosk.chart.page import BACK, HELP, page, target, text
from appliance.kiosk.chart.state import State, is_staffed, screening_of
from appliance.kiosk.view import Role, Screen, Target, Text, View
from appliance.therapy.catalogue import Catalogue, Profile, Program
from appliance.therapy.facts import facts
from appliance.therapy.matching import Suggestion, suggest
from appliance.therapy.placement import Zone
from appliance.therapy.screening import Route

_FACTS_A_PAGE = 4


def zones_of(state: State) -> tuple[Zone, ...]:
    """The zones that lie where it hurts and may be used here."""
    config, guest = state.config, state.guest
    return config.places.offered(config.profile, config.pad_cm2, said_no_to(state), guest.area)


def suggestion_of(state: State) -> Suggestion | None:
    """What may be offered to this guest."""
    config, guest = state.config, state.guest
    if guest.goal is None:
        return None
    route = screening_of(state).route
    return suggest(
        config.catalogue,
        goal=guest.goal,
        route=max(route, Route.LIMIT_SENSORY_ONLY) if guest.was_used else route,
        profile=config.profile,
        pad_cm2=config.pad_cm2,
        is_staffed=is_staffed(state),
        complaint=complaint_of(state),
        history=None if guest.person is None else guest.person.history,
        zones=zones_of(state),
        is_first=guest.is_first,
    )


def offered(state: State) -> tuple[Program, ...]:
    """The recommended program and the others."""
    suggestion = suggestion_of(state)
    return () if suggestion is None else (suggestion.recommended, *suggestion.others)


# ---- pictures ----------------------------------------------------------------------------------------------


def see_programs(state: State) -> View:
    """One recommended, two others, the reason, and the way to what is known of them."""
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
    about = target("about", "program.about", Role.QUIET)
    note = text("program.honest" if is_staffed(state) else "program.no_staff")
    return replace(seen, body=_why(state, suggestion), note=note, targets=(*targets, about, BACK, HELP))


def _why(state: State, suggestion: Suggestion) -> tuple[Text, ...]:
    if state.guest.was_used:
        return (text("program.used_today"),)
    return (text(suggestion.reason_text),)


def about_pages(
    catalogue: Catalogue, program: Program, profile: Profile, pad_cm2: int
) -> tuple[tuple[Text, ...], ...]:
    """What is known for it and against it, what it feels like, then what its maker must tell."""
    card = catalogue.evidence_of(program.id)
    sources = ", ".join(card.sources)
    named = text("evidence.sources", sources=sources) if sources else text("evidence.no_source")
    told = [text(fact.text, **fact.values) for fact in facts(program, profile, pad_cm2)]
    return (
        (text("evidence.for"), text(card.for_text), text("evidence.against"), text(card.against_text)),
        (text(program.feel_text, minutes=program.minutes), named),
        *(tuple(told[at : at + _FACTS_A_PAGE]) for at in range(0, len(told), _FACTS_A_PAGE)),
    )


def see_about(state: State) -> View:
    """One page about one program."""
    name = state.guest.looked_at
    program = next((each for each in offered(state) if each.id == name), None)
    if program is None:
        return replace(page(Screen.ABOUT, "program.none"), targets=(BACK, HELP))
    config = state.config
    pages = about_pages(config.catalogue, program, config.profile, config.pad_cm2)
    at = min(state.guest.page, len(pages) - 1)
    is_last = at + 1 == len(pages)
    others = [*offered(state), *offered(state)]
    after = others[[each.id for each in others].index(program.id) + 1]
    onward = target(f"about:{after.id}", "about.other", Role.CHOICE)
    onward = onward if is_last else target("next", "about.next", Role.CHOICE)
    take = target(f"program:{program.id}", "about.take", Role.PRIMARY)
    return replace(
        page(Screen.ABOUT, program.name_text),
        caption=text("about.caption", number=at + 1, total=len(pages)),
        body=pages[at],
        targets=(onward, take, BACK, HELP),
    )
