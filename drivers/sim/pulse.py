"""The pulse engine: what becomes of one planned pulse between the reservoir and the pads [link 9, 10].

The engine measures the charge of the first phase and gives the same back in the second, so a saturated pulse
stays balanced. Comparator, monostable and DC block act here and not in the module core.
"""

from random import Random
from typing import NamedTuple

from drivers.sim.adc import Adc
from drivers.sim.caps import MAX_ON_US, PeakComparator
from drivers.sim.dcblock import BLEED_KOHM, DcBlock
from drivers.sim.load import BLOCK_NF, QUALITIES, SATURATED_AFTER_US, Load, Phase, phase, relaxed
from drivers.sim.pads import Pads

CHANNELS = 4
HEADROOM_MV = 3_000.0
DAC_STUCK_UA = 82_000.0
OFFSET_UA = 5.0
GAIN_SIGMA = 0.003
GAIN_WORST = 0.006
I_FULL_SCALE_UA = 100_000.0
V_FULL_SCALE_MV = 128_000.0
DUMMY_KOHM = 1.0
UNLIMITED_UA = 1e9
NEVER_US = 1 << 30
LEAK_US = 5_000  # a leg that nothing ends is looked at again with the next tick


class Planned(NamedTuple):
    """A pulse as the core planned it, on the board's clock."""

    t_us: int
    channel: int
    polarity: int
    i1_ua: int
    pw1_us: int
    gap_us: int
    i2_ua: int
    pw2_us: int


class Drive(NamedTuple):
    """What one phase started from, in the order of load.phase: enough to draw it again."""

    vcp_mv: float
    i_ua: float
    on_us: float
    headroom_mv: float


class Delivered(NamedTuple):
    """What the front end measured and what flowed."""

    i1_ua: int
    i2_ua: int
    v_mv: int
    is_saturated: bool
    dq_nc: int
    first: Phase
    second: Phase
    pw1_us: int  # as long as current flowed
    pw2_us: int
    load: Load
    drive1: Drive
    drive2: Drive


def torn(load: Load, drive: Drive) -> Phase:
    """A phase in whose middle the contact is lost (F59): nothing flows after it, and the source saturates."""
    half_us = drive.on_us / 2
    held = phase(load, drive.vcp_mv, drive.i_ua, half_us, drive.headroom_mv)
    lost = phase(QUALITIES["open"], 0.0, drive.i_ua, half_us, drive.headroom_mv)
    charge = held.charge_pc + lost.charge_pc
    return Phase(charge, held.i25_ua, lost.i75_ua, lost.v_end_mv, lost.v_peak_mv, lost.vcp_mv, half_us)


