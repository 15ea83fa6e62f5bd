"""Every bound of time of the safety and session cores, swept millisecond by millisecond around it."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance import limits
from appliance.limits import CYCLE_MS
from appliance.safety.faults import Fault
from appliance.safety.liveness import Belief
from appliance.safety.orders import Mode, Verb
from appliance.safety.states import HostState as H
from appliance.session.intensity import Intensity, Measured
from tests.unit.safety.host import Host

AROUND_MS = (-21, -1, 0, 1, 21)
Case = tuple[Callable[[Host], int], int, Callable[[Host], bool]]


def at(host: Host, now_ms: int, *, kiosk: bool = True) -> Host:
    """One cycle at exactly this instant, none in between."""
    host.now_ms = now_ms - CYCLE_MS
    if kiosk:
        host.core.kiosk.heard(host.now_ms)
    host.kiosk_is_alive = False
    host.cycle()
    return host


def treats(host: Host) -> int:
    return host.treating().core.kiosk._heard_at_ms or 0


def watched(host: Host) -> int:
    host.core.watchdog.is_required = host.watchdog_is_alive = True
    host.treating()
    host.watchdog_is_alive = False
    return host.now_ms


def released(host: Host) -> int:
    host.treating().press()
    host.cycle()
    host.release()
    host.cycle()
    return host.now_ms


def torn(host: Host) -> int:
    host.boot().show(estop_a=False, estop_b=False)
    host.cycle()
    return host.now_ms


def arming(host: Host) -> int:
    host.configured().obeys = set(Verb) - {Verb.ARM}
    assert host.core.arm(Mode.TREAT, now_ms=host.now_ms) is None
    return host.now_ms


def starting(host: Host) -> int:
    host.armed().obeys = set(Verb) - {Verb.START}
    assert host.core.start(now_ms=host.now_ms) is None
    return host.now_ms


def stopping(host: Host) -> int:
    host.treating().obeys = set()
    host.core.stop("stopped_by_person", now_ms=host.now_ms)
    return host.now_ms


def since(way: Callable[[Host], object]) -> Callable[[Host], int]:
    def prepared(host: Host) -> int:
        way(host)
        return host.core.since_ms

    return prepared


def proved(host: Host) -> int:
    return host.proved().core.proof.proved_at_ms


def welded(host: Host) -> int:
    host.boot().follows_lines = False
    host.show(chain_fb=True)
    host.cycle()
    return host.now_ms


def is_ended(host: Host) -> bool:
    return host.state not in (H.ARMED, H.PAUSED, H.TREATING)


def shows(fault: Fault) -> Callable[[Host], bool]:
    return lambda host: fault in host.faults


FIRES_FROM: dict[str, Case] = {
    "kiosk quiet": (treats, limits.KIOSK_PAUSE_AGE_MS - CYCLE_MS // 2 + 1, is_ended),
    "kiosk dead": (treats, limits.KIOSK_STOP_AGE_MS + 1, lambda host: not host.pumped),
    "watchdog gone": (watched, limits.WATCHDOG_AGE_MS + 1, shows(Fault.WATCHDOG_LOST)),
    "E-stop released": (
        released,
        limits.ESTOP_RELEASE_MS,
        lambda host: host.core.acknowledge("estop", now_ms=host.now_ms) is None,
    ),
    "contacts disagree": (torn, limits.ESTOP_DISCREPANCY_MS + 1, shows(Fault.ESTOP_DISCREPANCY)),
    "arming": (arming, 3_001, shows(Fault.ARM_FAILED)),
    "starting": (starting, 1_001, shows(Fault.ARM_FAILED)),
    "stopping": (stopping, 1_001, shows(Fault.STATE_MISMATCH)),
    "armed": (since(Host.armed), limits.ARMED_MS + 1, is_ended),
    "paused": (since(Host.paused), limits.PAUSED_MS + 1, is_ended),
    "proved": (proved, limits.PROOF_VALID_MS + 1, lambda host: host.proof == "due"),
    "chain high": (welded, limits.CHAIN_WELD_MS + 1, shows(Fault.CHAIN_MISMATCH)),
}  # fmt: skip


@pytest.mark.rule(2)
@pytest.mark.hazard("HZ-07")
@pytest.mark.hazard("HZ-08")
@pytest.mark.row("H25")
@pytest.mark.row("H27")
@pytest.mark.row("H28")
@pytest.mark.parametrize("off_ms", AROUND_MS)
@pytest.mark.parametrize("name", FIRES_FROM)
def test_a_bound_of_the_safety_core_fires_on_its_millisecond(name: str, off_ms: int) -> None:
    prepare, bound_ms, has_fired = FIRES_FROM[name]
    host = Host(now_ms=len(name))  # no bound may ask for whole cycles
    began_ms = prepare(host)
    at(host, began_ms + bound_ms + off_ms, kiosk=not name.startswith("kiosk"))
    assert has_fired(host) == (off_ms >= 0)


@pytest.mark.row("H29")
@pytest.mark.hazard("HZ-17")
@pytest.mark.parametrize("off_ms", AROUND_MS)
@pytest.mark.parametrize("first", ["estop_a", "estop_b"])
def test_contacts_that_follow_one_another_too_slowly_fail_the_proof(first: str, off_ms: int) -> None:
    host = Host().boot()
    host.begin_proof()
    host.core.configured(is_right=True, now_ms=host.now_ms)
    assert host.core.arm(Mode.LEADCHECK, now_ms=host.now_ms) is None
    host.run_until(H.ARMED)
    host.cycle()
    host.show(**{first: first == "estop_b"})
    at(host, host.now_ms + CYCLE_MS)
    host.press()
    at(host, host.now_ms + limits.PROOF_CONTACTS_MS + 1 + off_ms)
    assert (Fault.PROOF_FAILED in host.faults) == (off_ms >= 0)


@pytest.mark.row("H26")
@pytest.mark.hazard("HZ-07")
@pytest.mark.parametrize("off_ms", AROUND_MS)
def test_a_wrong_belief_counts_from_the_end_of_its_grace(off_ms: int) -> None:
    host = Host()
    host.treating()
    changed_ms = host.now_ms
    wrong = Belief(running=False, levels=(0, 0))
    host.core.kiosk.is_so((wrong,), changed_ms)
    for _ in range(limits.BELIEF_MISMATCHES):
        host.core.believed(wrong, (host.truth(),), now_ms=changed_ms + limits.BELIEF_GRACE_MS + off_ms)
    assert (Fault.BELIEF_MISMATCH in host.faults) == (off_ms >= 0)


# ---- the session core


def felt(level_ua: int, **flags: bool) -> Measured:
    told = {"is_full": True, "is_limited": False, "is_lead_off": False} | flags
    return Measured(z_ohm=1_000, current_ua=level_ua, **told)


@pytest.mark.rule(4)
@pytest.mark.hazard("HZ-02")
@pytest.mark.parametrize("off_ms", AROUND_MS)
def test_the_lock_out_between_two_raises_ends_on_its_millisecond(off_ms: int) -> None:
    channel = Intensity(20_000)
    assert channel.request(1, is_plateau=True, now_ms=1_000) is None
    channel.measured(felt(1_000), now_ms=1_020)
    refusal = channel.request(2, is_plateau=True, now_ms=1_000 + limits.RAISE_LOCKOUT_MS + off_ms)
    assert (refusal is None) == (off_ms >= 0)


@pytest.mark.rule(7)
@pytest.mark.hazard("HZ-02")
@given(times_ms=st.lists(st.sampled_from([0, 1, 20, 299, 300, 301, 600]), min_size=1, max_size=12))
def test_one_pulse_felt_is_one_raise_however_often_and_whenever_it_is_asked(times_ms: list[int]) -> None:
    channel, now_ms = Intensity(20_000), 1_000
    for ms in times_ms:
        now_ms += ms
        channel.request(channel.level + 1, is_plateau=True, now_ms=now_ms)
    assert channel.level == 1, "nothing was felt at the first level"


@pytest.mark.rule(11)
@pytest.mark.hazard("HZ-02")
@pytest.mark.fault("F71")
@pytest.mark.parametrize("off_ms", AROUND_MS)
@pytest.mark.parametrize("set_ua", [3_000, 30_000])
def test_what_runs_ahead_comes_down_after_200_ms_and_three_pulses(off_ms: int, set_ua: int) -> None:
    allowed_ua = max(limits.WIND_UP_FLOOR_UA, set_ua * limits.WIND_UP_PERCENT // 100)
    channel = Intensity(50_000, set_ua=set_ua)
    low_ua = set_ua - allowed_ua - 1
    for ms in (0, 50):
        channel.measured(felt(low_ua), now_ms=1_000 + ms)
    channel.measured(felt(low_ua), now_ms=1_000 + limits.WIND_UP_MS + off_ms)
    assert channel.set_ua == (low_ua if off_ms >= 0 else set_ua)


@pytest.mark.rule(11)
@pytest.mark.parametrize("pulses", [1, 2, 3, 4])
def test_what_runs_ahead_for_long_waits_for_its_third_pulse(pulses: int) -> None:
    channel = Intensity(50_000, set_ua=10_000)
    for pulse in range(pulses):
        channel.measured(felt(5_000), now_ms=1_000 + 1_000 * pulse)
    assert channel.set_ua == (5_000 if pulses >= limits.WIND_UP_PULSES else 10_000)


@pytest.mark.rule(11)
@given(off_ua=st.integers(-2, 2), set_ua=st.sampled_from([2_500, 19_990, 20_000, 20_010, 45_000]))
def test_running_ahead_begins_beyond_the_larger_of_2_ma_and_a_tenth(off_ua: int, set_ua: int) -> None:
    allowed_ua = max(limits.WIND_UP_FLOOR_UA, set_ua * limits.WIND_UP_PERCENT // 100)
    channel = Intensity(50_000, set_ua=set_ua)
    for ms in range(0, 400, 20):
        channel.measured(felt(set_ua - allowed_ua - off_ua), now_ms=1_000 + ms)
    assert (channel.set_ua < set_ua) == (off_ua > 0)
