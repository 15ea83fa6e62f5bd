import msgspec
import pytest

from appliance.ipc import messages as m
from appliance.kiosk import chart
from appliance.kiosk.view import Ground, Overlay, Screen, Text
from appliance.safety.states import HostState
from tests.flow.scripted import (
    GOOD,
    Kiosk,
    answer_all_well,
    choose_strengthening,
    config,
    pass_contact_check,
    to_both,
    to_contact,
    to_level,
    to_live,
    to_pads,
    to_ready,
)


def names(requests: list[m.Request]) -> list[str]:
    return [type(request).__name__ for request in requests]


def test_a_person_goes_from_attract_to_attract() -> None:
    kiosk = Kiosk()
    to_live(kiosk)
    assert kiosk.at(Screen.LIVE) and kiosk.is_on(Ground.INK)
    kiosk.touch("stop")
    kiosk.touch("continue", "pain:3", "skin:normal", "dizzy:no")
    assert kiosk.view.pain == (6, 3)
    kiosk.touch("done")
    assert kiosk.at(Screen.ATTRACT)


def test_the_row_is_written_before_arming_and_start_waits_for_armed() -> None:
    kiosk = Kiosk()
    to_level(kiosk)
    order = [
        type(effect.request).__name__ if isinstance(effect, chart.Send) else type(effect).__name__
        for effect in kiosk.effects
    ]
    assert order == ["NameSession", "Prepare", "CheckContact", "WriteRow", "Arm", "TakePads", "Start"]


def test_without_a_row_nothing_is_armed_and_the_screen_says_why() -> None:
    kiosk = Kiosk(does_store_fail=True)
    to_ready(kiosk)
    kiosk.touch("arm")
    assert "Arm" not in names(kiosk.requests)
    assert kiosk.view.body[0].id == "ready.no_record"
    kiosk.does_store_fail = False
    kiosk.touch("arm")
    assert "Arm" in names(kiosk.requests)


def test_a_row_that_is_never_answered_is_given_up_and_a_late_answer_arms_nothing() -> None:
    kiosk = Kiosk(is_store_stuck=True)
    to_ready(kiosk)
    kiosk.touch("arm")
    assert kiosk.intents.isdisjoint({"arm", "back"})
    kiosk.wait(7_000)
    assert kiosk.view.body[0].id == "ready.no_record"
    assert {"arm", "back"} <= kiosk.intents
    kiosk.tell(chart.RowWritten(session_id="session-1"))
    assert "Arm" not in names(kiosk.requests)
    kiosk.touch("arm")
    assert "Arm" in names(kiosk.requests)


def test_a_report_is_acknowledged_only_when_it_is_stored() -> None:
    kiosk = Kiosk()
    to_live(kiosk)
    kiosk.touch("stop")
    closed = next(i for i, effect in enumerate(kiosk.effects) if isinstance(effect, chart.CloseRow))
    stored = next(
        i
        for i, effect in enumerate(kiosk.effects)
        if isinstance(effect, chart.Send) and isinstance(effect.request, m.ReportStored)
    )
    assert closed < stored and kiosk.stim.stored == ["session-1"]


@pytest.mark.hazard("HZ-02")
def test_plus_touched_twice_before_the_answer_asks_once() -> None:
    kiosk = Kiosk()
    to_both(kiosk)
    before = kiosk.stim.status
    begun = len(kiosk.requests)
    kiosk.tell(chart.Touched(intent="plus"))
    kiosk.tell(chart.Touched(intent="plus"))
    asked = [request for request in kiosk.requests[begun:] if isinstance(request, m.RequestLevel)]
    assert [(each.channel, each.level) for each in asked] == [(0, 2), (1, 2)]
    assert before.channels[0].level_set == 1


@pytest.mark.hazard("HZ-02")
def test_plus_is_not_enabled_while_ems_stim_does_not_allow_it() -> None:
    kiosk = Kiosk()
    to_both(kiosk)
    kiosk.stim.channel(1, may_raise=False)
    kiosk.hear()
    assert "plus" not in kiosk.intents


def test_plus_stops_at_the_level_limit_of_the_program() -> None:
    kiosk = Kiosk()
    to_both(kiosk)
    program = kiosk.stim.status.program
    assert program is not None and program.level_limit == 30
    for index in (0, 1):
        kiosk.stim.channel(index, level_set=30, level_delivered=30)
    kiosk.hear()
    assert "plus" not in kiosk.intents and "minus" in kiosk.intents


