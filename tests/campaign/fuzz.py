"""python -m tests.campaign.fuzz: mutated frames against the module core in all its states (F70).

A broken frame may change the counters of broken frames and nothing else (I9); a repeated one nothing (I10);
one of another session nothing (I11); a refused one nothing but the answer (I21); STOP_NOW stops whatever
else is wrong (I22); and what is granted changes what its request names, the active bank only by CFG_COMMIT
in IDLE (I12). Every word of the core's memory is compared after every frame, and put back.
"""

import argparse
import sys
import time
from collections import Counter
from multiprocessing import get_context
from pathlib import Path
from random import Random

from drivers.firmware import codes as c
from drivers.firmware.core import Core
from drivers.sim.board import Board
from drivers.stimulator import commands, frame
from drivers.stimulator.crc import REQUEST_TAG, frame_crc
from drivers.stimulator.frame import HostFlag, Kind, Request
from tests.bench.keep import keep
from tests.campaign.memory import Memo
from tests.unit.sim.host import CONTINUOUS, Host

RESULTS = Path(__file__).parent / "results"
SHARES = 40
CRC_AT = 60
STATES = (
    "selftest", "idle", "configured", "armed", "lead check", "running", "ramping", "paused", "fault", "estop",
)  # fmt: skip

COUNTERS = {"latest", "stats_low", "stats_high", "request_crc"}
BROKEN = COUNTERS | {"link_err", "bad_times", "bad_at", "bad_count"}
ANSWER = COUNTERS | {
    "seq", "cached_low", "cached_high", "has_cached", "type", "result", "plen", "answer", "plain", "aside",
    "aside_type", "aside_result", "aside_plain", "ack_free", "hello_open", "range_offset", "range_min",
    "range_max", "outputs", "product",
}  # fmt: skip
"""`outputs` for the lamp test alone: its other bits are compared by themselves."""
READING = {"log_pending", "scope_wanted", "scope"}
MAY_CHANGE = {
    c.POLL: ANSWER, c.IDENTIFY: ANSWER, c.CFG_READ: ANSWER, c.SELFTEST_RESULT: ANSWER,
    c.LOG_READ: ANSWER | READING, c.STATS: ANSWER | READING, c.SCOPE: ANSWER | READING,
    c.CFG_WRITE: ANSWER | {"shadow"},
}  # fmt: skip
LIVE = (c.ARMED, c.RUNNING, c.RAMPDOWN)
POWER = c.OUT_HV_EN | c.OUT_K_EN | c.OUT_GATES


def host_in(state: str) -> Host:
    """A module that has been brought into this state over the wire."""
    host = Host(board=Board(seed=len(state)))
    if state == "selftest":
        host.boot()
        host.granted(Kind.SELFTEST, b"\x01\0")
        return host
    host.boot()
    if state == "idle":
        return host
    host.configure(CONTINUOUS, CONTINUOUS)
    if state == "configured":
        return host
    host.arm(commands.ArmMode.LEADCHECK if state == "lead check" else commands.ArmMode.TREAT)
    if state in ("armed", "lead check"):
        return host
    host.start()
    host.setpoints_ua = (3_000, 2_000, 0, 0)
    host.run(1_500)
    _end(host, state)
    return host


def _end(host: Host, state: str) -> None:
    if state == "ramping":
        host.granted(Kind.STOP, b"\x01")
    elif state == "paused":
        host.granted(Kind.PAUSE, b"")
        host.run(500)
    elif state == "fault":
        host.board.fault("F31", on=True)
        host.board.advance(host.board.now_us + 40_000)
    elif state == "estop":
        host.board.press("estop")
        host.board.advance(host.board.now_us + 40_000)


