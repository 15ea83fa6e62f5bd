"""Clauses on lease and ARM pump: what renews, what does not, when silence stops. [link 2.3, 4.6]"""

from typing import Final

from appliance.services.conformance.bench import LEASE_MS, PLAIN, Bench
from appliance.services.conformance.clause import Clause
from appliance.services.conformance.port import bits
from drivers.stimulator.codes import FaultBit, Flag, ModuleState, Result
from drivers.stimulator.frame import Response

LATE_MS: Final = 20  # a tick, a frame and the look
PUMP_LOST_MS: Final = 100
FAST_US: Final = 2_000
SURELY_FOUR: Final = 16  # on a busy machine some intervals are stretched


def lease_range(bench: Bench) -> None:
    """With RUN_PERMIT a lease of 59 or 301 ms is LEASE_RANGE, of 60 and 300 ms it is granted."""
    for lease_ms in (0, 59, 301, 65_535):
        answer = bench.cycle(lease_ms=lease_ms)
        bench.expect(
            answer.result is Result.LEASE_RANGE, f"LEASE_RANGE for {lease_ms} ms", answer.result.name
        )
        bench.expect(answer.lease_remaining_ms == 0, "no lease", f"{answer.lease_remaining_ms} ms")
    for lease_ms in (60, 300):
        answer = bench.cycle(lease_ms=lease_ms)
        bench.expect(answer.result is Result.OK, f"OK for {lease_ms} ms", answer.result.name)
        _has_lease(bench, answer, lease_ms)


def without_permit(bench: Bench) -> None:
    """A CYCLE with RUN_PERMIT = 0, of any lease, is accepted and renews nothing."""
    bench.cycle(lease_ms=300)
    for lease_ms in (0, 59, 300):
        bench.wait_ms(60)
        before = bench.look().lease_remaining_ms
        answer = bench.cycle(permit=False, lease_ms=lease_ms)
        bench.expect(answer.result is Result.OK, "OK", answer.result.name)
        left = answer.lease_remaining_ms
        bench.expect(left <= before, f"at most the {before} ms that were left", f"{left} ms")


def without_interface(bench: Bench) -> None:
    """A CYCLE with UI_ALIVE = 0 is accepted and renews nothing."""
    bench.cycle(lease_ms=300)
    bench.wait_ms(60)
    before = bench.look().lease_remaining_ms
    answer = bench.cycle(lease_ms=300, flags=0)
    bench.expect(answer.result is Result.OK, "OK", answer.result.name)
    left = answer.lease_remaining_ms
    bench.expect(left <= before, f"at most the {before} ms that were left", f"{left} ms")


def poll_renews_nothing(bench: Bench) -> None:
    """POLL does not renew the lease."""
    bench.cycle(lease_ms=200)
    for _ in range(5):
        bench.wait_ms(20)
        bench.poll()
    left = bench.look().lease_remaining_ms
    bench.expect(left <= 105, "at most 105 ms of 200 left after 100 ms", f"{left} ms")


def lease_flag(bench: Bench) -> None:
    """LEASE_OK is 1 while a lease runs and 0 after it, and its end in IDLE sets no bit."""
    answer = bench.cycle(lease_ms=100)
    bench.expect(bool(answer.flags & Flag.LEASE_OK), "LEASE_OK = 1", bits(answer.flags))
    bench.wait_ms(130)
    seen = bench.look()
    bench.expect(not seen.flags & Flag.LEASE_OK, "LEASE_OK = 0 after 100 ms", bits(seen.flags))
    bench.expect(not seen.faults, "no fault bit in IDLE", bits(seen.faults))


