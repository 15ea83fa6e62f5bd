"""What the electrodes see: a pad pair as Rs + (Rp || Cp), solved exactly for one phase of a pulse [link 10].

Units are chosen so that nothing is converted inside: microamps, kilohms, nanofarads, microseconds,
millivolts and picocoulombs (1 uA x 1 kOhm = 1 mV, 1 uA x 1 us = 1 pC, 1 pC / 1 nF = 1 mV, 1 kOhm x 1 nF =
1 us). The values of the table are engineering assumptions, not measurements.
"""

from dataclasses import dataclass, field
from math import exp, log
from typing import NamedTuple

SATURATED_AFTER_US = 20.0
RECOVERY_US = 400.0
RECOVERY_KOHM = 1.0  # in series with the recovery switch, so that what flows back stays small
BLOCK_NF = 10_000.0
HALVED_AT_UA = 8_000.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """One contact of a pad pair, and what its recovery leaves of the voltages that stood on it."""

    rs_kohm: float
    rp_kohm: float
    cp_nf: float
    tau_us: float = field(init=False)  # with nothing connected
    tau_shorted_us: float = field(init=False)  # while the source's end is held at zero volts
    tau_recovery_us: float = field(init=False)  # while both terminals are tied together
    skin_left: float = field(init=False)  # of the voltage on Cp, after the passive recovery
    block_left: float = field(init=False)  # of the voltage on the DC block, likewise

    def __post_init__(self) -> None:
        series = self.rs_kohm + RECOVERY_KOHM
        recovery_us = self.cp_nf * series * self.rp_kohm / (series + self.rp_kohm)
        put = object.__setattr__
        put(self, "tau_us", self.rp_kohm * self.cp_nf)
        put(self, "tau_shorted_us", self.tau_us * self.rs_kohm / (self.rs_kohm + self.rp_kohm))
        put(self, "tau_recovery_us", recovery_us)
        put(self, "skin_left", exp(-RECOVERY_US / recovery_us) if recovery_us else 0.0)
        put(self, "block_left", exp(-RECOVERY_US / (BLOCK_NF * (series + self.rp_kohm))))

    def z_ohm(self, pw_us: float) -> float:
        """Voltage over current at the end of a phase from rest, below compliance [therapy 4.3]."""
        if self.tau_us == 0.0:
            return 1000.0 * (self.rs_kohm + self.rp_kohm)
        return 1000.0 * (self.rs_kohm + self.rp_kohm * (1.0 - exp(-pw_us / self.tau_us)))

    def scaled(self, *, rs: float = 1.0, rp: float = 1.0, cp: float = 1.0) -> "Load":
        """The same contact with its three values multiplied."""
        return Load(rs_kohm=self.rs_kohm * rs, rp_kohm=self.rp_kohm * rp, cp_nf=self.cp_nf * cp)

    def at_current(self, i_ua: float) -> "Load":
        """Skin conducts better under current: Rp is halved at 8 mA [link 10, Vargas Luna 2015]."""
        return self.scaled(rp=1.0 / (1.0 + i_ua / HALVED_AT_UA))


QUALITIES = {
    "fresh": Load(rs_kohm=0.25, rp_kohm=1.5, cp_nf=220.0),
    "typical": Load(rs_kohm=0.35, rp_kohm=4.0, cp_nf=150.0),
    "marginal": Load(rs_kohm=0.6, rp_kohm=12.0, cp_nf=80.0),
    "half_lifted": Load(rs_kohm=0.9, rp_kohm=20.0, cp_nf=45.0),
    "dry": Load(rs_kohm=1.5, rp_kohm=60.0, cp_nf=25.0),
    "open": Load(rs_kohm=2000.0, rp_kohm=10_000.0, cp_nf=0.2),
    "short": Load(rs_kohm=0.005, rp_kohm=0.001, cp_nf=0.0),
    "500": Load(rs_kohm=0.5, rp_kohm=0.0, cp_nf=0.0),
    "2k": Load(rs_kohm=2.0, rp_kohm=0.0, cp_nf=0.0),
    "10k": Load(rs_kohm=10.0, rp_kohm=0.0, cp_nf=0.0),
}


class Phase(NamedTuple):
    """One delivered phase: charge, current at 25 % and 75 %, voltages, how long the source was limited."""

    charge_pc: float
    i25_ua: float
    i75_ua: float
    v_end_mv: float
    v_peak_mv: float
    vcp_mv: float
    limited_us: float


