"""Clauses on what the module says of itself and on its two banks. [link 5.1, 9, 19 R10]"""

from dataclasses import replace
from typing import Final

from appliance.services.conformance.bench import PLAIN, Bench
from appliance.services.conformance.clause import Clause
from appliance.services.conformance.port import bits
from drivers.stimulator.block import CHANNELS, UNUSED, commit_crc, encode_block
from drivers.stimulator.codes import FaultBit, Flag, Kind, ModuleState, Result
from drivers.stimulator.commands import (
    CfgCommit,
    CfgCommitAnswer,
    CfgRead,
    CfgWrite,
    Identify,
    IdentityPage1,
    ModuleReset,
    Selftest,
    SelftestResult,
)
from drivers.stimulator.frame import Response

OTHER: Final = replace(PLAIN, pw_us=150)
STEPS: Final = 0xFFFF


def identity(bench: Bench) -> None:
    """IDENTIFY has three pages of 25, 25 and 32 bytes and refuses any other."""
    for page, length in enumerate((25, 25, 32)):
        answer = bench.accepted(Kind.IDENTIFY, Identify(page=page).encode())
        bench.expect(len(answer.payload) == length, f"{length} bytes", f"{len(answer.payload)} bytes")
    answer = bench.ask(Kind.IDENTIFY, Identify(page=3).encode())
    bench.expect(answer.result >= Result.BAD_VERSION, "a refusal", answer.result.name)
    channels = bench.accepted(Kind.IDENTIFY, Identify(page=0).encode()).payload[24]
    bench.expect(1 < channels <= CHANNELS, "2 to 4 channels", f"{channels} channels")


def own_limits(bench: Bench) -> None:
    """The limits that IDENTIFY names lie within those of the link."""
    answer = bench.accepted(Kind.IDENTIFY, Identify(page=1).encode())
    said = IdentityPage1.decode(answer.payload)
    for name, value, most in (
        ("i_max", said.i_max_ua, 60_000),
        ("pw_max", said.pw_max_us, 400),
        ("f_max", said.f_max_dhz, 1_500),
        ("q_max", said.q_max_nc, 20_000),
        ("hv_max", said.hv_max_mv, 100_000),
        ("slew", said.slew_ua_per_s, 5_000),
        ("rms_max", said.rms_max_ua, 15_000),
        ("lease_max", said.lease_max_ms, 300),
        ("session_max", said.session_max_s, 3_600),
    ):
        bench.expect(0 < value <= most, f"{name} at most {most}", f"{value}")
    bench.expect(said.pad_min_cm2 >= 16, "pad_min at least 16 cm2", f"{said.pad_min_cm2}")
    bench.expect(said.i_step_ua in (100, 500), "a step of 0.1 or 0.5 mA", f"{said.i_step_ua} uA")


def block_is_stored(bench: Bench) -> None:
    """CFG_WRITE answers with the block as stored, and CFG_READ of the shadow bank shows the same."""
    for channel in range(bench.n_channels):
        block = encode_block(replace(PLAIN, pw_us=100 + channel))
        answer = bench.accepted(Kind.CFG_WRITE, CfgWrite(channel=channel, block=block).encode())
        _shows(bench, answer, channel, 0, block)
    for channel in range(bench.n_channels):
        block = encode_block(replace(PLAIN, pw_us=100 + channel))
        answer = bench.accepted(Kind.CFG_READ, CfgRead(channel=channel, bank=0).encode())
        _shows(bench, answer, channel, 0, block)


def active_bank(bench: Bench) -> None:
    """The active bank changes by COMMIT alone: CFG_WRITE changes the shadow."""
    bench.configure(PLAIN)
    bench.accepted(Kind.CFG_WRITE, CfgWrite(channel=0, block=encode_block(OTHER)).encode())
    for bank, block in ((0, OTHER), (1, PLAIN)):
        answer = bench.accepted(Kind.CFG_READ, CfgRead(channel=0, bank=bank).encode())
        _shows(bench, answer, 0, bank, encode_block(block))