def lease_expires(bench: Bench) -> None:
    """In ARMED the end of the lease is IDLE with LEASE_EXPIRED, not before its time."""
    bench.armed()
    for lease_ms in (60, LEASE_MS):
        bench.cycle(lease_ms=lease_ms)
        began_us = bench.now_us()
        bench.wait_ms(lease_ms // 2)
        bench.is_in(ModuleState.ARMED)
        _stops_within(bench, began_us, lease_ms + LATE_MS, FaultBit.LEASE_EXPIRED)
        bench.clear(FaultBit.LEASE_EXPIRED)
        bench.armed()


def permit_withdrawn(bench: Bench) -> None:
    """In ARMED cycles with RUN_PERMIT = 0 let the lease run out: IDLE with LEASE_EXPIRED."""
    bench.armed()
    bench.cycle()
    for _ in range(14):
        seen = bench.cycle(permit=False)
    bench.is_in(ModuleState.IDLE, seen)
    bench.expect(seen.faults == FaultBit.LEASE_EXPIRED, "LEASE_EXPIRED", bits(seen.faults))


def wrong_token(bench: Bench) -> None:
    """In ARMED a CYCLE with another arm_token is BAD_TOKEN and renews nothing; in IDLE it is ignored."""
    answer = bench.cycle(arm_token=0x12345678)
    bench.expect(answer.result is Result.OK, "OK in IDLE", answer.result.name)
    bench.armed()
    bench.cycle()
    bench.wait_ms(60)
    for token in (0, bench.token ^ 0x80000000):
        answer = bench.cycle(arm_token=token)
        bench.expect(answer.result is Result.BAD_TOKEN, "BAD_TOKEN", answer.result.name)
        left = answer.lease_remaining_ms
        bench.expect(left <= LEASE_MS - 55, "the lease goes on running out", f"{left} ms left")


def belief(bench: Bench) -> None:
    """Three CYCLEs in a row with a wrong expected_state stop to IDLE without a bit; two do not."""
    bench.armed()
    for _ in range(2):
        bench.cycle(expected=ModuleState.RUNNING)
    seen = bench.cycle(expected=ModuleState.ARMED)
    for _ in range(2):
        seen = bench.cycle(expected=ModuleState.IDLE)
    bench.is_in(ModuleState.ARMED, seen)
    seen = bench.cycle(expected=ModuleState.IDLE)
    bench.sent = "three CYCLEs that expect IDLE in ARMED"
    bench.is_in(ModuleState.IDLE, seen)
    bench.expect(not seen.faults, "no fault bit", bits(seen.faults))


def host_clock(bench: Bench) -> None:
    """host_ms may stand still, jump and wrap: it moves neither lease nor state."""
    bench.armed()
    for host_ms in (0xFFFFFFF0, 0xFFFFFFFF, 0, 0, 5, 0x80000000, 1):
        answer = bench.cycle(host_ms=host_ms)
        bench.expect(answer.result is Result.OK, f"OK for host_ms {host_ms}", answer.result.name)
        _has_lease(bench, answer, LEASE_MS)
    bench.is_in(ModuleState.ARMED)


# ---- the pump


def acquisition(bench: Bench) -> None:
    """ARM_VALID needs five good edge intervals in a row, and a static level of either kind is none."""
    bench.wait_ms(150)
    seen = bench.look()
    bench.expect(not seen.flags & Flag.ARM_VALID, "ARM_VALID = 0 without edges", bits(seen.flags))
    _edges(bench, 5, 20)
    seen = bench.look()
    bench.sent = "4 intervals of 20 ms"
    bench.expect(not seen.flags & Flag.ARM_VALID, "ARM_VALID = 0", bits(seen.flags))
    bench.wait_ms(12)
    bench.edge()
    bench.wait_ms(6)
    seen = bench.look()
    bench.sent = "5 intervals of 20 ms"
    bench.expect(bool(seen.flags & Flag.ARM_VALID), "ARM_VALID = 1", bits(seen.flags))
    bench.wait_ms(130)
    seen = bench.look()
    bench.sent = "no edge for 130 ms"
    bench.expect(not seen.flags & Flag.ARM_VALID, "ARM_VALID = 0", bits(seen.flags))


def acquisition_restarts(bench: Bench) -> None:
    """Before ARM_VALID an interval of 80 ms begins the count of good ones again."""
    _edges(bench, 5, 20)
    bench.wait_ms(80)
    _edges(bench, 5, 20)
    seen = bench.look()
    bench.sent = "4 intervals of 20 ms, one of 80 ms, 4 of 20 ms"
    bench.expect(not seen.flags & Flag.ARM_VALID, "ARM_VALID = 0", bits(seen.flags))


def jitter(bench: Bench) -> None:
    """Once valid, an interval of 80 ms or a single one below 5 ms stops nothing."""
    bench.armed()
    for gap_ms in (80, 2):
        bench.cycle(lease_ms=300)
        bench.is_pumping = False
        bench.edge()
        bench.wait_ms(gap_ms)
        bench.edge()
        bench.is_pumping = True
        bench.run(60)
        bench.sent = f"one pump interval of {gap_ms} ms"
        seen = bench.is_in(ModuleState.ARMED)
        bench.expect(bool(seen.flags & Flag.ARM_VALID), "ARM_VALID = 1", bits(seen.flags))


def pump_lost(bench: Bench) -> None:
    """In ARMED no edge for more than 100 ms is IDLE with ARM_LOST."""
    bench.armed()
    bench.cycle(lease_ms=300)
    bench.is_pumping = False
    bench.edge()
    began_us = bench.now_us()
    bench.wait_ms(85)
    bench.is_in(ModuleState.ARMED)
    bench.sent = "no pump edge"
    _stops_within(bench, began_us, PUMP_LOST_MS + LATE_MS, FaultBit.ARM_LOST)


def over_rate(bench: Bench) -> None:
    """Four intervals below 5 ms in a row are ARM_OVERRATE and FAULT; three are not."""
    many = SURELY_FOUR if bench.slack_us else 4
    for count in (3, many):
        bench.wait_ms(150)
        for _ in range(count + 1):
            bench.edge()
            bench.wait(FAST_US)
        bench.wait_ms(10)
        seen = bench.look()
        bench.sent = f"{count} pump intervals of 2 ms"
        wanted = FaultBit.ARM_OVERRATE if count == many else FaultBit(0)
        bench.expect(seen.faults == wanted, bits(wanted), bits(seen.faults))
    bench.is_in(ModuleState.FAULT, seen)


def both_expire_in_running(bench: Bench) -> None:
    """In RUNNING the end of the lease and of the pump stop to IDLE with their bits."""
    for bit, limit_ms in ((FaultBit.LEASE_EXPIRED, LEASE_MS), (FaultBit.ARM_LOST, PUMP_LOST_MS)):
        bench.home()
        bench.running(PLAIN, setpoints=(8,))
        bench.run(300)
        bench.cycle()
        began_us = bench.now_us()
        if bit == FaultBit.ARM_LOST:
            bench.is_pumping = False
            bench.edge()
            began_us = bench.now_us()
        bench.sent = f"nothing any more, for {bit.name}"
        _stops_within(bench, began_us, limit_ms + LATE_MS, bit)


def _stops_within(bench: Bench, began_us: int, within_ms: int, bit: FaultBit) -> None:
    sent = bench.sent
    seen = bench.look()
    while seen.state is not ModuleState.IDLE:
        gone_ms = (bench.now_us() - began_us) / 1000
        bench.sent = sent
        late = gone_ms > within_ms + bench.slack_us / 1000
        bench.expect(
            not late, f"IDLE with {bit.name} within {within_ms} ms", f"{seen.state.name} at {gone_ms:.0f} ms"
        )
        bench.wait_ms(2)
        seen = bench.look()
    bench.sent = sent
    bench.expect(seen.faults == bit, f"{bit.name}", bits(seen.faults))


def _has_lease(bench: Bench, answer: Response, lease_ms: int) -> None:
    left = answer.lease_remaining_ms
    is_near = lease_ms - 15 - bench.slack_us // 1000 <= left <= lease_ms
    bench.expect(is_near, f"about {lease_ms} ms of lease", f"{left} ms")


def _edges(bench: Bench, count: int, gap_ms: int) -> None:
    for number in range(count):
        if number:
            bench.wait_ms(gap_ms)
        bench.edge()


CLAUSES: Final = (
    Clause("R8 LEASE_RANGE", lease_range),
    Clause("R8 RUN_PERMIT", without_permit),
    Clause("R8 UI_ALIVE", without_interface),
    Clause("R2 POLL LEASE", poll_renews_nothing),
    Clause("4.2 LEASE_OK", lease_flag),
    Clause("4.6 LEASE", lease_expires),
    Clause("4.6 RUN_PERMIT", permit_withdrawn),
    Clause("R8 BAD_TOKEN", wrong_token),
    Clause("R5 BELIEF", belief),
    Clause("I19 HOST CLOCK", host_clock),
    Clause("2.3 acquisition", acquisition),
    Clause("R24 acquisition", acquisition_restarts),
    Clause("2.3 jitter", jitter),
    Clause("2.3 loss", pump_lost),
    Clause("2.3 over-rate", over_rate),
    Clause("7 T11", both_expire_in_running),
)
