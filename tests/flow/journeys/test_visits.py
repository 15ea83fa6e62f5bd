"""Whole visits as step lists: the first one, every end, power and connection, by hand, comfort."""

import pytest

from appliance.ipc import messages as m
from appliance.kiosk import chart
from appliance.kiosk.view import Comfort
from tests.flow.journeys.steps import SET_UP, TO_END, TO_LEVEL, TO_LIVE, journey
from tests.flow.scripted import Kiosk, config


def visit(*parts: str) -> Kiosk:
    return journey("".join(parts))


def live() -> Kiosk:
    return visit(SET_UP, TO_LEVEL, TO_LIVE)


@pytest.mark.requirement("FLOW-01", "STD-22")
def test_a_first_visit_runs_from_attract_to_attract() -> None:
    kiosk = live()
    journey("the program is complete -> ending ending.completed ending.pads @paper" + TO_END, kiosk)
    assert any(isinstance(effect, chart.Wipe) for effect in kiosk.effects)


def test_stop_ends_it_and_the_end_is_seen_before_the_pads_are_taken_off() -> None:
    journey("touch stop -> ending ending.stopped_by_person ending.pads @paper" + TO_END, live())


def test_pause_goes_on_from_zero_through_the_level_screen() -> None:
    journey(
        """
        touch pause -> paused +resume +stop -plus @ink
        touch resume -> level -right
        touch plus -> level +right
        touch right -> live
        """,
        live(),
    )


def test_a_quiet_pause_asks_and_then_ends() -> None:
    kiosk = journey(
        """
        touch pause -> paused
        wait 89s -> paused
        wait 2s -> paused/idle_warning presence.paused +idle:yes +stop
        touch idle:yes -> paused
        wait 91s -> paused/idle_warning
        wait 31s -> ending ending.paused_too_long
        """,
        live(),
    )
    assert m.Stop(reason="paused_too_long") in kiosk.requests


@pytest.mark.requirement("FLOW-06")
@pytest.mark.hazard("HZ-18")
def test_feeling_unwell_lies_down_calls_and_never_goes_back() -> None:
    kiosk = journey(
        """
        touch unwell -> unwell unwell.lie unwell.legs unwell.emergency
        wait 300s -> unwell
        touch done -> attract/help call.asked.heading
        staff acknowledge the call -> attract
        """,
        live(),
    )
    assert {m.Stop(reason="unwell"), m.CallStaff()} <= set(kiosk.requests)


@pytest.mark.requirement("FLOW-04")
def test_who_walks_away_with_both_pairs_off_leaves_a_clean_station() -> None:
    kiosk = journey(
        """
        a left pad comes off -> live/pad_off pad_off.left
        a right pad comes off -> live/pad_off pad_off.both +stop
        wait 29s -> live/pad_off
        wait 3s -> attract
        """,
        live(),
    )
    assert kiosk.state.run is None and m.Stop(reason="pads_off") in kiosk.requests


@pytest.mark.requirement("STD-08")
@pytest.mark.hazard("HZ-09")
def test_after_a_power_cut_the_station_is_off_and_nobody_is_led_back() -> None:
    kiosk = journey("the power fails and comes back -> attract -resume -plus", live())
    assert kiosk.state.run is None and kiosk.state.guest == chart.initial(config(), 0).guest


@pytest.mark.hazard("HZ-09")
def test_a_kiosk_that_begins_anew_in_a_session_ends_it_before_anything_else() -> None:
    journey(
        """
        the kiosk begins anew -> ending ending.heading @ink +stop -continue
        touch stop -> ending ending.pads @paper
        touch continue -> attract
        """,
        live(),
    )


@pytest.mark.hazard("HZ-07")
def test_a_lost_connection_names_the_emergency_stop_and_ends_the_session() -> None:
    journey(
        """
        ems-stim is lost -> ending/no_connection no_connection.estop
        ems-stim is found -> ending ending.interrupted
        touch continue -> pain_after
        """,
        live(),
    )


# ---- by hand, without the screen --------------------------------------------------------------------------


def levels(kiosk: Kiosk) -> list[int]:
    return [channel.level_set for channel in kiosk.stim.status.channels]


