"""The weekly output test through the real ems-stim on the simulated board: dummy loads on both leads, and a
module that gives or reads too much or too little. Judged at the electrodes as well.
"""

from dataclasses import dataclass, field

import pytest

from appliance.kiosk import chart
from appliance.kiosk.chart.output_test import LEVEL
from appliance.therapy import logbook_asked
from tests.flow.scripted import PIN
from tests.flow.virtual_visit import Visit

pytestmark = [pytest.mark.hazard("HZ-17"), pytest.mark.requirement("STD-12")]

LATE_MS = 60_000


@dataclass
class Week(Visit):
    """Staff put something on the leads and test the output; what is kept of it is kept here."""

    kept: list[logbook_asked.KeepTest] = field(default_factory=list)

    def _do(self, effect: chart.Effect) -> chart.Event | None:
        if isinstance(effect, logbook_asked.KeepTest):
            self.kept.append(effect)
        return super()._do(effect)

    @property
    def words(self) -> str:
        return self.view.body[0].id

    @property
    def result(self) -> list[bool]:
        return [each.passed for each in self.kept]

    def begin(self) -> None:
        self.touch("operator", *(f"digit:{each}" for each in PIN))
        self.touch("page:tests", "page:output", "output:begin")

    def wait_for_the_end(self) -> None:
        until_ms = self.rig.now_ms + LATE_MS
        while self.words == "operator.output.running":
            assert self.rig.now_ms < until_ms, self.state.operator
            self.turn()

    def peaks_ma(self) -> list[float]:
        """The largest current that each pair of leads has ever carried."""
        pulses = self.rig.pulses()
        return [max((abs(p.i1_ua) for p in pulses if p.channel == c), default=0) / 1_000 for c in (0, 1)]


def loaded(quality: str) -> Week:
    week = Week()
    for channel in (0, 1):
        week.rig.board.pad(channel, quality)
    return week


def test_with_the_boards_dummy_loads_on_both_leads_the_output_is_right() -> None:
    week = loaded("500")
    week.begin()
    week.wait_for_the_end()
    assert (week.words, week.result) == ("operator.output.right", [True])
    assert week.peaks_ma() == pytest.approx([LEVEL, LEVEL], rel=0.05)
    event_us = week.rig.board.now_us
    week.turn(2_000)
    assert week.rig.pulses(event_us) == [] and week.rig.state == "READY"
    week.touch("back", "back", "lock")


@pytest.mark.hazard("HZ-02")
@pytest.mark.parametrize("quality", ["fresh", "typical", "marginal", "2k", "open", "short"])
def test_on_skin_on_nothing_and_on_another_load_no_level_is_asked_for(quality: str) -> None:
    week = loaded(quality)
    week.begin()
    week.wait_for_the_end()
    assert (week.words, week.result) == ("operator.output.load", [])
    assert max(week.peaks_ma()) <= 2.2, "only the lead check's two milliamperes"


@pytest.mark.fault("F55")
@pytest.mark.parametrize("share", [1.3, 0.7])
def test_a_module_that_gives_a_third_too_much_or_too_little_fails(share: float) -> None:
    week = loaded("500")
    week.rig.board.stage.engine.gain_error = share - 1.0
    week.begin()
    week.wait_for_the_end()
    assert (week.words, week.result) == ("operator.output.wrong", [False])
    event_us = week.rig.board.now_us
    week.turn(1_000)
    assert week.rig.pulses(event_us) == [] and week.rig.status().output_off_confirmed


@pytest.mark.fault("F55")
@pytest.mark.parametrize("fault", ["F55-reads-high", "F55-reads-low"])
def test_a_module_that_measures_wrong_never_passes(fault: str) -> None:
    week = loaded("500")
    week.rig.board.fault(fault, on=True)
    week.begin()
    week.wait_for_the_end()
    assert True not in week.result and max(week.peaks_ma()) <= 2.2


@pytest.mark.fault("F55")
def test_a_module_that_begins_to_give_too_much_during_the_test_fails() -> None:
    week = loaded("500")
    week.begin()
    while week.rig.status().channels[0].level_delivered < 2:
        week.turn()
    week.rig.board.fault("F55", on=True)
    week.wait_for_the_end()
    assert week.result == [False]


def test_a_load_that_comes_off_during_the_test_is_no_result() -> None:
    week = loaded("500")
    week.begin()
    while week.rig.status().channels[0].level_delivered < 2:
        week.turn()
    week.rig.board.pad(1, "open")
    week.wait_for_the_end()
    assert (week.words, week.result) == ("operator.output.stopped", [])