def commit(bench: Bench) -> None:
    """CFG_COMMIT with the shadow's crc answers with it and counts; with another it is CFG_MISMATCH."""
    bench.configure(PLAIN)
    count = _commit(bench, commit_crc([PLAIN]))
    answer = bench.refused(Result.CFG_MISMATCH, Kind.CFG_COMMIT, CfgCommit(crc=commit_crc([OTHER])).encode())
    bench.expect(bool(answer.flags & Flag.CFG_VALID), "CFG_VALID as before", bits(answer.flags))
    again = _commit(bench, commit_crc([PLAIN]))
    bench.expect(again == (count + 1) & 0xFFFF, f"commit_count {count + 1}", f"{again}")


def bad_channel(bench: Bench) -> None:
    """A channel that the module does not have is BAD_CHANNEL."""
    for channel in (bench.n_channels, 4, 255):
        write = CfgWrite(channel=channel, block=UNUSED).encode()
        bench.refused(Result.BAD_CHANNEL, Kind.CFG_WRITE, write)
        bench.refused(Result.BAD_CHANNEL, Kind.CFG_READ, CfgRead(channel=channel, bank=0).encode())


def config_valid(bench: Bench) -> None:
    """CFG_VALID is 0 after a reset and 1 after a COMMIT."""
    seen = bench.reset()
    bench.expect(not seen.flags & Flag.CFG_VALID, "CFG_VALID = 0", bits(seen.flags))
    bench.hello()
    bench.configure(PLAIN)
    seen = bench.look()
    bench.expect(bool(seen.flags & Flag.CFG_VALID), "CFG_VALID = 1", bits(seen.flags))


def self_test(bench: Bench) -> None:
    """SELFTEST in IDLE answers the started mask, is in SELFTEST, and ends in IDLE within 1.5 s."""
    mask = SelftestResult.decode(_result(bench).payload).done
    answer = bench.accepted(Kind.SELFTEST, Selftest(mask=mask or STEPS).encode())
    bench.expect(len(answer.payload) == 2, "2 bytes", f"{len(answer.payload)} bytes")
    began_us = bench.now_us()
    bench.is_in(ModuleState.SELFTEST, answer)
    bench.is_in(ModuleState.IDLE, bench.booted())
    took_ms = (bench.now_us() - began_us) / 1000
    bench.expect(took_ms <= 1_500 + bench.slack_us / 1000, "at most 1.5 s", f"{took_ms:.0f} ms")


def self_test_result(bench: Bench) -> None:
    """SELFTEST_RESULT after boot is 18 bytes in which every step that was done has passed."""
    bench.reset()
    bench.hello()
    answer = _result(bench)
    said = SelftestResult.decode(answer.payload)
    bench.expect(said.done == said.passed != 0, "done = pass, not 0", f"done {said.done}, pass {said.passed}")
    bench.expect(said.duration_ms <= 1_500, "at most 1500 ms", f"{said.duration_ms} ms")
    passed = bool(answer.flags & Flag.SELFTEST_OK)
    bench.expect(passed, "SELFTEST_OK", bits(answer.flags))


def log(bench: Bench) -> None:
    """LOG_READ is answered with the newest index and two entries, 30 bytes, at any index."""
    for index in (0, 1, 0xFFFF):
        answer = bench.accepted(Kind.LOG_READ, index.to_bytes(2, "little"))
        bench.expect(len(answer.payload) == 30, "30 bytes", f"{len(answer.payload)} bytes")


def log_follows(bench: Bench) -> None:
    """What happens is logged: a fault of class B moves the newest index on."""
    before = _newest(bench)
    bench.break_link()
    after = _newest(bench)
    bench.expect(after != before, "a newer index after a fault", f"index {after} again")


def statistics(bench: Bench) -> None:
    """STATS is answered with eight counters of 32 bits on page 0."""
    answer = bench.accepted(Kind.STATS, b"\0")
    bench.expect(len(answer.payload) == 32, "32 bytes", f"{len(answer.payload)} bytes")


def scope(bench: Bench) -> None:
    """SCOPE, where the module has it, is answered with 16 samples; elsewhere it is BAD_TYPE."""
    answer = bench.ask(Kind.SCOPE, b"\0\0\0")
    if answer.result is Result.OK:
        bench.expect(len(answer.payload) == 32, "32 bytes", f"{len(answer.payload)} bytes")
    else:
        bench.expect(answer.result is Result.BAD_TYPE, "OK or BAD_TYPE", answer.result.name)


