"""Clauses on classes of faults and what clears them. [link 2.5, 5.4, 7 T12-T15, 19 R9, R18-R22]"""

from typing import Final

from appliance.services.conformance.bench import FAST, Bench
from appliance.services.conformance.clause import Clause
from appliance.services.conformance.port import bits
from appliance.services.conformance.station import RELEASED_MS
from drivers.pins import MOD_OK
from drivers.stimulator.codes import FaultBit, Flag, Kind, ModuleState, Result
from drivers.stimulator.commands import FaultClear
from drivers.stimulator.frame import Response


def wrong_ack(bench: Bench) -> None:
    """FAULT_CLEAR with a wrong ack is NOT_CLEARABLE and clears nothing."""
    bench.lose_lease()
    right = FaultClear(mask=FaultBit.LEASE_EXPIRED, faults=FaultBit.LEASE_EXPIRED).encode()
    for wrong in (right[:4] + b"\0\0", right[:4] + bytes([right[4] ^ 1, right[5]])):
        answer = bench.refused(Result.NOT_CLEARABLE, Kind.FAULT_CLEAR, wrong)
        bench.expect(answer.faults == FaultBit.LEASE_EXPIRED, "LEASE_EXPIRED left", bits(answer.faults))
    answer = bench.accepted(Kind.FAULT_CLEAR, right)
    bench.expect(answer.payload == bytes(4), "remaining 0", answer.payload.hex())
    bench.expect(not answer.faults, "no bit left", bits(answer.faults))


def whole_mask(bench: Bench) -> None:
    """FAULT_CLEAR of a mask that is not wholly clearable is NOT_CLEARABLE and clears nothing."""
    bench.lose_lease()
    bench.hands.press("estop")
    bench.wait_ms(20)
    both = FaultBit.LEASE_EXPIRED | FaultBit.ESTOP
    answer = bench.clear(both)
    bench.expect(answer.result is Result.NOT_CLEARABLE, "NOT_CLEARABLE", answer.result.name)
    bench.expect(answer.faults == both, bits(both), bits(answer.faults))
    answer = bench.clear(FaultBit.LEASE_EXPIRED)
    bench.expect(answer.result is Result.OK, "OK for LEASE_EXPIRED alone", answer.result.name)
    remaining = FaultBit(int.from_bytes(answer.payload, "little"))
    bench.expect(remaining == FaultBit.ESTOP, "ESTOP remaining", bits(remaining))


def cleared_by_self_test(bench: Bench) -> None:
    """FAULT_CLEAR of the last B bit answers at once, goes to SELFTEST and then to IDLE; MOD_OK rises."""
    bench.break_link()
    answer = bench.clear(FaultBit.LINK_QUALITY)
    bench.expect(answer.result is Result.OK, "OK", answer.result.name)
    bench.is_in(ModuleState.SELFTEST, answer)
    seen = bench.is_in(ModuleState.IDLE, bench.booted())
    bench.expect(not seen.faults, "no bit left", bits(seen.faults))
    bench.expect(bench.line_within(MOD_OK.mask, True, 10_000) is not None, "MOD_OK = 1", "MOD_OK = 0")


def a_bit_in_fault(bench: Bench) -> None:
    """A bits may stay over the way out of FAULT and are cleared in IDLE."""
    bench.lose_lease()
    bench.is_pumping = False
    bench.break_link()
    bench.clear(FaultBit.LINK_QUALITY)
    seen = bench.is_in(ModuleState.IDLE, bench.booted())
    bench.expect(seen.faults == FaultBit.LEASE_EXPIRED, "LEASE_EXPIRED left", bits(seen.faults))
    answer = bench.clear(FaultBit.LEASE_EXPIRED)
    bench.expect(answer.result is Result.OK and not answer.faults, "OK, none left", answer.result.name)


