"""A module on the bench, brought to a known state: reset, greeted, faults cleared. [link 7 T1-T3, T14-T16]"""

from collections.abc import Callable
from typing import Final, TypedDict, Unpack

from appliance.services.conformance.clause import Broken, NotChecked
from appliance.services.conformance.door import Door
from appliance.services.conformance.hands import Hands
from appliance.services.conformance.port import Fields, Port, standing
from drivers.pins import MOD_RESET_N
from drivers.stimulator.block import CHANNELS
from drivers.stimulator.codes import FaultBit, Kind, ModuleState
from drivers.stimulator.commands import FaultClear, Hello, HelloAnswer, Identify, IdentityPage0, PayloadError
from drivers.stimulator.frame import Response
from drivers.wire import Wire

BOOTED_WITHIN_MS: Final = 3_000
RESET_MS: Final = 50
SETTLED_MS: Final = 10
RELEASED_MS: Final = 260


class Stuck(Exception):
    """The module cannot be brought to IDLE without faults: nothing more can be checked."""


class Around(TypedDict, total=False):
    """What a bench may have beside its wire: hands and eyes, a door to more connections, lost time."""

    hands: Hands | None
    door: Door | None
    slack_us: int


class Station(Port):
    """The wire, a clock, and hands and eyes if there are any; IDLE without faults after `home`."""

    def __init__(self, wire: Wire, now_us: Callable[[], int], **around: Unpack[Around]) -> None:
        """Use what is given."""
        super().__init__(wire, now_us, slack_us=around.get("slack_us", 0))
        self.door = around.get("door")
        self.n_channels = 1
        self._hands = around.get("hands")
        self._nonce = 0

    @property
    def hands(self) -> Hands:
        """The bench's hands; without them the clause is NotChecked."""
        if self._hands is None:
            raise NotChecked("no bench socket")
        return self._hands

    @property
    def has_hands(self) -> bool:
        """Whether the module side offers a bench socket."""
        return self._hands is not None

    # ---- to a known state

    def hold(self) -> None:
        """The pump stands still and the module is in reset."""
        self.is_pumping = False
        self.wire.drive(MOD_RESET_N.mask, 0)

    def reset(self) -> Response:
        """The module has come out of reset and ended its self-test."""
        self.restart()
        return self.booted()

    def restart(self) -> None:
        """RESET_N was low for 50 ms and is high."""
        self.hold()
        self.session = self.seq = self.ack = self.token = 0
        self.last = None
        self.wait_ms(RESET_MS)
        self.wire.drive(MOD_RESET_N.mask, MOD_RESET_N.mask)
        self.wait_ms(SETTLED_MS)
        self.sent = "RESET_N = 1"

    def booted(self) -> Response:
        """The module has ended the self-test that it is in."""
        until = self.now_us() + BOOTED_WITHIN_MS * 1000
        seen = self.look()
        while seen.state in (ModuleState.OFF, ModuleState.SELFTEST):
            self.expect(self.now_us() < until, "the end of the self-test within 3 s", standing(seen))
            self.wait_ms(10)
            seen = self.look()
        return seen

    def hello(self, **fields: Unpack[Fields]) -> HelloAnswer:
        """A new session is open."""
        self.session = self.token = 0
        self._nonce += 1
        answer = self.accepted(Kind.HELLO, Hello(nonce=self._nonce).encode(), **fields)
        try:
            opened = HelloAnswer.decode(answer.payload)
        except PayloadError as error:
            raise Broken(self.sent, "an answer to HELLO", str(error)) from error
        self.session = opened.session_id
        return opened

    def home(self) -> None:
        """A new session, IDLE, no faults, pump still, nobody's hand on anything; else Stuck."""
        if self._hands is not None:
            self._hands.restore()
        self.is_pumping = False
        why = "nothing was tried"
        for attempt in (self._greet, self._reset_and_greet, self._repower_and_greet):
            try:
                attempt()
                seen = self._cleared()
            except Broken as broken:
                why = why if attempt == self._repower_and_greet else str(broken)
                continue
            if seen.state is ModuleState.IDLE and not seen.faults:
                self._count_channels()
                return
            why = standing(seen)
        raise Stuck(f"the module cannot be brought to IDLE without faults: {why}")

    def _greet(self) -> None:
        self.wire.drive(MOD_RESET_N.mask, MOD_RESET_N.mask)
        self.hello()
        self.booted()

    def _reset_and_greet(self) -> None:
        self.reset()
        self.hello()

    def _repower_and_greet(self) -> None:
        if self._hands is None or not self._hands.power_cycle():
            raise Broken("nothing", "a bench that can take the module's supply away", "none")
        self._reset_and_greet()

    def _cleared(self) -> Response:
        seen = self.look()
        if seen.state is ModuleState.ESTOP:
            self.wait_ms(RELEASED_MS)
            seen = self.clear(seen.faults & FaultBit.ESTOP)
        if seen.state is ModuleState.FAULT:
            self.clear(seen.faults)
            seen = self.booted()
        return self.clear(seen.faults) if seen.faults else seen

    def _count_channels(self) -> None:
        answer = self.ask(Kind.IDENTIFY, Identify(page=0).encode())
        try:
            count = IdentityPage0.decode(answer.payload).channels
        except PayloadError as error:
            raise Stuck(f"IDENTIFY names no channels: {error}") from error
        self.n_channels = max(1, min(CHANNELS, count))

    def clear(self, mask: FaultBit) -> Response:
        """Ask for these bits to be cleared; the answer may be a refusal."""
        faults = self.look().faults
        return self.ask(Kind.FAULT_CLEAR, FaultClear(mask=mask, faults=faults).encode())
