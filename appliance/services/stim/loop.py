"""The 20 ms loop of ems-stim: an absolute deadline, the socket in the slack, one cycle, one thread."""

import os
from collections.abc import Callable
from pathlib import Path
from selectors import SelectSelector

from appliance.host.clock import monotonic_ms, monotonic_us
from appliance.host.notify import Notifier
from appliance.ipc.messages import AskStatus, Connect, Refused, Request, RequestLevel
from appliance.ipc.server import Peer, Server
from appliance.ipc.watchdog import ProofClient
from appliance.limits import CYCLE_MS
from appliance.safety.mirror import PERMITTED
from appliance.safety.states import HostState as H
from appliance.services.stim.controller import Controller
from appliance.services.stim.devices import AbsentDevices, Devices
from appliance.services.stim.publisher import Lateness, Publisher
from appliance.services.stim.requests import Requests
from appliance.services.stim.surroundings import Surroundings
from appliance.therapy.catalogue import Catalogue

_CYCLE_US = CYCLE_MS * 1_000
_READY_WITHIN_MS = 2_000
_REOPEN_MS = 1_000
_REPORT_EVERY_MS = 500
_SHUTDOWN_MS = 1_500
_CLOSED = "the other end of the bench wire has closed; start it again"
_ASSUMED = "the E-stop was not proved today: this bench assumes it"


class Loop:
    """Runs the controller until it is told to stop; between two cycles the clients' requests are done."""

    def __init__(
        self,
        controller: Controller,
        catalogue: Catalogue,
        *,
        socket_path: Path,
        uids: frozenset[int],
        watchdog: ProofClient | None,
        reopen: Callable[[], Devices],
        surroundings: Surroundings,
    ) -> None:
        self._controller = controller
        self._surroundings = surroundings
        self._realtime = surroundings.realtime.text
        self._publisher = Publisher(
            controller,
            boot_nonce=int.from_bytes(os.urandom(4), "little"),
            is_realtime=surroundings.realtime.is_granted,
        )
        self._requests = Requests(controller, self._publisher, catalogue)
        self._selector = SelectSelector()
        self._server = Server(socket_path, self._selector, uids=uids, serve=self._serve)
        self._watchdog = watchdog
        self._reopen = reopen
        self._lateness = Lateness()
        self._notifier = Notifier()
        self._stop_at_ms: int | None = None
        self._is_asked_to_stop = False
        self._reopen_at_ms = 0
        self._report_at_ms = 0
        self._began_ms = monotonic_ms()
        self._is_ready = False

    def ask_to_stop(self) -> None:
        """The next turn ends what runs, with a ramp; a signal may say so at any instant."""
        self._is_asked_to_stop = True

    def run(self) -> None:
        """Cycles until asked to stop; an exception passes through after everything was cut."""
        deadline_us = monotonic_us()
        try:
            while not self._is_finished():
                deadline_us = max(deadline_us + _CYCLE_US, monotonic_us() - _CYCLE_US)
                self._wait_until(deadline_us)
                self._lateness.add(max(0, monotonic_us() - deadline_us))
                self._turn(monotonic_ms())
                self._surroundings.look(self._controller, monotonic_ms())
            self._say_goodbye(monotonic_ms())
        finally:
            try:
                self._controller.cut()
            finally:
                self._server.close()
                self._controller.devices.close()

    def _say_goodbye(self, now_ms: int) -> None:
        self._server.broadcast(self._publisher.status(now_ms, self._notices()))
        if self._controller.treatment.report is not None:
            self._server.broadcast(self._controller.treatment.report)

    def _is_finished(self) -> bool:
        if self._stop_at_ms is None:
            return False
        return self._controller.safety.state not in PERMITTED or monotonic_ms() >= self._stop_at_ms

    def _wait_until(self, deadline_us: int) -> None:
        while True:  # once at least: STOP must be heard however late the cycle is
            left_us = deadline_us - monotonic_us()
            for key, _ in self._selector.select(max(0, left_us) / 1_000_000):
                key.data()
            if left_us <= 0:
                return

    def _turn(self, now_ms: int) -> None:
        self._begin_to_stop(now_ms)
        self._open_devices(now_ms)
        self._prove(now_ms)
        self._publish(now_ms)
        self._say_ready(now_ms)
        self._notifier.alive(monotonic_us())
        self._controller.cycle(now_ms)

    def _begin_to_stop(self, now_ms: int) -> None:
        if self._is_asked_to_stop and self._stop_at_ms is None:
            self._stop_at_ms = now_ms + _SHUTDOWN_MS
            self._notifier.stopping()
            self._controller.safety.stop("shutdown", now_ms=now_ms)

    def _open_devices(self, now_ms: int) -> None:
        if not self._controller.devices.is_open and not isinstance(self._controller.devices, AbsentDevices):
            self._controller.devices.close()
            self._controller.use(AbsentDevices(_CLOSED))
            self._reopen_at_ms = now_ms + _REOPEN_MS
        if isinstance(self._controller.devices, AbsentDevices) and now_ms >= self._reopen_at_ms:
            self._reopen_at_ms = now_ms + _REOPEN_MS
            self._controller.use(self._reopen())

    def _prove(self, now_ms: int) -> None:
        if self._watchdog is None:
            return
        self._watchdog.prove(self._lateness.cycles, now_ms)
        if self._watchdog.acknowledged_at_ms is not None:
            self._controller.safety.watchdog.acknowledged(self._watchdog.acknowledged_at_ms)

    def _publish(self, now_ms: int) -> None:
        if self._publisher.due(now_ms):
            self._server.broadcast(self._publisher.status(now_ms, self._notices()))
        report = self._controller.treatment.report
        if report is not None and now_ms >= self._report_at_ms:
            self._report_at_ms = now_ms + _REPORT_EVERY_MS
            self._server.broadcast(report)

    def _notices(self) -> tuple[str, ...]:
        devices, refusal = self._controller.devices, self._controller.identification.refusal
        absent = devices.reason if isinstance(devices, AbsentDevices) else None
        assumed = _ASSUMED if self._controller.safety.proof.is_assumed else None
        return tuple(notice for notice in (absent, refusal, assumed) if notice is not None)

    def _say_ready(self, now_ms: int) -> None:
        state = self._controller.safety.state
        if self._is_ready:
            self._notifier.status(self._status_line())
        elif state not in (H.BOOT, H.LINK_DOWN, H.IDENTIFY) or now_ms - self._began_ms > _READY_WITHIN_MS:
            self._is_ready = True
            self._notifier.ready(self._status_line())

    def _status_line(self) -> str:
        return " - ".join((self._controller.safety.state.value, *self._notices(), self._realtime))

    def _serve(self, peer: Peer, request: Request) -> None:
        now_ms = monotonic_ms()
        refusal = self._requests.do(request, role=peer.role, now_ms=now_ms)
        if refusal is not None:
            seq = request.seq if isinstance(request, RequestLevel) else None
            name = str(request.__struct_config__.tag)
            self._server.send(peer, Refused(request=name, reason=refusal, seq=seq))
        if isinstance(request, AskStatus | Connect):
            self._server.send(peer, self._publisher.status(now_ms, self._notices()))
        if isinstance(request, AskStatus):
            self._server.send(peer, self._lateness.timing(self._realtime))
