"""Who vouches for the wall clock: the network's time, or a clock with a battery that agrees. [platform 1.3]

Rules
1. The network's time came in this boot: systemd-timesyncd says so by a file.
2. Or the kernel has set the clock from a real-time clock that has counted on since: one without a battery
   begins in 1970, and then the two disagree.
3. What cannot be read vouches for nothing.
"""

from pathlib import Path

TIMESYNC = Path("/run/systemd/timesync/synchronized")
RTC = Path("/sys/class/rtc/rtc0")
AGREES_S = 120
_BUILT_S = 1_767_225_600
"""No clock of this program shows a time before 2026."""


def is_vouched(now_s: int, *, timesync: Path = TIMESYNC, rtc: Path = RTC) -> bool:
    """True if the wall clock is somebody's word and not a guess."""
    return now_s >= _BUILT_S and (timesync.exists() or _agrees(rtc, now_s))


def _agrees(rtc: Path, now_s: int) -> bool:
    try:
        has_set = (rtc / "hctosys").read_text(encoding="ascii").strip() == "1"
        shows_s = int((rtc / "since_epoch").read_text(encoding="ascii"))
    except (OSError, ValueError):
        return False
    return has_set and abs(now_s - shows_s) <= AGREES_S
