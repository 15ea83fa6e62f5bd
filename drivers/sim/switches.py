"""How each kind of fault is switched on and off on a board: a value put, a line bent, a part that acts."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from drivers.firmware import codes
from drivers.sim.cable import FOR_GOOD
from drivers.sim.hv import POWER_W, SETPOINT_MV, SOFT_POWER_W
from drivers.sim.processor import NOMINAL

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
    """How it is switched, whether it is over once it has happened, and whether it alone does nothing."""

    switch: Switch
    is_one_shot: bool = False
    is_latent: bool = False


def put(path: str, present: object, absent: object = False) -> Switch:
    """The attribute at `path` of the board has one value while the fault is there and the other without."""
    owner, _, name = path.rpartition(".")

    def switch(board: Board, on: bool) -> None:
        setattr(_part(board, owner), name, present if on else absent)

    return switch


def _part(board: Board, path: str) -> object:
    part: Any = board
    for name in filter(None, path.split(".")):
        part = part[int(name)] if name.isdigit() else getattr(part, name)
    return cast(object, part)


def reference(drift: float) -> Fault:
    """The reference that DAC and ADC share has drifted: currents follow it, their readings look right."""
    return Fault(put("sensors.adc.reference", drift, 1.0))


def latent(path: str, present: object, absent: object) -> Fault:
    """A part that nobody needs until another one fails is as it should not be."""
    return Fault(put(path, present, absent), is_latent=True)


def cable(*kinds: str, windows: int = FOR_GOOD) -> Switch:
    """The wire has these troubles, for so many windows."""

    def switch(board: Board, on: bool) -> None:
        for kind in kinds:
            board.processor.port.cable.trouble(kind, windows if on else 0)

    return switch


def once(*kinds: str) -> Fault:
    """The wire has these troubles for one window."""
    return Fault(cable(*kinds, windows=1), True)


def line(mask: int, state: str, *, is_dead: bool = False) -> Switch:
    """A line is stuck; `is_dead` when the lamp or buzzer on it is."""

    def switch(board: Board, on: bool) -> None:
        board.wires.nets.disturb(mask, state if on else "ok")
        if is_dead:
            board.dead_lamps = board.dead_lamps | mask if on else board.dead_lamps & ~mask

    return switch


def lie(fault_id: str) -> Switch:
    """IDENTIFY says what is not accepted (F27 to F29)."""

    def switch(board: Board, on: bool) -> None:
        lies = [told for told in board.processor.port.lies if told != fault_id]
        board.processor.port.lies = [*lies, fault_id] if on else lies

    return switch


def reset(cause: int) -> Fault:
    """The module resets itself for this cause."""

    def switch(board: Board, on: bool) -> None:
        if on:
            board.restart(cause)

    return Fault(switch, True)


def hang(board: Board, on: bool) -> None:
    """The module stops where it is; its watchdog bites, if it has one (F23)."""
    if on:
        board.processor.hang(board.now_us, watchdog=board.profile.has_watchdog)


def hang_for_good(board: Board, on: bool) -> None:
    """The module stops where it is, and nothing bites (F24)."""
    if on:
        board.processor.hang(board.now_us, watchdog=False)
    else:
        board.restart(codes.CAUSE_WATCHDOG)


def glitch(board: Board, on: bool) -> None:
    """CS falls and rises without a clock (F13)."""
    processor = board.processor
    if on:
        processor.port.glitch(processor.core if processor.is_running else None, processor.ms(board.now_us))


def supply(board: Board, on: bool) -> None:
    """The 12 V are low for as long as it lasts (F26)."""
    board.sensors.supply_mv = DIP_MV if on else board.profile.supply_mv
    board.chain.has_12_v = not on


def dip(board: Board, on: bool) -> None:
    """The 12 V are low for 20 ms (F26)."""

    def recover() -> None:
        supply(board, False)
        board.settle()

    supply(board, on)
    if on:
        board.later(board.now_us + DIP_US, recover)


def flip_word(name: str) -> Fault:
    """One bit of the core's memory is wrong (F30, F31)."""

    def switch(board: Board, on: bool) -> None:
        memory: Any = getattr(board.processor.core, name, None)
        if on and memory is not None:
            memory[FAULT_CHANNEL * 2] ^= 1 << 3

    return Fault(switch, True)


def flip_bit(name: str, bit: int) -> Fault:
    """One bit of a word of the core, or of its first channel's, is wrong (F31)."""

    def switch(board: Board, on: bool) -> None:
        core: Any = board.processor.core
        if not on or not hasattr(core, name):
            return
        if isinstance(word := getattr(core, name), int):
            setattr(core, name, word ^ 1 << bit)
        else:
            word[FAULT_CHANNEL] ^= 1 << bit

    return Fault(switch, True)


def oscillator(board: Board, on: bool) -> None:
    """The module's clock runs 8 % too fast (F45)."""
    board.processor.tune(board.now_us, FAST_PERMILLE if on else NOMINAL)


def estop(board: Board, on: bool) -> None:
    """The button is pressed (F46)."""
    (board.press if on else board.release)("estop")


def bouncing(board: Board, on: bool) -> None:
    """The contacts of the button bounce for 10 ms (F50)."""
    if on:
        board.chain.estop.bounce(board.now_us, board.random)
    else:
        board.release("estop")


def teased(board: Board, on: bool) -> None:
    """The button is half pressed once a second (F50)."""
    board.chain.estop.tease(board.now_us, on)


def k1_welded(board: Board, on: bool) -> None:
    """The poles of K1 do not open (F52)."""
    board.chain.k1.weld(on)


def hv(setpoint_mv: float) -> Switch:
    """The converter aims at another voltage (F53, F54)."""
    aim = put("chain.hv.setpoint_mv", setpoint_mv, SETPOINT_MV)

    def switch(board: Board, on: bool) -> None:
        board.chain.hv.mv(board.now_us)
        aim(board, on)

    return switch


def hv_soft(board: Board, on: bool) -> None:
    """The converter has become weak (F54)."""
    board.chain.hv.mv(board.now_us)
    board.chain.hv.power_w = SOFT_POWER_W if on else POWER_W


def heat(board: Board, on: bool) -> None:
    """Something else heats the stage (F64)."""
    board.stage.heat.heat(board.now_us, HOT_W if on else 0.0)


def pads(quality: str) -> Switch:
    """The contact of the first channel is of this quality (F63)."""

    def switch(board: Board, on: bool) -> None:
        if on:
            board.pad(FAULT_CHANNEL, quality)
        elif board.stage.engine.pads[FAULT_CHANNEL].quality == quality:
            board.pad(FAULT_CHANNEL, "typical")

    return switch


def torn(board: Board, on: bool) -> None:
    """F59: the next pulse loses its pads in its middle."""
    if on:
        board.stage.engine.pads[FAULT_CHANNEL].is_tearing = True
    else:
        board.pad(FAULT_CHANNEL, "typical")


def motion(kind: str) -> Switch:
    """The contact of the first channel begins to change (F60 to F62)."""

    def switch(board: Board, on: bool) -> None:
        board.move_pad(FAULT_CHANNEL, kind if on else "still")

    return switch
