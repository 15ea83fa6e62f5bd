"""What `ems-kiosk drive` asks for, and why it gives up; ems-stim's part is played by statuses."""

from typing import Any

import pytest

from appliance.ipc import messages as m
from appliance.ipc.client import Connected, Disconnected
from appliance.safety.states import HostState as H
from appliance.services.drive import Drive, line, why_not
from tests.support.rig import Rig

PROGRAM = m.ProgramStatus(session_id="s", program_id="P12", phase="none", total_ms=60_000, left_ms=59_000)


def status(state: H = H.READY, **more: Any) -> m.Status:
    fields: dict[str, Any] = {"simulated": True, "estop": "released", **more}
    return m.Status(boot_nonce=1, seq=1, state=state, **fields)


def drive(*seen: object) -> Drive:
    made = Drive(program="P12", level=2, minutes=1, pad_cm2=45)
    for answer in seen:
        made.take(answer)
    return made


def session_of(made: Drive) -> str:
    (request,) = made.requests()
    assert isinstance(request, m.Prepare)
    return request.session_id


@pytest.mark.hazard("HZ-20")
def test_it_refuses_an_ems_stim_that_is_not_on_a_bench() -> None:
    made = drive(Connected(), status(simulated=False))
    assert made.is_done
    assert "bench wire only" in (made.problem or "")
    assert made.requests() == ()


@pytest.mark.hazard("HZ-20")
def test_an_ems_stim_that_is_not_on_a_bench_refuses_it_too() -> None:
    rig = Rig()
    rig.boot()
    rig.controller.is_bench = False
    reads: tuple[m.Request, ...] = (m.Connect(role="drive"), m.AskStatus())
    for request in reads:
        assert rig.ask(request, role="drive") is None
    assert rig.controller.safety.proof.step == "due", "nothing is assumed outside a bench"
    for request in (m.Arm(), m.Start(), m.BeginProofTest(), m.Heartbeat(running=False, levels=(0, 0))):
        assert rig.ask(request, role="drive") == "drive works on a bench only"


def test_on_a_bench_the_proof_is_assumed_for_it_and_for_nobody_else() -> None:
    rig = Rig()
    rig.boot()
    for role in ("kiosk", "tool"):
        rig.ask(m.Connect(role="kiosk"), role=role)
        assert rig.controller.safety.proof.step == "due"
    rig.ask(m.Connect(role="drive"), role="drive")
    assert (rig.controller.safety.proof.step, rig.controller.safety.proof.is_assumed) == ("passed", True)


def fault(clears: Any = "acknowledge") -> m.FaultStatus:
    return m.FaultStatus(fault="H18", text_id="fault.module_fault", clears=clears)


@pytest.mark.parametrize("state", [H.READY, H.FAULT])
def test_what_an_earlier_run_left_is_acknowledged_once_and_then_it_goes_on(state: H) -> None:
    made = drive(status(state, faults=(fault(),)))
    assert made.requests() == (m.Acknowledge(what="fault", shown=("H18",), by_staff=True),), (
        "class B is the operator's to acknowledge: whoever began this run in the shell of a bench"
    )
    assert made.requests() == ()
    made.take(status(H.FAULT, faults=(fault(),)))
    assert not made.is_done, "the module tests itself"
    made.take(status())
    assert isinstance(made.requests()[0], m.Prepare)


def test_what_needs_service_is_not_acknowledged() -> None:
    made = drive(status(H.FAULT, faults=(fault("service"),)))
    assert made.requests() == ()
    made.give_up_waiting()
    assert made.problem == "fault H18 (fault.module_fault)"


@pytest.mark.parametrize(
    ("program", "level", "minutes", "sentence"),
    [
        ("P12", 3, 2, None),
        ("P12", 0, 30, None),
        ("P99", 3, 2, None),
        ("P12", 99, 2, "--level 99 is above 30, the highest of P12"),
        ("P12", -1, 2, "--level -1 is less than 0"),
        ("P12", 3, 0, "--minutes 0 is not between 1 and 30"),
        ("P12", 3, 31, "--minutes 31 is not between 1 and 30"),
    ],
)
def test_what_can_never_be_is_refused_up_front_in_one_sentence(
    program: str, level: int, minutes: int, sentence: str | None
) -> None:
    assert why_not(program, level, minutes) == sentence


