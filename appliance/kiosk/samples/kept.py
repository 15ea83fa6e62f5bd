"""Sample views of what a person takes along, and of what is kept under a code."""

from collections.abc import Iterator
from dataclasses import replace

from appliance.kiosk.chart.page import BACK, HELP, lines, target, text
from appliance.kiosk.samples.parts import choices, page
from appliance.kiosk.view import Role, Screen, Text, View

DONE = target("done", "target.done", Role.PRIMARY)
PAIN = ((7, 5), (6, 4), (7, 6), (6, 4), (5, 4), (6, 3), (5, 3), (5, 5), (4, 2), (5, 3), (4, 2), (3, 2))


def taken() -> Iterator[tuple[str, View]]:
    """A code, a receipt, or nothing."""
    for who, first in (("guest", "code"), ("code", "course")):
        both = choices((f"take:{first}", f"take.{first}"), ("take:receipt", "take.receipt"))
        body = lines("take.body", "take.whoever") if who == "guest" else lines("take.body_code")
        yield f"take_{who}", page(Screen.TAKE, "take.heading", body=body, targets=(*both, DONE, BACK, HELP))
    keys = (target("code:keep", "code.have", Role.PRIMARY), *choices(("code:read", "code.read")), BACK, HELP)
    words = lines("code.write")
    yield "code", page(Screen.CODE, "code.heading", body=words, code="K7TM-2QXP-9RDA", targets=keys)
    yield "code_wait", page(Screen.CODE, "code.wait", targets=(BACK, HELP))
    for end in ("kept", "failed"):
        heading, body = f"code.{end}.heading", lines(f"code.{end}.body")
        yield f"code_{end}", page(Screen.CODE, heading, body=body, targets=(DONE, BACK, HELP))
    receipt = (
        text("receipt.title"),
        text("program.p09.name"),
        text("receipt.minutes", minutes=15),
        text("receipt.level", percent=45),
        text("aftercare.less.heading"),
        text("receipt.no_name"),
    )
    told = lines("receipt.body")
    keys = (DONE, BACK, HELP)
    body = (*told, *receipt)
    yield "receipt", page(Screen.RECEIPT, "receipt.heading", body=body, receipt=receipt, targets=keys)


def _with(seen: View, body: tuple[Text, ...], pain: tuple[tuple[int, int], ...]) -> View:
    return replace(seen, body=body, course=pain)


def courses() -> Iterator[tuple[str, View]]:
    """The sessions so far, forgetting them, and a page of them on a stick."""
    both = choices(("course:stick", "course.stick"), ("course:forget", "course.forget"))
    seen = page(Screen.COURSE, "course.heading", targets=(*both, BACK, HELP))
    told = (
        (
            "course",
            PAIN,
            (text("course.median", before=5), text("course.change.less", points=2)),
            "course_done",
        ),
        (
            "course_gate",
            ((6, 6),) * 5,
            (text("course.median", before=6), text("course.change.same")),
            "see_clinician",
        ),
        ("course_begun", PAIN[:2], (), "go_on"),
    )
    for name, pain, medians, advice in told:
        counted = text("course.sessions", sessions=len(pain), least=10, most=12)
        yield name, _with(seen, (counted, *medians, text(f"course.{advice}")), pain)
    counted = text("course.sessions", sessions=4, least=10, most=12)
    yield "course_later", _with(seen, (counted, text("course.later")), ())
    keys = (*choices(("forget:yes", "forget.yes"), ("forget:no", "forget.no")), HELP)
    yield "forget", page(Screen.FORGET, "forget.heading", body=lines("forget.body"), targets=keys)
    for end, keys in (("done", (DONE, HELP)), ("failed", (BACK, HELP))):
        body = lines(f"forget.{end}.body")
        yield f"forget_{end}", page(Screen.FORGET, f"forget.{end}.heading", body=body, targets=keys)
    yield "stick_wait", page(Screen.STICK, "code.wait", body=lines("stick.wait"), targets=(BACK, HELP))
    body = (text("stick.done.body", name="ems-course-2031-04-12.pdf"),)
    yield "stick_done", page(Screen.STICK, "stick.done.heading", body=body, targets=(BACK, HELP))
    keys = (*choices(("course:stick", "stick.again")), BACK, HELP)
    body = lines("stick.failed.body")
    yield "stick_failed", page(Screen.STICK, "stick.failed.heading", body=body, targets=keys)
