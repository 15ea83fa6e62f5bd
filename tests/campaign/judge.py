"""The observer: what was delivered at the electrodes against what was asked for, done and permitted.

It never asks the programs (case.py). Tolerance: limit x 1.02 + 0.1 mA. (safety.md, Proof)
"""

from drivers.sim.scope import Pulse
from tests.campaign.case import Case, Verdict
from tests.campaign.ends import judge_full, judge_off
from tests.campaign.hard_limits import Facts, judge_power, judge_shape
from tests.campaign.levels import judge_level
from tests.campaign.log import Log
from tests.campaign.rises import judge_rise
from tests.support.observer import GUARD_US, end_us

CUT_FOR_US = 50 * 1000
CHARGE_PC = 200_000
CHARGE_PERCENT = 2
NET_UA = 50
SECOND_US = 1_000_000


def judged(facts: Facts, log: Log, pulses: list[Pulse], *, since_us: int, until_us: int) -> Verdict:
    """Every rule has been applied to every pulse of one schedule."""
    case = Case(facts, log, pulses, since_us=since_us, until_us=until_us)
    for channel in (0, 1):
        own = [pulse for pulse in case.pulses if pulse.channel == channel]
        judge_level(case, own, channel)
        judge_rise(case, own, channel)
        _judge_charge(case, own)
        judge_shape(facts, own, case.checks, case.wrong)
        judge_power(facts, own, case.verdict.measure, case.wrong)
    _judge_slots(case)
    for off in case.offs:
        judge_off(case, off)
        judge_full(case, off)
    return case.verdict


def _judge_charge(case: Case, own: list[Pulse]) -> None:
    net_pc, from_index = 0, 0
    for index, pulse in enumerate(own):
        first_pc = pulse.i1_ua * pulse.pw1_us
        left_pc = first_pc + pulse.i2_ua * pulse.pw2_us
        if abs(left_pc) > max(CHARGE_PC, abs(first_pc) * CHARGE_PERCENT // 100):
            if not _is_cut(case, pulse):
                case.wrong(pulse, "is not balanced")
        elif not case.is_spoilt(pulse):
            case.verdict.measure("charge left by a pulse, nC", abs(left_pc) / 1000)
        net_pc += left_pc
        while own[from_index].t_us <= pulse.t_us - SECOND_US:
            gone = own[from_index]
            net_pc -= gone.i1_ua * gone.pw1_us + gone.i2_ua * gone.pw2_us
            from_index += 1
        net_ua = abs(net_pc) / SECOND_US
        case.verdict.measure("net current of a second, uA", net_ua)
        if net_ua > NET_UA * 1.02:
            case.wrong(pulse, f"leaves {net_ua:.0f} uA of direct current at {index}")


def _is_cut(case: Case, pulse: Pulse) -> bool:
    """A relay or a cap ended this pulse in its middle: then nothing follows for a while."""
    following = (p for p in case.pulses if pulse.t_us < p.t_us <= pulse.t_us + CUT_FOR_US)
    return pulse.pw2_us < pulse.pw1_us and not any(following)


def _judge_slots(case: Case) -> None:
    free_us = 0
    for pulse in sorted(case.pulses, key=lambda p: p.t_us):
        if pulse.t_us < free_us:
            case.wrong(pulse, "begins before the other channel's pulse and its guard are over")
        free_us = end_us(pulse) + GUARD_US
