"""What of the session, its channels and what is wanted of them enters an abstract state, and while it counts.

What is overwritten before anything reads it does not count; each condition says which line overwrites it.
"""

from collections import deque
from typing import Any

from appliance.limits import OUTPUT_HOLD_MS, RAISE_LOCKOUT_MS
from appliance.safety.mirror import PERMITTED
from appliance.safety.orders import Mode
from appliance.safety.states import HostState as H
from appliance.units import UA_PER_LEVEL
from drivers.firmware import codes as c
from tests.proof.host_reads import reason_class
from tests.proof.keeping import BLUNTLY, FULLY, NOT, Matter, Read, Timed, fixed

PADS = c.F_LEAD_OFF | c.F_SHORT


def is_treating(station: Any) -> bool:
    return station.controller.safety.state is H.TREATING


def while_treating(read: Read) -> Read:
    """Levels and measured currents: START and every stop zero them, and only TREATING sends them."""
    return lambda value, owner, station: read(value, owner, station) if is_treating(station) else None


def with_room(read: Read) -> Read:
    """What "+" asks: at the cap it is refused whatever was felt, and coming down writes all of it anew."""

    def way(value: Any, owner: Any, station: Any) -> object:
        has_room = (owner.level + 1) * UA_PER_LEVEL <= owner.cap_ua
        return read(value, owner, station) if has_room else None

    return while_treating(way)


def may_go_on(owner: Any, station: Any) -> Matter:
    """The program's clock: once a stop has ended the session, only its report tells it."""
    safety = station.controller.safety
    is_over = safety.state is H.STOPPING and safety.wants.off and reason_class(safety.stop_reason) == "over"
    return NOT if is_over else FULLY


def is_ending(value: Any, owner: Any, station: Any) -> object:
    return value is not None if may_go_on(owner, station) else None


def while_raising(owner: Any, station: Any) -> Matter:
    """The lock-out of "+", whose end only permits: a stop's ramp outlasts it, a pause at once keeps it."""
    return BLUNTLY if station.controller.safety.state in (H.TREATING, H.PAUSED) else NOT


def while_it_runs(owner: Any, station: Any) -> Matter:
    return FULLY if is_treating(station) else NOT


def if_pads_count(owner: Any, station: Any) -> Matter:
    """An acknowledgement of pads is dropped by the next answer, unless something of the pads is under way."""
    safety, core = station.controller.safety, station.board.core
    if safety.state not in PERMITTED:
        return NOT
    is_known = core.faults & PADS or core.lead_off or (safety.seen and safety.seen.faults.is_pads)
    is_coming = any(core.loose) or any(core.shorted) or safety.mode is Mode.LEADCHECK
    return FULLY if is_known or is_coming or safety._unanswered else NOT


def ends(owner: Any, station: Any) -> tuple[int, ...]:
    return (owner.total_ms - owner.plan.end_ramp_ms, owner.total_ms)


def silence(owner: Any, station: Any) -> tuple[int, ...]:
    return (3_001,) if any(owner.setpoints_ua()) else ()


def lockout(owner: Any, station: Any) -> tuple[int, ...]:
    return (RAISE_LOCKOUT_MS,) if station.now_ms - owner._raised_at_ms < RAISE_LOCKOUT_MS else ()


def level_set(value: Any, owner: Any, station: Any) -> object:
    """Zero, below a level, a whole level; the cap is the last one."""
    return (value > 0, value // UA_PER_LEVEL)


def delivered(value: Any, owner: Any, station: Any) -> object:
    """In whole levels: nothing, less than is set, as set, more."""
    level, set_level = owner.level_delivered, owner.level
    return 0 if level == 0 else 1 if level < set_level else 2 if level == set_level else 3


def itself(value: Any, owner: Any, station: Any) -> object:
    return value


def up_to_three(value: Any, owner: Any, station: Any) -> object:
    return min(value, 3)


def is_near(value: Any, owner: Any, station: Any) -> object:
    return owner.is_confirmed or abs(owner.set_ua - value) < 500


WINDOW_MS = 1_000
"""A limited current comes down to the lowest of so long. [appliance/session/intensity.py]"""


def _zero_age(owner: Any, station: Any) -> int | None:
    """How long ago nothing was measured although a level was set; None when it no longer counts."""
    age_ms = min((station.now_ms - at_ms for at_ms, ua in owner._recent if ua == 0), default=WINDOW_MS + 1)
    return age_ms if age_ms <= WINDOW_MS else None


def _make_older(owner: Any, ms: int) -> None:
    recent = owner._recent
    owner._recent = deque([(at_ms - ms, ua) for at_ms, ua in recent], maxlen=recent.maxlen)


def _while_set(owner: Any, station: Any) -> Matter:
    return BLUNTLY if is_treating(station) and owner.set_ua else NOT


TOUCHED_ZERO = Timed(_zero_age, _make_older, fixed(WINDOW_MS + 1), _while_set)
"""Whether a limited current would come down to nothing."""


def may_rise(value: Any, owner: Any, station: Any) -> object:
    """What "+" asks of the pads; the walked ones are whole or open, so that nothing between is remembered."""
    return owner.may_rise(), owner._watch.last


def _flow_age(owner: Any, station: Any) -> int | None:
    at_ms = owner._watch.flows.at_ms
    return None if at_ms is None else station.now_ms - at_ms


def _make_flow_older(owner: Any, ms: int) -> None:
    owner._watch.flows.at_ms -= ms


def _while_unread(owner: Any, station: Any) -> Matter:
    return BLUNTLY if is_treating(station) else NOT


def _until_read(owner: Any, station: Any) -> tuple[int, ...]:
    return (owner.period_ms + OUTPUT_HOLD_MS,)


JUDGED = Timed(_flow_age, _make_flow_older, _until_read, _while_unread)
"""Whether a pulse of these pads can have been read since the level left zero."""
