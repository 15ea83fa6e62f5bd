"""Who the module is and what it was told: refusals, and the one retry. [link 9, H13, H14, D6]"""

import struct
from dataclasses import replace
from itertools import count

import pytest

from appliance import limits
from appliance.ipc import messages as m
from appliance.services.stim import procedures
from appliance.services.stim.procedures import Configuration, Identification, why_unsupported
from appliance.services.stim.translate import proof_blocks
from drivers.sim.profile import BoardProfile
from drivers.stimulator.block import Block, encode_block
from drivers.stimulator.frame import FaultBit, Flag, Kind, ModuleState, Response, Result
from drivers.stimulator.identity import IdentityPage0, IdentityPage1, IdentityPage2
from tests.support.rig import Rig

WHO = IdentityPage0(vendor=0x1234, product=1, hw=1, fw=(1, 2, 3), serial="ABC", fw_crc=7, channels=2)
CAPS = IdentityPage1(
    i_max_ua=60_000, pw_max_us=400, f_max_dhz=1_500, q_max_nc=20_000, hv_max_mv=100_000,
    slew_ua_per_s=5_000, rms_max_ua=15_000, lease_max_ms=300, session_max_s=3_600, pad_min_cm2=16,
    i_step_ua=100, features=0, tick_ms=5,
)  # fmt: skip
_frame = count(1)


def answer(kind: int, payload: bytes = b"", result: Result = Result.OK) -> Response:
    return Response(
        echo_seq=1, kind=kind, frame_ctr=next(_frame), uptime_ms=0, state=ModuleState.IDLE, result=result,
        flags=Flag(0), faults=FaultBit(0), lease_remaining_ms=0, lead_off_mask=0, compliance_mask=0,
        link_err=0, payload=payload,
    )  # fmt: skip


def identified(
    who: IdentityPage0 = WHO, caps: IdentityPage1 = CAPS, *, is_bench: bool = True
) -> Identification:
    identification = Identification(is_bench=is_bench)
    for page in (who, caps, IdentityPage2(sha256=bytes(32))):
        assert not identification.is_done
        identification.answered(answer(Kind.IDENTIFY, page.encode()))
    return identification


def test_a_module_within_the_limits_is_accepted_whoever_made_it() -> None:
    identification = identified()
    assert (identification.is_done, identification.refusal) == (True, None)
    assert identification.module is not None
    assert (identification.module.vendor, identification.module.serial) == (0x1234, "ABC")
    assert (identification.module.firmware, identification.module.simulated) == ("1.2.3", False)


@pytest.mark.hazard("HZ-20")
def test_a_simulator_is_refused_without_the_bench_argument() -> None:
    simulator = replace(WHO, vendor=procedures.SIMULATOR_VENDOR)
    assert identified(simulator, is_bench=False).refusal == (
        "this is a simulator, and this station was not started on a bench"
    )
    on_bench = identified(simulator, is_bench=True)
    assert on_bench.module is not None
    assert on_bench.module.simulated


@pytest.mark.fault("F28")
@pytest.mark.hazard("HZ-01")
@pytest.mark.parametrize(
    ("field", "most"),
    [
        ("i_max_ua", limits.MODULE_PEAK_UA_MAX),
        ("q_max_nc", limits.MODULE_CHARGE_NC_MAX),
        ("rms_max_ua", limits.MODULE_RMS_UA_MAX),
        ("hv_max_mv", limits.MODULE_HV_MV_MAX),
        ("slew_ua_per_s", limits.MODULE_SLEW_UA_PER_S_MAX),
        ("pw_max_us", limits.MODULE_PULSE_WIDTH_US_MAX),
        ("f_max_dhz", limits.MODULE_RATE_DHZ_MAX),
        ("lease_max_ms", limits.MODULE_LEASE_MS_MAX),
        ("session_max_s", limits.MODULE_SESSION_S_MAX),
    ],
)
def test_a_module_that_reports_more_than_its_limit_or_none_is_refused(field: str, most: int) -> None:
    assert why_unsupported(WHO, replace(CAPS, **{field: most})) is None
    assert why_unsupported(WHO, replace(CAPS, **{field: 1})) is None
    for wrong in (most + 1, 0):
        refusal = why_unsupported(WHO, replace(CAPS, **{field: wrong}))
        assert refusal is not None
        assert f"{wrong} " in refusal
        assert f"at most {most} is accepted" in refusal


@pytest.mark.fault("F29")
@pytest.mark.parametrize(
    ("channels", "is_refused"), [(0, True), (1, True), (2, False), (4, False), (5, True)]
)
def test_a_module_with_too_few_or_too_many_channels_is_refused(channels: int, is_refused: bool) -> None:
    assert (why_unsupported(replace(WHO, channels=channels), CAPS) is not None) is is_refused


@pytest.mark.fault("F27")
@pytest.mark.row("H13")
@pytest.mark.parametrize(("major", "is_refused"), [(0, False), (1, False), (2, True), (9, True)])
def test_a_module_with_a_later_firmware_than_the_known_one_is_refused(major: int, is_refused: bool) -> None:
    assert (why_unsupported(replace(WHO, fw=(major, 0, 0)), CAPS) is not None) is is_refused