class PulseEngine:
    """DAC, bridge and front end shared by the channels, and the pads they drive."""

    def __init__(self, random: Random, adc: Adc) -> None:
        self.pads = [Pads(random) for _ in range(CHANNELS)]
        self.blocks = [DcBlock() for _ in range(CHANNELS)]
        self.comparator = PeakComparator(random)
        self.max_on_us = MAX_ON_US
        self.i_reads = self.dq_reads = 1.0  # what becomes of a current, a charge, in its reading
        self.gain_error = 0.0
        self.is_dac_stuck = False
        self.is_second_phase_missing = False
        self.offset_ua = OFFSET_UA
        self.falls_with_current = False
        self._gains = [(self._gain(random), self._gain(random)) for _ in range(CHANNELS)]
        self._vcp_mv = [0.0] * CHANNELS  # positive towards terminal A
        self._last_us = [0] * CHANNELS
        self._before = (0.0, 0.0, 0)
        self._adc = adc

    def load(self, channel: int, now_us: int) -> Load:
        """The pads of a channel as they are now."""
        return self.pads[channel].load(now_us)

    def touch(self, channel: int, quality: str) -> None:
        """The pads of a channel change; what was stored in the old contact is gone."""
        self.pads[channel].touch(quality)
        self._vcp_mv[channel] = 0.0

    def play(self, plan: Planned, hv_mv: float, *, connected: bool, until_us: int = NEVER_US) -> Delivered:
        """Deliver one pulse into the channel's pads, or into nothing while K1 is open.

        Something may cut the pulse short `until_us` after its beginning.
        """
        at, sign = plan.channel, 1.0 if plan.polarity > 0 else -1.0
        block, pads = self.blocks[at], self.pads[at]
        load = self._contact(plan, connected)
        self._before = (self._vcp_mv[at], block.mv, self._last_us[at])
        drive1 = self._first(plan, load, hv_mv, sign, min(plan.pw1_us, self.max_on_us, until_us))
        if connected and pads.is_tearing:
            pads.touch("open")
            first = torn(load, drive1)
            load = pads.load(plan.t_us)
        else:
            first = phase(load, *drive1)
        block.pass_charge(first.charge_pc * sign)
        left_us = until_us - plan.pw1_us - plan.gap_us
        drive2 = self._second(plan, load, hv_mv - first.charge_pc / BLOCK_NF, -sign, first, left_us)
        second = phase(load, *drive2)
        block.pass_charge(-second.charge_pc * sign)
        self._vcp_mv[at] = block.recover(load, -second.vcp_mv * sign)
        self._last_us[at] = plan.t_us + plan.pw1_us + plan.gap_us + plan.pw2_us
        return self._measured(plan, load, first, second, drive1, drive2)

    def cut(self, plan: Planned, hv_mv: float, until_us: int) -> Delivered:
        """The pulse that was played last ended earlier than planned."""
        at = plan.channel
        self._vcp_mv[at], self.blocks[at].mv, self._last_us[at] = self._before
        return self.play(plan, hv_mv, connected=True, until_us=until_us)

    def leak(self, channel: int, hv_mv: float, now_us: int) -> tuple[Phase, Drive, Load]:
        """A leg that is stuck on puts HV on the pads through the block capacitor (F56).

        The comparator opens the return when the current is too large, the monostable in any case.
        """
        load, block = self.load(channel, now_us), self.blocks[channel]
        headroom = max(0.0, hv_mv - block.mv)
        peak_ua = headroom / load.rs_kohm
        on_us = min(self.max_on_us, LEAK_US)
        if peak_ua > self.comparator.threshold_ua and not self.comparator.is_dead:
            on_us = self.comparator.reaction_us
            self.comparator.trip()
        drive = Drive(self._vcp_mv[channel], UNLIMITED_UA, on_us, headroom)
        done = phase(load, *drive)
        block.pass_charge(done.charge_pc)
        self._vcp_mv[channel] = done.vcp_mv
        self._last_us[channel] = now_us + on_us
        return done, drive, load

    def dummy(self, dac_ua: int) -> tuple[int, int]:
        """Microamps and millivolts at the internal 1 kOhm dummy."""
        i_ua = self._source(dac_ua, self._gains[0][0], 1.0)
        return self._read_ua(i_ua), self._adc.read(i_ua * DUMMY_KOHM, V_FULL_SCALE_MV)

    def idle_ua(self, hv_mv: float) -> int:
        """What a leg that is stuck on draws through the bleed between pulses."""
        return self._adc.read(hv_mv / BLEED_KOHM, I_FULL_SCALE_UA)

    def _contact(self, plan: Planned, connected: bool) -> Load:
        if not connected:
            return QUALITIES["open"]
        pads = self.pads[plan.channel]
        load = pads.still or pads.load(plan.t_us)
        return load.at_current(plan.i1_ua) if self.falls_with_current else load

    def _first(self, plan: Planned, load: Load, hv_mv: float, sign: float, on_us: int) -> Drive:
        at = plan.channel
        for_us = max(0, plan.t_us - self._last_us[at])
        self.blocks[at].bleed(for_us)
        vcp_mv = relaxed(load, self._vcp_mv[at], for_us) * sign
        i_ua = self._source(plan.i1_ua, self._gains[at][0], sign)
        return self._capped(load, Drive(vcp_mv, i_ua, on_us, self._headroom(at, hv_mv, sign, i_ua, on_us)))

    def _second(
        self, plan: Planned, load: Load, hv_mv: float, sign: float, first: Phase, left_us: int
    ) -> Drive:
        at = plan.channel
        vcp_mv = -relaxed(load, first.vcp_mv, plan.gap_us)
        on_us = max(0, min(plan.pw2_us, self.max_on_us, left_us))
        if self.is_second_phase_missing or self.comparator.is_latched:
            on_us = 0
        i_ua = self._source(plan.i2_ua, self._gains[at][1], sign)
        if first.limited_us > 0.0 and not self.is_dac_stuck:
            i_ua = min(i_ua, first.charge_pc / plan.pw2_us)
        return self._capped(load, Drive(vcp_mv, i_ua, on_us, self._headroom(at, hv_mv, sign, i_ua, on_us)))

    def _capped(self, load: Load, drive: Drive) -> Drive:
        """The comparator ends the phase when the current really is too large for as long as it looks."""
        comparator = self.comparator
        is_small = drive.i_ua <= comparator.threshold_ua or drive.on_us <= comparator.reaction_us
        if is_small or comparator.is_dead:
            return drive
        short = drive._replace(on_us=comparator.reaction_us)
        if phase(load, *short).i75_ua <= comparator.threshold_ua:
            return drive
        comparator.trip()
        return short

    def _source(self, i_ua: int, gain: float, sign: float) -> float:
        if self.is_dac_stuck:
            return DAC_STUCK_UA
        return max(0.0, i_ua * (gain + self.gain_error) * self._adc.reference + sign * self.offset_ua)

    def _headroom(self, channel: int, hv_mv: float, sign: float, i_ua: float, on_us: int) -> float:
        """What the source has left for the pads when the block has taken its part of this phase."""
        block_mv = self.blocks[channel].mv * sign + i_ua * on_us / BLOCK_NF
        return max(0.0, hv_mv - HEADROOM_MV - max(0.0, block_mv))

    def _measured(
        self, plan: Planned, load: Load, first: Phase, second: Phase, drive1: Drive, drive2: Drive
    ) -> Delivered:
        read = self._read_ua
        i1 = (read(first.i25_ua) + read(first.i75_ua)) // 2
        i2 = (read(second.i25_ua) + read(second.i75_ua)) // 2
        dq_reads = self.dq_reads / self._adc.reference
        return Delivered(
            i1,
            i2,
            self._adc.read(first.v_end_mv, V_FULL_SCALE_MV),
            first.limited_us >= SATURATED_AFTER_US,
            round((first.charge_pc - second.charge_pc) * dq_reads * plan.polarity / 1000.0),
            first,
            second,
            int(drive1.on_us),
            int(drive2.on_us),
            load,
            drive1,
            drive2,
        )

    def _read_ua(self, i_ua: float) -> int:
        return self._adc.read(i_ua * self.i_reads, I_FULL_SCALE_UA)

    @staticmethod
    def _gain(random: Random) -> float:
        return 1.0 + max(-GAIN_WORST, min(GAIN_WORST, random.gauss(0.0, GAIN_SIGMA)))
