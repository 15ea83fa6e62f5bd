"""Every attribute of the module core, and how it enters an abstract state; see host_attributes.py."""

from typing import Any

from appliance.safety.mirror import PERMITTED
from appliance.safety.states import HostState as H
from drivers.firmware import codes as c
from tests.proof.keeping import (
    FULLY,
    IS_SET,
    KEEP,
    NOT,
    Matter,
    Out,
    Rule,
    counted,
    few,
    fixed,
    seen_as,
    stamp,
)

CLASSES = {
    "estop": c.F_ESTOP, "permission": c.F_ARM_LOST | c.F_LEASE_EXPIRED,
    "power": c.F_HV_UNDER | c.F_OVERTEMP | c.F_SUPPLY, "lead_off": c.F_LEAD_OFF, "short": c.F_SHORT,
    "hand": c.F_HAND_STOP, "limit": c.F_SESSION_LIMIT, "b": c.CLASS_B, "c": c.CLASS_C,
}  # fmt: skip
"""Fault bits by their clear class, and those of class A by what they mean to the host. [link 5.4, 8]"""


def fault_classes(faults: int) -> tuple[str, ...]:
    """The classes of which a bit is set."""
    return tuple(name for name, mask in CLASSES.items() if faults & mask)


LIVE = (c.ARMED, c.RUNNING, c.RAMPDOWN)


def _is_live(owner: Any, station: Any) -> Matter:
    return FULLY if owner.state in LIVE else NOT


def _is_open(owner: Any, station: Any) -> Matter:
    return FULLY if owner.faults & c.F_ESTOP else NOT


def _while_live(value: Any, owner: Any, station: Any) -> object:
    return value if owner.state in LIVE else None


def _faults(value: Any, owner: Any, station: Any) -> object:
    """With a C bit nothing else counts; A bits count where nothing is permitted too: an Arm takes no time."""
    classes = fault_classes(value)
    if value & (c.CLASS_C | owner.hard):
        return ("c", *(name for name in classes if name == "estop"))
    return classes


def _outputs(value: Any, owner: Any, station: Any) -> object:
    """What a step of the self-test drives is progress: kept, it led back to a state from before the step."""
    if owner.state == c.SELFTESTING:
        return value & (c.OUT_K_EN | c.OUT_GATES | c.OUT_MOD_OK)
    return value & ~c.OUT_LAMP_TEST


def _is_on_its_way_down(owner: Any, station: Any) -> bool:
    """In RAMPDOWN, and where the next request that is heard begins it: whether there is current counts."""
    is_ending = owner.state == c.RUNNING and station.controller.safety.state is not H.TREATING
    return owner.state == c.RAMPDOWN or is_ending


def _level(value: Any, owner: Any, station: Any) -> object:
    """Zero, at most the first pulse's 0.5 mA, below or at the ceiling, for each channel."""
    if owner.faults & c.F_MEMORY:
        return None
    if _is_on_its_way_down(owner, station):
        return tuple(ua > 0 for ua in value[:2])
    return tuple(0 if not ua else 1 if ua <= 500 else 2 if ua < 1_000 else 3 for ua in value[:2])


def _target(value: Any, owner: Any, station: Any) -> object:
    """Where the next request that is heard ends it: whether it still rises."""
    if owner.state not in (c.ARMED, c.RUNNING):
        return None
    if _is_on_its_way_down(owner, station):
        return tuple(ua > now_ua for ua, now_ua in zip(value[:2], owner.actual, strict=False))
    return _level(value, owner, station)


def _is_intact(value: Any, owner: Any, station: Any) -> object:
    is_found = owner.faults & c.F_MEMORY
    return is_found or all(word + check == -1 for word, check in zip(owner.actual, value, strict=True))


def _is_unspoilt(value: Any, owner: Any, station: Any) -> object:
    return not owner.cfg_valid or not value[3] & 1


def _each_few(value: Any, owner: Any, station: Any) -> object:
    """Counts of pulses where current flows; one left over makes the next verdict come a pulse earlier."""
    if owner.state not in LIVE:
        return None
    return tuple(min(count, 3) if ua else 0 for count, ua in zip(value[:2], owner.actual, strict=False))


def _first(value: Any, owner: Any, station: Any) -> object:
    """Whether the first pulse of a rise is still to come, where current flows."""
    is_live = owner.state == c.RUNNING or (owner.state == c.ARMED and owner.arm_mode == c.MODE_LEADCHECK)
    return (
        tuple(first if ua else 0 for first, ua in zip(value[:2], owner.actual, strict=False))
        if is_live
        else None
    )


