"""What the module's converter reads besides the pulses [link 10, 13]: HV, temperature, supplies, idle
current, its own clock, the dummy, and the peak comparator's latch.
"""

from drivers.firmware import codes
from drivers.sim.adc import Adc
from drivers.sim.module import ModuleCore
from drivers.sim.profile import BoardProfile
from drivers.sim.stage import OutputStage

HV_FULL_SCALE_MV = 150_000.0
BANDGAP_MV = 2_500  # independent of the reference
ISOLATED_MV = 12_000
CONVERTED_EVERY_US = 100_000  # heat is slow


class Sensors:
    """Readings that a fault may falsify."""

    def __init__(self, adc: Adc, profile: BoardProfile) -> None:
        self.ambient_mc = profile.temperature_mc
        self.broken_at_mc: int | None = None  # what a sensor that is open or shorted reads
        self.hv_still_mv: float | None = None  # what the reading of the voltage stands at
        self.hv_reads = self.idle_reads = 1.0  # what becomes of the voltage, the idle current, in its reading
        self.supply_mv = profile.supply_mv
        self.isolated_mv = ISOLATED_MV
        self.adc = adc
        self._warm_mc = self.ambient_mc
        self._warm_until_us = 0

    def write(self, core: ModuleCore, stage: OutputStage, now_us: int, hv_mv: float, permille: int) -> None:
        """The core's readings are those of now; reading the comparator's latch releases it."""
        readings, noise = core.adc, self.adc.noise()
        if self.hv_still_mv is not None:
            hv_mv = self.hv_still_mv
        readings[codes.ADC_HV_MV] = self.adc.read(hv_mv * self.hv_reads, HV_FULL_SCALE_MV, fine=False)
        readings[codes.ADC_TEMP_MC] = self.temperature_mc(stage, now_us)
        readings[codes.ADC_VIN_MV] = int(self.supply_mv / self.adc.reference)
        idle_ua = 0 if stage.stuck_leg is None else stage.engine.idle_ua(hv_mv)
        readings[codes.ADC_IDLE_UA] = int(idle_ua * self.idle_reads)
        readings[codes.ADC_CLOCK] = permille
        readings[codes.ADC_REF_MV] = int(BANDGAP_MV / self.adc.reference) + noise
        readings[codes.ADC_ISO_MV] = int(self.isolated_mv / self.adc.reference) + 4 * noise
        comparator, injected = stage.engine.comparator, core.outputs & codes.OUT_PEAK_TEST
        if comparator.is_latched or injected:
            readings[codes.ADC_PEAK] = comparator.release(injected=bool(injected))
        else:
            readings[codes.ADC_PEAK] = 0

    def write_dummy(self, core: ModuleCore, stage: OutputStage, *, is_proven_open: bool) -> None:
        """The dummy is switched in only while K1 is proven open."""
        if core.outputs & codes.OUT_DUMMY and is_proven_open:
            i_ua, v_mv = stage.engine.dummy(core.dac_ua)
        else:
            i_ua = v_mv = 0
        core.adc[codes.ADC_DUMMY_UA] = i_ua
        core.adc[codes.ADC_DUMMY_MV] = v_mv

    def temperature_mc(self, stage: OutputStage, now_us: int) -> int:
        """What the sensor says."""
        if self.broken_at_mc is not None:
            return self.broken_at_mc
        if now_us >= self._warm_until_us:
            self._warm_until_us = now_us + CONVERTED_EVERY_US
            self._warm_mc = self.ambient_mc + int(stage.heat.rise_mc(now_us))
        return self._warm_mc
