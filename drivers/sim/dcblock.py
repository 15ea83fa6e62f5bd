"""The film capacitor in series with each channel: 10 uF with its own voltage, and a bleed of 100 kOhm [link
9].

What a pulse does not give back stays here as voltage; it opposes more of the same, so no direct current
lasts. The passive recovery brings it back through the pads, slowly; the bleed empties it in seconds.
"""

from math import exp

from drivers.sim.load import BLOCK_NF, RECOVERY_KOHM, Load

BLEED_KOHM = 100.0
BLEED_US = BLEED_KOHM * BLOCK_NF


class DcBlock:
    """Millivolts, positive where terminal A was driven more."""

    def __init__(self) -> None:
        self.mv = 0.0
        self.is_shorted = False

    def pass_charge(self, charge_pc: float) -> None:
        """So much charge went out at A."""
        self.mv = 0.0 if self.is_shorted else self.mv + charge_pc / BLOCK_NF

    def bleed(self, for_us: float) -> None:
        """The output was open for so long."""
        self.mv *= exp(-for_us / BLEED_US)

    def recover(self, load: Load, vcp_mv: float) -> float:
        """400 us with both terminals tied together; what is left on Cp, positive towards A."""
        series = load.rs_kohm + RECOVERY_KOHM
        target = -self.mv * load.rp_kohm / (series + load.rp_kohm)
        away = vcp_mv - target
        self.mv *= load.block_left
        self.mv -= away * load.tau_recovery_us * (1.0 - load.skin_left) / series / BLOCK_NF
        return target + away * load.skin_left
