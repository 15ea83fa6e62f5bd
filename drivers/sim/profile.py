"""The numbers of one simulated board that a test may choose; the defaults are link.md's."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardProfile:
    """Clock, timing and surroundings of a board."""

    n_channels: int = 2
    sck_hz: int = 1_000_000
    ready_us: tuple[int, int] = (300, 1_000)
    has_watchdog: bool = True
    module_ms: int = 0  # where the module's own clock starts
    temperature_mc: int = 31_000
    supply_mv: int = 12_000
    impedance_falls_with_current: bool = False  # Rp(I), the option of link 10


MICROPYTHON = BoardProfile(ready_us=(2_000, 6_000))
