import pytest

from drivers.sim import lines
from drivers.sim.analyser import TRACKS, Analyser, Change, Window
from drivers.sim.board import Board
from tests.unit.sim.host import Host


def treating() -> Host:
    host = Host(board=Board())
    host.treat(5_000)
    return host


def test_every_window_of_the_wire_is_kept_with_its_bytes_and_its_instant() -> None:
    host = treating()
    since_us = host.board.now_us
    host.run(200)
    windows = host.board.analyser.windows_since(since_us)

    assert len(windows) == 20  # a CYCLE and its POLL, every 20 ms
    assert all(window.end_us - window.t_us == 512 for window in windows)
    assert all(window.mosi[0] == 0xA7 and window.miso[0] == 0x5C for window in windows)


def test_the_track_of_a_line_begins_with_its_level_and_holds_its_changes() -> None:
    analyser = Analyser()
    for at_us, levels in ((10, lines.READY), (20, 0), (25, lines.MOD_OK), (30, lines.READY), (40, 0)):
        analyser.changes.append(Change(at_us, levels))

    assert analyser.track("READY", 15, 40) == [(15, True), (20, False), (30, True)]
    assert analyser.track("READY", 0, 15) == [(10, True)]
    with pytest.raises(KeyError):
        analyser.track("MISO", 0, 1)


def test_chip_select_is_low_in_every_window_and_high_in_between() -> None:
    analyser = Analyser()
    analyser.windows.append(Window(100, 200, b"", b""))
    analyser.windows.append(Window(300, 400, b"", b""))

    assert analyser.track("CS", 150, 350) == [(150, False), (200, True), (300, False)]
    assert analyser.track("CS", 0, 250) == [(0, True), (100, False), (200, True)]


def test_the_pump_ready_and_stim_act_are_seen_with_their_rhythm() -> None:
    host = treating()
    since_us = host.board.now_us
    host.run(1_000)
    until_us = host.board.now_us
    track = host.board.analyser.track
    pulses = host.board.scope.pulses(since_us)
    rises = [at for at, level in track("STIM_ACT", since_us, until_us) if level and at > since_us]

    assert len(track("ARM_PUMP", since_us + 1, until_us + 1)) == pytest.approx(50, abs=1)
    assert len(track("READY", since_us, until_us)) == pytest.approx(200, abs=3)
    assert rises == [pulse.t_us for pulse in pulses if pulse.t_us > since_us]


@pytest.mark.parametrize("name", TRACKS)
def test_every_track_moves_in_a_day_on_the_bench(name: str) -> None:
    host = treating()
    board = host.board
    board.drive(lines.LAMP_READY | lines.LAMP_ACTIVE | lines.LAMP_FAULT_OFF | lines.BUZZER, 0)
    board.drive(lines.HOST_OUTPUTS & ~lines.ARM_PUMP, lines.HOST_OUTPUTS)
    board.press("hand")
    board.press("estop")
    board.fault("F52", True)
    board.drive(lines.MOD_RESET_N, 0)
    board.advance(board.now_us + 100_000)

    assert len(board.analyser.track(name, 0, board.now_us)) > 1


def test_the_rings_are_bounded() -> None:
    analyser = Analyser(changes=2, windows=1)
    for at_us in range(5):
        analyser.changes.append(Change(at_us, at_us))
        analyser.windows.append(Window(at_us, at_us + 1, b"", b""))

    assert [change.t_us for change in analyser.changes] == [3, 4]
    assert [window.t_us for window in analyser.windows] == [4]
