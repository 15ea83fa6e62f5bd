"""The measured times of real processes on a shared machine: the distribution is printed, then judged."""

from statistics import median

LATE_MS = 40


def judge(what: str, times_ms: list[float], bound_ms: float) -> None:
    """The median meets the bound, the worst is within 40 ms of it. (safety.md, Times)"""
    numbers = ", ".join(f"{time_ms:.0f}" for time_ms in sorted(times_ms))
    middle, worst = median(times_ms), max(times_ms)
    print(f"{what}: median {middle:.0f} ms, worst {worst:.0f} ms of {bound_ms:.0f} ms ({numbers})")
    assert middle <= bound_ms
    assert worst <= bound_ms + LATE_MS
