"""Proofs of progress over a real socket, with a clock that is a number."""

import os
import socket
from collections.abc import Iterator
from pathlib import Path
from selectors import DefaultSelector

import pytest

from appliance.ipc.sockets import SocketBusyError
from appliance.ipc.watchdog import PROOF_PERIOD_MS, Proof, ProofClient, ProofServer, Who


class Bench:
    """A server whose turns the test takes, and what it was told."""

    def __init__(self, path: Path, uids: dict[Who, int]) -> None:
        self.path = path
        self.proofs: list[Proof] = []
        self.selector = DefaultSelector()
        self.server = ProofServer(path, self.selector, uids=uids, take=self.proofs.append)

    def turn(self) -> None:
        while events := self.selector.select(0):
            for key, _ in events:
                key.data()


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    made = Bench(tmp_path / "proof.sock", {"stim": os.getuid(), "kiosk": os.getuid()})
    yield made
    made.server.close()
    made.selector.close()


@pytest.fixture
def client(bench: Bench) -> Iterator[ProofClient]:
    made = ProofClient(bench.path, who="stim")
    yield made
    made.close()


def test_a_proof_arrives_and_its_acknowledgement_comes_back(bench: Bench, client: ProofClient) -> None:
    client.prove(7, 1_000)
    bench.turn()
    client.prove(8, 1_020)
    assert bench.proofs == [Proof(who="stim", progress=7)]
    assert client.acknowledged_at_ms == 1_020


def test_proofs_are_given_only_when_they_are_due(bench: Bench, client: ProofClient) -> None:
    for now_ms in range(0, 3 * PROOF_PERIOD_MS, 20):
        client.prove(now_ms, now_ms)
        bench.turn()
    assert len(bench.proofs) == 3


@pytest.mark.hazard("HZ-08")
def test_without_a_server_nothing_is_acknowledged_and_nothing_raises(tmp_path: Path) -> None:
    client = ProofClient(tmp_path / "nobody.sock", who="stim")
    for now_ms in range(0, 1_000, 20):
        client.prove(now_ms, now_ms)
    assert client.acknowledged_at_ms is None


def test_a_server_that_comes_back_is_found_again(tmp_path: Path) -> None:
    path = tmp_path / "proof.sock"
    client = ProofClient(path, who="kiosk")
    for origin_ms in (0, 10_000):
        bench = Bench(path, {"kiosk": os.getuid()})
        client.prove(origin_ms, origin_ms)
        bench.turn()
        client.prove(origin_ms + 1, origin_ms + 20)
        bench.server.close()
        bench.selector.close()
        assert client.acknowledged_at_ms == origin_ms + 20
        client.prove(origin_ms + 2, origin_ms + 40)
    client.close()


def test_another_user_is_shown_the_door(tmp_path: Path) -> None:
    bench = Bench(tmp_path / "proof.sock", {"stim": os.getuid() + 1})
    client = ProofClient(bench.path, who="stim")
    for now_ms in range(0, 1_000, 20):
        client.prove(now_ms, now_ms)
        bench.turn()
    client.close()
    bench.server.close()
    bench.selector.close()
    assert (bench.proofs, client.acknowledged_at_ms) == ([], None)


def test_one_process_cannot_prove_for_the_other(tmp_path: Path) -> None:
    bench = Bench(tmp_path / "proof.sock", {"stim": os.getuid() + 1, "kiosk": os.getuid()})
    client = ProofClient(bench.path, who="stim")
    client.prove(1, 0)
    bench.turn()
    client.prove(2, 20)
    client.close()
    bench.server.close()
    bench.selector.close()
    assert (bench.proofs, client.acknowledged_at_ms) == ([], None)


@pytest.mark.parametrize("packet", [b"", b"{}", b"\xff\xfe", b'{"type":"proof","who":"me","progress":1}'])
def test_a_packet_that_is_no_proof_ends_the_connection(bench: Bench, packet: bytes) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as stranger:
        stranger.settimeout(1)
        stranger.connect(str(bench.path))
        stranger.send(packet)
        bench.turn()
        assert stranger.recv(100) == b""
    assert bench.proofs == []


def test_a_second_server_on_the_same_path_is_refused_with_the_path(bench: Bench) -> None:
    with DefaultSelector() as selector, pytest.raises(SocketBusyError, match="proof.sock"):
        ProofServer(bench.path, selector, uids={}, take=lambda proof: None)


def test_a_path_left_behind_by_a_dead_server_is_taken_over(tmp_path: Path) -> None:
    path = tmp_path / "proof.sock"
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as dead:
        dead.bind(str(path))
    bench = Bench(path, {})
    bench.server.close()
    bench.selector.close()
    assert not path.exists()


def test_a_place_that_no_user_may_take_is_taken_by_nobody(bench: Bench) -> None:
    stranger = ProofClient(bench.path, who="outofservice")
    stranger.prove(1, 1_000)
    bench.turn()
    stranger.prove(2, 2_000)
    assert bench.proofs == [] and stranger.acknowledged_at_ms is None
    stranger.close()
