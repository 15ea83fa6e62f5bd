"""One row a fault: what finds it, what follows, how it clears, what the person reads. [link 8]

Adding a row asks for: a text in every language, a test that injects it, and its line in the README's table.
"""

from dataclasses import dataclass
from enum import StrEnum, unique
from typing import Literal


@unique
class Fault(StrEnum):
    """What can be wrong, by the rows H01-H24 of link.md 8 and the two beliefs of safety.md."""

    ESTOP_DISCREPANCY = "H02"
    INTERFACE_LOST = "H04"
    SYSTEM_BUSY = "H07"
    LINK_LOST = "H09"
    LINK_FROZEN = "H11"
    MODULE_RESTARTED = "H12"
    MODULE_UNSUPPORTED = "H13"
    SETUP_MISMATCH = "H14"
    MODULE_POWER = "H15"
    LEAD_OFF = "H16"
    PADS_TOUCHING = "H17"
    MODULE_FAULT = "H18"
    OUTPUT_UNEXPECTED = "H19"
    CHAIN_MISMATCH = "H20"
    STATE_MISMATCH = "H25"
    BELIEF_MISMATCH = "H26"
    WATCHDOG_LOST = "H27"
    ARM_FAILED = "H28"
    PROOF_FAILED = "H29"


PADS = frozenset({Fault.LEAD_OFF, Fault.PADS_TOUCHING})
"""Faults of what a person wears; they are cleared by name, and gone with the person."""

Reaction = Literal["none", "no_start", "pause", "stop", "cut"]
Clears = Literal["by_itself", "acknowledge", "service"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultSpec:
    """What follows from a fault; `reaction` as safety.md rule 10 names them."""

    detection: str
    reaction: Reaction
    clears: Clears
    hazard: str
    text_id: str
    journal_id: str


def _row(
    detection: str, reaction: Reaction, clears: Clears, hazard: str, name: str, journal_id: str
) -> FaultSpec:
    return FaultSpec(
        detection=detection,
        reaction=reaction,
        clears=clears,
        hazard=hazard,
        text_id=f"fault.{name}",
        journal_id=journal_id,
    )


SPECS: dict[Fault, FaultSpec] = {
    Fault.ESTOP_DISCREPANCY: _row(
        "the two E-stop contacts disagree for more than 50 ms",
        "cut",
        "service",
        "HZ-17",
        "estop_discrepancy",
        "5a1f7a6e0d6b4f0c9d57a3d1c0a10002",
    ),
    Fault.INTERFACE_LOST: _row(
        "no heartbeat of the kiosk for 500 ms, then 2 s",
        "pause",
        "by_itself",
        "HZ-07",
        "interface_lost",
        "5a1f7a6e0d6b4f0c9d57a3d1c0a10004",
    ),
    Fault.SYSTEM_BUSY: _row(
        "the module saw no pump edge for 100 ms, or the lease ran out",
        "cut",
        "acknowledge",
        "HZ-08",
        "system_busy",
        "5a1f7a6e0d6b4f0c9d57a3d1c0a10007",
    ),
    Fault.LINK_LOST: _row(
        "three cycles without a valid answer",
        "cut",
        "acknowledge",
        "HZ-08",
        "link_lost",
        "5a1f7a6e0d6b4f0c9d57a3d1c0a10009",
    ),
    Fault.LINK_FROZEN: _row(
        "the module's frame counter stands still",
        "cut",
        "acknowledge",
        "HZ-08",
        "link_lost",
        "5a1f7a6e0d6b4f0c9d57a3d1c0a10011",
    ),
    Fault.MODULE_RESTARTED: _row(
        "the module lost its session or its uptime went back",
        "cut",
        "acknowledge",
        "HZ-09",
        "module_restarted",
        "5a1f7a6e0d6b4f0c9d57a3d1c0a10012",
    ),
    Fault.MODULE_UNSUPPORTED: _row(
        "IDENTIFY names limits, channels or a vendor that are not accepted",
        "no_start",
        "service",
        "HZ-14",
        "module_unsupported",
        "5a1f7a6e0d6b4f0c9d57a3d1c0a10013",
    ),
    Fault.SETUP_MISMATCH: _row(
        "a block read back differs from the one written",
        "no_start",
        "acknowledge",
        "HZ-01",
        "setup_mismatch",
        "5a1f7a6e0d6b4f0c9d57a3d1c0a10014",
    ),
    Fault.MODULE_POWER: _row(
        "the module reports over-temperature, low voltage or low supply",
        "stop",
        "acknowledge",
        "HZ-01",
        "module_power",
        "5a1f7a6e0d6b4f0c9d57a3d1c0a10015",
    ),
    Fault.LEAD_OFF: _row(
        "the module reports a pair of pads off",
        "none",
        "acknowledge",
        "HZ-06",
        "lead_off",
        "5a1f7a6e0d6b4f0c9d57a3d1c0a10016",
    ),
    Fault.PADS_TOUCHING: _row(
        "the module reports a pair of pads short",
        "none",
        "acknowledge",
        "HZ-06",
        "pads_touching",
        "5a1f7a6e0d6b4f0c9d57a3d1c0a10017",
    ),
    Fault.MODULE_FAULT: _row(
        "the module reports a fault of class B or C",
        "cut",
        "service",
        "HZ-01",
        "module_fault",
        "5a1f7a6e0d6b4f0c9d57a3d1c0a10018",
    ),
    Fault.OUTPUT_UNEXPECTED: _row(
        "STIM_ACT is high while the module says that nothing runs",
        "cut",
        "service",
        "HZ-01",
        "module_fault",
        "5a1f7a6e0d6b4f0c9d57a3d1c0a10019",
    ),
    Fault.CHAIN_MISMATCH: _row(
        "CHAIN_FB is high although the chain is off",
        "cut",
        "service",
        "HZ-17",
        "estop_discrepancy",
        "5a1f7a6e0d6b4f0c9d57a3d1c0a10020",
    ),
    Fault.STATE_MISMATCH: _row(
        "host and module disagree on the state for three cycles, or a stop does not end within 1 s",
        "cut",
        "acknowledge",
        "HZ-08",
        "link_lost",
        "5a1f7a6e0d6b4f0c9d57a3d1c0a10025",
    ),
    Fault.BELIEF_MISMATCH: _row(
        "the kiosk shows what is not so, three heartbeats in a row",
        "stop",
        "acknowledge",
        "HZ-07",
        "belief_mismatch",
        "5a1f7a6e0d6b4f0c9d57a3d1c0a10026",
    ),
    Fault.WATCHDOG_LOST: _row(
        "ems-watchdog has acknowledged no proof for 5 s",
        "stop",
        "by_itself",
        "HZ-08",
        "watchdog_lost",
        "5a1f7a6e0d6b4f0c9d57a3d1c0a10027",
    ),
    Fault.ARM_FAILED: _row(
        "the module does not arm within 3 s or start within 1 s",
        "no_start",
        "acknowledge",
        "HZ-17",
        "arm_failed",
        "5a1f7a6e0d6b4f0c9d57a3d1c0a10028",
    ),
    Fault.PROOF_FAILED: _row(
        "the E-stop's contacts or the chain did not follow in the proof test",
        "no_start",
        "acknowledge",
        "HZ-17",
        "proof_failed",
        "5a1f7a6e0d6b4f0c9d57a3d1c0a10029",
    ),
}
