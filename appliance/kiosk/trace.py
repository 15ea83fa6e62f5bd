"""What was drawn and where to touch it, as datagrams for tests and demos on a real window. A development aid.

One JSON object a change: screen, overlay, ground, heading, levels, targets (intent to [x, y, w, h]), enabled,
t_ms. It is sent when the picture stands on the screen and a touch on it counts.
"""

import json
import socket
from collections import deque
from pathlib import Path

from appliance.kiosk.sheet import Sheet

_WAITING_MAX = 64


class Trace:
    """Sends to a Unix datagram socket, or nowhere; never waits."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._socket: socket.socket | None = None
        self._last: object = None
        self._waiting: deque[tuple[int, bytes]] = deque(maxlen=_WAITING_MAX)
        if path is not None:
            self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
            self._socket.setblocking(False)

    def drawn(self, sheet: Sheet, now_ms: int, accepts_at_ms: int) -> None:
        """This picture is on the screen; said once a change."""
        if self._socket is None:
            return
        row = _row(sheet)
        if row == self._last:
            return
        self._last = row
        packet = json.dumps({**row, "t_ms": now_ms}).encode()
        self._waiting.append((max(now_ms, accepts_at_ms), packet))
        self.flush(now_ms)

    def flush(self, now_ms: int) -> None:
        """Sends what is due; a listener that is gone loses it."""
        while self._socket is not None and self._waiting and self._waiting[0][0] <= now_ms:
            _, packet = self._waiting.popleft()
            try:
                self._socket.sendto(packet, str(self._path))
            except OSError:
                continue


def _row(sheet: Sheet) -> dict[str, object]:
    view = sheet.view
    live = view.live
    return {
        "screen": view.screen.value,
        "overlay": None if view.overlay is None else view.overlay.value,
        "ground": view.ground.value,
        "heading": None if view.heading is None else view.heading.id,
        "levels": [] if live is None else [channel.level for channel in live.channels],
        "pending": [] if live is None else [channel.is_pending for channel in live.channels],
        "targets": {area.intent: list(area.rect) for area in sheet.areas},
        "enabled": [area.intent for area in sheet.areas if area.is_enabled],
    }
