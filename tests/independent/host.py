"""A small STIM-LINK host: one treatment of channel 0 over the bench wire, checked step by step."""

from __future__ import annotations

import select
import socket
import struct
import sys
import time
from dataclasses import dataclass

PUMP, RESET_N = 1 << 17, 1 << 27
LAMP_ACTIVE, LAMP_READY, LAMP_FAULT_OFF, BUZZER = 1 << 20, 1 << 19, 1 << 21, 1 << 12
ALL_OUTPUTS = PUMP | RESET_N | LAMP_ACTIVE | LAMP_READY | LAMP_FAULT_OFF | BUZZER
MOD_OK, READY, ESTOP_A, ESTOP_B = 1 << 22, 1 << 23, 1 << 24, 1 << 25
HAND_OK, CHAIN_FB, STIM_ACT = 1 << 26, 1 << 16, 1 << 13
POLL, HELLO, IDENTIFY, CFG_WRITE, CFG_READ, CFG_COMMIT = 0x00, 0x01, 0x02, 0x08, 0x09, 0x0A
CYCLE, ARM, START, STOP = 0x10, 0x11, 0x12, 0x14
SELFTEST, IDLE, ARMED, RUNNING, RAMPDOWN = 1, 2, 3, 4, 5
NAMES = ("OFF", "SELFTEST", "IDLE", "ARMED", "RUNNING", "RAMPDOWN", "FAULT", "ESTOP")
H_IDENTIFY, H_READY, H_CONFIGURED, H_ARMING, H_ARMED, H_TREATING, H_STOPPING = 2, 3, 4, 5, 6, 7, 9
FLAG_HV_ON, FLAG_ARM_VALID, FLAG_LEASE_OK, FLAG_PULSED = 1 << 0, 1 << 2, 1 << 4, 1 << 6
TICK_S = 0.020
LEASE_MS = 200
SETPOINT_01MA = 80
I_MAX_01MA = 200
HOLD_S = 1.0


class Wrong(Exception):
    """Something was not as the page says."""


def crc32p4(data: bytes) -> int:
    """Return the CRC-32P4 of data."""
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = (crc >> 1) ^ (0xC8DF352F if crc & 1 else 0)
    return crc ^ 0xFFFFFFFF


def check(good: bool, what: str) -> None:
    """Raise Wrong unless good."""
    if not good:
        raise Wrong(what)


@dataclass(frozen=True)
class Answer:
    """One valid answer frame."""

    echo: int
    kind: int
    plen: int
    ctr: int
    uptime_ms: int
    state: int
    result: int
    flags: int
    faults: int
    lease_ms: int
    masks: int
    link_err: int
    payload: bytes


