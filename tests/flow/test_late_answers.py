"""Answers that come late, twice or from nowhere, and states that should not be: nothing starts."""

from dataclasses import replace

import pytest

from appliance.ipc import messages as m
from appliance.kiosk import chart
from appliance.kiosk.chart import prepare
from appliance.kiosk.chart.cards import card_of
from appliance.kiosk.view import Overlay, Screen
from appliance.safety.states import HostState
from appliance.therapy.record import RowClosed, RowFailed, RowWritten
from tests.flow.journeys.steps import SET_UP, TO_LEVEL, TO_LIVE, journey, offered, said
from tests.flow.scripted import GOOD, Kiosk, config, to_contact, to_live, to_pads, to_ready

LATE: list[chart.Event] = [
    chart.SessionNamed(session_id="late"),
    RowWritten(session_id="late"),
    RowFailed(session_id="late", reason="disk full"),
    RowClosed(session_id="late", has_report=True),
    chart.PinChecked(is_right=True, wrong=0),
    *(
        chart.RequestRefused(refused=m.Refused(request=request, reason="late", seq=1))
        for request in ("prepare", "check_contact", "arm", "start", "pause", "request_level")
    ),
]


@pytest.mark.parametrize("event", LATE, ids=lambda event: type(event).__name__)
@pytest.mark.parametrize(
    "way", [lambda kiosk: None, to_contact, to_ready], ids=["attract", "contact", "ready"]
)
def test_an_answer_that_nobody_waits_for_asks_for_nothing(event: chart.Event, way: object) -> None:
    kiosk = Kiosk()
    assert callable(way)
    way(kiosk)
    place = kiosk.screen
    state, effects = chart.step(kiosk.state, event, kiosk.now_ms)
    assert effects == () and chart.view(state, kiosk.now_ms).screen is place


def test_a_report_that_comes_twice_is_stored_once() -> None:
    kiosk = Kiosk()
    to_live(kiosk)
    kiosk.stim.end("completed")
    report = kiosk.stim.report
    assert report is not None
    state, first = chart.step(kiosk.state, chart.ReportCame(report=report), kiosk.now_ms)
    state, second = chart.step(state, chart.ReportCame(report=report), kiosk.now_ms)
    assert len(first) == 1 and second == ()


# ---- states that should not be ----------------------------------------------------------------------------


def without_a_run() -> Kiosk:
    kiosk = Kiosk()
    to_live(kiosk)
    kiosk.state = replace(kiosk.state, run=None)
    return kiosk


@pytest.mark.hazard("HZ-03")
def test_a_live_screen_without_its_run_still_has_stop_and_ends_at_the_next_status() -> None:
    kiosk = without_a_run()
    assert offered(kiosk.view) == {"stop", "unwell"}
    kiosk.tell(chart.Ticked())
    count = len(kiosk.requests)
    kiosk.hear()
    assert kiosk.requests[count] == m.Stop() and kiosk.at(Screen.ENDING)


@pytest.mark.hazard("HZ-03")
def test_a_live_screen_without_its_run_obeys_unwell_and_a_lost_connection() -> None:
    kiosk = without_a_run()
    kiosk.tell(chart.Touched(intent="unwell"))
    assert m.Stop(reason="unwell") in kiosk.requests and kiosk.at(Screen.UNWELL)
    kiosk = without_a_run()
    kiosk.tell(chart.Disconnected())
    assert kiosk.at(Screen.ENDING)


@pytest.mark.hazard("HZ-02")
def test_a_pad_that_is_off_without_a_run_lowers_nothing_and_raises_nothing() -> None:
    kiosk = without_a_run()
    status = kiosk.stim.status
    off = replace_channel(status, 0, lead_off=True, level_set=0)
    kiosk.state = replace(kiosk.state, station=replace(kiosk.state.station, status=off))
    assert kiosk.is_covered_by(Overlay.PAD_OFF)
    count = len(kiosk.requests)
    for intent in ("minus:1", "coach:top"):
        kiosk.tell(chart.Touched(intent=intent))
    assert kiosk.requests[count:] == []


