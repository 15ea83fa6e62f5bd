"""What requests do to the station, through the real controller and a simulated module in virtual time."""

from pathlib import Path
from typing import Any

import pytest

from appliance.ipc import messages as m
from appliance.limits import CONTACT_VALID_MS
from appliance.safety.core import SafetyCore
from appliance.safety.faults import Fault
from appliance.safety.proof import ProofTest
from appliance.services.stim import treatment
from appliance.services.stim.devices import AbsentDevices
from appliance.services.stim.proof_file import ProofFile
from tests.support.rig import BUZZER, Rig, VirtualDevices


def ready() -> Rig:
    rig = Rig()
    rig.boot()
    rig.prove_estop()
    for channel in (0, 1):
        rig.board.pad(channel, "typical")
    return rig


def ask_prepare(rig: Rig, session_id: str = "s1", **more: Any) -> str | None:
    fields: dict[str, Any] = {"program_id": "P12", "profile": "clinic", "pad_cm2": 45, **more}
    return rig.ask(m.Prepare(session_id=session_id, **fields))


# ---- ends and reports


@pytest.mark.hazard("HZ-10")
@pytest.mark.parametrize("after_ms", [0, 40, 100, 200, 400])
def test_a_prepared_program_that_nobody_goes_on_with_is_forgotten_at_any_time(after_ms: int) -> None:
    rig = ready()
    assert ask_prepare(rig) is None
    rig.run(after_ms)
    assert rig.ask(m.EndSession()) is None
    rig.run(1_000)
    assert (rig.state, rig.status().program) == ("READY", None)
    assert not rig.status().report_pending
    assert rig.ask(m.BeginProofTest()) is None


def test_a_stop_ends_a_program_that_is_still_being_prepared() -> None:
    rig = ready()
    assert ask_prepare(rig) is None
    assert rig.ask(m.Stop()) is None
    rig.run(1_000)
    assert (rig.state, rig.status().program) == ("READY", None)


@pytest.mark.hazard("HZ-03")
@pytest.mark.parametrize("request_", [m.Stop(), m.EndSession()])
@pytest.mark.parametrize(
    "state", ["READY", "CONFIGURED", "ARMING", "ARMED", "TREATING", "PAUSED", "STOPPING", "ESTOP"]
)
def test_stop_and_end_are_done_in_every_state_and_lead_to_off(state: str, request_: m.Request) -> None:
    rig = ready()
    walk_to(rig, state)
    event_us = rig.board.now_us
    assert rig.ask(request_, role="kiosk") is None
    rig.run(1_000)
    assert rig.pulses(event_us + 400_000) == []
    assert rig.state in ("READY", "ESTOP")
    assert rig.status().program is None


def walk_to(rig: Rig, state: str) -> None:
    if state == "READY":
        return
    rig.prepare()
    if state == "CONFIGURED":
        return
    rig.check()
    assert rig.ask(m.Arm()) is None
    if state == "ARMING":
        return
    rig.run_until("ARMED")
    if state == "ARMED":
        return
    assert rig.ask(m.Start()) is None
    rig.run_until("TREATING")
    rig.raise_to(2)
    if state == "PAUSED":
        rig.ask(m.Pause())
        rig.run_until("PAUSED")
    elif state == "STOPPING":
        rig.ask(m.Stop())
        rig.cycle()
    elif state == "ESTOP":
        rig.board.press("estop")
        rig.run(100)


def test_a_tool_may_stop_and_nothing_else() -> None:
    rig = ready()
    walk_to(rig, "TREATING")
    for request in (m.Pause(), m.EndSession(), m.Arm(), m.Heartbeat(running=True, levels=(2, 2))):
        assert rig.ask(request, role="tool") == "a tool may read and stop, nothing else"
    assert rig.state == "TREATING"
    assert rig.ask(m.Stop(), role="tool") is None
    rig.run(1_000)
    assert rig.state == "READY"


def test_a_session_under_way_cannot_be_replaced_and_its_report_is_not_lost() -> None:
    rig = ready()
    walk_to(rig, "TREATING")
    rig.board.press("hand")
    rig.run(300)
    rig.board.release("hand")
    rig.run(300)
    assert rig.state == "CONFIGURED"
    assert ask_prepare(rig, "s2") == "the session before this one has not ended"
    assert rig.ask(m.EndSession()) is None
    rig.run(200)
    assert ask_prepare(rig, "s2") == "the last session's report is not stored yet"
    report = rig.controller.treatment.report
    assert report is not None
    assert (report.session_id, report.stop_reason) == ("s1", "hand_switch")


