"""Integers with names: what the cores count in. No floats, no conversions hidden in call sites."""

UA_PER_MA = 1_000
UA_PER_LEVEL = 1_000
"""One level is 1.0 mA. (safety.md HZ-02)"""
UA_PER_TENTH_MA = 100
"""The wire counts current in 0.1 mA. [link 5.1]"""
MS_PER_MIN = 60_000


def levels_of(current_ua: int) -> int:
    """The whole levels that a current amounts to, rounded to the nearest."""
    return (current_ua + UA_PER_LEVEL // 2) // UA_PER_LEVEL