def test_minus_goes_down_at_every_press_even_before_the_answer() -> None:
    kiosk = Kiosk()
    to_both(kiosk)
    kiosk.touch("plus", "plus")
    kiosk.tell(chart.Touched(intent="minus"))
    kiosk.tell(chart.Touched(intent="minus"))
    asked = [request.level for request in kiosk.requests if isinstance(request, m.RequestLevel)]
    assert asked[-4:] == [2, 2, 1, 1]


@pytest.mark.requirement("PRG-04")
def test_the_sides_are_trimmed_after_unlinking() -> None:
    kiosk = Kiosk()
    to_live(kiosk)
    kiosk.touch("link", "plus:1", "minus:0")
    assert [each.level for each in kiosk.view.channels] == [2, 4]


def test_the_knob_turned_up_by_many_detents_asks_for_one_level() -> None:
    kiosk = Kiosk()
    to_live(kiosk)
    count = len(kiosk.requests)
    kiosk.hear(knob_up=7)
    assert [request.level for request in kiosk.requests[count:] if isinstance(request, m.RequestLevel)] == [
        4,
        4,
    ]


@pytest.mark.requirement("PRG-06")
def test_a_sweep_program_is_accepted_as_right_only_after_one_whole_cycle() -> None:
    kiosk = Kiosk()
    to_both(kiosk, "P02")
    assert "right" not in kiosk.intents
    kiosk.wait(12_000)
    assert "right" in kiosk.intents


def test_a_pause_goes_on_from_zero_through_the_level_screen() -> None:
    kiosk = Kiosk()
    to_live(kiosk)
    kiosk.touch("pause")
    assert kiosk.at(Screen.PAUSED)
    kiosk.touch("resume")
    assert kiosk.at(Screen.LEVEL) and [each.level for each in kiosk.view.channels] == [0, 0]


@pytest.mark.hazard("HZ-18")
def test_feeling_unwell_stops_and_says_to_lie_down() -> None:
    kiosk = Kiosk()
    to_live(kiosk)
    kiosk.touch("unwell")
    assert m.Stop(reason="unwell") in kiosk.requests and kiosk.at(Screen.UNWELL)


# ---- the emergency stop ------------------------------------------------------------------------------------


@pytest.mark.hazard("HZ-03")
def test_after_an_estop_the_session_is_over_and_any_change_is_asked() -> None:
    kiosk = Kiosk()
    to_live(kiosk)
    kiosk.stim.end("estop", HostState.ESTOP)
    kiosk.hear(estop="pressed", output_off_confirmed=False)
    assert kiosk.is_covered_by(Overlay.ESTOP) and kiosk.view.body[0].id == "estop.checking"
    kiosk.hear(output_off_confirmed=True)
    assert kiosk.view.body[0].id == "estop.no_current" and kiosk.intents == {"call"}
    kiosk.hear(estop="released", estop_acknowledgeable=True)
    kiosk.touch("continue")
    assert kiosk.at(Screen.ANY_CHANGE) and kiosk.is_covered_by(None)
    kiosk.touch("change:no")
    assert kiosk.at(Screen.POSTURE) and kiosk.state.run is None


def test_after_an_estop_a_change_or_not_sure_leads_to_all_questions_again() -> None:
    kiosk = Kiosk()
    to_pads(kiosk)
    kiosk.hear(state=HostState.ESTOP, estop="pressed")
    kiosk.hear(state=HostState.READY, estop="released")
    kiosk.touch("change:not_sure")
    assert kiosk.at(Screen.QUESTION) and kiosk.state.guest.answers == ()


def test_no_current_is_flowing_is_not_said_on_an_old_status() -> None:
    kiosk = Kiosk()
    to_live(kiosk)
    kiosk.stim.end("estop", HostState.ESTOP)
    kiosk.hear(estop="pressed")
    kiosk.wait(600, is_heard=False)
    assert kiosk.is_covered_by(Overlay.ESTOP) and kiosk.view.body[0].id == "estop.checking"


# ---- other stops -------------------------------------------------------------------------------------------


