"""Any pattern of damage to the windows of a few ticks, and then silence: what must hold whatever was hit."""

from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st

from drivers.stimulator.commands import Cycle
from drivers.stimulator.frame import Kind
from drivers.stimulator.link import Exchange, Link
from tests.unit.stimulator.fake_module import FakeModule

Bend = Callable[[bytes], bytes]
DAMAGES: dict[str, Bend] = {
    "none": bytes,
    "zeros": lambda data: bytes(len(data)),
    "ones": lambda data: b"\xff" * len(data),
    "flip": lambda data: bytes([data[0] ^ 1]) + data[1:],
    "flip payload": lambda data: data[:40] + bytes([data[40] ^ 0x80]) + data[41:],
    "short": lambda data: data[:63],
    "shifted": lambda data: data[1:] + data[:1],
}
damages = st.sampled_from(sorted(DAMAGES))
windows = st.lists(st.tuples(damages, damages), max_size=40)


def run(module: FakeModule, link: Link, level: int) -> Exchange:
    module.now_ms += 18
    cycle = Cycle(run_permit=True, setpoints_ua=(level * 100, 0, 0, 0), expected_state=4)
    return link.exchange(Kind.CYCLE, cycle.encode(), lease_ms=200)


@given(pattern=windows)
def test_no_request_is_executed_twice_or_out_of_order_and_the_link_recovers(
    pattern: list[tuple[str, str]],
) -> None:
    module = FakeModule()
    link = Link(module, now_ms=module.clock)
    link.hello(1)
    for after, (mosi, miso) in enumerate(pattern):
        module.bend(mosi=DAMAGES[mosi], miso=DAMAGES[miso], after=after)
    noisy_until = len(module.heard) + len(pattern)
    level = 0
    while len(module.heard) < noisy_until:
        level += 1
        executed = len(module.executed)
        exchange = run(module, link, level)
        assert (exchange.answer is None) != (exchange.defect is None)
        assert not exchange.module_reset
        new = module.executed[executed:]
        assert len(new) <= 1
        if exchange.answer is not None:
            assert [request.seq for request in new] == [exchange.answer.echo_seq]
    assert run(module, link, level + 1).answer is not None
    levels = [int.from_bytes(request.payload[2:4], "little") for request in module.executed]
    assert levels == sorted(set(levels))
    seqs = [request.seq for request in module.executed]
    assert seqs == list(range(2, 2 + len(seqs)))
