"""ARMED: HV off-check, relay, HV, then lead check or waiting for START, within time [link 7 T4-T6, R25]."""

from drivers.firmware import caps, intensity, machine
from drivers.firmware import codes as c
from drivers.firmware.memory import Memory


def run(m: Memory, elapsed_ms: int) -> None:
    """One tick of ARMED."""
    m.armed_for += elapsed_ms
    if not m.hv_was_up:
        _bring_up(m)
    elif m.armed_for >= (caps.PAUSED_MS if m.paused else caps.ARMED_MS):
        machine.to_idle(m)
    elif m.arm_mode == c.MODE_LEADCHECK:
        m.outputs |= c.OUT_GATES
        intensity.probe(m)


def _bring_up(m: Memory) -> None:
    """HV is found off, then the relay closes, then HV rises; all of it in 500 ms."""
    hv_mv = m.adc[c.ADC_HV_MV]
    if m.outputs & c.OUT_HV_EN and hv_mv >= caps.HV_ON_MV:
        m.hv_was_up = 1
    elif m.armed_for > caps.HV_UP_MS:
        machine.stop_for(m, c.F_HV_UNDER)
    elif not m.outputs & c.OUT_K_EN:
        if hv_mv < caps.HV_OFF_MV:
            m.outputs |= c.OUT_K_EN
    elif not m.inputs & c.IN_K1_OPEN:
        m.outputs |= c.OUT_HV_EN


def is_up(m: Memory) -> bool:
    """Whether HV is on and was brought up by this ARM, so that START may run."""
    return m.hv_was_up == 1 and m.adc[c.ADC_HV_MV] >= caps.HV_ON_MV
