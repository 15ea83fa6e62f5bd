"""A code is typed: twelve symbols on keys that offer no letter which could be read as another.

Rules
1. What cannot be a code is found here, by its check symbols: the store is not asked, and no try counts.
2. Too many codes that nobody has lock this entry for a while, for the next person too; nothing else is ever
   locked by it, least of all STOP or whoever comes without a code.
3. A code is never read out: others may listen. (SCR-05's reason, PRIV-06)
"""

from dataclasses import replace

from appliance.kiosk.chart.page import BACK, HELP, page, target, text
from appliance.kiosk.chart.state import State, Turn, go
from appliance.kiosk.chart.typed import Said, Typed
from appliance.kiosk.view import Role, Screen, Target, Text, View
from appliance.therapy.code import LENGTH, SYMBOLS, CodeError, grouped, parse
from appliance.therapy.person import CodeRefused, OpenPerson, Refusal

_MINUTE_MS = 60_000
_SAID_OF = {Refusal.UNKNOWN: Said.UNKNOWN, Refusal.LOCKED: Said.NOTHING, Refusal.UNREADABLE: Said.UNREADABLE}
_EMPTY = "_"
PARTS = 3
"""Of the keys, on a panel that cannot show all of them at once."""


# ---- what touches do ---------------------------------------------------------------------------------------


def touched(state: State, intent: str, now_ms: int) -> Turn:
    """A symbol, one less, or away."""
    verb, _, symbol = intent.partition(":")
    typed = state.guest.typed
    match verb:
        case "symbol":
            return _longer(state, typed, typed.symbols + symbol)
        case "erase":
            return _with(state, Typed(symbols=typed.symbols[:-1], part=typed.part)), ()
        case "turn":
            return _with(state, replace(typed, part=(typed.part + 1) % PARTS)), ()
        case "again":
            return _with(state, Typed()), ()
        case _:
            return go(_with(state, Typed()), Screen.CONSENT), ()


def _with(state: State, typed: Typed) -> State:
    return replace(state, guest=replace(state.guest, typed=typed))


def _longer(state: State, typed: Typed, symbols: str) -> Turn:
    """The last symbol asks the store, if the whole can be a code at all."""
    if len(symbols) < LENGTH:
        return _with(state, Typed(symbols=symbols, part=typed.part)), ()
    try:
        code = parse(symbols)
    except CodeError:
        return _with(state, Typed(symbols=symbols, said=Said.MISTYPED)), ()
    return _with(state, Typed(symbols=code, said=Said.CHECKING)), (OpenPerson(code=code),)


# ---- what the store says -----------------------------------------------------------------------------------


def is_asked(state: State) -> bool:
    """True while somebody waits for what a code opens."""
    return state.place is Screen.ENTER_CODE and state.guest.typed.said is Said.CHECKING


def refused(state: State, said: CodeRefused, now_ms: int) -> State:
    """The code opened nothing; a lock holds whoever stands there."""
    until_ms = max(state.station.code_wait_until_ms, now_ms + 1_000 * said.wait_s)
    if said.wait_s:
        state = replace(state, station=replace(state.station, code_wait_until_ms=until_ms))
    if not is_asked(state):
        return state
    symbols = "" if said.reason is Refusal.LOCKED else state.guest.typed.symbols
    return _with(state, Typed(symbols=symbols, said=_SAID_OF[said.reason]))


# ---- the picture -------------------------------------------------------------------------------------------


def view(state: State, now_ms: int) -> View:
    """Keys for all symbols, what was typed in its groups, and what came of it."""
    typed, left_ms = state.guest.typed, state.station.code_wait_until_ms - now_ms
    is_full = len(typed.symbols) == LENGTH
    is_open = left_ms <= 0 and typed.said is not Said.CHECKING
    keys = tuple(
        target(f"symbol:{each}", _name(each), Role.DIGIT, is_enabled=is_open and not is_full)
        for each in SYMBOLS
    )
    can_erase = is_open and bool(typed.symbols)
    erase = target("erase", "enter_code.erase", Role.DIGIT, is_enabled=can_erase)
    label = text("enter_code.turn", part=typed.part + 1)
    turn = Target(intent=f"turn:{typed.part}", label=label, role=Role.PRIMARY)
    again = (target("again", "enter_code.again", Role.CHOICE),) if is_open and is_full else ()
    words = (_said(typed, left_ms),)
    return replace(
        page(Screen.ENTER_CODE, "enter_code.heading"),
        body=words,
        code=grouped(typed.symbols.ljust(LENGTH, _EMPTY)),
        spoken=(text("enter_code.heading"), *words),
        targets=(*keys, erase, turn, *again, BACK, HELP),
    )


def _name(symbol: str) -> str:
    return f"digit.{symbol}" if symbol.isdigit() else f"letter.{symbol.lower()}"


def _said(typed: Typed, left_ms: int) -> Text:
    if left_ms > 0:
        return text("enter_code.locked", minutes=-(-left_ms // _MINUTE_MS))
    return text("enter_code.body" if typed.said is Said.NOTHING else f"enter_code.{typed.said}")
