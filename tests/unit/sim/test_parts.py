from random import Random

import pytest

from drivers.sim import lines
from drivers.sim.adc import Adc
from drivers.sim.estop import EStop
from drivers.sim.hv import Reservoir
from drivers.sim.knob import Knob
from drivers.sim.lamps import lamps
from drivers.sim.pulse import Planned, PulseEngine
from drivers.sim.relay import FAR_US, ArmDetector, Relay
from drivers.sim.scope import Pulse, Scope


def run(part: Relay, until_us: int) -> list[tuple[int, bool, bool]]:
    """When the relay moved, and to what."""
    moves = []
    while part.due_us <= until_us:
        due = part.due_us
        part.move(due)
        moves.append((due, part.is_closed, part.is_proven_open))
    return moves


def test_the_relay_closes_12_ms_after_its_coil_and_is_not_proven_open_while_it_bounces() -> None:
    relay = Relay(Random(1))
    relay.coil(1_000, True)
    (mirror_at, closed_then, open_then), (poles_at, closed, proven_open) = run(relay, 100_000)

    assert (mirror_at, closed_then, open_then) == (13_000, False, False)
    assert (closed, proven_open) == (True, False)
    assert 1_000 <= poles_at - mirror_at <= 3_000


def test_the_relay_opens_8_ms_after_its_coil_and_is_proven_open_after_its_bounce() -> None:
    relay = Relay(Random(1))
    relay.coil(0, True)
    run(relay, 100_000)
    relay.coil(200_000, False)
    (poles_at, closed, open_then), (mirror_at, _, proven_open) = run(relay, 400_000)

    assert (poles_at, closed, open_then, proven_open) == (208_000, False, False, True)
    assert 1_000 <= mirror_at - poles_at <= 3_000


def test_a_welded_relay_is_never_proven_open() -> None:
    relay = Relay(Random(1))
    relay.weld(True)
    relay.coil(0, True)
    relay.coil(50_000, False)
    run(relay, 100_000)

    assert (relay.is_closed, relay.is_proven_open) == (True, False)


def test_the_detector_is_charged_by_edges_and_empty_120_ms_after_the_last() -> None:
    detector = ArmDetector()
    became_valid = [detector.edge(at) for at in range(0, 100_000, 20_000)]

    assert became_valid == [False, False, False, True, False]
    assert detector.due_us == 80_000 + 120_000
    detector.drop()
    assert not detector.is_valid


def test_the_reservoir_is_full_after_12_5_ms_at_4_w() -> None:
    hv = Reservoir()
    hv.switch(0, fed=True, bled=False)

    assert hv.mv(6_250) == pytest.approx(70_711, abs=1)
    assert hv.mv(12_500) == pytest.approx(100_000, abs=1)
    assert hv.mv(1_000_000) == pytest.approx(100_000, abs=250)


def test_a_phase_of_20_uc_takes_2_v() -> None:
    hv = Reservoir()
    hv.switch(0, fed=True, bled=False)
    hv.draw(20_000, 20e6)

    assert hv.mv(20_000) == pytest.approx(98_000)
    assert hv.mv(30_000) == pytest.approx(100_000, abs=250)


def test_the_reservoir_is_below_30_v_in_60_ms_when_k1_bleeds_it() -> None:
    hv = Reservoir()
    hv.switch(0, fed=True, bled=False)
    hv.switch(20_000, fed=False, bled=True)

    assert hv.mv(60_000) > 30_000
    assert hv.mv(80_000) < 30_000


def test_the_crowbar_holds_the_output_at_zero_until_its_supply_is_gone() -> None:
    hv = Reservoir()
    hv.setpoint_mv = 140_000.0
    hv.switch(0, fed=True, bled=False)

    assert hv.mv(17_900) > 110_000
    assert hv.mv(18_100) == 0
    assert hv.mv(90_000) == 0
    hv.switch(90_000, fed=False, bled=True)
    assert not hv.is_crowbarred


def test_both_break_contacts_of_the_emergency_stop_open_before_the_make_contact_closes() -> None:
    estop = EStop()
    estop.press(0)

    assert (estop.nc1_closed, estop.nc2_closed, estop.no_closed) == (False, False, False)
    estop.move(3_000)
    assert (estop.nc1_closed, estop.nc2_closed, estop.no_closed) == (False, False, True)


