"""A simple board: E-stop and hand switch, K1, HV reservoir, electrodes."""

from __future__ import annotations

import math
import random
from collections import deque
from dataclasses import dataclass

HV_SET_V = 100.0
_RESERVOIR_F = 10e-6
_CHARGER_W = 4.0
_HEADROOM_V = 3.0
DETECTOR_DROPOUT_US = 120_000
K1_CLOSE_US = 12_000
K1_OPEN_US = 8_000

# Quality: series ohm, parallel ohm, parallel farad.
PADS: dict[str, tuple[float, float, float]] = {
    "fresh": (250.0, 1.5e3, 220e-9),
    "typical": (350.0, 4e3, 150e-9),
    "marginal": (600.0, 12e3, 80e-9),
    "half_lifted": (900.0, 20e3, 45e-9),
    "dry": (1.5e3, 60e3, 25e-9),
    "open": (2e6, 10e6, 0.2e-9),
    "short": (5.0, 1.0, 0.0),
    "500": (500.0, 0.0, 0.0),
    "2k": (2e3, 0.0, 0.0),
    "10k": (10e3, 0.0, 0.0),
}
KNOWN_FAULTS = frozenset({"F47", "F48", "F49", "F51", "F52", "F53", "F54"})


@dataclass(frozen=True)
class Delivered:
    """What one pulse did at the electrodes, magnitudes only."""

    i1_ua: int
    v_mv: int
    q1_nc: float
    q2_nc: float
    saturated: bool


def phase(
    i_a: float, dur_s: float, v0: float, pad: tuple[float, float, float], supply_v: float
) -> tuple[float, float, float, float]:
    """Return (charge, capacitor end voltage, peak load voltage, saturated time) of one phase."""
    rs, rp, cp = pad
    if cp == 0.0:
        i_real = min(i_a, supply_v / (rs + rp))
        return i_real * dur_s, 0.0, i_real * (rs + rp), dur_s if i_real < i_a else 0.0
    tau = rp * cp
    v_inf, v_limit = i_a * rp, supply_v - i_a * rs
    if v_limit <= v0:
        t_sat = 0.0
    elif v_inf <= v_limit:
        t_sat = dur_s
    else:
        t_sat = min(dur_s, -tau * math.log((v_inf - v_limit) / (v_inf - v0)))
    v1 = v_inf + (v0 - v_inf) * math.exp(-t_sat / tau)
    rest = dur_s - t_sat
    if rest <= 0.0:
        return i_a * dur_s, v1, i_a * rs + v1, 0.0
    tau2 = tau * rs / (rs + rp)
    v_inf2 = supply_v * rp / (rs + rp)
    fall = math.exp(-rest / tau2)
    charge = i_a * t_sat + ((supply_v - v_inf2) * rest - (v1 - v_inf2) * tau2 * (1.0 - fall)) / rs
    return charge, v_inf2 + (v1 - v_inf2) * fall, supply_v, rest


