"""What of the host's attributes enters an abstract state: classes of faults and reasons, ages, bounds."""

from typing import Any

from appliance.limits import BELIEF_GRACE_MS, LAMP_TEST_MS, UNHEARD_MS
from appliance.safety.faults import PADS, SPECS, Fault
from appliance.safety.mirror import ENDS_NOTHING, OUTPUT_STATES, PERMITTED
from appliance.safety.orders import Verb
from appliance.safety.states import HostState as H
from appliance.safety.verbs import Wants
from tests.proof.keeping import (
    BLUNTLY,
    FULLY,
    NOT,
    Kept,
    Matter,
)

BY_NAME = frozenset({
    Fault.INTERFACE_LOST, Fault.WATCHDOG_LOST, Fault.LINK_FROZEN, Fault.OUTPUT_UNEXPECTED, Fault.PROOF_FAILED,
    Fault.LAMPS_FAILED,
    Fault.LEAD_OFF, Fault.PADS_TOUCHING, Fault.MODULE_FAULT, Fault.POWER_WEAK, Fault.RECORDS_FAILED,
    Fault.MODULE_CLOCK,
})  # fmt: skip
"""Faults that the cores ask for by name; all others count by what their row says."""
AGES_OF_STATE = {
    H.BOOT: (50,), H.LINK_DOWN: (50,), H.ARMING: (3_001,), H.ARMED: (60_001,), H.PAUSED: (120_001,),
    H.STOPPING: (1_001,), H.SERVICE: (3_001,),
}  # fmt: skip
UNREPEATED_MS = 40
_ARMED = (Verb.START, Verb.FAULT_CLEAR)
_AT_REST = (Verb.SELFTEST, Verb.FAULT_CLEAR)
"""A cut, an Arm or an EndSession takes no time: what rests wants next what it has asked for just before."""
MAY_WANT = {
    H.READY: _AT_REST, H.CONFIGURED: _AT_REST, H.ARMING: (Verb.ARM, Verb.FAULT_CLEAR), H.ARMED: _ARMED,
    H.PAUSED: _ARMED, H.STOPPING: (Verb.FAULT_CLEAR,), H.TREATING: (Verb.FAULT_CLEAR,),
    H.ESTOP: (Verb.FAULT_CLEAR,), H.FAULT: (Verb.FAULT_CLEAR,),
    H.SERVICE: (Verb.SELFTEST, Verb.SELFTEST_RESULT),
}  # fmt: skip
"""Which mailbox requests a state may want: the one before it left another state cannot hold back its like."""
DAY_MS = 24 * 3_600_000


def fault_class(fault: Fault) -> str:
    """The fault itself where a core asks for it by name, else its row's reaction and clear rule."""
    if fault in BY_NAME or fault in PADS:
        return fault.value
    return f"{SPECS[fault].reaction}/{SPECS[fault].clears}"


def faults(value: Any, owner: Any, station: Any) -> object:
    """All that an acknowledgement clears at once counts once, as a cut where one of them is; where one is for
    staff a guest's word clears none of them.
    """
    classes = {fault_class(fault) for fault in value}
    if any(SPECS[fault].clears == "service" for fault in value):
        return ("service", *(fault.value for fault in value if fault is Fault.OUTPUT_UNEXPECTED))
    if "cut/acknowledge" in classes:
        classes -= {"stop/acknowledge", "no_start/acknowledge"}
    elif "stop/acknowledge" in classes:
        classes -= {"no_start/acknowledge"}
    if any(SPECS[fault].who == "staff" for fault in value):
        classes |= {"staff"}
    return tuple(sorted(classes))


def _is_permitted(owner: Any, station: Any) -> bool:
    return station.controller.safety.state in PERMITTED


def while_running(owner: Any, station: Any) -> Matter:
    """When nothing ran last: all but TREATING renew it, and only TREATING holds a belief to it."""
    return BLUNTLY if station.controller.safety.state is H.TREATING else NOT


def while_standing(owner: Any, station: Any) -> Matter:
    """When something ran last: every cycle of TREATING renews it, and what is 500 ms old never was.

    It counts where nothing is permitted too: an Arm takes no time.
    """
    ran_at_ms = owner._ran_at_ms
    is_recent = ran_at_ms is not None and station.now_ms - ran_at_ms < BELIEF_GRACE_MS
    return BLUNTLY if is_recent and station.controller.safety.state is not H.TREATING else NOT


def sharper_while_it_may(owner: Any, station: Any) -> Matter:
    return FULLY if _is_permitted(owner, station) else BLUNTLY


def bluntly(owner: Any, station: Any) -> Matter:
    return BLUNTLY


def _while_linked(value: Any, station: Any) -> object:
    """What HELLO makes anew does not count before it."""
    return None if station.controller.safety.state in (H.BOOT, H.LINK_DOWN) else value


def if_configured(value: Any, owner: Any, station: Any) -> object:
    """Nothing arms from anywhere else, and every cycle reads it anew."""
    return value if owner.state is H.CONFIGURED else None