def test_a_program_that_was_not_armed_may_be_replaced_and_leaves_no_report() -> None:
    rig = ready()
    rig.prepare()
    assert ask_prepare(rig, "s2", program_id="P07") is None
    rig.run_until("CONFIGURED")
    program = rig.status().program
    assert program is not None
    assert (program.session_id, program.program_id) == ("s2", "P07")
    assert rig.controller.treatment.report is None


def test_one_session_gives_one_report_and_only_its_own_name_takes_it_away() -> None:
    rig = ready()
    walk_to(rig, "TREATING")
    rig.ask(m.Stop(reason="unwell"))
    rig.run(1_000)
    first = rig.controller.treatment.report
    rig.ask(m.Stop())
    rig.ask(m.EndSession())
    rig.run(1_000)
    assert first is not None
    assert rig.controller.treatment.report is first
    assert first.stop_reason == "unwell"
    rig.ask(m.ReportStored(session_id="another"))
    assert rig.status().report_pending
    rig.ask(m.ReportStored(session_id="s1"))
    assert not rig.status().report_pending


def test_the_reason_of_one_session_is_not_the_reason_of_the_next() -> None:
    rig = ready()
    walk_to(rig, "TREATING")
    rig.board.press("estop")
    rig.run(300)
    assert rig.status().stop_reason == "estop"
    rig.board.release("estop")
    rig.run(300)
    rig.ask(m.Acknowledge(what="estop"))
    rig.ask(m.ReportStored(session_id="s1"))
    rig.run(200)
    assert ask_prepare(rig, "s2") is None
    assert rig.status().stop_reason is None
    rig.run_until("CONFIGURED")
    rig.check()
    rig.start()
    rig.ask(m.Stop())
    rig.run(1_000)
    report = rig.controller.treatment.report
    assert report is not None
    assert (report.session_id, report.stop_reason, report.faults) == ("s2", "stopped_by_person", ())


def test_a_pause_of_pads_is_no_reason_any_more_once_the_session_goes_on() -> None:
    rig = ready()
    walk_to(rig, "TREATING")
    for channel in (0, 1):
        rig.board.pad(channel, "open")
    rig.run_until("PAUSED")
    rig.run(40)
    assert rig.status().stop_reason == "pads_off"
    for channel in (0, 1):
        rig.board.pad(channel, "typical")
    assert rig.ask(m.Acknowledge(what="pads")) is None
    rig.run(200)
    assert rig.ask(m.Start()) is None
    rig.run_until("TREATING")
    assert rig.status().stop_reason is None


def test_a_reason_without_a_session_is_nobodys() -> None:
    rig = ready()
    rig.board.press("estop")
    rig.run(200)
    assert rig.state == "ESTOP"
    assert rig.status().stop_reason is None
    rig.board.release("estop")
    rig.run(300)
    rig.ask(m.Acknowledge(what="estop"))
    rig.run_until("READY")
    rig.prove_estop()


@pytest.mark.hazard("HZ-10")
def test_nothing_of_the_last_person_is_left_in_the_status() -> None:
    rig = ready()
    walk_to(rig, "TREATING")
    rig.ask(m.Stop())
    rig.run(1_000)
    status = rig.status()
    assert (status.program, status.contact_check) == (None, "idle")
    assert status.channels == (m.ChannelStatus(), m.ChannelStatus())


def test_an_estop_while_a_program_is_prepared_ends_it() -> None:
    rig = ready()
    assert ask_prepare(rig) is None
    rig.cycle()
    rig.board.press("estop")
    rig.run(300)
    rig.board.release("estop")
    rig.run(300)
    assert rig.ask(m.Acknowledge(what="estop")) is None
    rig.run(1_000)
    assert (rig.state, rig.status().program) == ("READY", None)


# ---- refusals


@pytest.mark.hazard("HZ-14")
@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"program_id": "P99"}, "there is no program P99"),
        ({"minutes": 0}, "0 minutes are not between 1 and 30"),
        ({"minutes": -3}, "-3 minutes are not between 1 and 30"),
        ({"minutes": 31}, "31 minutes are not between 1 and 30"),
    ],
)
def test_what_cannot_be_prepared_is_refused_with_its_reason(fields: dict[str, Any], reason: str) -> None:
    rig = ready()
    assert ask_prepare(rig, **fields) == reason
    rig.run(500)
    assert (rig.state, rig.status().program) == ("READY", None)


