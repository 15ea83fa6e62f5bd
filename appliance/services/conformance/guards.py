"""Clauses on what is refused when: states, the guards of ARM and START in order. [link 5.1, 7, 19 R9]"""

from collections.abc import Callable, Mapping
from typing import Final

from appliance.services.conformance.bench import PLAIN, Bench
from appliance.services.conformance.clause import Clause
from appliance.services.conformance.port import bits
from drivers.stimulator.block import UNUSED, commit_crc
from drivers.stimulator.codes import Flag, Kind, ModuleState, Result
from drivers.stimulator.commands import Arm, ArmMode, CfgWrite, Interlock, OutOfRange

REFUSED: Final[Mapping[str, tuple[int, bytes]]] = {
    "SELFTEST": (Kind.SELFTEST, b"\1\0"),
    "CFG_WRITE": (Kind.CFG_WRITE, CfgWrite(channel=0, block=UNUSED).encode()),
    "CFG_COMMIT": (Kind.CFG_COMMIT, bytes(4)),
    "ARM": (Kind.ARM, Arm(cfg_crc=0, channel_mask=1, mode=ArmMode.TREAT).encode()),
    "START": (Kind.START, bytes(8)),
    "PAUSE": (Kind.PAUSE, b""),
    "DISARM": (Kind.DISARM, b""),
    "SELFTEST_RESULT": (Kind.SELFTEST_RESULT, b""),
    "MODULE_RESET": (Kind.MODULE_RESET, bytes(4)),
}
CONFIGURING: Final = ("SELFTEST", "CFG_WRITE", "CFG_COMMIT", "ARM")
HV_MS: Final = 500


def _all_refused(bench: Bench, names: tuple[str, ...]) -> None:
    for name in names:
        if bench.look().state in (ModuleState.ARMED, ModuleState.RUNNING):
            bench.cycle()  # a slow module takes a while for them all
        kind, payload = REFUSED[name]
        bench.refused(Result.BAD_STATE, kind, payload)


def _refused_while(bench: Bench, state: ModuleState, names: tuple[str, ...]) -> None:
    """The same in a state that ends by itself: what comes after its end is not judged."""
    for name in names:
        kind, payload = REFUSED[name]
        if bench.look().state is not state:
            return
        answer = bench.ask(kind, payload)
        refused = answer.result is Result.BAD_STATE or answer.state is not state
        bench.expect(refused, "BAD_STATE", answer.result.name)


def in_idle(bench: Bench) -> None:
    """IDLE refuses START, PAUSE and DISARM with BAD_STATE and stays as it is."""
    _all_refused(bench, ("START", "PAUSE", "DISARM"))


def in_self_test(bench: Bench) -> None:
    """SELFTEST refuses what belongs to other states with BAD_STATE."""
    bench.restart()
    bench.hello()
    bench.is_in(ModuleState.SELFTEST, bench.last)
    _refused_while(bench, ModuleState.SELFTEST, ("ARM", "CFG_WRITE", "START"))


def in_armed(bench: Bench) -> None:
    """ARMED refuses configuration, ARM, PAUSE, SELFTEST and MODULE_RESET with BAD_STATE."""
    bench.armed()
    _all_refused(bench, (*CONFIGURING, "PAUSE", "SELFTEST_RESULT"))
    bench.cycle()
    bench.refused(Result.BAD_STATE, Kind.MODULE_RESET, (bench.session ^ 0xDEADC0DE).to_bytes(4, "little"))


def in_running(bench: Bench) -> None:
    """RUNNING refuses configuration, ARM, START, DISARM and MODULE_RESET with BAD_STATE."""
    bench.running()
    _all_refused(bench, CONFIGURING)
    bench.cycle()
    _all_refused(bench, ("START", "DISARM", "SELFTEST_RESULT"))
    bench.cycle()
    bench.refused(Result.BAD_STATE, Kind.MODULE_RESET, (bench.session ^ 0xDEADC0DE).to_bytes(4, "little"))


def in_ramp(bench: Bench) -> None:
    """RAMPDOWN refuses ARM, START, PAUSE and DISARM with BAD_STATE."""
    bench.running(setpoints=(8,))
    bench.run(300)
    bench.is_in(ModuleState.RAMPDOWN, bench.stop())
    _refused_while(bench, ModuleState.RAMPDOWN, ("ARM", "START", "PAUSE", "DISARM", "CFG_WRITE"))


def in_fault(bench: Bench) -> None:
    """FAULT refuses configuration, ARM, START, PAUSE and DISARM with BAD_STATE, and takes CYCLE and STOP."""
    bench.break_link()
    _all_refused(bench, (*CONFIGURING, "START", "PAUSE", "DISARM"))
    bench.accepted(Kind.SELFTEST_RESULT)
    bench.accepted(Kind.CYCLE, bench.cyclic(), lease_ms=200)
    bench.is_in(ModuleState.FAULT, bench.stop())


