"""What a device record calls its session: a name of its own that the session's id leads to, and never back.

The processes speak of a session by its random id, and so does the person's side of the kiosk until it is
replaced by the next one. A record lives on for weeks, and the next process reads it: were the id in it, a
guest's would be in that memory, on the disk and in every copy. (FLOW-02, HZ-12)
The same id always leads to the same record, so that a report that comes after a restart finds its own.
"""

import hashlib

_WHAT = b"ems-kiosk device record\n"
_DIGITS = 32


def record_of(session_id: str) -> str:
    """The id of its record, log lines and black box; nothing leads from there to the session's."""
    return hashlib.sha256(_WHAT + session_id.encode()).hexdigest()[:_DIGITS]
