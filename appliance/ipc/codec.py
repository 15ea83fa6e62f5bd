"""Messages to packets and back; what does not fit the type is a named error, never a guess."""

from typing import TypeVar

import msgspec

from appliance.ipc.messages import MESSAGE_MAX_BYTES, Answer, Request

_SAID_MAX = 200


class BadPacketError(Exception):
    """A packet that is no message of this protocol; says what is wrong with it."""


_M = TypeVar("_M")

_encoder = msgspec.json.Encoder()
_requests: msgspec.json.Decoder[Request] = msgspec.json.Decoder(Request)
_answers: msgspec.json.Decoder[Answer] = msgspec.json.Decoder(Answer)


def encode(message: Request | Answer) -> bytes:
    """The message as one packet of JSON that a person can read."""
    packet = _encoder.encode(message)
    if len(packet) > MESSAGE_MAX_BYTES:
        raise BadPacketError(
            f"{type(message).__name__} has {len(packet)} bytes; a packet takes {MESSAGE_MAX_BYTES}"
        )
    return packet


def decode_request(packet: bytes) -> Request:
    """The client's request in this packet; BadPacketError when it is none."""
    return _decode(packet, _requests)


def decode_answer(packet: bytes) -> Answer:
    """The server's answer in this packet; BadPacketError when it is none."""
    return _decode(packet, _answers)


def _decode(packet: bytes, decoder: "msgspec.json.Decoder[_M]") -> _M:
    if len(packet) > MESSAGE_MAX_BYTES:
        raise BadPacketError(f"more than {MESSAGE_MAX_BYTES} bytes")
    try:
        return decoder.decode(packet)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        said = str(error)[:_SAID_MAX]  # it may quote the packet, and the refusal must fit into one
        raise BadPacketError(f"not a message of this protocol: {said}") from error