def in_estop(bench: Bench) -> None:
    """ESTOP refuses configuration, ARM, START, PAUSE, DISARM and SELFTEST_RESULT with BAD_STATE."""
    bench.hands.press("estop")
    bench.wait_ms(30)
    bench.is_in(ModuleState.ESTOP)
    _all_refused(bench, (*CONFIGURING, "START", "PAUSE", "DISARM", "SELFTEST_RESULT"))


def any_state(bench: Bench) -> None:
    """IDENTIFY, CFG_READ, CYCLE and STOP are accepted in IDLE, ARMED and RUNNING."""
    ways: tuple[Callable[[], object], ...] = (bench.look, bench.armed, bench.start)
    for prepare in ways:
        prepare()
        bench.accepted(Kind.IDENTIFY, b"\0")
        bench.accepted(Kind.CFG_READ, b"\0\0")
        bench.accepted(Kind.CYCLE, bench.cyclic(), lease_ms=200)
    bench.expect(bench.stop().result is Result.OK, "OK", "a refusal")


# ---- ARM


def arm_channels(bench: Bench) -> None:
    """ARM for a channel that the module does not have is BAD_CHANNEL, before everything but the state."""
    bench.expect(bench.ask_arm(mask=0x80).result is Result.BAD_CHANNEL, "BAD_CHANNEL", _result(bench))
    mode = bench.ask_arm(mode=3)
    bench.expect(mode.result is Result.OUT_OF_RANGE, "OUT_OF_RANGE", _result(bench))
    offset = OutOfRange.decode(mode.payload).field_offset
    bench.expect(offset == 5, "field offset 5", f"field offset {offset}")
    bench.expect(bench.ask_arm(mode=0).result is Result.OUT_OF_RANGE, "OUT_OF_RANGE", _result(bench))


def arm_fault(bench: Bench) -> None:
    """ARM with a class A bit set is FAULT_PRESENT, before NOT_COMMITTED and INTERLOCK."""
    bench.lose_lease()
    bench.expect(bench.ask_arm().result is Result.FAULT_PRESENT, "FAULT_PRESENT", _result(bench))
    bench.expect(bench.ask_arm(crc=1).result is Result.FAULT_PRESENT, "FAULT_PRESENT", _result(bench))


def arm_not_committed(bench: Bench) -> None:
    """ARM without an active bank is NOT_COMMITTED, before INTERLOCK."""
    bench.reset()
    bench.hello()
    bench.expect(bench.ask_arm().result is Result.NOT_COMMITTED, "NOT_COMMITTED", _result(bench))


def arm_mismatch(bench: Bench) -> None:
    """ARM with another crc than the active bank's is CFG_MISMATCH, before INTERLOCK."""
    bench.configure(PLAIN)
    wrong = commit_crc([PLAIN]) ^ 1
    bench.expect(bench.ask_arm(crc=wrong).result is Result.CFG_MISMATCH, "CFG_MISMATCH", _result(bench))
    bench.is_in(ModuleState.IDLE)


def arm_pump(bench: Bench) -> None:
    """ARM without a valid pump is INTERLOCK with the flags, and with a valid pump it is granted."""
    bench.configure(PLAIN)
    bench.run(60)
    _interlocked(bench, Flag.ARM_VALID)
    bench.permitted()
    bench.expect(bench.ask_arm().result is Result.OK, "OK", _result(bench))


def arm_lease(bench: Bench) -> None:
    """ARM without a running lease is INTERLOCK with the flags."""
    bench.configure(PLAIN)
    bench.is_pumping = True
    bench.wait_ms(200)
    _interlocked(bench, Flag.LEASE_OK)


def arm_hand(bench: Bench) -> None:
    """ARM with the hand switch squeezed is INTERLOCK, and HAND_STOP is not set in IDLE."""
    bench.configure(PLAIN)
    bench.permitted()
    bench.hands.press("hand")
    bench.run(60)
    _interlocked(bench, Flag.HAND_OK)
    seen = bench.look()
    bench.expect(not seen.faults, "no fault bit", bits(seen.faults))


def arm_token(bench: Bench) -> None:
    """ARM is ARMED at once with a new token each time, and HV_ON within 500 ms."""
    tokens = []
    for _ in range(2):
        bench.configure(PLAIN)
        bench.permitted()
        answer = bench.ask_arm()
        bench.expect(answer.result is Result.OK, "OK", answer.result.name)
        bench.is_in(ModuleState.ARMED, answer)
        bench.expect(bench.token != 0, "a token that is not 0", "0")
        tokens.append(bench.token)
        up = bench.run_until(lambda seen: bool(seen.flags & Flag.HV_ON), HV_MS, "HV_ON")
        bench.expect(bool(up.flags & Flag.K1_CLOSED), "K1_CLOSED with HV_ON", bits(up.flags))
        bench.accepted(Kind.DISARM)
    bench.expect(tokens[0] != tokens[1], "another token", f"{tokens[1]:08X} again")


