import pytest

from drivers.firmware import codes
from drivers.sim.board import Board
from drivers.sim.render import STRIP_HZ, captured, current_ua, pulse_view, strip
from drivers.sim.scope import Scope, Shape
from tests.unit.sim.greedy import GreedyCore, one, powered, pump
from tests.unit.sim.test_parts import row

STEP_US = 1_000_000 // STRIP_HZ


def shape_of(quality: str, *, i_ua: int = 20_000, polarity: int = 1) -> tuple[Board, Shape]:
    """The last pulse that a board has put into such pads."""
    pulse = (0, 0, polarity, i_ua, 200, 100, i_ua, 200)
    board = powered(GreedyCore(lambda tick: [pulse] if tick % 20 == 0 else []))
    board.pad(0, quality)
    pump(board, 300_000)
    return board, board.scope.shapes(0)[-1]


@pytest.mark.parametrize("polarity", [1, -1])
def test_the_pulse_view_shows_both_phases_the_gap_and_nothing_before_and_after(polarity: int) -> None:
    board, shape = shape_of("typical", polarity=polarity)
    current, voltage = pulse_view(shape)
    last = board.scope.pulses(0)[-1]

    assert len(current) == len(voltage) == 2_000
    assert set(current[:100]) == {0.0} and set(current[1_000:]) == {0.0}
    assert current[150] == pytest.approx(last.i1_ua, abs=1)
    assert current[350] == pytest.approx(0, abs=1)
    assert current[450] == pytest.approx(last.i2_ua, abs=1)
    assert max(map(abs, voltage)) == pytest.approx(last.v_mv, rel=0.01)


def test_the_voltage_of_a_capacitive_contact_rises_within_the_phase() -> None:
    _, shape = shape_of("typical")
    _, voltage = pulse_view(shape)

    assert voltage[100] == pytest.approx(20_000 * 0.35, rel=0.03)
    assert voltage[299] == pytest.approx(29_680, rel=0.03)


def test_a_saturated_phase_loses_its_current_and_keeps_its_voltage() -> None:
    board, shape = shape_of("dry")
    current, voltage = pulse_view(shape)
    last = board.scope.pulses(0)[-1]

    assert current[100] > 1.5 * current[295]
    assert max(voltage) == pytest.approx(board.hv_mv - 3_000, rel=0.02)
    assert sum(current[100:300]) / 200 == pytest.approx(last.i1_ua, rel=0.03)


def test_what_stands_on_the_skin_flows_back_in_the_recovery() -> None:
    _, shape = shape_of("dry", i_ua=5_000)

    assert abs(current_ua(shape, 501.0)) > abs(current_ua(shape, 850.0)) > 0
    assert current_ua(shape, 901.0) == 0


def test_a_phase_cut_short_by_the_comparator_is_drawn_as_short_as_it_was() -> None:
    _, shape = shape_of("500", i_ua=80_000)
    current, _ = pulse_view(shape)

    assert current[100] > 72_000
    assert set(current[106:]) == {0.0}


def test_the_strip_is_10_s_at_20_khz_and_has_every_pulse_at_its_place() -> None:
    board, shape = shape_of("typical")
    until_us = board.now_us
    samples = strip(board.scope.shapes(0), until_us)
    at = (shape.t_us - (until_us - 10_000_000)) // STEP_US

    assert len(samples) == 200_000
    assert max(samples[at : at + 5]) == pytest.approx(20_000, rel=0.01)
    assert min(samples[at : at + 12]) == pytest.approx(-20_000, rel=0.01)
    assert sum(1 for i in samples if i > 10_000) == 4 * len(board.scope.shapes(until_us - 10_000_000))


def test_a_captured_pulse_has_the_core_s_count_unit_and_step() -> None:
    _, shape = shape_of("typical")
    samples = captured(shape)

    assert len(samples) == codes.SCOPE_SAMPLES
    assert samples[5] * codes.SCOPE_UNIT_UA == pytest.approx(20_000, rel=0.01)
    assert samples[25] == 0
    assert samples[35] * codes.SCOPE_UNIT_UA == pytest.approx(-20_000, rel=0.01)


def test_a_core_that_wants_a_captured_pulse_of_a_channel_gets_one_and_no_more() -> None:
    core = GreedyCore(lambda tick: [one(channel=tick % 2)] if tick % 5 == 0 else [])
    board = powered(core)
    core.scope_wanted = 2
    pump(board, 300_000)

    assert [channel for channel, _ in core.samples] == [1]
    assert max(core.samples[0][1]) * codes.SCOPE_UNIT_UA == pytest.approx(20_000, rel=0.01)


def test_the_scope_keeps_few_shapes_and_many_pulses() -> None:
    scope = Scope(kept=100, kept_shapes=2)
    _, shape = shape_of("typical")
    for at in range(5):
        scope.record(row(at), shape._replace(t_us=at))

    assert len(scope.pulses(0)) == 5
    assert [kept.t_us for kept in scope.shapes(0)] == [3, 4]
    assert scope.shapes(0, channel=1) == []
