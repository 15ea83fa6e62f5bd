"""What hands do to a board - press, turn, place pads, break lines, inject faults - and what eyes see."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

from drivers.firmware import codes
from drivers.sim import lines
from drivers.sim.lamps import Lamps, lamps
from drivers.sim.load import QUALITIES

if TYPE_CHECKING:
    from drivers.sim.chain import Chain
    from drivers.sim.faults import Faults
    from drivers.sim.knob import Knob
    from drivers.sim.processor import Processor
    from drivers.sim.profile import BoardProfile
    from drivers.sim.stage import OutputStage
    from drivers.sim.wires import Wires


class Bench(ABC):
    """The side of a board that a person or a test takes hold of."""

    now_us: int
    profile: BoardProfile
    chain: Chain
    stage: OutputStage
    processor: Processor
    dead_lamps: int
    knob: Knob
    wires: Wires
    pads_since_us: list[int]
    is_confirming: bool
    stall_us: int
    _faults: Faults

    @abstractmethod
    def settle(self) -> None:
        """Some part was changed from outside: everything follows."""

    def press(self, what: str) -> None:
        """Press "estop", "hand", "knob_push" or "confirm"; raises ValueError for anything else."""
        self._press(what, True)

    def release(self, what: str) -> None:
        """Let go of the same four."""
        self._press(what, False)

    def turn(self, detents: int) -> None:
        """Turn the knob; down is negative."""
        self.knob.turn(self.now_us, detents)
        self.settle()

    def pad(self, channel: int, quality: str) -> None:
        """The pads of a channel have this contact from now on; raises ValueError for an unknown one."""
        if quality not in QUALITIES:
            raise ValueError(f"unknown quality {quality!r}: one of {', '.join(QUALITIES)}")
        self._known(channel)
        self.stage.engine.touch(channel, quality)
        self.pads_since_us[channel] = self.now_us

    def move_pad(self, channel: int, motion: str) -> None:
        """The contact of a channel begins to change: one of pads.MOTIONS; raises ValueError for another."""
        self._known(channel)
        self.stage.engine.pads[channel].move(self.now_us, motion)
        self.pads_since_us[channel] = self.now_us

    def line(self, name: str, state: str) -> None:
        """A line of the pin table is as nets.STATES names it; raises ValueError for an unknown one."""
        if name not in lines.BY_NAME:
            raise ValueError(f"unknown line {name!r}: one of {', '.join(lines.BY_NAME)}")
        self.wires.nets.disturb(lines.BY_NAME[name], state)
        self.settle()

    def fault(self, fault_id: str, on: bool) -> None:
        """Inject or remove a fault of link 11; raises ValueError with the known ones for any other."""
        self._faults.switch(fault_id, on)
        self.settle()

    @property
    def lamps(self) -> Lamps:
        """What the lamps show now."""
        test = bool(self.processor.outputs & codes.OUT_LAMP_TEST)
        return lamps(self.wires.host, hv_mv=self.hv_mv, lamp_test=test, dead=self.dead_lamps)

    @property
    def hv_mv(self) -> float:
        """The voltage of the reservoir now."""
        return self.chain.hv.mv(self.now_us)

    @property
    def faults(self) -> tuple[str, ...]:
        """The faults that are injected now."""
        return self._faults.present

    def take_stall(self) -> int:
        """For how long the next transfer hangs; it does so once."""
        stall_us, self.stall_us = self.stall_us, 0
        return stall_us

    def _known(self, channel: int) -> None:
        n_channels = self.profile.n_channels
        if not 0 <= channel < n_channels:
            raise ValueError(f"unknown channel {channel}: 0 to {n_channels - 1}")

    def _press(self, what: str, down: bool) -> None:
        estop = self.chain.estop
        match what:
            case "estop":
                (estop.press if down else estop.release)(self.now_us)
            case "hand":
                self.chain.hand.is_squeezed = down
            case "knob_push":
                self.knob.push(down)
            case "confirm":
                self.is_confirming = down
            case _:
                raise ValueError(f"unknown thing to press {what!r}: one of estop, hand, knob_push, confirm")
        self.settle()