def replace_channel(status: m.Status, index: int, **changes: object) -> m.Status:
    kiosk = Kiosk()
    kiosk.stim.status = status
    kiosk.stim.channel(index, **changes)
    return kiosk.stim.status


def test_a_program_screen_without_a_goal_offers_the_way_back() -> None:
    kiosk = Kiosk()
    to_pads(kiosk)
    guest = replace(kiosk.state.guest, goal=None)
    state = replace(kiosk.state, place=Screen.PROGRAM, guest=guest)
    seen = chart.view(state, kiosk.now_ms)
    assert "program.none" in said(seen) and offered(seen) == {"back", "help"}


def test_who_leaves_before_ems_stim_was_ever_heard_leaves_nothing() -> None:
    state = replace(chart.initial(config(), 0), place=Screen.CONSENT)
    state, _ = chart.step(state, chart.Connected(), 0)
    state, effects = chart.step(state, chart.Ticked(), 200_000)
    state, effects = chart.step(state, chart.Ticked(), 240_000)
    assert chart.Wipe() in effects and state.place is Screen.NOT_READY


def test_a_ready_screen_that_waits_for_nothing_arms_nothing() -> None:
    kiosk = Kiosk()
    to_ready(kiosk)
    state = replace(kiosk.state, run=None)
    assert prepare.touched(state, "arm", kiosk.now_ms) == (state, ())


# ---- ems-stim that is slow, or does something else --------------------------------------------------------


def named() -> Kiosk:
    """Prepare is asked for, and ems-stim has not moved."""
    kiosk = Kiosk()
    to_contact(kiosk)
    before = kiosk.stim.status
    kiosk.tell(chart.Touched(intent="contact:begin"))
    kiosk.stim.status = before
    kiosk.hear()
    return kiosk


def test_a_program_that_is_never_prepared_is_given_up_with_a_way_to_ask_again() -> None:
    kiosk = named()
    journey("nothing -> contact contact.running.heading -contact:begin +stop", kiosk)
    journey("wait 7s -> contact contact.refused +contact:begin +back", kiosk)
    assert m.EndSession() in kiosk.requests


def test_a_contact_check_that_never_ends_is_given_up_and_stopped() -> None:
    kiosk = journey(SET_UP + "touch contact:begin -> contact")
    kiosk.hear()
    kiosk.hear(state=HostState.STOPPING)
    journey("wait 23s -> contact contact.refused +contact:begin", kiosk)
    assert m.Stop() in kiosk.requests


def test_a_check_that_has_not_begun_is_no_verdict() -> None:
    kiosk = journey(SET_UP + "touch contact:begin -> contact")
    kiosk.hear(contact_check="idle", state=HostState.CONFIGURED)
    journey("nothing -> contact contact.running.heading", kiosk)


def test_an_arming_that_falls_back_can_be_asked_for_again() -> None:
    kiosk = Kiosk()
    to_ready(kiosk)
    kiosk.tell(chart.Touched(intent="arm"))
    kiosk.hear(state=HostState.CONFIGURED)
    assert kiosk.at(Screen.READY) and "arm" not in kiosk.intents
    kiosk.hear(state=HostState.ARMING)
    kiosk.hear(state=HostState.CONFIGURED)
    assert "ready.refused" in said(kiosk.view) and "arm" in kiosk.intents


def test_a_start_that_falls_back_can_be_asked_for_again() -> None:
    kiosk = Kiosk()
    to_ready(kiosk)
    kiosk.tell(chart.Touched(intent="arm"))
    armed = kiosk.stim.status
    kiosk.hear()
    kiosk.stim.status = armed
    kiosk.hear()
    assert kiosk.at(Screen.READY) and "arm" not in kiosk.intents
    kiosk.hear(state=HostState.CONFIGURED)
    assert "ready.refused" in said(kiosk.view)


