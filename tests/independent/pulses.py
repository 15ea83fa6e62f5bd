"""The pulse engine: intensities, schedules, slots and what each pulse tells."""

from __future__ import annotations

from tests.independent.analogue import Board
from tests.independent.frames import Block

SLEW_UA_PER_TICK = 25
FIRST_PULSE_UA = 500
JUDGED_UA = 1000
SLOT_RECOVERY_US = 500
QUEUE_US = 10_000


class Channel:
    """One output channel's intensity, schedule and measurements."""

    def __init__(self) -> None:
        """Build a silent channel."""
        self.block: Block | None = None
        self.armed = False
        self.target_ua = 0
        self.actual_ua = 0
        self.needs_zero = False
        self.first_out = False
        self.due_us: float | None = None
        self.count = 0
        self.burst_index = 0
        self.alternate = False
        self.limit_ms = 0
        self.i_ua = 0
        self.v_mv = 0
        self.z_ohm = 0
        self.dq_nc = 0
        self.saturated = False
        self.lead_off = False
        self.off_run = 0
        self.short_run = 0
        self.imbalance_run = 0
        self.pulses = 0
        self.charge_nc = 0.0
        self.net_nc = 0.0

    def silence(self) -> None:
        """Bring the intensity to 0 at once."""
        self.target_ua = self.actual_ua = 0
        self.first_out = False
        self.i_ua = self.v_mv = self.dq_nc = 0
        self.off_run = self.short_run = self.imbalance_run = 0
        self.saturated = False
        if self.block is None or self.block.mode == 0:
            self.due_us = None

    def at_limit(self) -> bool:
        """Tell whether the channel's time limit is used up."""
        return self.block is not None and self.limit_ms >= self.block.limit_s * 1000


