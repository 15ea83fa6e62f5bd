"""Whether the records are sound, as far as this station has found out. SQL on an open connection.

Staff are told, not the journal alone: of a file that was put aside for a week, as long as its last copies are
kept; of damage that a weekly look has found until another finds none.
"""

import sqlite3

from appliance.records import setting
from appliance.therapy.logbook import Soundness

TOLD_S = 7 * 24 * 3600
_DAMAGED, _LOST = "records_damaged", "records_lost_s"


def looked(connection: sqlite3.Connection, *, is_sound: bool) -> None:
    """What the weekly look has found is known from now on."""
    setting.write(connection, _DAMAGED, int(not is_sound))


def lost(connection: sqlite3.Connection, wall_s: int) -> None:
    """At this time something of the records could not be used any more, and was put aside."""
    setting.write(connection, _LOST, wall_s)


def read(connection: sqlite3.Connection, wall_s: int) -> Soundness:
    """What staff have to know now."""
    if setting.read(connection, _DAMAGED):
        return Soundness.DAMAGED
    lost_s = setting.read(connection, _LOST)
    # A clock that was set back since tells it once more rather than not at all.
    return Soundness.LOST if lost_s and wall_s < lost_s + TOLD_S else Soundness.SOUND
