"""F32 to F44, F69: a host that asks for too much, dies, freezes, or leaves its lines driven."""

import subprocess
import sys
from dataclasses import replace

import pytest

from appliance.ipc import messages as m
from drivers.sim.board import Board
from drivers.stimulator import commands
from drivers.stimulator.frame import Flag, Kind, ModuleState, Result
from tests.campaign.injections import catalogue
from tests.campaign.stage import Stage
from tests.support.electrodes import (
    faults,
    is_undisturbed,
    last_pulse_after_ms,
    peak_ua,
    treating,
)
from tests.support.observer import rises_too_fast
from tests.support.rig import Rig
from tests.unit.sim.host import CONTINUOUS, Host

CAP_UA = 30_000
WORD_UA = 6_553_500
PHASES_MS = range(0, 20, 3)


def in_session(level: int = 6, *, seed: int = 3) -> Stage:
    """A stage that treats: its processes can be killed and frozen at any microsecond."""
    stage = Stage(seed=seed)
    stage.treat("P01", level)
    stage.run(2_000)
    return stage


def injected(stage: Stage, fault_id: str, after_us: int, lasts_ms: int, watch_ms: int = 3_000) -> int:
    """The campaign's own injection, once; the answer is the instant."""
    kind = catalogue()[fault_id]
    event_us = stage.board.now_us + after_us
    stage.at(event_us, lambda: kind.begin(stage))
    if kind.end is not None:
        end = kind.end
        stage.at(event_us + lasts_ms * 1000, lambda: end(stage))
    stage.run(watch_ms)
    return event_us


def stays_off(rig: Rig) -> bool:
    event_us = rig.board.now_us
    rig.run(3_000)
    return rig.pulses(event_us) == []


# ---- too much asked for


@pytest.mark.hazard("HZ-01")
@pytest.mark.fault("F32")
@pytest.mark.invariant("I3")
def test_a_setpoint_of_65535_is_clamped_to_the_ceiling_and_rises_no_faster() -> None:
    host = Host(board=Board())
    host.treat(2_000)
    event_us = host.board.now_us
    host.setpoints_ua = (WORD_UA, WORD_UA, 0, 0)
    host.run(8_000)
    pulses = host.board.scope.pulses(event_us)
    assert host.cycle().flags & Flag.CLAMPED
    assert CAP_UA * 98 // 100 <= peak_ua(pulses) <= CAP_UA * 102 // 100 + 100
    assert rises_too_fast(pulses) is None


