"""Every broken module by its name, with the clauses that must find it."""

from functools import partial

from drivers.firmware import caps, dose, intensity, machine, pulses, treatment
from tests.conformance import broken as b
from tests.conformance.broken import Broken, made, patches


def table() -> tuple[Broken, ...]:
    """Every broken module."""
    return (
        Broken(
            name="answers with the tag of requests",
            fails=("R6 FIRST FRAME", "6 V1", "6 V2", "6 V1 corrupted"),
            core=partial(made, b.WrongTag),
        ),
        Broken(
            name="takes frames of an old session",
            fails=("I11 OLD SESSION",),
            core=partial(made, b.AnySession),
        ),
        Broken(
            name="executes a repeated request again",
            fails=("I10 REPLAY", "4.6 REPLAY"),
            core=partial(made, b.ExecutesAgain),
        ),
        Broken(
            name="takes an ack of any age",
            fails=("4.4 ORDER", "R4 ACK", "4.4 STALE_ACK", "R2 FIRST ACK"),
            core=partial(made, b.ExtendsTheAck),
        ),
        Broken(
            name="does not look at reserved bytes",
            fails=("4.4 RESERVED", "4.4 ORDER"),
            core=partial(made, b.AnyReservedByte),
        ),
        Broken(name="does not look at padding", fails=("R9 PADDING",), core=partial(made, b.AnyPadding)),
        Broken(
            name="takes any version",
            fails=("4.4 VERSION", "4.4 ORDER"),
            core=partial(made, b.AnyVersion),
        ),
        Broken(
            name="hears STOP_NOW only in its version",
            fails=("R5 STOP_NOW",),
            core=partial(made, b.StopNowAfterVersion),
        ),
        Broken(name="hears no STOP_NOW in a POLL", fails=("I22 STOP_NOW",), core=partial(made, b.DeafInPoll)),
        Broken(
            name="does not count its frames",
            fails=("4.2 FRAME_CTR", "R4 ACK", "R27 READY"),
            core=partial(made, b.FrozenCounter),
        ),
        Broken(name="has a clock that is 8 % fast", fails=("4.2 UPTIME",), core=partial(made, b.FastClock)),
        Broken(
            name="counts wrong lengths as broken",
            fails=("3 LENGTH",),
            core=partial(made, b.CountsLengths),
        ),
        Broken(
            name="reads the shadow as the active bank",
            fails=("5.1 CFG_READ",),
            core=partial(made, b.ShadowAsActive),
        ),
        Broken(
            name="does not count commits",
            fails=("I10 REPLAY", "5.1 CFG_COMMIT"),
            core=partial(made, b.CountsNoCommits),
        ),
        Broken(
            name="clears faults without their ack",
            fails=("R9 NOT_CLEARABLE",),
            core=partial(made, b.AnyAck),
        ),
        Broken(name="arms after an emergency stop", fails=("7 T14",), core=partial(made, b.ArmedAfterEstop)),
        Broken(
            name="forgets a released E-stop",
            fails=("7 T14", "R19 B BIT", "2.5 DISCREPANCY B", "R19 DISCREPANCY C"),
            core=partial(made, b.RestartsAfterEstop),
        ),
        Broken(
            name="renews the lease by POLL",
            fails=("R2 POLL LEASE", "4.6 LEASE", "4.6 RUN_PERMIT", "R8 BAD_TOKEN", "7 T11"),
            core=partial(made, b.PollRenews),
        ),
        Broken(
            name="renews without the interface",
            fails=("R8 UI_ALIVE",),
            core=partial(made, b.NeedsNoInterface),
        ),
        Broken(name="believes any state", fails=("R5 BELIEF",), core=partial(made, b.BelievesAnything)),
        Broken(name="ignores HOLD_INTENSITY", fails=("R13 HOLD",), core=partial(made, b.HoldsNothing)),
        Broken(
            name="does not stop without lease",
            fails=("4.6 LEASE", "4.6 RUN_PERMIT", "7 T11", "I8 LEASE"),
            patch=b.ignores_lease,
        ),
        Broken(
            name="ignores the hand switch",
            fails=("7 T9 HAND_STOP", "R20 HAND_STOP", "5.4 HAND_STOP"),
            patch=b.ignores_hand,
        ),
        Broken(
            name="keeps old tokens",
            fails=("I13 HELLO", "I13 TOKEN", "I13 ESTOP"),
            patch=b.keeps_old_tokens,
        ),
        Broken(
            name="looks at HV before the token",
            fails=("R9 START BAD_TOKEN",),
            patch=b.interlock_before_token,
        ),
        Broken(
            name="looks at the interlocks before the bank",
            fails=("R9 ARM NOT_COMMITTED",),
            patch=b.interlock_before_bank,
        ),
        Broken(name="falls to 0 at a refused CYCLE", fails=("I21 NACK",), patch=b.refusal_sets_setpoints),
        Broken(
            name="clears class C",
            fails=("2.5 CHAIN_WELD", "R19 DISCREPANCY C", "5.4 MEMORY", "I15 IDLE_CURRENT"),
            patch=b.clears_class_c,
        ),
        Broken(
            name="checks no dose",
            fails=("9 charge", "9 rms", "5.2 SWEEP DOSE"),
            patch=patches(dose, "is_within", lambda *_: True),
        ),
        Broken(name="rises by 7 mA/s", fails=("I4 SLEW",), patch=patches(intensity, "SLEW_UA_PER_TICK", 35)),
        Broken(
            name="begins with 1 mA",
            fails=("R13 FIRST PULSE",),
            patch=patches(intensity, "FIRST_PULSE_UA", 1_000),
        ),
        Broken(
            name="ignores pads",
            fails=(
                "7 T10 LEAD_OFF",
                "R15 LEAD_OFF slow",
                "7 T10 SHORT",
                "R15 SHORT slow",
                "7 T10 OTHERS",
                "7 T10 AGAIN",
                "R15 CLEAR",
            ),
            patch=patches(machine, "lose_channel", lambda *_: None),
        ),
        Broken(name="judges pads at 0.7 mA", fails=("R15 1 mA",), patch=patches(caps, "JUDGED_UA", 700)),
        Broken(
            name="leaves a guard of 50 us",
            fails=("R16 LIMIT", "I1 PROBE", "I3 CEILING", "I6 ONE AT A TIME", "7 T10 OTHERS", "7 T10 AGAIN"),
            patch=patches(pulses, "GUARD_US", 50),
        ),
        Broken(
            name="has a weak second phase",
            fails=("I5 BALANCE", "5.2 SHAPE", "I5 CHARGE_IMBALANCE"),
            patch=b.unbalanced,
        ),
        Broken(name="never begins negative", fails=("5.2 SHAPE", "5.2 ALTERNATE"), patch=b.always_positive),
        Broken(
            name="ramps for 100 ms",
            fails=("7 T8", "7 T9", "7 T9 RAMP"),
            patch=patches(machine, "RAMP_MS", 100),
        ),
        Broken(
            name="takes the pump after four edges",
            fails=("2.3 acquisition", "R24 acquisition"),
            patch=patches(caps, "PUMP_ACQUIRE", 3),
        ),
        Broken(
            name="bears an over-rate of six",
            fails=("2.3 over-rate",),
            patch=patches(caps, "PUMP_OVERRATE", 6),
        ),
        Broken(
            name="keeps MOD_OK in a fault",
            fails=("R19 B BIT", "I24 MOD_OK"),
            patch=patches(machine, "show_health", b.always_healthy),
        ),
        Broken(
            name="grants a lease of 310 ms",
            fails=("R8 LEASE_RANGE",),
            patch=patches(treatment, "LEASE_MAX_MS", 310),
        ),
        Broken(name="keeps READY", fails=("3 READY", "R27 RESET"), board=b.ready_never_falls),
    )
