"""What holds on any walk through the chart: any touches, any status, any loss, in any order."""

from itertools import pairwise
from string import Formatter

import pytest

from appliance.ipc import messages as m
from appliance.kiosk import chart
from appliance.kiosk.text import OWN_NAMES
from appliance.kiosk.view import ActsOn, Ground, Overlay, Screen, Text, View
from appliance.safety.states import HostState
from tests.flow.scripted import GOOD, config
from tests.flow.test_texts import WORDS
from tests.flow.walking import HOT, Walk, any_treatment, any_walk, often, walks


def texts_of(view: View) -> list[Text]:
    found = [view.caption, view.heading, view.note, *view.body, *view.spoken]
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
        for text in (text for text in texts_of(view) if text.id not in OWN_NAMES):
            wanted = {
                name for words in WORDS["en"][text.id] for _, name, _, _ in Formatter().parse(words) if name
            }
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


@pytest.mark.requirement("STD-25")
@pytest.mark.hazard("HZ-02")
@often
@any_treatment
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
            if what in ("touch", "intent", "hand") and known is not None:
                assert all(each.level <= known.channels[each.channel].level_set + 1 for each in asked)

    walks(Levels, start, actions)


@pytest.mark.requirement("EST-04")
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


@pytest.mark.requirement("FLOW-02")
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
