"""Encoding and decoding of one frame, against an implementation that takes the check sum bit by bit."""

import struct
from collections.abc import Callable
from statistics import median
from time import perf_counter_ns

from drivers.stimulator import commands, frame
from drivers.stimulator.frame import HostFlag, Kind, ModuleState, Request

POLY = 0xC8DF352F
SESSION = 0xA1B2C3D4
ROUNDS = 2_000
PLAIN_ROUNDS = 200
ANSWER = bytes.fromhex(
    "5c10090090242a001a0e000004007f0600000000c80000007800b200cb050c00" + 24 * "00" + "eb031f78" + "9a1f4721"
)
"""The golden answer V5. [link 6]"""


def plain_crc(tag: bytes, session: int, body: bytes) -> int:
    """CRC-32P4 as the page defines it, one bit at a time."""
    crc = 0xFFFFFFFF
    for byte in tag + session.to_bytes(4, "little") + body:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (POLY if crc & 1 else 0)
    return crc ^ 0xFFFFFFFF


def plain_encode() -> bytes:
    """The golden CYCLE V4, field by field."""
    head = struct.pack(
        "<BBHBBHIHBBII", 0xA7, 0x10, 9, 0x10, 12, 41, 2000, 200, 7, 2, 0x0BADF00D, 0
    )  # fmt: skip
    body = head + struct.pack("<H4HBB", 1, 120, 0, 0, 0, 4, 0).ljust(36, b"\0")
    return body + plain_crc(b"EMS>", SESSION, body).to_bytes(4, "little")


def plain_decode() -> tuple[object, ...]:
    """The golden answer V5, field by field."""
    if plain_crc(b"EMS<", SESSION, ANSWER[:60]) != int.from_bytes(ANSWER[60:], "little"):
        raise ValueError("check sum")
    return struct.unpack("<BBHBBHIBBHIHBB", ANSWER[:24]) + struct.unpack("<12hHbB", ANSWER[24:52])


def encode() -> bytes:
    """The same by the program."""
    cycle = commands.Cycle(
        run_permit=True, setpoints_ua=(12_000, 0, 0, 0), expected_state=ModuleState.RUNNING
    )
    request = Request(
        seq=9,
        kind=Kind.CYCLE,
        ack_ctr=41,
        host_ms=2000,
        lease_ms=200,
        host_state=7,
        flags=HostFlag.UI_ALIVE,
        arm_token=0x0BADF00D,
        payload=cycle.encode(),
    )
    return frame.encode_request(request, SESSION)


def decode() -> object:
    """The same by the program, readings included."""
    return commands.CycleAnswer.decode(frame.decode_response(ANSWER, SESSION).payload)


def _us(work: Callable[[], object], rounds: int) -> float:
    times = []
    for _ in range(rounds):
        began = perf_counter_ns()
        work()
        times.append(perf_counter_ns() - began)
    return median(times) / 1000


def lines() -> list[str]:
    """Medians in us and their ratio."""
    if encode() != plain_encode():
        raise ValueError("the two implementations do not agree on V4")
    told = ["one frame of 64 bytes, median in us          program    plain    ratio"]
    for name, quick, plain in (("encode", encode, plain_encode), ("decode", decode, plain_decode)):
        quick_us, plain_us = _us(quick, ROUNDS), _us(plain, PLAIN_ROUNDS)
        told.append(f"  {name:<40} {quick_us:9.1f} {plain_us:8.1f} {plain_us / quick_us:8.1f}")
    return told
