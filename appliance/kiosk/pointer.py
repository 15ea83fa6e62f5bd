"""One front-end for finger and mouse: contacts in, intents out. Pure.

Rules
1. The first contact wins; another one beside it does nothing, but STOP works under any finger. (HZ-03)
2. STOP and "-" act on press, everything else on release inside the pressed target, arming when it was held.
3. One touch is one press, whatever the driver makes of it: a mouse event that the system made from a finger,
   or that comes beside fingers, does nothing; nor does a contact within 40 ms of the last one. (HZ-02)
4. A lift can get lost: the same finger that comes down again, or another one after 5 s, begins a new press,
   and the old one is void. Nothing stays deaf. (HZ-03)
5. A press belongs to the picture it was made on: when the picture becomes another one, the press is void, and
   for 250 ms after the release that changed it nothing but what acts on press is taken, so that a double tap
   answers one question. (HZ-04)
6. The touch that wakes a dark screen does nothing else: until 300 ms after its lift no contact counts.
   (kiosk.md 4.3)
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto, unique

from appliance.kiosk.sheet import NO_TOUCH, Area, Touch
from appliance.kiosk.view import ActsOn, Role

DEBOUNCE_MS = 40
DOUBLE_TAP_MS = 250
LOST_MS = 5_000
WAKE_MS = 300
WAKE = "wake"
MOUSE_AFTER_FINGER_MS = 1_000


@unique
class Kind(Enum):
    """What a contact did."""

    DOWN = auto()
    MOVE = auto()
    UP = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """One event of a finger, or of the mouse (finger None); pixels, clamped to the panel."""

    kind: Kind
    x: int
    y: int
    finger: int | None = None
    is_synthetic: bool = False


@dataclass(slots=True)
class _Press:
    finger: int | None
    area: Area | None
    since_ms: int
    is_inside: bool
    is_done: bool


class Pointer:
    """What is touched, and what follows from it."""

    def __init__(self) -> None:
        self._areas: tuple[Area, ...] = ()
        self._picture: object = None
        self._press: _Press | None = None
        self._finger_at_ms: int | None = None
        self._up_at_ms: int | None = None
        self._acted_at_ms: int | None = None
        self._is_changed = False
        self._is_asleep = False
        self._woken_by: tuple[int | None, int] | None = None
        self._awake_at_ms: int | None = None

    def show(self, areas: Sequence[Area], picture: object, *, is_asleep: bool = False) -> None:
        """These are the targets now; `picture` differs when the person sees another screen.

        While the screen is asleep nothing can be touched: a contact anywhere wakes it.
        """
        self._is_asleep = is_asleep
        if picture != self._picture:
            self._picture = picture
            self._is_changed = True
            if self._press is not None:
                self._press.area = None
        self._areas = tuple(areas)

    @property
    def is_pressed(self) -> bool:
        """True while a contact holds a press."""
        return self._press is not None

    def touch(self, now_ms: int) -> Touch:
        """What is pressed, for drawing."""
        press = self._press
        if press is None or press.area is None or not press.is_inside or not press.area.is_enabled:
            return NO_TOUCH
        hold = 0.0
        if press.area.acts_on is ActsOn.HOLD and press.area.hold_ms:
            hold = min(1.0, (now_ms - press.since_ms) / press.area.hold_ms)
        return Touch(pressed=press.area.intent, hold=hold)

    def accepts_at_ms(self) -> int:
        """From when on a release counts again."""
        return 0 if self._acted_at_ms is None else self._acted_at_ms + DOUBLE_TAP_MS

    def take(self, contact: Contact, now_ms: int) -> tuple[str, ...]:
        """The intents that follow from this contact, none or one."""
        if self._is_echo(contact, now_ms):
            return ()
        if self._is_waking(now_ms):
            return self._wake(contact, now_ms)
        match contact.kind:
            case Kind.DOWN:
                return self._down(contact, now_ms)
            case Kind.MOVE:
                self._move(contact, now_ms)
                return ()
            case Kind.UP:
                return self._up(contact, now_ms)

    def tick(self, now_ms: int) -> tuple[str, ...]:
        """The intent of a key that has been held long enough, once."""
        press = self._press
        if press is None or press.area is None or press.is_done or not press.is_inside:
            return ()
        area = self._current(press.area)
        if area is None or area.acts_on is not ActsOn.HOLD or now_ms - press.since_ms < area.hold_ms:
            return ()
        press.is_done = True
        return self._acted(area, now_ms)

    # ---- contacts ------------------------------------------------------------------------------------------

    def _is_echo(self, contact: Contact, now_ms: int) -> bool:
        if contact.is_synthetic:
            return True
        if contact.finger is not None:
            self._finger_at_ms = now_ms
            return False
        at_ms = self._finger_at_ms
        return at_ms is not None and now_ms - at_ms < MOUSE_AFTER_FINGER_MS

    def _is_waking(self, now_ms: int) -> bool:
        """True for what belongs to the touch that wakes: it, its lift, and 300 ms after that."""
        if self._is_asleep or self._woken_by is not None:
            return True
        return self._awake_at_ms is not None and now_ms < self._awake_at_ms

    def _wake(self, contact: Contact, now_ms: int) -> tuple[str, ...]:
        if contact.kind is Kind.DOWN and self._is_asleep and self._woken_by is None:
            self._woken_by = (contact.finger, now_ms)
            return (WAKE,)
        if self._woken_by is None:
            return ()
        is_lift = contact.kind is Kind.UP and contact.finger == self._woken_by[0]
        if is_lift or (contact.kind is Kind.DOWN and now_ms - self._woken_by[1] >= LOST_MS):
            self._woken_by, self._awake_at_ms = None, now_ms + WAKE_MS
        return ()

    def _down(self, contact: Contact, now_ms: int) -> tuple[str, ...]:
        area = self._at(contact)
        if area is not None and area.role is Role.STOP:
            return self._stop(contact, area, now_ms)
        if self._press is not None and not self._is_lost(self._press, contact, now_ms):
            return ()
        if self._up_at_ms is not None and now_ms - self._up_at_ms < DEBOUNCE_MS:
            self._press = _Press(contact.finger, None, now_ms, False, True)
            return ()
        if area is not None and area.acts_on is not ActsOn.PRESS and self._is_double_tap(now_ms):
            area = None
        self._press = _Press(contact.finger, area, now_ms, area is not None, False)
        if area is not None and area.acts_on is ActsOn.PRESS and area.is_enabled:
            self._press.is_done = True
            return (told(area, contact),)
        return ()

    def _is_lost(self, press: _Press, contact: Contact, now_ms: int) -> bool:
        """True when the contact that holds the press cannot still be there."""
        least_ms = DEBOUNCE_MS if press.finger == contact.finger else LOST_MS
        return now_ms - press.since_ms >= least_ms

    def _stop(self, contact: Contact, area: Area, now_ms: int) -> tuple[str, ...]:
        if self._press is None:
            self._press = _Press(contact.finger, area, now_ms, True, True)
        elif self._press.area is not area:
            self._press.area = None  # whatever the other finger was about to do is off
        return (area.intent,)

    def _move(self, contact: Contact, now_ms: int) -> None:
        press = self._press
        if press is None or press.finger != contact.finger or press.area is None:
            return
        is_inside = press.area.hit.contains(contact.x, contact.y)
        if press.area.acts_on is ActsOn.HOLD and not is_inside:
            press.area = None  # a hold that was left is over, and does not begin again
        press.is_inside = is_inside

    def _up(self, contact: Contact, now_ms: int) -> tuple[str, ...]:
        press = self._press
        if press is None or press.finger != contact.finger:
            return ()
        self._press = None
        self._up_at_ms = now_ms
        if press.area is None or press.is_done or press.area.acts_on is not ActsOn.RELEASE:
            return ()
        area = self._current(press.area)
        if area is None or not area.hit.contains(contact.x, contact.y):
            return ()
        return self._acted(area, now_ms)

    # ---- targets -------------------------------------------------------------------------------------------

    def _acted(self, area: Area, now_ms: int) -> tuple[str, ...]:
        self._acted_at_ms = now_ms
        self._is_changed = False
        return (area.intent,)

    def _is_double_tap(self, now_ms: int) -> bool:
        return self._is_changed and self._acted_at_ms is not None and now_ms < self.accepts_at_ms()

    def _at(self, contact: Contact) -> Area | None:
        inside = [area for area in self._areas if area.hit.contains(contact.x, contact.y)]
        return inside[-1] if inside else None

    def _current(self, pressed: Area) -> Area | None:
        """The same target as it is now: still there, still enabled."""
        for area in self._areas:
            if area.intent == pressed.intent and area.is_enabled and area.hit == pressed.hit:
                return area
        return None


def told(area: Area, contact: Contact) -> str:
    """The intent; a mark of the touch test adds how far right and below its middle it was, in 0.1 mm."""
    if area.role is not Role.SPOT:
        return area.intent
    x, y = area.rect.x + area.rect.w / 2, area.rect.y + area.rect.h / 2
    right, down = (round(10 * px / area.px_per_mm) for px in (contact.x - x, contact.y - y))
    return f"{area.intent}:{right}:{down}"