@pytest.mark.requirement("PRG-02")
@pytest.mark.hazard("HZ-02")
@pytest.mark.fault("F33")
@pytest.mark.invariant("I4")
def test_a_step_from_zero_to_30_ma_takes_six_seconds() -> None:
    host = Host(board=Board())
    host.boot()
    host.configure(CONTINUOUS, CONTINUOUS)
    host.arm()
    host.start()
    event_us = host.board.now_us
    host.setpoints_ua = (CAP_UA, CAP_UA, 0, 0)
    host.run(7_000)
    pulses = host.board.scope.pulses(event_us, 0)
    assert abs(pulses[0].i1_ua) <= 610
    assert rises_too_fast(pulses) is None
    for pulse in pulses:
        straight_ua = 500 + 5 * (pulse.t_us - event_us) // 1000
        assert abs(pulse.i1_ua) <= straight_ua * 102 // 100 + 100
    full = next(p.t_us for p in pulses if abs(p.i1_ua) >= CAP_UA * 98 // 100)
    assert 5_600 <= (full - event_us) // 1000 <= 6_300


@pytest.mark.hazard("HZ-02")
@pytest.mark.fault("F33")
@pytest.mark.parametrize("fault_id", ["F32", "F33"])
def test_a_host_program_that_asks_for_too_much_meets_the_modules_slew_and_ceiling(fault_id: str) -> None:
    stage = in_session(level=2)
    event_us = injected(stage, fault_id, 0, 8_000, watch_ms=12_000)
    pulses = stage.pulses(event_us)
    assert rises_too_fast(pulses) is None
    assert peak_ua(pulses) <= 51_100


# ---- requests out of place


@pytest.mark.hazard("HZ-01")
@pytest.mark.fault("F34")
@pytest.mark.invariant("I21")
def test_a_start_without_arm_or_with_a_wrong_token_starts_nothing() -> None:
    host = Host(board=Board())
    host.boot()
    host.configure(CONTINUOUS, CONTINUOUS)
    assert host.ask(Kind.START, commands.Start(token=7).encode()).result is Result.BAD_STATE
    host.arm()
    first = host.token
    wrong = bytearray(commands.Start(token=first).encode())
    wrong[4] ^= 1
    assert host.ask(Kind.START, bytes(wrong)).result is Result.BAD_TOKEN
    assert host.ask(Kind.START, commands.Start(token=first ^ 1).encode()).result is Result.BAD_TOKEN
    host.granted(Kind.DISARM, b"")
    host.arm()
    assert host.token != first
    assert host.ask(Kind.START, commands.Start(token=first).encode()).result is Result.BAD_TOKEN
    host.setpoints_ua = (5_000, 5_000, 0, 0)
    host.run(500)
    assert host.cycle().state is ModuleState.ARMED
    assert host.board.scope.pulses(0) == []


@pytest.mark.hazard("HZ-01")
@pytest.mark.fault("F35")
@pytest.mark.invariant("I16")
def test_a_bank_with_a_wrong_or_an_old_crc_is_never_armed() -> None:
    host = Host(board=Board())
    host.boot()
    host.configure(CONTINUOUS, CONTINUOUS)
    old = host.crc
    assert host.ask(Kind.CFG_COMMIT, (old ^ 1).to_bytes(4, "little")).result is Result.CFG_MISMATCH
    host.configure(CONTINUOUS, replace(CONTINUOUS, f_dhz=100))
    host.pumping = True
    host.run(400)
    wish = commands.Arm(cfg_crc=old, channel_mask=1, mode=commands.ArmMode.TREAT)
    assert host.ask(Kind.ARM, wish.encode()).result is Result.CFG_MISMATCH
    assert host.cycle().state is ModuleState.IDLE
    assert host.board.scope.pulses(0) == []


# ---- processes and lines


@pytest.mark.hazard("HZ-08")
@pytest.mark.fault("F36")
@pytest.mark.row("H05")
@pytest.mark.parametrize("phase_ms", PHASES_MS)
def test_a_killed_stim_leaves_no_pulse_after_110_ms_at_whatever_moment_it_dies(phase_ms: int) -> None:
    stage = in_session()
    event_us = injected(stage, "F36", phase_ms * 1000, 1_000)
    assert last_pulse_after_ms(stage, event_us) <= 110
    assert stage.state in ("READY", "CONFIGURED"), "it is back, and nothing runs"
    assert stays_off(stage)


@pytest.mark.hazard("HZ-08")
@pytest.mark.fault("F36")
@pytest.mark.parametrize("offset_us", range(0, 3_000, 300))
def test_a_stim_that_dies_in_the_middle_of_its_exchange_leaves_no_pulse_after_110_ms(offset_us: int) -> None:
    stage = in_session()
    event_us = injected(stage, "F36", 20_000 + offset_us, 5_000, watch_ms=1_000)
    assert last_pulse_after_ms(stage, event_us) <= 110


@pytest.mark.hazard("HZ-08")
@pytest.mark.fault("F37")
@pytest.mark.row("H06")
@pytest.mark.parametrize("ms", [40, 60])
def test_a_stim_that_freezes_for_a_moment_stops_nobody(ms: int) -> None:
    stage = in_session()
    event_us = stage.board.now_us
    stage.freeze_stim(ms * 1000)
    stage.run(3_000)
    assert is_undisturbed(stage, event_us)


@pytest.mark.requirement("STD-20")
@pytest.mark.hazard("HZ-08")
@pytest.mark.fault("F37")
@pytest.mark.row("H07")
@pytest.mark.parametrize("phase_ms", PHASES_MS)
def test_a_stim_that_freezes_for_500_ms_is_off_after_110_and_does_not_go_on_when_it_wakes(
    phase_ms: int,
) -> None:
    stage = in_session()
    event_us = injected(stage, "F37-500", phase_ms * 1000, 0)
    assert last_pulse_after_ms(stage, event_us) <= 110
    assert stays_off(stage)
    assert faults(stage) & {"H07", "H25", "H09"}


@pytest.mark.hazard("HZ-08")
@pytest.mark.fault("F40")
@pytest.mark.parametrize("phase_ms", PHASES_MS)
def test_a_kernel_that_dies_with_its_lines_high_and_then_low_leaves_no_pulse_after_110_ms(
    phase_ms: int,
) -> None:
    stage = in_session()
    event_us = injected(stage, "F40", phase_ms * 1000, 60_000)
    assert last_pulse_after_ms(stage, event_us) <= 110
    assert not stage.stim_is_alive
    assert stage.board.lamps.fault, "all lines low: the red lamp burns by itself"


@pytest.mark.hazard("HZ-08")
@pytest.mark.fault("F41")
@pytest.mark.parametrize(("fault_id", "bound_ms"), [("F41-1k", 60), ("F41-25", 210)])
def test_a_pump_line_that_toggles_by_itself_does_not_keep_the_current(fault_id: str, bound_ms: int) -> None:
    stage = in_session()
    event_us = injected(stage, fault_id, 0, 60_000)
    assert last_pulse_after_ms(stage, event_us) <= bound_ms
    assert stays_off(stage)


@pytest.mark.requirement("STD-20")
@pytest.mark.hazard("HZ-08")
@pytest.mark.fault("F42")
@pytest.mark.parametrize("level", [0, 1])
def test_lines_that_stay_driven_after_the_process_has_gone_keep_nothing(level: int) -> None:
    stage = in_session()
    event_us = stage.board.now_us
    stage.kill_stim()
    stage.board.drive(1 << 17, level << 17)
    stage.run(10_000)
    assert last_pulse_after_ms(stage, event_us) <= 110


@pytest.mark.hazard("HZ-07")
@pytest.mark.row("H04")
@pytest.mark.parametrize(
    "fault_id",
    [
        pytest.param("F38", marks=pytest.mark.fault("F38")),
        pytest.param("F39", marks=pytest.mark.fault("F39")),
    ],
)
def test_a_kiosk_that_is_gone_or_frozen_is_a_pause_and_then_the_end(fault_id: str) -> None:
    rig = treating()
    event_us = rig.heard_at_us
    rig.kiosk_is_alive = False
    rig.run(900)
    assert last_pulse_after_ms(rig, event_us) <= 850
    rig.kiosk_is_alive = True
    if fault_id == "F38":
        rig.ask(m.Connect(role="kiosk"))
    assert stays_off(rig)
    assert rig.state == ("READY" if fault_id == "F38" else "PAUSED")


@pytest.mark.requirement("WDG-04")
@pytest.mark.hazard("HZ-15")
@pytest.mark.fault("F43")
@pytest.mark.row("H21")
def test_nothing_between_the_touch_and_the_electrodes_reads_the_wall_clock() -> None:
    """A jump of the wall clock by a day, forwards and backwards, in the middle of a session."""
    program = """
import time
from tests.support.electrodes import is_undisturbed, treating
rig = treating()
for jump_s in (86_400, -172_800):
    now_s = time.time() + jump_s
    time.time = lambda: now_s
    time.time_ns = lambda: int(now_s * 1e9)
    event_us = rig.board.now_us
    rig.run(3_000)
    assert is_undisturbed(rig, event_us) and rig.state == "TREATING"
print("undisturbed")
"""
    told = subprocess.run((sys.executable, "-c", program), capture_output=True, text=True, check=False)
    assert told.stdout.strip() == "undisturbed", told.stderr


@pytest.mark.hazard("HZ-11")
@pytest.mark.fault("F69")
@pytest.mark.invariant("I20")
def test_pauses_do_not_stretch_the_time_that_a_session_delivers() -> None:
    rig = Rig()
    rig.treat("P12", level=1, minutes=1)
    for seq in range(2_000, 2_400):
        rig.run(1_000)
        if rig.state == "READY":
            break
        rig.ask(m.Pause() if seq % 3 == 0 else m.Start())
        for channel in (0, 1):
            rig.ask(m.RequestLevel(channel=channel, level=1, seq=2 * seq + channel))
    report = rig.controller.treatment.report
    assert report is not None
    assert report.stop_reason == "completed"
    assert 59_000 <= report.treated_ms <= 61_000
    pulses = rig.pulses(0, 0)
    full = [p for p in pulses if p.pw1_us and abs(p.i1_ua) >= 900]
    gaps_us = (b.t_us - a.t_us for a, b in zip(full, full[1:], strict=False))
    assert sum(gap_us for gap_us in gaps_us if gap_us < 50_000) <= 61_000_000
    assert full[-1].t_us - full[0].t_us > 70_000_000, "the pauses came on top"
