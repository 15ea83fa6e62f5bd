"""The person before the kiosk: starts, raises, lowers, pauses, loses pads, presses what can be pressed.

Everything is done through `Stage.says` or by hand, from what the screen shows; every step gives up after a
while, so that no fault can keep the person from going on.
"""

from collections.abc import Callable, Iterator
from random import Random

from appliance.ipc import messages as m
from tests.campaign.stage import Stage

LEAD_US = 120_000
"""Every step is announced so long before it is done: faults can be set just before it."""
LOOK_US = 40_000
MS = 1000

Steps = Iterator[int]
"""How many microseconds the person lets pass."""

LABELS = (
    "arm", "start", "first pulse", "level", "level", "pause", "paused", "resume", "stop", "pad", "pad on",
    "hand", "hand release", "estop", "estop release", "session",
)  # fmt: skip


class Person:
    """One life in front of one station; `acts` never ends."""

    def __init__(
        self, stage: Stage, random: Random, program_id: str, *, level: int, wanted: list[str]
    ) -> None:
        self._stage = stage
        self._random = random
        self._program = program_id
        self._level = level
        self._seq = 0
        self._sessions = 1
        self._wanted = wanted

    def acts(self) -> Steps:
        """From a station that is prepared and checked on."""
        yield from self._start()
        yield from self._raise(self._level)
        steps: list[Callable[[], Steps]] = [
            self._higher, self._lower, self._pause, self._stop, self._pads, self._hand, self._estop,
            self._impatient, self._wait,
        ]  # fmt: skip
        first = [self._step_of(label) for label in self._wanted]
        while True:
            yield from (first.pop(0) if first else self._random.choice(steps))()
            if self._shows() != "TREATING":
                yield from self._mend()

    def _step_of(self, label: str) -> Callable[[], Steps]:
        """The step in which this is announced: the first ones lived are those that faults wait for."""
        match label:
            case "pause" | "paused" | "resume":
                return self._pause
            case "stop" | "session":
                return self._stop
            case "pad" | "pad on":
                return self._pads
            case "hand" | "hand release":
                return self._hand
            case "estop" | "estop release":
                return self._estop
            case _:
                return self._higher

    # ---- looking

    def _shows(self) -> str:
        return self._stage.state

    def _until(self, *states: str, within_ms: int) -> Steps:
        for _ in range(within_ms * MS // LOOK_US):
            if self._shows() in states:
                return
            yield LOOK_US

    def _about(self, label: str) -> Steps:
        self._stage.announce(label, self._stage.board.now_us + LEAD_US)
        yield LEAD_US

    # ---- steps

    def _start(self) -> Steps:
        yield from self._about("arm")
        self._stage.says(m.Arm())
        yield from self._until("ARMED", within_ms=1_500)
        yield from self._about("start")
        self._begin()
        yield from self._until("TREATING", within_ms=600)

    def _begin(self) -> None:
        is_checked = self._stage.status().contact_check == "passed"
        if is_checked and self._shows() in ("ARMED", "PAUSED"):
            self._stage.note("begin")
            self._stage.says(m.Start())

    def _touch(self, channel: int, up: int) -> None:
        level = self._stage.status().channels[channel].level_set + up
        if level >= 0:
            self._seq += 1
            self._stage.says(m.RequestLevel(channel=channel, level=level, seq=self._seq))

    def _raise(self, levels: int) -> Steps:
        yield from self._about("level")
        both = self._random.random() < 0.8
        for _ in range(levels):
            for channel in (0, 1) if both else (self._random.randrange(2),):
                self._touch(channel, 1)
            yield self._random.choice((320, 340, 420)) * MS
            for _ in range(50):
                if self._shows() != "TREATING" or self._may_go_on():
                    break
                yield LOOK_US

    def _may_go_on(self) -> bool:
        return any(channel.may_raise for channel in self._stage.status().channels)

    def _higher(self) -> Steps:
        yield from self._raise(self._random.randint(1, 4))

    def _lower(self) -> Steps:
        yield from self._about("level")
        for _ in range(self._random.randint(1, 3)):
            self._touch(self._random.randrange(2), -1)
            yield 150 * MS

    def _wait(self) -> Steps:
        yield self._random.randint(300, 1_500) * MS

    def _pause(self) -> Steps:
        yield from self._about("pause")
        self._stage.says(m.Pause())
        yield from self._until("PAUSED", within_ms=800)
        self._stage.announce("paused", self._stage.board.now_us)
        yield self._random.randint(100, 900) * MS
        yield from self._about("resume")
        self._begin()
        yield from self._until("TREATING", within_ms=600)
        yield from self._raise(self._random.randint(1, 3))

    def _stop(self) -> Steps:
        yield from self._about("stop")
        self._stage.says(m.Stop(reason=self._random.choice(("stopped_by_person", "unwell"))))
        yield self._random.randint(300, 900) * MS

    def _pads(self) -> Steps:
        channel = self._random.randrange(2)
        yield from self._about("pad")
        self._stage.pad(channel, self._random.choice(("open", "half_lifted", "dry", "short", "marginal")))
        yield self._random.choice((30, 60, 150, 400, 1_500)) * MS
        yield from self._about("pad on")
        self._stage.pad(channel, self._random.choice(("typical", "typical", "fresh")))
        yield self._random.choice((0, 100, 400)) * MS
        self._stage.says(m.Acknowledge(what="pads"))
        yield 200 * MS
        yield from self._raise(2)

    def _hand(self) -> Steps:
        yield from self._about("hand")
        self._stage.press("hand")
        yield self._random.choice((8, 40, 300, 800)) * MS
        yield from self._about("hand release")
        self._stage.release("hand")
        yield 200 * MS

    def _estop(self) -> Steps:
        yield from self._about("estop")
        self._stage.press("estop")
        yield self._random.choice((100, 400, 900)) * MS
        yield from self._about("estop release")
        self._stage.release("estop")
        yield self._random.choice((50, 300, 600)) * MS

    def _impatient(self) -> Steps:
        """Touches without sense; none of them may give a current that nobody asked for."""
        for _ in range(self._random.randint(2, 6)):
            self._stage.says(
                self._random.choice((
                    m.Pause(), m.CheckContact(), m.Arm(), m.BeginProofTest(), m.CancelProofTest(),
                    m.AnswerLamps(all_work=True), m.AnswerLamps(all_work=False),
                    m.Acknowledge(what="fault"), m.Acknowledge(what="pads"), m.Acknowledge(what="estop"),
                    m.Acknowledge(what="hand"), m.EndSession(),
                ))
            )  # fmt: skip
            yield self._random.choice((0, 5, 30, 200)) * MS

    # ---- after a stop

    def _mend(self) -> Steps:
        """Whatever stopped it: release, acknowledge, and begin again as a person would."""
        stage = self._stage
        for what in ("estop", "hand"):
            stage.release(what)
        for _ in range(12):
            if self._shows() in ("READY", "CONFIGURED", "PAUSED", "TREATING"):
                break
            yield 250 * MS
            for seen in ("estop", "fault", "hand"):
                stage.says(m.Acknowledge(what=seen))
        for channel in (0, 1):
            stage.pad(channel, "typical")
        stage.says(m.Acknowledge(what="pads"))
        stage.says(m.Acknowledge(what="hand"))
        yield 100 * MS
        yield from self._again()

    def _again(self) -> Steps:
        match self._shows():
            case "PAUSED":
                yield from self._about("resume")
                self._begin()
                yield from self._until("TREATING", within_ms=600)
            case "CONFIGURED" if self._stage.status().contact_check == "passed":
                yield from self._start()
            case "READY" | "CONFIGURED":
                yield from self._new_session()
        yield from self._raise(self._random.randint(1, 5))

    def _new_session(self) -> Steps:
        stage = self._stage
        yield from self._about("session")
        stage.says(m.ReportStored(session_id=f"s{self._sessions}"))
        self._sessions += 1
        stage.says(
            m.Prepare(session_id=f"s{self._sessions}", program_id=self._program, profile="clinic", pad_cm2=45)
        )
        yield from self._until("CONFIGURED", within_ms=1_000)
        stage.says(m.CheckContact())
        yield 200 * MS
        yield from self._until("CONFIGURED", within_ms=4_000)
        yield from self._start()
