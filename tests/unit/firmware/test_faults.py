import struct

import pytest

from drivers.firmware import codes as c
from tests.unit.firmware.bench import Bench, armed, block, ready, running


def treated(*blocks: bytes, level: int = 80) -> Bench:
    bench = running(*blocks)
    bench.setpoints = [level, level, 0, 0]
    bench.run(level * 20 + 200)
    return bench


@pytest.mark.parametrize(
    ("index", "value", "ticks", "bit", "state"),
    [
        (c.ADC_HV_MV, 110_001, 1, c.F_HV_OVER, c.FAULT),
        (c.ADC_HV_MV, 69_999, 2, c.F_HV_UNDER, c.IDLE),
        (c.ADC_TEMP_MC, 75_001, 1, c.F_OVERTEMP, c.IDLE),
        (c.ADC_TEMP_MC, -20_001, 1, c.F_OVERTEMP, c.IDLE),
        (c.ADC_TEMP_MC, 125_001, 1, c.F_OVERTEMP, c.IDLE),
        (c.ADC_VIN_MV, 9_999, 2, c.F_SUPPLY, c.IDLE),
        (c.ADC_VIN_MV, 14_001, 2, c.F_SUPPLY, c.IDLE),
        (c.ADC_IDLE_UA, 501, 2, c.F_IDLE_CURRENT, c.FAULT),
    ],
)
def test_readings_out_of_bounds_stop_the_output(
    index: int, value: int, ticks: int, bit: int, state: int
) -> None:
    bench = treated()
    bench.hv_follows = False
    bench.core.adc[index] = value
    for _ in range(ticks):
        assert bench.core.state == c.RUNNING
        bench.tick()
    assert (bench.core.state, bench.core.faults) == (state, bit)
    assert not bench.core.outputs & (c.OUT_GATES | c.OUT_HV_EN | c.OUT_K_EN)


@pytest.mark.parametrize(
    ("index", "value"),
    [
        (c.ADC_HV_MV, 110_000),
        (c.ADC_HV_MV, 70_000),
        (c.ADC_TEMP_MC, 75_000),
        (c.ADC_VIN_MV, 10_000),
        (c.ADC_VIN_MV, 14_000),
        (c.ADC_IDLE_UA, 500),
    ],
)
def test_readings_at_their_bounds_are_borne(index: int, value: int) -> None:
    bench = treated()
    bench.hv_follows = False
    bench.core.adc[index] = value
    bench.run(100)
    assert (bench.core.state, bench.core.faults) == (c.RUNNING, 0)


def test_a_supply_fault_clears_only_when_the_supply_is_back() -> None:
    bench, _ = ready()
    bench.core.adc[c.ADC_VIN_MV] = 8000
    bench.run(10)
    assert bench.core.faults == c.F_SUPPLY
    assert bench.clear(c.F_SUPPLY).result == c.NOT_CLEARABLE
    bench.core.adc[c.ADC_VIN_MV] = 12_000
    assert bench.clear(c.F_SUPPLY).result == c.OK


def test_an_overtemperature_clears_only_when_cool() -> None:
    bench, _ = ready()
    bench.core.adc[c.ADC_TEMP_MC] = 76_000
    bench.run(10)
    bench.core.adc[c.ADC_TEMP_MC] = 72_000
    bench.run(10)
    assert bench.clear(c.F_OVERTEMP).result == c.NOT_CLEARABLE
    bench.core.adc[c.ADC_TEMP_MC] = 69_000
    assert bench.clear(c.F_OVERTEMP).result == c.OK


def test_a_second_overvoltage_in_a_session_is_not_clearable() -> None:
    bench, _ = ready()
    bench.pump = bench.hv_follows = False
    bench.run(200)
    for expected in (c.OK, c.NOT_CLEARABLE):
        bench.core.adc[c.ADC_HV_MV] = 120_000
        bench.run(20)
        bench.core.adc[c.ADC_HV_MV] = 0
        bench.run(100)
        assert bench.core.faults == c.F_HV_OVER
        assert bench.clear(c.F_HV_OVER).result == expected
        bench.run(100)


def test_an_overvoltage_clears_only_when_it_is_gone() -> None:
    bench, _ = ready()
    bench.hv_follows = False
    bench.core.adc[c.ADC_HV_MV] = 120_000
    bench.run(20)
    assert bench.clear(c.F_HV_OVER).result == c.NOT_CLEARABLE


@pytest.mark.fault("F31")
@pytest.mark.parametrize("word", ["actual", "ceiling", "state", "mask", "token"])
def test_a_flipped_bit_in_a_critical_word_is_a_memory_fault(word: str) -> None:
    bench = treated()
    core = bench.core
    before = len(bench.pulses)
    if word == "state":
        core.state = c.RAMPDOWN
    elif word == "mask":
        core.mask ^= 2
    elif word == "token":
        core.token_low ^= 0x100
    else:
        getattr(core, word)[1] ^= 0x4000
    bench.tick()
    assert core.faults & c.F_MEMORY
    assert core.state == c.FAULT
    bench.run(100)
    assert len(bench.pulses) == before


