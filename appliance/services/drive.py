"""`ems-kiosk drive`: one session from the shell, on a technician's bench wire and nowhere else."""

import argparse
import select
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from uuid import uuid4

from appliance.host.clock import monotonic_ms
from appliance.ipc import messages as m
from appliance.ipc.client import Disconnected, StimClient
from appliance.limits import SESSION_S_MAX
from appliance.safety.states import HostState as H
from appliance.services import programs
from appliance.therapy.catalogue import UnknownProgramError

EXIT_FAULT = 1
EXIT_USAGE = 2
EXIT_NO_ANSWER = 69
HEARTBEAT_MS = 100
STALE_MS = 500
"""No current is printed from a status that is older. (safety.md, Times)"""
SILENCE_MS = 2_500
_ANSWER_MS = 5_000
_LINE_MS = 1_000
_TURN_S = 0.02


class Drive:
    """Goes through the journey's requests as the station's state allows, and remembers why it ended."""

    def __init__(self, *, program: str, level: int, minutes: int, pad_cm2: int) -> None:
        self.status: m.Status | None = None
        self.report: m.Report | None = None
        self.problem: str | None = None
        self._prepare = m.Prepare(
            session_id=uuid4().hex, program_id=program, profile="clinic", pad_cm2=pad_cm2, minutes=minutes
        )
        self._level = level
        self._seq = 0
        self._asked: str | None = None
        self._has_acknowledged = False

    @property
    def is_done(self) -> bool:
        """True when the session ended, well or not."""
        return self.report is not None or self.problem is not None

    def take(self, answer: object) -> None:
        """One packet of ems-stim."""
        match answer:
            case m.Status():
                self.status = answer
                self._judge(answer)
            case m.Report():
                if answer.session_id == self._prepare.session_id:
                    self.report = answer
            case m.Refused(request=request, reason=reason) if request != "request_level":
                self.problem = f"{request} was refused: {reason}"
            case Disconnected(reason=reason) if self.status is not None:
                self.problem = reason  # whoever has said nothing yet may be the one before a restart

    def _judge(self, status: m.Status) -> None:
        if not status.simulated:
            self.problem = "drive works on a bench wire only, and this ems-stim is not on one"
        elif status.faults and self._asked is not None:
            self.problem = f"fault {status.faults[0].fault} ({status.faults[0].text_id})"
        elif status.contact_check == "failed" and self._asked == "check_contact":
            contacts = ", ".join(channel.contact for channel in status.channels)
            self.problem = f"the contact check failed: {contacts}"
        elif status.stop_reason == "hand_switch":
            self.problem = "the hand switch was squeezed"

    def fall_silent(self) -> None:
        """What was said before is no longer true."""
        if self.status is not None and not self.is_done:
            self.problem = "ems-stim has fallen silent"

    def give_up_waiting(self) -> None:
        """Whoever could not even ask for anything by now knows why."""
        if self._asked is not None or self.is_done:
            return
        if self.status is None:
            self.problem = "ems-stim does not answer; is it running?"
        elif self.status.faults:
            self.problem = f"fault {self.status.faults[0].fault} ({self.status.faults[0].text_id})"
        else:
            self.problem = f"the station is {self.status.state}, not READY"

    def heartbeat(self) -> m.Heartbeat:
        """What this process believes, from the last status."""
        if self.status is None:
            return m.Heartbeat(running=False, levels=(0, 0))
        a, b = self.status.channels
        return m.Heartbeat(running=self.status.state is H.TREATING, levels=(a.level_set, b.level_set))

    def requests(self) -> tuple[m.Request, ...]:
        """What to ask for now; nothing while an answer is on its way."""
        status = self.status
        if status is None or self.is_done:
            return ()
        match status.state:
            case H.READY | H.FAULT if self._asked is None and status.faults:
                return self._acknowledge(status)
            case H.READY if self._asked is None:
                return self._ask(self._prepare)
            case H.CONFIGURED if status.contact_check == "idle" and self._asked == "prepare":
                return self._ask(m.CheckContact())
            case H.CONFIGURED if status.contact_check == "passed" and self._asked == "check_contact":
                return self._ask(m.Arm())
            case H.ARMED if self._asked == "arm":
                return self._ask(m.Start())
            case H.TREATING:
                return self._raise(status)
            case _:
                return ()

    def _acknowledge(self, status: m.Status) -> tuple[m.Request, ...]:
        """What an earlier run left behind is acknowledged once, by the technician who began this one."""
        if self._has_acknowledged or any(fault.clears != "acknowledge" for fault in status.faults):
            return ()
        self._has_acknowledged = True
        shown = tuple(fault.fault for fault in status.faults)
        return (m.Acknowledge(what="fault", shown=shown, by_staff=True),)

    def _ask(self, request: m.Request) -> tuple[m.Request, ...]:
        self._asked = str(request.__struct_config__.tag)
        return (request,)

    def _raise(self, status: m.Status) -> tuple[m.Request, ...]:
        requests = []
        for index, channel in enumerate(status.channels):
            if channel.may_raise and channel.level_set < self._level:
                self._seq += 1
                requests.append(m.RequestLevel(channel=index, level=channel.level_set + 1, seq=self._seq))
        return tuple(requests)


