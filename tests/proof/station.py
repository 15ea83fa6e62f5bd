"""The joint system that is walked: real controller, real codec, real module core, an ideal board, one clock.

A station pickles: a snapshot is its pickle, and a successor is a copy that something happened to.
"""

import pickle
from dataclasses import dataclass, field

from appliance.ipc import messages as m
from appliance.limits import CYCLE_MS
from appliance.services.stim.controller import Controller
from appliance.services.stim.publisher import Publisher
from appliance.services.stim.requests import Requests
from appliance.therapy.catalogue import Channel, Dose, Kind, Program
from drivers.firmware import codes as c
from tests.proof.board import ESTOP, LIVE, TICK_MS, ProofBoard
from tests.proof.clone import clone
from tests.proof.hands import REQUESTS, SURROUNDINGS, Surroundings
from tests.support.rig import Knob, Lines

CHANNELS = 2
CAP_LEVELS = 1


class Programs:
    """One program of one level and one minute: zero, below the limit and the limit are all its levels."""

    def program(self, program_id: str) -> Program:
        return TINY

    def __reduce__(self) -> tuple[object, ...]:
        return (Programs, ())


TINY = Program(
    id="T1", kind=Kind.TWITCH, name_text="", feel_text="", why_text="", minutes=1,
    cap_clinic_ua=CAP_LEVELS * 1_000, channel=(Channel(side="both", pulse_width_us=200, rate_dhz=500),),
    dose=Dose(family="t", per_day=1, per_week=1),
)  # fmt: skip


@dataclass(slots=True)
class Outputs:
    """What the host drives."""

    has_pumped: bool = False
    ready: bool = False
    active: bool = False
    fault: bool = True
    buzzer: bool = False
    hold: bool = False


@dataclass(slots=True)
class History:
    """What a state cannot show and a rule speaks of."""

    needs_acknowledgement: bool = False
    """The E-stop was seen pressed, and nobody has acknowledged it since."""
    is_asked_for: bool = False
    """Somebody asked for what the host now works towards: arming, a contact check, a proof test."""
    adversities: int = 0
    """How many adverse surroundings and accidents have come; a walk says when they are healed."""
    around: str = "healthy"
    """The surroundings of the last cycle."""
    mismatched: int = 0
    """Answered cycles in a row in which host and module stood where they may not."""


@dataclass(slots=True)
class Devices:
    """The devices of the controller, on the board."""

    board: ProofBoard
    now_ms: int = 0
    is_open: bool = True
    turned: Knob = field(default_factory=Knob)
    outputs: Outputs = field(default_factory=Outputs)

    @property
    def bus(self) -> "Devices":
        return self

    def transfer(self, mosi: bytes) -> bytes:
        return self.board.window(mosi, self.now_ms)

    def wait_ready(self, timeout_ms: int) -> bool:
        return not self.board.is_held

    def witness(self) -> Lines:
        board, around = self.board, self.board.around
        bits = ESTOP[around.estop]
        chain = board.k1_is_closed if around.chain_fb is None else around.chain_fb
        mod_ok = bool(board.outputs & c.OUT_MOD_OK) if around.mod_ok is None else around.mod_ok
        return Lines(
            estop_a=bool(bits & c.IN_ESTOP_A),
            estop_b=bool(bits & c.IN_ESTOP_B),
            hand_ok=around.hand_ok,
            chain_fb=chain,
            stim_act=board.has_pulsed if around.stim_act is None else around.stim_act,
            mod_ok=mod_ok,
        )

    def knob(self) -> Knob:
        turned, self.turned = self.turned, Knob()
        return turned

    def toggle_pump(self) -> None:
        self.outputs.has_pumped = True
        if not self.board.is_held:
            self.board.core.on_pump_edge(self.now_ms)

    def hold_pump(self) -> None:
        pass

    def reset_module(self, *, is_held: bool) -> None:
        self.board.hold(is_held, self.now_ms)

    def show_lamps(self, *, ready: bool, active: bool, fault: bool, buzzer: bool) -> None:
        out = self.outputs
        out.ready, out.active, out.fault, out.buzzer = ready, active, fault, buzzer

    def buzzer_is_on(self) -> bool:
        return self.outputs.buzzer

    def close(self) -> None:
        pass


