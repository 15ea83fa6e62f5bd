"""Sample views of coming back, of what hurts, of the choice of a program and of the dose."""

from collections.abc import Iterator
from dataclasses import replace
from importlib import resources

from appliance.kiosk.chart import complaint
from appliance.kiosk.chart.page import BACK, HELP, lines, target, text
from appliance.kiosk.chart.suggestion import about_pages
from appliance.kiosk.samples.parts import choices, page, program
from appliance.kiosk.samples.staff import HERE, line
from appliance.kiosk.view import Role, Screen, Target, Text, View
from appliance.therapy import catalogue, zone_file
from appliance.therapy.code import SYMBOLS
from appliance.therapy.complaint import Cause, Since
from appliance.therapy.logbook_asked import Override

_STAFF = target("release", "wait.staff", Role.CHOICE)
_OFFERED = (
    program("program:P12", "p12", Role.PRIMARY, 10),
    program("program:P01", "p01", Role.CHOICE, 30),
    program("program:P09", "p09_novice", Role.CHOICE, 10),
)
_KNOWN = 2  # pages: what is known, and what it feels like
_ABOUT = target("about", "program.about", Role.QUIET)


def coming_back() -> Iterator[tuple[str, View]]:
    """A code is typed, and what is asked of whoever has one."""
    for name, said, typed, is_open in (
        ("enter_code", text("enter_code.body"), "K7TM-2___-____", True),
        ("enter_code_mistyped", text("enter_code.mistyped"), "K7TM-2QXP-9RDA", False),
        ("enter_code_unknown", text("enter_code.unknown"), "K7TM-2QXP-9RDA", False),
        ("enter_code_unreadable", text("enter_code.unreadable"), "K7TM-2QXP-9RDA", False),
        ("enter_code_locked", text("enter_code.locked", minutes=5), "____-____-____", False),
    ):
        yield name, _entry(said, typed, is_open=is_open, is_full="_" not in typed)
    changes = choices(
        ("change:no", "any_change.no"),
        ("change:yes", "any_change.yes"),
        ("change:not_sure", "answer.not_sure"),
    )
    course = target("course", "take.course", Role.CHOICE)
    yield (
        "welcome_back",
        page(
            Screen.WELCOME_BACK,
            "welcome_back.heading",
            caption=text("welcome_back.caption"),
            body=lines("welcome_back.body"),
            targets=(*changes, course, BACK, HELP),
        ),
    )
    reasons = choices(*((f"override:{each}", f"override.{each}") for each in Override))
    seen = page(Screen.OVERRIDE, "override.heading", body=lines("override.body"))
    yield "override", replace(seen, targets=(*reasons, BACK, HELP))


def _entry(said: Text, typed: str, *, is_open: bool, is_full: bool) -> View:
    keys = [
        target(
            f"symbol:{each}",
            f"digit.{each}" if each.isdigit() else f"letter.{each.lower()}",
            Role.DIGIT,
            is_enabled=is_open,
        )
        for each in SYMBOLS
    ]
    erase = target("erase", "enter_code.erase", Role.DIGIT, is_enabled=is_open or is_full)
    again = choices(("again", "enter_code.again")) if is_full else ()
    turn = Target(intent="turn:0", label=text("enter_code.turn", part=1), role=Role.PRIMARY)
    targets = (*keys, erase, turn, *again, BACK, HELP)
    return page(Screen.ENTER_CODE, "enter_code.heading", body=(said,), code=typed, targets=targets)


