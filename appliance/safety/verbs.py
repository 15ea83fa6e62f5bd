"""This cycle's one request, from where the host stands, what the module showed and what is wanted."""

from dataclasses import dataclass

from appliance.safety.orders import Verb
from appliance.safety.seen import ModuleSeen, ModuleState
from appliance.safety.states import HostState as H


@dataclass(slots=True)
class Wants:
    """What the next cycles work towards: START since when, a pause, off, what was seen by somebody and is not
    cleared yet, and the end of a test that the module has begun.
    """

    start_at_ms: int | None = None
    pause: bool = False
    off: bool = False
    at_once: bool = False
    pads_at_ms: int | None = None
    estop_at_ms: int | None = None
    fault_at_ms: int | None = None
    test_at_ms: int | None = None

    def clear(self) -> None:
        """Nothing is wanted."""
        self.start_at_ms = self.pads_at_ms = self.estop_at_ms = self.fault_at_ms = self.test_at_ms = None
        self.pause = self.off = self.at_once = False


_PLAIN = {H.BOOT: Verb.NONE, H.LINK_DOWN: Verb.HELLO, H.IDENTIFY: Verb.IDENTIFY}


def verb_for(state: H, seen: ModuleSeen | None, wants: Wants) -> Verb:
    """The verb for this cycle; CYCLE where nothing else is needed."""
    match state:
        case H.ARMING:
            return _arming(seen)
        case H.ARMED | H.PAUSED | H.TREATING:
            return _armed(seen, wants)
        case H.STOPPING:
            return _stopping(seen, wants)
        case H.ESTOP:
            return Verb.FAULT_CLEAR if wants.estop_at_ms is not None else Verb.CYCLE
        case H.FAULT:
            return _fault(seen, wants)
        case H.READY:
            return _ready(seen)
        case H.SERVICE:
            return _service(seen, wants)
        case _:
            return _PLAIN.get(state, Verb.CYCLE)


def _fault(seen: ModuleSeen | None, wants: Wants) -> Verb:
    if wants.fault_at_ms is None or seen is None or seen.state is not ModuleState.FAULT:
        return Verb.CYCLE
    return Verb.FAULT_CLEAR if seen.faults.is_tripped else Verb.CYCLE


def _ready(seen: ModuleSeen | None) -> Verb:
    # A module that was switched on with the E-stop pressed has not tested itself yet. [link R18, T4]
    is_untested = seen is not None and seen.state is ModuleState.IDLE and not seen.selftest_ok
    return Verb.SELFTEST if is_untested else Verb.CYCLE


def _service(seen: ModuleSeen | None, wants: Wants) -> Verb:
    if seen is None or seen.state is not ModuleState.IDLE:
        return Verb.CYCLE
    return Verb.SELFTEST if wants.test_at_ms is None else Verb.SELFTEST_RESULT


def _arming(seen: ModuleSeen | None) -> Verb:
    if seen is None or seen.state is not ModuleState.IDLE:
        return Verb.CYCLE
    if seen.faults.is_clearable:
        return Verb.FAULT_CLEAR
    is_permitted = seen.arm_valid and seen.lease_ok and seen.chain_closed and seen.hand_ok
    return Verb.ARM if is_permitted else Verb.CYCLE


def _armed(seen: ModuleSeen | None, wants: Wants) -> Verb:
    if wants.pads_at_ms is not None and seen is not None and seen.faults.is_pads:
        return Verb.FAULT_CLEAR
    return Verb.START if wants.start_at_ms is not None else Verb.CYCLE


def _stopping(seen: ModuleSeen | None, wants: Wants) -> Verb:
    if seen is not None and seen.state is ModuleState.IDLE:
        return Verb.CYCLE
    if wants.pause:
        is_running = seen is not None and seen.state is ModuleState.RUNNING
        return Verb.PAUSE if is_running else Verb.CYCLE
    if wants.at_once:
        return Verb.STOP_AT_ONCE
    is_ramping = seen is not None and seen.state is ModuleState.RAMPDOWN
    return Verb.CYCLE if is_ramping else Verb.STOP
