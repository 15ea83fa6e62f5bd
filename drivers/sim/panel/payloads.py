"""The payloads of both directions in words, for a person who reads the wire. Pure. [link 5.1, 5.3]"""

from collections.abc import Callable
from struct import Struct
from typing import Final

from drivers.stimulator import block, commands
from drivers.stimulator.codes import FaultBit, Flag, Kind, ModuleState, Result
from drivers.stimulator.frame import Request, Response

CHANNELS: Final = "ABCD"
_HELLO: Final = Struct("<IBBH")
_CYCLE: Final = Struct("<H4HBx")
_ARM: Final = Struct("<IBBH")
_CLEAR: Final = Struct("<IH")
_LONG: Final = Struct("<I")


def names(flags: Flag | FaultBit) -> tuple[str, ...]:
    """The names of the bits that are set, lowest first."""
    return tuple(bit.name or f"bit {bit.value}" for bit in flags)


def request_words(request: Request) -> str:
    """What a request asks for; bytes where the link has no words for them."""
    return _words(_REQUESTS.get(request.kind), request.payload)


def response_words(response: Response) -> str:
    """What an answer says; a refusal says why."""
    if response.result >= Result.BAD_VERSION:
        return _words(_REFUSALS.get(response.result), response.payload)
    return _words(_ANSWERS.get(response.kind), response.payload)


def name_of(kind: int) -> str:
    """A command by its name, or as a number when the link knows none."""
    try:
        return Kind(kind).name
    except ValueError:
        return f"0x{kind:02X}"


def _words(say: Callable[[bytes], str] | None, payload: bytes) -> str:
    if say is None:
        return payload.hex(" ", 4)
    try:
        return say(payload)
    except ValueError:  # a payload that is not one; struct's error is handled where it is unpacked
        return f"? {payload.hex(' ', 4)}"


def _unpacked(layout: Struct, payload: bytes) -> tuple[int, ...]:
    if len(payload) != layout.size:
        raise ValueError(f"{layout.size} bytes expected, {len(payload)} came")
    return layout.unpack(payload)


def _cycle(payload: bytes) -> str:
    control, a, b, c, d, expected = _unpacked(_CYCLE, payload)
    levels = [f"{name} {level / 10:.1f}" for name, level in zip(CHANNELS, (a, b, c, d), strict=True)]
    shown = levels if c or d else levels[:2]
    says = ["permit" if control & 1 else "no permit", *(["hold"] if control & 2 else [])]
    expects = ModuleState(expected).name
    return f"{' '.join(says)} \u00b7 {'  '.join(shown)} mA \u00b7 expects {expects}"


def _measured(payload: bytes) -> str:
    answer = commands.CycleAnswer.decode(payload)
    said = [
        f"{name} {_reading(reading)}"
        for name, reading in zip(CHANNELS, answer.channels, strict=True)
        if name in "AB" or reading.i_ua or reading.v_mv
    ]
    said.append(f"HV {answer.hv_mv / 1000:.1f} V {answer.temp_c} C in {answer.vin_mv / 1000:.1f} V")
    return " \u00b7 ".join(said)


def _reading(reading: commands.ChannelReading) -> str:
    ohm = "open" if reading.z_ohm is None else f"{reading.z_ohm} ohm"
    return f"{reading.i_ua / 1000:.1f} mA {reading.v_mv / 1000:.1f} V {ohm} {reading.dq_nc:+d} nC"


def _hello(payload: bytes) -> str:
    nonce, first, last, _ = _unpacked(_HELLO, payload)
    return f"nonce {nonce:08X} \u00b7 protocol {first} to {last}"


def _session(payload: bytes) -> str:
    answer = commands.HelloAnswer.decode(payload)
    return (
        f"session {answer.session_id:08X} \u00b7 boot {answer.boot_id:08X} \u00b7 protocol {answer.proto}"
        f" \u00b7 reset cause {answer.reset_cause}"
    )


def _channel_block(payload: bytes) -> str:
    """Channel, bank or zero, and the block's numbers."""
    answer = commands.CfgAnswer.decode(payload)
    channel = CHANNELS[answer.channel] if answer.channel < len(CHANNELS) else f"channel {answer.channel}"
    if answer.block == block.UNUSED:
        return f"{channel} unused"
    told = block.decode_block(answer.block)
    return (
        f"{channel} {told.mode.name.lower()} \u00b7 at most {told.i_max_ua / 1000:.1f} mA \u00b7 "
        f"{told.pw_us} us gap {told.gap_us} us k {told.k} \u00b7 {told.f_dhz / 10:.1f} Hz \u00b7 "
        f"pad {told.pad_cm2} cm2"
    )


def _arm(payload: bytes) -> str:
    crc, mask, mode, _ = _unpacked(_ARM, payload)
    channels = "".join(name for bit, name in enumerate(CHANNELS) if mask >> bit & 1)
    return f"bank {crc:08X} \u00b7 channels {channels or 'none'} \u00b7 {commands.ArmMode(mode).name.lower()}"


def _clear(payload: bytes) -> str:
    return "clear " + _bits(_unpacked(_CLEAR, payload)[0])


def _bits(mask: int) -> str:
    return " ".join(names(FaultBit(mask & (1 << 27) - 1))) or "nothing"


def _committed(payload: bytes) -> str:
    answer = commands.CfgCommitAnswer.decode(payload)
    return f"bank {answer.active_crc:08X} \u00b7 commit {answer.commit_count}"


def _range(payload: bytes) -> str:
    said = commands.OutOfRange.decode(payload)
    return f"field at {said.field_offset}: {said.minimum} to {said.maximum}"


def _interlock(payload: bytes) -> str:
    return "flags " + (" ".join(names(commands.Interlock.decode(payload).flags)) or "none")


def _long(word: str) -> Callable[[bytes], str]:
    return lambda payload: f"{word} {_unpacked(_LONG, payload)[0]:08X}"


def _byte(word: str) -> Callable[[bytes], str]:
    return lambda payload: " ".join([word, *(f"0x{value:02X}" for value in payload)])


_REQUESTS: Final[dict[int, Callable[[bytes], str]]] = {
    Kind.HELLO: _hello,
    Kind.IDENTIFY: _byte("page"),
    Kind.SELFTEST: _byte("mask"),
    Kind.CFG_WRITE: _channel_block,
    Kind.CFG_COMMIT: _long("bank"),
    Kind.CYCLE: _cycle,
    Kind.ARM: _arm,
    Kind.START: lambda payload: f"token {int.from_bytes(payload[:4], 'little'):08X}",
    Kind.STOP: _byte("reason"),
    Kind.FAULT_CLEAR: _clear,
}
_ANSWERS: Final[dict[int, Callable[[bytes], str]]] = {
    Kind.HELLO: _session,
    Kind.CFG_WRITE: _channel_block,
    Kind.CFG_READ: _channel_block,
    Kind.CFG_COMMIT: _committed,
    Kind.CYCLE: _measured,
    Kind.ARM: _long("token"),
    Kind.FAULT_CLEAR: lambda payload: "left: " + _bits(_unpacked(_LONG, payload)[0]),
}
_REFUSALS: Final[dict[int, Callable[[bytes], str]]] = {
    Result.OUT_OF_RANGE: _range,
    Result.INTERLOCK: _interlock,
}
