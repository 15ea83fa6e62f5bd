"""Unit files as the development supervisor reads them: only the settings that it acts on."""

import re
import shlex
import signal
from dataclasses import dataclass
from pathlib import Path

Section = dict[str, list[str]]

_SPAN_MS = {
    "": 1_000, "us": 0.001, "usec": 0.001, "ms": 1, "msec": 1, "s": 1_000, "sec": 1_000, "second": 1_000,
    "seconds": 1_000, "m": 60_000, "min": 60_000, "minute": 60_000, "minutes": 60_000, "h": 3_600_000,
    "hr": 3_600_000, "hour": 3_600_000, "hours": 3_600_000,
}  # fmt: skip
_SPAN = re.compile(r"(\d+)\s*([a-z]*)")
_RESTARTS = ("no", "on-success", "on-failure", "on-abnormal", "on-watchdog", "on-abort", "always")


class UnitError(Exception):
    """A unit file that cannot be followed; names the file and the key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """What the supervisor does for one process; the defaults are systemd's."""

    name: str
    notifies: bool = False
    command: tuple[str, ...] = ()
    stop_post: tuple[tuple[str, ...], ...] = ()
    restart: str = "no"
    restart_after_ms: int = 100
    watchdog_ms: int | None = None
    watchdog_signal: signal.Signals = signal.SIGABRT
    kill_signal: signal.Signals = signal.SIGTERM
    start_within_ms: int = 90_000
    stop_within_ms: int = 90_000
    limit_interval_ms: int = 10_000
    limit_burst: int = 5


def read(path: Path) -> Unit:
    """The unit in this file; UnitError when a setting that the supervisor acts on cannot be understood."""
    sections = parse(path.read_text(encoding="utf-8"))
    try:
        return _unit(path.stem, sections.get("Unit", {}), sections.get("Service", {}))
    except (ValueError, KeyError) as error:
        raise UnitError(f"{path}: {error}") from error


def parse(text: str) -> dict[str, Section]:
    """Every value of every key in order; an empty value forgets the earlier ones, as in systemd.syntax(7)."""
    sections: dict[str, Section] = {}
    section: Section = {}
    for line in text.replace("\\\n", " ").splitlines():
        stripped = line.strip()
        if not stripped or stripped[0] in "#;":
            continue
        if stripped.startswith("[") and stripped.endswith("]"):
            section = sections.setdefault(stripped[1:-1], {})
            continue
        key, separator, value = stripped.partition("=")
        if not separator:
            raise UnitError(f"neither a section nor a setting: {stripped!r}")
        values = section.setdefault(key.strip(), [])
        if value.strip():
            values.append(value.strip())
        else:
            values.clear()
    return sections


def span_ms(text: str) -> int | None:
    """A time span of systemd.time(7) in milliseconds; None for infinity."""
    if text == "infinity":
        return None
    total, rest = 0.0, text.strip()
    while rest:
        found = _SPAN.match(rest)
        if found is None or found[2] not in _SPAN_MS:
            raise ValueError(f"{text!r} is not a time span")
        total += int(found[1]) * _SPAN_MS[found[2]]
        rest = rest[found.end() :].strip()
    return round(total)


def _unit(name: str, unit: Section, service: Section) -> Unit:
    plain = Unit(name=name)
    return Unit(
        name=name,
        notifies=_last(service, "Type", "simple") == "notify",
        command=tuple(shlex.split(_last(service, "ExecStart", ""))),
        stop_post=tuple(tuple(shlex.split(line)) for line in service.get("ExecStopPost", [])),
        restart=_restart(_last(service, "Restart", "no")),
        restart_after_ms=_span(service, "RestartSec", plain.restart_after_ms),
        watchdog_ms=_span(service, "WatchdogSec", 0) or None,
        watchdog_signal=_signal(service, "WatchdogSignal", plain.watchdog_signal),
        kill_signal=_signal(service, "KillSignal", plain.kill_signal),
        start_within_ms=_span(service, "TimeoutStartSec", plain.start_within_ms),
        stop_within_ms=_span(service, "TimeoutStopSec", plain.stop_within_ms),
        limit_interval_ms=_span(unit, "StartLimitIntervalSec", plain.limit_interval_ms),
        limit_burst=int(_last(unit, "StartLimitBurst", str(plain.limit_burst))),
    )


def _last(section: Section, key: str, otherwise: str) -> str:
    values = section.get(key)
    return values[-1] if values else otherwise


def _span(section: Section, key: str, otherwise_ms: int) -> int:
    values = section.get(key)
    if not values:
        return otherwise_ms
    try:
        span = span_ms(values[-1])
    except ValueError as error:
        raise ValueError(f"{key}={values[-1]}: not a time span") from error
    return 10**12 if span is None else span


def _signal(section: Section, key: str, otherwise: signal.Signals) -> signal.Signals:
    name = _last(section, key, otherwise.name)
    try:
        return signal.Signals[name if name.startswith("SIG") else f"SIG{name}"]
    except KeyError:
        raise ValueError(f"{key}={name}: no such signal") from None


def _restart(value: str) -> str:
    if value not in _RESTARTS:
        raise ValueError(f"Restart={value}: not one of {', '.join(_RESTARTS)}")
    return value
