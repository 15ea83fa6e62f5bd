"""Walks through the chart: any touches, any status, any loss, in any order."""

from collections.abc import Callable
from dataclasses import dataclass, field

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from appliance.ipc import messages as m
from appliance.kiosk import chart
from appliance.safety.faults import SPECS, Fault
from appliance.safety.states import HostState
from tests.flow.scripted import GOOD, PIN, Kiosk, to_contact, to_level, to_live, to_pads, to_ready

HOT = {HostState.ARMING, HostState.ARMED, HostState.TREATING, HostState.PAUSED, HostState.STOPPING}


def after(kiosk: Kiosk, way: Callable[[Kiosk], None], then: Callable[[], None]) -> None:
    way(kiosk)
    then()


def lose_a_pad(kiosk: Kiosk) -> None:
    kiosk.stim.channel(0, lead_off=True, level_set=0, level_delivered=0)
    kiosk.hear()


STARTS: dict[str, Callable[[Kiosk], None]] = {
    "attract": lambda kiosk: None,
    "pads": to_pads,
    "contact": to_contact,
    "ready": to_ready,
    "level": to_level,
    "live": to_live,
    "a pad off": lambda kiosk: after(kiosk, to_live, lambda: lose_a_pad(kiosk)),
    "paused": lambda kiosk: after(kiosk, to_live, lambda: kiosk.touch("pause")),
    "unwell": lambda kiosk: after(kiosk, to_live, lambda: kiosk.touch("unwell")),
    "the end": lambda kiosk: after(kiosk, to_live, lambda: kiosk.touch("stop")),
    "a no": lambda kiosk: kiosk.touch("start", "language:en", "consent:yes", "answer:not_sure"),
    "another language": lambda kiosk: after(kiosk, to_pads, lambda: kiosk.touch("help", "languages")),
    "comfort": lambda kiosk: kiosk.touch("comfort", "comfort:large"),
    "operator": lambda kiosk: kiosk.touch("operator", *(f"digit:{digit}" for digit in PIN)),
    "twitch": lambda kiosk: to_live(kiosk, "P06"),
}
INTENTS = [
    "stop",
    "plus",
    "minus",
    "plus:0",
    "arm",
    "continue",
    "back",
    "done",
    "change:no",
    "start",
    "resume",
    "felt",
    "where:left",
    "where:both",
    "call",
    "staff",
    "digit:1",
    "more",
    "pads:on",
    "coach:top",
    "help",
    "languages",
    "operator",
    "unwell",
]
BY_HAND = (
    "plus",
    "plus",
    "plus",
    "minus",
    "felt",
    "where:left",
    "where:right",
    "right",
    "link",
    "plus:1",
    "resume",
)
"""What a person touches on the running program, where it is offered."""
STATES = st.sampled_from(list(HostState))
FAULTS = st.sampled_from([each for each in Fault if SPECS[each].text_id.startswith("fault.")]).map(
    lambda fault: m.FaultStatus(
        fault=fault,
        text_id=SPECS[fault].text_id,
        clears=SPECS[fault].clears,
        reaction=SPECS[fault].reaction,
        who=SPECS[fault].who,
    )
)
CHANGES = st.one_of(
    st.fixed_dictionaries({"state": STATES, "output_off_confirmed": st.booleans()}),
    st.fixed_dictionaries({"contact_check": st.sampled_from(["idle", "running", "passed", "failed"])}),
    st.fixed_dictionaries({"estop": st.sampled_from(["released", "pressed", "unknown"])}),
    st.fixed_dictionaries({"estop_acknowledgeable": st.booleans()}),
    st.fixed_dictionaries({"faults": st.lists(FAULTS, max_size=2).map(tuple)}),
    st.fixed_dictionaries({"stop_reason": st.sampled_from([None, "hand_switch", "completed", "estop"])}),
    st.fixed_dictionaries({"call": st.sampled_from(["none", "asked", "sounding", "silent", "answered"])}),
    st.fixed_dictionaries({"knob_up": st.integers(0, 50)}),
    st.fixed_dictionaries({"hand_ok": st.booleans(), "hand_squeezes": st.integers(0, 3)}),
    st.fixed_dictionaries({"proof_test": st.sampled_from(["due", "press", "release", "passed", "failed"])}),
    st.just({"channels": (GOOD, GOOD), "program": None}),
    st.booleans().map(lambda off: {"channels": (GOOD, m.ChannelStatus(lead_off=off, contact="off"))}),
)
ACTIONS = st.one_of(
    st.tuples(st.just("touch"), st.integers(0, 30)),
    *[st.tuples(st.just("hand"), st.sampled_from(BY_HAND))] * 3,
    st.tuples(st.just("flags"), st.tuples(st.integers(0, 1), st.booleans(), st.booleans())),
    st.tuples(st.just("intent"), st.sampled_from(INTENTS)),
    st.tuples(st.just("status"), CHANGES),
    st.tuples(st.just("wait"), st.sampled_from([100, 400, 7_000, 61_000])),
    st.tuples(st.just("silence"), st.sampled_from([300, 900])),
    st.tuples(st.just("lost"), st.none()),
    st.tuples(st.just("store"), st.booleans()),
    st.tuples(st.just("pin"), st.none()),
)


