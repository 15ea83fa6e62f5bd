"""What the module's converter reads besides the pulses: HV, temperature, supply, idle current [link 10]."""

from array import array

from drivers.firmware import codes
from drivers.sim.profile import BoardProfile
from drivers.sim.pulse import Adc

HV_FULL_SCALE_MV = 150_000.0


class Sensors:
    """Readings that a fault may falsify."""

    def __init__(self, adc: Adc, profile: BoardProfile) -> None:
        self.temperature_mc = profile.temperature_mc
        self.supply_mv = profile.supply_mv
        self.idle_ua = 0
        self._adc = adc

    def write(self, readings: "array[int]", hv_mv: float) -> None:
        """The core's readings are those of now."""
        readings[codes.ADC_HV_MV] = self._adc.read(hv_mv, HV_FULL_SCALE_MV, fine=False)
        readings[codes.ADC_TEMP_MC] = self.temperature_mc
        readings[codes.ADC_VIN_MV] = self.supply_mv
        readings[codes.ADC_IDLE_UA] = self.idle_ua
