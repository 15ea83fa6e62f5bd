"""Sample views before the pads: the station alone, the set-up, every card."""

from collections.abc import Iterator
from dataclasses import replace
from importlib import resources

from appliance.kiosk.chart.home import LAMPS
from appliance.kiosk.chart.page import BACK, COMFORT, CONTINUE, HELP, OPERATOR, STOP, lines, target, text
from appliance.kiosk.languages import LANGUAGES
from appliance.kiosk.samples.parts import ANSWERS, INK, RED, choices, page, scale
from appliance.kiosk.samples.staff import HERE, OFF_DUTY, line
from appliance.kiosk.view import (
    Picture,
    Role,
    Screen,
    View,
)
from appliance.therapy import screening


def station() -> Iterator[tuple[str, View]]:
    """Nobody there yet."""
    yield (
        "out_of_service",
        page(
            Screen.OUT_OF_SERVICE,
            "out_of_service.heading",
            RED,
            body=lines("out_of_service.body", "out_of_service.pads"),
            note=text("out_of_service.staff"),
            picture=Picture.LAMPS,
        ),
    )
    yield (
        "not_ready",
        page(
            Screen.NOT_READY,
            "not_ready.heading",
            body=lines("not_ready.waiting", "not_ready.staff"),
            targets=(OPERATOR, HELP),
        ),
    )
    begin = target("proof:begin", "proof.begin", Role.PRIMARY)
    for step, picture, keys in (
        ("due", Picture.LAMPS, (begin,)),
        ("lamps", Picture.LAMPS, LAMPS),
        ("press", Picture.ESTOP_PRESS, ()),
        ("release", Picture.ESTOP_RELEASE, ()),
        ("acknowledge", Picture.ESTOP_PRESS, (CONTINUE,)),
    ):
        yield (
            f"proof_{step}",
            page(
                Screen.PROOF_TEST,
                f"proof.{step}.heading",
                INK,
                body=lines(f"proof.{step}.body"),
                picture=picture,
                targets=(*keys, STOP),
            ),
        )
    start = target("start", "attract.start", Role.PRIMARY)
    for name, words in (
        ("attract", ("attract.body",)),
        ("attract_clean", ("attract.clean", "attract.no_cure")),
    ):
        seen = page(Screen.ATTRACT, "attract.heading", body=lines(*words), picture=Picture.BACK)
        yield name, replace(seen, targets=(start, COMFORT, OPERATOR))


def set_up() -> Iterator[tuple[str, View]]:
    """From the language to the program."""
    named = [(f"language:{code}", f"language.{code}") for code in LANGUAGES]
    languages = choices(*named, chosen="language:en")
    yield (
        "language",
        page(
            Screen.LANGUAGE,
            "language.heading",
            note=text("language.unreviewed"),
            targets=(*languages, COMFORT, BACK, HELP),
        ),
    )
    consent = (
        target("consent:yes", "consent.yes", Role.PRIMARY),
        target("consent:code", "consent.code", Role.CHOICE),
        target("consent:no", "consent.no", Role.CHOICE),
    )
    yield (
        "consent",
        page(
            Screen.CONSENT,
            "consent.heading",
            body=lines("consent.body1", "consent.body2", "consent.body3"),
            targets=(*consent, BACK, HELP),
        ),
    )
    yield (
        "not_today",
        page(
            Screen.NOT_TODAY,
            "not_today.heading",
            body=lines("not_today.body", "not_today.staff"),
            note=text("not_today.emergency", number="112"),
            targets=(
                target("gentle", "not_today.gentle", Role.PRIMARY),
                target("slip", "not_today.slip", Role.CHOICE),
                target("done", "target.done", Role.CHOICE),
                target("release", "wait.staff", Role.CHOICE),
                HELP,
            ),
        ),
    )
    for name, call, keys in (("emergency", line("sounding"), (HERE,)), ("emergency_off_duty", OFF_DUTY, ())):
        yield (
            name,
            page(
                Screen.EMERGENCY,
                "",
                RED,
                heading=text("emergency.heading", number="112"),
                body=(text("emergency.body"), call),
                targets=(*keys, *choices(("done", "emergency.done"))),
            ),
        )
    yield (
        "pain_before",
        page(
            Screen.PAIN_BEFORE,
            "pain_before.heading",
            body=lines("pain.none", "pain.worst"),
            targets=(*scale(6), BACK, HELP),
        ),
    )
    goals = choices(*((f"goal:{g}", f"goal.{g}") for g in ("relief", "loosen", "recover", "strengthen")))
    yield "goal", page(Screen.GOAL, "goal.heading", targets=(*goals, BACK, HELP))
    yield (
        "any_change",
        page(
            Screen.ANY_CHANGE,
            "any_change.heading",
            caption=text("any_change.caption"),
            body=lines("any_change.body"),
            targets=(
                *choices(
                    ("change:no", "any_change.no"),
                    ("change:yes", "any_change.yes"),
                    ("change:not_sure", "answer.not_sure"),
                ),
                target("done", "any_change.done", Role.BACK),
                HELP,
            ),
        ),
    )


def cards() -> Iterator[tuple[str, View]]:
    """Every card of the screening, and every follow-up."""
    name = "screening.toml"
    source = resources.files("appliance.therapy").joinpath(name).read_text(encoding="utf-8")
    cards = screening.parse(source, name).cards
    for card in cards:
        group = [each for each in cards if each.group == card.group]
        number = group.index(card) + 1
        screen = Screen.QUESTION if card.group == "health" else Screen.RED_FLAG
        caption = "question.caption" if card.group == "health" else "red_flag.caption"
        seen = page(
            screen,
            card.text,
            caption=text(caption, number=number, total=len(group)),
            progress=(number, len(group)),
            body=lines(card.help_text),
        )
        options = choices(*((f"option:{option.id}", option.text) for option in card.option))
        yield (
            f"card_{card.id}",
            replace(seen, targets=(*(options if card.is_choice else ANSWERS), BACK, HELP)),
        )
        if options and not card.is_choice:
            yield (
                f"which_{card.id}",
                replace(
                    seen,
                    heading=text("question.which"),
                    body=lines("question.which.body"),
                    targets=(*options, ANSWERS[2], CONTINUE, BACK, HELP),
                ),
            )