class Host:
    """One connection: lines, frames, the 20 ms tick."""

    def __init__(self, path: str) -> None:
        """Connect to a bench wire."""
        self.wire = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.wire.connect(path)
        self.wire.setblocking(False)
        self.lines = 0
        self.known = 0
        self.ready_s = self.loaded_s = 0.0
        self.stim_seen = False
        self.answers: list[bytes] = []
        self.session = self.seq = self.ack = self.token = 0
        self.prev_ctr: int | None = None
        self.prev_time: tuple[int, float] | None = None
        self.state = 0
        self.host_state = H_IDENTIFY
        self.pumping = False
        self.pump_level = 0
        self.next_tick_s = time.monotonic()
        self.late_ticks = self.retries = self.frames = 0

    # -- wire -------------------------------------------------------------
    def set_lines(self, mask: int, value: int) -> None:
        """Give host outputs their levels."""
        self.wire.send(b"L" + struct.pack("<II", mask, value & mask))

    def pump_wire(self, timeout_s: float) -> None:
        """Take what the module side sends, waiting at most so long for the first message."""
        if not select.select([self.wire], [], [], max(0.0, timeout_s))[0]:
            return
        while True:
            try:
                message = self.wire.recv(4096)
            except BlockingIOError:
                return
            check(bool(message), "the module side closed the wire")
            if message[:1] == b"L":
                mask, value = struct.unpack("<II", message[1:9])
                self.known |= mask
                if mask & value & READY and not self.lines & READY:
                    self.ready_s = time.monotonic()
                self.lines = (self.lines & ~mask) | (value & mask)
                self.stim_seen = self.stim_seen or bool(self.lines & STIM_ACT)
            elif message[:1] == b"X":
                self.answers.append(message[1:])

    def wait_line(self, bit: int, level: bool, timeout_s: float) -> bool:
        """Wait until a line has a level."""
        end_s = time.monotonic() + timeout_s
        while bool(self.lines & bit) != level or not self.known & bit:
            left_s = end_s - time.monotonic()
            if left_s <= 0:
                return False
            self.pump_wire(left_s)
        return True

    def wait_until(self, end_s: float) -> None:
        """Listen to the wire until a moment."""
        while (left_s := end_s - time.monotonic()) > 0:
            self.pump_wire(left_s)

    def window(self, mosi: bytes) -> bytes:
        """Do one CS window once READY allows it."""
        if not self.wait_line(READY, True, 0.05):
            raise TimeoutError("READY stays low")
        self.loaded_s = self.ready_s
        self.answers.clear()
        self.wire.send(b"X" + mosi)
        end_s = time.monotonic() + 0.05
        while not self.answers:
            left_s = end_s - time.monotonic()
            if left_s <= 0:
                raise TimeoutError("no answer to X")
            self.pump_wire(left_s)
        return self.answers.pop(0)

    # -- frames -----------------------------------------------------------
    def request(self, kind: int, seq: int, payload: bytes) -> bytes:
        """Build one request frame."""
        lease_ms = LEASE_MS if kind == CYCLE else 0
        body = struct.pack(
            "<BBHBBHIHBBII36s",
            0xA7,
            0x10,
            seq,
            kind,
            len(payload),
            self.ack,
            int(time.monotonic() * 1000) & 0xFFFFFFFF,
            lease_ms,
            self.host_state,
            2,
            self.token,
            0,
            payload,
        )
        session = 0 if kind == HELLO else self.session
        return body + struct.pack("<I", crc32p4(b"EMS>" + struct.pack("<I", session) + body))

    def answer(self, raw: bytes) -> Answer:
        """Check one answer frame by itself and against the one before."""
        check(len(raw) == 64, f"answer of {len(raw)} bytes")
        check(raw[0] == 0x5C and raw[1] == 0x10, f"sync and version {raw[:2].hex()}")
        crc = int.from_bytes(raw[60:], "little")
        good = any(crc32p4(b"EMS<" + struct.pack("<I", s) + raw[:60]) == crc for s in (self.session, 0))
        check(good, "answer CRC")
        f = struct.unpack("<BBHBBHIBBHIHBB36s", raw[:60])
        got = Answer(*f[2:])
        check(got.plen <= 36 and not any(got.payload[got.plen :]), "answer padding")
        if self.prev_ctr is not None:
            check(got.ctr != self.prev_ctr, "FROZEN: frame_ctr stands")
            check(got.ctr == (self.prev_ctr + 1) & 0xFFFF, f"frame_ctr {self.prev_ctr} -> {got.ctr}")
        if self.prev_time is not None:
            advanced_ms = (got.uptime_ms - self.prev_time[0]) & 0xFFFFFFFF
            elapsed_ms = (self.loaded_s - self.prev_time[1]) * 1000
            check(
                abs(advanced_ms - elapsed_ms) <= elapsed_ms * 0.03 + 20,
                f"uptime +{advanced_ms} ms in {elapsed_ms:.0f} ms",
            )
        self.prev_ctr, self.prev_time = got.ctr, (got.uptime_ms, self.loaded_s)
        self.ack = got.ctr
        self.frames += 1
        return got

    def exchange(self, kind: int, payload: bytes) -> Answer:
        """Send a new request, fetch its answer with POLL, retry byte-identically at most twice."""
        self.seq = (self.seq + 1) & 0xFFFF
        raw = self.request(kind, self.seq, payload)
        trouble = ""
        for attempt in range(3):
            self.retries += attempt > 0
            try:
                self.answer(self.window(raw))
                got = self.answer(self.window(self.request(POLL, self.seq, b"")))
            except (TimeoutError, Wrong) as problem:
                trouble = str(problem)
                self.prev_ctr = self.prev_time = None
                continue
            if got.echo == self.seq and got.kind == kind | 0x80:
                self.state = got.state
                return got
            trouble = (
                f"echo {got.echo} type {got.kind:#x} result {got.result:#x}, "
                f"expected {self.seq} {kind | 0x80:#x}"
            )
        raise Wrong(f"no answer to {kind:#x} after 3 attempts: {trouble}")

    def command(self, kind: int, payload: bytes, plen: int) -> Answer:
        """Exchange a command that has to be answered OK."""
        got = self.exchange(kind, payload)
        check(
            got.result == 0,
            f"command {kind:#x}: result {got.result:#x} payload {got.payload[: got.plen].hex()} "
            f"state {NAMES[got.state]} faults {got.faults:#x} flags {got.flags:#06x}",
        )
        check(got.plen == plen, f"command {kind:#x}: plen {got.plen}, the page says {plen}")
        return got

    def tick(self, setpoint_01ma: int) -> Answer:
        """Do one 20 ms cycle: CYCLE, POLL, judge, then one pump edge."""
        now_s = time.monotonic()
        self.late_ticks += now_s > self.next_tick_s + TICK_S
        self.next_tick_s = max(self.next_tick_s + TICK_S, now_s)
        self.wait_until(self.next_tick_s)
        got = self.exchange(CYCLE, struct.pack("<H4HBB", 1, setpoint_01ma, 0, 0, 0, self.state, 0))
        check(got.faults == 0, f"fault bits {got.faults:#x} in {NAMES[got.state]}")
        check(got.result == 0, f"CYCLE result {got.result:#x} in {NAMES[got.state]}")
        check(got.plen == 36, f"CYCLE plen {got.plen}")
        booting = got.state == SELFTEST  # I24 "or not booted": low is right until the self-test is over
        check(booting or bool(self.lines & MOD_OK), "MOD_OK low without a fault bit")
        if self.pumping:
            self.pump_level ^= PUMP
            self.set_lines(PUMP, self.pump_level)
        return got

    def ticks_until(self, state: int, flag: int, limit_s: float) -> Answer:
        """Cycle until a state and a flag are seen."""
        end_s = time.monotonic() + limit_s
        while time.monotonic() < end_s:
            got = self.tick(0)
            if got.state == state and got.flags & flag == flag:
                return got
        raise Wrong(
            f"{NAMES[state]} with flag {flag:#x} not reached in {limit_s} s; state {NAMES[self.state]}"
        )


