"""The self-test [link 13, R18, R26]: tick by tick, at power-up, after faults and by command, in 1.5 s.

Steps, as the masks of SELFTEST and SELFTEST_RESULT name them, in this order: 1 memory (CRC tables, march over
the safety words), 2 converter (reference, temperature, supply), 4 K1's mirror contact, 8 HV stays below 5 V
for 50 ms with HV_EN and without the pump, 16 program memory, 32 clock against the second oscillator, 64 DAC
and ADC at the internal dummy with K1 open, 128 comparator, 256 isolated supply, 512 watchdog bite. 1024, by
command with the host in SERVICE only, needs the pump: HV rises. Without a pump in 600 ms, or when it stops
before that, it is not done: who ends the test is no fault of the module.

Values: highest HV in mV in step 8, degrees Celsius, supply in 0.1 V, ms until K1 was proven open, offset in
uA, gain in permille. A step that fails ends the test.
"""

from array import array

from drivers.firmware import caps, log, machine, supplies
from drivers.firmware import codes as c
from drivers.firmware.crc import NEAR_HIGH, NEAR_LOW
from drivers.firmware.memory import Memory, clear
from drivers.firmware.subset import const

CHECK_LOW = const(0xD06A)
CHECK_HIGH = const(0x1697)
MARCH_ONE = const(0x15555555)
MARCH_TWO = const(0x2AAAAAAA)
DUMMY_LOW_UA = const(2000)
DUMMY_HIGH_UA = const(8000)
SETTLED = const(2)

VALUE_HV_MV = const(0)
VALUE_TEMP = const(1)
VALUE_VIN = const(2)
VALUE_RELAY_MS = const(3)
VALUE_OFFSET_UA = const(4)
VALUE_GAIN = const(5)


def start(m: Memory, mask: int) -> None:
    """SELFTEST with the steps of `mask`; the output is safe."""
    machine.cut(m)
    machine.enter(m, c.SELFTESTING)
    m.test_mask = mask
    m.test_step = c.TEST_MEMORY
    m.test_for = 0
    m.test_pass = 0
    m.test_done = 0
    clear(m.test_values)


def run(m: Memory, elapsed_ms: int) -> None:
    """One tick of the self-test; at its end IDLE or FAULT (T2, T3)."""
    m.test_for += elapsed_ms
    step = m.test_step
    if step > c.TEST_HV_ON:
        _end(m)
    elif m.test_for > caps.SELFTEST_MS:
        _finish(m, False)
    elif m.test_mask & step:
        STEPS[step](m, elapsed_ms)
    else:
        _go_on(m)


def _go_on(m: Memory) -> None:
    m.test_step <<= 1
    m.test_hold = 0


def _finish(m: Memory, good: bool) -> None:
    """The step is done; the next one follows, or FAULT."""
    m.test_done |= m.test_step
    if good:
        m.test_pass |= m.test_step
        _go_on(m)
        return
    m.selftest_ok = 0
    _tell(m, log.CLASS_C)
    machine.fault(m, c.F_SELFTEST_FAIL)


def _end(m: Memory) -> None:
    m.booted = 1
    if m.test_pass & c.TEST_ALL == c.TEST_ALL:
        m.selftest_ok = 1
    if m.bitten:
        m.bitten = 0
        machine.latch(m, c.F_WDT_RESET, log.MODULE)
    _tell(m, log.INFORMATION)
    machine.enter(m, c.FAULT if m.faults & c.CLASS_BC else c.IDLE)
    machine.show_health(m)


def _tell(m: Memory, severity: int) -> None:
    log.put(m, log.TESTED, log.MODULE, severity, m.test_done, m.test_pass)


def _test_memory(m: Memory, elapsed_ms: int) -> None:
    good = is_table_good() and is_marched(m, m.actual) and is_marched(m, m.actual_check)
    _finish(m, good and is_marched(m, m.ceiling) and is_marched(m, m.ceiling_check))


