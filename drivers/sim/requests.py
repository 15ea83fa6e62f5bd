"""What the bench socket answers: one JSON line for each JSON line [link Annex W, 19 R28].

{"do": "press" | "release", "what": "estop" | "hand" | "knob_push" | "confirm"}
{"do": "pad", "channel": 0, "quality": "open"}
{"do": "fault", "id": "F55", "on": true}
{"do": "turn", "detents": -1}
{"do": "scope", "channel": 0, "last_ms": 500}        or "since_us"; without a channel all of them
{"do": "state"}
"""

import json
from collections.abc import Callable, Iterator
from typing import Any

from drivers.sim.board import Board
from drivers.sim.scope import Pulse

DEFAULT_LAST_MS = 500
LEADCHECK_PW_US = 100
MEASURED_FOR_US = 2_000_000
JUDGED_UA = 1_000
ROWS_PER_PIECE = 400

Request = dict[str, Any]


def respond(board: Board, line: bytes) -> Iterator[bytes]:
    """The answer in pieces, the last of which ends the line; nothing raises for what a client sent."""
    try:
        request = json.loads(line)
        if not isinstance(request, dict):
            raise ValueError("a request is a JSON object")
        do = request.get("do")
        if do == "scope":
            yield from _scope(board, request)
            return
        action = ACTIONS.get(str(do))
        if action is None:
            raise ValueError(f"unknown request {do!r}: one of {', '.join([*ACTIONS, 'scope'])}")
        yield _line({"ok": True, **action(board, request)})
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        yield _line({"ok": False, "error": _sentence(error)})


def state(board: Board) -> Request:
    """What hands and eyes on the bench would see."""
    chain, lamps = board.chain, board.lamps
    return {
        "now_us": board.now_us,
        "simulated": True,
        "module": board.processor.state_name,
        "lamps": {"ready": lamps.ready, "active": lamps.active, "fault": lamps.fault, "buzzer": lamps.buzzer},
        "hv_mv": round(board.hv_mv),
        "estop": "pressed" if chain.estop.is_pressed else "released",
        "hand": "released" if chain.hand.is_ok else "squeezed",
        "chain_closed": chain.k1.is_closed,
        "inputs": board.inputs(),
        "pads": [_pad(board, channel) for channel in range(board.profile.n_channels)],
        "faults": list(board.faults),
    }


def _pad(board: Board, channel: int) -> Request:
    """The quality, its value at the contact check, and what the last pulse of 2 s and at least 1 mA met."""
    engine = board.stage.engine
    since_us = max(board.pads_since_us[channel], board.now_us - MEASURED_FOR_US)
    recent = board.scope.pulses(since_us, channel)
    return {
        "quality": engine.pads[channel].quality,
        "z_ohm": round(engine.load(channel, board.now_us).z_ohm(LEADCHECK_PW_US)),
        "measured_ohm": _ohm(recent[-1]) if recent else None,
    }


def _ohm(pulse: Pulse) -> int | None:
    current = abs(pulse.i1_ua)
    return pulse.v_mv * 1000 // current if current >= JUDGED_UA else None


def _press(board: Board, request: Request) -> Request:
    board.press(str(request["what"]))
    return {}


def _release(board: Board, request: Request) -> Request:
    board.release(str(request["what"]))
    return {}


def _pad_request(board: Board, request: Request) -> Request:
    board.pad(_integer(request, "channel"), str(request["quality"]))
    return {}


def _fault(board: Board, request: Request) -> Request:
    on = request.get("on", True)
    if not isinstance(on, bool):
        raise ValueError('"on" must be true or false')
    board.fault(str(request["id"]), on)
    return {"faults": list(board.faults)}


def _turn(board: Board, request: Request) -> Request:
    detents = _integer(request, "detents")
    if abs(detents) > 100:
        raise ValueError('"detents" must lie within -100 and 100')
    board.turn(detents)
    return {}


def _state(board: Board, _request: Request) -> Request:
    return state(board)


ACTIONS: dict[str, Callable[[Board, Request], Request]] = {
    "press": _press,
    "release": _release,
    "pad": _pad_request,
    "fault": _fault,
    "turn": _turn,
    "state": _state,
}


def _scope(board: Board, request: Request) -> Iterator[bytes]:
    channel = _integer(request, "channel") if request.get("channel") is not None else None
    if "since_us" in request:
        since_us = _integer(request, "since_us")
    else:
        last_ms = _integer(request, "last_ms") if "last_ms" in request else DEFAULT_LAST_MS
        since_us = board.now_us - last_ms * 1000
    pulses = board.scope.pulses(since_us, channel)
    yield b'{"ok":true,"now_us":%d,"pulses":[' % board.now_us
    for start in range(0, len(pulses), ROWS_PER_PIECE):
        rows = json.dumps(pulses[start : start + ROWS_PER_PIECE], separators=(",", ":"))[1:-1]
        yield ("," if start else "").encode() + rows.encode()
    yield b"]}\n"


def _integer(request: Request, key: str) -> int:
    value = request[key]
    if not isinstance(value, int) or isinstance(value, bool):
        raise ValueError(f'"{key}" must be a whole number')
    return value


def _sentence(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"not JSON: {error.msg}"
    return f"missing key {error}" if isinstance(error, KeyError) else str(error)


def _line(answer: Request) -> bytes:
    return json.dumps(answer, separators=(",", ":")).encode() + b"\n"
