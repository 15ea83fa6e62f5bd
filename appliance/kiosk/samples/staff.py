"""Sample views for staff: the call in each of its states, the PIN, and every fault."""

from collections.abc import Iterator
from dataclasses import replace

from appliance.kiosk.chart.page import BACK, CONTINUE, STAFF_CONTINUE, STOP, lines, target, text
from appliance.kiosk.samples.parts import INK, RED, page
from appliance.kiosk.view import Ground, Overlay, PinView, Role, Screen, Text, View
from appliance.safety.faults import SPECS, Fault

CALL = target("call", "call.call", Role.CHOICE)
HERE = target("staff", "call.staff", Role.CHOICE)
CLOSE = target("help:close", "help.close", Role.PRIMARY)
NUMBER = text("call.emergency", number="112")
OFF_DUTY = text("call.off_duty.line", number="112")


def line(call: str) -> Text:
    """The sentence about a call."""
    return OFF_DUTY if call == "off_duty" else text(f"call.{call}.line")


def calls() -> Iterator[tuple[str, View]]:
    """Help, with and without current, for each state of a call."""
    for call in ("none", "asked", "sounding", "silent", "answered", "off_duty"):
        is_out = call in ("asked", "sounding", "silent")
        key = () if call == "off_duty" else (HERE,) if is_out else (CALL,)
        first = (line(call),) if call == "none" else ()
        for name, ground, words, keys in (
            ("help", Ground.PAPER, "help.nothing", (*key, CLOSE)),
            ("help_live", INK, "help.estop", (*key, CLOSE, STOP)),
        ):
            yield (
                f"{name}_{call}",
                page(
                    Screen.CONTACT if ground is INK else Screen.QUESTION,
                    f"call.{call}.heading",
                    ground,
                    overlay=Overlay.HELP,
                    body=(*first, text(words)),
                    note=NUMBER,
                    targets=keys,
                ),
            )


def pins() -> Iterator[tuple[str, View]]:
    """The staff PIN on each ground, and locked."""
    wait = text("pin.locked", minutes=15)
    for name, words, ground, body, filled in (
        ("pin_call", "pin.call", Ground.PAPER, text("pin.body"), 3),
        ("pin_live", "pin.call", INK, text("pin.wrong"), 0),
        ("pin_estop", "pin.estop", RED, text("pin.checking"), 6),
        ("pin_locked", "pin.call", Ground.PAPER, wait, 0),
    ):
        is_open = body.id in ("pin.body", "pin.wrong")
        digits = tuple(
            target(f"digit:{digit}", f"digit.{digit}", Role.DIGIT, is_enabled=is_open)
            for digit in "1234567890"
        )
        erase = target("erase", "pin.erase", Role.DIGIT, is_enabled=0 < filled < 6)
        yield (
            name,
            page(
                Screen.QUESTION,
                f"{words}.heading",
                ground,
                overlay=Overlay.PIN,
                body=(*(lines("estop.no_current") if ground is RED else ()), body),
                note=text("pin.demo", pin="246810"),
                pin=PinView(filled=filled, length=6),
                targets=(*digits, erase, BACK, *((STOP,) if ground is INK else ())),
            ),
        )


def faults() -> Iterator[tuple[str, View]]:
    """Every fault that has the screen, and one of them with a call that is out and with nobody on duty."""
    for fault, spec in SPECS.items():
        if not spec.text_id.startswith("fault."):
            continue
        key = STAFF_CONTINUE if spec.who == "staff" else CONTINUE
        keys = (key,) if spec.clears == "acknowledge" else ()
        seen = page(
            Screen.LIVE,
            spec.text_id,
            RED,
            overlay=Overlay.FAULT,
            body=(*lines(f"{spec.text_id}.do"), line("none")),
            note=text("fault.code", code=fault.value),
            targets=(CALL, *keys),
        )
        yield f"fault_{fault.value}", seen
        yield f"fault_{fault.value}_hot", replace(seen, ground=INK, targets=(CALL, *keys, STOP))
        if fault is Fault.MODULE_POWER:
            asked = (text("fault.staff.do"), line("none"))
            yield "fault_gym", replace(seen, body=asked, targets=(CALL, STAFF_CONTINUE))
    yield "fault_off_duty", replace(seen, body=(seen.body[0], OFF_DUTY), targets=keys)