def is_table_good() -> bool:
    """Whether the CRC tables still give the check value of link 4.3."""
    low, high = 0xFFFF, 0xFFFF
    for digit in range(0x31, 0x3A):
        index = (low ^ digit) & 0xFF
        low = (low >> 8) ^ ((high & 0xFF) << 8) ^ NEAR_LOW[index]
        high = (high >> 8) ^ NEAR_HIGH[index]
    return low ^ 0xFFFF == CHECK_LOW and high ^ 0xFFFF == CHECK_HIGH


def is_marched(m: Memory, safety_words: "array[int]") -> bool:
    """Whether every word keeps a pattern and its complement; the words are as before."""
    count = len(safety_words)
    kept = m.product
    good = True
    for index in range(count):
        kept[index] = safety_words[index]
        safety_words[index] = MARCH_ONE
    for index in range(count):
        good = good and safety_words[index] == MARCH_ONE
        safety_words[index] = MARCH_TWO
    for index in range(count):
        back = count - 1 - index
        good = good and safety_words[back] == MARCH_TWO
        safety_words[back] = kept[back]
    return good


def _test_converter(m: Memory, elapsed_ms: int) -> None:
    m.test_values[VALUE_TEMP] = m.adc[c.ADC_TEMP_MC] // 1000 & 0xFFFF
    m.test_values[VALUE_VIN] = m.adc[c.ADC_VIN_MV] // 100 & 0xFFFF
    _finish(m, supplies.is_reference_good(m) and supplies.are_plausible(m))


def _test_relay(m: Memory, elapsed_ms: int) -> None:
    """The mirror contact proves K1 open, within the time a relay may take."""
    if m.inputs & c.IN_K1_OPEN:
        m.test_values[VALUE_RELAY_MS] = m.test_for
        _finish(m, True)
    elif m.test_for > caps.K1_OPEN_MS:
        _finish(m, False)


def _test_hv_off(m: Memory, elapsed_ms: int) -> None:
    """HV_EN without the pump must leave HV below 5 V for 50 ms; only with K1 proven open (I2)."""
    hv_mv = m.adc[c.ADC_HV_MV]
    if not m.inputs & c.IN_K1_OPEN:
        _finish(m, False)
    elif m.pump_valid or m.inputs & c.IN_ARM_DETECTOR:
        m.outputs &= ~c.OUT_HV_EN  # the pump runs: wait until it has stopped
        m.test_hold = 0
    elif m.outputs & c.OUT_HV_EN:
        _hold_hv_off(m, hv_mv, elapsed_ms)
    elif hv_mv < caps.HV_TEST_MV:
        m.outputs |= c.OUT_HV_EN


def _hold_hv_off(m: Memory, hv_mv: int, elapsed_ms: int) -> None:
    m.test_hold += elapsed_ms
    if hv_mv > m.test_values[VALUE_HV_MV]:
        m.test_values[VALUE_HV_MV] = hv_mv if hv_mv < 65535 else 65535
    if hv_mv >= caps.HV_TEST_MV:
        _finish(m, False)
    elif m.test_hold >= caps.HV_TEST_FOR_MS:
        m.outputs &= ~c.OUT_HV_EN
        _finish(m, True)


def _test_program(m: Memory, elapsed_ms: int) -> None:
    """The program's CRC, as the port measured it at reset, is the one that IDENTIFY tells."""
    identity = m.identity
    _finish(m, m.rom_low == identity.firmware_crc_low and m.rom_high == identity.firmware_crc_high)


def _test_clock(m: Memory, elapsed_ms: int) -> None:
    _finish(m, supplies.is_clock_good(m))


def _test_dummy(m: Memory, elapsed_ms: int) -> None:
    """Nothing, 2 mA and 8 mA into the dummy come back as asked; only with K1 proven open."""
    if not m.inputs & c.IN_K1_OPEN:
        _finish(m, False)
    elif not m.outputs & c.OUT_DUMMY:
        m.outputs |= c.OUT_DUMMY
    else:
        m.test_hold += 1
        if m.test_hold == SETTLED:
            m.test_hold = 0
            _judge_dummy(m)