class Station:
    """One node of the walk, concrete."""

    def __init__(self) -> None:
        self.now_ms = 0
        self.nonces = 0
        self.seq = 0
        self.board = ProofBoard(CHANNELS)
        self.devices = Devices(self.board)
        self.controller = Controller(
            self.devices, is_bench=True, watchdog_required=True, nonce=self.nonce, clock_ms=self.clock_ms
        )
        self.publisher = Publisher(self.controller, boot_nonce=1)
        self.requests = Requests(self.controller, self.publisher, Programs())  # type: ignore[arg-type]  # only `program` is used
        self.history = History()

    def nonce(self) -> int:
        self.nonces += 1
        return 0x1000 + self.nonces

    def clock_ms(self) -> int:
        return self.now_ms

    def snapshot(self) -> bytes:
        return pickle.dumps(self, 5)

    # ---- events

    def cycle(self, around: Surroundings, ticks: int = CYCLE_MS // TICK_MS) -> None:
        """20 ms pass in these surroundings, or so many ticks; the host's part comes last."""
        self.board.surround(around, self.now_ms)
        self.board.pulses.clear()
        for _ in range(ticks):
            self.now_ms += TICK_MS
            self.devices.now_ms = self.now_ms
            self.board.tick(self.now_ms)
        self.devices.outputs.has_pumped = False
        if around.stim_runs:
            if around.watchdog:
                self.controller.safety.watchdog.acknowledged(self.now_ms)
            self.controller.safety.powered(is_weak=around.power_is_weak, now_ms=self.now_ms)
            self.beat(around)
            self.controller.safety.recorded(is_ok=self.controller.records_ok, now_ms=self.now_ms)
            self.controller.cycle(self.now_ms)

    def beat(self, around: Surroundings) -> None:
        """The kiosk's heartbeat."""
        if around.kiosk == "silent":
            return
        truth = self.publisher.truths()[0]
        running = truth.running if around.kiosk == "truthful" else not truth.running
        levels = (truth.levels[0], truth.levels[1])
        self.ask(m.Heartbeat(running=running, levels=levels, records_ok=around.records_ok))

    def ask(self, request: m.Request) -> str | None:
        if isinstance(request, m.Acknowledge) and request.what == "fault":  # as the screen of now makes it
            shown = tuple(fault.value for fault in self.controller.safety.faults)
            request = m.Acknowledge(what="fault", shown=shown, by_staff=request.by_staff)
        return self.requests.do(request, role="kiosk", now_ms=self.now_ms)

    def touch(self, name: str) -> None:
        """A person's hand on "+", "-" or the knob."""
        if name.startswith("knob"):
            down = name == "knob down"
            self.devices.turned = Knob(detents=-1) if down else Knob(pushed=True)
            return
        channel = 0 if name.startswith("left") else 1
        session = self.controller.treatment.session
        level = session.channels[channel].level if session is not None else 0
        self.seq += 1
        seq = max(session.seqs, default=self.seq) if name.endswith("again") and session else self.seq
        self.ask(m.RequestLevel(channel=channel, level=level + (1 if "+" in name else -1), seq=seq))

    def accident(self, name: str) -> None:
        """Something happens to the module at once."""
        core = self.board.core
        if name == "module: power lost":
            self.board.restart(c.CAUSE_POWER_ON, self.now_ms)
        elif name == "module: watchdog bites":
            self.board.restart(c.CAUSE_WATCHDOG, self.now_ms)
        elif name == "module: a bit of the active bank flips":
            core.active[3] ^= core.cfg_valid  # nobody watches a bank that is not in use
        elif name == "module: a bit of an intensity flips":
            core.actual[0] ^= 64
        else:
            self.board.noise(self.now_ms)

    def happen(self, name: str) -> str | None:
        """One event of hands.py by its name; time does not pass. The answer is the reason of a refusal."""
        if name in REQUESTS:
            return self.ask(REQUESTS[name])
        if name.startswith("module: "):
            self.accident(name)
        else:
            self.touch(name)
        return None

    # ---- what can be seen

    @property
    def calls(self) -> bool:
        """A staff call may sound."""
        return self.controller.safety.call.is_waiting

    @property
    def lamps_are_old(self) -> bool:
        """The state changed after this cycle's lamps were ordered."""
        return self.controller.safety.since_ms == self.now_ms

    @property
    def is_live(self) -> bool:
        """Gates, high voltage or relay are driven, the self-test's proof of the pump left out. [link I2]"""
        is_testing = self.board.core.state == c.SELFTESTING
        return bool(self.board.outputs & (LIVE & ~c.OUT_HV_EN if is_testing else LIVE))


def copy(station: Station) -> Station:
    """A station of its own, as this one is now."""
    fresh: Station = clone(station, {})
    return fresh


def load(snapshot: bytes) -> Station:
    """A station of its own from a snapshot."""
    station: Station = pickle.loads(snapshot)
    return station


def ordinary() -> Surroundings:
    return SURROUNDINGS["healthy"]
