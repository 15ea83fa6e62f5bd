"""Any walk through the chart: any touches, any status, any loss, in any order."""

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise
from string import Formatter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from appliance.ipc import messages as m
from appliance.kiosk import chart
from appliance.kiosk.view import ActsOn, Ground, Overlay, Screen, Text, View
from appliance.safety.faults import SPECS, Fault
from appliance.safety.states import HostState
from tests.flow.scripted import GOOD, Kiosk, config, to_contact, to_level, to_live, to_pads, to_ready
from tests.flow.test_texts import WORDS

HOT = {HostState.ARMING, HostState.ARMED, HostState.TREATING, HostState.PAUSED, HostState.STOPPING}
STARTS: dict[str, Callable[[Kiosk], None]] = {
    "attract": lambda kiosk: None,
    "pads": to_pads,
    "contact": to_contact,
    "ready": to_ready,
    "level": to_level,
    "live": to_live,
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
]
STATES = st.sampled_from(list(HostState))
FAULTS = st.sampled_from([each for each in Fault if SPECS[each].text_id.startswith("fault.")]).map(
    lambda fault: m.FaultStatus(
        fault=fault, text_id=SPECS[fault].text_id, clears=SPECS[fault].clears, reaction=SPECS[fault].reaction
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
    st.tuples(st.just("touch"), st.integers(0, 30)),
    st.tuples(st.just("intent"), st.sampled_from(INTENTS)),
    st.tuples(st.just("status"), CHANGES),
    st.tuples(st.just("wait"), st.sampled_from([100, 400, 7_000, 61_000])),
    st.tuples(st.just("silence"), st.sampled_from([300, 900])),
    st.tuples(st.just("lost"), st.none()),
    st.tuples(st.just("store"), st.booleans()),
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
            case "store", bool(fails):
                self.kiosk.does_store_fail = fails
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


any_walk = given(start=st.sampled_from(sorted(STARTS)), actions=st.lists(ACTIONS, max_size=30))
often = settings(
    max_examples=80, derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)


def texts_of(view: View) -> list[Text]:
    found = [view.caption, view.heading, view.note, *view.body]
    for target in view.targets:
        found += [target.label, target.hint]
    found += [channel.side for channel in view.channels]
    if view.live is not None:
        found.append(view.live.phase)
    return [text for text in found if text is not None]


class Looking(Walk):
    """Every view is sound."""

    def look(self) -> None:
        view, status = self.kiosk.view, self.kiosk.state.station.status
        for text in texts_of(view):
            wanted = {name for _, name, _, _ in Formatter().parse(WORDS["en"][text.id]) if name}
            assert wanted == {name for name, _ in text.values}, text
        intents = [target.intent for target in view.targets]
        assert len(intents) == len(set(intents))
        stops = [target for target in view.targets if target.intent == "stop"]
        assert all(target.acts_on is ActsOn.PRESS and target.is_enabled for target in stops)
        if view.ground is Ground.INK:
            assert stops, view
        if status is not None and status.state in HOT:
            assert view.ground is Ground.INK
        held = [target.intent for target in view.targets if target.acts_on is ActsOn.HOLD]
        assert held in ([], ["arm"])


@pytest.mark.hazard("HZ-03")
@often
@any_walk
def test_every_view_has_words_and_stop_stands_wherever_current_can_flow(
    start: str, actions: list[tuple[str, object]]
) -> None:
    walks(Looking, start, actions)


@pytest.mark.hazard("HZ-02")
@often
@any_walk
def test_nothing_ever_asks_for_more_than_one_level_up(start: str, actions: list[tuple[str, object]]) -> None:
    class Levels(Walk):
        def do(self, what: str, value: object) -> None:
            known = self.kiosk.state.station.status
            count = len(self.kiosk.requests)
            super().do(what, value)
            asked = [each for each in self.kiosk.requests[count:] if isinstance(each, m.RequestLevel)]
            ups = [
                each for each in asked if known is None or each.level > known.channels[each.channel].level_set
            ]
            assert len({each.channel for each in ups}) == len(ups)
            if what in ("touch", "intent") and known is not None:
                assert all(each.level <= known.channels[each.channel].level_set + 1 for each in asked)

    walks(Levels, start, actions)


@pytest.mark.hazard("HZ-03")
@often
@any_walk
def test_no_way_leads_from_an_estop_back_into_the_old_session(
    start: str, actions: list[tuple[str, object]]
) -> None:
    walking = walks(Walk, start, [*actions])
    kiosk = walking.kiosk
    kiosk.tell(chart.Connected())
    kiosk.hear(state=HostState.ESTOP, estop="pressed", proof_test="passed", faults=())
    names = kiosk.names
    count = len(kiosk.requests)
    assert kiosk.view.overlay is Overlay.ESTOP or kiosk.view.heading == Text(id="pin.estop.heading")
    kiosk.stim.put(estop="released", estop_acknowledgeable=True)
    for number in range(60):
        walking.do("touch", number)
        kiosk.hear(faults=())
    later = kiosk.requests[count:]
    goes_on = [i for i, each in enumerate(later) if isinstance(each, m.Arm | m.Start | m.RequestLevel)]
    prepared = [i for i, each in enumerate(later) if isinstance(each, m.Prepare)]
    assert not goes_on or (prepared and prepared[0] < goes_on[0])
    assert all(each.session_id > f"session-{names}" or kiosk.names > names for each in later
               if isinstance(each, m.Prepare))  # fmt: skip


@often
@any_walk
def test_arming_is_never_asked_for_before_the_row_of_that_session_is_written(
    start: str, actions: list[tuple[str, object]]
) -> None:
    kiosk = walks(Walk, start, actions).kiosk
    written, prepared = set[str](), ""
    for effect in kiosk.effects:
        if isinstance(effect, chart.WriteRow):
            written.add(effect.row.session_id)
        elif isinstance(effect, chart.Send) and isinstance(effect.request, m.Prepare):
            prepared = effect.request.session_id
        elif isinstance(effect, chart.Send) and isinstance(effect.request, m.Arm):
            assert prepared in written


@pytest.mark.requirement("FLOW-01")
@often
@any_walk
def test_from_everywhere_a_well_station_that_is_left_alone_comes_back_to_attract(
    start: str, actions: list[tuple[str, object]]
) -> None:
    kiosk = walks(Walk, start, actions).kiosk
    kiosk.tell(chart.Connected())
    kiosk.stim.put(
        state=HostState.READY, estop="released", faults=(), proof_test="passed", output_off_confirmed=True,
        channels=(GOOD, GOOD), program=None, stop_reason="completed", call="none",
    )  # fmt: skip
    kiosk.wait(800_000, 5_000)
    assert kiosk.at(Screen.ATTRACT) and kiosk.is_covered_by(None)


@pytest.mark.hazard("HZ-10")
@often
@any_walk
def test_after_every_wipe_nothing_of_the_guest_is_left(start: str, actions: list[tuple[str, object]]) -> None:
    class Wiping(Walk):
        def do(self, what: str, value: object) -> None:
            count = len(self.kiosk.effects)
            super().do(what, value)
            if any(isinstance(effect, chart.Wipe) for effect in self.kiosk.effects[count:]):
                clean = chart.initial(config(), 0)
                state = self.kiosk.state
                assert state.guest == clean.guest and state.run is None and state.warnings == 0

    walks(Wiping, start, actions)


def test_the_priority_of_overlays_is_their_order() -> None:
    assert [a.value for a, _ in pairwise(Overlay)] == [
        "pin", "estop", "fault", "no_connection", "stopped", "pad_off", "help"
    ]  # fmt: skip