def test_the_hand_switch_stops_and_the_same_program_may_be_armed_again_from_zero() -> None:
    kiosk = Kiosk()
    to_live(kiosk)
    kiosk.stim.hand_stop()
    kiosk.hear()
    assert kiosk.is_covered_by(Overlay.STOPPED) and kiosk.is_on(Ground.RED)
    kiosk.touch("again")
    assert m.Acknowledge(what="hand") in kiosk.requests and kiosk.at(Screen.READY)
    kiosk.touch("arm")
    kiosk.hear()
    assert kiosk.at(Screen.LEVEL) and [each.level for each in kiosk.view.channels] == [0, 0]
    assert sum(isinstance(effect, chart.WriteRow) for effect in kiosk.effects) == 1


def test_the_hand_switch_may_also_be_the_end() -> None:
    kiosk = Kiosk()
    to_live(kiosk)
    kiosk.stim.hand_stop()
    kiosk.hear()
    kiosk.touch("stopped:done", "continue")
    assert m.EndSession() in kiosk.requests and kiosk.at(Screen.PAIN_AFTER)


def test_a_pause_on_its_way_is_no_end() -> None:
    kiosk = Kiosk()
    to_live(kiosk)
    kiosk.hear(state=HostState.STOPPING)
    assert kiosk.at(Screen.LIVE)
    kiosk.hear(state=HostState.PAUSED)
    assert kiosk.at(Screen.PAUSED)


@pytest.mark.hazard("HZ-06")
def test_faults_of_the_pads_are_acknowledged_when_the_session_is_left() -> None:
    kiosk = Kiosk()
    to_live(kiosk)
    kiosk.hear(faults=(m.FaultStatus(fault="H17", text_id="fault.pads_touching", clears="acknowledge"),))
    assert kiosk.is_covered_by(Overlay.PAD_OFF)
    kiosk.touch("stop", "continue")
    assert m.Acknowledge(what="pads") in kiosk.requests


def test_a_lifted_pad_is_named_by_its_side_and_stop_stays() -> None:
    kiosk = Kiosk()
    to_live(kiosk)
    kiosk.stim.channel(1, lead_off=True, level_set=0, level_delivered=0)
    kiosk.hear()
    seen = kiosk.view
    assert seen.overlay is Overlay.PAD_OFF and seen.heading is not None and seen.heading.id == "pad_off.right"
    assert kiosk.intents == {"coach:top", "coach:bottom", "coach:unknown", "minus:0", "stop"}
    kiosk.touch("minus:0")
    assert kiosk.stim.status.channels[0].level_set == 2
    kiosk.touch("coach:top", "pads:on")
    assert kiosk.is_covered_by(None) and kiosk.at(Screen.LIVE)


def test_both_pairs_off_and_nobody_there_ends_and_wipes() -> None:
    kiosk = Kiosk()
    to_live(kiosk)
    for index in (0, 1):
        kiosk.stim.channel(index, lead_off=True)
    kiosk.wait(30_400)
    assert m.Stop(reason="pads_off") in kiosk.requests
    assert kiosk.at(Screen.ATTRACT)


def test_a_lost_connection_covers_the_numbers_and_then_the_session_is_over() -> None:
    kiosk = Kiosk()
    to_live(kiosk)
    kiosk.wait(300, is_heard=False)
    seen = kiosk.view
    assert seen.live is not None and seen.live.is_stale
    kiosk.wait(300, is_heard=False)
    assert kiosk.is_covered_by(Overlay.NO_CONNECTION) and "stop" in kiosk.intents
    kiosk.tell(chart.Disconnected())
    kiosk.stim.put(state=HostState.READY, channels=(GOOD, GOOD), program=None, output_off_confirmed=True)
    kiosk.tell(chart.Connected())
    kiosk.hear()
    assert kiosk.at(Screen.ENDING) and "ending.interrupted" in {each.id for each in kiosk.view.body}
    kiosk.touch("continue")
    closed = [effect for effect in kiosk.effects if isinstance(effect, chart.CloseRow)]
    assert closed[-1].delivered.stop_reason == "interrupted" and not closed[-1].has_report


