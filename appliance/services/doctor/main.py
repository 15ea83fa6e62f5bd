"""`ems-kiosk doctor`: what is wrong with this machine, each with what to do about it.

The exit status is for scripts: 0 all well, 1 something is wrong, 2 nothing was found but not all
could be looked at. It changes nothing, and needs root only to see who owns a device.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path

import msgspec

from appliance.services.doctor import boot_checks, device_checks, system_checks
from appliance.services.doctor.look import SystemTools
from appliance.services.doctor.machine import Machine
from appliance.services.doctor.table import Report, examine

CHECKS = (*boot_checks.CHECKS, *device_checks.CHECKS, *system_checks.CHECKS)
EXIT_FINDINGS = 1
EXIT_NOT_SEEN = 2


def run(arguments: Sequence[str]) -> int:
    """0 all well, 1 findings, 2 not all could be looked at."""
    parser = argparse.ArgumentParser(prog="ems-kiosk doctor", description=__doc__)
    parser.add_argument("--json", action="store_true", help="the same as one line of JSON")
    parser.add_argument("--list", action="store_true", help="only list what is looked for, and how")
    parser.add_argument("--root", type=Path, default=Path("/"), help="the root directory of the machine")
    chosen = parser.parse_args(arguments)
    if chosen.list:
        print("\n".join(f"{check.id:18} {check.wrong}; seen by: {check.seen}" for check in CHECKS))
        return 0
    report = examine(Machine(chosen.root, SystemTools(chosen.root)), CHECKS)
    print(json_of(report) if chosen.json else "\n".join(lines_of(report)))
    return status_of(report)


def status_of(report: Report) -> int:
    """The exit status; a finding counts more than what was not seen."""
    if report.findings:
        return EXIT_FINDINGS
    return EXIT_NOT_SEEN if report.not_seen else 0


def lines_of(report: Report) -> list[str]:
    """The report for a person: two lines a finding."""
    lines = []
    for finding in report.findings:
        lines.append(f"WRONG   {finding.check.id}: {finding.check.wrong} ({finding.detail})")
        lines.append(f"        do: {finding.check.do}")
    lines += [f"UNSEEN  {each.check.id}: {each.why}" for each in report.not_seen]
    counts = f"{len(report.well)} causes looked for and not found"
    return [
        *lines,
        f"{counts}, {len(report.findings)} findings, {len(report.not_seen)} could not be looked for",
    ]


def json_of(report: Report) -> str:
    """The report for a program, by the words of the table."""
    findings = [
        {
            "id": each.check.id,
            "wrong": each.check.wrong,
            "detail": each.detail,
            "do": each.check.do,
            "seen": each.check.seen,
        }
        for each in report.findings
    ]
    not_seen = [{"id": each.check.id, "why": each.why} for each in report.not_seen]
    return msgspec.json.encode({"findings": findings, "not_seen": not_seen, "well": report.well}).decode()
