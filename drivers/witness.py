"""All levels that the host reads in one cycle, in one go: the first step of a tick. [link 8]"""

from dataclasses import dataclass

from drivers.estop import ChainFeedback, EStop
from drivers.handset import ConfirmKey, Handset
from drivers.stimulator.lines import ModuleLines


@dataclass(frozen=True, slots=True, kw_only=True)
class Witness:
    """The levels of one instant, as the lines read; judging them is the safety core's."""

    estop_a: bool
    estop_b: bool
    hand_ok: bool
    chain_fb: bool
    stim_act: bool
    mod_ok: bool
    ready: bool
    confirm: bool


class Witnesses:
    """Reads every witness line once; the devices belong to whoever built them."""

    def __init__(
        self,
        *,
        estop: EStop,
        chain: ChainFeedback,
        handset: Handset,
        confirm: ConfirmKey,
        module: ModuleLines,
    ) -> None:
        """Use these devices."""
        self._estop = estop
        self._chain = chain
        self._handset = handset
        self._confirm = confirm
        self._module = module

    def read(self) -> Witness:
        """Return the levels now."""
        estop_a, estop_b = self._estop.read()
        return Witness(
            estop_a=estop_a,
            estop_b=estop_b,
            hand_ok=self._handset.is_ok(),
            chain_fb=self._chain.is_energised(),
            stim_act=self._module.stim_act(),
            mod_ok=self._module.mod_ok(),
            ready=self._module.ready(),
            confirm=self._confirm.is_pressed(),
        )