def test_a_hand_switch_that_counts_from_zero_again_must_be_squeezed_again() -> None:
    kiosk = Kiosk()
    kiosk.stim.put(hand_squeezes=5)
    to_pads(kiosk)
    kiosk.touch("pad:on", "pad:on", "pad:on", "pad:on")
    journey("nothing -> hand_switch -continue", kiosk)
    kiosk.hear(hand_squeezes=0)
    journey("nothing -> hand_switch -continue\nsqueezes the hand switch -> hand_switch +continue", kiosk)


def test_after_the_hand_switch_a_program_that_is_gone_is_not_begun_again() -> None:
    kiosk = journey(SET_UP + TO_LEVEL + TO_LIVE + "presses the hand switch -> ending/stopped")
    kiosk.hear(program=None)
    journey("touch again -> any_change", kiosk)
    assert kiosk.state.run is None


def test_a_module_in_service_is_not_ready() -> None:
    kiosk = Kiosk()
    kiosk.hear(state=HostState.SERVICE)
    journey("nothing -> not_ready not_ready.service", kiosk)


def test_while_a_pin_is_checked_no_digit_counts() -> None:
    kiosk = Kiosk()
    kiosk.touch("operator")
    for _ in range(5):
        kiosk.touch("digit:1")
    state, effects = chart.step(kiosk.state, chart.Touched(intent="digit:1"), kiosk.now_ms)
    assert len(effects) == 1
    seen = chart.view(state, kiosk.now_ms)
    assert "pin.checking" in said(seen)
    assert chart.step(state, chart.Touched(intent="digit:1"), kiosk.now_ms) == (state, ())


# ---- hints ------------------------------------------------------------------------------------------------


@pytest.mark.requirement("CON-05")
def test_one_side_that_lets_through_less_than_half_is_named() -> None:
    kiosk = journey(SET_UP + "touch contact:begin -> contact")
    weak = m.ChannelStatus(contact="good", z_ohm=2_100)
    kiosk.hear()
    kiosk.hear(channels=(weak, GOOD), state=HostState.CONFIGURED, contact_check="passed")
    journey("nothing -> contact contact.good.heading contact.uneven +continue", kiosk)


@pytest.mark.requirement("CON-04")
@pytest.mark.parametrize(("channel", "words"), [(0, "live.press.left"), (1, "live.press.right")])
def test_a_side_whose_voltage_is_at_its_limit_asks_for_a_flat_hand(channel: int, words: str) -> None:
    kiosk = Kiosk()
    to_live(kiosk)
    kiosk.stim.channel(channel, compliance_limited=True, may_raise=False)
    kiosk.hear()
    journey(f"nothing -> live {words} -plus", kiosk)


def test_nothing_moves_where_nothing_shall_move() -> None:
    kiosk = journey(
        """
        touch comfort -> comfort
        touch comfort:still -> comfort
        touch done language:en consent:yes answer:not_sure gentle -> breathing
        """
    )
    assert kiosk.view.countdown is None
    kiosk = journey("touch start language:en consent:yes answer:not_sure gentle -> breathing")
    assert kiosk.view.countdown is not None
    kiosk.wait(5_000, 1_000)
    assert kiosk.view.countdown == (5_000, 6_000)


def test_an_emergency_that_is_over_is_wiped_by_a_touch() -> None:
    kiosk = Kiosk()
    journey("touch start language:en consent:yes -> question", kiosk)
    while kiosk.screen is Screen.QUESTION:
        card = card_of(kiosk.state)
        kiosk.touch("option:22_54" if card.is_choice else f"answer:{card.good_answer}")
    kiosk.touch("answer:yes", "done")
    assert kiosk.at(Screen.ATTRACT) and kiosk.state.guest == chart.initial(config(), 0).guest


def test_back_from_which_of_these_asks_the_same_card_again() -> None:
    journey(
        """
        touch start language:en consent:yes answer:yes -> question question.which
        touch back -> question question.q01.text
        """
    )
