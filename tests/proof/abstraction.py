"""From a concrete station to the abstract state that stands for it.

| what | enters as |
|---|---|
| states of host and module, proof step, contact check | themselves |
| the host's faults | the rows that a core asks for by name; the others by reaction and clear rule |
| the module's fault bits | the classes A (by what they mean to the host), B and C |
| why the session stopped | not, "hand_switch", "pads_off", or over |
| wants, latches, flags, permissions | themselves |
| counters up to a bound | themselves, at most the bound |
| every timer | not running; fresh; about to expire (its bound passes within one cycle of 20 ms); expired |
| a timer with two bounds (the kiosk's 0.5 s and 2 s) | fresh and about to expire for each of them, expired |
| set and delivered current | zero, below the cap of the walked program, at the cap (1.0 mA) |
| the module's target, intensity, ramp | zero, up to 0.5 mA, below the ceiling, at the ceiling |
| session, token, fault word and frame counter that the host holds | none, the module's, another |
| sequence numbers, CRCs, clocks, banks, answers, pulse forms, readings | not; the tables say why |

A value that is overwritten before it is read does not enter where that is so (a lease outside the live
states, a fault beside one that needs service). The tables are host_attributes.py and module_attributes.py. An
attribute that they do not name is an error. Progress that no rule speaks of (which page of IDENTIFY, which
step of a configuration, a slew in between) is not kept, but it is watched: time does not leap meanwhile.

Left open: how far a limited current comes down within the last second; only the left channel's time limit.
"""

import marshal
from collections.abc import Iterator
from hashlib import blake2b
from typing import Any

from drivers.firmware import codes as c
from tests.proof.host_attributes import HOST
from tests.proof.keeping import CYCLE_MS, Inner, Kept, Rule, Timed, slots_of
from tests.proof.module_attributes import MODULE, fault_classes
from tests.proof.station import Station

Key = bytes
Value = tuple[object, ...]

TABLES: dict[str, dict[str, Rule]] = {**HOST, "Core": MODULE}
_ENTERING = {
    name: [(attribute, rule) for attribute, rule in table.items() if isinstance(rule, Kept | Timed | Inner)]
    for name, table in TABLES.items()
}


def attributes_of(thing: object) -> set[str]:
    """The names of all attributes, in a dictionary or in slots."""
    return set(getattr(thing, "__dict__", ())) | set(slots_of(type(thing)))


def _children(thing: Any, rule: Inner, attribute: str) -> list[Any]:
    inner = getattr(thing, attribute)
    if inner is None:
        return []
    return list(inner) if isinstance(inner, list | tuple) else [inner]


def parts(station: Station) -> Iterator[tuple[str, Any]]:
    """Every object that is abstracted, with the name of its table."""
    waiting: list[tuple[str, Any]] = [("Core", station.board.core), ("Controller", station.controller)]
    while waiting:
        name, thing = waiting.pop()
        yield name, thing
        for attribute, rule in _ENTERING[name]:
            if isinstance(rule, Inner):
                waiting += [(rule.name, child) for child in _children(thing, rule, attribute)]


def why_unknown(station: Station) -> list[str]:
    """Attributes that the tables do not name, and names that nothing has; there must be none."""
    found: set[str] = set()
    for name, thing in parts(station):
        has, known = attributes_of(thing), set(TABLES[name])
        found |= {f"{name}.{attribute} is not in the tables of the proof" for attribute in has - known}
        found |= {f"{name}.{attribute} is in the tables, but nothing has it" for attribute in known - has}
    return sorted(found)


def _value(thing: Any, name: str, station: Station, timed: bool) -> Value:
    entering: list[object] = []
    for attribute, rule in _ENTERING[name]:
        if isinstance(rule, Kept):
            entering.append(rule.read(getattr(thing, attribute), thing, station))
        elif isinstance(rule, Timed):
            if timed:
                entering.append(rule.grade(thing, station))
        else:
            children = _children(thing, rule, attribute)
            entering.append(tuple(_value(child, rule.name, station, timed) for child in children))
    return tuple(entering)


