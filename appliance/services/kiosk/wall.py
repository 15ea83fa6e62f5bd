"""The machine's calendar: what a wall time is called where the station stands."""

from datetime import datetime

from appliance.therapy.logbook import Moment


def moment(wall_s: int) -> Moment:
    """Local day, minute and month of this second; a label, never a reason for current. (HZ-15)"""
    local = datetime.fromtimestamp(wall_s).astimezone()
    return Moment(
        day=local.toordinal(), minute=local.hour * 60 + local.minute, month=local.year * 100 + local.month
    )