def channel_0(got: Answer) -> tuple[int, int, int, int]:
    """Return (i 0.1 mA, v 0.1 V, z ohm, dq nC) of channel 0."""
    i, v, z, dq = struct.unpack("<HHHh", got.payload[:8])
    return i, v, z, dq


def say(step: str, got: Answer | None = None, more: str = "") -> None:
    """Print one step."""
    tail = (
        ""
        if got is None
        else (
            f"  [{NAMES[got.state]} result {got.result:#04x} flags {got.flags:#06x} "
            f"faults {got.faults:#x} lease {got.lease_ms} ctr {got.ctr}]"
        )
    )
    print(f"{step}{tail} {more}".rstrip(), flush=True)


def connect(host: Host) -> None:
    """Reset the module and open a session."""
    check(crc32p4(b"123456789") == 0x1697D06A, "own CRC")
    host.wait_line(ESTOP_A, True, 1.0)
    check(
        host.known & (READY | MOD_OK | ESTOP_A | ESTOP_B | HAND_OK | CHAIN_FB | STIM_ACT) != 0, "no first L"
    )
    say("lines", more=f"known {host.known:#010x} value {host.lines:#010x}")
    check(bool(host.lines & ESTOP_A) and not host.lines & ESTOP_B, "E-stop not released")
    check(bool(host.lines & HAND_OK), "hand switch")
    host.set_lines(ALL_OUTPUTS, 0)
    host.wait_until(time.monotonic() + 0.06)
    check(not host.lines & READY, "READY high in reset")
    check(not host.lines & MOD_OK, "MOD_OK high in reset")
    host.set_lines(RESET_N, RESET_N)
    check(host.wait_line(READY, True, 2.0), "no READY after reset")
    say("reset released, READY")
    host.seq = 1
    first = host.answer(host.window(host.request(HELLO, 1, struct.pack("<IBBH", 0x11223344, 1, 1, 0))))
    say("first frame after reset", first)
    check(
        (first.kind, first.echo, first.result, first.ctr) == (0x80, 0, 1, 1),
        f"first frame after reset: {first}",
    )
    got = host.answer(host.window(host.request(POLL, 1, b"")))
    check(got.kind == 0x81 and got.result == 0 and got.echo == 1 and got.plen == 16, f"HELLO answer {got}")
    nonce, boot, session, proto, cause, _ = struct.unpack("<IIIBBH", got.payload[:16])
    check(session != 0 and proto == 1, "session or protocol")
    host.session = session
    host.state = got.state
    say("HELLO", got, f"boot {boot:#x} session {session:#x} cause {cause}")


