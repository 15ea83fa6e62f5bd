"""One row a fault: what finds it, what follows, how it clears, what the person reads. [link 8]

Adding a row asks for: a text in every language, a test that injects it, and its line in the README's table.
Rows in EVENTS happen and are over: the journal has them, the state or the stop reason shows them, and they
never stand among the faults that are set.
"""

from dataclasses import dataclass, replace
from enum import StrEnum, unique
from typing import Literal


@unique
class Fault(StrEnum):
    """What can be wrong: the rows H01-H24 of link.md 8, and the host's own from H25 on."""

    ESTOP_PRESSED = "H01"
    ESTOP_DISCREPANCY = "H02"
    HAND_STOP = "H03"
    INTERFACE_LOST = "H04"
    STIM_RESTARTED = "H05"
    HOST_LATE = "H06"
    SYSTEM_BUSY = "H07"
    ANSWER_RETRIED = "H08"
    LINK_LOST = "H09"
    LINK_STUCK = "H10"
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
    CLOCK_JUMPED = "H21"
    POWER_WEAK = "H22"
    LIMIT_REACHED = "H23"
    RECORDS_FAILED = "H24"
    STATE_MISMATCH = "H25"
    BELIEF_MISMATCH = "H26"
    WATCHDOG_LOST = "H27"
    ARM_FAILED = "H28"
    PROOF_FAILED = "H29"
    MODULE_CLOCK = "H30"
    LAMPS_FAILED = "H31"
    LATCHES_UNKNOWN = "H32"
    CONFIRM_STUCK = "H33"
    MODULE_REPEATED = "H34"


PADS = frozenset({Fault.LEAD_OFF, Fault.PADS_TOUCHING})
"""Faults of what a person wears; they are cleared by name, and gone with the person."""

PROOFS = frozenset({Fault.PROOF_FAILED, Fault.LAMPS_FAILED})
"""What the day's proof test has found; beginning it anew is no start."""

EVENTS = frozenset(
    {
        Fault.ESTOP_PRESSED,
        Fault.HAND_STOP,
        Fault.HOST_LATE,
        Fault.ANSWER_RETRIED,
        Fault.CLOCK_JUMPED,
        Fault.LIMIT_REACHED,
    }
)
"""What happens and is over; nothing is latched that the state or the stop reason does not hold."""

HOLDING = frozenset({Fault.MODULE_FAULT, Fault.MODULE_CLOCK})
"""Faults of the module that keep the host in FAULT until somebody has acknowledged them."""

