"""Injecting the faults of link 11 that live on the board, its pads, its supply and the wire; those of
the host belong to their tests.

A fault is switched on and off. A one-shot (a reset, a flipped bit, one broken frame) happens when it is
switched on and is not listed as present afterwards.
"""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from drivers.firmware import codes
from drivers.sim import lines
from drivers.sim.cable import FOR_GOOD
from drivers.sim.hv import POWER_W, SETPOINT_MV, SOFT_POWER_W
from drivers.sim.processor import NOMINAL
from drivers.sim.pulse import OFFSET_UA
from drivers.sim.sensors import ISOLATED_MV, REFERENCE_MV

if TYPE_CHECKING:
    from drivers.sim.board import Board

DIP_US = 20_000
DIP_MV = 8_000
HOT_W = 12.0
OPEN_SENSOR_MC = -60_000
SHORTED_SENSOR_MC = 200_000
FAST_PERMILLE = 1_080
FAULT_CHANNEL = 0

Switch = Callable[["Board", bool], None]


class Fault(NamedTuple):
    """How it is switched, and whether it is over as soon as it has happened."""

    switch: Switch
    is_one_shot: bool = False


def _put(path: str, present: object, absent: object = False) -> Switch:
    """The attribute at `path` of the board has one value while the fault is there and the other without."""
    owner, _, name = path.rpartition(".")

    def switch(board: Board, on: bool) -> None:
        setattr(attrgetter(owner)(board) if owner else board, name, present if on else absent)

    return switch


def _cable(*kinds: str, windows: int = FOR_GOOD) -> Switch:
    def switch(board: Board, on: bool) -> None:
        for kind in kinds:
            board.processor.port.cable.trouble(kind, windows if on else 0)

    return switch


def _once(*kinds: str) -> Fault:
    return Fault(_cable(*kinds, windows=1), True)


def _line(mask: int, state: str, *, is_dead: bool = False) -> Switch:
    def switch(board: Board, on: bool) -> None:
        board.wires.nets.disturb(mask, state if on else "ok")
        if is_dead:
            board.dead_lamps = board.dead_lamps | mask if on else board.dead_lamps & ~mask

    return switch


def _lie(fault_id: str) -> Switch:
    def switch(board: Board, on: bool) -> None:
        lies = [told for told in board.processor.port.lies if told != fault_id]
        board.processor.port.lies = [*lies, fault_id] if on else lies

    return switch


def _reset(cause: int) -> Fault:
    def switch(board: Board, on: bool) -> None:
        if on:
            board.restart(cause)

    return Fault(switch, True)


def _hang(board: Board, on: bool) -> None:
    if on:
        board.processor.hang(board.now_us, watchdog=board.profile.has_watchdog)


def _hang_for_good(board: Board, on: bool) -> None:
    if on:
        board.processor.hang(board.now_us, watchdog=False)
    else:
        board.restart(codes.CAUSE_WATCHDOG)


def _glitch(board: Board, on: bool) -> None:
    processor = board.processor
    if on:
        processor.port.glitch(processor.core if processor.is_running else None, processor.ms(board.now_us))


def _supply(board: Board, on: bool) -> None:
    board.sensors.supply_mv = DIP_MV if on else board.profile.supply_mv
    board.chain.has_12_v = not on


def _dip(board: Board, on: bool) -> None:
    def recover() -> None:
        _supply(board, False)
        board.settle()

    _supply(board, on)
    if on:
        board.later(board.now_us + DIP_US, recover)


def _flip_word(name: str) -> Fault:
    """One bit of the core's memory is wrong (F30, F31)."""

    def switch(board: Board, on: bool) -> None:
        memory: Any = getattr(board.processor.core, name, None)
        if on and memory is not None:
            memory[FAULT_CHANNEL * 2] ^= 1 << 3

    return Fault(switch, True)


def _oscillator(board: Board, on: bool) -> None:
    board.processor.tune(board.now_us, FAST_PERMILLE if on else NOMINAL)


def _estop(board: Board, on: bool) -> None:
    (board.press if on else board.release)("estop")


def _bouncing(board: Board, on: bool) -> None:
    if on:
        board.chain.estop.bounce(board.now_us, board.random)
    else:
        board.release("estop")


def _teased(board: Board, on: bool) -> None:
    board.chain.estop.tease(board.now_us, on)


def _k1_welded(board: Board, on: bool) -> None:
    board.chain.k1.weld(on)


def _hv(setpoint_mv: float) -> Switch:
    put = _put("chain.hv.setpoint_mv", setpoint_mv, SETPOINT_MV)

    def switch(board: Board, on: bool) -> None:
        board.chain.hv.mv(board.now_us)
        put(board, on)

    return switch


def _hv_soft(board: Board, on: bool) -> None:
    board.chain.hv.mv(board.now_us)
    board.chain.hv.power_w = SOFT_POWER_W if on else POWER_W


def _heat(board: Board, on: bool) -> None:
    board.stage.heat.heat(board.now_us, HOT_W if on else 0.0)


