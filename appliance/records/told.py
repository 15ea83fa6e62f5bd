"""Which line of the audit log tells of what staff did or saw; what is not named here has none."""

from appliance.records.audit import Kind, Log
from appliance.therapy.logbook_asked import (
    AddPack,
    Event,
    Keep,
    KeepCheck,
    KeepLooked,
    KeepTest,
    NoteEmergency,
    NoteOverride,
    NotePin,
    RemovePack,
    ReportProblem,
)


def kept(log: Log, request: Keep) -> None:
    """The log has its line for checks, tests, problems and packs. Volume, wiping and pads taken have none."""
    match request:
        case KeepCheck(role=role, failed=failed):
            log.add(Kind.MORNING_CHECK, detail=" ".join((role, *failed)))
        case KeepLooked(role=role):
            log.add(Kind.CHECK_LOOKED_AT, detail=role)
        case KeepTest(role=role, passed=passed):
            log.add(Kind.OUTPUT_TEST, detail=f"{role} {'passed' if passed else 'failed'}")
        case ReportProblem(role=role, kind=kind, session_id=session_id):
            log.add(Kind.PROBLEM, session_id or "", f"{role} {kind}")
        case AddPack(pairs=pairs, until_month=until, is_own=is_own):
            whose = " of one person" if is_own else ""
            log.add(Kind.PACK_ADDED, detail=f"{pairs} pairs{whose} until {until}")
        case RemovePack(pack_id=pack_id):
            log.add(Kind.PACK_REMOVED, detail=f"pack {pack_id}")
        case _:
            pass


def noted(log: Log, event: Event) -> None:
    """The log has its line. Which cards an override let pass are answers, so only their number is kept."""
    match event:
        case NoteEmergency():
            log.add(Kind.EMERGENCY_SHOWN)
        case NoteOverride(reason=reason, cards=cards):
            log.add(Kind.OVERRIDE, detail=f"{reason} {len(cards)} card(s)")
        case NotePin(role=None):
            log.add(Kind.PIN_WRONG)
        case NotePin(role=role):
            log.add(Kind.PIN_RIGHT, detail=role or "")