def prepare(host: Host) -> int:
    """Read the identity, wait for IDLE, write and commit the block."""
    got = host.command(IDENTIFY, b"\0", 25)
    vendor, product, hw, a, b, c, serial, fw_crc, n_ch = struct.unpack("<HHB3B12sIB", got.payload[:25])
    say(
        "IDENTIFY 0",
        got,
        f"vendor {vendor:#x} product {product:#x} fw {a}.{b}.{c} serial {serial!r} n_ch {n_ch}",
    )
    check(2 <= n_ch <= 4, "n_ch")
    got = host.command(IDENTIFY, b"\1", 25)
    limits = struct.unpack("<9HBBIB", got.payload[:25])
    say("IDENTIFY 1", got, f"limits {limits}")
    check(
        limits[0] <= 600
        and limits[1] <= 400
        and limits[2] <= 1500
        and limits[3] <= 20000
        and limits[5] <= 50,
        "limits above the page's caps",
    )
    host.next_tick_s = time.monotonic()
    got = host.ticks_until(IDLE, 1 << 10, 2.0)
    host.host_state = H_READY
    say("self-test passed", got)
    block = struct.pack(
        "<BBHHHBBHHHHBBHHHHHH", 0x09, 25, I_MAX_01MA, 200, 100, 1, 0, 1000, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1200, 0
    )
    for channel in range(n_ch):
        wanted = block if channel == 0 else bytes(32)
        got = host.command(CFG_WRITE, bytes((channel, 0)) + wanted, 34)
        check(got.payload[:34] == bytes((channel, 0)) + wanted, "block read back")
    say("CFG_WRITE, all blocks read back", got)
    crc = crc32p4(block + bytes(96))
    got = host.command(CFG_COMMIT, struct.pack("<I", crc), 6)
    active, count = struct.unpack("<IH", got.payload[:6])
    check(active == crc, "active crc")
    say("CFG_COMMIT", got, f"crc {crc:#x} count {count}")
    got = host.command(CFG_READ, b"\0\1", 34)
    check(got.payload[2:34] == block, "active block")
    host.host_state = H_CONFIGURED
    return crc


