"""Staff: the call and its words, and the PIN. (HZ-21, safety.md "Who sounds and who calls")

Rules
1. What is said of a call follows the read-back and the acknowledgement in a fresh status, never the wish.
2. Where nobody is on duty nobody is called; the screen says so.
3. "Staff are coming" is for the person who called; it is never left over for the next one.
4. A PIN is checked outside of this chart. Wrong ones lock the entry for longer and longer; they never lock
   STOP, and they outlive the guest.
"""

from dataclasses import replace
from typing import Literal

from appliance.ipc.messages import Acknowledge, CallStaff
from appliance.kiosk.chart import operator
from appliance.kiosk.chart.events import CheckPin, Effect, PinChecked, Send
from appliance.kiosk.chart.lock import PinEntry, wait_ms
from appliance.kiosk.chart.page import BACK, target, text
from appliance.kiosk.chart.state import State, Turn, is_fresh, is_read_back, is_staffed, status_of
from appliance.kiosk.view import Overlay, PinView, Role, Target, Text, View

What = Literal["call", "estop", "operator", "release", "fault"]
PIN_DIGITS = 6
QUIET_MS = 30_000
_MINUTE_MS = 60_000
_OUT = frozenset({"asked", "sounding", "silent"})


_HEADINGS = {
    (True, False): "pin.estop.heading",
    (False, True): "pin.operator.heading",
    (False, False): "pin.call.heading",
}


# ---- the call ----------------------------------------------------------------------------------------------


def call_of(state: State, now_ms: int) -> str:
    """What may be said of a call: none, asked, sounding, silent, answered, or off_duty."""
    status = status_of(state)
    is_known = status is not None and is_fresh(state, now_ms)
    if status is not None and is_known and status.call in _OUT:
        return status.call
    if not is_staffed(state):
        return "off_duty"
    if status is None or not is_known:
        return "silent"
    return "answered" if status.call == "answered" and state.has_called else "none"


def is_out(state: State, now_ms: int) -> bool:
    """True while a call waits for somebody."""
    return call_of(state, now_ms) in _OUT and is_fresh(state, now_ms)


def line(state: State, now_ms: int) -> Text:
    """One sentence about the call."""
    call = call_of(state, now_ms)
    if call == "off_duty":
        return text("call.off_duty.line", number=state.config.emergency_number)
    return text(f"call.{call}.line")


def key(state: State, now_ms: int) -> tuple[Target, ...]:
    """Calls, or lets staff say that they are here; nothing where nobody is on duty."""
    if is_out(state, now_ms):
        return (target("staff", "call.staff", Role.CHOICE),)
    is_offered = is_staffed(state) and is_fresh(state, now_ms)
    return (target("call", "call.call", Role.CHOICE),) if is_offered else ()


def called(state: State) -> Turn:
    """Staff are asked for, where somebody is on duty."""
    if not is_staffed(state):
        return state, ()
    return replace(state, has_called=True), (Send(request=CallStaff()),)


# ---- the PIN -----------------------------------------------------------------------------------------------


def asked(state: State, what: What, over: Overlay | None, rows: tuple[str, ...] = ()) -> State:
    """The keys for the PIN are there, over what was there; `rows` are the faults that they are for."""
    entry = PinEntry(
        is_estop=what == "estop",
        is_operator=what == "operator",
        is_release=what == "release",
        over=over,
        rows=rows,
    )
    return replace(state, pin=entry)


def is_released(state: State, said: PinChecked) -> bool:
    """True where the right PIN lets pass what a no or a wait holds up."""
    return said.is_right and state.pin is not None and state.pin.is_release


def locked_ms(state: State, now_ms: int) -> int:
    """How long no digit counts."""
    station = state.station
    return max(0, station.wrong_pin_at_ms + wait_ms(station.wrong_pins) - now_ms)


def touched(state: State, intent: str, now_ms: int) -> Turn:
    """A digit, one less, or away."""
    entry = state.pin
    verb, _, digit = intent.partition(":")
    if entry is None or intent == "back":
        return replace(state, pin=None), ()
    if verb != "digit":
        return replace(state, pin=replace(entry, digits=entry.digits[:-1])), ()
    digits = entry.digits + digit
    if len(digits) < PIN_DIGITS:
        return replace(state, pin=replace(entry, digits=digits, is_wrong=False)), ()
    entry = replace(entry, digits="", is_checking=True, is_wrong=False)
    return replace(state, pin=entry), (CheckPin(pin=digits),)


def checked(state: State, said: PinChecked, now_ms: int) -> Turn:
    """The right PIN does what it was asked for; a wrong one counts."""
    station = replace(state.station, wrong_pins=said.wrong, wrong_pin_at_ms=now_ms)
    state, entry = replace(state, station=station), state.pin
    if entry is None:
        return state, ()
    if not said.is_right:
        return replace(state, pin=replace(entry, is_checking=False, is_wrong=True)), ()
    effects: list[Effect] = [Send(request=Acknowledge(what="estop"))] if entry.is_estop else []
    if entry.rows:
        effects.append(Send(request=Acknowledge(what="fault", shown=entry.rows, by_staff=True)))
    if is_out(state, now_ms):
        effects.append(Send(request=Acknowledge(what="call")))
    state, more = operator.entered(state, said.role) if entry.is_operator else (state, ())
    return replace(state, pin=None), (*effects, *more)


def ticked(state: State, now_ms: int) -> State:
    """Keys that nobody touches go away."""
    is_due = state.pin is not None and now_ms - state.touched_at_ms >= QUIET_MS
    return replace(state, pin=None) if is_due else state


def view(state: State, below: View, now_ms: int) -> View:
    """Ten digits in their fixed order; what was typed is shown as dots."""
    entry = state.pin or PinEntry()
    left_ms = locked_ms(state, now_ms)
    is_open = not entry.is_checking and not left_ms
    digits = tuple(
        target(f"digit:{digit}", f"digit.{digit}", Role.DIGIT, is_enabled=is_open) for digit in "1234567890"
    )
    erase = target("erase", "pin.erase", Role.DIGIT, is_enabled=is_open and bool(entry.digits))
    demo = state.config.demo_pin
    return replace(
        below,
        heading=text(_HEADINGS[entry.over is Overlay.ESTOP, entry.is_operator]),
        body=(*_read_back(state, entry, now_ms), _said(entry, left_ms)),
        note=None if demo is None else text("pin.demo", pin=demo),
        picture=None,
        channels=(),
        live=None,
        pin=PinView(filled=PIN_DIGITS if entry.is_checking else len(entry.digits), length=PIN_DIGITS),
        targets=(*digits, erase, BACK),
    )


def _read_back(state: State, entry: PinEntry, now_ms: int) -> tuple[Text, ...]:
    if entry.over is not Overlay.ESTOP:
        return ()
    is_off = is_read_back(state) and is_fresh(state, now_ms)
    return (text("estop.no_current" if is_off else "estop.checking"),)


def _said(entry: PinEntry, left_ms: int) -> Text:
    if left_ms:
        return text("pin.locked", minutes=-(-left_ms // _MINUTE_MS))
    if entry.is_checking:
        return text("pin.checking")
    return text("pin.wrong" if entry.is_wrong else "pin.body")
