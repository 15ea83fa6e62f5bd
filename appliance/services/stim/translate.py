"""Between the wire's words and the cores': answers become what is seen, orders become frames."""

from appliance.safety.faults import Fault
from appliance.safety.orders import Clear, Mode, Orders, Verb
from appliance.safety.seen import ModuleFaults, ModuleSeen, ModuleState, Witness
from appliance.services.stim.devices import WitnessReading
from appliance.session.charge import Sweep, Train
from appliance.session.core import Plan
from appliance.session.envelope import Envelope
from appliance.session.intensity import Measured
from appliance.session.plausible import ChannelOutput
from appliance.therapy.catalogue import Channel, Program
from appliance.therapy.channel_block import ChannelBlock
from drivers.stimulator.block import Block
from drivers.stimulator.block import Mode as BlockMode
from drivers.stimulator.codes import CLASS_A, CLASS_B, CLASS_C
from drivers.stimulator.commands import Arm, ArmMode, ChannelReading, FaultClear, Start, Stop
from drivers.stimulator.defects import LinkDefect
from drivers.stimulator.frame import FaultBit, Flag, HostFlag, Kind, Response
from drivers.stimulator.identity import Selftest

CHANNELS = 2
CHANNEL_MASK = 0b11
STOP_BY_HOST = 0x01
STOP_AT_ONCE = 0x80
_SHORT_OHM = 100
LEAD_CHECK_UA = 2_000

_PERMISSION = FaultBit.ARM_LOST | FaultBit.LEASE_EXPIRED
_POWER = FaultBit.HV_UNDER | FaultBit.OVERTEMP | FaultBit.SUPPLY
_PADS = FaultBit.LEAD_OFF | FaultBit.SHORT
_CLEARS = {
    Clear.PADS: _PADS,
    Clear.CLASS_A: CLASS_A & ~FaultBit.ESTOP,
    Clear.CLASS_B: CLASS_B,
    Clear.ESTOP: FaultBit.ESTOP,
}
_STUCK = frozenset({LinkDefect.ALL_ZERO, LinkDefect.ALL_ONES, LinkDefect.LOOPBACK})


def witness_of(reading: WitnessReading, *, buzzer: bool) -> Witness:
    """The lines as the safety core is shown them, the host's own buzzer among them."""
    return Witness(
        estop_a=reading.estop_a,
        estop_b=reading.estop_b,
        hand_ok=reading.hand_ok,
        chain_fb=reading.chain_fb,
        stim_act=reading.stim_act,
        mod_ok=reading.mod_ok,
        confirm=reading.confirm,
        buzzer=buzzer,
    )


def seen_of(answer: Response, mode: Mode) -> ModuleSeen:
    """The answer as the safety core is shown it."""
    flags, bits = answer.flags, answer.faults
    return ModuleSeen(
        state=ModuleState(int(answer.state)),
        faults=_faults_of(bits) if bits else _NO_FAULTS,
        hv_on=bool(flags & Flag.HV_ON),
        arm_valid=bool(flags & Flag.ARM_VALID),
        lease_ok=bool(flags & Flag.LEASE_OK),
        chain_closed=bool(flags & Flag.CHAIN_CLOSED),
        hand_ok=bool(flags & Flag.HAND_OK),
        is_paused=bool(flags & Flag.PAUSED),
        selftest_ok=bool(flags & Flag.SELFTEST_OK),
        k1_closed=bool(flags & Flag.K1_CLOSED),
        is_leadcheck=mode is Mode.LEADCHECK and int(answer.state) == ModuleState.ARMED,
    )


_NO_FAULTS = ModuleFaults()


def _faults_of(bits: FaultBit) -> ModuleFaults:
    return ModuleFaults(
        estop=bool(bits & FaultBit.ESTOP),
        permission=bool(bits & _PERMISSION),
        power=bool(bits & _POWER),
        lead_off=bool(bits & FaultBit.LEAD_OFF),
        short=bool(bits & FaultBit.SHORT),
        hand=bool(bits & FaultBit.HAND_STOP),
        limit=bool(bits & FaultBit.SESSION_LIMIT),
        is_tripped=bool(bits & CLASS_B),
        needs_service=bool(bits & CLASS_C),
    )


def fault_of(defect: LinkDefect | None, *, module_reset: bool) -> Fault | None:
    """The fault that a defect is at once, without waiting for three of them."""
    if module_reset:
        return Fault.MODULE_RESTARTED
    return Fault.LINK_FROZEN if defect is LinkDefect.FROZEN else None


def cause_of(defect: LinkDefect | None) -> Fault:
    """What three failed cycles in a row are called, by the last one's defect. [link 8 H09, H10; F45]"""
    if defect in _STUCK:
        return Fault.LINK_STUCK
    return Fault.MODULE_CLOCK if defect is LinkDefect.UPTIME_RATE else Fault.LINK_LOST