@pytest.mark.row("H13")
def test_a_page_that_is_refused_is_asked_for_once_more_and_then_named() -> None:
    identification = Identification(is_bench=True)
    asked = identification.request()
    identification.answered(answer(Kind.IDENTIFY, result=Result.BUSY))
    assert (identification.is_done, identification.request()) == (False, asked)
    identification.answered(answer(Kind.IDENTIFY, result=Result.BUSY))
    assert identification.refusal == "IDENTIFY page 0 was answered with BUSY"


def test_a_module_that_was_busy_once_is_accepted() -> None:
    identification = Identification(is_bench=True)
    identification.answered(answer(Kind.IDENTIFY, result=Result.BUSY))
    for page in (WHO, CAPS, IdentityPage2(sha256=bytes(32))):
        identification.answered(answer(Kind.IDENTIFY, page.encode()))
    assert identification.module is not None


def test_a_page_that_is_no_page_is_a_refusal_and_no_exception() -> None:
    identification = Identification(is_bench=True)
    for _ in range(2):
        identification.answered(answer(Kind.IDENTIFY, b"\0" * 3))
    assert identification.is_done
    assert identification.module is None


@pytest.mark.fault("F27")
@pytest.mark.fault("F29")
def test_a_module_that_is_refused_is_incompatible_until_it_is_another_one() -> None:
    rig = Rig(profile=BoardProfile(n_channels=1))
    rig.run(3_000)
    assert rig.state == "INCOMPATIBLE"
    assert [fault.clears for fault in rig.status().faults] == ["service"]
    assert rig.pulses() == []


# ---- the configuration


def blocks() -> tuple[Block, ...]:
    return proof_blocks()


class Module:
    """Answers configuration requests as a module does; `lies` are the steps that it gets wrong."""

    def __init__(self, lies: set[int] | None = None) -> None:
        self.lies = lies or set()
        self.kinds: list[Kind] = []
        self.banks: dict[int, bytes] = {}

    def __call__(self, kind: Kind, payload: bytes, crc: int) -> Response:
        is_lie = len(self.kinds) in self.lies
        self.kinds.append(kind)
        channel = payload[0]
        if kind is Kind.CFG_WRITE:
            self.banks[channel] = payload[2:]
            return answer(kind, bytes((channel, 0)) + (bytes(32) if is_lie else payload[2:]))
        if kind is Kind.CFG_COMMIT:
            return answer(kind, struct.pack("<IH", (crc + is_lie) & 0xFFFFFFFF, 1))
        assert payload[1] == 1, "the active bank"
        return answer(kind, bytes((1 - channel if is_lie else channel, 1)) + self.banks[channel])


def configured(module: Module) -> Configuration:
    configuration = Configuration(blocks())
    while configuration.is_right is None:
        kind, payload = configuration.request()
        configuration.answered(module(kind, payload, configuration.crc))
    return configuration


WHOLE = [Kind.CFG_WRITE, Kind.CFG_WRITE, Kind.CFG_COMMIT, Kind.CFG_READ, Kind.CFG_READ]


def test_blocks_are_written_committed_and_read_back() -> None:
    module = Module()
    assert configured(module).is_right
    assert module.kinds == WHOLE
    assert list(module.banks.values()) == [encode_block(block) for block in blocks()]


@pytest.mark.hazard("HZ-01")
@pytest.mark.parametrize("step", range(5))
def test_a_mismatch_at_any_step_begins_once_more_from_the_first(step: int) -> None:
    module = Module({step})
    assert configured(module).is_right
    assert module.kinds == WHOLE[: step + 1] + WHOLE


@pytest.mark.hazard("HZ-01")
@pytest.mark.parametrize("step", range(5))
def test_a_second_mismatch_is_final(step: int) -> None:
    module = Module({step, 2 * step + 1})
    assert configured(module).is_right is False
    assert len(module.kinds) == 2 * step + 2


@pytest.mark.parametrize("result", [Result.OUT_OF_RANGE, Result.DOSE_LIMIT, Result.BUSY])
def test_a_block_that_the_module_refuses_twice_is_a_mismatch(result: Result) -> None:
    configuration = Configuration(blocks())
    for _ in range(2):
        assert configuration.is_right is None
        kind, _payload = configuration.request()
        configuration.answered(answer(kind, result=result))
    assert configuration.is_right is False


def test_an_answer_that_is_no_answer_is_a_mismatch_and_no_exception() -> None:
    configuration = Configuration(blocks())
    configuration.answered(answer(Kind.CFG_WRITE, b"\1"))
    configuration.answered(answer(Kind.CFG_WRITE, b"\1"))
    assert configuration.is_right is False


@pytest.mark.hazard("HZ-01")
def test_a_module_that_stores_other_blocks_is_a_fault_and_nothing_is_prepared() -> None:
    rig = Rig()
    rig.boot()
    rig.prove_estop()
    assert rig.ask(m.Prepare(session_id="s1", program_id="P12", profile="clinic", pad_cm2=45)) is None
    configuration = rig.controller.treatment.configuration
    assert configuration is not None
    configuration._bytes = (bytes(32), bytes(32))
    rig.run(1_000)
    status = rig.status()
    assert [(fault.fault, fault.clears) for fault in status.faults] == [("H14", "acknowledge")]
    assert (status.state, status.program, status.report_pending) == ("READY", None, False)
    assert rig.ask(m.Acknowledge(what="fault")) is None
    rig.prepare()