def why_not(program_id: str, level: int, minutes: int) -> str | None:
    """What ems-stim would refuse later anyway, in one sentence; a program of its own file is its to judge."""
    if not 1 <= minutes * 60 <= SESSION_S_MAX:
        return f"--minutes {minutes} is not between 1 and {SESSION_S_MAX // 60}"
    if level < 0:
        return f"--level {level} is less than 0"
    try:
        highest = programs.load().program(program_id).level_cap("clinic")
    except UnknownProgramError:
        return None
    return f"--level {level} is above {highest}, the highest of {program_id}" if level > highest else None


def line(status: m.Status) -> str:
    """One line of the state, the phase, the time left and both channels, for the terminal."""
    program = status.program
    phase, left_s = ("-", 0) if program is None else (program.phase, program.left_ms // 1000)
    sides = "  ".join(
        f"{name} set {channel.set_ua / 1000:4.1f} mA delivered {channel.delivered_ua / 1000:4.1f} mA"
        for name, channel in zip("AB", status.channels, strict=True)
    )
    return f"SIMULATED {status.state:10} {phase:9} {left_s:4} s left  {sides}"


def run(arguments: Sequence[str]) -> int:
    """0 when the session ended as planned, 1 on any fault or stop, 69 when ems-stim does not answer."""
    chosen = _parser().parse_args(arguments)
    refusal = why_not(chosen.program, chosen.level, chosen.minutes)
    if refusal is not None:
        print(f"ems-kiosk drive: {refusal}", file=sys.stderr)
        return EXIT_USAGE
    drive = Drive(program=chosen.program, level=chosen.level, minutes=chosen.minutes, pad_cm2=chosen.pad_cm2)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    client = StimClient(chosen.socket, role="drive")
    try:
        _session(client, drive)
    except KeyboardInterrupt:
        client.send(m.Stop())
        drive.problem = "stopped from the shell"
    finally:
        if drive.problem is not None:
            client.send(m.Stop())
        client.close()
    return _verdict(drive)


def _session(client: StimClient, drive: Drive) -> None:
    terminal = _Terminal()
    heart_ms = begun_ms = heard_ms = monotonic_ms()
    while not drive.is_done:
        now_ms = monotonic_ms()
        for answer in client.poll(now_ms):
            drive.take(answer)
            heard_ms = now_ms
        if now_ms - heard_ms > SILENCE_MS:
            drive.fall_silent()
        if now_ms - begun_ms > _ANSWER_MS:
            drive.give_up_waiting()
        for request in drive.requests():
            client.send(request)
        if now_ms >= heart_ms:
            heart_ms = now_ms + HEARTBEAT_MS
            client.send(drive.heartbeat())
        terminal.show(drive.status if now_ms - heard_ms <= STALE_MS else None, now_ms)
        descriptor = client.fileno()
        select.select([] if descriptor is None else [descriptor], [], [], _TURN_S)
    if drive.report is not None:
        client.send(m.ReportStored(session_id=drive.report.session_id))


class _Terminal:
    """One line a second, and a notice when it is new."""

    def __init__(self) -> None:
        self._due_ms = 0
        self._noted: tuple[str, ...] = ()

    def show(self, status: m.Status | None, now_ms: int) -> None:
        if status is None:
            return
        for notice in status.notices:
            if notice not in self._noted:
                print(f"SIMULATED {notice}", flush=True)
        self._noted = status.notices
        if now_ms >= self._due_ms:
            self._due_ms = now_ms + _LINE_MS
            print(line(status), flush=True)


def _verdict(drive: Drive) -> int:
    if drive.report is not None:
        report = drive.report
        print(
            f"SIMULATED ended: {report.stop_reason}, {report.treated_ms / 1000:.0f} s, highest level "
            f"{report.level_max[0]}/{report.level_max[1]}, {report.charge_uc[0]}/{report.charge_uc[1]} uC"
        )
        if report.stop_reason == "completed" and not report.faults:
            return 0
        drive.problem = f"the session ended with {report.stop_reason}"
    print(f"ems-kiosk drive: {drive.problem}", file=sys.stderr)
    return EXIT_NO_ANSWER if drive.status is None else EXIT_FAULT


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="ems-kiosk drive", description=__doc__)
    parser.add_argument("--socket", type=Path, required=True, help="ems-stim's socket")
    parser.add_argument("--program", required=True, help="a program's id, such as P12")
    parser.add_argument("--level", type=int, required=True, help="the level to raise both sides to")
    parser.add_argument("--minutes", type=int, required=True, help="how long")
    parser.add_argument("--pad-cm2", type=int, default=45, help="the area of one pad (default: 45)")
    return parser