def flags_of(orders: Orders) -> HostFlag:
    """The hflags byte of this cycle's frames. [link 4.1]"""
    flags = HostFlag(0)
    if orders.stop_now:
        flags |= HostFlag.STOP_NOW
    if orders.ui_alive:
        flags |= HostFlag.UI_ALIVE
    if orders.lamp_test:
        flags |= HostFlag.LAMP_TEST
    return flags


def mailbox(
    orders: Orders, *, cfg_crc: int, token: int, latched: FaultBit, selftest_mask: int
) -> tuple[Kind, bytes]:
    """The request that a verb of the safety core becomes. [link 5.1]"""
    match orders.verb:
        case Verb.ARM:
            mode = ArmMode.LEADCHECK if orders.mode is Mode.LEADCHECK else ArmMode.TREAT
            return Kind.ARM, Arm(cfg_crc=cfg_crc, channel_mask=CHANNEL_MASK, mode=mode).encode()
        case Verb.SELFTEST:
            return Kind.SELFTEST, Selftest(mask=selftest_mask).encode()
        case Verb.SELFTEST_RESULT:
            return Kind.SELFTEST_RESULT, b""
        case Verb.START:
            return Kind.START, Start(token=token).encode()
        case Verb.PAUSE:
            return Kind.PAUSE, b""
        case Verb.FAULT_CLEAR:
            mask = latched & _CLEARS[orders.clear]
            return Kind.FAULT_CLEAR, FaultClear(mask=mask, faults=latched).encode()
        case Verb.STOP_AT_ONCE:
            return Kind.STOP, Stop(reason=STOP_AT_ONCE).encode()
        case _:
            return Kind.STOP, Stop(reason=STOP_BY_HOST).encode()


def measured_of(
    reading: ChannelReading, answer: Response, channel: int, *, is_full: bool, is_ignored: bool
) -> Measured:
    """One channel's reading for the session; a pair that is being cleared is not reported off again."""
    is_off = bool(answer.lead_off_mask >> channel & 1)
    is_short = (
        bool(answer.faults & FaultBit.SHORT) and reading.z_ohm is not None and reading.z_ohm < _SHORT_OHM
    )
    return Measured(
        current_ua=reading.i_ua,
        z_ohm=reading.z_ohm,
        is_full=is_full,
        is_limited=bool(answer.compliance_mask >> channel & 1),
        is_lead_off=(is_off or is_short) and not is_ignored,
    )


def block_of(block: ChannelBlock) -> Block:
    """A program's channel block as the wire's block. [link 5.2]"""
    return Block(
        mode=BlockMode(int(block.mode)),
        pad_cm2=block.pad_cm2,
        i_max_ua=block.i_max_ua,
        pw_us=block.pw_us,
        gap_us=block.gap_us,
        k=block.k,
        f_dhz=block.f_dhz,
        f2_dhz=block.f2_dhz,
        pw2_us=block.pw2_us,
        sweep_period_ms=block.sweep_period_ms,
        burst_pulses=block.burst_pulses,
        burst_rate_dhz=block.burst_rate_dhz,
        ramp_up_ms=block.ramp_up_ms,
        hold_ms=block.hold_ms,
        ramp_down_ms=block.ramp_down_ms,
        off_ms=block.off_ms,
        limit_s=block.limit_s,
    )


def output_of(block: Block) -> ChannelOutput:
    """What a channel with this block is held to: its slowest rate and its widest pulse."""
    return ChannelOutput(
        slowest_dhz=min(block.f_dhz, block.f2_dhz or block.f_dhz), width_us=max(block.pw_us, block.pw2_us)
    )


def proof_blocks() -> tuple[Block, ...]:
    """What the proof test arms with: a lead check that could not exceed 2 mA even if it were run."""
    block = Block(pad_cm2=25, i_max_ua=LEAD_CHECK_UA, pw_us=100, f_dhz=20, limit_s=60)
    return (block,) * CHANNELS


def train_of(side: Channel) -> Train:
    """The pulses of one side as the session core counts them."""
    sweep = None
    if side.sweep is not None:
        far = side.sweep
        sweep = Sweep(rate_dhz=far.rate_dhz, pulse_width_us=far.pulse_width_us, period_ms=far.period_ms)
    return Train(
        pulse_width_us=side.pulse_width_us,
        rate_dhz=side.rate_dhz,
        burst_pulses=0 if side.burst is None else side.burst.pulses,
        burst_rate_dhz=0 if side.burst is None else side.burst.rate_dhz,
        sweep=sweep,
    )


def plan_of(program: Program, session_id: str, minutes: int, cap_ua: int) -> Plan:
    """The program as the session core runs it."""
    times = program.envelope_ms
    envelope = None
    if times is not None:
        up, plateau, down, off = times
        envelope = Envelope(ramp_up_ms=up, plateau_ms=plateau, ramp_down_ms=down, off_ms=off)
    return Plan(
        session_id=session_id,
        program_id=program.id,
        kind=program.kind.value,
        minutes=minutes,
        cap_ua=cap_ua,
        train=train_of(program.sides[0]),
        end_ramp_ms=program.planned_end_ramp_ms,
        envelope=envelope,
    )
