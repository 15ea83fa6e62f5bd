"""What the safety core is asked for: why it refuses to arm, and what an acknowledgement clears."""

from collections.abc import Collection

from appliance.safety.faults import PADS, PROOFS, SPECS, Fault
from appliance.safety.machine import Machine
from appliance.safety.mirror import ENDS_NOTHING, PERMITTED
from appliance.safety.orders import Mode
from appliance.safety.states import HostState as H


def why_not_arm(machine: Machine, mode: Mode, now_ms: int) -> str | None:
    """The first reason not to arm now, or None."""
    proof, reason = machine.proof, machine.stop_reason
    reasons = (
        (machine.state is not H.CONFIGURED, f"the station is {machine.state}, not CONFIGURED"),
        (machine.estop.stops, "the emergency stop is not released"),
        (not machine.hand_ok, "the hand switch is open"),
        (not machine.mod_ok, "the module's MOD_OK line is low"),
        (bool(machine.faults), f"fault {next(iter(machine.faults), '')} is not cleared"),
        (not machine.kiosk.is_fresh(now_ms), "no heartbeat"),
        (machine.watchdog.is_gone(now_ms), "ems-watchdog does not answer"),
        (not proof.is_running and proof.step != "passed", "the E-stop's proof test is due"),
        (
            proof.is_running and (mode is not Mode.LEADCHECK or proof.step == "lamps"),
            "the proof test is running",
        ),
        (reason is not None and reason not in ENDS_NOTHING, "the session is over"),
    )
    return next((sentence for is_so, sentence in reasons if is_so), None)


def why_no_proof(machine: Machine) -> str | None:
    """The first reason not to begin the proof test now, or None."""
    if machine.state is not H.READY or machine.estop.stops:
        return f"the station is {machine.state}; the proof test begins from READY with the E-stop released"
    others = [fault for fault in machine.faults if fault not in PROOFS]
    return f"fault {others[0]} is not cleared" if others else None


def answer_lamps(machine: Machine, *, all_work: bool, now_ms: int) -> str | None:
    """Somebody has looked and listened; what does not work starts nothing. (F66)"""
    if machine.proof.step != "lamps":
        return "no lamp test is running"
    if all_work:
        machine.proof.lamps_work()
        machine.go(H.SERVICE, now_ms)
    else:
        machine.proof.cancel()
        machine.set(Fault.LAMPS_FAILED, now_ms)
    return None


def estop_is_acknowledgeable(machine: Machine, now_ms: int) -> bool:
    """True when the button is released on both contacts and nothing else keeps it latched."""
    is_waiting = machine.state is H.ESTOP and machine.wants.estop_at_ms is None
    return is_waiting and why_estop_stays(machine, now_ms) is None


def why_estop_stays(machine: Machine, now_ms: int) -> str | None:
    """Why the emergency stop cannot be acknowledged yet, or None."""
    if machine.state is not H.ESTOP:
        return "the emergency stop is not pressed"
    if machine.estop.discrepancy != "none":
        return "the emergency stop's contacts disagree: do not use this station"
    is_closed = machine.seen is not None and machine.seen.chain_closed
    if not (machine.estop.is_released(now_ms) and is_closed):
        return "the emergency stop is still pressed: twist it to release"
    return None


def acknowledge_estop(machine: Machine, now_ms: int) -> str | None:
    """The release was seen by somebody; what was pressed again meanwhile needs another one."""
    refusal = why_estop_stays(machine, now_ms)
    if refusal is None:
        machine.proof.released()
        machine.proof.acknowledged(now_ms)
        machine.wants.estop_at_ms = now_ms
    return refusal


def acknowledge_pads(machine: Machine, now_ms: int) -> None:
    """The pads are said to be on again."""
    machine.wants.pads_at_ms = now_ms
    machine.drop(*PADS)


def acknowledge_faults(
    machine: Machine, shown: Collection[str], now_ms: int, *, by_staff: bool
) -> str | None:
    """What was shown and clears by acknowledgement is gone; what clears by itself stays for as long as it
    lasts, and what came after the screen was read waits for an acknowledgement of its own. While a row of
    class B is set nothing but staff's word clears anything. [link 5.4]

    The module's own fault goes once the module has cleared it and tested itself. [link T15, R18]
    """
    if machine.state in (H.BOOT, H.LINK_DOWN, H.IDENTIFY):
        return "the stimulator does not answer"
    if not by_staff and any(machine.told(fault).who == "staff" for fault in machine.faults):
        return "this fault is for staff, with their PIN"
    kept = {Fault.MODULE_FAULT} | (PADS if machine.state in PERMITTED else frozenset())
    if machine.power_is_weak:
        kept |= {Fault.POWER_WEAK}
    waiting = [fault for fault in machine.faults if SPECS[fault].clears == "acknowledge"]
    machine.drop(*(fault for fault in waiting if fault in shown and fault not in kept))
    if machine.needs_service:
        return "this fault needs service"
    unseen = [fault for fault in waiting if fault not in shown and fault not in PADS]
    if unseen:
        return f"fault {unseen[0]} came after the screen was read"
    machine.proof.retry()
    if machine.state is H.FAULT and Fault.MODULE_FAULT in machine.faults:
        machine.wants.fault_at_ms = now_ms
    elif machine.state is H.FAULT:
        machine.go_home(now_ms)
    return "the power supply is still too weak" if machine.power_is_weak else None