def _ramp_from(value: Any, owner: Any, station: Any) -> object:
    return _level(value, owner, station) if owner.state == c.RAMPDOWN else None


def _while_ramping(value: Any, owner: Any, station: Any) -> object:
    return value if owner.state == c.RAMPDOWN else None


def _has_lease(value: Any, owner: Any, station: Any) -> object:
    return value > 0 if owner.state in LIVE else None


def _may_pump(station: Any) -> bool:
    """ARM (out of CONFIGURED) and what follows need the pump's edges, one by one."""
    return station.controller.safety.state in PERMITTED | {H.CONFIGURED}


def _pump_age(owner: Any, station: Any) -> Matter:
    """The self-test waits until the pump has stopped; where it runs out otherwise, its end alone counts."""
    counts = _may_pump(station) or owner.state == c.SELFTESTING
    return FULLY if counts and owner.pump_valid else NOT


def _pump_good(value: Any, owner: Any, station: Any) -> object:
    """How many edges are still missing, and whether the next one counts."""
    return value if not owner.pump_valid and _may_pump(station) else None


def _hv_overs(value: Any, owner: Any, station: Any) -> object:
    return None if owner.faults & (c.CLASS_C | owner.hard) else min(value, 2)


def _while_bad(value: Any, owner: Any, station: Any) -> object:
    return value if owner.discrep_for else None


def _armed(owner: Any, station: Any) -> tuple[int, ...]:
    if owner.state != c.ARMED:
        return ()
    if not owner.hv_was_up:
        return (501,)
    return (300_000,) if owner.paused else (60_000,)


def _lease(owner: Any, station: Any) -> tuple[int, ...]:
    return (owner.lease_ms,) if owner.lease_ms else ()


def _pump(owner: Any, station: Any) -> tuple[int, ...]:
    return (101,) if owner.pump_seen else ()


def _reset(owner: Any, station: Any) -> tuple[int, ...]:
    return (100,) if owner.reset_asked else ()


def _ramp(owner: Any, station: Any) -> tuple[int, ...]:
    return (300,) if owner.state == c.RAMPDOWN else ()


def _test(owner: Any, station: Any) -> tuple[int, ...]:
    return (1_501,) if owner.state == c.SELFTESTING else ()


def _used(at: int) -> Rule:
    return counted("used_ms", lambda owner, station: (owner.limit_ms[at],), at, _is_live)


NUMBER = Out("a number that only has to be new or next; the wire's own tests prove its rules")
ANSWER = Out("the answer that is shown, renewed by every window")
WAVE = Out("the form and instant of a pulse: I5, I6 and I7 are judged at every pulse")
BANK = Out("content of a bank, proved by its CRC")
TOLD = Out("a measured value or a log, only told")
BOARD = Out("written by the board before every tick")
TWICE = Out("the complement, compared by the core at every tick")
FIXED = Out("the same in the whole walk")
TICK = Out("remembered for one tick of 5 ms; a condition of the walk lasts a whole cycle")
PROGRESS = Out("progress within the self-test")

