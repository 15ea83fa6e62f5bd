"""The one place that reads clocks; cores get the time as an argument."""

import time


def monotonic_ms() -> int:
    """Milliseconds that only ever rise, from an origin that means nothing."""
    return time.monotonic_ns() // 1_000_000


def monotonic_us() -> int:
    """Microseconds of the same clock."""
    return time.monotonic_ns() // 1_000


def wall_unix_s() -> int:
    """Seconds since 1970 as the machine believes; for records, never for a decision about current."""
    return int(time.time())


def sleep_until_us(instant_us: int) -> None:
    """Returns at that instant of monotonic_us, or at once when it has passed."""
    left_us = instant_us - monotonic_us()
    if left_us > 0:
        time.sleep(left_us / 1_000_000)


def rest_ms(for_ms: int) -> None:
    """Returns that much later."""
    time.sleep(for_ms / 1_000)