def _judge_dummy(m: Memory) -> None:
    asked_ua = m.dac_ua
    read_ua = m.adc[c.ADC_DUMMY_UA]
    if asked_ua == 0:
        m.test_values[VALUE_OFFSET_UA] = read_ua & 0xFFFF
    else:
        m.test_values[VALUE_GAIN] = read_ua * 1000 // asked_ua & 0xFFFF
    seen_ua = m.adc[c.ADC_DUMMY_MV] * 1000 // caps.DUMMY_OHM
    if not is_true(read_ua, asked_ua) or not is_true(seen_ua, asked_ua):
        _finish(m, False)
    elif asked_ua == DUMMY_HIGH_UA:
        m.outputs &= ~c.OUT_DUMMY
        m.dac_ua = 0
        _finish(m, True)
    else:
        m.dac_ua = DUMMY_HIGH_UA if asked_ua else DUMMY_LOW_UA


def is_true(read_ua: int, asked_ua: int) -> bool:
    """Whether a reading differs by no more than the offset and the gain error that are allowed."""
    error_ua = read_ua - asked_ua if read_ua > asked_ua else asked_ua - read_ua
    return error_ua <= caps.DUMMY_OFFSET_UA + asked_ua * caps.DUMMY_GAIN_PERMILLE // 1000


def _test_comparator(m: Memory, elapsed_ms: int) -> None:
    """The comparator is quiet, latches what is injected, and is quiet again."""
    latched = m.adc[c.ADC_PEAK] != 0
    m.test_hold += 1
    if m.test_hold == 1:
        m.outputs |= c.OUT_PEAK_TEST
        if latched:
            _finish(m, False)
    elif m.test_hold == 2:
        m.outputs &= ~c.OUT_PEAK_TEST
        if not latched:
            _finish(m, False)
    elif m.test_hold == 4:  # the third tick still shows what came before the injection ended
        _finish(m, not latched)


def _test_isolated(m: Memory, elapsed_ms: int) -> None:
    _finish(m, caps.ISO_MIN_MV <= m.adc[c.ADC_ISO_MV] <= caps.ISO_MAX_MV)


def _test_watchdog(m: Memory, elapsed_ms: int) -> None:
    """The port has seen its watchdog bite at this power-up."""
    _finish(m, m.bite_seen == 1)


def _test_hv_on(m: Memory, elapsed_ms: int) -> None:
    """With the pump HV rises to 90 % of its set-point in 500 ms; only with K1 proven open (R18, I2)."""
    m.test_hold += elapsed_ms
    if not m.inputs & c.IN_K1_OPEN:
        _finish(m, False)
    elif not m.outputs & c.OUT_HV_EN:
        _await_pump(m)
    elif m.adc[c.ADC_HV_MV] >= caps.HV_ON_MV:
        m.outputs &= ~c.OUT_HV_EN
        _finish(m, True)
    elif not m.pump_valid:
        m.outputs &= ~c.OUT_HV_EN
        _go_on(m)
    elif m.test_hold > caps.HV_UP_MS:
        _finish(m, False)


def _await_pump(m: Memory) -> None:
    if m.pump_valid:
        m.outputs |= c.OUT_HV_EN
        m.test_hold = 0
    elif m.test_hold > caps.PUMP_WAIT_MS:
        _go_on(m)


STEPS = {
    c.TEST_MEMORY: _test_memory,
    c.TEST_ADC: _test_converter,
    c.TEST_K1: _test_relay,
    c.TEST_HV_OFF: _test_hv_off,
    c.TEST_ROM: _test_program,
    c.TEST_CLOCK: _test_clock,
    c.TEST_DUMMY: _test_dummy,
    c.TEST_PEAK: _test_comparator,
    c.TEST_ISO: _test_isolated,
    c.TEST_WATCHDOG: _test_watchdog,
    c.TEST_HV_ON: _test_hv_on,
}