class PulseEngine:
    """Time-multiplexes the pulses of all channels."""

    def __init__(self, board: Board, n_channels: int) -> None:
        """Build an engine with silent channels."""
        self.board = board
        self.channels = [Channel() for _ in range(n_channels)]
        self.zero_us = 0
        self.busy_us = 0.0
        self.pulsed = False
        self.leadcheck = False
        self.found: list[tuple[str, int]] = []

    def prepare(self, blocks: list[Block], mask: int, leadcheck: bool) -> None:
        """Take the armed channels' blocks."""
        self.leadcheck = leadcheck
        for index, channel in enumerate(self.channels):
            channel.block = blocks[index]
            channel.armed = bool(mask >> index & 1) and blocks[index].enabled
            channel.needs_zero = channel.lead_off = False
            channel.due_us = None
            channel.silence()

    def start(self, now_us: int) -> None:
        """Set time zero of envelope, burst and sweep."""
        self.zero_us = now_us
        for channel in self.channels:
            channel.due_us = None
            channel.silence()
            channel.count = channel.burst_index = 0
            if channel.armed and channel.block is not None and channel.block.mode != 0:
                channel.due_us = float(now_us)

    def halt(self) -> None:
        """Silence everything and forget the schedule."""
        for channel in self.channels:
            channel.due_us = None
            channel.silence()

    def set_target(self, index: int, target_ua: int) -> None:
        """Give a channel its target; lower acts at the next pulse."""
        channel = self.channels[index]
        if target_ua == 0:
            channel.silence()
            return
        channel.target_ua = target_ua
        channel.actual_ua = min(channel.actual_ua, target_ua)

    def slew(self, now_us: int) -> None:
        """Raise intensities by one tick's share."""
        for channel in self.channels:
            if channel.actual_ua < channel.target_ua:
                channel.actual_ua = min(channel.target_ua, channel.actual_ua + SLEW_UA_PER_TICK)
                if not channel.first_out:
                    channel.actual_ua = min(channel.actual_ua, FIRST_PULSE_UA)
                if channel.due_us is None and channel.armed:
                    channel.due_us = float(now_us)

    def next_us(self) -> float | None:
        """Return when the next pulse may begin."""
        dues = [c.due_us for c in self.channels if c.due_us is not None and c.armed]
        return max(min(dues), self.busy_us) if dues else None

    def run(self, until_us: float, now_us: int) -> None:
        """Put out every pulse that begins up to a time."""
        while True:
            ready = [(c.due_us, n) for n, c in enumerate(self.channels) if c.due_us is not None and c.armed]
            if not ready:
                return
            due_us, index = min(ready)
            start_us = max(due_us, self.busy_us)
            if start_us > until_us:
                return
            channel = self.channels[index]
            block = channel.block
            assert block is not None
            period_us, pw_us = self._rate(block, due_us)
            self._advance(channel, block, period_us)
            late = start_us - due_us > period_us or now_us - start_us > QUEUE_US
            amplitude_ua = self._amplitude_ua(channel, block, start_us)
            if amplitude_ua > 0 and not late:
                self._emit(index, block, int(start_us), amplitude_ua, pw_us, period_us, now_us)

    def _rate(self, block: Block, at_us: float) -> tuple[float, int]:
        """Return (period, phase width) at a time."""
        if self.leadcheck:
            return 500_000.0, 100
        if block.mode != 2:
            return 1e7 / block.f_01hz, block.pw_us
        period_us = block.period_100ms * 100_000.0
        x = ((at_us - self.zero_us) % period_us) / period_us
        share = 2 * x if x < 0.5 else 2 - 2 * x
        f_01hz = block.f_01hz + (block.f2_01hz - block.f_01hz) * share
        return 1e7 / f_01hz, round(block.pw_us + (block.pw2_us - block.pw_us) * share)

    def _advance(self, channel: Channel, block: Block, period_us: float) -> None:
        """Move a channel's schedule to its next pulse."""
        assert channel.due_us is not None
        if block.mode == 1 and not self.leadcheck:
            channel.burst_index += 1
            if channel.burst_index >= block.burst_n:
                channel.burst_index = 0
                channel.count += 1
            channel.due_us = (
                self.zero_us + channel.count * 1e7 / block.burst_rate_01hz + channel.burst_index * period_us
            )
        else:
            channel.due_us += period_us

    def _amplitude_ua(self, channel: Channel, block: Block, at_us: float) -> int:
        """Return the amplitude the envelope leaves of the intensity."""
        if block.mode != 3 or self.leadcheck:
            return channel.actual_ua
        up, hold, down, off = (
            block.ramp_up_ms,
            block.hold_10ms * 10,
            block.ramp_down_ms,
            block.off_10ms * 10,
        )
        t_ms = ((at_us - self.zero_us) / 1000.0) % (up + hold + down + off)
        if t_ms < up:
            return int(channel.actual_ua * t_ms / up)
        if t_ms < up + hold:
            return channel.actual_ua
        if t_ms < up + hold + down:
            return int(channel.actual_ua * (up + hold + down - t_ms) / down)
        return 0

    def _emit(
        self, index: int, block: Block, start_us: int, i_ua: int, pw_us: int, period_us: float, now_us: int
    ) -> None:
        """Deliver one pulse and judge it."""
        channel = self.channels[index]
        k = 1 if self.leadcheck else block.k
        positive = not block.flags & 2
        if block.flags & 4:
            channel.alternate = not channel.alternate
            positive ^= channel.alternate
        got = self.board.deliver(index, start_us, i_ua, pw_us, block.gap_us, k, positive, now_us)
        self.busy_us = start_us + pw_us * (1 + k) + block.gap_us + SLOT_RECOVERY_US
        self.pulsed = channel.first_out = True
        channel.pulses += 1
        channel.charge_nc += got.q1_nc
        channel.net_nc += (got.q1_nc - got.q2_nc) * (1 if positive else -1)
        channel.i_ua, channel.v_mv, channel.saturated = got.i1_ua, got.v_mv, got.saturated
        channel.dq_nc = max(-32768, min(32767, round(got.q1_nc - got.q2_nc)))
        z = got.v_mv * 1000 // got.i1_ua if got.i1_ua >= 50 else 65535
        channel.z_ohm = min(65535, z)
        imbalance = abs(got.q1_nc - got.q2_nc) > max(200.0, 0.02 * got.q1_nc)
        channel.imbalance_run = channel.imbalance_run + 1 if imbalance else 0
        if channel.imbalance_run >= 3:
            self.found.append(("imbalance", index))
        if i_ua < JUDGED_UA:
            return
        slow = period_us > 50_000
        lifted = z > 6000 or got.i1_ua * 10 < i_ua * 6
        channel.off_run = channel.off_run + 1 if lifted else 0
        channel.short_run = channel.short_run + 1 if z < 100 else 0
        if channel.off_run >= (1 if slow else 2):
            channel.lead_off = True
            self.found.append(("lead_off", index))
        elif not lifted:
            channel.lead_off = False
        if channel.short_run >= (1 if slow else 3):
            self.found.append(("short", index))
        if self.found and not self.leadcheck and self.found[-1][1] == index:
            channel.needs_zero = True
            channel.silence()