def module_reset(bench: Bench) -> None:
    """MODULE_RESET with the session's key answers and restarts; with another key it does nothing."""
    boot = bench.hello().boot_id
    answer = bench.ask(Kind.MODULE_RESET, bytes(4))
    bench.expect(answer.result >= Result.BAD_VERSION, "a refusal of the wrong key", answer.result.name)
    bench.wait_ms(150)
    bench.accepted(Kind.IDENTIFY, Identify(page=0).encode())
    bench.accepted(Kind.MODULE_RESET, ModuleReset(session_id=bench.session).encode())
    bench.session = 0
    bench.wait_ms(150)
    bench.booted()
    answer = bench.ask(Kind.IDENTIFY, Identify(page=0).encode())
    bench.expect(answer.result is Result.NO_SESSION, "NO_SESSION after the restart", answer.result.name)
    after = bench.hello().boot_id
    bench.expect(after != boot, "another boot_id", f"{after} again")


def reset_keeps_faults(bench: Bench) -> None:
    """MODULE_RESET and RESET_N keep B bits: the self-test then ends in FAULT."""
    bench.break_link()
    bench.accepted(Kind.MODULE_RESET, ModuleReset(session_id=bench.session).encode())
    bench.session = 0
    bench.wait_ms(150)
    for seen in (bench.booted(), bench.reset()):
        bench.is_in(ModuleState.FAULT, seen)
        bench.expect(seen.faults == FaultBit.LINK_QUALITY, "LINK_QUALITY still set", bits(seen.faults))


def boot_time(bench: Bench) -> None:
    """From reset the module is in SELFTEST, and in IDLE within 1.5 s, with no lease and no HV."""
    bench.restart()
    began_us = bench.now_us()
    bench.is_in(ModuleState.SELFTEST, bench.look())
    seen = bench.is_in(ModuleState.IDLE, bench.booted())
    took_ms = (bench.now_us() - began_us) / 1000
    bench.expect(took_ms <= 1_520 + bench.slack_us / 1000, "IDLE within 1.5 s", f"{took_ms:.0f} ms")
    live = seen.flags & (Flag.HV_ON | Flag.ARM_VALID | Flag.LEASE_OK | Flag.K1_CLOSED | Flag.PULSED)
    bench.expect(not live, "nothing live", bits(live))


def _shows(bench: Bench, answer: Response, channel: int, bank: int, block: bytes) -> None:
    expected = bytes([channel, bank]) + block
    bench.expect(answer.payload == expected, expected.hex(), answer.payload.hex())


def _commit(bench: Bench, crc: int) -> int:
    answer = bench.accepted(Kind.CFG_COMMIT, CfgCommit(crc=crc).encode())
    bench.expect(len(answer.payload) == 6, "6 bytes", answer.payload.hex())
    said = CfgCommitAnswer.decode(answer.payload)
    bench.expect(said.active_crc == crc, f"active crc {crc:08X}", f"{said.active_crc:08X}")
    return said.commit_count


def _result(bench: Bench) -> Response:
    answer = bench.accepted(Kind.SELFTEST_RESULT)
    bench.expect(len(answer.payload) == 18, "18 bytes", f"{len(answer.payload)} bytes")
    return answer


def _newest(bench: Bench) -> int:
    answer = bench.accepted(Kind.LOG_READ, b"\0\0")
    return int.from_bytes(answer.payload[:2], "little")


CLAUSES: Final = (
    Clause("7 T2", boot_time),
    Clause("5.1 IDENTIFY", identity),
    Clause("9 IDENTIFY", own_limits),
    Clause("5.1 CFG_WRITE", block_is_stored),
    Clause("5.1 CFG_READ", active_bank),
    Clause("5.1 CFG_COMMIT", commit),
    Clause("4.2 CFG_VALID", config_valid),
    Clause("5.3 BAD_CHANNEL", bad_channel),
    Clause("5.1 SELFTEST", self_test),
    Clause("5.1 SELFTEST_RESULT", self_test_result),
    Clause("5.1 LOG_READ", log),
    Clause("5.1 LOG_READ follows", log_follows),
    Clause("5.1 STATS", statistics),
    Clause("5.1 SCOPE", scope),
    Clause("5.1 MODULE_RESET", module_reset),
    Clause("R22 RESET", reset_keeps_faults),
)