def test_a_fault_owns_the_screen_until_it_is_acknowledged() -> None:
    kiosk = Kiosk()
    to_live(kiosk)
    fault = m.FaultStatus(fault="H15", text_id="fault.module_power", clears="acknowledge")
    kiosk.stim.end("fault", HostState.FAULT)
    kiosk.hear(faults=(fault,))
    seen = kiosk.view
    assert (
        seen.overlay is Overlay.FAULT and seen.heading is not None and seen.heading.id == "fault.module_power"
    )
    kiosk.touch("continue")
    assert m.Acknowledge(what="fault", shown=("H15",)) in kiosk.requests
    kiosk.hear(faults=(), state=HostState.READY)
    assert kiosk.is_covered_by(None) and kiosk.at(Screen.ENDING)


def test_an_end_of_the_program_leads_to_pads_off_after_the_measured_zero() -> None:
    kiosk = Kiosk()
    to_live(kiosk)
    kiosk.hear(state=HostState.STOPPING, stop_reason="completed")
    assert kiosk.at(Screen.ENDING) and kiosk.is_on(Ground.INK) and "continue" not in kiosk.intents
    kiosk.stim.end("completed")
    kiosk.hear()
    assert kiosk.is_on(Ground.PAPER) and "continue" in kiosk.intents


# ---- before the start --------------------------------------------------------------------------------------


def test_the_hand_switch_must_be_seen_opening_and_closing() -> None:
    kiosk = Kiosk()
    to_pads(kiosk)
    kiosk.touch("pad:on", "pad:on", "pad:on", "pad:on")
    assert "continue" not in kiosk.intents
    kiosk.hear(hand_squeezes=1, hand_ok=False)
    assert "continue" not in kiosk.intents
    kiosk.hear(hand_ok=True)
    assert "continue" in kiosk.intents


@pytest.mark.hazard("HZ-06")
def test_a_poor_pair_leads_to_another_check_and_never_to_ready() -> None:
    kiosk = Kiosk()
    to_contact(kiosk)
    kiosk.touch("contact:begin")
    assert kiosk.is_on(Ground.INK) and "stop" in kiosk.intents
    kiosk.stim.channel(1, contact="poor")
    kiosk.hear()
    kiosk.hear(state=HostState.CONFIGURED, contact_check="failed")
    assert "continue" not in kiosk.intents and "contact.right.poor" in {each.id for each in kiosk.view.body}
    pass_contact_check(kiosk)
    assert kiosk.at(Screen.READY)


def test_a_marginal_pair_is_enough_for_a_sensory_program_only() -> None:
    for program_id, enough in (("P12", True), ("P06", False)):
        kiosk = Kiosk()
        to_contact(kiosk, program_id)
        kiosk.touch("contact:begin")
        for index in (0, 1):
            kiosk.stim.channel(index, contact="marginal")
        kiosk.hear()
        kiosk.hear(state=HostState.CONFIGURED, contact_check="passed")
        assert ("continue" in kiosk.intents) is enough


def test_stop_in_the_contact_check_stops_and_forgets_the_program() -> None:
    kiosk = Kiosk()
    to_contact(kiosk)
    kiosk.touch("contact:begin", "stop")
    assert names(kiosk.requests)[-2:] == ["Stop", "EndSession"] and kiosk.at(Screen.ANY_CHANGE)


@pytest.mark.parametrize("request_name", ["prepare", "check_contact", "arm", "start"])
def test_whatever_ems_stim_refuses_can_be_asked_for_again(request_name: str) -> None:
    kiosk = Kiosk()
    to_contact(kiosk)
    kiosk.stim.refuses.add(request_name)
    kiosk.touch("contact:begin")
    if request_name in ("arm", "start"):
        kiosk.hear(channels=(GOOD, GOOD))
        kiosk.hear(state=HostState.CONFIGURED, contact_check="passed")
        kiosk.touch("continue", "arm")
        assert kiosk.view.body[0].id == "ready.refused"
        return
    assert [each.id for each in kiosk.view.body] == ["contact.refused"]
    kiosk.stim.refuses.clear()
    pass_contact_check(kiosk)
    assert kiosk.at(Screen.READY)


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("the last session's report is not stored yet", "refused.not_stored"),
        ("the session before this one has not ended", "refused.not_ended"),
        ("the station is STOPPING, not CONFIGURED", "refused.not_ready"),
        ("the station is BOOT", "refused.not_ready"),
        ("fault H22 is not cleared", "refused.fault"),
        ("the emergency stop is not released", "refused.estop"),
        ("the hand switch is open", "refused.hand"),
        ("the E-stop's proof test is due", "refused.proof"),
        ("no heartbeat", "contact.refused"),
    ],
)
def test_a_refused_contact_check_says_its_real_reason_and_shows_no_pads_as_bad(
    reason: str, words: str
) -> None:
    kiosk = Kiosk()
    to_contact(kiosk)
    kiosk.stim.reason = reason
    kiosk.stim.refuses.add("prepare")
    kiosk.touch("contact:begin")
    seen = kiosk.view
    assert seen.heading is not None and seen.heading.id == "contact.refused.heading"
    assert [each.id for each in seen.body] == [words] and seen.channels == ()
    assert {"contact:begin", "back", "help"} <= kiosk.intents


