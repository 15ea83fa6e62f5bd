"""Whether somebody is on duty now, and whether the site is open: its hours, and the local time. (HZ-21)"""

from datetime import datetime

from appliance.kiosk.chart import DutyCame
from appliance.services.kiosk.site import Chosen
from appliance.services.kiosk.wall import moment
from appliance.therapy.duty import Hours, Opening, is_on_duty, opening_at

EARLIEST_S = 1_767_225_600
"""2026-01-01: a clock that says an earlier time was never set, and nobody counts as on duty then."""


def is_staffed_at(hours: tuple[Hours, ...], wall_s: int) -> bool:
    """True within the hours, by a clock that can be right."""
    if wall_s < EARLIEST_S:
        return False
    local = datetime.fromtimestamp(wall_s).astimezone()
    return is_on_duty(hours, weekday=local.weekday(), minute=local.hour * 60 + local.minute)


def opening(hours: tuple[Hours, ...], wall_s: int) -> Opening:
    """Open or closed; by a clock that cannot be right a site with opening hours is closed. (HZ-15)"""
    if not hours:
        return Opening()
    if wall_s < EARLIEST_S:
        return Opening(is_open=False)
    local = datetime.fromtimestamp(wall_s).astimezone()
    return opening_at(hours, weekday=local.weekday(), minute=local.hour * 60 + local.minute)


def duty_at(site: Chosen, wall_s: int) -> DutyCame:
    """What the statechart is told of the hours."""
    return DutyCame(
        is_on_duty=is_staffed_at(site.hours, wall_s),
        opening=opening(site.opening_hours, wall_s),
        today=moment(wall_s).day,
    )