def complaints() -> Iterator[tuple[str, View]]:
    """Where, since when, how; the areas lie where therapy/zones.toml has them."""
    zones = resources.files("appliance.therapy").joinpath("zones.toml").read_text(encoding="utf-8")
    places = zone_file.parse(zones, "zones.toml")
    for name, shown in (
        ("area", ("low_back", "middle_back", "buttocks")),
        ("area_small_pads", ("low_back", "between_shoulders", "shoulders")),
        ("area_two", ("low_back", "middle_back")),
    ):
        keys = choices(*((f"area:{each}", f"area.{each}") for each in shown), chosen="area:low_back")
        yield (
            name,
            page(
                Screen.AREA,
                "complaint.area.heading",
                body=lines("complaint.area.body"),
                areas=tuple(complaint.place_of(area, places) for area in places.areas if area.id in shown),
                targets=(*keys, BACK, HELP),
            ),
        )
    since = choices(*((f"since:{each}", f"complaint.since.{each}") for each in Since))
    yield "since", page(Screen.SINCE, "complaint.since.heading", targets=(*since, BACK, HELP))
    cause = choices(*((f"cause:{each}", f"complaint.cause.{each}") for each in Cause))
    yield "cause", page(Screen.CAUSE, "complaint.cause.heading", targets=(*cause, BACK, HELP))


def programs() -> Iterator[tuple[str, View]]:
    """The choice, what is known of one program, and the dose."""
    for name, why, note in (
        ("program", "why.sitting", "program.honest"),
        ("program_wear", "why.wear", "program.honest"),
        ("program_used", "program.used_today", "program.honest"),
        ("program_no_staff", "program.p12.why", "program.no_staff"),
    ):
        seen = page(Screen.PROGRAM, "program.heading", body=lines(why), note=text(note))
        yield name, replace(seen, targets=(*_OFFERED, _ABOUT, BACK, HELP))
    yield from about()
    used = choices(
        ("used:never", "used_today.never"),
        ("posture:seated", "used_today.seated"),
        ("posture:lying", "used_today.lying"),
        ("used:yes", "used_today.yes"),
    )
    seen = page(Screen.USED_TODAY, "used_today.heading", body=lines("used_today.body", "posture.body"))
    yield "used_today", replace(seen, targets=(*used, BACK, HELP))
    yield from waits()


def about() -> Iterator[tuple[str, View]]:
    """All that is told about one program of each evidence card, and every fact of one with many."""
    name = "programs.toml"
    source = resources.files("appliance.therapy").joinpath(name).read_text(encoding="utf-8")
    programs = catalogue.parse(source, name)
    for card in programs.evidence:
        told = programs.program(card.programs[0])
        for number, view in enumerate(_about(programs, told), start=1):
            if number <= _KNOWN or told.id in ("P01", "P09-novice"):
                yield f"about_{told.id.lower()}_{number}", view


def _about(programs: catalogue.Catalogue, told: catalogue.Program) -> Iterator[View]:
    pages = about_pages(programs, told, "clinic", 45)
    take = target("program:P12", "about.take", Role.PRIMARY)
    for number, body in enumerate(pages, start=1):
        is_last = number == len(pages)
        onward = target(
            "about:P02" if is_last else "next", f"about.{'other' if is_last else 'next'}", Role.CHOICE
        )
        caption = text("about.caption", number=number, total=len(pages))
        seen = page(Screen.ABOUT, told.name_text, caption=caption, body=body)
        yield replace(seen, targets=(onward, take, BACK, HELP))


def waits() -> Iterator[tuple[str, View]]:
    """Not now, and when; or staff first."""
    other, done = choices(("other", "wait.other"), ("done", "target.done"))
    for name, when, why in (
        ("wait_half_hour", text("wait.half_hour"), "apart"),
        ("wait_hours", text("wait.hours", hours=23), "motor_minutes"),
        ("wait_days", text("wait.days", days=14), "course"),
    ):
        seen = page(Screen.WAIT, "wait.heading", body=(when, text(f"wait.why.{why}")))
        review = (_STAFF,) if why == "course" else ()
        yield name, replace(seen, targets=(other, done, *review, HELP))
    seen = page(Screen.WAIT, "wait.staff.heading", body=(text("wait.staff.body"), line("sounding")))
    yield "wait_staff", replace(seen, targets=(HERE, other, done, _STAFF, HELP))