def test_a_welded_break_contact_stays_closed_and_the_other_opens() -> None:
    estop = EStop()
    estop.nc1_welded = True
    estop.press(0)
    estop.move(3_000)

    assert (estop.nc1_closed, estop.nc2_closed, estop.no_closed) == (True, False, True)


@pytest.mark.parametrize(("detents", "first"), [(1, (0, 1)), (-1, (1, 0))])
def test_a_detent_is_one_whole_cycle_and_the_leading_contact_tells_the_direction(
    detents: int, first: tuple[int, int]
) -> None:
    knob = Knob()
    knob.turn(0, detents)
    seen = []
    while knob.due_us < FAR_US:
        knob.move(knob.due_us)
        seen.append((knob.a, knob.b))

    assert seen == [first, (0, 0), (first[1], first[0]), (1, 1)]


def test_the_red_lamp_burns_until_the_host_suppresses_it_and_amber_follows_hv_without_the_host() -> None:
    dark = lamps(lines.LAMP_FAULT_OFF, hv_mv=0.0, lamp_test=False)
    silent_host = lamps(0, hv_mv=25_000.0, lamp_test=False)

    assert (dark.ready, dark.active, dark.fault, dark.buzzer) == (False, False, False, False)
    assert (silent_host.active, silent_host.fault) == (True, True)


def test_the_lamp_test_lights_every_lamp_of_the_panel() -> None:
    lit = lamps(lines.LAMP_FAULT_OFF, hv_mv=0.0, lamp_test=True)

    assert lit.ready and lit.active and lit.fault


def a_pulse(i_ua: int, *, pw_us: int = 200, polarity: int = 1) -> Planned:
    return Planned(0, 0, polarity, i_ua, pw_us, 100, i_ua, pw_us)


def an_engine() -> PulseEngine:
    return PulseEngine(Random(3), Adc(Random(3)))


def test_a_pulse_is_delivered_within_the_gain_error_and_measured_within_the_converter_step() -> None:
    done = an_engine().play(a_pulse(20_000), 100_000.0, connected=True)

    assert done.first.charge_pc / 200 == pytest.approx(20_000, rel=0.007)
    assert done.i1_ua == pytest.approx(done.first.i75_ua, abs=40)
    assert done.v_mv == pytest.approx(29_680, rel=0.01)
    assert not done.is_saturated


def test_a_saturated_pulse_gives_back_the_charge_that_it_gave() -> None:
    engine = an_engine()
    engine.touch(0, "dry")
    done = engine.play(a_pulse(30_000), 100_000.0, connected=True)

    assert done.is_saturated
    assert done.first.charge_pc == pytest.approx(done.second.charge_pc, rel=0.02)


def test_the_comparator_ends_a_phase_of_more_than_72_ma_in_5_us_and_stays_latched() -> None:
    engine = an_engine()
    engine.is_dac_stuck = True
    engine.touch(0, "500")
    done = engine.play(a_pulse(20_000), 100_000.0, connected=True)

    assert 0 < done.pw1_us < 5 and done.pw2_us == 0
    assert engine.comparator.is_latched
    assert done.i1_ua > 72_000


def test_the_monostable_ends_a_phase_after_1_2_ms() -> None:
    done = an_engine().play(a_pulse(5_000, pw_us=3_000), 100_000.0, connected=True)

    assert (done.pw1_us, done.pw2_us) == (1_200, 1_200)


def test_a_missing_second_phase_leaves_the_whole_charge() -> None:
    engine = an_engine()
    engine.is_second_phase_missing = True
    done = engine.play(a_pulse(20_000, polarity=-1), 100_000.0, connected=True)

    assert done.second.charge_pc == 0
    assert done.dq_nc == pytest.approx(-4_000, rel=0.01)


def row(t_us: int, channel: int = 0, i_ua: int = 10_000) -> Pulse:
    return Pulse(t_us, channel, i_ua, 200, 100, -i_ua, 200, 15_000)


def test_the_scope_forgets_the_oldest_and_answers_by_time_and_channel() -> None:
    scope = Scope(kept=3)
    for at in range(5):
        scope.record(row(at, channel=at % 2, i_ua=1_000 * at))

    assert [pulse.t_us for pulse in scope.pulses(0)] == [2, 3, 4]
    assert [pulse.t_us for pulse in scope.pulses(3, channel=0)] == [4]
    assert scope.last_pulse_us(1) == 3
    assert scope.peak_ua(0, 4) == 3_000
    assert Scope().last_pulse_us() is None