class Fuzz:
    """One core in one state; `once` is one mutated frame, judged."""

    def __init__(self, state: str, seed: int) -> None:
        self.state = state
        host = host_in(state)
        core = host.board.processor.core
        assert isinstance(core, Core)
        self.core = core
        self._host = host
        self._random = Random(seed)
        self.core.bad_count = 0
        self._now_ms = core.now + 1
        self._memo = Memo(core)
        self._last = self._valid(Kind.CYCLE)

    # ---- frames

    def _valid(self, kind: Kind) -> bytes:
        payload = self._payload(kind)
        request = Request(
            seq=(self.core.seq + (kind is not Kind.POLL)) & 0xFFFF,
            kind=kind,
            ack_ctr=self.core.frame_ctr,
            host_ms=self._now_ms & 0xFFFFFFFF,
            lease_ms=200 if kind is Kind.CYCLE else 0,
            host_state=7,
            flags=HostFlag.UI_ALIVE,
            arm_token=self._host.token,
            payload=payload,
        )
        return frame.encode_request(request, 0 if kind is Kind.HELLO else self._host.session)

    def _payload(self, kind: Kind) -> bytes:
        random, host = self._random, self._host
        match kind:
            case Kind.CYCLE:
                wanted = (random.randrange(0, 70_000), random.randrange(0, 70_000), 0, 0)
                state = frame.ModuleState(self.core.state)
                return commands.Cycle(run_permit=True, setpoints_ua=wanted, expected_state=state).encode()
            case Kind.ARM:
                mode = random.choice((commands.ArmMode.TREAT, commands.ArmMode.LEADCHECK))
                return commands.Arm(cfg_crc=host.crc, channel_mask=3, mode=mode).encode()
            case Kind.START:
                return commands.Start(token=host.token).encode()
            case Kind.HELLO:
                return commands.Hello(nonce=random.getrandbits(32)).encode()
            case _:
                return bytes(_LENGTHS[kind])

    def _mutant(self) -> tuple[str, bytes]:
        """A frame and what it is: broken, foreign, repeated, or sealed as one of this session."""
        raw = bytearray(self._valid(self._random.choice(_KINDS)))
        match self._random.randrange(8):
            case 0:
                return self._named(self._flipped(raw))
            case 1:
                return self._named(self._burst(raw))
            case 2:
                return "length", self._cut(raw)
            case 3:
                return self._named(self._sealed(raw, self._random.choice((0, self._random.getrandbits(32)))))
            case 4:
                return "repeated", self._last
            case 5:
                return self._named(raw)
            case _:
                return self._named(self._sealed(self._altered(raw), self._host.session))

    def _flipped(self, raw: bytearray) -> bytearray:
        for _ in range(self._random.randint(1, 5)):
            raw[self._random.randrange(64)] ^= 1 << self._random.randrange(8)
        return raw

    def _burst(self, raw: bytearray) -> bytearray:
        start, noise = self._random.randrange(61), self._random.getrandbits(32)
        for index in range(4):
            raw[start + index] ^= noise >> 8 * index & 0xFF
        return raw

    def _cut(self, raw: bytearray) -> bytes:
        return bytes(raw[: self._random.randrange(1, 64)]) if self._random.random() < 0.5 else bytes(raw) * 2

    def _altered(self, raw: bytearray) -> bytearray:
        for _ in range(self._random.randint(1, 4)):
            raw[self._at()] = self._random.choice((0, 1, 0xFF, self._random.getrandbits(8)))
        return raw

    def _at(self) -> int:
        """Mostly where it matters: header and the bytes that a payload has."""
        random = self._random
        return random.choice((random.randrange(1, 24), random.randrange(24, 36), random.randrange(CRC_AT)))

    def _sealed(self, raw: bytearray, session: int) -> bytearray:
        raw[CRC_AT:] = frame_crc(REQUEST_TAG, session, bytes(raw)).to_bytes(4, "little")
        return raw

    def _named(self, raw: bytearray) -> tuple[str, bytes]:
        """By an implementation of the check sum that is not the core's."""
        sealed = bytes(raw[CRC_AT:])
        sessions = (0,) if raw[4] == c.HELLO else (self._host.session, 0)
        for session in sessions if raw[0] == c.REQUEST_SYNC else ():
            if frame_crc(REQUEST_TAG, session, bytes(raw)).to_bytes(4, "little") == sealed:
                return ("sealed" if session or raw[4] == c.HELLO else "plain"), bytes(raw)
        return "broken", bytes(raw)

    # ---- judging

    def once(self) -> tuple[str, str | None]:
        """One frame; what it was, and what it changed although it must not."""
        core = self.core
        name, raw = self._mutant()
        if name == "repeated":
            self._hear(self._last)
            self._memo.take()
        before_state, power, active = core.state, core.outputs & POWER, bytes(core.active)
        self._hear(raw)
        changed = self._memo.changed()
        wrong = self._judge(name, raw, changed, before_state)
        if core.outputs & POWER & ~power and not self._may_power(raw, before_state):
            wrong = wrong or "power came on"
        if bytes(core.active) != active and not (raw[4] == c.CFG_COMMIT and before_state == c.IDLE):
            wrong = wrong or "the active bank changed"
        if name == "sealed" and core.state != c.SELFTESTING:
            self._last = raw if raw[4] not in (c.HELLO, c.MODULE_RESET, c.POLL) else self._last
        self._memo.restore()
        text = None if wrong is None else f"{self.state}, {name}: {wrong}: {raw.hex()}"
        return name, text

    def _hear(self, raw: bytes) -> None:
        buffer = bytearray(256)
        buffer[: len(raw)] = raw
        self.core.on_window(buffer, len(raw), self._now_ms)

    def _judge(self, name: str, raw: bytes, changed: set[str], before: int) -> str | None:
        core = self.core
        if name == "length":
            return _beyond(changed, COUNTERS)
        if name == "broken":
            return _beyond(changed, BROKEN)
        if name == "repeated":
            return _beyond(changed, ANSWER)
        if raw[c.AT_HFLAGS] & c.HFLAG_STOP_NOW and before in LIVE:
            is_off = core.state not in LIVE and not core.outputs & POWER
            return None if is_off else "STOP_NOW did not stop"
        result = core.aside_result if core.aside else core.result
        if name == "plain" or result != c.OK:
            return _beyond(changed, ANSWER)
        allowed = MAY_CHANGE.get(raw[4])
        return None if allowed is None else _beyond(changed, allowed)

    def _may_power(self, raw: bytes, before: int) -> bool:
        return raw[4] == c.START and before == c.ARMED