# ---- START


def start_token(bench: Bench) -> None:
    """START with a wrong token or a wrong ~token is BAD_TOKEN, before INTERLOCK; the state stays ARMED."""
    _just_armed(bench)
    wrong = bench.token ^ 1
    answer = bench.ask_start(token=wrong)
    bench.expect(answer.result is Result.BAD_TOKEN, "BAD_TOKEN before HV is on", answer.result.name)
    answer = bench.ask_start(complement=bench.token)
    bench.expect(answer.result is Result.BAD_TOKEN, "BAD_TOKEN for a wrong ~token", answer.result.name)
    bench.is_in(ModuleState.ARMED, answer)


def start_early(bench: Bench) -> None:
    """START before HV_ON is INTERLOCK with the flags; the state stays ARMED."""
    _just_armed(bench)
    answer = bench.ask_start()
    bench.expect(answer.result is Result.INTERLOCK, "INTERLOCK", answer.result.name)
    said = Interlock.decode(answer.payload).flags
    bench.expect(not said & Flag.HV_ON, "HV_ON = 0 in the payload", bits(said))
    bench.is_in(ModuleState.ARMED, answer)


def start_granted(bench: Bench) -> None:
    """START with the token and HV_ON is RUNNING; a second ARM's token makes the first one void."""
    bench.armed()
    old = bench.token
    bench.start()
    bench.stop(reason=0x80)
    bench.armed()
    answer = bench.ask_start(token=old)
    bench.expect(answer.result is Result.BAD_TOKEN, "BAD_TOKEN for the token before", answer.result.name)
    bench.start()


def start_after_idle(bench: Bench) -> None:
    """START without ARM is BAD_STATE, with a token that was good before too."""
    bench.armed()
    bench.accepted(Kind.DISARM)
    answer = bench.ask_start()
    bench.expect(answer.result is Result.BAD_STATE, "BAD_STATE", answer.result.name)


def start_lead_check(bench: Bench) -> None:
    """ARMED in lead check does not start: BAD_STATE."""
    bench.armed(mode=ArmMode.LEADCHECK)
    answer = bench.ask_start()
    bench.expect(answer.result is Result.BAD_STATE, "BAD_STATE", answer.result.name)


def _just_armed(bench: Bench) -> None:
    """ARMED, with HV still on its way."""
    bench.configure(PLAIN)
    bench.permitted()
    with bench.given("ARMED before HV_ON"):
        answer = bench.ask_arm()
        bench.expect(answer.result is Result.OK, "OK", answer.result.name)
        bench.expect(not answer.flags & Flag.HV_ON, "HV off at first", bits(answer.flags))


def _interlocked(bench: Bench, missing: Flag) -> None:
    answer = bench.ask_arm()
    bench.expect(answer.result is Result.INTERLOCK, "INTERLOCK", answer.result.name)
    bench.expect(len(answer.payload) == 2, "2 bytes of flags", answer.payload.hex())
    said = Interlock.decode(answer.payload).flags
    bench.expect(not said & missing, f"{missing.name} = 0 in the payload", bits(said))
    bench.is_in(ModuleState.IDLE, answer)


def _result(bench: Bench) -> str:
    return bench.last.result.name if bench.last else "nothing"


CLAUSES: Final = (
    Clause("7 IDLE refuses", in_idle),
    Clause("7 SELFTEST refuses", in_self_test),
    Clause("7 ARMED refuses", in_armed),
    Clause("7 RUNNING refuses", in_running),
    Clause("7 RAMPDOWN refuses", in_ramp),
    Clause("7 FAULT refuses", in_fault),
    Clause("7 ESTOP refuses", in_estop, needs_hands=True),
    Clause("5.1 STATES", any_state),
    Clause("R9 ARM CHANNEL", arm_channels),
    Clause("R9 ARM FAULT_PRESENT", arm_fault),
    Clause("R9 ARM NOT_COMMITTED", arm_not_committed),
    Clause("R9 ARM CFG_MISMATCH", arm_mismatch),
    Clause("7 T4 PUMP", arm_pump),
    Clause("7 T4 LEASE", arm_lease),
    Clause("7 T4 HAND", arm_hand, needs_hands=True),
    Clause("7 T4", arm_token),
    Clause("R9 START BAD_TOKEN", start_token),
    Clause("7 T5 HV", start_early),
    Clause("I13 TOKEN", start_granted),
    Clause("7 START", start_after_idle),
    Clause("7 LEADCHECK START", start_lead_check),
)
