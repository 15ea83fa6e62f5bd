"""What the instruments have seen: pulses, their shapes, lines and frames of the last seconds."""

from collections import deque
from collections.abc import Iterable, Iterator
from copy import copy
from itertools import pairwise, takewhile
from typing import Any, Final

from drivers.sim.load import Load
from drivers.sim.panel.decoder import Decoder, Frame
from drivers.sim.pulse import Drive
from drivers.sim.scope import Pulse, Shape

KEPT_US: Final = 12_000_000
CHIP_SELECT: Final = "CS"
TRACKS: Final = ("CS", "READY", "ARM_PUMP", "STIM_ACT", "CHAIN_FB", "MOD_OK", "ESTOP_A", "ESTOP_B") + (
    "HAND_STOP_OK",
    "MOD_RESET_N",
    "LAMP_READY",
    "LAMP_ACTIVE",
    "LAMP_FAULT_OFF",
    "BUZZER",
)
HEARD: Final = ("state", "scope", "shapes", "lines", "frames")

Track = list[tuple[int, bool]]


class Record:
    """Fed with the answers of the bench; what is older than `kept_us` is forgotten."""

    def __init__(self, *, kept_us: int = KEPT_US) -> None:
        self.kept_us = kept_us
        self.now_us = 0
        self.state: dict[str, Any] = {}
        self.pulses: deque[Pulse] = deque()
        self.shapes: deque[Shape] = deque()
        self.changes: deque[tuple[int, int]] = deque()
        self.selections: deque[tuple[int, int]] = deque()
        self.frames: deque[Frame] = deque()
        self.heard: set[str] = set()
        self._bits: dict[str, int] = {}
        self._decoder = Decoder()

    @property
    def is_whole(self) -> bool:
        """Everything has been heard at least once."""
        return self.heard.issuperset(HEARD)

    def questions(self, now_us: int) -> Iterator[dict[str, object]]:
        """What to ask the bench for next, besides its state and its pulses."""
        oldest = now_us - self.kept_us
        yield {"do": "shapes", "since_us": _after(self.shapes, oldest)}
        yield {"do": "lines", "since_us": max(oldest, self.changes[-1][0] if self.changes else oldest)}
        yield {"do": "frames", "since_us": _after(self.frames, oldest)}

    def take(self, asked: str, answer: dict[str, Any]) -> None:
        """One answer; a refusal, or an answer to anything else, says nothing."""
        if not answer.get("ok", asked == "state"):
            return
        match asked:
            case "state":
                self.state = answer
            case "scope":
                last_us = self.pulses[-1].t_us if self.pulses else -1
                self.pulses.extend(Pulse(*row) for row in answer["pulses"] if row[0] > last_us)
            case "shapes":
                self.shapes.extend(_shape(row) for row in answer["pulses"])
            case "lines":
                self._take_lines(answer)
            case "frames":
                self._take_frames(answer["windows"])
            case _:
                return
        self.heard.add(asked)
        self.now_us = max(self.now_us, answer["now_us"])
        self._forget()

    def frozen(self) -> "Record":
        """As it is now; what comes later does not change it."""
        still = copy(self)
        still.pulses, still.shapes = self.pulses.copy(), self.shapes.copy()
        still.changes, still.selections = self.changes.copy(), self.selections.copy()
        still.frames = self.frames.copy()
        return still

    def track(self, name: str, since_us: int, until_us: int) -> Track:
        """The level of one of TRACKS at `since_us`, where it is known, and every change before `until_us`."""
        if name == CHIP_SELECT:
            moves = self._selected(since_us)
        else:
            bit = self._bits.get(name, 0)
            moves = ((at_us, bool(levels >> bit & 1)) for at_us, levels in self.changes)
        shown: Track = []
        for at_us, level in takewhile(lambda move: move[0] < until_us, moves):
            if shown and at_us <= since_us:
                shown.clear()
            if not shown or shown[-1][1] != level:
                shown.append((max(at_us, since_us), level))
        return shown

    def states(self) -> Iterator[tuple[int, str]]:
        """The module's state in every good answer, with its instant."""
        return ((frame.t_us, frame.state) for frame in self.frames if frame.way == "<" and not frame.is_bad)

    def state_changes(self) -> Iterator[int]:
        """When an answer first told another state than the one before."""
        return (at for (_, before), (at, state) in pairwise(self.states()) if state != before)

    def _selected(self, since_us: int) -> Iterator[tuple[int, bool]]:
        yield since_us, True
        for began_us, end_us in self.selections:
            if end_us > since_us:
                yield began_us, False
                yield end_us, True

    def _take_lines(self, answer: dict[str, Any]) -> None:
        self._bits = answer["bits"]
        rows = [(at_us, levels) for at_us, levels in answer["changes"]]
        if self.changes and rows and rows[0] == self.changes[-1]:
            rows = rows[1:]
        self.changes.extend(rows)

    def _take_frames(self, windows: Iterable[list[Any]]) -> None:
        for began_us, end_us, mosi, miso in windows:
            self.selections.append((began_us, end_us))
            self.frames.extend(self._decoder.read(began_us, bytes.fromhex(mosi), bytes.fromhex(miso)))

    def _forget(self) -> None:
        oldest = self.now_us - self.kept_us
        for ring in (self.pulses, self.shapes, self.frames):
            while ring and ring[0].t_us < oldest:
                ring.popleft()
        while self.selections and self.selections[0][1] < oldest:
            self.selections.popleft()
        while len(self.changes) > 1 and self.changes[1][0] < oldest:
            self.changes.popleft()


def _after(ring: deque[Shape] | deque[Frame], oldest_us: int) -> int:
    return max(oldest_us, ring[-1].t_us + 1) if ring else oldest_us


def _shape(row: list[Any]) -> Shape:
    t_us, channel, sign, (rs, rp, cp), first, second_at, second, left, recovers = row
    load = Load(rs_kohm=rs, rp_kohm=rp, cp_nf=cp)
    return Shape(t_us, channel, sign, load, Drive(*first), second_at, Drive(*second), left, recovers)
