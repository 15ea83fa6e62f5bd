from random import Random

import pytest

from drivers.sim.board import Board
from drivers.sim.load import QUALITIES, phase
from drivers.sim.pads import MOTIONS, Pads
from drivers.sim.profile import BoardProfile
from tests.unit.sim.greedy import GreedyCore, one, powered, pump

MINUTE_US = 60_000_000


def moving(motion: str, quality: str = "typical", seed: int = 1) -> Pads:
    pads = Pads(Random(seed))
    pads.touch(quality)
    pads.move(0, motion)
    return pads


@pytest.mark.parametrize("seed", range(10))
def test_a_pad_that_peels_loses_its_area_in_0_3_to_2_s_and_is_then_open(seed: int) -> None:
    pads = moving("peel", seed=seed)
    z = [pads.load(at).z_ohm(100) for at in range(0, 2_100_000, 10_000)]
    off_at = next(at for at in range(0, 2_100_000, 1_000) if pads.load(at) is QUALITIES["open"])

    assert 300_000 <= off_at <= 2_001_000
    assert z == sorted(z)
    assert z[(off_at - 1) // 10_000] > 5 * z[0]


def test_gel_that_dries_has_1_percent_more_rp_a_minute_and_sweat_halves_it_in_ten() -> None:
    dry, sweat, rp = moving("dry"), moving("sweat"), QUALITIES["typical"].rp_kohm

    assert dry.load(MINUTE_US).rp_kohm == pytest.approx(1.01 * rp)
    assert dry.load(20 * MINUTE_US).rp_kohm == pytest.approx(1.01**20 * rp)
    assert sweat.load(5 * MINUTE_US).rp_kohm == pytest.approx(0.75 * rp)
    assert sweat.load(30 * MINUTE_US).rp_kohm == pytest.approx(0.5 * rp)


def test_movement_is_10_percent_up_and_down_with_0_3_hz() -> None:
    pads = moving("move")
    rs = [pads.load(at).rs_kohm / 0.35 for at in range(0, 11_000_000, 10_000)]
    rises = sum(before < 1.0 <= after for before, after in zip(rs, rs[1:], strict=False))

    assert [min(rs), max(rs)] == pytest.approx([0.9, 1.1], abs=0.001)
    assert rises == 3


@pytest.mark.fault("F61")
def test_a_flapping_contact_is_open_and_closed_five_times_a_second() -> None:
    pads = moving("flap")
    opens = [pads.load(at) is QUALITIES["open"] for at in range(0, 1_000_000, 1_000)]

    assert sum(before and not after for before, after in zip(opens, opens[1:], strict=False)) == 5


@pytest.mark.fault("F60")
def test_a_pad_that_comes_back_is_off_for_half_a_second() -> None:
    pads = moving("recontact")

    assert pads.load(499_000) is QUALITIES["open"]
    assert pads.load(501_000) is QUALITIES["typical"]


def test_a_pad_that_is_touched_is_still_again_and_an_unknown_motion_is_refused() -> None:
    pads = moving("move")
    pads.touch("fresh")
    assert pads.load(700_000) is QUALITIES["fresh"]

    with pytest.raises(ValueError, match="recontact"):
        pads.move(0, "jump")
    with pytest.raises(ValueError, match="unknown channel"):
        Board().move_pad(3, "peel")


@pytest.mark.parametrize("motion", MOTIONS)
def test_every_motion_of_the_pads_is_seen_in_the_voltage_at_the_electrodes(motion: str) -> None:
    board = powered(GreedyCore(lambda tick: [one()] if tick % 4 == 0 else []))
    board.move_pad(0, motion)
    since_us = board.now_us
    pump(board, 1_500_000)
    volts = [p.v_mv for p in board.scope.pulses(since_us)]

    assert (max(volts) > 1.005 * min(volts)) is (motion not in ("still", "dry", "sweat"))


def test_skin_conducts_better_under_current_when_the_profile_says_so() -> None:
    typical = QUALITIES["typical"]
    board = Board(profile=BoardProfile(impedance_falls_with_current=True))

    assert typical.at_current(8_000).rp_kohm == pytest.approx(typical.rp_kohm / 2)
    assert board.stage.engine.falls_with_current
    assert phase(typical.at_current(30_000), 0, 30_000, 200, 97_000).v_end_mv < 31_000


@pytest.mark.fault("F59")
def test_a_pad_that_tears_off_in_mid_pulse_leaves_half_a_phase_and_nothing_after_it() -> None:
    core = GreedyCore(lambda tick: [one()] if tick % 4 == 0 else [])
    board = powered(core)
    board.fault("F59", True)
    since_us = board.now_us + 1
    pump(board, 100_000)
    torn, after, *_ = board.scope.pulses(since_us)

    assert torn.i1_ua == pytest.approx(10_000, rel=0.05)
    assert abs(torn.i2_ua) < 100
    assert abs(after.i1_ua) < 100
    assert any(saturated for *_, saturated, _ in core.measured)