@dataclass
class Walk:
    """Walks, and looks at every view and every effect on the way."""

    kiosk: Kiosk = field(default_factory=Kiosk)

    def do(self, what: str, value: object) -> None:
        match what, value:
            case "touch", int(number):
                targets = self.kiosk.view.targets
                if targets:
                    self.kiosk.tell(chart.Touched(intent=targets[number % len(targets)].intent))
                    self.kiosk.hear()
            case "intent", str(intent):
                self.kiosk.tell(chart.Touched(intent=intent))
            case "hand", str(intent):
                if intent in self.kiosk.intents:
                    self.kiosk.touch(intent)
            case "status", dict(changes):
                self.kiosk.hear(**changes)
            case _:
                self.happen(what, value)

    def happen(self, what: str, value: object) -> None:
        match what, value:
            case "wait", int(for_ms):
                self.kiosk.wait(for_ms, 1_000)
            case "silence", int(for_ms):
                self.kiosk.wait(for_ms, 100, is_heard=False)
            case "flags", (int(index), bool(may_raise), bool(is_confirmed)):
                self.kiosk.stim.channel(index, may_raise=may_raise, level_confirmed=is_confirmed)
                self.kiosk.hear()
            case "store", bool(fails):
                self.kiosk.does_store_fail = fails
            case "pin", _:
                for digit in PIN:
                    self.kiosk.tell(chart.Touched(intent=f"digit:{digit}"))
            case _:
                self.kiosk.tell(chart.Disconnected())
                self.kiosk.tell(chart.Connected())

    def run(self, start: str, actions: list[tuple[str, object]]) -> None:
        STARTS[start](self.kiosk)
        for what, value in actions:
            self.do(what, value)
            self.look()

    def look(self) -> None:
        pass


def walks(walk: type[Walk], start: str, actions: list[tuple[str, object]]) -> Walk:
    walking = walk()
    walking.run(start, actions)
    return walking


any_walk = given(start=st.sampled_from(sorted(STARTS)), actions=st.lists(ACTIONS, min_size=5, max_size=30))
TREATED = ("level", "live", "twitch", "paused", "a pad off")
BY_THE_PERSON = st.one_of(
    *[st.tuples(st.just("hand"), st.sampled_from(BY_HAND))] * 4,
    st.tuples(st.just("flags"), st.tuples(st.integers(0, 1), st.booleans(), st.booleans())),
    st.tuples(st.just("status"), st.fixed_dictionaries({"knob_up": st.integers(0, 50)})),
    st.tuples(st.just("wait"), st.sampled_from([100, 400, 61_000])),
    st.tuples(st.just("intent"), st.sampled_from(INTENTS)),
)
any_treatment = given(
    start=st.sampled_from(TREATED), actions=st.lists(BY_THE_PERSON, min_size=10, max_size=40)
)
often = settings(
    max_examples=80, derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