Reaction = Literal["none", "no_start", "pause", "stop", "cut"]
Latch = Literal["none", "A", "B", "C", "B/C"]
Clears = Literal["by_itself", "acknowledge", "service"]
Who = Literal["nobody", "anyone", "staff_in_gym", "staff", "service"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultSpec:
    """What follows from a fault: `reaction` as safety.md rule 10 names them, `latch` as link.md 5.4 does.

    `who` ends it: class B is the operator's in both profiles (link.md 5.4); class A is anyone's in a clinic
    and staff's in a gym, where nothing is self-cleared (therapy.md 6.3). Hand switch and pads are the
    person's own; latches that nobody knows may have been of class B.
    """

    detection: str
    reaction: Reaction
    latch: Latch
    clears: Clears
    who: Who
    hazard: str
    text_id: str
    journal_id: str


def _row(
    detection: str,
    reaction: Reaction,
    latch: Latch,
    clears: Clears,
    who: Who,
    hazard: str,
    text_id: str,
    number: str,
) -> FaultSpec:
    return FaultSpec(
        detection=detection,
        reaction=reaction,
        latch=latch,
        clears=clears,
        who=who,
        hazard=hazard,
        text_id=text_id,
        journal_id=f"5a1f7a6e0d6b4f0c9d57a3d1c0a100{number}",
    )


SPECS: dict[Fault, FaultSpec] = {
    Fault.ESTOP_PRESSED: _row(
        "one of the two E-stop contacts leaves released",
        "cut", "A", "acknowledge", "staff_in_gym", "HZ-03", "estop.staff", "01",
    ),
    Fault.ESTOP_DISCREPANCY: _row(
        "the two E-stop contacts disagree for more than 50 ms",
        "cut", "B/C", "service", "service", "HZ-17", "fault.estop_discrepancy", "02",
    ),
    Fault.HAND_STOP: _row(
        "the hand switch opens while something is permitted",
        "cut", "A", "acknowledge", "anyone", "HZ-03", "stopped.heading", "03",
    ),
    Fault.INTERFACE_LOST: _row(
        "no heartbeat of the kiosk for 500 ms, then 2 s",
        "pause", "A", "by_itself", "nobody", "HZ-07", "fault.interface_lost", "04",
    ),
    Fault.STIM_RESTARTED: _row(
        "ems-stim ended without being told to",
        "no_start", "A", "acknowledge", "staff_in_gym", "HZ-08", "fault.stim_restarted", "05",
    ),
    Fault.HOST_LATE: _row(
        "a cycle comes 60 to 100 ms after the one before it",
        "none", "none", "by_itself", "nobody", "HZ-08", "", "06",
    ),
    Fault.SYSTEM_BUSY: _row(
        "the module saw no pump edge for 100 ms, or the lease ran out",
        "cut", "A", "acknowledge", "staff_in_gym", "HZ-08", "fault.system_busy", "07",
    ),
    Fault.ANSWER_RETRIED: _row(
        "an answer was bad and was fetched again",
        "none", "none", "by_itself", "nobody", "HZ-08", "", "08",
    ),
    Fault.LINK_LOST: _row(
        "three cycles without a valid answer",
        "cut", "A", "acknowledge", "staff_in_gym", "HZ-08", "fault.link_lost", "09",
    ),
    Fault.LINK_STUCK: _row(
        "as H09, and only zeros, only ones or the request itself came back: the cable",
        "cut", "A", "acknowledge", "staff_in_gym", "HZ-08", "fault.link_lost", "10",
    ),
    Fault.LINK_FROZEN: _row(
        "the module's frame counter stands still",
        "cut", "B", "acknowledge", "staff", "HZ-08", "fault.link_lost", "11",
    ),
    Fault.MODULE_RESTARTED: _row(
        "the module lost its session or its uptime went back",
        "cut", "A", "acknowledge", "staff_in_gym", "HZ-09", "fault.module_restarted", "12",
    ),
    Fault.MODULE_UNSUPPORTED: _row(
        "IDENTIFY names limits, channels or a vendor that are not accepted",
        "no_start", "C", "service", "service", "HZ-14", "fault.module_unsupported", "13",
    ),
    Fault.SETUP_MISMATCH: _row(
        "a block read back differs from the one written",
        "no_start", "B", "acknowledge", "staff", "HZ-01", "fault.setup_mismatch", "14",
    ),
    Fault.MODULE_POWER: _row(
        "the module reports over-temperature, low voltage or low supply",
        "stop", "A", "acknowledge", "staff_in_gym", "HZ-01", "fault.module_power", "15",
    ),
    Fault.LEAD_OFF: _row(
        "the module reports a pair of pads off, or its pulses read that it hangs, dries or has changed",
        "none", "A", "acknowledge", "anyone", "HZ-06", "fault.lead_off", "16",
    ),
    Fault.PADS_TOUCHING: _row(
        "the module reports a pair of pads short",
        "none", "A", "acknowledge", "anyone", "HZ-06", "fault.pads_touching", "17",
    ),
    Fault.MODULE_FAULT: _row(
        "the module reports a fault of class B or C, or its MOD_OK line denies what it answers",
        "cut", "B/C", "acknowledge", "staff", "HZ-01", "fault.module_tripped", "18",
    ),
    Fault.OUTPUT_UNEXPECTED: _row(
        "STIM_ACT is high after an answer that says that nothing runs, or 230 ms after the permission went; "
        "or the module then says that it still runs; or it tells of pulses above what it was sent",
        "cut", "C", "service", "service", "HZ-01", "fault.module_fault", "19",
    ),
    Fault.CHAIN_MISMATCH: _row(
        "CHAIN_FB is high although the chain is off, or low although the module has closed its relay",
        "cut", "C", "service", "service", "HZ-17", "fault.estop_discrepancy", "20",
    ),
    Fault.CLOCK_JUMPED: _row(
        "the wall clock was set by more than 2 s",
        "none", "none", "by_itself", "nobody", "HZ-15", "", "21",
    ),
    Fault.POWER_WEAK: _row(
        "the Pi's own supply is too low, or it is throttled by heat",
        "stop", "A", "acknowledge", "staff_in_gym", "HZ-09", "fault.power_weak", "22",
    ),
    Fault.LIMIT_REACHED: _row(
        "the program's time, or the module's own limit, is over",
        "stop", "A", "by_itself", "nobody", "HZ-11", "ending.completed", "23",
    ),
    Fault.RECORDS_FAILED: _row(
        "the records, a latch file or the journal cannot be written",
        "no_start", "A", "by_itself", "nobody", "HZ-16", "fault.records_failed", "24",
    ),
    Fault.STATE_MISMATCH: _row(
        "host and module disagree on the state for three cycles, or a step is none, or a stop takes over 1 s",
        "cut", "A", "acknowledge", "staff_in_gym", "HZ-08", "fault.link_lost", "25",
    ),
    Fault.BELIEF_MISMATCH: _row(
        "the kiosk shows what has not been so for 500 ms, three heartbeats in a row",
        "stop", "A", "acknowledge", "staff_in_gym", "HZ-07", "fault.belief_mismatch", "26",
    ),
    Fault.WATCHDOG_LOST: _row(
        "ems-watchdog has acknowledged no proof for 5 s",
        "stop", "A", "by_itself", "nobody", "HZ-08", "fault.watchdog_lost", "27",
    ),
    Fault.ARM_FAILED: _row(
        "the module does not arm or end its own test within 3 s, nor start within 1 s, or leaves a test out",
        "no_start", "A", "acknowledge", "staff_in_gym", "HZ-17", "fault.arm_failed", "28",
    ),
    Fault.PROOF_FAILED: _row(
        "the E-stop's contacts or the chain did not follow in the proof test",
        "no_start", "A", "acknowledge", "staff_in_gym", "HZ-17", "fault.proof_failed", "29",
    ),
    Fault.MODULE_CLOCK: _row(
        "the module's clock runs more than 3 % and 20 ms off the host's for three cycles",
        "cut", "B", "acknowledge", "staff", "HZ-01", "fault.module_tripped", "30",
    ),
    Fault.LAMPS_FAILED: _row(
        "a lamp or the buzzer does not work, as somebody says in the proof test, or its line does not follow",
        "no_start", "A", "acknowledge", "staff_in_gym", "HZ-21", "fault.lamps_failed", "31",
    ),
    Fault.LATCHES_UNKNOWN: _row(
        "what was latched in an earlier life of ems-stim cannot be read",
        "no_start", "A", "acknowledge", "staff", "HZ-08", "fault.latches_unknown", "32",
    ),
    Fault.CONFIRM_STUCK: _row(
        "the confirm key has been pressed for more than 5 s",
        "no_start", "A", "by_itself", "nobody", "HZ-02", "fault.confirm_stuck", "33",
    ),
    Fault.MODULE_REPEATED: _row(
        "H18 a second time within 24 hours",
        "cut", "C", "service", "service", "HZ-01", "fault.module_fault", "34",
    ),
}  # fmt: skip

MODULE_FAULT_FOR_SERVICE = replace(
    SPECS[Fault.MODULE_FAULT], clears="service", who="service", text_id=SPECS[Fault.MODULE_REPEATED].text_id
)
"""H18 of class C, or a second time: nobody in the room ends it, and the screen says so. [link 5.4]"""

KEPT = frozenset(
    fault
    for fault, spec in SPECS.items()
    if fault not in EVENTS | PADS | {Fault.MODULE_UNSUPPORTED} and spec.clears != "by_itself"
)
"""What outlives a restart of the process; who the module is, is asked anew each time. (style.md 3.6)"""

FOR_SERVICE = frozenset(fault for fault in KEPT if SPECS[fault].clears == "service")
"""What outlives the power as well: the kiosk keeps it on disk and says so when it connects. (style.md 3.6)"""