class Board:
    """Everything around the module's processor."""

    def __init__(self, seed: int) -> None:
        """Build a board with typical pads, E-stop released, hand switch plugged in."""
        self.rng = random.Random(seed)
        self.estop_pressed = False
        self.hand_pressed = False
        self.faults: set[str] = set()
        self.pads = ["typical", "typical"]
        self.k_en = False
        self.hv_en = False
        self.k1 = False
        self.hv_v = 0.0
        self.stim_until_us = 0
        self.scope: deque[tuple[int, ...]] = deque(maxlen=20_000)
        self._coil = False
        self._k1_due_us = 0
        self._last_us = 0
        self._edge_us = 0
        self._edges = 0

    @property
    def estop_a(self) -> bool:
        """Return loop 1's sense, high when released."""
        if "F49" in self.faults:
            return False
        return not self.estop_pressed or "F47" in self.faults

    @property
    def estop_b(self) -> bool:
        """Return the normally open contact's sense, high when pressed."""
        return self.estop_pressed

    @property
    def hand_ok(self) -> bool:
        """Return the hand switch line, high when not pressed and plugged in."""
        return not self.hand_pressed and "F51" not in self.faults

    @property
    def chain_fb(self) -> bool:
        """Return the K1 mirror contact AND the HV feed after the E-stop's first contact."""
        return self.k1 and self.estop_a

    def pump_edge(self, now_us: int) -> None:
        """Feed one ARM_PUMP edge to the diode pump."""
        self._edges = self._edges + 1 if now_us - self._edge_us <= DETECTOR_DROPOUT_US else 1
        self._edge_us = now_us

    def advance(self, now_us: int) -> None:
        """Let relay and reservoir follow up to now."""
        dt_s = max(0, now_us - self._last_us) / 1e6
        self._last_us = now_us
        pump = self._edges >= 3 and now_us - self._edge_us <= DETECTOR_DROPOUT_US
        nc2 = not self.estop_pressed or "F48" in self.faults
        coil = self.k_en and nc2 and self.hand_ok and pump
        if coil != self._coil:
            self._coil = coil
            self._k1_due_us = now_us + (K1_CLOSE_US if coil else K1_OPEN_US)
        if self.k1 != coil and now_us >= self._k1_due_us:
            self.k1 = coil
        if "F52" in self.faults:
            self.k1 = True
        if self.hv_en and pump and self.estop_a:
            top_v = 15.0 if "F54" in self.faults else 120.0 if "F53" in self.faults else HV_SET_V
            self.hv_v = min(top_v, math.sqrt(self.hv_v**2 + 2.0 * _CHARGER_W * dt_s / _RESERVOIR_F))
        else:
            self.hv_v *= math.exp(-dt_s / (1.0 if self.k1 else 0.047))

    def deliver(
        self,
        channel: int,
        start_us: int,
        i_ua: int,
        pw_us: int,
        gap_us: int,
        k: int,
        positive: bool,
        now_us: int,
    ) -> Delivered:
        """Put one pulse on the electrodes and record it."""
        length_us = pw_us * (1 + k) + gap_us
        self.stim_until_us = max(start_us + length_us, start_us + 1000, now_us + 1000)
        if not self.k1:
            return Delivered(0, int(self.hv_v * 1000), 0.0, 0.0, True)
        pad = PADS[self.pads[channel]]
        gain = 1.0 + self.rng.gauss(0.0, 0.003)
        q1, v_cap, peak1_v, sat_s = phase(i_ua * 1e-6 * gain, pw_us * 1e-6, 0.0, pad, self._supply_v())
        self._droop(q1)
        if pad[1] * pad[2] > 0.0:
            v_cap *= math.exp(-gap_us * 1e-6 / (pad[1] * pad[2]))
        i2_a = q1 / (k * pw_us * 1e-6) * (1.0 + self.rng.gauss(0.0, 0.003))
        q2, _, peak2_v, _ = phase(i2_a, k * pw_us * 1e-6, -v_cap, pad, self._supply_v())
        self._droop(q2)
        i1_ua = round(q1 / pw_us * 1e12)
        i2_ua = round(q2 / (k * pw_us) * 1e12)
        sign = 1 if positive else -1
        v_mv = round(max(peak1_v, abs(peak2_v)) * 1000)
        self.scope.append((start_us, channel, sign * i1_ua, pw_us, gap_us, -sign * i2_ua, k * pw_us, v_mv))
        return Delivered(i1_ua, round(peak1_v * 1000), q1 * 1e9, q2 * 1e9, sat_s > 20e-6)

    def _supply_v(self) -> float:
        """Return the voltage left for the load."""
        return max(0.001, self.hv_v - _HEADROOM_V)

    def _droop(self, charge_c: float) -> None:
        """Take one phase's charge out of the reservoir."""
        self.hv_v = max(0.0, self.hv_v - charge_c / _RESERVOIR_F)
