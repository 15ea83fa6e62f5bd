"""What the tests of the self-test share: how far it is, what it told, where it failed."""

import struct

from drivers.firmware import codes as c
from tests.unit.firmware.bench import Bench, ready


def result(bench: Bench) -> "tuple[int, ...]":
    return struct.unpack("<HHHhHHhhH", bench.ask(c.SELFTEST_RESULT).payload)


def until(bench: Bench, step: int) -> None:
    """The self-test has come to this step."""
    while bench.core.test_step != step:
        assert bench.core.state == c.SELFTESTING
        bench.tick()


def in_service(bench: Bench, mask: int) -> "tuple[int, int]":
    """SELFTEST from a host in SERVICE: result and state."""
    frame = bytearray(bench.request(c.SELFTEST, struct.pack("<H", mask)))
    frame[c.AT_HOST_STATE] = c.HOST_SERVICE
    answer = bench.send(bench.seal_again(frame))
    return answer.result, answer.state


def resting() -> Bench:
    bench, _ = ready()
    bench.pump = bench.cycling = False
    bench.run(200)
    return bench


def failed_at(bench: Bench, step: int) -> bool:
    """The test has ended in FAULT, safe, with this step the only one that did not pass."""
    core = bench.core
    assert (core.state, core.faults & c.F_SELFTEST_FAIL) == (c.FAULT, c.F_SELFTEST_FAIL)
    assert core.outputs & ~c.OUT_LAMP_TEST == 0
    assert core.dac_ua == 0
    bench.hello()
    done, passed = result(bench)[:2]
    assert bench.clear(c.F_SELFTEST_FAIL).result == c.NOT_CLEARABLE
    return done & ~passed == step
