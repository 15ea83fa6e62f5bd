"""Many schedules added up: how often each fault came, what was wrong, and how near each bound was met."""

from collections import Counter
from dataclasses import dataclass, field
from statistics import median

from tests.campaign.offs import ARM_LOST_MS, COPPER_MS, FAULT_MS, KIOSK_OFF_MS, LEASE_MS, RAMP_MS
from tests.campaign.schedule import Outcome

BOUNDS_MS = {
    "ems-stim": ARM_LOST_MS, "runaway pump": LEASE_MS, "kiosk": KIOSK_OFF_MS, "stop": RAMP_MS,
    "pause": RAMP_MS,     **COPPER_MS, **FAULT_MS,
}  # fmt: skip


@dataclass(slots=True)
class Tally:
    """The sum of the outcomes so far."""

    schedules: int = 0
    virtual_s: float = 0
    pulses: int = 0
    injected: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    worst: dict[str, float] = field(default_factory=dict)
    last_ms: dict[str, list[float]] = field(default_factory=dict)

    def add(self, outcome: Outcome) -> None:
        """One more schedule is counted."""
        self.schedules += 1
        self.virtual_s += outcome.lasted_us / 1_000_000
        self.pulses += outcome.pulses
        self.injected.update(injected.split()[0] for injected in outcome.injected)
        if outcome.verdict.wrong:
            self.wrong.append(str(outcome))
        for what, value in outcome.verdict.worst.items():
            self.worst[what] = max(value, self.worst.get(what, value))
        for why, times in outcome.verdict.last_ms.items():
            self.last_ms.setdefault(why, []).extend(times)

    def lines(self) -> list[str]:
        """The result as it is kept."""
        lines = [
            f"{self.schedules} schedules, {self.virtual_s:.0f} virtual seconds, {self.pulses} pulses, "
            f"{sum(self.injected.values())} faults: {len(self.wrong)} with a violation",
            "",
            "worst margins at the electrodes (tolerance: limit x 1.02 + 0.1 mA)",
            *(f"  {what:<42} {value:10.2f}" for what, value in sorted(self.worst.items())),
            "",
            "last pulse after the event, ms              count   median    worst    bound",
            *(self._times(why) for why in sorted(self.last_ms)),
            "",
            "faults injected",
            *(f"  {fault:<12} {count:6}" for fault, count in sorted(self.injected.items())),
        ]
        return lines + (["", "violations", *self.wrong] if self.wrong else [])

    def _times(self, why: str) -> str:
        times = self.last_ms[why]
        bound = BOUNDS_MS.get(why, 0)
        return f"  {why:<38} {len(times):8} {median(times):8.1f} {max(times):8.1f} {bound:8}"