@pytest.mark.hazard("HZ-01")
@pytest.mark.parametrize("pad_cm2", [0, 3, 8, 15, 17, 26, 44, 46, 90, 92, 255, 256, 300])
def test_pads_that_nobody_makes_are_refused_and_the_module_hears_nothing_of_them(pad_cm2: int) -> None:
    """One wrong word of the kiosk must not take away the density limit of host and module together."""
    rig = ready()
    why = f"there are no pads of {pad_cm2} cm2: one of 16, 25, 45, 50, 91"
    assert ask_prepare(rig, pad_cm2=pad_cm2) == why
    rig.run(500)
    assert (rig.state, rig.status().program) == ("READY", None)


@pytest.mark.hazard("HZ-01")
@pytest.mark.parametrize("pad_cm2", [16, 25, 45, 50, 91])
def test_every_pad_of_the_table_is_taken(pad_cm2: int) -> None:
    assert ask_prepare(ready(), pad_cm2=pad_cm2) is None


def test_nothing_is_prepared_while_the_proof_test_runs_and_no_proof_test_begins_on_a_program() -> None:
    rig = Rig()
    rig.boot()
    assert rig.ask(m.BeginProofTest()) is None
    assert ask_prepare(rig) == "the station is READY"
    assert rig.ask(m.CancelProofTest()) is None
    rig.run(1_000)
    assert ask_prepare(rig) is None
    assert rig.ask(m.BeginProofTest()) == "a program is prepared"
    rig.run_until("CONFIGURED")
    assert rig.ask(m.BeginProofTest()) == "a program is prepared"


def test_requests_without_a_session_are_refused() -> None:
    rig = ready()
    assert rig.ask(m.CheckContact()) == "nothing is prepared"
    assert rig.ask(m.Arm()) == "nothing is prepared"
    assert rig.ask(m.RequestLevel(channel=0, level=1, seq=1)) == "nothing runs"


# ---- belief


@pytest.mark.hazard("HZ-07")
def test_a_person_who_lowers_quickly_is_not_stopped_for_a_screen_that_lags() -> None:
    rig = ready()
    walk_to(rig, "TREATING")
    rig.raise_to(12)
    rig.run(1_000)
    rig.kiosk_is_alive = False
    level = 12
    for seq in range(10):
        rig.ask(m.Heartbeat(running=True, levels=(level, level)))
        level -= 1
        for channel in (0, 1):
            rig.ask(m.RequestLevel(channel=channel, level=level, seq=5_000 + seq))
        rig.run(60)
        rig.ask(m.Heartbeat(running=True, levels=(level + 1, level + 1)))
        rig.run(40)
    assert rig.state == "TREATING"
    assert rig.status().faults == ()


@pytest.mark.hazard("HZ-07")
@pytest.mark.row("H26")
def test_a_frozen_picture_stops_although_somebody_goes_on_touching() -> None:
    rig = ready()
    walk_to(rig, "TREATING")
    rig.raise_to(8)
    rig.run(1_000)
    rig.kiosk_is_alive = False
    since_us = rig.board.now_us
    for turn in range(12):
        rig.ask(m.Heartbeat(running=False, levels=(0, 0)))
        for channel in (0, 1):
            level = 8 - turn % 2
            rig.ask(m.RequestLevel(channel=channel, level=level, seq=5_000 + turn))
        rig.run(100)
    assert rig.status().stop_reason == "belief_mismatch"
    pulses = rig.pulses(since_us)
    assert pulses and pulses[-1].t_us < since_us + 200_000 + 20_000 + 300_000 + 20_000


# ---- the knob


def test_the_knobs_turns_and_pushes_are_counted_for_who_asks_whether_somebody_is_there() -> None:
    rig = ready()
    for detents, is_pushed in ((2, False), (-3, False), (0, True), (0, True), (0, False), (0, True)):
        rig.devices.turned, rig.devices.knob_is_pushed = detents, is_pushed
        rig.cycle()
    status = rig.status()
    assert (status.knob_up, status.knob_down, status.knob_pushes) == (2, 3, 2)


# ---- a contact that is old


@pytest.mark.hazard("HZ-06")
def test_a_contact_check_of_five_minutes_ago_opens_no_session() -> None:
    rig = ready()
    walk_to(rig, "READY")
    rig.prepare()
    rig.check()
    rig.run(CONTACT_VALID_MS - 100)
    assert rig.status().contact_check == "passed"
    rig.run(200)
    assert rig.status().contact_check == "idle"
    assert rig.ask(m.Arm()) == "the contact check has not passed"
    event_us = rig.board.now_us
    rig.run(200)
    assert rig.pulses(event_us) == []
    rig.check()
    assert rig.ask(m.Arm()) is None