def _pads(quality: str) -> Switch:
    def switch(board: Board, on: bool) -> None:
        if on:
            board.pad(FAULT_CHANNEL, quality)
        elif board.stage.engine.pads[FAULT_CHANNEL].quality == quality:
            board.pad(FAULT_CHANNEL, "typical")

    return switch


def _torn(board: Board, on: bool) -> None:
    """F59: the next pulse loses its pads in its middle."""
    if on:
        board.stage.engine.pads[FAULT_CHANNEL].is_tearing = True
    else:
        board.pad(FAULT_CHANNEL, "typical")


def _motion(motion: str) -> Switch:
    def switch(board: Board, on: bool) -> None:
        board.move_pad(FAULT_CHANNEL, motion if on else "still")

    return switch


FAULTS: dict[str, Fault] = {
    "F01": _once("mosi flips"),
    "F02": _once("miso flips"),
    "F03": _once("mosi burst"),
    "F03-miso": _once("miso burst"),
    "F04": Fault(_cable("mosi flips")),
    "F05": _once("drop"),
    "F06": _once("miso lost"),
    "F07": _once("duplicate"),
    "F08": _once("replay"),
    "F10": _once("swap"),
    "F11-80": Fault(_put("stall_us", 80_000, 0), True),
    "F11-150": Fault(_put("stall_us", 150_000, 0), True),
    "F12-short": _once("short"),
    "F12-long": _once("long"),
    "F13": Fault(_glitch, True),
    "F14": _once("slip", "slip back"),
    "F15": Fault(_cable("low")),
    "F16": Fault(_cable("high")),
    "F17": Fault(_cable("loop")),
    "F18": Fault(_cable("frozen")),
    "F19": Fault(_line(lines.READY, "low")),
    "F20": Fault(_line(lines.READY, "high")),
    "F21": Fault(_cable("mode", "mode back")),
    "F21-clock": Fault(_cable("fast", "fast back")),
    "F22": _reset(codes.CAUSE_POWER_ON),
    "F23": Fault(_hang, True),
    "F23-start": Fault(_put("processor.is_watchdog_dead", True)),
    "F24": Fault(_hang_for_good),
    "F25": _reset(codes.CAUSE_BROWN_OUT),
    "F26": Fault(_dip, True),
    "F26-low": Fault(_supply),
    "F26-isolated": Fault(_put("sensors.isolated_mv", DIP_MV, ISOLATED_MV)),
    "F27": Fault(_lie("F27")),
    "F28": Fault(_lie("F28")),
    "F29": Fault(_lie("F29")),
    "F30": _flip_word("active"),
    "F30-rom": Fault(_put("processor.rom_flips", 1 << 7, 0)),
    "F31": _flip_word("actual"),
    "F45": Fault(_oscillator),
    "F46": Fault(_estop),
    "F47": Fault(_put("chain.estop.nc1_welded", True)),
    "F48": Fault(_put("chain.estop.nc2_welded", True)),
    "F49": Fault(_put("chain.estop.wire_cut", True)),
    "F50": Fault(_bouncing),
    "F50-tease": Fault(_teased),
    "F51": Fault(_put("chain.hand.is_unplugged", True)),
    "F52": Fault(_k1_welded),
    "F53": Fault(_hv(1.4 * SETPOINT_MV)),
    "F53-on": Fault(_put("chain.hv.is_stuck_on", True)),
    "F54": Fault(_hv(0.4 * SETPOINT_MV)),
    "F54-soft": Fault(_hv_soft),
    "F55": Fault(_put("stage.engine.gain_error", 0.3, 0.0)),
    "F55-stuck": Fault(_put("stage.engine.is_dac_stuck", True)),
    "F55-reference": Fault(_put("sensors.reference_mv", 2_700, REFERENCE_MV)),
    "F56": Fault(_put("stage.stuck_leg", FAULT_CHANNEL, None)),
    "F56-two": Fault(_put("stage.is_second_gate_stuck", True)),
    "F57": Fault(_put("stage.engine.is_second_phase_missing", True)),
    "F58": Fault(_put("stage.engine.offset_ua", 200.0, OFFSET_UA)),
    "F59": Fault(_torn),
    "F60": Fault(_motion("recontact")),
    "F61": Fault(_motion("flap")),
    "F62": Fault(_motion("dry_fast")),
    "F63": Fault(_pads("short")),
    "F64": Fault(_heat),
    "F65": Fault(_put("sensors.broken_at_mc", OPEN_SENSOR_MC, None)),
    "F65-open": Fault(_put("sensors.broken_at_mc", OPEN_SENSOR_MC, None)),
    "F65-short": Fault(_put("sensors.broken_at_mc", SHORTED_SENSOR_MC, None)),
    "F66": Fault(_line(lines.LAMP_ACTIVE, "low", is_dead=True)),
    "F66-green": Fault(_line(lines.LAMP_READY, "low", is_dead=True)),
    "F66-red": Fault(_line(lines.LAMP_FAULT_OFF, "high", is_dead=True)),
    "F66-buzzer": Fault(_line(lines.BUZZER, "low", is_dead=True)),
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
        fault = FAULTS[fault_id]
        if fault_id in self._present:
            self._present.remove(fault_id)
        if on and not fault.is_one_shot:
            self._present.append(fault_id)
        fault.switch(self._board, on)
