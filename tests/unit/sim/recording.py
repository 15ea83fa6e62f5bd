"""A record fed from a board in virtual time, through the bench socket's own lines."""

import json

from drivers.sim.board import Board
from drivers.sim.panel.record import Record
from drivers.sim.requests import respond


def hear(record: Record, board: Board) -> None:
    """One round of questions, as the window asks them."""
    newest = record.pulses[-1].t_us + 1 if record.pulses else board.now_us - record.kept_us
    first: list[dict[str, object]] = [{"do": "state"}, {"do": "scope", "since_us": newest}]
    for question in [*first, *record.questions(board.now_us)]:
        answer = json.loads(b"".join(respond(board, json.dumps(question).encode())))
        record.take(str(question["do"]), answer)


def recorded(board: Board, *, kept_us: int = 12_000_000) -> Record:
    """A record that begins now and looks back."""
    record = Record(kept_us=kept_us)
    hear(record, board)
    return record
