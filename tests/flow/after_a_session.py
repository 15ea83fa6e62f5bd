"""What the tests of the time after a session share: somebody's visits, and the ways to what follows one."""

from dataclasses import replace

from appliance.therapy.catalogue import Kind
from appliance.therapy.person import Person
from appliance.therapy.visit import History, Visit
from tests.flow.scripted import NOW_S, Kiosk, to_live

DAY_S = 86_400


def visit(at_s: int, before: int = 6, after: int | None = 4, **more: object) -> Visit:
    row = Visit(
        program_id="P12", family="first", kind=Kind.SENSORY, at_s=at_s, treated_ms=600_000,
        pain_before=before, pain_after=after,
    )  # fmt: skip
    return replace(row, **more)  # type: ignore[arg-type]  # any of its fields


def somebody(kiosk: Kiosk, *visits: Visit) -> None:
    """The guest came with a code that opened these visits."""
    guest = kiosk.state.guest
    stay = replace(guest.stay, wall_s=NOW_S, wall_at_ms=kiosk.now_ms)
    person = Person(history=History(visits=visits, last_seen_s=NOW_S))
    kiosk.state = replace(kiosk.state, guest=replace(guest, code="K7TM2QXP9RDA", person=person, stay=stay))


def to_pain(kiosk: Kiosk, *, for_ms: int = 0) -> None:
    to_live(kiosk)
    kiosk.wait(for_ms, 1_000)
    kiosk.touch("stop", "continue")


def to_aftercare(kiosk: Kiosk, pain: int = 4) -> None:
    to_pain(kiosk)
    kiosk.touch(f"pain:{pain}", "skin:normal", "dizzy:no")


def body(kiosk: Kiosk) -> set[str]:
    return {each.id for each in kiosk.view.body}
