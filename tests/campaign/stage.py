"""A rig on which anything may happen at any microsecond, inside a frame too, and on which all is noted."""

import heapq
from collections.abc import Callable
from functools import cache

from appliance.ipc import messages as m
from appliance.limits import CYCLE_MS
from drivers.sim.board import Board
from drivers.sim.module import ModuleCore
from drivers.sim.profile import BoardProfile
from drivers.sim.virtual import VirtualWire
from tests.campaign.log import Event, Log
from tests.support.rig import CHAIN, Rig

CYCLE_US = CYCLE_MS * 1000
NOTED = {
    m.Start: "start",
    m.CheckContact: "check",
    m.AnswerLamps: "check",
    m.Pause: "pause",
    m.Stop: "stop",
    m.EndSession: "stop",
}

Act = Callable[[], None]


class KilledError(BaseException):
    """ems-stim was killed in the middle of its cycle."""


class HookedWire(VirtualWire):
    """A wire on which the stage may act before each frame and while READY is waited for."""

    def __init__(self, board: Board) -> None:
        super().__init__(board)
        self.before: Act = lambda: None
        self.tamper: Callable[[bytes], bytes] = super().transfer
        self.sent: list[bytes] = []

    def transfer(self, mosi: bytes) -> bytes:
        self.before()
        return self.tamper(mosi)

    def honest(self, mosi: bytes) -> bytes:
        """One window without any tampering."""
        return super().transfer(mosi)

    def wait(self, mask: int, timeout_us: int) -> bool:
        is_there = super().wait(mask, timeout_us)
        self.before()
        return is_there


