"""The real chart before the real controller in virtual time, and a person who feels what the scope shows."""

from dataclasses import dataclass, field

from appliance.ipc import messages as m
from appliance.kiosk import chart
from appliance.kiosk.view import Screen, View
from tests.flow.scripted import PIN, WELL, config, good_answer
from tests.support.rig import Rig

TURN_MS = 100
FELT_UA = 900
"""From here the person feels a channel."""
STRAIGHT: dict[int, tuple[str, ...]] = {0: ("left",), 1: ("right",)}
SWAPPED: dict[int, tuple[str, ...]] = {0: ("right",), 1: ("left",)}
CROSSED: dict[int, tuple[str, ...]] = {0: ("left", "right"), 1: ("right", "left")}


@dataclass
class Visit:
    """One person; `lies` says on which sides the pads of each channel lie; unproved, nobody wears any."""

    lies: dict[int, tuple[str, ...]] = field(default_factory=lambda: dict(STRAIGHT))
    rig: Rig = field(default_factory=Rig)
    state: chart.State = field(default_factory=lambda: chart.initial(config(), 0))
    closed: list[chart.CloseRow] = field(default_factory=list)
    asked: list[m.Request] = field(default_factory=list)
    names: int = 0
    is_proved: bool = True

    def __post_init__(self) -> None:
        self.rig.boot()
        if self.is_proved:
            self.rig.prove_estop()
            for channel in (0, 1):
                self.rig.board.pad(channel, "typical")
        self.tell(chart.Connected())
        self.turn()

    @property
    def view(self) -> View:
        return chart.view(self.state, self.rig.now_ms)

    @property
    def intents(self) -> set[str]:
        return {each.intent for each in self.view.targets if each.is_enabled}

    def at(self, screen: Screen) -> bool:
        return self.view.screen is screen

    def tell(self, event: chart.Event) -> None:
        self.state, effects = chart.step(self.state, event, self.rig.now_ms)
        for effect in effects:
            answer = self._do(effect)
            if answer is not None:
                self.tell(answer)

    def _do(self, effect: chart.Effect) -> chart.Event | None:
        match effect:
            case chart.Send(request=request):
                self.asked.append(request)
                refusal = self.rig.ask(request)
                name = str(type(request).__struct_config__.tag)
                refused = m.Refused(request=name, reason=refusal or "", seq=getattr(request, "seq", None))
                return None if refusal is None else chart.RequestRefused(refused=refused)
            case chart.CheckPin(pin=pin):
                return chart.PinChecked(is_right=pin == PIN, wrong=int(pin != PIN))
            case chart.NameSession():
                self.names += 1
                return chart.SessionNamed(session_id=f"session-{self.names}")
            case chart.WriteRow(row=row):
                return chart.RowWritten(session_id=row.session_id)
            case chart.CloseRow(delivered=delivered, has_report=has_report):
                self.closed.append(effect)
                return chart.RowClosed(session_id=delivered.session_id, has_report=has_report)
            case _:
                return None

    def turn(self, for_ms: int = TURN_MS) -> None:
        """So much time passes; the chart hears of it ten times a second."""
        until_ms = self.rig.now_ms + for_ms
        while self.rig.now_ms < until_ms:
            self.rig.run(TURN_MS)
            self.tell(chart.StatusCame(status=self.rig.status()))
            report = self.rig.controller.treatment.report
            if report is not None:
                self.tell(chart.ReportCame(report=report))
            self.tell(chart.Ticked())

    def touch(self, *intents: str, within_ms: int = 30_000) -> None:
        """Each is touched as soon as it is offered."""
        for intent in intents:
            until_ms = self.rig.now_ms + within_ms
            while intent not in self.intents:
                assert self.rig.now_ms < until_ms, f"{intent} is not on {self.view.screen}: {self.intents}"
                self.turn()
            self.tell(chart.Touched(intent=intent))

    def to_the_pads(self, program_id: str = "P12") -> None:
        """Everything answered well, up to the first pad."""
        self.touch("start", "language:en", "consent:yes")
        while self.view.screen is not Screen.PAIN_BEFORE:
            self.touch(WELL.get(self.view.screen) or good_answer(self.state))
        goal = "loosen" if program_id == "P06" else "relief"
        self.touch("pain:6", f"goal:{goal}", f"program:{program_id}")
        self.touch("posture:seated")

    def from_pads_to_level(self) -> None:
        """Pads, hand switch, contact check, arming: the level stands at zero."""
        self.touch("pad:on", "pad:on", "pad:on", "pad:on")
        self.rig.board.press("hand")
        self.turn(300)
        self.rig.board.release("hand")
        self.touch("continue", "contact:begin", "continue", "arm")
        until_ms = self.rig.now_ms + 10_000
        while self.view.screen is not Screen.LEVEL:
            assert self.rig.now_ms < until_ms, self.view
            self.turn()

    def up_until_felt(self) -> None:
        """ "+" until the scope shows a pulse that the person feels, then "I feel it"."""
        self.turn(1_500)
        assert not self.feels(), "it begins at zero"
        while not self.feels():
            self.touch("plus")
            self.turn(1_500)
        self.touch("felt")

    def feels(self) -> set[str]:
        """The sides under which a pulse ran in the last second, by the scope alone."""
        pulses = self.rig.pulses(self.rig.board.now_us - 1_000_000)
        channels = {pulse.channel for pulse in pulses if abs(pulse.i1_ua) >= FELT_UA}
        return {side for channel in channels for side in self.lies[channel]}

    def answers(self) -> None:
        """Truly: left, right or both."""
        sides = self.feels()
        self.touch("where:both" if len(sides) > 1 else f"where:{sides.pop()}")
