"""What one channel of a program comes to for the module, field by field. [link 5.2]"""

from dataclasses import dataclass
from enum import IntEnum

GAP_US = 100
"""The pause between the two phases, the same in every program. [therapy 3.1.1]"""


class Mode(IntEnum):
    """How the pulses of a channel follow each other; the number is the wire's. [link 5.2]"""

    CONTINUOUS = 0
    BURST = 1
    MODULATED = 2
    ENVELOPE = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelBlock:
    """One channel's configuration, field by field as link.md 5.2; rates in 0.1 Hz (`_dhz`)."""

    mode: Mode
    pad_cm2: int
    i_max_ua: int
    pw_us: int
    gap_us: int
    k: int
    f_dhz: int
    f2_dhz: int
    pw2_us: int
    sweep_period_ms: int
    burst_pulses: int
    burst_rate_dhz: int
    ramp_up_ms: int
    hold_ms: int
    ramp_down_ms: int
    off_ms: int
    limit_s: int