def test_it_goes_through_the_journey_and_asks_for_each_step_once() -> None:
    made = drive(status())
    assert isinstance(made.requests()[0], m.Prepare)
    assert made.requests() == (), "an answer is on its way"
    made.take(status(H.CONFIGURED, program=PROGRAM))
    assert made.requests() == (m.CheckContact(),)
    made.take(status(H.ARMED, contact_check="running"))
    assert made.requests() == ()
    made.take(status(H.CONFIGURED, contact_check="passed"))
    assert made.requests() == (m.Arm(),)
    made.take(status(H.ARMED, contact_check="passed"))
    assert made.requests() == (m.Start(),)
    channel = m.ChannelStatus(may_raise=True)
    made.take(status(H.TREATING, channels=(channel, m.ChannelStatus(level_set=2, may_raise=True))))
    assert made.requests() == (m.RequestLevel(channel=0, level=1, seq=1),)
    assert made.requests() == (m.RequestLevel(channel=0, level=1, seq=2),), "never the same number"


def test_its_belief_is_what_came_back() -> None:
    assert drive().heartbeat() == m.Heartbeat(running=False, levels=(0, 0))
    channels = (m.ChannelStatus(level_set=3), m.ChannelStatus(level_set=1))
    assert drive(status(H.TREATING, channels=channels)).heartbeat() == m.Heartbeat(
        running=True, levels=(3, 1)
    )


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        (m.Refused(request="prepare", reason="no"), "prepare was refused: no"),
        (Disconnected("gone"), "gone"),
        (status(stop_reason="hand_switch"), "the hand switch was squeezed"),
        (
            status(faults=(m.FaultStatus(fault="H16", text_id="fault.lead_off", clears="acknowledge"),)),
            "fault H16 (fault.lead_off)",
        ),
    ],
)
def test_it_gives_up_with_the_reason(answer: object, problem: str) -> None:
    made = drive(status())
    session_of(made)
    made.take(answer)
    assert made.problem == problem


def test_a_refused_level_is_asked_for_again_and_ends_nothing() -> None:
    made = drive(status())
    session_of(made)
    made.take(m.Refused(request="request_level", reason="not yet", seq=1))
    assert not made.is_done


def test_a_failed_contact_check_names_what_was_measured() -> None:
    made = drive(status())
    session_of(made)
    made.take(status(H.CONFIGURED))
    made.requests()
    channels = (m.ChannelStatus(contact="good"), m.ChannelStatus(contact="off"))
    made.take(status(H.CONFIGURED, contact_check="failed", channels=channels))
    assert made.problem == "the contact check failed: good, off"


def test_its_own_report_ends_it_and_no_other() -> None:
    made = drive(status())
    name = session_of(made)
    for session_id, is_done in (("another", False), (name, True)):
        made.take(
            m.Report(
                session_id=session_id,
                program_id="P12",
                simulated=True,
                treated_ms=1,
                stop_reason="completed",
                faults=(),
                level_max=(2, 2),
                charge_uc=(1, 1),
                module_serial="x",
                firmware_sha256="00",
            )  # fmt: skip
        )
        assert made.is_done is is_done


@pytest.mark.parametrize(
    ("seen", "problem"),
    [
        ((), "ems-stim does not answer; is it running?"),
        ((status(H.ESTOP),), "the station is ESTOP, not READY"),
        (
            (
                status(
                    H.LINK_DOWN, faults=(m.FaultStatus(fault="H09", text_id="fault.x", clears="acknowledge"),)
                ),
            ),
            "fault H09 (fault.x)",
        ),
    ],
)
def test_who_could_not_ask_for_anything_in_time_is_told_why(seen: tuple[object, ...], problem: str) -> None:
    made = drive(*seen)
    assert made.problem is None
    made.give_up_waiting()
    assert made.problem == problem


def test_who_has_asked_goes_on() -> None:
    made = drive(status())
    session_of(made)
    made.give_up_waiting()
    assert made.problem is None


def test_the_line_says_simulated_state_time_and_both_currents() -> None:
    channels = (m.ChannelStatus(set_ua=3_000, delivered_ua=2_900), m.ChannelStatus())
    text = line(status(H.TREATING, program=PROGRAM, channels=channels))
    assert text.startswith("SIMULATED TREATING")
    assert "59 s left" in text
    assert "A set  3.0 mA delivered  2.9 mA" in text
    assert "0 s left" in line(status())
