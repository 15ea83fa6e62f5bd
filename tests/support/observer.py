"""An observer that knows only the scope and the limits, whatever the programs believe."""

from dataclasses import dataclass, field

from drivers.sim.scope import Pulse

PEAK_UA = 60_000
LEAD_CHECK_UA = 2_000
GUARD_US = 100
CHARGE_NC = 200
SLEW_UA_PER_S = 5_000


def allowed_ua(limit_ua: int) -> int:
    """The limit with the tolerance of safety.md, Proof: 2 % and 0.1 mA."""
    return limit_ua * 102 // 100 + 100


def end_us(pulse: Pulse) -> int:
    return pulse.t_us + pulse.pw1_us + pulse.gap_us + pulse.pw2_us


@dataclass(slots=True)
class Observer:
    """What was allowed from when on; `judge` names the first pulse that broke it."""

    _allowed: list[tuple[int, int, int]] = field(default_factory=list)

    def allow(self, from_us: int, *, a_ua: int, b_ua: int) -> None:
        """From this instant on each channel may show at most this."""
        self._allowed.append((from_us, a_ua, b_ua))

    def judge(self, pulses: list[Pulse]) -> str | None:
        """None when every pulse was allowed, balanced and alone; else one sentence."""
        steps = iter([*self._allowed, (1 << 62, 0, 0)])
        current, following = (0, 0, 0), next(steps)
        before_us = -GUARD_US
        for pulse in sorted(pulses, key=lambda p: p.t_us):
            while pulse.t_us >= following[0]:
                current, following = following, next(steps)
            limit_ua = allowed_ua(current[1 + pulse.channel]) if current[1 + pulse.channel] else 0
            if abs(pulse.i1_ua) > limit_ua:
                return f"{pulse} exceeds {limit_ua} uA"
            if abs(pulse.i1_ua * pulse.pw1_us + pulse.i2_ua * pulse.pw2_us) > CHARGE_NC * 1000:
                return f"{pulse} is not balanced"
            if pulse.t_us < before_us + GUARD_US:
                return f"{pulse} overlaps the one before it"
            before_us = end_us(pulse)
        return None


def rises_too_fast(pulses: list[Pulse]) -> Pulse | None:
    """The first pulse that is above the one before it on its channel by more than 5 mA/s and one step of 0.5
    mA.
    """
    last: dict[int, Pulse] = {}
    for pulse in pulses:
        before = last.get(pulse.channel)
        last[pulse.channel] = pulse
        if before is None:
            continue
        rise_ua = abs(pulse.i1_ua) - abs(before.i1_ua)
        may_ua = 500 + SLEW_UA_PER_S * (pulse.t_us - before.t_us) // 1_000_000
        if rise_ua > allowed_ua(may_ua):
            return pulse
    return None
