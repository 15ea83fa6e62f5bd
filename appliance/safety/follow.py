"""What the module's valid answer does to the host: bits become faults, states are followed. [link 7, 8]

Downward steps are followed at once; an upward step counts only when it was asked for.
"""

from appliance.limits import MIRROR_CYCLES
from appliance.safety.faults import Fault
from appliance.safety.machine import Machine
from appliance.safety.mirror import LINKED, PERMITTED, is_legal, is_step, why_idle
from appliance.safety.orders import Mode
from appliance.safety.seen import ModuleSeen, ModuleState
from appliance.safety.states import HostState as H

_M = ModuleState


def follow(machine: Machine, seen: ModuleSeen, now_ms: int) -> None:
    """The answer is the last one seen; the host stands where it leads, or a fault says that it must not."""
    before, machine.seen = machine.seen, seen
    if seen.state is _M.FAULT and before is not None and before.state is not _M.FAULT:
        machine.wants.fault_at_ms = None  # what was acknowledged was the one before this
    _take_bits(machine, seen, before, now_ms)
    _follow(machine, seen, now_ms)
    is_stopped = machine.estop.stops
    machine.mismatches = (
        0 if is_legal(machine.state, seen.state, estop_stops=is_stopped) else machine.mismatches + 1
    )
    if machine.mismatches >= MIRROR_CYCLES or not is_step(before, seen):
        machine.set(Fault.STATE_MISMATCH, now_ms)


def _take_bits(machine: Machine, seen: ModuleSeen, before: ModuleSeen | None, now_ms: int) -> None:
    if seen.faults.needs_service:
        machine.module_needs_service = True  # until the module has begun a new life [link 5.4, class C]
    if seen.faults.is_tripped or seen.faults.needs_service:
        machine.set(Fault.MODULE_FAULT, now_ms)
    if machine.state not in PERMITTED or machine.state is H.ARMING:
        return  # what is latched from before is cleared on the way to ARMED
    if seen.faults.permission and not (before and before.faults.permission):
        machine.set(Fault.SYSTEM_BUSY, now_ms)
    if seen.faults.power and not (before and before.faults.power):
        machine.set(Fault.MODULE_POWER, now_ms)
    _take_pads(machine, seen, now_ms)


def _take_pads(machine: Machine, seen: ModuleSeen, now_ms: int) -> None:
    if machine.mode is Mode.TREAT and machine.wants.pads_at_ms is None:
        if seen.faults.lead_off:
            machine.set(Fault.LEAD_OFF, now_ms)
        if seen.faults.short:
            machine.set(Fault.PADS_TOUCHING, now_ms)
    if not seen.faults.is_pads:
        machine.wants.pads_at_ms = None


def _follow(machine: Machine, seen: ModuleSeen, now_ms: int) -> None:
    state = machine.state
    if seen.state is _M.ESTOP and state in LINKED and state is not H.ESTOP:
        machine.end("estop")
        machine.go(H.ESTOP, now_ms)
    elif state is H.ESTOP:
        _leave_estop(machine, seen, now_ms)
    elif state is H.FAULT:
        _leave_fault(machine, seen, now_ms)
    elif state is H.ARMING and seen.state is _M.ARMED and seen.hv_on:
        machine.go(H.ARMED, now_ms)
        if machine.mode is Mode.LEADCHECK:
            machine.proof.armed()
    elif state in (H.ARMED, H.PAUSED) and seen.state is _M.RUNNING and machine.wants.start_at_ms is not None:
        machine.wants.start_at_ms = None
        machine.go(H.TREATING, now_ms)
    else:
        _follow_down(machine, seen, now_ms)


def _leave_estop(machine: Machine, seen: ModuleSeen, now_ms: int) -> None:
    is_cleared = seen.state in (_M.IDLE, _M.FAULT) and not seen.faults.estop
    if machine.wants.estop_at_ms is not None and is_cleared:
        machine.estop_is_latched = False
        machine.go_home(now_ms)


def _leave_fault(machine: Machine, seen: ModuleSeen, now_ms: int) -> None:
    """Somebody acknowledged, the bits are cleared and the module has tested itself anew. [link T15, R18]"""
    is_sound = seen.state is _M.IDLE and not (seen.faults.is_tripped or seen.faults.needs_service)
    if machine.wants.fault_at_ms is not None and is_sound:
        machine.drop(Fault.MODULE_FAULT)
        machine.go_home(now_ms)


def _follow_down(machine: Machine, seen: ModuleSeen, now_ms: int) -> None:
    state = machine.state
    if state is H.TREATING and seen.state is _M.RAMPDOWN:
        machine.go(H.STOPPING, now_ms)
    elif state in (H.TREATING, H.STOPPING) and seen.state is _M.ARMED and seen.is_paused:
        _follow_into_pause(machine, now_ms)
    elif state is H.STOPPING and seen.state is _M.IDLE:
        machine.go(H.CONFIGURED, now_ms)
    elif state in (H.TREATING, H.ARMED, H.PAUSED) and seen.state is _M.IDLE:
        machine.end(why_idle(seen.faults))
        machine.go(H.CONFIGURED, now_ms)


def _follow_into_pause(machine: Machine, now_ms: int) -> None:
    if machine.wants.off:
        return  # rule 1: off was asked for, and a pause that ends first does not swallow it
    if machine.state is H.TREATING:
        machine.stop_reason = "pads_off"
    machine.wants.pause = False
    machine.go(H.PAUSED, now_ms)
