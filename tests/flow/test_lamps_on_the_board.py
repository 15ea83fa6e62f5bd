"""Who opens the station looks at the board's lamps and listens: what does not work starts nothing. (F66)"""

import pytest

from appliance.ipc import messages as m
from appliance.kiosk.view import Overlay, Screen
from drivers.firmware.codes import OUT_LAMP_TEST
from drivers.sim import lines
from tests.flow.virtual_visit import Visit

pytestmark = [pytest.mark.hazard("HZ-21"), pytest.mark.fault("F66")]

LOOK_MS = 2_000
"""One whole turn of the buzzer's pattern."""


def opened(fault_id: str | None = None) -> Visit:
    """The station in the morning; somebody has begun the check."""
    visit = Visit(is_proved=False)
    if fault_id is not None:
        visit.rig.board.fault(fault_id, on=True)
    visit.touch("proof:begin")
    return visit


def heading(visit: Visit) -> str | None:
    return None if visit.view.heading is None else visit.view.heading.id


def looks(visit: Visit) -> dict[str, bool]:
    """What eyes and ears find: a lamp must burn all the time, the buzzer must sound at all."""
    visit.rig.run(40)
    found = {"ready": True, "active": True, "fault": True, "buzzer": False}
    until_ms = visit.rig.now_ms + LOOK_MS
    while visit.rig.now_ms < until_ms:
        visit.turn(100)
        lamps = visit.rig.board.lamps
        for name in ("ready", "active", "fault"):
            found[name] = found[name] and bool(getattr(lamps, name))
        found["buzzer"] = found["buzzer"] or lamps.buzzer
    return found


def is_untouched(visit: Visit) -> bool:
    """No pulse, no high voltage, the chain open since the beginning."""
    board = visit.rig.board
    return not visit.rig.pulses() and board.hv_mv < 1_000 and visit.rig.chain_open_at_us is not None


def test_all_lamps_of_host_and_module_burn_and_the_buzzer_sounds_while_nothing_is_energised() -> None:
    visit = opened()
    assert looks(visit) == {"ready": True, "active": True, "fault": True, "buzzer": True}
    assert heading(visit) == "proof.lamps.heading"
    assert visit.rig.board.processor.outputs & OUT_LAMP_TEST
    assert visit.rig.state == "READY" and is_untouched(visit)


def test_after_ten_seconds_everything_is_dark_and_the_check_is_due_again() -> None:
    visit = opened()
    visit.turn(10_000)
    lamps = visit.rig.board.lamps
    assert (lamps.ready, lamps.active, lamps.fault, lamps.buzzer) == (True, False, False, False)
    assert not visit.rig.board.processor.outputs & OUT_LAMP_TEST
    assert heading(visit) == "proof.due.heading" and is_untouched(visit)


@pytest.mark.hazard("HZ-17")
def test_who_sees_and_hears_everything_goes_on_to_the_stop_button_and_opens_the_station() -> None:
    visit = opened()
    assert all(looks(visit).values())
    visit.touch("lamps:yes")
    visit.rig.run_until("ARMED")
    assert not visit.rig.board.processor.outputs & OUT_LAMP_TEST
    visit.turn(300)
    visit.rig.board.press("estop")
    visit.turn(300)
    visit.rig.board.release("estop")
    visit.touch("continue")
    visit.turn(1_000)
    assert visit.at(Screen.ATTRACT)


@pytest.mark.row("H31")
@pytest.mark.parametrize(
    ("fault_id", "dark"), [("F66", "active"), ("F66-green", "ready"), ("F66-red", "fault")]
)
def test_a_lamp_that_stays_dark_is_answered_with_no_and_the_station_does_not_start(
    fault_id: str, dark: str
) -> None:
    visit = opened(fault_id)
    found = looks(visit)
    assert [name for name, works in found.items() if not works] == [dark]
    visit.touch("lamps:yes" if all(found.values()) else "lamps:no")
    visit.turn(300)
    _does_not_start(visit)


@pytest.mark.row("H31")
def test_a_buzzer_that_is_broken_behind_its_line_is_answered_with_no() -> None:
    visit = opened()
    visit.rig.board.dead_lamps = lines.BUZZER
    assert [name for name, works in looks(visit).items() if not works] == ["buzzer"]
    visit.touch("lamps:no")
    visit.turn(300)
    _does_not_start(visit)


@pytest.mark.row("H31")
def test_a_buzzer_line_that_is_stuck_fails_before_anybody_answers() -> None:
    visit = opened("F66-buzzer")
    visit.turn(300)
    assert not any(isinstance(request, m.AnswerLamps) for request in visit.asked)
    _does_not_start(visit)


def _does_not_start(visit: Visit) -> None:
    assert (visit.view.overlay, heading(visit)) == (Overlay.FAULT, "fault.lamps_failed")
    assert visit.view.body[0].id == "fault.lamps_failed.do"
    visit.touch("continue")
    visit.turn(300)
    assert visit.at(Screen.PROOF_TEST) and heading(visit) == "proof.due.heading"
    assert visit.rig.ask(m.Prepare(session_id="s", program_id="P12", profile="clinic", pad_cm2=45)) is None
    visit.rig.run_until("CONFIGURED")
    assert visit.rig.ask(m.CheckContact()) == "the E-stop's proof test is due"
    visit.turn(1_000)
    assert is_untouched(visit)
