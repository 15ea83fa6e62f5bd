"""What holds for the kiosk's statechart on any walk; the real chart, a scripted ems-stim. (kiosk.md 5.1)"""

from dataclasses import dataclass, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appliance.ipc import messages as m
from appliance.kiosk import chart
from appliance.kiosk.view import Overlay, Screen
from appliance.safety.states import HostState
from tests.flow.scripted import GOOD, Kiosk, config
from tests.flow.walking import INTENTS, Walk, any_treatment, any_walk, often, walks

RAISED_MIN = 20
TOUCHES = ("touch", "intent", "hand")
HOME = (Screen.ATTRACT, Screen.NOT_READY, Screen.PROOF_TEST)
WAYS_OUT = (
    "stop", "stopped:done", "done", "skip", "skin:red", "dizzy:no", "forget:no", "consent:no", "idle:yes",
    "help:close", "pads:again", "back", "continue", "lock",
)  # fmt: skip
"""What a person touches who wants to leave: the first of these that is offered."""


def is_well(kiosk: Kiosk) -> None:
    """The station is sound again, and ems-stim does what it is asked for."""
    kiosk.tell(chart.Connected())
    ended = kiosk.stim.status.state in (HostState.TREATING, HostState.PAUSED)
    kiosk.stim.put(
        estop="released", faults=(), proof_test="passed", output_off_confirmed=True, channels=(GOOD, GOOD),
        call="none", hand_ok=True, state=HostState.READY, contact_check="idle", program=None,
        stop_reason="completed" if ended else None,
    )  # fmt: skip
    kiosk.hear()


@pytest.mark.requirement("FLOW-01")
@often
@any_walk
def test_there_is_no_dead_end_touches_alone_lead_out_of_everywhere(
    start: str, actions: list[tuple[str, object]]
) -> None:
    kiosk = walks(Walk, start, actions).kiosk
    is_well(kiosk)
    seen = []
    for _ in range(60):
        if kiosk.screen in HOME and kiosk.is_covered_by(None):
            return
        way = next((intent for intent in WAYS_OUT if intent in kiosk.intents), None)
        seen.append((kiosk.screen, kiosk.view.overlay, way))
        assert way is not None, (seen[-1], kiosk.intents)
        kiosk.touch(way)
    raise AssertionError(seen[-8:])


class Offered(Walk):
    """Before everything that is done, every intent that is not offered is tried: it must do nothing."""

    def look(self) -> None:
        kiosk, offered = self.kiosk, {each.intent for each in self.kiosk.view.targets if each.is_enabled}
        for intent in {*INTENTS, "nonsense", "plus:1", "operator", "wake"} - offered - {"stop", "more"}:
            state, effects = chart.step(kiosk.state, chart.Touched(intent=intent), kiosk.now_ms)
            assert effects == ()
            assert replace(state, touched_at_ms=kiosk.state.touched_at_ms) == kiosk.state, intent


@often
@any_walk
def test_what_is_not_offered_does_nothing_so_the_first_contact_wins(
    start: str, actions: list[tuple[str, object]]
) -> None:
    walks(Offered, start, actions)


@dataclass
class Raising(Walk):
    """Looks at every level that is asked for by a touch."""

    raised: int = 0

    def do(self, what: str, value: object) -> None:
        kiosk = self.kiosk
        known, overlay, place = kiosk.state.station.status, kiosk.view.overlay, kiosk.state.place
        count = len(kiosk.requests)
        super().do(what, value)
        for each in kiosk.requests[count:]:
            if not isinstance(each, m.RequestLevel) or known is None or what not in TOUCHES:
                continue
            before = known.channels[each.channel]
            if each.level > before.level_set:
                self.raised += 1
                assert each.level == before.level_set + 1
                assert before.may_raise and before.level_confirmed and not before.lead_off
                assert overlay is None and place in (Screen.LEVEL, Screen.LIVE)
                assert known.state is HostState.TREATING