@pytest.mark.hazard("HZ-06")
@pytest.mark.fault("F59")
def test_a_lost_pad_is_seen_at_the_second_pulse_and_the_other_channel_goes_on() -> None:
    bench = treated()
    bench.ohm[0] = 2_000_000
    before = len(bench.pulses)
    bench.run(100)
    after = [pulse for pulse in bench.pulses[before:] if pulse.channel == 0]
    assert len(after) == 2
    assert bench.core.state == c.RUNNING
    answer = bench.ask(c.POLL)
    assert answer.faults == c.F_LEAD_OFF
    assert answer.flags & c.FLAG_LEADOFF_ANY and answer.masks & 0x0F == 1
    assert bench.core.actual[1] == 8000


def test_below_20_hz_one_pulse_suffices() -> None:
    bench = treated(block(f=199), block(f=199))
    bench.ohm[0] = 2_000_000
    before = len(bench.pulses)
    bench.run(500)
    assert len([pulse for pulse in bench.pulses[before:] if pulse.channel == 0]) == 1


@pytest.mark.fault("F60")
def test_after_a_lost_pad_zero_must_be_seen_before_a_rise() -> None:
    bench = treated()
    bench.ohm[0] = 2_000_000
    bench.run(100)
    bench.ohm[0] = 1000
    before = len(bench.pulses)
    bench.run(500)
    assert not [pulse for pulse in bench.pulses[before:] if pulse.channel == 0]
    bench.setpoints[0] = 0
    bench.run(40)
    bench.setpoints[0] = 30
    bench.run(800)
    raised = [pulse.i1_ua for pulse in bench.pulses[before:] if pulse.channel == 0]
    assert raised[0] <= 500 and raised[-1] == 3000
    assert not bench.core.lead_off
    assert bench.core.faults == c.F_LEAD_OFF
    assert bench.clear(c.F_LEAD_OFF).result == c.OK


@pytest.mark.fault("F63")
def test_a_short_is_seen_at_the_third_pulse() -> None:
    bench = treated()
    bench.ohm[0] = 6
    before = len(bench.pulses)
    bench.run(100)
    assert len([pulse for pulse in bench.pulses[before:] if pulse.channel == 0]) == 3
    assert bench.core.faults == c.F_SHORT


def test_pulses_below_1_ma_are_not_judged() -> None:
    bench = treated(level=9)
    bench.ohm[0] = 2_000_000
    bench.run(500)
    assert bench.core.faults == 0


def test_without_any_channel_left_the_module_is_armed_and_paused() -> None:
    bench = treated(block())
    bench.ohm[0] = 2_000_000
    bench.run(50)
    answer = bench.ask(c.POLL)
    assert (answer.state, answer.flags & c.FLAG_PAUSED) == (c.ARMED, c.FLAG_PAUSED)
    assert bench.start().result == c.FAULT_PRESENT
    assert bench.clear(c.F_LEAD_OFF).result == c.OK
    assert bench.start().result == c.OK


@pytest.mark.fault("F55")
def test_a_current_far_above_the_plan_stops_at_the_second_pulse() -> None:
    bench = treated(block())
    bench.measure = lambda pulse: bench.core.on_pulse(  # type: ignore[method-assign]  # a module with a gain error
        pulse.channel, pulse.i1_ua * 13 // 10, pulse.i2_ua, 5000, False, 0
    )
    before = len(bench.pulses)
    bench.run(100)
    assert len(bench.pulses) - before == 2
    assert (bench.core.state, bench.core.faults) == (c.FAULT, c.F_CURRENT_MISMATCH)


@pytest.mark.parametrize("which", [0, 1])
def test_overcurrent_in_either_phase_stops_at_once(which: int) -> None:
    bench = treated(block())
    bench.measure = lambda pulse: bench.core.on_pulse(  # type: ignore[method-assign]  # a stuck output stage
        pulse.channel, 8000 if which else 72_001, 72_001 if which else 8000, 5000, False, 0
    )
    before = len(bench.pulses)
    bench.run(100)
    assert len(bench.pulses) - before == 1
    assert bench.core.faults == c.F_OVERCURRENT


@pytest.mark.fault("F57")
@pytest.mark.parametrize(("dq_nc", "stops"), [(200, False), (-201, True), (1600, True)])
def test_unbalanced_pulses_stop_at_the_third(dq_nc: int, stops: bool) -> None:
    bench = treated(block())
    bench.measure = lambda pulse: bench.core.on_pulse(  # type: ignore[method-assign]  # phase 2 is wrong
        pulse.channel, pulse.i1_ua, pulse.i2_ua, 8000, False, dq_nc
    )
    before = len(bench.pulses)
    bench.run(100)
    assert (bench.core.faults == c.F_CHARGE_IMBALANCE) is stops
    assert (len(bench.pulses) - before == 3) is stops


def test_two_percent_of_a_large_pulse_is_balanced() -> None:
    bench = treated(block(pw=400, i_max=500, f=200), level=450)
    bench.measure = lambda pulse: bench.core.on_pulse(  # type: ignore[method-assign]  # 2 % of 18 uC
        pulse.channel, pulse.i1_ua, pulse.i2_ua, 45_000, False, 360
    )
    bench.run(1000)
    assert bench.core.faults == 0