@pytest.mark.hazard("HZ-06")
def test_a_contact_that_was_treated_through_is_as_old_as_the_last_pulse(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(treatment, "CONTACT_VALID_MS", 10_000)
    rig = ready()
    walk_to(rig, "TREATING")
    rig.run(11_000)
    rig.board.press("hand")
    rig.run(500)
    rig.board.release("hand")
    rig.run(100)
    assert rig.ask(m.Acknowledge(what="hand")) is None
    assert rig.ask(m.Arm()) is None


# ---- a kiosk that is gone


@pytest.mark.hazard("HZ-07")
@pytest.mark.parametrize(("role", "says_goodbye", "sounds"), [
    ("kiosk", False, True), ("kiosk", True, False), ("drive", False, False),
])  # fmt: skip
def test_the_buzzer_sounds_for_a_kiosk_that_died_whatever_was_permitted(
    role: str, says_goodbye: bool, sounds: bool
) -> None:
    rig = ready()
    rig.ask(m.Connect(role="drive" if role == "drive" else "kiosk"), role=role)
    rig.run(500)
    rig.kiosk_is_alive = False
    if says_goodbye:
        assert rig.ask(m.Stop(reason="shutdown"), role=role) is None
    heard = []
    for _ in range(300):
        rig.cycle()
        heard.append((rig.board.outputs() >> BUZZER & 1, rig.now_ms))
    on_ms = [at_ms for is_on, at_ms in heard if is_on]
    assert bool(on_ms) is sounds
    assert not on_ms or 2_000 <= on_ms[0] - rig.heard_at_us // 1_000 <= 2_060
    rig.kiosk_is_alive = True
    rig.run(200)
    assert not rig.board.outputs() >> BUZZER & 1


# ---- pads


@pytest.mark.hazard("HZ-02")
def test_a_second_pair_that_falls_off_while_the_first_is_acknowledged_is_zero_too() -> None:
    rig = ready()
    walk_to(rig, "TREATING")
    rig.raise_to(5)
    rig.board.pad(0, "open")
    rig.run(500)
    rig.board.pad(0, "typical")
    rig.board.pad(1, "open")
    rig.ask(m.Acknowledge(what="pads"))
    rig.run(4_000)
    assert [channel.level_set for channel in rig.status().channels] == [0, 0]


@pytest.mark.hazard("HZ-06")
def test_the_contact_check_needs_two_pulses_of_each_pair() -> None:
    rig = ready()
    rig.prepare()
    event_us = rig.board.now_us
    assert rig.ask(m.CheckContact()) is None
    while rig.controller.treatment.contact_check == "running":
        rig.cycle()
    for channel in (0, 1):
        assert len(rig.pulses(event_us, channel=channel)) >= 2


# ---- the hardware goes and comes


@pytest.mark.hazard("HZ-20")
def test_hardware_that_is_gone_ends_the_session_and_comes_back_through_reset_and_identify() -> None:
    rig = ready()
    walk_to(rig, "TREATING")
    rig.devices.is_open = False
    rig.cycle()
    assert rig.state == "LINK_DOWN"
    rig.run(40)
    assert rig.status().stop_reason == "link_lost"
    rig.controller.use(AbsentDevices("gone"))
    rig.run(1_000)
    assert rig.state == "LINK_DOWN"
    assert [fault.fault for fault in rig.status().faults] == [Fault.LINK_LOST]
    rig.devices.is_open = True
    rig.controller.use(rig.devices)
    assert rig.state == "BOOT"
    rig.run_until("READY")
    assert rig.ask(m.Acknowledge(what="fault")) is None
    rig.run(100)
    assert rig.status().faults == ()


def test_hardware_that_comes_late_finds_no_fault_of_the_emergency_stop() -> None:
    rig = Rig()
    rig.controller.use(AbsentDevices("not there"))
    rig.run(2_000)
    status = rig.status()
    assert [fault.fault for fault in status.faults] == [Fault.LINK_LOST]
    assert status.estop == "unknown"
    rig.controller.use(rig.devices)
    rig.run_until("READY")
    assert rig.status().faults == ()


def test_absent_hardware_takes_every_order_and_gives_nothing() -> None:
    absent = AbsentDevices("no chip")
    absent.toggle_pump()
    absent.hold_pump()
    absent.reset_module(is_held=True)
    absent.show_lamps(ready=True, active=True, fault=True, buzzer=True)
    absent.close()
    lines = absent.witness()
    assert not any(
        (lines.estop_a, lines.estop_b, lines.hand_ok, lines.chain_fb, lines.stim_act, lines.mod_ok)
    )
    assert (absent.knob().detents, absent.knob().pushed) == (0, False)
    assert absent.bus.transfer(b"\1\2") == b"\0\0"
    assert not absent.bus.wait_ready(1)


class _Broken(VirtualDevices):
    def hold_pump(self) -> None:
        raise OSError("hold")

    def reset_module(self, *, is_held: bool) -> None:
        super().reset_module(is_held=is_held)
        raise OSError("reset")


def test_a_cut_drives_every_output_whichever_of_them_fails() -> None:
    rig = ready()
    walk_to(rig, "TREATING")
    broken = _Broken(rig.devices._wire)
    rig.controller.devices = broken
    with pytest.raises(OSError, match="reset"):
        rig.controller.cut()
    assert rig.board.lamps.fault
    event_us = rig.board.now_us
    rig.board.advance(event_us + 500_000)
    assert [p for p in rig.pulses(event_us) if p.t_us > event_us + 15_000] == []


@pytest.mark.hazard("HZ-08")
def test_an_exception_in_a_cycle_leaves_the_pump_alone() -> None:
    rig = ready()
    walk_to(rig, "TREATING")

    def broken(now_ms: int) -> None:
        raise RuntimeError("a defect")

    rig.controller.treatment.advance = broken  # type: ignore[method-assign]  # the defect
    edges = []
    rig.devices.toggle_pump = lambda: edges.append(1)  # type: ignore[method-assign]  # counts them
    with pytest.raises(RuntimeError):
        rig.cycle()
    assert edges == []


# ---- the kept proof


def core(proof: ProofTest | None = None) -> SafetyCore:
    safety = SafetyCore(watchdog_required=False, now_ms=0)
    safety.proof = proof or ProofTest()
    return safety


def test_a_proof_outlives_a_restart_of_the_process(tmp_path: Path) -> None:
    ProofFile(tmp_path).keep(core(ProofTest(step="passed", proved_at_ms=1_234)))
    again = core()
    ProofFile(tmp_path).restore(again, now_ms=0)
    assert (again.proof.step, again.proof.proved_at_ms) == ("passed", 1_234)


@pytest.mark.parametrize("content", [b"\xff\xfe", b"", b"-5", b"12.5", b"soon"])
def test_a_proof_file_with_anything_else_in_it_is_no_proof(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "estop-proved-at-ms").write_bytes(content)
    again = core()
    ProofFile(tmp_path).restore(again, now_ms=0)
    assert again.proof.step == "due"


def test_an_assumed_proof_is_not_kept(tmp_path: Path) -> None:
    safety = core()
    safety.proof.assume(5)
    ProofFile(tmp_path).keep(safety)
    assert list(tmp_path.iterdir()) == []


def test_a_proof_that_cannot_be_kept_is_done_again_after_a_restart(tmp_path: Path) -> None:
    safety = core(ProofTest(step="passed", proved_at_ms=1))
    safety.estop_is_latched = True
    ProofFile(tmp_path / "nowhere").keep(safety)
    again = core()
    ProofFile(tmp_path / "nowhere").restore(again, now_ms=0)
    assert again.proof.step == "due"


@pytest.mark.hazard("HZ-03")
def test_the_latch_of_the_emergency_stop_outlives_a_restart_until_it_is_acknowledged(tmp_path: Path) -> None:
    kept, safety = ProofFile(tmp_path), core()
    safety.estop_is_latched = True
    kept.keep(safety)
    again = core()
    ProofFile(tmp_path).restore(again, now_ms=0)
    assert again.estop_is_latched
    safety.estop_is_latched = False
    kept.keep(safety)
    after = core()
    ProofFile(tmp_path).restore(after, now_ms=0)
    assert not after.estop_is_latched


@pytest.mark.hazard("HZ-03")
def test_a_restart_with_a_latched_emergency_stop_ends_in_estop_and_not_in_ready() -> None:
    rig = Rig()
    rig.controller.safety.estop_is_latched = True
    rig.run(1_000)
    assert rig.state == "ESTOP"
    assert rig.ask(m.Acknowledge(what="estop")) is None
    rig.run_until("READY")


def test_the_impedance_of_a_running_session_follows_the_pads() -> None:
    rig = ready()
    walk_to(rig, "TREATING")
    rig.run(1_000)
    before = [channel.z_ohm for channel in rig.status().channels]
    rig.board.pad(1, "dry")
    rig.run(1_000)
    after = [channel.z_ohm for channel in rig.status().channels]
    assert before[0] is not None and before[1] is not None and after[0] is not None
    assert abs(after[0] - before[0]) < 100
    assert after[1] is None or after[1] > before[1] + 300