@pytest.mark.row("H24")
@pytest.mark.parametrize("reaction", ["none", "no_start"])
def test_a_fault_that_leaves_a_session_alone_waits_for_its_end(reaction: str) -> None:
    kiosk = Kiosk()
    to_live(kiosk)
    fault = m.FaultStatus(
        fault="H24", text_id="fault.records_failed", clears="by_itself", reaction="no_start"
    )
    kiosk.hear(faults=(msgspec.structs.replace(fault, reaction=reaction),))
    assert kiosk.is_covered_by(None) and {"minus", "plus", "stop"} <= kiosk.intents
    kiosk.touch("stop")
    assert kiosk.is_covered_by(Overlay.FAULT)


@pytest.mark.requirement("STD-22")
@pytest.mark.hazard("HZ-04")
def test_an_implant_ends_the_journey_without_saying_why_in_large_letters() -> None:
    kiosk = Kiosk()
    kiosk.touch("start", "language:en", "consent:yes", "answer:not_sure")
    assert kiosk.at(Screen.NOT_TODAY)
    assert "question.q01.reason" not in {each.id for each in kiosk.view.body}
    kiosk.touch("slip")
    assert "question.q01.reason" in {each.id for each in kiosk.view.body}
    assert "question.q01.reason" not in {each.id for each in kiosk.view.spoken}
    kiosk.touch("done")
    assert kiosk.at(Screen.ATTRACT)


@pytest.mark.hazard("HZ-04")
def test_a_follow_up_with_nothing_ticked_counts_as_the_strictest() -> None:
    kiosk = Kiosk()
    kiosk.touch("start", "language:en", "consent:yes", "answer:yes", "option:worn", "option:worn", "continue")
    assert kiosk.at(Screen.NOT_TODAY)


@pytest.mark.requirement("RED-01")
def test_a_red_flag_shows_the_emergency_number_first() -> None:
    kiosk = Kiosk()
    kiosk.touch("start", "language:en", "consent:yes")
    answer_all_well(kiosk, until=Screen.RED_FLAG)
    kiosk.touch("answer:not_sure")
    seen = kiosk.view
    assert (
        seen.screen is Screen.EMERGENCY
        and seen.heading is not None
        and ("number", "112") in seen.heading.values
    )
    assert kiosk.intents == {"done", "staff"}


# ---- the station without a guest ---------------------------------------------------------------------------


@pytest.mark.hazard("HZ-17")
def test_the_proof_test_comes_first_and_is_walked_by_staff() -> None:
    kiosk = Kiosk()
    kiosk.hear(proof_test="due")
    assert kiosk.at(Screen.PROOF_TEST) and kiosk.is_on(Ground.INK)
    kiosk.touch("proof:begin")
    assert m.BeginProofTest() in kiosk.requests
    kiosk.hear(proof_test="lamps")
    assert kiosk.intents == {"lamps:yes", "lamps:no", "stop"}
    kiosk.touch("lamps:yes")
    assert m.AnswerLamps(all_work=True) in kiosk.requests
    kiosk.hear(proof_test="arming", state=HostState.SERVICE)
    assert kiosk.at(Screen.PROOF_TEST) and "stop" in kiosk.intents
    kiosk.hear(proof_test="press", state=HostState.ARMED)
    kiosk.hear(proof_test="release", state=HostState.ESTOP, estop="pressed")
    assert kiosk.is_covered_by(None)
    kiosk.hear(proof_test="acknowledge", estop="released", estop_acknowledgeable=True)
    kiosk.touch("continue")
    assert m.Acknowledge(what="estop") in kiosk.requests
    kiosk.hear(proof_test="passed", state=HostState.READY)
    assert kiosk.at(Screen.ATTRACT)


