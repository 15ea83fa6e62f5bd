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


def lamps(levels: int, *, hv_mv: float, lamp_test: bool, dead: int = 0) -> Lamps:
    """Amber is OR-ed in hardware with the HV comparator; red burns until the host suppresses it.

    `dead` are the lines whose lamp or sounder is broken, whatever drives it.
    """
    amber = levels & lines.LAMP_ACTIVE or hv_mv > AMBER_ABOVE_MV
    return Lamps(
        ready=bool(lamp_test or levels & lines.LAMP_READY) and not dead & lines.LAMP_READY,
        active=bool(lamp_test or amber) and not dead & lines.LAMP_ACTIVE,
        fault=bool(lamp_test or not levels & lines.LAMP_FAULT_OFF) and not dead & lines.LAMP_FAULT_OFF,
        buzzer=bool(levels & lines.BUZZER) and not dead & lines.BUZZER,
    )
