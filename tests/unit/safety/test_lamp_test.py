"""The lamp test of the day's proof: everything burns and sounds, for somebody to say so. (F66, HZ-21)"""

import pytest

from appliance.limits import CYCLE_MS, LAMP_TEST_MS
from appliance.safety.alarm import PATTERNS, Alarm
from appliance.safety.faults import Fault
from appliance.safety.lamp_test import PATTERN, panel_at
from appliance.safety.orders import Lamps, Mode
from appliance.safety.proof import ProofTest
from appliance.safety.states import HostState as H
from tests.unit.safety.host import Host

pytestmark = [pytest.mark.hazard("HZ-21"), pytest.mark.fault("F66")]

ALL = (True, True, True)
READY = (True, False, False)
NONE = (False, False, False)


def begun() -> Host:
    host = Host().boot()
    assert host.core.begin_proof(now_ms=host.now_ms) is None
    return host


def watched(host: Host, ms: int) -> list[Lamps]:
    """The panel, cycle by cycle; the buzzer's line reads as it is driven."""
    panels = []
    for _ in range(ms // CYCLE_MS):
        panels.append(host.cycle().lamps)
        host.show(buzzer=panels[-1].buzzer)
    return panels


def three(panel: Lamps) -> tuple[bool, bool, bool]:
    return (panel.ready, panel.active, panel.fault)


# ---- the pattern


@pytest.mark.parametrize(
    ("at_ms", "sounds"),
    [
        (0, True),
        (399, True),
        (400, False),
        (600, True),
        (999, True),
        (1_000, False),
        (1_999, False),
        (2_000, True),
    ],
)
def test_the_buzzer_sounds_twice_every_two_seconds(at_ms: int, sounds: bool) -> None:
    panel = panel_at(at_ms)
    assert panel is not None
    assert panel.buzzer is sounds


def test_all_three_lamps_burn_for_ten_seconds_and_no_longer() -> None:
    assert LAMP_TEST_MS == 10_000
    burning = [panel for at_ms in range(10_000) if (panel := panel_at(at_ms)) is not None]
    assert len(burning) == 10_000
    assert {three(panel) for panel in burning} == {ALL}
    assert (panel_at(-1), panel_at(10_000)) == (None, None)


# ---- the step


@pytest.mark.parametrize(("after_ms", "step"), [(0, "lamps"), (9_999, "lamps"), (10_000, "due"), (-1, "due")])
def test_a_question_that_nobody_answers_in_time_is_due_again(after_ms: int, step: str) -> None:
    proof = ProofTest()
    proof.begin(1_000)
    proof.age(1_000 + after_ms)
    assert str(proof.step) == step


# ---- in the core


def test_the_host_drives_every_lamp_and_asks_the_module_to_light_its_own() -> None:
    host = begun()
    orders = host.cycle()
    assert (three(orders.lamps), orders.lamps.buzzer, orders.lamp_test) == (ALL, True, True)
    assert (host.state, orders.run_permit, host.pumped) == (H.READY, False, False)


def test_it_goes_dark_after_ten_seconds_and_nothing_was_permitted_meanwhile() -> None:
    host = begun()
    burning = 0
    while host.proof == "lamps":
        panel = watched(host, CYCLE_MS)[0]
        burning += three(panel) == ALL
        assert (host.state, host.pumped) == (H.READY, False)
    assert burning == (LAMP_TEST_MS - CYCLE_MS) // CYCLE_MS
    assert (three(panel), panel.buzzer, host.proof, host.faults) == (READY, False, "due", [])
    orders = host.orders
    assert orders is not None
    assert not orders.lamp_test


def test_the_buzzer_follows_the_pattern_from_the_begin() -> None:
    host = begun()
    heard = [panel.buzzer for panel in watched(host, 4_000)]
    assert heard == [PATTERN.is_on(at_ms) for at_ms in range(CYCLE_MS, 4_000 + CYCLE_MS, CYCLE_MS)]


def test_who_saw_and_heard_everything_leads_on_to_the_modules_own_test_and_the_lamps_go_out() -> None:
    host = begun()
    watched(host, 1_000)
    assert host.core.answer_lamps(all_work=True, now_ms=host.now_ms) is None
    panel = watched(host, CYCLE_MS)[0]
    assert (three(panel), panel.buzzer, host.proof, host.faults) == (NONE, False, "supply", [])


@pytest.mark.row("H31")
def test_a_lamp_that_stays_dark_starts_nothing_until_it_was_acknowledged_and_proved_anew() -> None:
    host = begun()
    watched(host, 1_000)
    assert host.core.answer_lamps(all_work=False, now_ms=host.now_ms) is None
    assert (host.faults, host.proof, host.state) == ([Fault.LAMPS_FAILED], "due", H.READY)
    assert list(host.core.noted) == [Fault.LAMPS_FAILED]
    assert host.core.latched == (Fault.LAMPS_FAILED,)
    host.core.configured(is_right=True, now_ms=host.now_ms)
    for mode in Mode:
        assert host.core.arm(mode, now_ms=host.now_ms) == "fault H31 is not cleared"
    assert host.core.acknowledge("fault", by_staff=True, now_ms=host.now_ms) is None
    assert host.core.arm(Mode.TREAT, now_ms=host.now_ms) == "the E-stop's proof test is due"


@pytest.mark.row("H31")
def test_the_test_can_be_begun_again_after_it_failed() -> None:
    host = begun()
    host.core.answer_lamps(all_work=False, now_ms=host.now_ms)
    assert host.core.begin_proof(now_ms=host.now_ms) is None
    assert (host.faults, host.proof) == ([], "lamps")


@pytest.mark.row("H31")
def test_a_buzzer_line_that_does_not_read_back_fails_by_itself() -> None:
    host = begun()
    host.cycle()
    assert (host.proof, host.faults) == ("lamps", []), "it was not driven before"
    host.cycle()
    assert (host.proof, host.faults) == ("due", [Fault.LAMPS_FAILED])
    assert host.core.answer_lamps(all_work=True, now_ms=host.now_ms) == "no lamp test is running"
    assert host.proof == "due"


def test_a_line_that_is_low_in_the_rest_between_the_pulses_is_right() -> None:
    host = begun()
    watched(host, 9_000)
    assert (host.proof, host.faults) == ("lamps", [])


@pytest.mark.parametrize("all_work", [True, False])
@pytest.mark.parametrize("step", ["due", "arming", "press", "release", "acknowledge", "passed", "failed"])
def test_an_answer_that_nobody_asked_for_is_refused(step: str, all_work: bool) -> None:
    host = Host().boot()
    host.core.proof.step = step  # type: ignore[assignment]  # a parameter is a str
    assert host.core.answer_lamps(all_work=all_work, now_ms=host.now_ms) == "no lamp test is running"
    assert (host.proof, host.faults) == (step, [])


@pytest.mark.parametrize("mode", list(Mode))
def test_nothing_can_be_armed_while_the_lamps_burn(mode: Mode) -> None:
    host = begun()
    host.core.state = H.CONFIGURED  # no way leads here; the refusal does not count on it
    assert host.core.arm(mode, now_ms=host.now_ms) == "the proof test is running"


def test_blocks_that_were_still_on_their_way_end_it() -> None:
    host = begun()
    host.core.configured(is_right=True, now_ms=host.now_ms)
    assert host.proof == "due"


@pytest.mark.row("H01")
def test_the_emergency_stop_is_one_while_the_lamps_burn() -> None:
    host = begun()
    watched(host, 100)
    host.press()
    host.cycle()
    assert (host.state, host.proof) == (H.ESTOP, "due")
    assert list(host.core.noted) == [Fault.ESTOP_PRESSED]
    heard = [panel.buzzer for panel in watched(host, 2_000)]
    assert heard == [
        PATTERNS[Alarm.ESTOP].is_on(at_ms) for at_ms in range(CYCLE_MS, 2_000 + CYCLE_MS, CYCLE_MS)
    ]


@pytest.mark.parametrize("how", ["stop", "cancel", "link"])
def test_whatever_ends_it_ends_it_without_a_result(how: str) -> None:
    host = begun()
    watched(host, 100)
    match how:
        case "stop":
            host.core.stop("stopped_by_person", now_ms=host.now_ms)
        case "cancel":
            host.core.cancel_proof(now_ms=host.now_ms)
        case _:
            host.core.lost(now_ms=host.now_ms)
    assert str(host.proof) == "due"
    assert Fault.LAMPS_FAILED not in host.faults
    orders = host.cycle()
    assert (orders.lamps.active, orders.lamp_test) == (False, False)


def test_a_call_that_comes_meanwhile_sounds_as_a_call_while_the_lamps_burn() -> None:
    host = begun()
    watched(host, 1_000)
    host.core.call.ask(host.now_ms)
    panels = watched(host, 2_000)
    assert [panel.buzzer for panel in panels] == [
        PATTERNS[Alarm.STAFF_CALL].is_on(at_ms) for at_ms in range(0, 2_000, CYCLE_MS)
    ]
    assert {three(panel) for panel in panels} == {ALL}
    assert (host.core.call.state, host.proof) == ("sounding", "lamps")