@pytest.mark.hazard("HZ-21")
@pytest.mark.fault("F66")
def test_who_sees_a_dark_lamp_says_so_and_reads_what_to_do() -> None:
    kiosk = Kiosk()
    kiosk.hear(proof_test="lamps")
    kiosk.touch("lamps:no")
    assert kiosk.requests[-1] == m.AnswerLamps(all_work=False)
    lamps = m.FaultStatus(
        fault="H31", text_id="fault.lamps_failed", clears="acknowledge", reaction="no_start"
    )
    kiosk.hear(proof_test="due", faults=(lamps,))
    assert kiosk.is_covered_by(Overlay.FAULT)
    assert [line.id for line in kiosk.view.body][0] == "fault.lamps_failed.do"


def test_an_emergency_stop_while_the_lamps_burn_is_one() -> None:
    kiosk = Kiosk()
    kiosk.hear(proof_test="lamps", estop="pressed")
    assert kiosk.is_covered_by(Overlay.ESTOP)


@pytest.mark.parametrize(("step", "state"), [("lamps", HostState.READY), ("press", HostState.ARMED)])
def test_stop_in_the_proof_test_cancels_it(step: str, state: HostState) -> None:
    kiosk = Kiosk()
    kiosk.hear(proof_test=step, state=state)
    kiosk.touch("stop")
    assert names(kiosk.requests)[-2:] == ["Stop", "CancelProofTest"]


def test_a_station_without_ems_stim_or_module_is_not_ready() -> None:
    kiosk = Kiosk()
    kiosk.tell(chart.Disconnected())
    assert kiosk.at(Screen.NOT_READY)
    kiosk.tell(chart.Connected())
    kiosk.hear(state=HostState.LINK_DOWN)
    assert kiosk.at(Screen.NOT_READY)


# ---- quiet -------------------------------------------------------------------------------------------------


def test_a_quiet_set_up_screen_asks_and_then_wipes() -> None:
    kiosk = Kiosk()
    kiosk.touch("start")
    kiosk.wait(60_200)
    assert kiosk.is_covered_by(Overlay.IDLE_WARNING)
    kiosk.touch("idle:yes")
    assert kiosk.at(Screen.LANGUAGE) and kiosk.is_covered_by(None)
    kiosk.wait(90_400)
    assert kiosk.at(Screen.ATTRACT) and any(isinstance(each, chart.Wipe) for each in kiosk.effects)


def test_a_quiet_live_screen_asks_pauses_and_ends_but_never_leaves_by_itself() -> None:
    kiosk = Kiosk()
    to_live(kiosk, "P12")
    kiosk.wait(599_000)
    assert kiosk.at(Screen.LIVE) and kiosk.is_covered_by(None)
    kiosk.wait(1_400)
    assert kiosk.is_covered_by(Overlay.IDLE_WARNING) and "stop" in kiosk.intents
    kiosk.wait(30_400)
    assert kiosk.stim.status.state is HostState.PAUSED
    kiosk.wait(30_000)
    assert m.Stop(reason="idle") in kiosk.requests and kiosk.at(Screen.ENDING)


@pytest.mark.hazard("HZ-03")
def test_asked_whether_it_is_still_comfortable_a_person_can_also_turn_it_down() -> None:
    kiosk = Kiosk()
    to_live(kiosk)
    kiosk.wait(600_200)
    assert kiosk.is_covered_by(Overlay.IDLE_WARNING)
    kiosk.touch("minus")
    assert kiosk.is_covered_by(None) and [each.level for each in kiosk.view.channels] == [2, 2]


@pytest.mark.hazard("HZ-07")
def test_the_belief_is_what_the_screen_shows() -> None:
    kiosk = Kiosk()
    assert chart.belief(kiosk.state) == (False, (0, 0))
    to_live(kiosk)
    assert chart.belief(kiosk.state) == (True, (3, 3))
    kiosk.touch("stop")
    assert chart.belief(kiosk.state) == (False, (0, 0))