def mismatches(value: Any, owner: Any, station: Any) -> object:
    return min(value, 3) if _is_permitted(owner, station) else None


def is_latched(owner: Any, station: Any) -> Matter:
    return FULLY if station.controller.safety.estop_is_latched else NOT


def reason_class(reason: str | None) -> str | None:
    """The reasons that end nothing by name; all others end the session."""
    return reason if reason is None or reason in ENDS_NOTHING else "over"


def reason(value: Any, owner: Any, station: Any) -> object:
    return reason_class(value)


def mode(value: Any, owner: Any, station: Any) -> object:
    return value.value if owner.state in PERMITTED or station.is_live else None


def _off_by(wants: Wants) -> Verb:
    """What STOPPING asks for: a pause becomes a stop and a stop one at once, and never the other way."""
    return Verb.PAUSE if wants.pause else Verb.STOP_AT_ONCE if wants.at_once else Verb.STOP


def verb(value: Any, owner: Any, station: Any) -> object:
    """The last mailbox request while it still holds back its like, where the state may want it: a fault may
    be acknowledged within the time in which the clear on the way to ARMED holds back the next one.
    """
    age_ms = station.now_ms - owner._verb_at_ms
    is_wanted = value in MAY_WANT.get(owner.state, ())
    if owner.state is H.STOPPING:
        is_wanted = is_wanted or value is _off_by(owner.wants)
    return (value.value, age_ms) if is_wanted and age_ms < UNREPEATED_MS else None


def while_pressing(value: Any, owner: Any, station: Any) -> object:
    if owner.step != "press" or value is None:
        return None
    return min(station.now_ms - value, 61)


def while_testing(value: Any, owner: Any, station: Any) -> object:
    return value if owner.step in ("arming", "press") else None


def is_released(value: Any, owner: Any, station: Any) -> object:
    return value == "released"


def is_trusted(value: Any, owner: Any, station: Any) -> object:
    return value == "none"


def unless(fault: Fault, most: int) -> Kept:
    """A count that matters until it has set its fault, which only service clears."""

    def read(value: Any, owner: Any, station: Any) -> object:
        safety = station.controller.safety
        return None if fault in safety.faults or safety.seen is None else min(value, most)

    return Kept(read)


def unless_heard_off(owner: Any, station: Any) -> Matter:
    """It is held against a module that is not heard, or says that it runs."""
    seen = station.controller.safety.seen
    return FULLY if seen is None or seen.state in OUTPUT_STATES or station.is_live else NOT


def forbidden(owner: Any, station: Any) -> tuple[int, ...]:
    safety = station.controller.safety
    return () if Fault.OUTPUT_UNEXPECTED in safety.faults else (UNHEARD_MS + 1,)


def setup(owner: Any, station: Any) -> tuple[int, ...]:
    configuration = owner.configuration
    return () if configuration is None or configuration.is_right is not None else (1,)


def chain_wrong(owner: Any, station: Any) -> tuple[int, ...]:
    return () if Fault.CHAIN_MISMATCH in station.controller.safety.faults else (61,)


def check_end(owner: Any, station: Any) -> tuple[int, ...]:
    return (0,) if owner.contact_check == "running" else ()


def if_off(value: Any, owner: Any, station: Any) -> object:
    return value and owner.off


def _may_ask_for_arm(value: Any) -> bool:
    """What ARMING waits for before it asks: the answer tells it a cycle after the module has it."""
    return bool(value.arm_valid and value.lease_ok and value.chain_closed and value.hand_ok)


def seen(value: Any, owner: Any, station: Any) -> object:
    if value is None:
        return None
    host = station.controller.safety.state
    latched = (value.faults.permission, value.faults.power, value.faults.is_pads)
    may_arm = host is not H.ARMING or _may_ask_for_arm(value)
    return (int(value.state), latched, value.selftest_ok or host is not H.READY, may_arm)


def token(value: Any, owner: Any, station: Any) -> object:
    core = station.board.core
    if not value or station.controller.safety.state not in PERMITTED:
        return "none"
    return "right" if value == core.token_low | core.token_high << 16 else "stale"


def session_id(value: Any, owner: Any, station: Any) -> object:
    core = station.board.core
    word = "none" if not value else "right" if value == core.session_low | core.session_high << 16 else "old"
    return _while_linked(word, station)


def ack_gap(value: Any, owner: Any, station: Any) -> object:
    is_stale = None if value is None else (station.board.core.frame_ctr - value) & 0xFFFF > 8
    return _while_linked(is_stale, station)


def lamps_age(owner: Any, station: Any) -> tuple[int, ...]:
    return (LAMP_TEST_MS,) if owner.step == "lamps" else ()


def proof_age(owner: Any, station: Any) -> tuple[int, ...]:
    return (DAY_MS + 1,) if owner.step == "passed" else ()


def state_age(owner: Any, station: Any) -> tuple[int, ...]:
    return AGES_OF_STATE.get(owner.state, ())
