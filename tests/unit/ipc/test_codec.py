"""Messages to packets and back; what does not fit is named and never guessed."""

import json
from typing import Any

import pytest

from appliance.ipc import messages as m
from appliance.ipc.codec import BadPacketError, decode_answer, decode_request, encode
from appliance.safety.states import HostState

REQUESTS: list[m.Request] = [
    m.Connect(role="kiosk"),
    m.Heartbeat(running=True, levels=(3, 4)),
    m.BeginProofTest(),
    m.AnswerLamps(all_work=True),
    m.CancelProofTest(),
    m.Prepare(session_id="s", program_id="P12", profile="gym", pad_cm2=45, minutes=5),
    m.CheckContact(),
    m.Arm(),
    m.Start(),
    m.RequestLevel(channel=1, level=7, seq=9),
    m.Pause(),
    m.Stop(reason="unwell"),
    m.Acknowledge(what="pads"),
    m.CallStaff(),
    m.ReportStored(session_id="s"),
    m.EndSession(),
    m.AskStatus(),
]
ANSWERS: list[m.Answer] = [
    m.Refused(request="arm", reason="no", seq=3),
    m.Status(boot_nonce=1, seq=2, state=HostState.TREATING, simulated=True, estop="released"),
    m.Report(
        session_id="s", program_id="P12", simulated=True, treated_ms=1, stop_reason="completed",
        faults=("H16",), level_max=(3, 4), charge_uc=(5, 6), module_serial="x", firmware_sha256="00",
    ),
    m.Timing(cycles=1, bounds_us=(100,), counts=(1, 0), worst_us=7, realtime="none"),
]  # fmt: skip


@pytest.mark.parametrize("request_", REQUESTS, ids=lambda r: type(r).__name__)
def test_every_request_comes_back_as_it_went(request_: m.Request) -> None:
    assert decode_request(encode(request_)) == request_


@pytest.mark.parametrize("answer", ANSWERS, ids=lambda a: type(a).__name__)
def test_every_answer_comes_back_as_it_went(answer: m.Answer) -> None:
    assert decode_answer(encode(answer)) == answer


def test_no_kind_of_message_was_forgotten_here() -> None:
    assert {type(r) for r in REQUESTS} == set(m.Request.__args__)
    assert {type(a) for a in ANSWERS} == set(m.Answer.__args__)


@pytest.mark.parametrize("message", [*REQUESTS, *ANSWERS], ids=lambda r: type(r).__name__)
def test_an_unknown_field_is_an_error_on_either_side(message: Any) -> None:
    packet = json.dumps({**json.loads(encode(message)), "more": 1}).encode()
    decode = decode_request if message in REQUESTS else decode_answer
    with pytest.raises(BadPacketError, match="more"):
        decode(packet)


@pytest.mark.parametrize(
    "packet",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"[]",
        b"{}",
        b'{"type":"nothing"}',
        b'{"type":"status"}',
        b'{"type":"heartbeat","running":1,"levels":[0,0]}',
        b'{"type":"heartbeat","running":true,"levels":[0]}',
        b'{"type":"heartbeat","running":true,"levels":[0,0,0]}',
        b'{"type":"request_level","channel":0,"level":1.5,"seq":1}',
        b'{"type":"request_level","channel":0,"level":1,"seq":1e300}',
        b'{"type":"request_level","channel":0,"level":1,"seq":99999999999999999999999999}',
        b'{"type":"stop","reason":"because"}',
        b'{"type":"acknowledge","what":"everything"}',
        b'{"type":"prepare","session_id":"\\ud800","program_id":"P12","profile":"gym","pad_cm2":45}',
    ],
)
def test_what_is_no_request_is_named(packet: bytes) -> None:
    with pytest.raises(BadPacketError):
        decode_request(packet)


@pytest.mark.parametrize("name", ["session_id", "program_id"])
def test_a_name_that_would_not_fit_into_an_answer_is_no_name(name: str) -> None:
    fields = {"session_id": "s", "program_id": "P12", name: "x" * 65}
    packet = json.dumps({"type": "prepare", "profile": "gym", "pad_cm2": 45, **fields}).encode()
    with pytest.raises(BadPacketError, match="length <= 64"):
        decode_request(packet)


@pytest.mark.parametrize(
    "packet", [b'{"type":"' + b"x" * 8_000 + b'"}', b'{"type":"arm","' + b"y" * 8_000 + b'":1}']
)
def test_what_is_wrong_is_said_in_words_that_fit_into_the_refusal(packet: bytes) -> None:
    with pytest.raises(BadPacketError) as error:
        decode_request(packet)
    assert len(encode(m.Refused(request="?", reason=str(error.value)))) < 400


def test_a_packet_that_is_too_long_is_refused_even_if_it_could_be_read() -> None:
    with pytest.raises(BadPacketError, match="more than 8192 bytes"):
        decode_request(b'{"type":"arm"}' + b" " * m.MESSAGE_MAX_BYTES)


def test_what_does_not_fit_into_a_packet_is_not_sent() -> None:
    with pytest.raises(BadPacketError, match="a packet takes 8192"):
        encode(m.Refused(request="x", reason="y" * m.MESSAGE_MAX_BYTES))