@pytest.mark.hazard("HZ-10")
def test_after_the_wipe_the_state_is_the_initial_one_and_holds_no_answer() -> None:
    kiosk = Kiosk()
    to_live(kiosk)
    kiosk.touch("stop", "continue", "pain:3", "skin:normal", "dizzy:no", "done")
    fresh = Kiosk()
    fresh.now_ms = kiosk.now_ms
    expected = chart.initial(config(), kiosk.now_ms)
    assert kiosk.state.guest == expected.guest and kiosk.state.run is None
    said = repr(kiosk.state.guest) + repr(kiosk.state.run) + repr(kiosk.state.station)
    for canary in ("session-1", "22_54", "seated", "relief", "P12"):
        assert canary not in said


# ---- the rest ----------------------------------------------------------------------------------------------


def to_motor(kiosk: Kiosk) -> None:
    kiosk.touch("start", "language:de", "consent:yes")
    answer_all_well(kiosk)
    choose_strengthening(kiosk)
    kiosk.touch("pad:on", "pad:on", "pad:on", "pad:on")
    kiosk.hear(hand_squeezes=1)
    kiosk.touch("continue")
    pass_contact_check(kiosk)
    kiosk.touch("arm")
    kiosk.hear()


@pytest.mark.parametrize(
    ("phase", "ends_in_ms", "at_ms", "words"),
    [
        ("ramp_up", 500, 1_500, "phase.squeeze"),
        ("plateau", 1_000, 4_000, "phase.squeeze"),
        ("ramp_down", 900, 5_100, "phase.rest"),
        ("off", 18_000, 6_000, "phase.rest"),
    ],
)
def test_an_on_off_program_shows_its_phase_and_where_it_is(
    phase: str, ends_in_ms: int, at_ms: int, words: str
) -> None:
    kiosk = Kiosk()
    to_motor(kiosk)
    program = kiosk.stim.status.program
    assert program is not None
    kiosk.hear(program=msgspec.structs.replace(program, phase=phase, phase_ends_in_ms=ends_in_ms))
    live = kiosk.view.live
    assert live is not None and live.envelope_ms == (2_000, 3_000, 1_000, 18_000)
    assert live.phase.id == words and live.envelope_at_ms == at_ms
    kiosk.now_ms += 100
    live = kiosk.view.live
    assert live is not None and live.envelope_at_ms == (at_ms + 100) % 24_000


@pytest.mark.parametrize(
    ("phase", "ends_in_ms", "next_in_s"),
    [("plateau", 1_000, None), ("ramp_down", 900, 19), ("off", 18_000, 18), ("off", 2_001, 3), ("off", 1, 1),
     ("none", 500, None)],
)  # fmt: skip
def test_the_next_contraction_is_counted_down_in_the_rest_alone(
    phase: str, ends_in_ms: int, next_in_s: int | None
) -> None:
    kiosk = Kiosk()
    to_motor(kiosk)
    program = kiosk.stim.status.program
    assert program is not None
    kiosk.hear(program=msgspec.structs.replace(program, phase=phase, phase_ends_in_ms=ends_in_ms))
    seen = kiosk.view
    assert seen.live is not None and seen.live.next_in_s == next_in_s
    assert seen.note == (None if next_in_s is None else Text(id="live.next", values=(("n", next_in_s),)))


def test_a_refused_level_may_be_asked_for_again() -> None:
    kiosk = Kiosk()
    to_both(kiosk)
    kiosk.stim.refuses.add("request_level")
    kiosk.touch("plus")
    kiosk.stim.refuses.clear()
    kiosk.touch("plus")
    assert [each.level for each in kiosk.view.channels] == [2, 2]


def test_an_answer_that_never_comes_does_not_block_plus_for_ever() -> None:
    kiosk = Kiosk()
    to_both(kiosk)
    status = kiosk.stim.status
    kiosk.tell(chart.Touched(intent="plus"))
    kiosk.stim.status = status
    kiosk.hear()
    assert "plus" not in kiosk.intents
    kiosk.wait(1_200)
    assert "plus" in kiosk.intents


