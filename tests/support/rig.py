"""From a request to the electrodes in virtual time: real controller, real codec, both cores, one clock."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import resources

from appliance.ipc import messages as m
from appliance.limits import CYCLE_MS
from appliance.services.stim.controller import Controller
from appliance.services.stim.publisher import Publisher
from appliance.services.stim.requests import Requests
from appliance.therapy.catalogue import Catalogue, parse
from drivers.sim.board import Board
from drivers.sim.module import ModuleCore
from drivers.sim.profile import BoardProfile
from drivers.sim.scope import Pulse
from drivers.sim.virtual import VirtualWire

ESTOP_A, ESTOP_B, HAND, CHAIN, STIM_ACT, MOD_OK, READY = 24, 25, 26, 16, 13, 22, 23
CONFIRM = 18
PUMP, RESET_N, LAMP_ACTIVE, LAMP_READY, LAMP_FAULT_OFF, BUZZER = 17, 27, 20, 19, 21, 12
HEARTBEAT_MS = 100


@cache
def catalogue() -> Catalogue:
    """The product's own programs."""
    text = resources.files("appliance.therapy").joinpath("programs.toml").read_text(encoding="utf-8")
    return parse(text, "programs.toml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """The host's input lines as levels."""

    estop_a: bool
    estop_b: bool
    hand_ok: bool
    chain_fb: bool
    stim_act: bool
    mod_ok: bool
    confirm: bool = False


@dataclass(frozen=True, slots=True)
class Knob:
    """A knob that nobody turns."""

    detents: int = 0
    pushed: bool = False


class VirtualDevices:
    """The devices on a virtual wire, without gpiozero: a cycle must cost microseconds."""

    def __init__(self, wire: VirtualWire) -> None:
        self._wire = wire
        self._pump = False
        self.bus = self
        self.is_open = True
        self.turned = 0
        self.knob_is_pushed = False
        self.mod_ok_is_stuck_low = False

    def transfer(self, mosi: bytes) -> bytes:
        return self._wire.transfer(mosi)

    def wait_ready(self, timeout_ms: int) -> bool:
        return self._wire.wait(1 << READY, timeout_ms * 1000)

    def witness(self) -> Lines:
        bits = self._wire.inputs()
        return Lines(
            estop_a=bool(bits >> ESTOP_A & 1),
            estop_b=bool(bits >> ESTOP_B & 1),
            hand_ok=bool(bits >> HAND & 1),
            chain_fb=bool(bits >> CHAIN & 1),
            stim_act=bool(bits >> STIM_ACT & 1),
            mod_ok=bool(bits >> MOD_OK & 1) and not self.mod_ok_is_stuck_low,
            confirm=bool(bits >> CONFIRM & 1),
        )

    def knob(self) -> Knob:
        turned, self.turned = self.turned, 0
        return Knob(detents=turned, pushed=self.knob_is_pushed)

    def toggle_pump(self) -> None:
        self._pump = not self._pump
        self._wire.drive(1 << PUMP, self._pump << PUMP)

    def hold_pump(self) -> None:
        pass

    def reset_module(self, *, is_held: bool) -> None:
        self._wire.drive(1 << RESET_N, (not is_held) << RESET_N)

    def show_lamps(self, *, ready: bool, active: bool, fault: bool, buzzer: bool) -> None:
        bits = (LAMP_READY, ready), (LAMP_ACTIVE, active), (LAMP_FAULT_OFF, not fault), (BUZZER, buzzer)
        self._wire.drive(sum(1 << bit for bit, _ in bits), sum(level << bit for bit, level in bits))

    def buzzer_is_on(self) -> bool:
        return self._wire.reads_back(1 << BUZZER)

    def close(self) -> None:
        pass


class Rig:
    """A station on the bench in virtual time; a truthful kiosk's heartbeat goes on unless it is frozen."""

    def __init__(
        self,
        *,
        seed: int = 1,
        watchdog_required: bool = False,
        profile: BoardProfile | None = None,
        core: ModuleCore | None = None,
        now_us: int = 0,
        wire: Callable[[Board], VirtualWire] = VirtualWire,
    ) -> None:
        self.board = Board(seed=seed, profile=profile or BoardProfile(), core=core, now_us=now_us)
        self.devices = VirtualDevices(wire(self.board))
        self._watchdog_required = watchdog_required
        self.start_stim()
        self.kiosk_is_alive = True
        self.stim_is_alive = True
        self._nonces = 0
        self._next_us = self.board.now_us
        self.heart_at_ms = 0
        self.heard_at_us = 0
        self.watchdog_is_alive = False
        self.acknowledged_at_us = 0
        self.chain_open_at_us: int | None = None
        self._seq = 0

    def start_stim(self) -> None:
        """ems-stim begins from nothing; the host's outputs are as the one before it left them."""
        self.controller = Controller(
            self.devices,
            is_bench=True,
            watchdog_required=self._watchdog_required,
            nonce=self._nonce,
            clock_ms=self._clock_ms,
        )
        self.publisher = Publisher(self.controller, boot_nonce=1)
        self.requests = Requests(self.controller, self.publisher, catalogue())

    def _clock_ms(self) -> int:
        return self.now_ms

    def _nonce(self) -> int:
        self._nonces += 1
        return 0x1000 + self._nonces

    @property
    def now_ms(self) -> int:
        return self.board.now_us // 1000

    @property
    def state(self) -> str:
        return self.controller.safety.state.value

    def status(self) -> m.Status:
        return self.publisher.status(self.now_ms)

    def ask(self, request: m.Request, role: str = "kiosk") -> str | None:
        """A request as staff's screen of now makes it: an acknowledgement names the rows that it shows."""
        if request == m.Acknowledge(what="fault"):
            shown = tuple(fault.fault for fault in self.status().faults)
            request = m.Acknowledge(what="fault", shown=shown, by_staff=True)
        return self.requests.do(request, role=role, now_ms=self.now_ms)

    def cycle(self) -> None:
        """One 20 ms cycle at its instant; a late one is caught up by at most one, as the loop does."""
        self._next_us = max(self._next_us + CYCLE_MS * 1000, self.board.now_us - CYCLE_MS * 1000)
        self.board.advance(max(self._next_us, self.board.now_us))
        self._others()
        if self.stim_is_alive:
            self.controller.cycle(self.now_ms)
        if self.board.inputs() >> CHAIN & 1:
            self.chain_open_at_us = None
        elif self.chain_open_at_us is None:
            self.chain_open_at_us = self.board.now_us

    def _others(self) -> None:
        if self.watchdog_is_alive:
            self.acknowledged_at_us = self.board.now_us
            self.controller.safety.watchdog.acknowledged(self.now_ms)
        if self.kiosk_is_alive and self.now_ms >= self.heart_at_ms:
            self.heart_at_ms = self.now_ms + HEARTBEAT_MS
            self.heard_at_us = self.board.now_us
            truth = self.publisher.truths()[0]
            self.ask(m.Heartbeat(running=truth.running, levels=(truth.levels[0], truth.levels[1])))

    def run(self, ms: int) -> None:
        """So much virtual time passes."""
        until = self.board.now_us + ms * 1000
        while self.board.now_us < until:
            self.cycle()

    def run_until(self, state: str, within_ms: int = 5_000) -> None:
        """Cycles until the host is in this state; a failure says where it is instead."""
        until = self.now_ms + within_ms
        while self.state != state:
            assert self.now_ms < until, f"{self.state} and not {state}: {self.controller.safety.faults}"
            self.cycle()

    def pulses(self, since_us: int = 0, channel: int | None = None) -> list[Pulse]:
        return self.board.scope.pulses(since_us, channel)

    # ---- the journey, up to a point -----------------------------------------------------------------------

    def boot(self) -> None:
        self.run_until("READY")

    def prove_estop(self) -> None:
        assert self.ask(m.BeginProofTest()) is None
        self.run(100)
        assert self.ask(m.AnswerLamps(all_work=True)) is None
        self.run_until("ARMED")
        self.board.press("estop")
        self.run(100)
        self.board.release("estop")
        self.run(400)
        assert self.ask(m.Acknowledge(what="estop")) is None
        self.run_until("READY")
        assert self.controller.safety.proof.step == "passed"

    def prepare(self, program_id: str = "P12", minutes: int | None = None) -> None:
        request = m.Prepare(
            session_id="s1", program_id=program_id, profile="clinic", pad_cm2=45, minutes=minutes
        )
        assert self.ask(request) is None
        self.run_until("CONFIGURED")

    def check(self) -> None:
        assert self.ask(m.CheckContact()) is None
        self.run(100)
        self.run_until("CONFIGURED", within_ms=20_000)
        assert self.controller.treatment.contact_check == "passed"

    def start(self) -> None:
        assert self.ask(m.Arm()) is None
        self.run_until("ARMED")
        assert self.ask(m.Start()) is None
        self.run_until("TREATING")

    def treat(self, program_id: str = "P12", level: int = 0, minutes: int | None = None) -> None:
        self.boot()
        self.prove_estop()
        for channel in (0, 1):
            self.board.pad(channel, "typical")
        self.prepare(program_id, minutes)
        self.check()
        self.start()
        self.raise_to(level)

    def raise_to(self, level: int, within_ms: int = 120_000) -> None:
        """A person's touches, one level at a time on both channels."""
        until = self.now_ms + within_ms
        while any(channel.level_set < level for channel in self.status().channels):
            assert self.now_ms < until, f"stuck at {self.status().channels}"
            for index, channel in enumerate(self.status().channels):
                if channel.may_raise and channel.level_set < level:
                    self._seq += 1
                    self.ask(m.RequestLevel(channel=index, level=channel.level_set + 1, seq=self._seq))
            self.cycle()
