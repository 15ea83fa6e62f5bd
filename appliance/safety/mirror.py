"""Which module states a host state may stand beside, and which may permit current. [link 8, R25]"""

from appliance.safety.seen import ModuleFaults, ModuleSeen, ModuleState
from appliance.safety.states import HostState as H

_M = ModuleState

_ANY = frozenset(_M)
LEGAL: dict[H, frozenset[ModuleState]] = {
    H.BOOT: _ANY,
    H.LINK_DOWN: _ANY,
    H.IDENTIFY: _ANY,
    H.READY: frozenset({_M.IDLE, _M.SELFTEST}),
    H.CONFIGURED: frozenset({_M.IDLE}),
    H.ARMING: frozenset({_M.IDLE, _M.ARMED}),
    H.ARMED: frozenset({_M.ARMED}),
    H.TREATING: frozenset({_M.RUNNING}),
    H.PAUSED: frozenset({_M.ARMED}),
    H.STOPPING: frozenset({_M.RAMPDOWN, _M.IDLE, _M.ARMED}),
    H.FAULT: _ANY,
    H.ESTOP: frozenset({_M.ESTOP, _M.FAULT}),
    H.SERVICE: frozenset({_M.IDLE, _M.SELFTEST}),
    H.INCOMPATIBLE: _ANY,
}
PERMITTED = frozenset({H.ARMING, H.ARMED, H.TREATING, H.PAUSED, H.STOPPING})
LINKED = frozenset(H) - {H.BOOT, H.LINK_DOWN, H.IDENTIFY, H.INCOMPATIBLE}
OUTPUT_STATES = frozenset({_M.ARMED, _M.RUNNING, _M.RAMPDOWN})
STEPS_INTO = {
    _M.ARMED: frozenset({_M.IDLE, _M.ARMED, _M.RUNNING, _M.RAMPDOWN}),
    _M.RUNNING: frozenset({_M.ARMED, _M.RUNNING}),
    _M.RAMPDOWN: frozenset({_M.ARMED, _M.RUNNING, _M.RAMPDOWN}),
}
"""Where the module may have stood before a state that can carry current, with an answer missing. [link 7]"""
ENDS_NOTHING = frozenset({"hand_switch", "pads_off"})
"""Reasons after which the same program may go on, from zero."""


def is_legal(host: H, module: ModuleState, *, estop_stops: bool) -> bool:
    """True when these two may stand side by side; a module that restarted after the button was released waits
    in IDLE for the acknowledgement that the host still asks for.
    """
    if host is H.ESTOP and not estop_stops and module in (_M.IDLE, _M.SELFTEST):
        return True
    return module in LEGAL[host]


def is_step(before: ModuleSeen | None, after: ModuleSeen) -> bool:
    """True when the module can have come from the one state to the other. [link 4.4]"""
    return before is None or before.state in STEPS_INTO.get(after.state, _ANY)


def why_idle(faults: ModuleFaults) -> str:
    """Why a module that ran has gone to IDLE by itself, from the bits that it latched."""
    if faults.estop:
        return "estop"
    if faults.hand:
        return "hand_switch"
    return "completed" if faults.limit else "module_stopped"
