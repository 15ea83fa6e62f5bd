"""`ems-kiosk status`: asks ems-stim once and prints what it says."""

import argparse
import select
import sys
from collections.abc import Sequence
from pathlib import Path

import msgspec

from appliance.host import clock
from appliance.ipc.client import Disconnected, StimClient
from appliance.ipc.messages import AskStatus, Refused, Status, Timing
from appliance.records import soundness
from appliance.records.error import StoreError
from appliance.records.reading import FILE, reading

EXIT_NO_ANSWER = 69
ANSWER_MS = 2_000
_TURN_S = 0.05
_BAR = 40


class _Answers(msgspec.Struct):
    status: Status | None = None
    timing: Timing | None = None


def run(arguments: Sequence[str]) -> int:
    """0 when ems-stim answered, 69 when it did not."""
    parser = argparse.ArgumentParser(prog="ems-kiosk status", description=__doc__)
    parser.add_argument(
        "--socket", type=Path, default=Path("/run/ems/stim/stim.sock"), help="ems-stim's socket"
    )
    parser.add_argument("--json", action="store_true", help="the same as one line of JSON")
    parser.add_argument("--records", type=Path, help="tell of the session records in this directory too")
    chosen = parser.parse_args(arguments)
    answers = ask(chosen.socket)
    if answers is None:
        print(f"ems-kiosk status: {chosen.socket}: ems-stim does not answer; is it running?", file=sys.stderr)
        return EXIT_NO_ANSWER
    status, timing = answers
    if chosen.json:
        sys.stdout.write(msgspec.json.encode({"status": status, "timing": timing}).decode() + "\n")
    else:
        print("\n".join((*status_lines(status), *timing_lines(timing))))
        print(records_line(chosen.records))
    return 0


def records_line(records: Path | None) -> str:
    """Whether the session records are sound, as far as the kiosk has found out, and may be read at all.

    Without a directory the line says that nobody looked: no word must not pass for sound records.
    """
    if records is None:
        return "records     not looked at; --records DIRECTORY tells of them"
    try:
        with reading(records / FILE) as connection:
            return f"records     {soundness.read(connection, clock.wall_unix_s())}"
    except StoreError as error:
        return f"records     {error}"


def ask(path: Path) -> tuple[Status, Timing] | None:
    """What ems-stim answers within two seconds, or None."""
    client = StimClient(path, role="tool")
    answers, asked = _Answers(), False
    give_up_at_ms = clock.monotonic_ms() + ANSWER_MS
    try:
        while clock.monotonic_ms() < give_up_at_ms:
            for answer in client.poll(clock.monotonic_ms()):
                _note(answers, answer)
            if answers.status is not None and answers.timing is not None:
                return answers.status, answers.timing
            descriptor = client.fileno()
            asked = descriptor is not None and (asked or client.send(AskStatus()))
            select.select([] if descriptor is None else [descriptor], [], [], _TURN_S)
    finally:
        client.close()
    return None


def _note(answers: _Answers, answer: object) -> None:
    match answer:
        case Status():
            answers.status = answer
        case Timing():
            answers.timing = answer
        case Refused(reason=reason) | Disconnected(reason=reason):
            print(f"ems-stim: {reason}", file=sys.stderr)
        case _:
            return


def status_lines(status: Status) -> list[str]:
    """State, module, E-stop, channels and faults for a person."""
    lines = [f"state       {status.state}{'  SIMULATED' if status.simulated else ''}"]
    if status.module is not None:
        module = status.module
        lines.append(f"module      vendor 0x{module.vendor:04X}, serial {module.serial}, {module.firmware}")
        lines.append(f"firmware    sha256 {module.firmware_sha256}")
    else:
        lines.append("module      unknown")
    hand = "ok" if status.hand_ok else "open"
    lines.append(f"E-stop      {status.estop}, hand switch {hand}, proof test {status.proof_test}")
    lines.append(f"output      {'off, read back' if status.output_off_confirmed else 'not confirmed off'}")
    for number, channel in enumerate(status.channels, start=1):
        mark = "" if channel.level_confirmed else " (not confirmed)"
        lines.append(
            f"channel {number}   set {channel.set_ua / 1000:.1f} mA, "
            f"delivered {channel.delivered_ua / 1000:.1f} mA{mark}, contact {channel.contact}"
        )
    for fault in status.faults:
        lines.append(f"fault       {fault.fault} ({fault.text_id}; clears: {fault.clears})")
    if not status.faults:
        lines.append("faults      none")
    if not status.realtime:
        lines.append("warning     no real-time priority or no locked memory: the cycle may come late")
    if status.call != "none":
        lines.append(f"staff call  {status.call}")
    lines.extend(f"notice      {notice}" for notice in status.notices)
    return lines


def timing_lines(timing: Timing) -> list[str]:
    """The real-time line and the histogram of the cycle's lateness."""
    lines = [
        f"real time   {timing.realtime}",
        f"cycle       {timing.cycles} cycles of 20 ms, worst lateness {timing.worst_us} us",
    ]
    most = max(timing.counts, default=0)
    for label, count in zip(_labels(timing.bounds_us), timing.counts, strict=False):
        bar = "#" * (-(-count * _BAR // most) if most else 0)
        lines.append(f"  {label:>12}  {count:>9}  {bar}".rstrip())
    return lines


def _labels(bounds_us: Sequence[int]) -> list[str]:
    above = f"> {bounds_us[-1]} us" if bounds_us else "all"
    return [*(f"<= {bound} us" for bound in bounds_us), above]