def health(bench: Bench) -> None:
    """MOD_OK is 1 in IDLE and with class A bits, 0 in reset and with a class B bit."""
    bench.expect(bench.line(MOD_OK.mask), "MOD_OK = 1 in IDLE", "0")
    bench.break_link()
    bench.expect(bench.line_within(MOD_OK.mask, False, 10_000) is not None, "MOD_OK = 0 in FAULT", "1")
    bench.home()
    bench.lose_lease()
    bench.expect(bench.line(MOD_OK.mask), "MOD_OK = 1 with LEASE_EXPIRED", "0")
    bench.hold()
    bench.sent = "RESET_N = 0"
    bench.expect(bench.line_within(MOD_OK.mask, False, 10_000) is not None, "MOD_OK = 0", "1")
    bench.reset()


def output_off_in_fault(bench: Bench) -> None:
    """A class B fault in RUNNING stops at once: FAULT, no pulse after a tick, HV and K1 off."""
    bench.running(FAST, setpoints=(8,))
    bench.run(250)
    bench.break_link()
    began_us = bench.now_us()
    bench.wait_ms(150)
    late = bench.seen(began_us + 7_000 + bench.slack_us, None)
    bench.expect(not late, "no pulse after 7 ms", f"{len(late)}")
    seen = bench.look()
    live = seen.flags & (Flag.HV_ON | Flag.K1_CLOSED)
    bench.expect(not live, "HV and K1 off", bits(live))


def wire_cut(bench: Bench) -> None:
    """A cut E-stop wire is ESTOP at once, and after 50 ms ESTOP_DISCREP of class B."""
    bench.hands.fault("F49")
    answer = _cleared_discrepancy(bench, "F49")
    bench.expect(answer.result is Result.OK, "OK for the B kind", answer.result.name)
    bench.is_in(ModuleState.IDLE, bench.booted())


def _cleared_discrepancy(bench: Bench, fault_id: str) -> Response:
    """ESTOP at once and ESTOP_DISCREP after 50 ms; the answer to its clear once the fault is taken away."""
    bench.wait_ms(20)
    bench.is_in(ModuleState.ESTOP)
    bench.wait_ms(80)
    seen = bench.look()
    both = FaultBit.ESTOP | FaultBit.ESTOP_DISCREP
    bench.expect(seen.faults == both, bits(both), bits(seen.faults))
    bench.hands.release("estop")
    bench.hands.fault(fault_id, on=False)
    bench.wait_ms(RELEASED_MS)
    bench.clear(FaultBit.ESTOP)
    bench.is_in(ModuleState.FAULT)
    return bench.clear(FaultBit.ESTOP_DISCREP)


def module_reset_in_running(bench: Bench) -> None:
    """RESET_N in RUNNING ends every pulse at once; the module comes back in IDLE with nothing live."""
    bench.running(FAST, setpoints=(8,))
    bench.run(200)
    began_us = bench.now_us()
    seen = bench.reset()
    late = bench.seen(began_us + 2_000 + bench.slack_us, None)
    bench.expect(not late, "no pulse after RESET_N = 0", f"{len(late)}")
    bench.is_in(ModuleState.IDLE, seen)
    bench.expect(not seen.lease_remaining_ms, "no lease", f"{seen.lease_remaining_ms} ms")


def welded_contact(bench: Bench) -> None:
    """A welded NC1 (A = B = 1) is ESTOP at once, after 50 ms ESTOP_DISCREP of class C."""
    bench.hands.fault("F47")
    bench.hands.press("estop")
    answer = _cleared_discrepancy(bench, "F47")
    bench.expect(answer.result is Result.NOT_CLEARABLE, "NOT_CLEARABLE", answer.result.name)


CLAUSES: Final = (
    Clause("R9 NOT_CLEARABLE", wrong_ack),
    Clause("R9 MASK", whole_mask, needs_hands=True),
    Clause("7 T15", cleared_by_self_test),
    Clause("R18 A BITS", a_bit_in_fault),
    Clause("I24 MOD_OK", health),
    Clause("7 T12", output_off_in_fault, needs_hands=True),
    Clause("2.5 DISCREPANCY B", wire_cut, needs_hands=True),
    Clause("I17 RESET", module_reset_in_running, needs_hands=True),
    Clause("R19 DISCREPANCY C", welded_contact, needs_hands=True, is_last=True),
)
