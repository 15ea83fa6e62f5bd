"""The ideal board of the walk: relay and high voltage follow at once, pads are resistors, no noise."""

from array import array
from dataclasses import dataclass

from drivers.firmware import codes as c
from drivers.firmware.core import Core
from drivers.firmware.identity import Identity
from tests.proof.hands import SURROUNDINGS, Surroundings

TICK_MS = 5
ESTOP = {"released": c.IN_ESTOP_A, "pressed": c.IN_ESTOP_B, "cut": 0, "welded": c.IN_ESTOP_A | c.IN_ESTOP_B}
OHM = {"typical": 1_000, "open": 2_000_000, "short": 6, "weak": 1_000}
HV_MV = 100_300
NEVER_US = -1_000_000_000
RESTING = (
    ("ADC_TEMP_MC", 31_000), ("ADC_VIN_MV", 12_000), ("ADC_IDLE_UA", 0), ("ADC_CLOCK", 1_000),
    ("ADC_REF_MV", 2_500), ("ADC_ISO_MV", 12_000),
)  # fmt: skip
LIVE = c.OUT_HV_EN | c.OUT_K_EN | c.OUT_GATES


@dataclass(frozen=True, slots=True)
class Delivered:
    """One pulse at the electrodes, and the module's state that let it out."""

    at_us: int
    channel: int
    i1_ua: int
    pw1_us: int
    gap_us: int
    i2_ua: int
    pw2_us: int
    state: int
    arm_mode: int
    actual_ua: int

    @property
    def end_us(self) -> int:
        return self.at_us + self.pw1_us + self.gap_us + self.pw2_us