class Stage(Rig):
    """A station whose events come from an agenda; `log` holds what the judge may know besides the scope."""

    def __init__(
        self,
        *,
        seed: int,
        profile: BoardProfile | None = None,
        core: ModuleCore | None = None,
        now_us: int = 0,
    ) -> None:
        self.log: Log = []
        self._agenda: list[tuple[int, int, Act]] = []
        self._count = 0
        self._mail: list[m.Request] = []
        self._frozen_until_us = 0
        self._is_killed = False
        self._is_closed = False
        self._heard: dict[str, list[tuple[int, Callable[[int], None]]]] = {}
        super().__init__(seed=seed, profile=profile, core=core, now_us=now_us, wire=self._hooked)
        self.board.on_lines = self._watch_chain

    def _hooked(self, board: Board) -> VirtualWire:
        self.wire = HookedWire(board)
        self.wire.before = self._interrupted
        return self.wire

    # ---- time

    def at(self, t_us: int, act: Act) -> None:
        """This happens at that instant, or as soon as time passes again."""
        self._count += 1
        heapq.heappush(self._agenda, (t_us, self._count, act))

    def pass_time(self, to_us: int) -> None:
        """The board goes on to this instant, and everything on the agenda happens on the way."""
        while self._agenda and self._agenda[0][0] <= to_us:
            t_us, _, act = heapq.heappop(self._agenda)
            self.board.advance(max(t_us, self.board.now_us))
            act()
        self.board.advance(max(to_us, self.board.now_us))

    def cycle(self) -> None:
        """One 20 ms cycle; a process that is late catches up by at most one."""
        self._next_us = max(self._next_us + CYCLE_US, self.board.now_us - CYCLE_US)
        self.pass_time(max(self._next_us, self.board.now_us))
        self._thaw()
        if not self.stim_is_alive:
            return
        try:
            self._read_mail()
            self._others()
            self.controller.cycle(self.now_ms)
        except KilledError:
            self._is_killed = False

    def _interrupted(self) -> None:
        """Before a frame: what is due happens, and the process may freeze or die right here."""
        self.pass_time(self.board.now_us)
        self._thaw()
        if self._is_killed:
            raise KilledError

    def _thaw(self) -> None:
        while self.stim_is_alive and self._frozen_until_us > self.board.now_us:
            self.pass_time(self._frozen_until_us)

    # ---- notes

    def note(
        self, what: str, value: str = "", *, channel: int = -1, level: int = 0, is_on: bool = True
    ) -> None:
        """The judge will know of it."""
        self.log.append(
            Event(t_us=self.board.now_us, what=what, value=value, channel=channel, level=level, is_on=is_on)
        )

    def announce(self, label: str, at_us: int) -> None:
        """Something is about to happen at that instant: the faults that wait for it are set around it."""
        for offset_us, act in self._heard.pop(label, []):
            self.at(at_us + offset_us, lambda act=act: act(at_us))  # type: ignore[misc]  # bound now

    def wait_for(self, label: str, offset_us: int, act: Callable[[int], None]) -> None:
        """When this is announced next, `act` happens so long before or after it."""
        self._heard.setdefault(label, []).append((offset_us, act))

    def _watch_chain(self, lines: int) -> None:
        is_closed = bool(lines >> CHAIN & 1)
        if is_closed != self._is_closed:
            self._is_closed = is_closed
            self.chain_open_at_us = None if is_closed else self.board.now_us
            self.note("chain", is_on=is_closed)

    # ---- the person

    def ask(self, request: m.Request, role: str = "kiosk") -> str | None:
        """As a client's request that arrives now."""
        if isinstance(request, m.RequestLevel):
            self.note("level", channel=request.channel, level=request.level)
        elif isinstance(request, m.Acknowledge):
            self.note("ack", request.what)
        elif type(request) in NOTED:
            self.note(NOTED[type(request)])
        return super().ask(request, role)

    def says(self, request: m.Request) -> None:
        """A touch on the screen: lost with a dead kiosk or a dead ems-stim, late with a frozen one."""
        if not self.kiosk_is_alive or not self.stim_is_alive:
            return
        if self._frozen_until_us > self.board.now_us:
            self._mail.append(request)
        else:
            self.ask(request)

    def _read_mail(self) -> None:
        mail, self._mail = self._mail, []
        for request in mail:
            self.ask(request)

    def pad(self, channel: int, quality: str) -> None:
        """A hand at a pad pair."""
        self.note("pad", quality, channel=channel)
        self.board.pad(channel, quality)

    def press(self, what: str) -> None:
        self.note("press", what)
        self.board.press(what)

    def release(self, what: str) -> None:
        self.note("release", what)
        self.board.release(what)

    # ---- processes

    def freeze_stim(self, for_us: int) -> None:
        """SIGSTOP now, SIGCONT after so long."""
        if self.stim_is_alive:
            self._frozen_until_us = max(self._frozen_until_us, self.board.now_us + for_us)
            self.note("stim", is_on=False)
            self.at(self._frozen_until_us, lambda: self.note("stim"))

    def kill_stim(self) -> None:
        """SIGKILL: nothing more is done; the host's outputs stay as they are."""
        if self.stim_is_alive:
            self.note("stim", is_on=False)
            self.stim_is_alive, self._is_killed, self._mail = False, True, []
            self._frozen_until_us = 0

    def restart_stim(self) -> None:
        """The unit starts ems-stim again; today's proof and a latched E-stop were kept. (proof_file.py)"""
        if self.stim_is_alive:
            return
        before = self.controller.safety
        self.start_stim()
        self._is_killed = False
        self.controller.safety.estop_is_latched = before.estop_is_latched
        if before.proof.step == "passed":
            self.controller.safety.proof.assume(self.now_ms)
        self.stim_is_alive = True
        self.note("stim")

    def freeze_kiosk(self) -> None:
        if self.kiosk_is_alive:
            self.log.append(Event(t_us=self.heard_at_us, what="kiosk", is_on=False))
            self.kiosk_is_alive = False

    def thaw_kiosk(self) -> None:
        if not self.kiosk_is_alive:
            self.kiosk_is_alive = True
            self.note("kiosk")


@cache
def foreign_frames() -> tuple[bytes, ...]:
    """Requests that were valid in the session of another station, CYCLE with current above all. (F09)"""
    stage = Stage(seed=4711)
    honest, sent = stage.wire.honest, []

    def listen(mosi: bytes) -> bytes:
        sent.append(bytes(mosi))
        return honest(mosi)

    stage.wire.tamper = listen
    stage.treat("P12", level=2)
    stage.run(200)
    return tuple(sent[-40:])