@pytest.mark.hazard("HZ-02")
def test_plus_asks_for_one_level_and_only_after_the_last_one_was_felt() -> None:
    raised = []

    @often
    @any_treatment
    def all_walks(start: str, actions: list[tuple[str, object]]) -> None:
        walking = Raising()
        walking.run(start, actions)
        raised.append(walking.raised)

    all_walks()
    assert sum(raised) > RAISED_MIN, "the walks say nothing of raising when nothing is raised on them"


@pytest.mark.hazard("HZ-03")
@often
@any_walk
def test_stop_is_a_target_wherever_current_can_flow_and_is_always_sent(
    start: str, actions: list[tuple[str, object]]
) -> None:
    class Stopping(Walk):
        def look(self) -> None:
            kiosk = self.kiosk
            status = kiosk.state.station.status
            may_flow = status is not None and not (
                status.output_off_confirmed or all(not channel.delivered_ua for channel in status.channels)
            )
            if may_flow:
                assert "stop" in kiosk.intents, kiosk.view
            _, effects = chart.step(kiosk.state, chart.Touched(intent="stop"), kiosk.now_ms)
            stops = [
                effect
                for effect in effects
                if isinstance(effect, chart.Send) and isinstance(effect.request, m.Stop)
            ]
            assert len(stops) == 1

    walks(Stopping, start, actions)


@pytest.mark.hazard("HZ-10")
@often
@any_walk
def test_after_a_wipe_the_state_is_that_of_a_station_to_which_nobody_ever_came(
    start: str, actions: list[tuple[str, object]]
) -> None:
    class Wiping(Walk):
        def do(self, what: str, value: object) -> None:
            state, now_ms = self.kiosk.state, self.kiosk.now_ms
            for event in (chart.Touched(intent="done"), chart.Touched(intent="back"), chart.Ticked()):
                wiped, effects = chart.step(state, event, now_ms + 1)
                if chart.Wipe() in effects:
                    empty = replace(
                        chart.initial(config(), now_ms + 1), station=wiped.station, place=wiped.place
                    )
                    assert wiped == empty
                    status = wiped.station.status
                    assert status is None or (status.program, status.stop_reason) == (None, None)
            super().do(what, value)

    walks(Wiping, start, actions)


@settings(derandomize=True, deadline=None, max_examples=100)
@given(intent=st.sampled_from(["start", "comfort", "operator", "wake", "more", "back", "nonsense"]))
def test_the_touch_that_wakes_does_nothing_else(intent: str) -> None:
    kiosk = Kiosk()
    kiosk.wait(301_000, 1_000)
    before = kiosk.state
    assert kiosk.view.is_dimmed
    state, effects = chart.step(before, chart.Touched(intent=intent), kiosk.now_ms)
    assert effects == () and state == replace(before, touched_at_ms=kiosk.now_ms)
    assert not chart.view(state, kiosk.now_ms).is_dimmed


@often
@any_walk
def test_no_other_screen_than_the_first_one_is_ever_dimmed(
    start: str, actions: list[tuple[str, object]]
) -> None:
    class Light(Walk):
        def look(self) -> None:
            view = self.kiosk.view
            assert not view.is_dimmed or (view.screen is Screen.ATTRACT and view.overlay is None)

    walks(Light, start, actions)


@often
@any_walk
def test_the_overlay_with_the_highest_priority_is_the_one_that_is_seen(
    start: str, actions: list[tuple[str, object]]
) -> None:
    class Priority(Walk):
        def look(self) -> None:
            status, view = self.kiosk.state.station.status, self.kiosk.view
            at_home = self.kiosk.state.place in (*HOME, Screen.OPERATOR)
            if status is not None and status.state is HostState.ESTOP and not at_home:
                is_proof = status.proof_test in ("arming", "press", "release", "acknowledge")
                assert is_proof or view.overlay in (Overlay.ESTOP, Overlay.PIN)

    walks(Priority, start, actions)