MODULE: dict[str, Rule] = {
    # time and permissions
    "now": NUMBER, "latest": NUMBER, "uptime_low": NUMBER, "uptime_high": NUMBER, "booted": KEEP,
    "boot_low": NUMBER, "boot_high": NUMBER, "cause": TOLD, "bitten": KEEP, "bite_seen": FIXED,
    "inputs": Out("read anew in every tick"), "chain": KEEP,
    "closed_for": counted("closed_for", fixed(200), matters=_is_open),
    "discrep_for": counted("discrep_for", fixed(1, 51)), "discrep_as": seen_as(_while_bad),
    "weld_for": counted("weld_for", fixed(61)), "pump_seen": seen_as(_pump_good),
    "pump_at": stamp("pump_at", _pump, _pump_age), "pump_good": seen_as(_pump_good), "pump_fast": KEEP,
    "pump_valid": KEEP,
    "pump_jitter": TOLD, "vin_bad": TICK, "hv_low": TICK, "hv_was_up": KEEP, "idle_high": TICK,
    "hv_overs": seen_as(_hv_overs), "lease_ms": seen_as(_has_lease),
    "lease_at": stamp("lease_at", _lease, _is_live), "mismatches": few(3),
    # link
    "session_low": NUMBER, "session_high": IS_SET, "hello_open": NUMBER, "ack_free": NUMBER, "seq": NUMBER,
    "cached_low": NUMBER, "cached_high": NUMBER, "has_cached": NUMBER, "frame_ctr": NUMBER, "type": ANSWER,
    "result": ANSWER, "plen": ANSWER, "answer": ANSWER, "plain": ANSWER, "aside": ANSWER,
    "aside_type": ANSWER,
    "aside_result": ANSWER, "aside_plain": ANSWER, "link_err": TOLD, "len_err": TOLD, "bad_count": few(9),
    "bad_at": NUMBER, "bad_times": NUMBER, "range_offset": ANSWER, "range_min": ANSWER, "range_max": ANSWER,
    "hflags": TOLD, "pulsed": ANSWER, "clamped": TOLD, "reset_asked": KEEP, "reset_loaded": KEEP,
    "reset_at": stamp("reset_at", _reset), "request_crc": NUMBER, "answer_crc": NUMBER, "bank_crc": NUMBER,
    "session_keys": NUMBER, "zero_keys": FIXED, "entropy": NUMBER, "entropy_at": NUMBER,
    "entropy_mix": NUMBER,
    "entropy_state": NUMBER,
    # state and faults
    "state": KEEP, "state_check": TWICE, "faults": seen_as(_faults), "hard": IS_SET,
    "outputs": seen_as(_outputs), "token_low": NUMBER, "token_high": IS_SET, "token_check": TWICE,
    "mask": seen_as(_while_live), "mask_check": TWICE, "arm_mode": KEEP,
    "armed_for": counted("armed_for", _armed),
    "paused": KEEP, "ramp_at": counted("ramp_at", _ramp), "ramp_to": seen_as(_while_ramping), "locked": KEEP,
    "lead_off": KEEP, "saturated": KEEP, "spent": KEEP,
    "session_ms": counted("session_ms", fixed(3_600_000), matters=_is_live),
    # intensity
    "setpoint": TOLD, "target": seen_as(_target), "actual": seen_as(_level),
    "actual_check": seen_as(_is_intact),
    "ceiling": BANK, "ceiling_check": TWICE, "first": seen_as(_first), "ramp_from": seen_as(_ramp_from),
    "used_ms": _used(0), "limit_ms": BANK, "i_ua": TOLD, "v_mv": TOLD, "z_ohm": TOLD, "dq_nc": TOLD,
    "awaited": WAVE, "awaited_next": WAVE, "loose": seen_as(_each_few), "shorted": seen_as(_each_few),
    "over": seen_as(_each_few), "unbalanced": seen_as(_each_few), "dc_nc": WAVE, "dc_slices": WAVE,
    "dc_slice": WAVE, "dc_age": WAVE,
    # bank and waves
    "shadow": BANK, "active": seen_as(_is_unspoilt), "cfg_valid": KEEP, "cfg_count": TOLD, "cfg_low": NUMBER,
    "cfg_high": NUMBER, "roll_at": BANK, "mode": BANK, "polarity": BANK, "flipped": WAVE, "alternates": BANK,
    "pw_us": BANK, "gap_us": BANK, "k": BANK, "rate": BANK, "rate2": BANK, "pw2_us": BANK, "sweep": BANK,
    "burst": BANK, "burst_rate": BANK, "ramp_up_ms": BANK, "plateau_ms": BANK, "on_ms": BANK,
    "cycle_ms": BANK, "phase_ms": WAVE, "due_us": WAVE, "interval_us": WAVE, "fraction": WAVE,
    "burst_fraction": WAVE, "burst_left": WAVE, "burst_span": WAVE, "queue": WAVE, "queued": WAVE,
    "taken": WAVE, "busy_us": WAVE, "product": WAVE, "scope": TOLD, "scope_wanted": TOLD,
    # self-test and board
    "selftest_ok": KEEP, "test_mask": PROGRESS, "test_step": PROGRESS, "test_for": counted("test_for", _test),
    "test_hold": PROGRESS, "test_pass": PROGRESS, "test_done": PROGRESS, "test_values": TOLD,
    "dac_ua": PROGRESS,
    "log": TOLD, "log_count": TOLD, "log_newest": TOLD, "log_pending": TOLD, "stats_low": TOLD,
    "stats_high": TOLD,
    "rest_nc": TOLD, "warm": TOLD, "poor": TOLD, "drifting": TOLD, "late": WAVE, "clock_bad": TICK,
    "ref_bad": TICK, "block_check": TWICE, "queue_check": TWICE, "lease_check": TWICE,
    "confirm_for": Out("nobody holds the confirm key in the walk"),
    "rom_low": FIXED, "rom_high": FIXED, "adc": BOARD, "identity": FIXED, "n_channels": FIXED,
}  # fmt: skip
