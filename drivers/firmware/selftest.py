"""The self-test that the core can do itself [link 13, R18]: memory, converter, relay mirror, HV off without
the pump.

It runs at power-up, after faults, and by command, tick by tick. Offset calibration, comparator injection and
the ROM sum belong to a port's hardware and are not claimed here.
"""

from drivers.firmware import caps, machine, supplies
from drivers.firmware import codes as c
from drivers.firmware.crc import NEAR_HIGH, NEAR_LOW
from drivers.firmware.memory import Memory, clear

CHECK_LOW = 0xD06A
CHECK_HIGH = 0x1697


def start(m: Memory, mask: int) -> None:
    """SELFTEST with the steps of `mask`; the output is safe."""
    machine.cut(m)
    machine.enter(m, c.SELFTESTING)
    m.test_mask = mask
    m.test_step = c.TEST_MEMORY
    m.test_for = 0
    m.test_hold = 0
    m.test_pass = 0
    m.test_done = 0
    clear(m.test_values)


def run(m: Memory, elapsed_ms: int) -> None:
    """One tick of the self-test; at its end IDLE or FAULT (T2, T3)."""
    m.test_for += elapsed_ms
    if m.test_for > caps.SELFTEST_MS:
        _fail(m)
        return
    step = m.test_step
    if step > c.TEST_ALL:
        _pass(m)
    elif not m.test_mask & step:
        m.test_step = step << 1
    elif step == c.TEST_MEMORY:
        _finish(m, is_memory_good())
    elif step == c.TEST_ADC:
        m.test_values[1] = m.adc[c.ADC_TEMP_MC] // 1000 & 0xFFFF
        m.test_values[2] = m.adc[c.ADC_VIN_MV] // 100
        _finish(m, supplies.are_plausible(m))
    elif step == c.TEST_K1:
        _test_relay(m)
    else:
        _test_high_voltage(m, elapsed_ms)


def _finish(m: Memory, good: bool) -> None:
    m.test_done |= m.test_step
    if good:
        m.test_pass |= m.test_step
        m.test_step <<= 1
    else:
        _fail(m)


def _fail(m: Memory) -> None:
    m.test_done |= m.test_step
    m.selftest_ok = 0
    m.outputs &= ~c.OUT_HV_EN
    machine.fault(m, c.F_SELFTEST_FAIL)


def _pass(m: Memory) -> None:
    m.booted = 1
    if m.test_mask == c.TEST_ALL:
        m.selftest_ok = 1
    if m.bitten:
        m.bitten = 0
        m.faults |= c.F_WDT_RESET
    machine.enter(m, c.FAULT if m.faults & c.CLASS_BC else c.IDLE)
    machine.show_health(m)


def is_memory_good() -> bool:
    """Whether the CRC tables still give the check value of link 4.3."""
    low, high = 0xFFFF, 0xFFFF
    for digit in range(0x31, 0x3A):
        index = (low ^ digit) & 0xFF
        low = (low >> 8) ^ ((high & 0xFF) << 8) ^ NEAR_LOW[index]
        high = (high >> 8) ^ NEAR_HIGH[index]
    return low ^ 0xFFFF == CHECK_LOW and high ^ 0xFFFF == CHECK_HIGH


def _test_relay(m: Memory) -> None:
    """The mirror contact proves K1 open, within the time a relay may take."""
    if m.inputs & c.IN_K1_OPEN:
        m.test_values[3] = m.test_for
        _finish(m, True)
    elif m.test_for > caps.K1_OPEN_MS:
        _finish(m, False)


def _test_high_voltage(m: Memory, elapsed_ms: int) -> None:
    """HV_EN without the pump must leave HV below 5 V for 50 ms; only with K1 proven open (I2)."""
    hv_mv = m.adc[c.ADC_HV_MV]
    if not m.inputs & c.IN_K1_OPEN:
        _finish(m, False)
    elif m.pump_valid or m.inputs & c.IN_ARM_DETECTOR:
        m.outputs &= ~c.OUT_HV_EN  # the pump runs: wait until it has stopped
        m.test_hold = 0
    elif not m.outputs & c.OUT_HV_EN:
        if hv_mv < caps.HV_TEST_MV:
            m.outputs |= c.OUT_HV_EN
    else:
        _hold_high_voltage(m, hv_mv, elapsed_ms)


def _hold_high_voltage(m: Memory, hv_mv: int, elapsed_ms: int) -> None:
    m.test_hold += elapsed_ms
    if hv_mv > m.test_values[0]:
        m.test_values[0] = hv_mv if hv_mv < 65535 else 65535
    if hv_mv >= caps.HV_TEST_MV:
        _finish(m, False)
    elif m.test_hold >= caps.HV_TEST_FOR_MS:
        m.outputs &= ~c.OUT_HV_EN
        _finish(m, True)