def treat(host: Host, crc: int) -> None:
    """Arm, run, raise, hold and stop."""
    host.host_state = H_ARMING
    host.pumping = True
    host.next_tick_s = time.monotonic()
    say("pump", host.ticks_until(IDLE, FLAG_ARM_VALID | FLAG_LEASE_OK, 1.0))
    got = host.command(ARM, struct.pack("<IBBH", crc, 1, 1, 0), 4)
    host.token = int.from_bytes(got.payload[:4], "little")
    check(host.token != 0 and got.state == ARMED, f"ARM: token {host.token} state {NAMES[got.state]}")
    say("ARM", got, f"token {host.token:#x}")
    got = host.ticks_until(ARMED, FLAG_HV_ON, 0.6)
    host.host_state = H_ARMED
    say("HV up", got, f"CHAIN_FB {bool(host.lines & CHAIN_FB)}")
    check(bool(host.lines & CHAIN_FB), "CHAIN_FB low while armed")
    check(not host.stim_seen, "STIM_ACT before START")
    host.command(START, struct.pack("<II", host.token, host.token ^ 0xFFFFFFFF), 0)
    check(host.state == RUNNING, f"START: {NAMES[host.state]}")
    host.host_state = H_TREATING
    begun_s, best, pulsed = time.monotonic(), 0, 0
    say("START")
    while True:
        got = host.tick(SETPOINT_01MA)
        check(got.state == RUNNING, f"left RUNNING: {NAMES[got.state]}")
        i, v, z, dq = channel_0(got)
        elapsed_s = time.monotonic() - begun_s
        check(i <= 50 * elapsed_s + 3, f"{i / 10} mA after {elapsed_s:.2f} s is above 5 mA/s")
        check(i <= SETPOINT_01MA * 1.05 + 1, f"i_meas {i / 10} mA")
        best = max(best, i)
        pulsed += bool(got.flags & FLAG_PULSED)
        if best >= SETPOINT_01MA * 0.97:
            break
        check(elapsed_s < 3.0, f"8 mA not reached in 3 s: {best / 10} mA")
    say(
        "raised",
        got,
        f"{i / 10} mA {v / 10} V {z} ohm dq {dq} nC after {elapsed_s:.2f} s, PULSED {pulsed} times",
    )
    hold_end_s = time.monotonic() + HOLD_S
    while time.monotonic() < hold_end_s:
        got = host.tick(SETPOINT_01MA)
        i, v, z, dq = channel_0(got)
        check(got.state == RUNNING and abs(i - SETPOINT_01MA) <= 4, f"hold: {NAMES[got.state]} {i / 10} mA")
        check(abs(dq) <= 200, f"dq {dq} nC")
        check(abs(z - v * 1000 / i) <= 40, f"z {z} ohm, v/i {v * 1000 / i:.0f}")
    hv, temp, vin = struct.unpack("<HbB", got.payload[32:36])
    say("held", got, f"{i / 10} mA {v / 10} V {z} ohm dq {dq} nC; HV {hv / 10} V {temp} C {vin / 10} V")
    check(host.stim_seen, "STIM_ACT never high")
    host.host_state = H_STOPPING
    got = host.command(STOP, b"\1", 0)
    check(got.state in (RAMPDOWN, IDLE), f"STOP: {NAMES[got.state]}")
    say("STOP", got)
    begun_s = time.monotonic()
    got = host.ticks_until(IDLE, 0, 1.0)
    say("idle", got, f"after {time.monotonic() - begun_s:.2f} s")
    host.pumping = False
    host.token = 0
    host.host_state = H_CONFIGURED
    host.stim_seen = False
    for _ in range(10):
        got = host.tick(0)
    check(not host.stim_seen and not host.lines & STIM_ACT, "STIM_ACT after the stop")
    check(not host.lines & CHAIN_FB, "CHAIN_FB high after the stop")
    check(not got.flags & FLAG_HV_ON and got.state == IDLE, "HV or state after the stop")
    say("safe", got, f"i {channel_0(got)[0] / 10} mA")


def main() -> int:
    """Run one treatment on the wire named by the first argument."""
    if len(sys.argv) != 2:
        print("usage: python -m tests.independent.host SOCKET")
        return 2
    host = Host(sys.argv[1])
    try:
        connect(host)
        treat(host, prepare(host))
    except (Wrong, TimeoutError, OSError) as problem:
        print(f"NOT AS THE PAGE SAYS: {problem}")
        return 1
    finally:
        try:
            host.set_lines(ALL_OUTPUTS, 0)
        except OSError:
            pass
    print(
        f"all as the page says: {host.frames} answers, {host.retries} retries, {host.late_ticks} late ticks"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
