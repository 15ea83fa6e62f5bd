"""What one session was: its report, the highest levels that were measured, and why it stopped."""

from typing import get_args

from appliance.ipc.messages import ModuleStatus, Report, StopReason
from appliance.session.core import Session
from appliance.units import levels_of

_REASONS: dict[str, StopReason] = {reason: reason for reason in get_args(StopReason)}


def report_of(session: Session, reason: str, module: ModuleStatus | None, faults: tuple[str, ...]) -> Report:
    """The report of a session that was armed and has ended for this reason."""
    charge = tuple(charge // 1_000 for charge in session.charge_nc)
    return Report(
        session_id=session.plan.session_id,
        program_id=session.plan.program_id,
        simulated=module.simulated if module else False,
        treated_ms=session.treated_ms,
        stop_reason=reason_of(reason),
        faults=faults,
        level_max=level_max_of(session),
        charge_uc=(charge[0], charge[1]),
        module_serial=module.serial if module else "",
        firmware_sha256=module.firmware_sha256 if module else "",
    )


def level_max_of(session: Session) -> tuple[int, int]:
    """The highest whole level that was measured on each channel."""
    first, second = session.channels
    return (levels_of(first.highest_ua), levels_of(second.highest_ua))


def reason_of(reason: str) -> StopReason:
    """The reason as the wire names it; anything else is a fault."""
    return _REASONS.get(reason, "fault")
