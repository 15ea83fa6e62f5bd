"""Whether somebody is on duty now: the site's hours and the machine's local time. (HZ-21)"""

from datetime import datetime

from appliance.therapy.duty import Hours, is_on_duty

EARLIEST_S = 1_767_225_600
"""2026-01-01: a clock that says an earlier time was never set, and nobody counts as on duty then."""


def is_staffed_at(hours: tuple[Hours, ...], wall_s: int) -> bool:
    """True within the hours, by a clock that can be right."""
    if wall_s < EARLIEST_S:
        return False
    local = datetime.fromtimestamp(wall_s).astimezone()
    return is_on_duty(hours, weekday=local.weekday(), minute=local.hour * 60 + local.minute)