def phase(load: Load, vcp_mv: float, i_ua: float, pw_us: float, headroom_mv: float) -> Phase:
    """The response to a current source of `i_ua` that cannot give more than `headroom_mv`.

    `vcp_mv` is the voltage left on Cp, positive where it opposes this phase's current.
    """
    if pw_us == 0.0:
        return Phase(0.0, 0.0, 0.0, 0.0, 0.0, vcp_mv, 0.0)
    if load.tau_us == 0.0:
        return _resistive(load, i_ua, pw_us, headroom_mv)
    crossing_us = _crossing(load, vcp_mv, i_ua, pw_us, headroom_mv)
    v_inf = i_ua * load.rp_kohm
    vcp_at = v_inf + (vcp_mv - v_inf) * exp(-crossing_us / load.tau_us)
    if crossing_us >= pw_us:
        v_end = i_ua * load.rs_kohm + vcp_at
        v_peak = max(v_end, i_ua * load.rs_kohm + vcp_mv)
        return Phase(i_ua * pw_us, i_ua, i_ua, v_end, v_peak, vcp_at, 0.0)
    return _limited(load, vcp_at, i_ua, crossing_us, pw_us, headroom_mv)


def moment(
    load: Load, vcp_mv: float, i_ua: float, t_us: float, headroom_mv: float
) -> tuple[float, float, float]:
    """Current, voltage at the electrodes and voltage on Cp at one instant of the same phase."""
    if load.tau_us == 0.0:
        i = min(i_ua, headroom_mv / (load.rs_kohm + load.rp_kohm))
        return i, i * (load.rs_kohm + load.rp_kohm), 0.0
    crossing_us = _crossing(load, vcp_mv, i_ua, t_us, headroom_mv)
    v_inf = i_ua * load.rp_kohm
    vcp = v_inf + (vcp_mv - v_inf) * exp(-crossing_us / load.tau_us)
    if crossing_us >= t_us:
        return i_ua, i_ua * load.rs_kohm + vcp, vcp
    v_inf = headroom_mv * load.rp_kohm / (load.rs_kohm + load.rp_kohm)
    vcp = v_inf + (vcp - v_inf) * exp((crossing_us - t_us) / load.tau_shorted_us)
    return max(0.0, (headroom_mv - vcp) / load.rs_kohm), headroom_mv, vcp


def relaxed(load: Load, vcp_mv: float, for_us: float) -> float:
    """Voltage left on Cp after a pause with the electrodes floating."""
    return vcp_mv * exp(-for_us / load.tau_us) if load.tau_us > 0.0 else 0.0


def _resistive(load: Load, i_ua: float, pw_us: float, headroom_mv: float) -> Phase:
    r_kohm = load.rs_kohm + load.rp_kohm
    i = min(i_ua, headroom_mv / r_kohm)
    v = i * r_kohm
    return Phase(i * pw_us, i, i, v, v, 0.0, pw_us if i < i_ua else 0.0)


def _crossing(load: Load, vcp_mv: float, i_ua: float, pw_us: float, headroom_mv: float) -> float:
    """When constant current ends because the voltage has run out; pw_us when it does not."""
    v_limit = headroom_mv - i_ua * load.rs_kohm
    v_inf = i_ua * load.rp_kohm
    if vcp_mv >= v_limit:
        return 0.0
    if v_inf <= v_limit:
        return pw_us
    return min(pw_us, -load.tau_us * log((v_limit - v_inf) / (vcp_mv - v_inf)))


def _limited(
    load: Load, vcp_mv: float, i_ua: float, from_us: float, pw_us: float, headroom_mv: float
) -> Phase:
    """The rest of a phase at constant voltage, after `from_us` of constant current."""
    tau = load.tau_shorted_us
    v_inf = headroom_mv * load.rp_kohm / (load.rs_kohm + load.rp_kohm)

    def current_at(t_us: float) -> float:
        if t_us <= from_us:
            return i_ua
        vcp = v_inf + (vcp_mv - v_inf) * exp((from_us - t_us) / tau)
        return max(0.0, (headroom_mv - vcp) / load.rs_kohm)

    for_us = pw_us - from_us
    fade = exp(-for_us / tau)
    vcp_end = v_inf + (vcp_mv - v_inf) * fade
    vcp_area = v_inf * for_us + (vcp_mv - v_inf) * tau * (1.0 - fade)
    charge = i_ua * from_us + max(0.0, (headroom_mv * for_us - vcp_area) / load.rs_kohm)
    return Phase(
        charge, current_at(0.25 * pw_us), current_at(0.75 * pw_us), headroom_mv, headroom_mv, vcp_end, for_us
    )
