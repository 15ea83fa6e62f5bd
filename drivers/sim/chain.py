"""The copper: who feeds HV and K1's coil, with no software in the path [link 2.4].

HV's boost converter has its input while NC1 is closed, the ARM detector is charged, the watchdog is content
(MOD_WDT_OK), its 12 V is there, and the module asks. K1's coil has current while NC2 is closed, the hand
switch is not squeezed, the ARM detector is charged and the module asks. CHAIN_FB is K1's mirror contact,
read from a supply ahead of NC1, so that a K1 that stays closed is seen whatever else is open.
"""

from random import Random

from drivers.firmware import codes
from drivers.sim import lines
from drivers.sim.estop import EStop, HandSwitch
from drivers.sim.hv import Reservoir
from drivers.sim.relay import DROPOUT_US, DROPOUT_WITHIN_US, ArmDetector, Relay


class Chain:
    """E-stop, hand switch, ARM detector, relay and reservoir, and the wires between them."""

    def __init__(self, random: Random) -> None:
        self.estop = EStop()
        self.hand = HandSwitch()
        self.detector = ArmDetector(round(random.triangular(*DROPOUT_WITHIN_US, DROPOUT_US)))
        self.has_12_v = True
        self.k1 = Relay(random)
        self.hv = Reservoir()

    def due_us(self) -> int:
        """The nearest instant at which one of the parts moves by itself."""
        return min(self.detector.due_us, self.k1.due_us, self.estop.due_us)

    def move(self, now_us: int) -> bool:
        """What is due now happens; true when something was."""
        if self.due_us() > now_us:
            return False
        if self.detector.due_us <= now_us:
            self.detector.drop()
        if self.k1.due_us <= now_us:
            self.k1.move(now_us)
        if self.estop.due_us <= now_us:
            self.estop.move(now_us)
        return True

    def follow(self, now_us: int, outputs: int, *, wdt_ok: bool = True) -> None:
        """Feed and coil follow the contacts and what the module asks for."""
        valid = self.detector.is_valid
        asked = valid and wdt_ok and bool(outputs & codes.OUT_HV_EN)
        fed = (asked or self.hv.is_stuck_on) and self.estop.nc1_closed and self.has_12_v
        coil = valid and self.estop.nc2_closed and self.hand.is_ok and bool(outputs & codes.OUT_K_EN)
        self.hv.switch(now_us, fed=fed, bled=self.k1.is_proven_open)
        self.k1.coil(now_us, coil)

    def module_inputs(self) -> int:
        """The module's input bits."""
        return (
            codes.IN_ESTOP_A * self.estop.nc1_closed
            | codes.IN_ESTOP_B * self.estop.no_closed
            | codes.IN_HAND_OK * self.hand.is_ok
            | codes.IN_K1_OPEN * self.k1.is_proven_open
            | codes.IN_ARM_DETECTOR * self.detector.is_valid
        )

    def host_inputs(self) -> int:
        """The same contacts on the host's lines."""
        return (
            lines.ESTOP_A * self.estop.nc1_closed
            | lines.ESTOP_B * self.estop.no_closed
            | lines.HAND_STOP_OK * self.hand.is_ok
            | lines.CHAIN_FB * (not self.k1.is_proven_open)
        )
