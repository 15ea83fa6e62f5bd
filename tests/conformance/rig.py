"""A module on the bench in virtual time: the simulated board, and this suite's bench on its wire."""

import json
from typing import Any

from appliance.services.conformance.bench import Bench
from appliance.services.conformance.hands import Hands
from drivers.sim.board import Board
from drivers.sim.module import ModuleCore
from drivers.sim.profile import BoardProfile
from drivers.sim.requests import respond
from drivers.sim.virtual import VirtualWire


def on_bench(
    core: ModuleCore | None = None,
    *,
    seed: int = 1,
    profile: BoardProfile | None = None,
    has_hands: bool = True,
) -> tuple[Bench, Board]:
    """The bench, and the board whose clock it moves."""
    board = Board(seed=seed, core=core, profile=profile)

    def ask(request: dict[str, Any]) -> dict[str, Any]:
        answer: dict[str, Any] = json.loads(b"".join(respond(board, json.dumps(request).encode())))
        return answer

    return Bench(VirtualWire(board), lambda: board.now_us, hands=Hands(ask) if has_hands else None), board
