"""The two ends of ems-stim's socket: who may ask, who owns, and that nobody is waited for."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from selectors import DefaultSelector
from tempfile import TemporaryDirectory

import pytest

from appliance.ipc import messages as m
from appliance.ipc.client import Connected, Disconnected, StimClient
from appliance.ipc.codec import decode_answer, encode
from appliance.ipc.server import Peer, Server, SocketBusyError
from appliance.ipc.sockets import BACKLOG
from appliance.safety.states import HostState

STATUS = m.Status(boot_nonce=1, seq=2, state=HostState.READY, simulated=True, estop="released")
NOBODY = 65_534


class Bench:
    """A server whose turns the test takes, and what it was asked."""

    def __init__(self, path: Path, uids: frozenset[int]) -> None:
        self.path = path
        self.asked: list[tuple[str, m.Request]] = []
        self.selector = DefaultSelector()
        self.server = Server(path, self.selector, uids=uids, serve=self._serve)

    def _serve(self, peer: Peer, request: m.Request) -> None:
        self.asked.append((peer.role, request))
        if isinstance(request, m.AskStatus):
            self.server.send(peer, STATUS)

    @property
    def clients(self) -> int:
        """How many connections the server holds open, beside the one that it listens on."""
        return len(self.selector.get_map()) - 1

    def turn(self) -> None:
        while events := self.selector.select(0):
            for key, _ in events:
                key.data()

    def raw(self, *packets: bytes) -> socket.socket:
        """A client of a few lines that does not know the rules."""
        client = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        client.connect(str(self.path))
        client.settimeout(5)
        self.turn()
        for packet in packets:
            client.send(packet)
            self.turn()
        return client


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    made = Bench(tmp_path / "stim.sock", frozenset({os.getuid()}))
    yield made
    made.server.close()
    made.selector.close()


@pytest.fixture
def kiosk(bench: Bench) -> Iterator[StimClient]:
    made = StimClient(bench.path, role="kiosk")
    assert made.poll(0) == (Connected(),)
    bench.turn()
    bench.asked.clear()
    yield made
    made.close()


def refusal(client: socket.socket) -> m.Refused:
    answer = decode_answer(client.recv(m.MESSAGE_MAX_BYTES))
    assert isinstance(answer, m.Refused)
    return answer


# ---- who


def test_requests_arrive_in_order_with_the_role_of_their_client(bench: Bench, kiosk: StimClient) -> None:
    for request in (m.Arm(), m.Start(), m.Stop()):
        assert kiosk.send(request)
    bench.turn()
    assert bench.asked == [("kiosk", m.Arm()), ("kiosk", m.Start()), ("kiosk", m.Stop())]


def test_nothing_is_done_before_connect(bench: Bench) -> None:
    with bench.raw(encode(m.Stop()), encode(m.Arm())) as client:
        assert refusal(client).reason == "say connect first"
        assert refusal(client).request == "arm"
    assert bench.asked == []


def test_another_protocol_is_refused(bench: Bench) -> None:
    with bench.raw(encode(m.Connect(role="kiosk", protocol=2)), encode(m.Arm())) as client:
        assert refusal(client).reason == "this is protocol 1"
        assert refusal(client).reason == "say connect first"
    assert bench.asked == []


@pytest.mark.parametrize("second", ["kiosk", "drive"])
def test_a_second_owner_is_refused_and_the_first_goes_on(
    bench: Bench, kiosk: StimClient, second: str
) -> None:
    packet = json.dumps({"type": "connect", "role": second}).encode()
    with bench.raw(packet, encode(m.Arm())) as client:
        assert refusal(client).reason == "a kiosk is connected already"
        assert refusal(client).reason == "say connect first"
    kiosk.send(m.Arm())
    bench.turn()
    assert bench.asked == [("kiosk", m.Arm())]


def test_a_new_owner_is_taken_once_the_first_is_gone(bench: Bench, kiosk: StimClient) -> None:
    kiosk.close()
    bench.turn()
    assert bench.clients == 0
    other = StimClient(bench.path, role="drive")
    other.poll(0)
    bench.turn()
    assert bench.asked == [("drive", m.Connect(role="drive"))]
    other.close()


def test_tools_come_beside_the_kiosk_and_hear_only_what_they_ask_for(bench: Bench, kiosk: StimClient) -> None:
    tool = StimClient(bench.path, role="tool")
    tool.poll(0)
    bench.turn()
    bench.server.broadcast(STATUS)
    assert tool.poll(1) == ()
    assert kiosk.poll(1) == (STATUS,)
    tool.send(m.AskStatus())
    bench.turn()
    assert tool.poll(2) == (STATUS,)
    tool.close()


@pytest.mark.hazard("HZ-13")
@pytest.mark.skipif(os.getuid() != 0, reason="only root can start a process as another user")
def test_another_users_process_is_shown_the_door() -> None:
    client = (
        f"import os, socket, sys; os.setgroups([]); os.setgid({NOBODY}); os.setuid({NOBODY}); "
        "s = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET); s.settimeout(10); s.connect(sys.argv[1]); "
        "print('connected', flush=True); s.send(sys.argv[2].encode()); print(len(s.recv(8192)), 'bytes')"
    )
    with TemporaryDirectory(prefix="ems-test-") as name:
        Path(name).chmod(0o755)
        bench = Bench(Path(name) / "stim.sock", frozenset({os.getuid()}))
        bench.path.chmod(0o666)  # so that it is the uid that is refused, and not the path
        command = [sys.executable, "-c", client, str(bench.path), encode(m.Connect(role="kiosk")).decode()]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        while process.poll() is None:
            for key, _ in bench.selector.select(0.1):
                key.data()
        said, error = process.communicate()
        bench.server.close()
        bench.selector.close()
    assert said.startswith("connected"), error
    assert "0 bytes" in said or "ConnectionResetError" in error or "BrokenPipeError" in error, (said, error)
    assert bench.asked == []


@pytest.mark.hazard("HZ-13")
def test_a_user_that_is_not_named_is_shown_the_door(tmp_path: Path) -> None:
    bench = Bench(tmp_path / "other.sock", frozenset({NOBODY}))
    with bench.raw() as client:
        assert client.recv(100) == b""
    assert bench.asked == []
    bench.server.close()
    bench.selector.close()


def test_the_socket_is_for_its_user_and_group_alone(bench: Bench) -> None:
    assert bench.path.stat().st_mode & 0o777 == 0o660


def test_more_clients_than_there_is_room_for_are_closed_and_the_others_go_on(
    bench: Bench, kiosk: StimClient
) -> None:
    clients = [bench.raw() for _ in range(BACKLOG - 1)]
    with bench.raw() as one_too_many:
        assert one_too_many.recv(100) == b""
    kiosk.send(m.Stop())
    bench.turn()
    assert bench.asked == [("kiosk", m.Stop())]
    for client in clients:
        client.close()
    bench.turn()


# ---- what is wrong


@pytest.mark.parametrize(
    "packet", [b"nonsense", b'{"type":"arm","more":1}', b" " * 8_200, b'{"type":"' + b"x" * 8_000 + b'"}']
)
def test_what_is_no_request_is_refused_and_the_client_may_go_on(bench: Bench, packet: bytes) -> None:
    with bench.raw(encode(m.Connect(role="kiosk")), packet, encode(m.Arm())) as client:
        assert refusal(client).request == "?"
    assert bench.asked[1:] == [("kiosk", m.Arm())]


def test_an_oversized_packet_is_refused(bench: Bench) -> None:
    with bench.raw(encode(m.Connect(role="kiosk")), b'{"type":"stop"}' + b" " * 20_000) as client:
        assert refusal(client).reason == "more than 8192 bytes"


def test_a_path_that_is_answered_on_is_busy(bench: Bench) -> None:
    with pytest.raises(SocketBusyError, match="another process answers"):
        Bench(bench.path, frozenset())
    assert bench.path.exists()


def test_a_server_with_a_full_queue_is_busy_too_and_is_not_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "full.sock"
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as listener:
        listener.bind(str(path))
        listener.listen(0)
        waiting = []
        for _ in range(4):
            client = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            client.setblocking(False)
            client.connect_ex(str(path))
            waiting.append(client)
        with pytest.raises(SocketBusyError):
            Bench(path, frozenset())
        for client in waiting:
            client.close()


def test_what_a_dead_process_left_behind_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "dead.sock"
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as listener:
        listener.bind(str(path))
        listener.listen(1)
    bench = Bench(path, frozenset({os.getuid()}))
    bench.server.close()
    bench.selector.close()
    assert not path.exists()


def test_a_file_in_the_way_is_left_alone_and_named(tmp_path: Path) -> None:
    path = tmp_path / "precious"
    path.write_text("data")
    with pytest.raises(SocketBusyError, match="a file is in the way"):
        Bench(path, frozenset())
    assert path.read_text() == "data"


class Kept:
    """Rows for service that were kept, and what came to be kept."""

    def __init__(self) -> None:
        self.noted: list[m.Status] = []

    def rows(self) -> tuple[str, ...]:
        return ("H20",)

    def note(self, status: m.Status) -> None:
        self.noted.append(status)


def test_a_kiosk_says_at_once_what_it_has_kept_and_is_shown_every_status(bench: Bench) -> None:
    kept = Kept()
    client = StimClient(bench.path, role="kiosk", latches=kept)
    client.poll(0)
    bench.turn()
    assert bench.asked == [("kiosk", m.Connect(role="kiosk", service_rows=("H20",)))]
    bench.server.broadcast(STATUS)
    assert client.poll(1) == (STATUS,)
    assert kept.noted == [STATUS]
    client.close()


# ---- nobody is waited for


@pytest.mark.hazard("HZ-08")
def test_a_kiosk_that_does_not_read_is_never_waited_for_and_is_still_heard(
    bench: Bench, kiosk: StimClient
) -> None:
    for _ in range(5_000):
        bench.server.broadcast(STATUS)
    kiosk.send(m.Stop())
    bench.turn()
    assert bench.asked == [("kiosk", m.Stop())]
    assert bench.clients == 1
    taken = 0
    while answers := kiosk.poll(1):
        taken += len(answers)
    assert 0 < taken < 5_000
    bench.server.broadcast(STATUS)
    assert kiosk.poll(2) == (STATUS,)


def test_an_answer_to_a_client_that_is_gone_drops_it(bench: Bench, kiosk: StimClient) -> None:
    kiosk.close()
    bench.server.broadcast(STATUS)
    bench.server.broadcast(STATUS)
    assert bench.clients == 0


def test_a_client_that_asks_and_leaves_is_dropped_without_a_word(bench: Bench) -> None:
    client = bench.raw(encode(m.Connect(role="tool")))
    client.send(encode(m.AskStatus()))
    client.close()
    bench.turn()
    assert bench.clients == 0


# ---- the client


def test_without_a_server_the_client_tries_again_every_200_ms(tmp_path: Path) -> None:
    client = StimClient(tmp_path / "later.sock", role="kiosk")
    assert client.poll(0) == ()
    assert not client.send(m.Stop()), "nobody took it"
    assert client.fileno() is None
    bench = Bench(tmp_path / "later.sock", frozenset({os.getuid()}))
    assert client.poll(199) == ()
    assert client.poll(200) == (Connected(),)
    assert client.fileno() is not None
    client.close()
    bench.server.close()
    bench.selector.close()


def test_a_client_that_lost_its_server_says_so_and_connects_again(tmp_path: Path) -> None:
    path = tmp_path / "again.sock"
    bench = Bench(path, frozenset({os.getuid()}))
    client = StimClient(path, role="kiosk")
    client.poll(0)
    bench.turn()
    bench.server.close()
    bench.selector.close()
    lost = client.poll(1_000)
    assert [type(event) for event in lost] == [Disconnected]
    bench = Bench(path, frozenset({os.getuid()}))
    assert client.poll(1_100) == ()
    assert client.poll(1_200) == (Connected(),)
    bench.turn()
    assert bench.asked == [("kiosk", m.Connect(role="kiosk"))]
    client.close()
    bench.server.close()
    bench.selector.close()


def test_a_server_that_speaks_another_protocol_is_left(bench: Bench, kiosk: StimClient) -> None:
    peer = next(iter(bench.server._peers.values()))
    peer.socket.send(b'{"type":"news"}')
    (event,) = kiosk.poll(1)
    assert isinstance(event, Disconnected)
    assert "another protocol" in event.reason
    assert kiosk.fileno() is None


def test_a_request_that_the_server_has_no_room_for_is_said_so(bench: Bench, kiosk: StimClient) -> None:
    taken = [kiosk.send(m.Stop()) for _ in range(5_000)]
    assert taken[0]
    assert not taken[-1]
