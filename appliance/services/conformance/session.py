"""Clauses on sessions: HELLO, session 0, what a new one voids and what it keeps. [link 7 T16, 19 R1, R12]"""

from typing import Final

from appliance.services.conformance.bench import PLAIN, Bench
from appliance.services.conformance.clause import Clause
from appliance.services.conformance.frames import NAME
from appliance.services.conformance.port import bits
from drivers.stimulator.block import encode_block
from drivers.stimulator.codes import FaultBit, Kind, ModuleState, Result
from drivers.stimulator.commands import CfgRead, Hello, HelloAnswer
from drivers.stimulator.frame import Response


def sessions_differ(bench: Bench) -> None:
    """Every HELLO opens another session, never 0, in the same boot."""
    opened = [bench.hello() for _ in range(4)]
    sessions = {answer.session_id for answer in opened}
    bench.sent = "four HELLOs"
    bench.expect(len(sessions) == 4 and 0 not in sessions, "four sessions", str(sessions))
    boots = {answer.boot_id for answer in opened}
    bench.expect(len(boots) == 1, "one boot_id", str(boots))


def boot_differs(bench: Bench) -> None:
    """A reset changes boot_id and leaves no session: 0 again."""
    before = bench.hello().boot_id
    bench.reset()
    answer = bench.ask(Kind.IDENTIFY, NAME)
    bench.expect(answer.result is Result.NO_SESSION, "NO_SESSION after a reset", answer.result.name)
    after = bench.hello().boot_id
    bench.expect(after != before, "another boot_id", f"boot_id {after} again")


def hello_answer_is_repeated(bench: Bench) -> None:
    """A session-0 POLL repeats HELLO's answer until the new session's first frame, then it is NO_SESSION."""
    opened = bench.hello()
    session, bench.session = bench.session, 0
    answer = bench.poll()
    same = answer.result is Result.OK and answer.payload == opened.encode()
    bench.expect(same, "HELLO's answer again", f"{answer.result.name} {answer.payload.hex()}")
    bench.session = session
    bench.accepted(Kind.IDENTIFY, NAME)
    answer = bench.ask(Kind.POLL, session=0, seq=bench.seq)
    bench.poll()
    bench.session = 0
    bench.sent = "POLL under session 0 after a frame of the session"
    answer = bench.poll()
    bench.session = session
    bench.expect(answer.result is Result.NO_SESSION, "NO_SESSION", answer.result.name)


def hello_is_replayed(bench: Bench) -> None:
    """A byte-identical HELLO replays its answer until a frame of the new session comes in between."""
    first = bench.hello()
    frame, bench.session = bench.mosi, 0
    again = _opened(bench, bench.send(frame))
    bench.sent = "the same HELLO again"
    bench.expect(again.session_id == first.session_id, "the same session", f"session {again.session_id:08X}")
    bench.session = first.session_id
    bench.accepted(Kind.IDENTIFY, NAME)
    bench.session = 0
    third = _opened(bench, bench.send(frame))
    bench.sent = "the same HELLO after a frame of the session"
    bench.expect(third.session_id != first.session_id, "a new session", "the old one")


def no_session(bench: Bench) -> None:
    """A request under session 0 other than HELLO is NO_SESSION, not a broken frame."""
    before = bench.look()
    answer = bench.ask(Kind.IDENTIFY, NAME, session=0)
    bench.expect(answer.result is Result.NO_SESSION, "NO_SESSION", answer.result.name)
    bench.expect(answer.link_err == before.link_err, "link_err as before", f"link_err {answer.link_err}")
    answer = bench.accepted(Kind.IDENTIFY, NAME)
    bench.expect(bool(answer.payload), "the session goes on", "an empty answer")


def hello_in_self_test(bench: Bench) -> None:
    """HELLO in SELFTEST opens the session and the test goes on to IDLE."""
    bench.restart()
    bench.hello()
    seen = bench.last
    began = seen is not None and seen.state is ModuleState.SELFTEST
    bench.expect(began, "SELFTEST while HELLO is answered", seen.state.name if seen else "nothing")
    bench.is_in(ModuleState.IDLE, bench.booted())
    bench.accepted(Kind.IDENTIFY, NAME)


def hello_stops(bench: Bench) -> None:
    """HELLO in ARMED and RUNNING stops at once to IDLE and sets no fault bit."""
    for is_running in (False, True):
        bench.home()
        bench.armed()
        if is_running:
            bench.start()
            bench.set(8)
            bench.run(300)
        bench.hello()
        seen = bench.is_in(ModuleState.IDLE)
        bench.expect(not seen.faults, "no fault bit", bits(seen.faults))


def hello_keeps_a_fault(bench: Bench) -> None:
    """HELLO in FAULT opens a session and stays in FAULT with its bits."""
    bench.break_link()
    bench.hello()
    seen = bench.is_in(ModuleState.FAULT)
    bench.expect(seen.faults == FaultBit.LINK_QUALITY, "LINK_QUALITY still set", bits(seen.faults))


def token_is_void(bench: Bench) -> None:
    """A token of the session before is void: CYCLE and START with it are refused."""
    bench.armed()
    old = bench.token
    bench.hello()
    bench.armed()
    answer = bench.ask_start(token=old)
    bench.expect(answer.result is Result.BAD_TOKEN, "BAD_TOKEN for the old token", answer.result.name)


def lease_is_void(bench: Bench) -> None:
    """A new session has no lease."""
    bench.cycle(lease_ms=300)
    bench.hello()
    left = bench.look().lease_remaining_ms
    bench.expect(left == 0, "0 ms of lease", f"{left} ms")


def bank_stays(bench: Bench) -> None:
    """The active bank stays over HELLO and is gone after a reset."""
    bench.configure(PLAIN)
    bench.hello()
    answer = bench.accepted(Kind.CFG_READ, CfgRead(channel=0, bank=1).encode())
    bench.expect(answer.payload[2:] == encode_block(PLAIN), "the active block", answer.payload.hex())
    bench.permitted()
    answer = bench.ask_arm()
    bench.expect(answer.result is Result.OK, "ARM without a new COMMIT: OK", answer.result.name)
    bench.reset()
    bench.hello()
    bench.permitted()
    answer = bench.ask_arm()
    bench.expect(answer.result is Result.NOT_COMMITTED, "NOT_COMMITTED after a reset", answer.result.name)


def _opened(bench: Bench, answer: Response) -> HelloAnswer:
    bench.expect(answer.result is Result.OK, "OK", answer.result.name)
    bench.expect(len(answer.payload) == len(Hello(nonce=0).encode()) * 2, "16 bytes", answer.payload.hex())
    return HelloAnswer.decode(answer.payload)


CLAUSES: Final = (
    Clause("R1 SESSIONS", sessions_differ),
    Clause("R1 REPEATED", hello_answer_is_repeated),
    Clause("R1 REPLAYED", hello_is_replayed),
    Clause("R1 NO_SESSION", no_session),
    Clause("R1 SELFTEST", hello_in_self_test),
    Clause("7 T1 BOOT", boot_differs),
    Clause("7 T16", hello_stops),
    Clause("7 T16 FAULT", hello_keeps_a_fault),
    Clause("I13 HELLO", token_is_void),
    Clause("7 T16 LEASE", lease_is_void),
    Clause("R12 BANK", bank_stays),
)