def value_of(station: Station, *, timed: bool = True) -> Value:
    """The abstract state, as plain values in the order of the tables; with or without its timers."""
    history = station.history
    return (
        _value(station.controller, "Controller", station, timed),
        _value(station.board.core, "Core", station, timed),
        station.board.is_held,
        (history.needs_acknowledgement, history.is_asked_for),
    )


_BY_VALUE = 2
"""Later versions of marshal's format write an object that is met twice as a reference: equal states would get
different bytes, depending on which of their parts happen to be the same object.
"""


def key_of(station: Station, *, timed: bool = True) -> Key:
    """The abstract state as 12 bytes: equal states have equal keys, in every process."""
    value: Any = value_of(station, timed=timed)
    return blake2b(marshal.dumps(value, _BY_VALUE), digest_size=12).digest()


def bearing_of(station: Station) -> Key:
    """What the stops go by: the safety core and the module's state, faults and chain; levels are left out."""
    core = station.board.core
    value: Any = (
        _value(station.controller.safety, "SafetyCore", station, False),
        (core.state, fault_classes(core.faults), core.outputs, core.chain, core.paused, core.ramp_to),
        station.controller._token == core.token_low | core.token_high << 16,
    )
    return blake2b(marshal.dumps(value, _BY_VALUE), digest_size=12).digest()


def named(station: Station) -> dict[str, object]:
    """The abstract state with the names of its attributes, to compare two by eye."""
    told: dict[str, object] = {}
    for count, (name, thing) in enumerate(parts(station)):
        for attribute, rule in _ENTERING[name]:
            if isinstance(rule, Kept):
                told[f"{count} {name}.{attribute}"] = rule.read(getattr(thing, attribute), thing, station)
            elif isinstance(rule, Timed):
                told[f"{count} {name}.{attribute}"] = rule.grade(thing, station)
    return told


# ---- time that leaps


def timers(station: Station) -> list[tuple[Any, Timed]]:
    """Every timer that runs."""
    running = []
    for name, thing in parts(station):
        for _, rule in _ENTERING[name]:
            if isinstance(rule, Timed) and rule.age(thing, station) is not None:
                running.append((thing, rule))
    return running


def progress(station: Station) -> Value:
    """What moves within an abstract state without being a timer."""
    core, controller = station.board.core, station.controller
    treatment, session = controller.treatment, controller.treatment.session
    configuration, check = treatment.configuration, treatment.check
    return (
        tuple(core.actual), tuple(core.target), core.test_step, core.test_hold, core.pump_good,
        _is_spoilt(station), tuple(core.due_us[:2]) if core.arm_mode == c.MODE_LEADCHECK else None,
        controller.identification._page,
        None if configuration is None else configuration._step,
        repr(check), treatment._is_in_round,
        None if session is None else (session.setpoints_ua(), [i.delivered_ua for i in session.channels]),
    )  # fmt: skip


def _is_spoilt(station: Station) -> object:
    """What the core is about to find must be found before time leaps."""
    core = station.board.core
    return station.now_ms if core.cfg_valid and core.active[3] & 1 else 0


def ages(running: list[tuple[Any, Timed]], station: Station) -> list[int | None]:
    """The age of each."""
    return [rule.age(thing, station) for thing, rule in running]


def leap(running: list[tuple[Any, Timed]], before: list[int | None], station: Station) -> int | None:
    """Every timer that grew in the last cycle is older, so that the next bound passes in the next cycle.

    The answer is how much older, 0 when a bound is near already, None when no timer has a bound ahead.
    """
    grown = [
        (thing, rule)
        for (thing, rule), was in zip(running, before, strict=True)
        if was is not None and rule.age(thing, station) == was + CYCLE_MS
    ]
    left = [ms for ms in (rule.left(thing, station) for thing, rule in grown) if ms is not None]
    if not left:
        return None
    ms = max(0, (min(left) - 1) // CYCLE_MS * CYCLE_MS)
    for thing, rule in grown:
        rule.shift(thing, ms)
    return ms
