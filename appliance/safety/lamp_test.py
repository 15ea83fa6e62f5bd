"""What the host's panel shows while somebody looks whether it works: everything. Pure. [F66]"""

from appliance.limits import LAMP_TEST_MS
from appliance.safety.alarm import Pattern
from appliance.safety.orders import Lamps

PATTERN = Pattern(pulses=((400, 200), (400, 1_000)))
"""Two pulses, again and again: as a staff call sounds, with less of a rest."""


def panel_at(elapsed_ms: int) -> Lamps | None:
    """Red, green, amber and the buzzer, so long after the begin; None once it is over."""
    if not 0 <= elapsed_ms < LAMP_TEST_MS:
        return None
    return Lamps(ready=True, active=True, fault=True, buzzer=PATTERN.is_on(elapsed_ms))
