"""Every attribute of the host's cores, and how it enters an abstract state.

An attribute that is not named here stops the walk: whoever adds one says here what it means to the proof.
"""

from appliance.limits import FAULT_CLEAR_MS, TEST_PUMP_AFTER_MS
from appliance.safety.faults import Fault
from tests.proof import host_reads as read
from tests.proof import session_reads as session
from tests.proof.keeping import IS_THERE, KEEP, NAMED, Inner, Out, Rule, counted, few, fixed, seen_as, stamp

SHOWN = Out("only told to the person")
FIXED = Out("the same in the whole walk")
DERIVED = Out("follows from what is kept")

HOST: dict[str, dict[str, Rule]] = {
    "SafetyCore": {
        "state": NAMED, "mode": seen_as(read.mode), "faults": seen_as(read.faults),
        "stop_reason": seen_as(read.reason),
        "estop": Inner("EStop"), "estop_is_latched": KEEP, "kiosk": Inner("Kiosk"),
        "watchdog": Inner("WatchdogLink"), "proof": Inner("ProofTest"), "seen": seen_as(read.seen),
        "wants": Inner("Wants"), "hand_ok": KEEP, "mod_ok": seen_as(read.if_configured),
        "since_ms": stamp("since_ms", read.state_age),
        "mismatches": few(3), "_verb": seen_as(read.verb), "_verb_at_ms": Out("told with _verb"),
        "_confirm_at_ms": Out("nobody holds the optional key in the walk"),
        "_unanswered": few(3), "_has_linked": KEEP, "_lines": Inner("LineWatch"),
        "module_needs_service": KEEP, "tripped_at_ms": IS_THERE,
        "power_is_weak": KEEP, "noted": SHOWN, "_noted_at_ms": SHOWN, "_ticked_at_ms": SHOWN, "call": SHOWN,
        "_signals": Out("lights and sounds: judged as they come, and read by nothing that permits"),
    },
    "EStop": {
        "position": seen_as(read.is_released), "discrepancy": seen_as(read.is_trusted),
        "_released_at_ms": stamp("_released_at_ms", fixed(200), read.is_latched),
        "_disagree_at_ms": stamp("_disagree_at_ms", fixed(51)), "_kind": Out("read anew every cycle"),
    },
    "Kiosk": {
        "_heard_at_ms": stamp("_heard_at_ms", fixed(491, 2_001), read.sharper_while_it_may),
        "_ran_at_ms": stamp("_ran_at_ms", fixed(500), read.while_standing),
        "_stood_at_ms": stamp("_stood_at_ms", fixed(500), read.while_running),
        "_level_at_ms": Out("the walked kiosk is wrong about whether pulses run, and about no level"),
        "_mismatches": seen_as(read.mismatches), "_has_screen": Out("only the buzzer asks for it"),
    },
    "WatchdogLink": {
        "is_required": FIXED,
        "_acknowledged_at_ms": stamp("_acknowledged_at_ms", fixed(5_001), read.sharper_while_it_may),
    },
    "ProofTest": {
        "step": KEEP, "proved_at_ms": stamp("proved_at_ms", read.proof_age, read.bluntly), "is_assumed": KEEP,
        "lamps_at_ms": stamp("lamps_at_ms", read.lamps_age),
        "_a_at_ms": seen_as(read.while_pressing), "_b_at_ms": seen_as(read.while_pressing),
        "_was_closed": seen_as(read.while_testing),
    },
    "Wants": {
        "start_at_ms": stamp("start_at_ms", fixed(1_001)), "pause": KEEP, "off": KEEP,
        "at_once": seen_as(read.if_off),
        "pads_at_ms": stamp("pads_at_ms", fixed(1_001), session.if_pads_count),
        "estop_at_ms": stamp("estop_at_ms", fixed(1_001)),
        "fault_at_ms": stamp("fault_at_ms", fixed(FAULT_CLEAR_MS + 1)),
        "test_at_ms": stamp("test_at_ms", fixed(TEST_PUMP_AFTER_MS)),
    },
    "LineWatch": {
        "answered_at_ms": Out("the instant of the last answer, a whole cycle ago"),
        "_forbidden_at_ms": stamp("_forbidden_at_ms", read.forbidden, read.unless_heard_off),
        "_chain_at_ms": stamp("_chain_at_ms", read.chain_wrong),
        "_mod_ok_low_cycles": read.unless(Fault.MODULE_FAULT, 3),
    },
    "Controller": {
        "is_bench": FIXED, "safety": Inner("SafetyCore"), "treatment": Inner("Treatment"),
        "identification": Inner("Identification"), "output_off_confirmed": SHOWN, "knob_up": SHOWN,
        "knob_down": SHOWN, "knob_pushes": SHOWN, "_knob_is_pushed": SHOWN,
        "hand_squeezes": SHOWN, "_nonce": FIXED, "_clock_ms": FIXED, "hand_is_ok": SHOWN,
        "_token": seen_as(read.token), "self_test": Out("which steps are asked for, not whether"),
        "_latched": Out("renewed by every answer; a clear with an old word is refused"),
        "_shown": Out("what is not shown anew"), "_reset_held": KEEP, "records_ok": KEEP,
        "_buzzer_is_driven": SHOWN,
        "devices": Out("the board is abstracted by itself"), "link": Inner("Link"),
    },
    "Identification": {
        "is_bench": FIXED, "_page": Out("progress within IDENTIFY"), "_tries": KEEP, "_page0": DERIVED,
        "_page1": DERIVED,
        "module": IS_THERE, "channels": FIXED, "refusal": IS_THERE,
    },
    "Link": {
        "_bus": FIXED, "_now_ms": FIXED, "_continuity": Inner("Continuity"), "_seq": Out("a number"),
        "_is_numbered": KEEP, "_timeouts": Out("a count towards a resync frame that changes nothing"),
        "_began_ms": Out("within one exchange"), "session_id": seen_as(read.session_id),
        "boot_id": Out("a number"),
        "failed_ticks_in_a_row": DERIVED, "counters": SHOWN,
    },
    "Continuity": {
        "_anchor": Out("both clocks run alike here; F45 has its own tests"), "_counted": Out("as _anchor"),
        "_last_ctr": seen_as(read.ack_gap), "_last_uptime": Out("as _anchor"), "_loading": Out("as _anchor"),
        "_was_heard": Out("as _anchor"), "_window": Out("as _anchor"), "_windows": Out("as _anchor"),
    },
    "Treatment": {
        "safety": Out("abstracted by itself"), "module": IS_THERE, "module_channels": FIXED,
        "configuration": Inner("Configuration"), "session": Inner("Session"), "check": Inner("ContactCheck"),
        "contact_check": KEEP, "report": IS_THERE, "stop_reason": SHOWN, "_was_armed": KEEP,
        "_check_until_ms": stamp("_check_until_ms", read.check_end),
        "_setup_until_ms": stamp("_setup_until_ms", read.setup),
        "_contact_at_ms": Out("its end takes a permission away, towards what Prepare gives too"),
        "_is_in_round": Out("within one pulse of the check"),
        "_outputs": Out("the walked module tells of no more than it was sent; one that does is tested"),
        "_faults_seen": SHOWN,
    },
    "Configuration": {
        "blocks": FIXED, "channels": FIXED, "crc": FIXED, "is_right": KEEP, "_bytes": FIXED,
        "_step": Out("progress within the configuration"), "_tries": KEEP,
    },
    "ContactCheck": {
        "kind": FIXED, "verdicts": Out("the verdict counts"), "ohms": SHOWN,
        "_is_steady": Out("progress within the check"),
    },
    "Session": {
        "plan": FIXED, "channels": Inner("Intensity"), "contacts": Inner("RunContact"),
        "treated_ms": counted("treated_ms", session.ends, matters=session.may_go_on),
        "charge_nc": SHOWN, "_quiet_ms": Out("only the charge counts with it, which is shown"),
        "seqs": Out("a number is new, or it raised before: the touches do both"),
        "_uptime_ms": IS_THERE,
        "_started_uptime_ms": Out("no envelope in the walked program"),
        "_silent_ms": counted("_silent_ms", session.silence, matters=session.while_it_runs),
        "_end_from_ua": seen_as(session.is_ending),
    },
    "RunContact": {
        "kind": FIXED, "period_ms": FIXED, "has_one_width": FIXED, "is_lost": KEEP,
        "verdict": seen_as(session.while_treating(session.may_rise)), "_watch": session.JUDGED,
    },
    "Intensity": {
        "cap_ua": FIXED, "set_ua": seen_as(session.while_treating(session.level_set)),
        "delivered_ua": seen_as(session.with_room(session.delivered)),
        "is_confirmed": seen_as(session.with_room(session.itself)),
        "is_limited": seen_as(session.while_treating(session.itself)), "is_lead_off": KEEP,
        "highest_ua": SHOWN, "asked_ua": Out("of a change of impedance: walked pads have none"),
        "_from_ua": seen_as(session.with_room(session.is_near)),
        "_raised_at_ms": stamp("_raised_at_ms", session.lockout, session.while_raising),
        "_ahead_at_ms": stamp("_ahead_at_ms", fixed(200), session.while_it_runs),
        "_ahead_pulses": seen_as(session.while_treating(session.up_to_three)),
        "_recent": session.TOUCHED_ZERO,
    },
}  # fmt: skip