def test_an_arming_that_never_ends_is_given_up_and_stopped() -> None:
    kiosk = Kiosk()
    to_ready(kiosk)
    kiosk.tell(chart.Touched(intent="arm"))
    kiosk.hear(state=HostState.ARMING)
    kiosk.hear(state=HostState.ARMING)
    kiosk.wait(7_000)
    assert isinstance(kiosk.requests[-1], m.Stop | m.EndSession) and not kiosk.at(Screen.LEVEL)


def test_help_offers_a_call_and_says_how_to_stop() -> None:
    kiosk = Kiosk()
    to_contact(kiosk)
    kiosk.touch("help")
    assert kiosk.is_covered_by(Overlay.HELP) and "stop" in kiosk.intents
    assert [each.id for each in kiosk.view.body] == ["call.none.line", "help.estop"]
    kiosk.touch("help:close")
    assert kiosk.is_covered_by(None)


def test_back_leads_through_the_whole_set_up_to_attract() -> None:
    kiosk = Kiosk()
    to_pads(kiosk)
    for _ in range(30):
        if kiosk.at(Screen.ATTRACT):
            return
        kiosk.touch("back")
    raise AssertionError(f"still on {kiosk.screen}")


def test_more_pain_than_before_says_to_stop_for_today() -> None:
    kiosk = Kiosk()
    to_live(kiosk)
    kiosk.touch("stop", "continue", "pain:9", "skin:normal", "dizzy:no")
    assert "aftercare.stop_today" in {each.id for each in kiosk.view.body}
    assert chart.CountPain(program_id="P12", change=3, zone="lumbar_parallel") in kiosk.effects


def test_pain_that_is_not_told_is_not_counted() -> None:
    kiosk = Kiosk()
    to_live(kiosk)
    kiosk.touch("stop", "continue", "skip")
    assert kiosk.view.pain is None
    assert not any(isinstance(effect, chart.CountPain) for effect in kiosk.effects)


@pytest.mark.hazard("HZ-03")
def test_the_end_says_that_the_current_is_off_on_the_read_back_alone() -> None:
    kiosk = Kiosk()
    to_live(kiosk)
    kiosk.touch("stop")
    kiosk.hear(state=HostState.READY, channels=(GOOD, GOOD), program=None, output_off_confirmed=False)
    unproved = kiosk.view
    kiosk.hear(output_off_confirmed=True)
    proved = kiosk.view
    assert unproved.heading is not None and unproved.heading.id == "ending.heading"
    assert unproved.ground is Ground.INK
    assert any(target.intent == "stop" for target in unproved.targets)
    assert proved.heading is not None and proved.heading.id == "ending.off.heading"
    assert proved.ground is Ground.PAPER


@pytest.mark.hazard("HZ-02")
def test_a_side_that_was_lost_is_turned_up_alone_until_it_is_level_again() -> None:
    kiosk = Kiosk()
    to_live(kiosk)
    high = msgspec.structs.replace(GOOD, level_set=6, level_delivered=6, may_raise=True)
    low = msgspec.structs.replace(GOOD, level_set=0, level_delivered=0, may_raise=True)
    kiosk.hear(channels=(msgspec.structs.replace(low, lead_off=True), high))
    kiosk.hear(channels=(low, high))
    begun = len(kiosk.requests)
    kiosk.tell(chart.Touched(intent="plus"))
    asked = [request for request in kiosk.requests[begun:] if isinstance(request, m.RequestLevel)]
    assert [(request.channel, request.level) for request in asked] == [(0, 1)]


@pytest.mark.hazard("HZ-09")
def test_a_kiosk_that_begins_anew_and_finds_a_session_says_what_to_do_and_then_starts_clean() -> None:
    before = Kiosk()
    to_live(before)
    kiosk = Kiosk(stim=before.stim)
    assert kiosk.at(Screen.ENDING)
    kiosk.hear(state=HostState.READY, program=None, stop_reason="interface_lost", output_off_confirmed=True)
    kiosk.touch("continue")
    kiosk.hear()
    assert kiosk.at(Screen.ATTRACT)


@pytest.mark.hazard("HZ-10")
def test_a_station_that_stays_without_ems_stim_keeps_no_guest() -> None:
    kiosk = Kiosk()
    to_live(kiosk)
    kiosk.tell(chart.Disconnected())
    kiosk.wait(120_000, is_heard=False)
    assert kiosk.at(Screen.NOT_READY)
