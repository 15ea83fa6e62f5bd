"""The shell around the statechart: brings it what happened, does what it asks, in order.

It keeps no policy. The picture is what `view` says at that time; the store and ems-stim are never waited for.
"""

import secrets
from collections import deque
from collections.abc import Callable
from typing import Protocol

from appliance.ipc import client as ipc
from appliance.ipc.messages import Answer, Heartbeat, Refused, Report, Request, Status, Stop
from appliance.kiosk import chart
from appliance.kiosk.view import View
from appliance.therapy.code import BITS, made_from
from appliance.therapy.logbook_asked import BookAnswer, BookRequest, NotePin
from appliance.therapy.person import PersonAnswer, PersonRequest
from appliance.therapy.record import RecordAnswer, RecordRequest

HEARTBEAT_MS = 100
TICK_MS = 100
DUTY_MS = 10_000
_SESSION_ID_BYTES = 16
"""So many that nobody finds the id of a record by trying all. (FLOW-02)"""

Heard = Answer | ipc.Connected | ipc.Disconnected


class Store(Protocol):
    """Where the records go; a thread of its own does the writing."""

    is_well: bool

    def submit(self, request: RecordRequest | BookRequest | PersonRequest) -> None:
        """The request is queued; the answer comes with poll()."""

    def poll(self) -> tuple[RecordAnswer | BookAnswer | PersonAnswer, ...]:
        """All answers since the last call."""


class Pins(Protocol):
    """Where a staff PIN is checked, beside the loop."""

    def submit(self, pin: str) -> None:
        """The check begins; the answer comes with poll()."""

    def poll(self) -> tuple[chart.PinChecked, ...]:
        """All answers since the last call."""


class Stim(Protocol):
    """The client's end of ems-stim's socket."""

    def poll(self, now_ms: int) -> tuple[Heard, ...]:
        """All that came since the last call."""

    def send(self, request: Request) -> bool:
        """False when the request could not be taken."""

    def close(self) -> None:
        """The connection is gone; the next poll opens a new one."""


def _random_id() -> str:
    return secrets.token_hex(_SESSION_ID_BYTES)


def _random_code() -> str:
    return made_from(secrets.randbits(BITS))


def _stay(guests: int) -> None:
    """A development tool's or a test's process stays what it is."""


class Journey:
    """One kiosk: its state, and its two neighbours."""

    def __init__(
        self,
        config: chart.KioskConfig,
        *,
        stim: Stim,
        store: Store,
        pins: Pins,
        duty: Callable[[], chart.DutyCame],
        now_ms: int,
        wall_s: Callable[[], int],
        new_id: Callable[[], str] = _random_id,
        new_code: Callable[[], str] = _random_code,
        renew: Callable[[int], None] = _stay,
    ) -> None:
        self._stim = stim
        self._store = store
        self._pins = pins
        self._duty = duty
        self._duty_at_ms = now_ms
        self._wall_s = wall_s
        self._new_id = new_id
        self._new_code = new_code
        self._renew = renew
        self._state = chart.initial(config, now_ms)
        self._events: deque[chart.Event] = deque()
        self._is_connected = False
        self._heartbeat_at_ms = now_ms
        self._tick_at_ms = now_ms

    def touched(self, intent: str, now_ms: int) -> None:
        """A person touched a target; what follows from it is done before this returns."""
        self._events.append(chart.Touched(intent=intent))
        self._work(now_ms)

    def turn(self, now_ms: int) -> None:
        """Takes in what ems-stim and the store have said, lets time pass, and says that it lives."""
        for heard in self._stim.poll(now_ms):
            self._hear(heard)
        self._events.extend(self._store.poll())
        for said in self._pins.poll():
            self._store.submit(NotePin(role=said.role if said.is_right else None))
            self._events.append(said)
        if now_ms >= self._duty_at_ms:
            self._duty_at_ms = now_ms + DUTY_MS
            self._events.append(self._duty())
        if now_ms >= self._tick_at_ms:
            # The next one is due ten a second from the first, however late this turn is; none is made up for.
            self._tick_at_ms += TICK_MS * ((now_ms - self._tick_at_ms) // TICK_MS + 1)
            self._events.append(chart.Ticked())
        self._work(now_ms)
        if now_ms >= self._heartbeat_at_ms:
            self._heartbeat_at_ms = now_ms + HEARTBEAT_MS
            running, levels = chart.belief(self._state)
            self._stim.send(Heartbeat(running=running, levels=levels, records_ok=self._store.is_well))

    def view(self, now_ms: int) -> View:
        """The one picture of now."""
        return chart.view(self._state, now_ms)

    def leave(self) -> None:
        """The process ends: whatever runs is stopped first."""
        self._stim.send(Stop(reason="shutdown"))

    def _hear(self, heard: Heard) -> None:
        if isinstance(heard, ipc.Connected | ipc.Disconnected):
            self._is_connected = isinstance(heard, ipc.Connected)
        event = _event(heard)
        if event is not None:
            self._events.append(event)

    def _work(self, now_ms: int) -> None:
        while self._events:
            self._state, effects = chart.step(self._state, self._events.popleft(), now_ms)
            for effect in effects:
                self._do(effect)

    def _do(self, effect: chart.Effect) -> None:
        match effect:
            case chart.Send(request=request):
                self._send(request)
            case chart.CheckPin(pin=pin):
                self._pins.submit(pin)
            case chart.NameSession():
                self._events.append(chart.SessionNamed(session_id=self._new_id()))
            case chart.NameCode():
                self._events.append(chart.CodeNamed(code=self._new_code(), now_s=self._wall_s()))
            case chart.Renew(guests=guests):
                self._renew_when_stored(guests)
            case chart.Wipe():
                pass  # nothing of the guest is held outside the state
            case _:
                self._store.submit(effect)

    def _renew_when_stored(self, guests: int) -> None:
        """What the store still tries to write is lost with the process, so it is waited for."""
        if self._store.is_well:
            self._renew(guests)

    def _send(self, request: Request) -> None:
        if not self._stim.send(request) and self._is_connected:
            # A request that is lost must not look like one that is on its way.
            self._is_connected = False
            self._stim.close()
            self._events.append(chart.Disconnected())


def _event(heard: Heard) -> chart.Event | None:
    match heard:
        case ipc.Connected():
            return chart.Connected()
        case Status():
            return chart.StatusCame(status=heard)
        case Report():
            return chart.ReportCame(report=heard)
        case Refused():
            return chart.RequestRefused(refused=heard)
        case ipc.Disconnected():
            return chart.Disconnected()
        case _:
            return None
