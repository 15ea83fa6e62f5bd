"""Injecting the faults of link 11 that live on this board; those of the wire and of the host belong to their
tests.

A fault is switched on and off. A one-shot (a reset, a flipped bit) happens when it is switched on and is
not listed as present afterwards.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from drivers.firmware import codes
from drivers.sim.hv import SETPOINT_MV
from drivers.sim.pulse import OFFSET_UA

if TYPE_CHECKING:
    from drivers.sim.board import Board

ONE_SHOT = ("F01", "F05", "F22", "F23", "F25")
MANY = 1 << 30
COLD_MC = -60_000
HOT_MC = 80_000


def _miso(kind: str) -> Callable[[Board, bool], None]:
    def switch(board: Board, on: bool) -> None:
        board.processor.port.miso_fault = kind if on else ""

    return switch


def _flip(count: int) -> Callable[[Board, bool], None]:
    def switch(board: Board, on: bool) -> None:
        board.processor.port.mosi_flips = count if on else 0

    return switch


def _lie(fault_id: str) -> Callable[[Board, bool], None]:
    def switch(board: Board, on: bool) -> None:
        lies = [told for told in board.processor.port.lies if told != fault_id]
        board.processor.port.lies = [*lies, fault_id] if on else lies

    return switch


def _drop(board: Board, on: bool) -> None:
    board.processor.port.drops = 1 if on else 0


def _ready(level: str) -> Callable[[Board, bool], None]:
    def switch(board: Board, on: bool) -> None:
        board.ready_stuck = level if on else ""

    return switch


def _reset(cause: int) -> Callable[[Board, bool], None]:
    def switch(board: Board, on: bool) -> None:
        if on:
            board.restart(cause)

    return switch


def _hang(board: Board, on: bool) -> None:
    if on:
        board.processor.hang(board.now_us, watchdog=board.profile.has_watchdog)


def _hang_for_good(board: Board, on: bool) -> None:
    if on:
        board.processor.hang(board.now_us, watchdog=False)
    else:
        board.restart(codes.CAUSE_WATCHDOG)


def _supply(board: Board, on: bool) -> None:
    board.sensors.supply_mv = 8_000 if on else board.profile.supply_mv


def _temperature(mc: int) -> Callable[[Board, bool], None]:
    def switch(board: Board, on: bool) -> None:
        board.sensors.temperature_mc = mc if on else board.profile.temperature_mc

    return switch


def _nc1_welded(board: Board, on: bool) -> None:
    board.chain.estop.nc1_welded = on


def _nc2_welded(board: Board, on: bool) -> None:
    board.chain.estop.nc2_welded = on


def _wire_cut(board: Board, on: bool) -> None:
    board.chain.estop.wire_cut = on


def _hand_unplugged(board: Board, on: bool) -> None:
    board.chain.hand.is_unplugged = on


def _k1_welded(board: Board, on: bool) -> None:
    board.chain.k1.weld(on)


def _hv(setpoint_mv: float) -> Callable[[Board, bool], None]:
    def switch(board: Board, on: bool) -> None:
        board.chain.hv.mv(board.now_us)
        board.chain.hv.setpoint_mv = setpoint_mv if on else SETPOINT_MV

    return switch


def _gain(board: Board, on: bool) -> None:
    board.stage.engine.gain_error = 0.3 if on else 0.0


def _dac_stuck(board: Board, on: bool) -> None:
    board.stage.engine.is_dac_stuck = on


def _leg_stuck(board: Board, on: bool) -> None:
    board.sensors.idle_ua = 5_000 if on else 0


def _no_second_phase(board: Board, on: bool) -> None:
    board.stage.engine.is_second_phase_missing = on


def _offset(board: Board, on: bool) -> None:
    board.stage.engine.offset_ua = 200.0 if on else OFFSET_UA


def _pads(quality: str) -> Callable[[Board, bool], None]:
    def switch(board: Board, on: bool) -> None:
        if on:
            board.pad(0, quality)
        elif board.stage.engine.quality[0] == quality:
            board.pad(0, "typical")

    return switch


FAULTS: dict[str, Callable[[Board, bool], None]] = {
    "F01": _flip(1),
    "F04": _flip(MANY),
    "F05": _drop,
    "F15": _miso("low"),
    "F16": _miso("high"),
    "F17": _miso("loop"),
    "F18": _miso("frozen"),
    "F19": _ready("low"),
    "F20": _ready("high"),
    "F22": _reset(codes.CAUSE_POWER_ON),
    "F23": _hang,
    "F24": _hang_for_good,
    "F25": _reset(codes.CAUSE_BROWN_OUT),
    "F26": _supply,
    "F27": _lie("F27"),
    "F28": _lie("F28"),
    "F29": _lie("F29"),
    "F47": _nc1_welded,
    "F48": _nc2_welded,
    "F49": _wire_cut,
    "F51": _hand_unplugged,
    "F52": _k1_welded,
    "F53": _hv(1.4 * SETPOINT_MV),
    "F54": _hv(0.4 * SETPOINT_MV),
    "F55": _gain,
    "F55-stuck": _dac_stuck,
    "F56": _leg_stuck,
    "F57": _no_second_phase,
    "F58": _offset,
    "F59": _pads("open"),
    "F63": _pads("short"),
    "F64": _temperature(HOT_MC),
    "F65": _temperature(COLD_MC),
}


class Faults:
    """Which faults are injected into one board."""

    def __init__(self, board: Board) -> None:
        self._board = board
        self._present: list[str] = []

    @property
    def present(self) -> tuple[str, ...]:
        """Their catalogue numbers, in the order they came."""
        return tuple(self._present)

    def switch(self, fault_id: str, on: bool) -> None:
        """Inject or remove one; raises ValueError with the known ones."""
        if fault_id not in FAULTS:
            raise ValueError(f"unknown fault {fault_id!r}: one of {', '.join(FAULTS)}")
        if fault_id in self._present:
            self._present.remove(fault_id)
        if on and fault_id not in ONE_SHOT:
            self._present.append(fault_id)
        FAULTS[fault_id](self._board, on)