def _beyond(changed: set[str], allowed: set[str]) -> str | None:
    extra = changed - allowed
    return f"changed {', '.join(sorted(extra))}" if extra else None


_KINDS = tuple(Kind)
_LENGTHS = {
    Kind.POLL: 0, Kind.IDENTIFY: 1, Kind.SELFTEST: 2, Kind.SELFTEST_RESULT: 0, Kind.CFG_WRITE: 34,
    Kind.CFG_READ: 2, Kind.CFG_COMMIT: 4, Kind.PAUSE: 0, Kind.STOP: 1, Kind.DISARM: 0, Kind.FAULT_CLEAR: 6,
    Kind.LOG_READ: 2, Kind.STATS: 1, Kind.SCOPE: 3, Kind.MODULE_RESET: 4,
}  # fmt: skip


def share(job: tuple[str, int, int]) -> tuple[Counter[str], list[str]]:
    """So many frames from this seed in this state."""
    state, seed, frames = job
    fuzz, names, wrong = Fuzz(state, seed), Counter[str](), []
    for _ in range(frames):
        name, error = fuzz.once()
        names[f"{state}, {name}"] += 1
        if error is not None:
            wrong.append(f"seed {seed}: {error}")
    return names, wrong


def main() -> int:
    """0 when no frame changed anything that it must not."""
    parser = argparse.ArgumentParser(prog="python -m tests.campaign.fuzz", description=__doc__)
    parser.add_argument("--frames", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--processes", type=int, default=2)
    wanted = parser.parse_args()
    jobs = [(STATES[i % len(STATES)], wanted.seed + i, -(-wanted.frames // SHARES)) for i in range(SHARES)]
    names, wrong, began = Counter[str](), [], time.monotonic()
    with get_context("fork").Pool(wanted.processes) as pool:
        for counted, found in pool.imap_unordered(share, jobs):
            names.update(counted)
            wrong += found
    lines = [
        f"{wanted.frames} frames from seed {wanted.seed}: {len(wrong)} changed something that they must not",
        f"{(time.monotonic() - began) / 60:.1f} minutes, {wanted.processes} processes",
        *(f"  {name:<24} {count:8}" for name, count in sorted(names.items())),
        *wrong[:50],
    ]
    keep("fuzz", lines, RESULTS)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
