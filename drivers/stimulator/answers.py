"""Which answer fits which request: type and exact length. Pure. [link 5.1, 5.3, 19 R9]"""

from typing import Final

from drivers.stimulator.commands import HelloAnswer, PayloadError
from drivers.stimulator.frame import Kind, Request, Response, Result

_IDENTITY_BYTES: Final = {b"\0": 25, b"\1": 25, b"\2": 32}  # by page
_ANSWER_BYTES: Final[dict[int, int]] = {
    Kind.HELLO: 16,
    Kind.SELFTEST: 2,
    Kind.SELFTEST_RESULT: 18,
    Kind.CFG_WRITE: 34,
    Kind.CFG_READ: 34,
    Kind.CFG_COMMIT: 6,
    Kind.CYCLE: 36,
    Kind.ARM: 4,
    Kind.START: 0,
    Kind.PAUSE: 0,
    Kind.STOP: 0,
    Kind.DISARM: 0,
    Kind.FAULT_CLEAR: 4,
    Kind.LOG_READ: 30,
    Kind.STATS: 32,
    Kind.SCOPE: 32,
    Kind.MODULE_RESET: 0,
}
_NACK_BYTES: Final[dict[int, int]] = {Result.OUT_OF_RANGE: 6, Result.INTERLOCK: 2}


def fits(answer: Response, request: Request) -> bool:
    """Return whether type and length of `answer` are those of an answer to `request`; a POLL fits any."""
    if request.kind == Kind.POLL:
        return True
    if answer.kind != request.kind:
        return False
    if answer.result is not Result.OK:
        return _NACK_BYTES.get(answer.result, len(answer.payload)) == len(answer.payload)
    if request.kind == Kind.HELLO:
        return _opens_a_session(answer.payload)
    return _answer_bytes(request, len(answer.payload)) == len(answer.payload)


def _opens_a_session(payload: bytes) -> bool:
    try:
        HelloAnswer.decode(payload)
    except PayloadError:
        return False
    return True


def _answer_bytes(request: Request, otherwise: int) -> int:
    if request.kind == Kind.IDENTIFY:
        return _IDENTITY_BYTES.get(request.payload, otherwise)
    return _ANSWER_BYTES.get(request.kind, otherwise)