class ProofBoard:
    """A module core with its surroundings; `outputs` are the core's while it is not held in reset."""

    def __init__(self, channels: int) -> None:
        self.core = Core(Identity(0xFFFF, 1, b"PROOF-0001", bytes(range(32)), channels))
        self.core.feed_entropy(0x1234)
        self.core.feed_entropy(0xBEEF)
        self.around = SURROUNDINGS["healthy"]
        self.is_held = False
        self.has_pulsed = False
        self.pulses: list[Delivered] = []
        self.last_end_us = 0
        self.last_us = [NEVER_US, NEVER_US]
        self.last_check_us = [NEVER_US, NEVER_US]
        self.is_rising = [False, False]
        self.miso = bytearray(64)
        self.frozen: bytes | None = None
        self._out = array("l", [0] * 8)
        self._entropy = 0x2AAA5555
        self.core.bite_seen = 1
        self.core.reset(0, c.CAUSE_POWER_ON, self._entropy)
        self.core.load_response(self.miso)

    @property
    def outputs(self) -> int:
        return 0 if self.is_held else self.core.outputs

    @property
    def k1_is_closed(self) -> bool:
        """The relay: its driver, the pump's detector, both poles of the button and the hand switch."""
        drives = self.outputs & c.OUT_K_EN and self.core.pump_valid
        return bool(drives and self.around.estop == "released" and self.around.hand_ok) or (
            self.around.k1_welded
        )

    @property
    def hv_is_up(self) -> bool:
        feeds = self.outputs & c.OUT_HV_EN and self.core.pump_valid
        return bool(feeds and self.around.hv_rises and self.around.estop in ("released", "welded"))

    def inputs(self) -> int:
        bits = ESTOP[self.around.estop] | (c.IN_HAND_OK if self.around.hand_ok else 0)
        bits |= 0 if self.k1_is_closed else c.IN_K1_OPEN
        return bits | (c.IN_ARM_DETECTOR if self.core.pump_valid else 0)

    def surround(self, around: Surroundings, now_ms: int) -> None:
        """From now on this holds; a stop contact that moves is an edge."""
        before, self.around = self.around, around
        moved = (before.estop, before.hand_ok) != (around.estop, around.hand_ok)
        if around.link != "frozen":
            self.frozen = None
        if moved and not self.is_held:
            self.core.on_stop_edge(self.inputs())

    def hold(self, is_held: bool, now_ms: int) -> None:
        """RESET_N."""
        if self.is_held and not is_held:
            self.restart(c.CAUSE_RESET_LINE, now_ms)
        self.is_held = is_held

    def restart(self, cause: int, now_ms: int) -> None:
        """The core begins anew."""
        self._entropy = (self._entropy * 9301 + 49297) & 0x3FFFFFFF
        self.core.bite_seen = 1
        self.core.reset(now_ms, cause, self._entropy)
        self.core.load_response(self.miso)

    def tick(self, now_ms: int) -> None:
        """5 ms have passed."""
        self.has_pulsed = False
        if self.is_held:
            return
        core = self.core
        self._convert()
        core.step(now_ms, self.inputs())
        while core.outputs & c.OUT_GATES and core.next_pulse(self._out):
            self.has_pulsed = True
            self._note(now_ms)
            self._deliver()

    def _note(self, now_ms: int) -> None:
        out, core = self._out, self.core
        channel = out[c.PULSE_CHANNEL]
        self.pulses.append(
            Delivered(
                now_ms * 1_000 + out[c.PULSE_OFFSET_US],
                channel,
                out[c.PULSE_I1_UA],
                out[c.PULSE_PW1_US],
                out[c.PULSE_GAP_US],
                out[c.PULSE_I2_UA],
                out[c.PULSE_PW2_US],
                core.state,
                core.arm_mode,
                core.actual[channel],
            )  # fmt: skip
        )

    def _convert(self) -> None:
        adc = self.core.adc
        adc[c.ADC_HV_MV] = HV_MV if self.hv_is_up else 0
        for name, value in RESTING + self.around.adc:
            adc[getattr(c, name)] = value
        is_dummy = self.core.outputs & c.OUT_DUMMY
        adc[c.ADC_DUMMY_UA] = adc[c.ADC_DUMMY_MV] = self.core.dac_ua if is_dummy else 0
        adc[c.ADC_PEAK] = 1 if self.core.outputs & c.OUT_PEAK_TEST else 0

    def _deliver(self) -> None:
        out = self._out
        channel, i1_ua, i2_ua = out[c.PULSE_CHANNEL], out[c.PULSE_I1_UA], out[c.PULSE_I2_UA]
        pads = self.around.pads[channel] if channel < 2 else "typical"
        dq_nc, saturated = 0, pads in ("open", "weak")
        if pads == "open":
            i1_ua = i2_ua = min(i1_ua, 48)
        elif pads == "weak":
            i1_ua = i2_ua = i1_ua * 3 // 4
        if self.around.pulse == "over":
            i1_ua, i2_ua = i1_ua * 2 + 3_000, i2_ua * 2 + 3_000
        elif self.around.pulse == "unbalanced":
            dq_nc = 1_000
        volt_mv = 97_000 if pads == "open" else i1_ua * OHM[pads] // 1_000
        self.core.on_pulse(channel, i1_ua, i2_ua, volt_mv, saturated, dq_nc)

    def window(self, mosi: bytes, now_ms: int) -> bytes:
        """One CS window, as the link is now."""
        link = self.around.link
        if self.is_held or link == "dead":
            return bytes(len(mosi))
        miso = bytes(self.miso)
        if link != "request lost":
            self.core.on_window(bytearray(mosi), len(mosi), now_ms)
        else:
            self.core.on_window(bytearray(mosi[:32]), 32, now_ms)
        self.core.load_response(self.miso)
        if link == "frozen":
            self.frozen = self.frozen or miso
            return self.frozen
        return bytes([miso[0] ^ 0xFF]) + miso[1:] if link == "answer lost" else miso

    def noise(self, now_ms: int) -> None:
        """Nine broken frames in a row: LINK_QUALITY where a session is open."""
        for _ in range(9):
            if not self.is_held:
                self.core.on_window(bytearray(b"\xa7" + bytes(63)), 64, now_ms)
                self.core.load_response(self.miso)
