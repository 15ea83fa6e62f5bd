"""Who sounds, when, and what is said of a staff call. (safety.md, "Who sounds and who calls"; HZ-21)"""

import pytest

from appliance.limits import CALL_ANSWERED_MS, CYCLE_MS
from appliance.safety.alarm import OWNERS, PATTERNS, Alarm, Buzzer, StaffCall
from appliance.safety.orders import Mode
from appliance.safety.states import HostState as H
from tests.unit.safety.host import Host

PULSES = {Alarm.FAULT: 10, Alarm.ESTOP: 3, Alarm.KIOSK_DEAD: 3, Alarm.STAFF_CALL: 2}


def heard(host: Host, ms: int) -> list[bool]:
    """The buzzer, cycle by cycle; its line reads as it is driven."""
    levels = []
    for _ in range(ms // CYCLE_MS):
        is_on = host.cycle().lamps.buzzer
        host.show(buzzer=is_on)
        levels.append(is_on)
    return levels


@pytest.mark.hazard("HZ-21")
def test_every_alarm_has_one_owner_and_ems_stim_sounds_only_its_own() -> None:
    assert set(OWNERS) == set(Alarm)
    assert set(PATTERNS) == {alarm for alarm, owner in OWNERS.items() if owner == "stim"}
    assert set(PATTERNS) == set(PULSES)


@pytest.mark.parametrize("alarm", list(PATTERNS))
def test_a_pattern_has_the_pulses_of_its_priority_and_a_rest_after_them(alarm: Alarm) -> None:
    pattern = PATTERNS[alarm]
    levels = [pattern.is_on(at_ms) for at_ms in range(pattern.period_ms)]
    rises = sum(now and not before for before, now in zip([False, *levels], levels, strict=False))
    assert rises == PULSES[alarm]
    rest_ms = levels[::-1].index(True)
    assert rest_ms >= 2_000
    assert [pattern.is_on(at_ms + pattern.period_ms) for at_ms in range(pattern.period_ms)] == levels


@pytest.mark.parametrize("alarm", list(PATTERNS))
def test_every_pulse_and_every_rest_is_whole_cycles(alarm: Alarm) -> None:
    assert all(on_ms % CYCLE_MS == off_ms % CYCLE_MS == 0 for on_ms, off_ms in PATTERNS[alarm].pulses)
    assert all(on_ms >= 100 for on_ms, _ in PATTERNS[alarm].pulses), "long enough to be heard"


def test_a_pattern_is_on_for_its_pulse_and_off_from_the_millisecond_after() -> None:
    pattern = PATTERNS[Alarm.ESTOP]
    assert [pattern.is_on(at_ms) for at_ms in (0, 199, 200, 399, 400, 599, 600, 799, 800, 999, 1_000)] == [
        True, True, False, False, True, True, False, False, True, True, False,
    ]  # fmt: skip


def test_a_new_alarm_begins_its_pattern_anew() -> None:
    buzzer = Buzzer()
    assert buzzer.sound(Alarm.ESTOP, 12_340)
    assert not buzzer.sound(Alarm.ESTOP, 12_540)
    assert buzzer.sound(Alarm.FAULT, 12_560)
    assert not buzzer.sound(None, 12_580)
    assert not buzzer.is_on


@pytest.mark.row("H01")
def test_a_pressed_emergency_stop_sounds_in_three_pulses() -> None:
    host = Host().treating()
    host.press()
    levels = heard(host, PATTERNS[Alarm.ESTOP].period_ms)
    assert levels == [PATTERNS[Alarm.ESTOP].is_on(at_ms) for at_ms in range(0, len(levels) * 20, 20)]


def test_the_press_of_the_proof_test_is_silent() -> None:
    host = Host().boot()
    host.begin_proof()
    host.core.configured(is_right=True, now_ms=host.now_ms)
    assert host.core.arm(Mode.LEADCHECK, now_ms=host.now_ms) is None
    host.run_until(H.ARMED)
    host.cycle()
    host.press()
    assert not any(heard(host, 2_000))


@pytest.mark.hazard("HZ-07")
def test_a_kiosk_that_is_dead_sounds_from_two_seconds_on_until_it_is_back() -> None:
    host = Host().treating()
    host.kiosk_is_alive = False
    assert not any(heard(host, 1_900))
    assert any(heard(host, 1_000))
    host.kiosk_is_alive = True
    host.run(200)
    assert not any(heard(host, 5_000))


def test_a_fault_sounds_before_anything_else() -> None:
    host = Host().treating()
    host.core.call.ask(host.now_ms)
    host.latch(needs_service=True)
    host.cycle()
    levels = heard(host, 1_000)
    assert levels == [PATTERNS[Alarm.FAULT].is_on(at_ms) for at_ms in range(0, 1_000, 20)]


# ---- the staff call


@pytest.mark.hazard("HZ-21")
@pytest.mark.parametrize("way", [Host.boot, Host.treating, Host.paused, lambda host: host])
def test_a_call_is_heard_from_every_state_until_somebody_acknowledges_it(way: object) -> None:
    host = Host()
    host = way(host) if callable(way) else host
    host.core.call.ask(host.now_ms)
    assert host.core.call.state == "asked", "nothing is said before the line was read"
    assert any(heard(host, 400))
    assert host.core.call.state == "sounding"
    heard(host, 60_000)
    assert host.core.call.state == "sounding"
    assert host.core.acknowledge("call", now_ms=host.now_ms) is None
    assert host.core.call.state == "answered"
    assert not any(heard(host, 5_000))


@pytest.mark.hazard("HZ-21")
@pytest.mark.fault("F66")
def test_a_line_that_does_not_read_back_is_said_to_be_silent() -> None:
    host = Host().boot()
    host.core.call.ask(host.now_ms)
    host.run(100)
    states = [host.core.call.state]
    heard(host, 5_000)
    states.append(host.core.call.state)
    host.show(buzzer=False)
    host.run(5_000)
    assert [*states, host.core.call.state] == ["silent", "sounding", "silent"]


def test_a_line_that_is_not_driven_says_nothing() -> None:
    call = StaffCall()
    call.ask(0)
    call.read_back(is_driven=False, reads=True)
    states = [call.state]
    call.answer(10)
    call.read_back(is_driven=True, reads=True)
    assert [*states, call.state] == ["asked", "answered"]


def test_a_call_that_nobody_made_cannot_be_answered() -> None:
    assert Host().core.acknowledge("call", now_ms=0) == "nobody has called"


def test_staff_are_coming_for_two_minutes_and_can_be_called_again() -> None:
    host = Host().boot()
    host.core.call.ask(host.now_ms)
    host.core.acknowledge("call", now_ms=host.now_ms)
    answered_at_ms = host.now_ms
    while host.core.call.state == "answered":
        host.cycle()
    assert host.now_ms - answered_at_ms == CALL_ANSWERED_MS + CYCLE_MS
    assert str(host.core.call.state) == "none"
    host.core.call.ask(host.now_ms)
    assert str(host.core.call.state) == "asked"


def test_calling_twice_is_one_call() -> None:
    host = Host().boot()
    host.core.call.ask(host.now_ms)
    heard(host, 400)
    host.core.call.ask(host.now_ms)
    assert host.core.call.state == "sounding"


def test_the_red_lamp_blinks_while_somebody_is_called() -> None:
    host = Host().boot()
    host.core.call.ask(host.now_ms)
    red = [host.cycle().lamps.fault for _ in range(100)]
    assert red.count(True) == red.count(False)
    host.core.acknowledge("call", now_ms=host.now_ms)
    assert not any(host.cycle().lamps.fault for _ in range(100))


def test_a_call_changes_nothing_of_the_output() -> None:
    host = Host().treating()
    host.core.call.ask(host.now_ms)
    host.run(1_000)
    assert (host.state, host.pumped, host.faults) == (H.TREATING, True, [])
