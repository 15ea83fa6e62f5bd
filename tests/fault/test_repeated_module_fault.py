"""F57 again and again: a guest ends it never, staff once; the second time in a day is for service."""

from pathlib import Path

import pytest

from appliance.ipc import messages as m
from appliance.safety.core import SafetyCore
from appliance.safety.faults import Fault
from appliance.services.stim.proof_file import ProofFile
from tests.support.rig import Rig
from tests.unit.stim.test_rows_on_the_rig import treating

SECOND_PHASE_MISSING = "F57"


def trip(rig: Rig) -> None:
    rig.board.fault(SECOND_PHASE_MISSING, True)
    rig.run_until("FAULT")
    rig.board.fault(SECOND_PHASE_MISSING, False)
    rig.run(500)


def rows(rig: Rig) -> tuple[str, ...]:
    return tuple(fault.fault for fault in rig.status().faults)


@pytest.mark.hazard("HZ-01")
@pytest.mark.row("H18")
@pytest.mark.fault("F57")
def test_a_guest_goes_on_after_no_missing_phase_however_often_he_tries() -> None:
    rig = treating()
    trip(rig)
    event_us = rig.board.now_us
    for _ in range(4):
        refusal = rig.ask(m.Acknowledge(what="fault", shown=rows(rig)))
        assert refusal == "this fault is for staff, with their PIN"
        rig.run(500)
        assert rows(rig) == ("H18",)
    assert rig.state == "FAULT"
    assert rig.pulses(event_us) == []


@pytest.mark.hazard("HZ-01")
@pytest.mark.row("H34")
@pytest.mark.row("H18")
@pytest.mark.fault("F57")
def test_staff_go_on_once_and_the_second_time_is_for_service() -> None:
    rig = treating()
    trip(rig)
    assert rig.status().faults[0].who == "staff"
    assert rig.ask(m.Acknowledge(what="fault")) is None
    rig.run_until("READY")
    assert rows(rig) == ()
    rig.ask(m.ReportStored(session_id="s1"))
    assert rig.ask(m.EndSession()) is None
    rig.prepare()
    rig.check()
    rig.start()
    rig.raise_to(5)
    trip(rig)
    event_us = rig.board.now_us
    assert rows(rig) == ("H18", "H34")
    assert {fault.clears for fault in rig.status().faults} == {"service"}
    assert {fault.text_id for fault in rig.status().faults} == {"fault.module_fault"}
    for _ in range(2):
        assert rig.ask(m.Acknowledge(what="fault")) == "this fault needs service"
        rig.run(1_000)
    assert rig.state == "FAULT"
    assert rig.pulses(event_us) == []


@pytest.mark.parametrize(("damage", "is_counted"), [(None, True), ("no number", True), ("gone", False)])
@pytest.mark.row("H34")
def test_the_count_outlives_ems_stim_and_counts_where_it_cannot_be_read(
    tmp_path: Path, damage: str | None, is_counted: bool
) -> None:
    safety = SafetyCore(watchdog_required=False, now_ms=0)
    kept = ProofFile(tmp_path)
    kept.restore(safety, now_ms=0)
    kept.keep(safety)
    path = tmp_path / "module-fault-at-ms"
    assert not path.exists()
    safety.set(Fault.MODULE_FAULT, 1_000)
    safety.drop(Fault.MODULE_FAULT)
    kept.keep(safety)
    assert path.read_text(encoding="ascii") == "1000\n"
    if damage == "gone":
        path.unlink()
    elif damage is not None:
        path.write_text(damage, encoding="ascii")
    after = SafetyCore(watchdog_required=False, now_ms=2_000)
    ProofFile(tmp_path).restore(after, now_ms=2_000)
    assert after.tripped_at_ms == (None if not is_counted else 1_000 if damage is None else 2_000)
    after.set(Fault.MODULE_FAULT, 3_000)
    assert (Fault.MODULE_REPEATED in after.faults) is is_counted