@pytest.mark.fault("F58")
def test_net_charge_of_50_ua_over_a_second_trips() -> None:
    bench = treated(block(f=1500))
    sign = [1]

    def drift(nc: int) -> None:
        bench.measure = lambda pulse: bench.core.on_pulse(  # type: ignore[method-assign]  # an offset
            pulse.channel, pulse.i1_ua, pulse.i2_ua, 8000, False, nc * sign[0]
        )

    drift(190)
    bench.run(2000)
    assert bench.core.faults == 0
    for slice_at in range(len(bench.core.dc_slices)):
        bench.core.dc_slices[slice_at] = 0
    bench.core.dc_nc[0] = 50_000
    bench.run(10)
    assert bench.core.faults == c.F_CHARGE_IMBALANCE


def test_compliance_is_told_for_its_channel() -> None:
    bench = running(block(i_max=500, pw=100), block())
    bench.ohm[0] = 3000
    bench.setpoints = [400, 0, 0, 0]
    bench.run(8000)
    answer = bench.ask(c.POLL)
    assert answer.flags & c.FLAG_COMPLIANCE_LIM
    assert answer.masks == 0x10
    assert bench.core.faults == 0
    bench.setpoints = [0, 0, 0, 0]
    bench.run(40)
    assert bench.ask(c.POLL).masks == 0


def test_a_channel_at_its_limit_goes_to_zero_and_the_last_one_ends_the_session() -> None:
    bench = running(block(limit=2), block(limit=3))
    bench.setpoints = [50, 50, 0, 0]
    bench.run(2100)
    assert (bench.core.state, bench.core.actual[0], bench.core.actual[1]) == (c.RUNNING, 0, 5000)
    bench.run(1000)
    assert (bench.core.state, bench.core.faults) == (c.RAMPDOWN, c.F_SESSION_LIMIT)
    bench.run(300)
    assert bench.core.state == c.IDLE
    assert bench.clear(c.F_SESSION_LIMIT).result == c.OK


@pytest.mark.fault("F69")
def test_delivered_time_survives_pauses_and_restarts_at_commit() -> None:
    bench = running(block(limit=4))
    crc = struct.unpack("<I", struct.pack("<HH", bench.core.cfg_low ^ 0xFFFF, bench.core.cfg_high ^ 0xFFFF))[
        0
    ]
    delivered = 0
    while bench.core.state == c.RUNNING:
        bench.setpoints = [20, 0, 0, 0]
        bench.run(1000)
        delivered += 1000
        if bench.core.state == c.RUNNING:
            bench.ask(c.PAUSE)
            bench.run(2000)
            assert bench.start().result == c.OK
    assert 3000 <= delivered <= 4000
    bench.run(300)
    bench.clear(c.F_SESSION_LIMIT)
    bench.ask(c.CFG_COMMIT, struct.pack("<I", crc))
    bench.arm(crc, mask=1)
    bench.run(50)
    bench.start()
    bench.run(1000)
    assert (bench.core.state, bench.core.faults) == (c.RUNNING, 0)


def test_time_at_zero_intensity_does_not_count() -> None:
    bench = running(block(limit=1))
    bench.run(5000)
    assert bench.core.state == c.RUNNING
    assert bench.core.used_ms[0] == 0


def test_the_lead_check_tells_impedances_and_bad_pads() -> None:
    bench = armed(mode=c.MODE_LEADCHECK)
    bench.ohm = [1500, 2_000_000, 0, 0]
    bench.run(1500)
    answer = bench.cycle()
    z0, z1 = struct.unpack_from("<H", answer.payload, 4)[0], struct.unpack_from("<H", answer.payload, 12)[0]
    assert (z0, z1) == (1500, 65535)
    assert (answer.state, answer.faults, answer.masks & 0x0F) == (c.ARMED, c.F_LEAD_OFF, 2)
    assert bench.clear(c.F_LEAD_OFF).result == c.OK


def test_the_measured_values_are_zero_at_zero_intensity() -> None:
    bench = treated()
    answer = bench.cycle()
    assert struct.unpack_from("<HHH", answer.payload) == (80, 80, 1000)
    bench.setpoints = [0, 0, 0, 0]
    bench.run(40)
    assert struct.unpack_from("<HHH", bench.cycle().payload) == (0, 0, 1000)


@pytest.mark.parametrize(("raw", "wire"), [(-12_000, -12), (31_000, 31), (124_000, 124)])
def test_temperature_is_a_signed_byte(raw: int, wire: int) -> None:
    bench, _ = ready()
    bench.core.adc[c.ADC_TEMP_MC] = raw
    assert struct.unpack_from("b", bench.cycle().payload, 34)[0] == wire


@pytest.mark.parametrize(("dq_nc", "wire"), [(-40_000, -32_768), (-5, -5), (40_000, 32_767)])
def test_net_charge_is_a_signed_word(dq_nc: int, wire: int) -> None:
    bench, _ = ready()
    bench.core.dq_nc[0] = dq_nc
    assert struct.unpack_from("<h", bench.cycle().payload, 6)[0] == wire
