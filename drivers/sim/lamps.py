"""What the board's lamps and its buzzer show [link 2.1]."""

from dataclasses import dataclass

from drivers.sim import lines

AMBER_ABOVE_MV = 24_000.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Lamps:
    """Green, amber, red and the buzzer; true is lit or sounding."""

    ready: bool
    active: bool
    fault: bool
    buzzer: bool


def lamps(host_outputs: int, *, hv_mv: float, lamp_test: bool) -> Lamps:
    """Amber is OR-ed in hardware with the HV comparator; red burns until the host suppresses it."""
    return Lamps(
        ready=lamp_test or bool(host_outputs & lines.LAMP_READY),
        active=lamp_test or bool(host_outputs & lines.LAMP_ACTIVE) or hv_mv > AMBER_ABOVE_MV,
        fault=lamp_test or not host_outputs & lines.LAMP_FAULT_OFF,
        buzzer=bool(host_outputs & lines.BUZZER),
    )
