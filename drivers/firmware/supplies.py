"""High voltage, temperature, supply, reference, idle current, once a tick [link 5.4, 9, 10, 13, H15, H18]."""

from drivers.firmware import caps, log, machine
from drivers.firmware import codes as c
from drivers.firmware.memory import Memory


def watch(m: Memory) -> None:
    """Readings out of bounds stop the output and set their bit."""
    adc = m.adc
    _watch_high_voltage(m, adc[c.ADC_HV_MV])
    _watch_temperature(m, adc[c.ADC_TEMP_MC])
    if is_supply_good(m):
        m.vin_bad = 0
    elif m.vin_bad:
        condition(m, c.F_SUPPLY)  # the second tick in a row
    else:
        m.vin_bad = 1
    if adc[c.ADC_IDLE_UA] <= caps.IDLE_CURRENT_UA:
        m.idle_high = 0
    elif m.idle_high:
        machine.fault(m, c.F_IDLE_CURRENT)
    else:
        m.idle_high = 1
    _watch_clock(m, adc[c.ADC_CLOCK])
    _watch_reference(m)
    if adc[c.ADC_PEAK] and m.state != c.SELFTESTING:
        machine.fault(m, c.F_OVERCURRENT)
    if m.inputs & c.IN_MONITOR_BAD:
        machine.fault(m, c.F_PULSE_TIMING)


def _watch_temperature(m: Memory, temp_mc: int) -> None:
    """OVERTEMP at 75 C or beyond what a sensor can say; a log entry at 60 C (F64, F65)."""
    if temp_mc < caps.TEMP_WARM_MC - caps.TEMP_STEP_MC:
        m.warm = 0
    elif temp_mc >= caps.TEMP_WARM_MC and not m.warm:
        m.warm = 1
        log.put(m, log.WARM, log.MODULE, log.WARNING, temp_mc & 0xFFFF, temp_mc >> 16)
    if not is_temperature_good(m, caps.TEMP_TRIP_MC):
        condition(m, c.F_OVERTEMP)


def is_clock_good(m: Memory) -> bool:
    """Whether both oscillators agree within 1 % [link 13]."""
    return caps.CLOCK_MIN <= m.adc[c.ADC_CLOCK] <= caps.CLOCK_MAX


def _watch_clock(m: Memory, permille: int) -> None:
    """CLOCK at the third tick in a row on which the oscillators disagree (F45)."""
    if caps.CLOCK_MIN <= permille <= caps.CLOCK_MAX:
        m.clock_bad = 0
    elif m.clock_bad < caps.CLOCK_BAD_TICKS - 1:
        m.clock_bad += 1
    else:
        machine.fault(m, c.F_CLOCK)


def is_reference_good(m: Memory) -> bool:
    """Whether the reference that DAC and ADC share stands within 1 % of the independent one [link 13]."""
    return caps.REF_MIN_MV <= m.adc[c.ADC_REF_MV] <= caps.REF_MAX_MV


def _watch_reference(m: Memory) -> None:
    """SELFTEST_FAIL at the second tick in a row out of tolerance; in the self-test its own step judges it.

    The current and its reading drift alike, so that no other comparison can see it (F55).
    """
    if is_reference_good(m) or m.state == c.SELFTESTING:
        m.ref_bad = 0
    elif m.ref_bad:
        m.selftest_ok = 0
        machine.fault(m, c.F_SELFTEST_FAIL)
    else:
        m.ref_bad = 1


def _watch_high_voltage(m: Memory, hv_mv: int) -> None:
    if hv_mv > caps.HV_OVER_MV:
        if not m.faults & c.F_HV_OVER:
            _trip_high_voltage(m)
    elif hv_mv >= caps.HV_UNDER_MV or not m.hv_was_up:
        m.hv_low = 0
    elif m.hv_low:
        machine.stop_for(m, c.F_HV_UNDER)
    else:
        m.hv_low = 1


def condition(m: Memory, bit: int) -> None:
    """A class A condition: its bit is set in any state, and a live output stops."""
    machine.latch(m, bit, log.MODULE)
    machine.stop_for(m, bit)


def _trip_high_voltage(m: Memory) -> None:
    m.hv_overs += 1
    if m.hv_overs > 1:
        m.hard |= c.F_HV_OVER
    machine.fault(m, c.F_HV_OVER)


def is_temperature_good(m: Memory, limit_mc: int) -> bool:
    """Whether the sensor is plausible and below the limit (F64, F65)."""
    return caps.TEMP_PLAUSIBLE_MIN_MC <= m.adc[c.ADC_TEMP_MC] <= limit_mc


def is_supply_good(m: Memory) -> bool:
    """Whether the 12 V supply is within bounds."""
    return caps.VIN_MIN_MV <= m.adc[c.ADC_VIN_MV] <= caps.VIN_MAX_MV


def are_plausible(m: Memory) -> bool:
    """Whether the converter gives readings that can be: too warm or a weak supply is another fault."""
    if not caps.VIN_PLAUSIBLE_MIN_MV <= m.adc[c.ADC_VIN_MV] <= caps.VIN_PLAUSIBLE_MAX_MV:
        return False
    return is_temperature_good(m, caps.TEMP_PLAUSIBLE_MAX_MC)


def is_gone(m: Memory, bit: int) -> bool:
    """Whether the cause of HAND_STOP, OVERTEMP, SUPPLY or HV_OVER no longer holds."""
    if bit == c.F_HAND_STOP:
        return (m.inputs & c.IN_HAND_OK) != 0
    if bit == c.F_OVERTEMP:
        return is_temperature_good(m, caps.TEMP_CLEAR_MC)
    if bit == c.F_SUPPLY:
        return is_supply_good(m)
    return m.adc[c.ADC_HV_MV] <= caps.HV_OVER_MV
