import pytest

from drivers.sim import lines
from drivers.sim.board import Board
from drivers.sim.nets import Nets
from tests.unit.sim.greedy import GreedyCore, powered, pump
from tests.unit.sim.host import Host

A, B = 1, 2


def test_a_driven_net_reads_its_driver_and_a_released_one_its_pull() -> None:
    nets = Nets(pulled_up=B)

    assert nets.read(levels=A, driven=A | B) == A
    assert nets.read(levels=A, driven=0) == B


@pytest.mark.parametrize(
    ("state", "driven_high", "driven_low", "released", "fought_high", "fought_low"),
    [
        ("ok", 1, 0, 0, 0, 0),
        ("high", 1, 1, 1, 0, 1),
        ("low", 0, 0, 0, 1, 0),
        ("broken", 0, 0, 0, 0, 0),
        ("rival high", 1, 0, 1, 0, 1),
        ("rival low", 0, 0, 0, 1, 0),
    ],
)
def test_a_rail_beats_a_driver_a_sinking_driver_a_sourcing_one_and_any_driver_the_pull(
    state: str, driven_high: int, driven_low: int, released: int, fought_high: int, fought_low: int
) -> None:
    nets = Nets()
    nets.disturb(A, state)

    assert (nets.read(A, A), nets.read(0, A), nets.read(0, 0)) == (driven_high, driven_low, released)
    assert (nets.fought_over(A, A), nets.fought_over(0, A)) == (fought_high, fought_low)


def test_a_broken_net_with_a_pull_up_reads_high() -> None:
    nets = Nets(pulled_up=A)
    nets.disturb(A, "broken")

    assert nets.read(0, A) == A


def test_nothing_is_disturbed_when_the_last_fault_has_gone() -> None:
    nets = Nets()
    nets.disturb(A | B, "low")
    nets.disturb(A, "ok")
    assert nets.is_disturbed
    nets.disturb(B, "ok")

    assert not nets.is_disturbed


def test_an_unknown_state_or_line_is_refused_with_the_known_ones() -> None:
    with pytest.raises(ValueError, match="rival high"):
        Nets().disturb(A, "loose")
    with pytest.raises(ValueError, match="ARM_PUMP"):
        Board().line("GPIO1", "low")


@pytest.mark.hazard("HZ-08")
@pytest.mark.parametrize("state", ["high", "low", "broken", "rival low"])
def test_the_permission_is_gone_when_the_pump_s_wire_is_shorted_broken_or_held_low(state: str) -> None:
    board = powered(GreedyCore())
    board.line("ARM_PUMP", state)
    pump(board, 400_000)

    assert not board.chain.k1.is_closed
    assert board.hv_mv < 30_000


@pytest.mark.parametrize("state", ["low", "broken"])
def test_a_broken_or_shorted_reset_line_holds_the_module_in_reset(state: str) -> None:
    host = Host(board=Board())
    host.boot()
    host.board.line("MOD_RESET_N", state)

    assert host.board.processor.state_name == "OFF"
    assert not host.board.inputs() & (lines.MOD_OK | lines.READY)


@pytest.mark.parametrize(
    ("name", "safe"), [("ESTOP_A", 0), ("HAND_STOP_OK", 0), ("CHAIN_FB", 0), ("MOD_OK", 0), ("READY", 0)]
)
def test_a_broken_wire_to_the_host_reads_as_its_safe_level(name: str, safe: int) -> None:
    host = Host(board=Board())
    host.boot()
    mask = lines.BY_NAME[name]
    host.board.line(name, "broken")

    assert bool(host.board.inputs() & mask) == safe
    host.board.line(name, "ok")
    assert bool(host.board.inputs() & mask) == (name != "CHAIN_FB")


def test_an_open_contact_does_not_fight_a_wire_that_is_shorted_high() -> None:
    board = Board()
    board.press("estop")
    board.advance(10_000)
    board.line("ESTOP_A", "rival high")

    assert board.inputs() & lines.ESTOP_A


def test_the_host_s_outputs_read_as_their_pulls_before_it_drives_them_and_after_it_lets_go() -> None:
    board = Board()
    assert board.outputs() == 0
    board.drive(lines.LAMP_READY | lines.BUZZER, lines.LAMP_READY | lines.BUZZER)
    lit = board.lamps
    board.release_outputs()
    dark = board.lamps

    assert board.outputs() == 0
    assert (lit.ready, lit.buzzer, dark.ready, dark.buzzer, dark.fault) == (True, True, False, False, True)


@pytest.mark.fault("F66")
@pytest.mark.parametrize(
    ("fault", "lamp"),
    [("F66", "active"), ("F66-green", "ready"), ("F66-red", "fault"), ("F66-buzzer", "buzzer")],
)
def test_a_dead_lamp_or_sounder_stays_dark_in_the_lamp_test_and_the_others_light(
    fault: str, lamp: str
) -> None:
    core = GreedyCore(outputs=16)
    board = Board(core=core)
    board.drive(lines.MOD_RESET_N | lines.BUZZER, lines.MOD_RESET_N | lines.BUZZER)
    board.fault(fault, True)
    shown = board.lamps

    assert {name for name in ("ready", "active", "fault", "buzzer") if not getattr(shown, name)} == {lamp}


@pytest.mark.fault("F66")
def test_a_shorted_buzzer_line_does_not_read_back_what_the_host_drives() -> None:
    board = Board()
    board.fault("F66-buzzer", True)
    board.drive(lines.BUZZER, lines.BUZZER)

    assert not board.outputs() & lines.BUZZER
    board.fault("F66-buzzer", False)
    assert board.outputs() & lines.BUZZER


def test_the_lines_that_are_fought_over_are_named() -> None:
    board = Board()
    board.line("ESTOP_A", "low")

    assert board.wires.fought_over(board.inputs() | lines.ESTOP_A) == lines.ESTOP_A
