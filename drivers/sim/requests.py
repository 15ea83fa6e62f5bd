"""What the bench socket answers: one JSON line for each JSON line [link Annex W, 19 R28].

{"do": "press" | "release", "what": "estop" | "hand" | "knob_push" | "confirm"}
{"do": "pad", "channel": 0, "quality": "open"}
{"do": "fault", "id": "F55", "on": true}
{"do": "turn", "detents": -1}
{"do": "move_pad", "channel": 0, "motion": "peel"}   still, peel, dry, dry_fast, sweat, move, flap, recontact
{"do": "line", "name": "ARM_PUMP", "state": "low"}   ok, high, low, broken, "rival high", "rival low"
{"do": "scope", "channel": 0, "last_ms": 500}        or "since_us"; without a channel all of them
{"do": "shapes", "last_ms": 500}                     or "since_us": what the same pulses are drawn from
{"do": "lines", "last_ms": 500}                      or "since_us"
{"do": "frames", "last_ms": 500}                     or "since_us"
{"do": "state"}

Answers that are long, all on the clock of "now_us":
scope   "pulses": rows of scope.Pulse
shapes  "pulses": rows of scope.Shape, its load as [rs_kohm, rp_kohm, cp_nf]
lines   "bits": where each line stands in a row's levels; "changes": [t_us, levels], the first of which is
        what held at the beginning
frames  "windows": [t_us, end_us, MOSI as hex, MISO as hex]; CS is low from t_us to end_us
"""

import json
from collections.abc import Callable, Iterator, Sequence
from itertools import takewhile
from typing import Any

from drivers.sim import lines
from drivers.sim.analyser import TRACKS
from drivers.sim.board import Board
from drivers.sim.scope import Pulse, Shape

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
        listing = LISTINGS.get(str(do))
        if listing is not None:
            yield from listing(board, request)
            return
        action = ACTIONS.get(str(do))
        if action is None:
            raise ValueError(f"unknown request {do!r}: one of {', '.join([*ACTIONS, *LISTINGS])}")
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


def _move_pad(board: Board, request: Request) -> Request:
    board.move_pad(_integer(request, "channel"), str(request["motion"]))
    return {}


def _line_request(board: Board, request: Request) -> Request:
    board.line(str(request["name"]), str(request["state"]))
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
    "move_pad": _move_pad,
    "line": _line_request,
    "fault": _fault,
    "turn": _turn,
    "state": _state,
}


def _scope(board: Board, request: Request) -> Iterator[bytes]:
    pulses = board.scope.pulses(_since_us(board, request), _channel(request))
    return _rows(board, "pulses", pulses)


def _shapes(board: Board, request: Request) -> Iterator[bytes]:
    shapes = board.scope.shapes(_since_us(board, request), _channel(request))
    return _rows(board, "pulses", [_shape(shape) for shape in shapes])


def _shape(shape: Shape) -> list[object]:
    load = (shape.load.rs_kohm, shape.load.rp_kohm, shape.load.cp_nf)
    return [load if value is shape.load else value for value in shape]


def _lines(board: Board, request: Request) -> Iterator[bytes]:
    since_us = _since_us(board, request)
    ring = board.analyser.changes
    changes = list(takewhile(lambda change: change.t_us > since_us, reversed(ring)))
    if len(changes) < len(ring):
        changes.append(ring[-1 - len(changes)]._replace(t_us=since_us))
    bits = {name: mask.bit_length() - 1 for name, mask in TRACKS.items() if mask != lines.CS}
    return _rows(board, "changes", changes[::-1], bits=bits)


def _frames(board: Board, request: Request) -> Iterator[bytes]:
    windows = board.analyser.windows_since(_since_us(board, request))
    return _rows(board, "windows", [(w.t_us, w.end_us, w.mosi.hex(), w.miso.hex()) for w in windows])


LISTINGS: dict[str, Callable[[Board, Request], Iterator[bytes]]] = {
    "scope": _scope,
    "shapes": _shapes,
    "lines": _lines,
    "frames": _frames,
}


def _rows(board: Board, name: str, rows: Sequence[object], **also: object) -> Iterator[bytes]:
    head = json.dumps({"ok": True, "now_us": board.now_us, **also}, separators=(",", ":"))
    yield head[:-1].encode() + b',"%s":[' % name.encode()
    for start in range(0, len(rows), ROWS_PER_PIECE):
        piece = json.dumps(rows[start : start + ROWS_PER_PIECE], separators=(",", ":"))[1:-1]
        yield ("," if start else "").encode() + piece.encode()
    yield b"]}\n"


def _since_us(board: Board, request: Request) -> int:
    if "since_us" in request:
        return _integer(request, "since_us")
    last_ms = _integer(request, "last_ms") if "last_ms" in request else DEFAULT_LAST_MS
    return board.now_us - last_ms * 1000


def _channel(request: Request) -> int | None:
    return _integer(request, "channel") if request.get("channel") is not None else None


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