@pytest.mark.hazard("HZ-02")
def test_the_knob_raises_by_one_where_plus_stands_and_nowhere_else() -> None:
    kiosk = live()
    before = levels(kiosk)
    journey("turns the knob up -> live", kiosk)
    assert levels(kiosk) == [level + 1 for level in before]
    journey(
        """
        touch pause -> paused
        turns the knob up -> paused
        """,
        kiosk,
    )
    assert levels(kiosk) == [0, 0]


@pytest.mark.hazard("HZ-02")
def test_the_knob_answers_still_comfortable_and_that_answer_raises_nothing() -> None:
    kiosk = journey("wait 601s -> live/idle_warning presence.heading presence.body +idle:yes +stop", live())
    before = levels(kiosk)
    journey("turns the knob up -> live", kiosk)
    assert levels(kiosk) == before
    journey("wait 599s -> live", kiosk)
    journey("wait 2s -> live/idle_warning", kiosk)


@pytest.mark.parametrize(
    ("what", "then"),
    [
        ("turns the knob up", "live"),
        ("turns the knob down", "live"),
        ("pushes the knob", "paused"),
    ],
)
def test_any_movement_of_the_knob_answers_and_a_push_pauses(what: str, then: str) -> None:
    journey(f"wait 601s -> live/idle_warning\n{what} -> {then} +stop", live())


def test_a_presence_check_without_an_answer_pauses_and_then_ends() -> None:
    kiosk = journey(
        """
        wait 601s -> live/idle_warning presence.heading
        wait 29s -> live/idle_warning
        wait 2s -> paused/idle_warning +idle:yes +stop
        wait 27s -> paused/idle_warning
        wait 3s -> ending ending.idle
        """,
        live(),
    )
    assert m.Stop(reason="idle") in kiosk.requests


def test_after_the_hand_switch_there_are_two_ways_on_and_both_begin_at_zero() -> None:
    journey(
        """
        presses the hand switch -> ending/stopped stopped.no_current +again +stopped:done @red
        touch again -> ready +arm @ink
        touch arm -> ready
        it is armed -> level find.left.heading
        presses the hand switch -> ending/stopped
        touch stopped:done -> ending ending.hand_switch ending.pads
        """
        + TO_END,
        live(),
    )


# ---- comfort ----------------------------------------------------------------------------------------------


def test_comfort_is_chosen_first_kept_through_the_visit_and_gone_after_it() -> None:
    kiosk = journey(
        """
        touch comfort -> comfort comfort.heading
        touch comfort:large comfort:contrast comfort:left comfort:still volume:3 -> comfort
        touch comfort:still -> comfort
        touch done -> language
        touch language:de -> consent
        """
    )
    chosen = Comfort(is_large=True, is_high_contrast=True, is_left_handed=True, volume=3, is_read_aloud=True)
    assert kiosk.view.comfort == chosen and kiosk.view.language == "de"
    journey("touch consent:no -> attract", kiosk)
    assert kiosk.view.comfort == Comfort() and kiosk.view.language == "en"


def test_comfort_that_is_chosen_and_left_does_not_wait_for_the_next_person() -> None:
    for leaving in ("touch back -> attract", "wait 95s -> attract"):
        kiosk = journey("touch comfort -> comfort\ntouch comfort:large -> comfort\n" + leaving)
        assert kiosk.view.comfort == Comfort()


def is_dimmed(kiosk: Kiosk) -> bool:
    return kiosk.view.is_dimmed


@pytest.mark.parametrize("intent", ["start", "comfort", "wake"])
def test_the_touch_that_wakes_the_dimmed_screen_does_nothing_else(intent: str) -> None:
    kiosk = journey("wait 299s -> attract")
    assert not is_dimmed(kiosk)
    journey("wait 2s -> attract", kiosk)
    assert is_dimmed(kiosk)
    kiosk.tell(chart.Touched(intent=intent))
    journey("nothing -> attract +start", kiosk)
    assert not is_dimmed(kiosk)
    journey("touch start -> language", kiosk)


def test_the_knob_wakes_the_dimmed_screen_too() -> None:
    kiosk = journey("wait 301s -> attract\nturns the knob up -> attract")
    assert not is_dimmed(kiosk)
