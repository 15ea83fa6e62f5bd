"""A person at the window: sees what the kiosk has drawn, touches where it drew it, and acts on the bench."""

import json
import socket
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from appliance.host.clock import monotonic_ms, monotonic_us
from deploy.tools.hands import BenchHands
from deploy.tools.screen import Part, Pointer, VirtualScreen
from deploy.tools.stand import Stand

TRACE = "trace.sock"
_TURN_MS = 10
_SETTLE_MS = 120
_LIFT_MS = 100
"""A finger does not come down again within the debounce of the one that was lifted."""
_DATAGRAM_BYTES = 65_536


class LostError(Exception):
    """What was waited for did not come; says what was seen instead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One drawn picture: where it is in the journey and what can be touched."""

    screen: str = ""
    overlay: str | None = None
    ground: str = ""
    heading: str | None = None
    levels: tuple[int, ...] = ()
    targets: dict[str, tuple[int, int, int, int]]
    enabled: frozenset[str] = frozenset()

    def has(self, intent: str) -> bool:
        """True when this can be touched now."""
        return intent in self.enabled


class Visitor:
    """Drives the real window through a real pointer; nothing sleeps, everything waits for what was drawn."""

    def __init__(
        self,
        stand: Stand,
        screen: VirtualScreen,
        folder: Path | None,
        say: Callable[[str], None] | None = None,
    ) -> None:
        self.stand = stand
        self.folder = folder
        self.hands = BenchHands(stand.bench_control)
        self.seen = Seen(targets={})
        self.part: Part | None = None
        self.screen = screen
        self._pointer = Pointer(screen.display)
        self._say = say or (lambda line: None)
        self._pictures = 0
        self._taken: set[str] = set()
        self._trace = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._trace.setblocking(False)
        self._trace.bind(str(stand.directory / TRACE))

    def close(self) -> None:
        """Nothing is listened to any more."""
        self._trace.close()
        self.hands.close()

    # ---- seeing

    def turn(self) -> None:
        """The processes go on, and what was drawn is seen."""
        self.stand.supervisor.turn(_TURN_MS)
        while True:
            try:
                packet = self._trace.recv(_DATAGRAM_BYTES)
            except BlockingIOError:
                return
            drawn = json.loads(packet)
            self.seen = Seen(
                screen=drawn["screen"],
                overlay=drawn["overlay"],
                ground=drawn["ground"],
                heading=drawn["heading"],
                levels=tuple(drawn["levels"]),
                enabled=frozenset(drawn["enabled"]),
                targets={name: tuple(place) for name, place in drawn["targets"].items()},
            )

    def until(self, is_there: Callable[[], bool], what: str, within_ms: int = 15_000) -> None:
        """Returns once it is there; LostError says what was seen instead."""
        give_up_at_ms = monotonic_ms() + within_ms
        while not is_there():
            if monotonic_ms() >= give_up_at_ms:
                raise LostError(f"{what} did not come within {within_ms} ms; there is {self.seen}")
            self.turn()

    def pass_ms(self, ms: int) -> None:
        """So much time passes with everything going on."""
        end_ms = monotonic_ms() + ms
        while monotonic_ms() < end_ms:
            self.turn()

    def at(self, screen: str, within_ms: int = 15_000) -> None:
        """The kiosk shows this screen without anything over it, and a picture of it is kept."""
        self.until(lambda: self.seen.screen == screen and self.seen.overlay is None, screen, within_ms)
        self.picture(screen)

    def under(self, overlay: str, within_ms: int = 5_000) -> None:
        """This overlay lies over the screen, and a picture of it is kept."""
        self.until(lambda: self.seen.overlay == overlay, overlay, within_ms)
        self.picture(overlay)

    def reads(self, heading: str, name: str | None = None, within_ms: int = 15_000) -> None:
        """The kiosk shows this heading (a message id); with a name a picture is kept."""
        self.until(lambda: self.seen.heading == heading, heading, within_ms)
        if name is not None:
            self.picture(name)

    def levels_are(self, level: int, within_ms: int = 20_000) -> None:
        """Both sides show this level."""
        self.until(lambda: self.seen.levels == (level, level), f"level {level}", within_ms)

    def picture(self, name: str) -> None:
        """A picture of the screen as it stands, once for each name."""
        if self.folder is None or name in self._taken:
            return
        self._taken.add(name)
        self.pass_ms(_SETTLE_MS)
        self._pictures += 1
        self.screen.save(self.folder / f"{self._pictures:02}-{name}.png", self.part)
        self._say(f"{self._pictures:2}  {name.replace('_', ' ')}")

    # ---- touching

    def touch(self, intent: str, within_ms: int = 15_000) -> int:
        """This target is touched once it is there; the answer is the instant of the press in us."""
        self.until(lambda: self.seen.has(intent), intent, within_ms)
        x, y = self._middle(intent)
        pressed_us = monotonic_us()
        self._pointer.click(x, y)
        return pressed_us

    def hold(self, intent: str, ms: int) -> None:
        """This target is held for so long."""
        self.until(lambda: self.seen.has(intent), intent)
        self._pointer.press(*self._middle(intent))
        self.pass_ms(ms)
        self._pointer.release()
        self.pass_ms(_LIFT_MS)

    def touch_and_leave(self, intent: str) -> None:
        """This target is touched and the screen or its heading has changed."""
        before = self.seen
        self.touch(intent)
        self.until(
            lambda: (
                (self.seen.screen, self.seen.heading, self.seen.overlay)
                != (before.screen, before.heading, before.overlay)
            ),
            f"what follows {intent}",
        )

    def _middle(self, intent: str) -> tuple[int, int]:
        x, y, width, height = self.seen.targets[intent]
        return x + width // 2, y + height // 2
