import json
from typing import Any

import pytest

from drivers.sim import lines
from drivers.sim.board import Board
from drivers.sim.requests import respond
from tests.unit.sim.host import Host


def ask(board: Board, **request: object) -> dict[str, Any]:
    return answer(board, json.dumps(request).encode())


def answer(board: Board, line: bytes) -> dict[str, Any]:
    text = b"".join(respond(board, line))
    assert text.endswith(b"\n") and text.count(b"\n") == 1
    decoded = json.loads(text)
    assert isinstance(decoded, dict)
    return decoded


def test_pressing_and_releasing_is_answered_with_ok_and_seen_in_the_state() -> None:
    board = Board()

    assert ask(board, do="press", what="estop") == {"ok": True}
    assert ask(board, do="press", what="hand") == {"ok": True}
    told = ask(board, do="state")
    assert (told["estop"], told["hand"]) == ("pressed", "squeezed")
    ask(board, do="release", what="hand")
    assert ask(board, do="state")["hand"] == "released"


def test_the_state_tells_lamps_pads_module_and_that_all_is_simulated() -> None:
    board = Board()
    ask(board, do="pad", channel=1, quality="half_lifted")
    told = ask(board, do="state")

    assert told["simulated"] is True
    assert told["lamps"] == {"ready": False, "active": False, "fault": True, "buzzer": False}
    assert [(pad["quality"], pad["z_ohm"]) for pad in told["pads"]] == [
        ("typical", 964),
        ("half_lifted", 3003),
    ]
    assert told["pads"][0]["measured_ohm"] is None
    assert told["module"] == "OFF"


def test_the_scope_answers_with_rows_on_its_own_clock() -> None:
    host = Host(board=Board())
    host.treat(10_000)
    told = ask(host.board, do="scope", channel=1, last_ms=200)

    assert told["ok"] is True and told["now_us"] == host.board.now_us
    assert len(told["pulses"]) == 4
    t_us, channel, i1, pw1, gap, i2, pw2, v_mv = told["pulses"][-1]
    assert host.board.now_us - 200_000 <= t_us <= host.board.now_us
    assert (channel, pw1, gap, pw2) == (1, 200, 100, 200)
    assert i1 == pytest.approx(10_000, rel=0.01) and i2 == pytest.approx(-10_000, rel=0.01)
    assert v_mv == pytest.approx(14_850, rel=0.02)
    assert ask(host.board, do="state")["pads"][1]["measured_ohm"] == pytest.approx(1_484, rel=0.02)


def test_the_scope_answers_for_every_channel_since_an_instant_in_one_line() -> None:
    host = Host(board=Board())
    host.treat(5_000)
    host.run(20_000)
    told = ask(host.board, do="scope", since_us=0)

    assert len(told["pulses"]) == len(host.board.scope.pulses(0)) > 800
    assert [tuple(row) for row in told["pulses"]] == host.board.scope.pulses(0)


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (b"{", "not JSON"),
        (b"[]", "JSON object"),
        (b'{"do":"jump"}', "unknown request"),
        (b'{"do":"press"}', "missing key 'what'"),
        (b'{"do":"press","what":"bell"}', "unknown thing to press"),
        (b'{"do":"pad","channel":7,"quality":"open"}', "unknown channel"),
        (b'{"do":"pad","channel":0,"quality":"wet"}', "half_lifted"),
        (b'{"do":"pad","channel":"0","quality":"open"}', "whole number"),
        (b'{"do":"fault","id":"F99"}', "F52"),
        (b'{"do":"fault","id":"F52","on":1}', "true or false"),
        (b'{"do":"turn","detents":1000}', "100"),
        (b'{"do":"scope","last_ms":"x"}', "whole number"),
        (b'{"do":"move_pad","channel":0,"motion":"fly"}', "dry_fast"),
        (b'{"do":"move_pad","channel":4,"motion":"peel"}', "unknown channel"),
        (b'{"do":"line","name":"MISO","state":"low"}', "ARM_PUMP"),
        (b'{"do":"line","name":"READY","state":"loose"}', "rival high"),
        (b'{"do":"lines","last_ms":null}', "whole number"),
        (b'{"do":"frames","since_us":1.5}', "whole number"),
        (b'{"do":"shapes","channel":true}', "whole number"),
        (b"\xff\xfe", "not JSON"),
        (b'{"do":["press"]}', "unknown request"),
        (b"[" * 5000, ""),
    ],
)
def test_a_bad_request_is_answered_with_one_sentence(line: bytes, says: str) -> None:
    told = answer(Board(), line)

    assert told["ok"] is False
    assert says in told["error"]


def test_a_fault_is_switched_on_and_off_over_the_bench() -> None:
    board = Board()

    assert ask(board, do="fault", id="F52") == {"ok": True, "faults": ["F52"]}
    assert ask(board, do="fault", id="F52", on=False) == {"ok": True, "faults": []}


def test_pads_are_moved_and_lines_broken_over_the_bench() -> None:
    board = Board()

    assert ask(board, do="move_pad", channel=1, motion="sweat") == {"ok": True}
    assert board.stage.engine.pads[1].motion == "sweat"
    assert ask(board, do="line", name="HAND_STOP_OK", state="low") == {"ok": True}
    assert not board.inputs() & lines.HAND_STOP_OK


def test_the_lines_begin_with_what_held_and_go_on_with_every_change() -> None:
    host = Host(board=Board())
    host.treat(5_000)
    told = ask(host.board, do="lines", last_ms=100)
    since_us = told["now_us"] - 100_000
    ready = told["bits"]["READY"]
    levels = [(at, bool(row >> ready & 1)) for at, row in told["changes"]]
    heard = [row for row, before in zip(levels, [(0, None), *levels], strict=False) if row[1] != before[1]]

    assert told["changes"][0][0] == since_us
    assert "CS" not in told["bits"]
    assert heard == host.board.analyser.track("READY", since_us, told["now_us"] + 1)


def test_the_lines_of_all_time_begin_with_the_first_change() -> None:
    board = Board()
    board.press("estop")
    told = ask(board, do="lines", since_us=-1)

    assert [tuple(row) for row in told["changes"]] == [tuple(change) for change in board.analyser.changes]


def test_the_frames_are_the_bytes_of_every_window() -> None:
    host = Host(board=Board())
    host.treat(5_000)
    host.run(20_000)
    told = ask(host.board, do="frames", since_us=0)
    windows = host.board.analyser.windows

    assert len(told["windows"]) == len(windows) > 2_000
    assert told["windows"][-1] == [
        windows[-1].t_us,
        windows[-1].end_us,
        windows[-1].mosi.hex(),
        windows[-1].miso.hex(),
    ]


def test_a_pulse_can_be_drawn_again_from_its_shape() -> None:
    host = Host(board=Board())
    host.treat(10_000)
    told = ask(host.board, do="shapes", channel=0, last_ms=200)
    t_us, channel, sign, load, *_ = told["pulses"][-1]
    shape = host.board.scope.shapes(0, 0)[-1]

    assert len(told["pulses"]) == 4
    assert (t_us, channel, sign) == (shape.t_us, 0, shape.sign)
    assert load == [shape.load.rs_kohm, shape.load.rp_kohm, shape.load.cp_nf]
