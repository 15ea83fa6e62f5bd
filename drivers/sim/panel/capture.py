"""A capture on disk: the picture, and what was recorded as three tables."""

import csv
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Final

import pygame

from drivers.sim.panel import look
from drivers.sim.panel.pulseview import charge_nc
from drivers.sim.panel.record import TRACKS, Record

DEFAULT_FOLDER: Final = Path("build/captures")
PULSES: Final = ("t_us", "channel", "i1_ua", "pw1_us", "gap_us", "i2_ua", "pw2_us", "v_mv", "q1_nc")
LINES: Final = ("t_us", "line", "level")
FRAMES: Final = (
    "t_us",
    "direction",
    "seq",
    "type",
    "state",
    "result",
    "flags",
    "faults",
    "payload",
    "crc",
) + (
    "defect",
    "bytes",
)


def save(picture: pygame.Surface, record: Record, folder: Path, name: str) -> Path:
    """NAME.png, NAME-pulses.csv, NAME-lines.csv and NAME-frames.csv are in the folder; returns the picture.

    Raises OSError when they cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    _write(folder / f"{name}-pulses.csv", PULSES, pulse_rows(record))
    _write(folder / f"{name}-lines.csv", LINES, line_rows(record))
    _write(folder / f"{name}-frames.csv", FRAMES, frame_rows(record))
    path = folder / f"{name}.png"
    try:
        pygame.image.save(picture, str(path))
    except pygame.error as error:
        raise OSError(str(error)) from error
    return path


def free_name(folder: Path, now: datetime) -> str:
    """A name that tells the time, and that no capture has yet."""
    name = now.strftime("%Y%m%d-%H%M%S")
    tries = (name if count == 1 else f"{name}-{count}" for count in range(1, 1_000))
    return next(one for one in tries if not (folder / f"{one}.png").exists())


def pulse_rows(record: Record) -> Iterable[Sequence[object]]:
    """One row for each pulse, as on the bench socket, and the charge of its first phase."""
    for pulse in record.pulses:
        yield (pulse.t_us, look.NAMES[pulse.channel], *pulse[2:], charge_nc(pulse))


def line_rows(record: Record) -> Iterable[Sequence[object]]:
    """What each line was at the beginning, and every change of it, in the order of time."""
    since_us = record.now_us - record.kept_us
    rows = [
        (at_us, name, int(level))
        for name in TRACKS
        for at_us, level in record.track(name, since_us, record.now_us + 1)
    ]
    return sorted(rows, key=lambda row: row[0])


def frame_rows(record: Record) -> Iterable[Sequence[object]]:
    """One row for each direction of each window."""
    for frame in record.frames:
        yield (
            frame.t_us,
            "host to module" if frame.way == ">" else "module to host",
            "" if frame.seq is None else frame.seq,
            frame.kind,
            frame.state,
            frame.result,
            " ".join(frame.flags),
            " ".join(frame.faults),
            "" if frame.is_bad else frame.words,
            frame.crc,
            frame.defect.value if frame.defect is not None else "",
            frame.data.hex(),
        )


def _write(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
