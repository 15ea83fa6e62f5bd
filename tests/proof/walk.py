"""The exhaustive walk: every abstract state that the joint cores can reach, and what holds in each.

A node is one concrete station for each abstract state (abstraction.py). Its successors are one event, or one
of the surroundings (hands.py) until the abstract state changes; time leaps to just before the next bound when
nothing but timers moves. Every cycle on the way is judged by invariants.py and rules.py; every node is asked
whether STOP is heard and whether a missed heart ends the current; every node must lead on to READY, or to a
state that names service.

    python -m tests.proof.walk [--nodes N]      the whole walk; its result is kept in tests/proof/results
"""

import argparse
import sys
import time
import zlib
from collections import Counter, deque
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from random import Random

from appliance.safety.states import HostState as H
from drivers.firmware import codes as c
from tests.proof import rules
from tests.proof.abstraction import Key, ages, key_of, leap, progress, timers, why_unknown
from tests.proof.board import LIVE
from tests.proof.hands import (
    ACCIDENTS,
    AT_THE_PADS,
    IN_LIVE_WORDS,
    REQUESTS,
    SURROUNDINGS,
    TOUCHES,
    unknown_requests,
)
from tests.proof.station import Station, copy, load
from tests.proof.steps import WAY, beginnings, cycle, happen

RESTLESS_CYCLES = 110
CHANGES = 12
ANY = 99
RESULT = Path(__file__).parent / "results" / "walk.txt"
HEALTHY = SURROUNDINGS["healthy"]
SILENT = SURROUNDINGS["kiosk silent"]


class Broken(AssertionError):
    """What does not hold, and the events that lead there from the first one."""


def abide(station: Station, name: str, key: Key) -> Key | None:
    """These surroundings until the abstract state is another one; None when it stays for ever."""
    for count in range(RESTLESS_CYCLES + 400):
        running = timers(station)
        before, moved = ages(running, station), progress(station)
        cycle(station, name)
        now = key_of(station)
        if now != key:
            return now
        if count < RESTLESS_CYCLES and progress(station) != moved:
            continue
        if leap(running, before, station) is None:
            return None
        now = key_of(station)
        if now != key:
            return now
    return None


@dataclass(slots=True)
class Node:
    """One abstract state: how it was reached first, where it leads, whether it was walked on from."""

    parent: int
    event: str
    is_good: bool
    is_walked: bool = False
    leads_to: set[int] = field(default_factory=set)


def is_good(station: Station) -> bool:
    """READY without a fault, or a state that names service: nobody is left without a way."""
    safety = station.controller.safety
    return (
        safety.needs_service
        or safety.state is H.INCOMPATIBLE
        or (safety.state is H.READY and not safety.faults)
    )


class Walk:
    """The graph as far as it was walked."""

    def __init__(self, *, adversities: int = ANY) -> None:
        self.nodes: list[Node] = []
        self.index: dict[Key, int] = {}
        self.waiting: deque[tuple[int, bytes]] = deque()
        self.timeless: set[Key] = set()
        self.transitions = 0
        self.stays = 0
        self.asked: Counter[str] = Counter()
        self.pairs: Counter[tuple[str, int]] = Counter()
        self.most = adversities
        self.asked_in: set[Key] = set()

    def begin(self, station: Station, parent: int = -1, event: str = "") -> int:
        """The station's abstract state is a node; the answer is its number."""
        return self._reach(station, key_of(station), parent, event)

    def _reach(self, station: Station, key: Key, parent: int, event: str) -> int:
        number = self.index.get(key)
        if number is None:
            number = len(self.nodes)
            self.index[key] = number
            self.timeless.add(key_of(station, timed=False))
            self.nodes.append(Node(parent, event, is_good(station)))
            self.waiting.append((number, zlib.compress(station.snapshot(), 1)))
            self.pairs[station.controller.safety.state.value, station.board.core.state] += 1
        return number

    def go(self, most: int | None = None, seconds: float | None = None) -> None:
        """Nodes are walked on from, in the order in which they were reached."""
        until = None if seconds is None else time.monotonic() + seconds
        while self.waiting and (most is None or most > 0):
            if until is not None and time.monotonic() > until:
                return
            number, packed = self.waiting.popleft()
            self.expand(number, load(zlib.decompress(packed)))
            most = None if most is None else most - 1

    def expand(self, number: int, origin: Station) -> None:
        """Every successor of a node."""
        node = self.nodes[number]
        name = "asked"
        try:
            self._ask(origin)
            here = key_of(origin)
            for name in self._surroundings(origin):
                self._abide(number, name, copy(origin), here)
            name = "an event"
            self._events(number, origin, here)
        except AssertionError as error:
            way = " > ".join([*self.way_to(number), name])
            raise Broken(f"{error}\nafter: {way}") from error
        node.is_walked = True

    def _abide(self, number: int, name: str, station: Station, key: Key) -> None:
        """These surroundings until something changes; to their end where they may not come again."""
        station.history.around = "healthy"
        for _ in range(1 if name == "healthy" or self.most == ANY else CHANGES):
            there = abide(station, name, key)
            number = self._lead(number, name, station, there)
            if there is None:
                return
            key = there

    def _surroundings(self, origin: Station) -> list[str]:
        """What may hold next: at the pads only while something is driven, and adverse only so many times."""
        if origin.history.adversities >= self.most:
            return ["healthy"]
        is_driven = origin.board.outputs & LIVE
        return [name for name in SURROUNDINGS if is_driven or name not in AT_THE_PADS]

    def _events(self, number: int, origin: Station, here: Key) -> None:
        station: Station | None = None
        has_session = origin.controller.treatment.session is not None
        accidents = ACCIDENTS if origin.history.adversities < self.most else ()
        for name in (*REQUESTS, *(TOUCHES if has_session else ()), *accidents):
            if name in IN_LIVE_WORDS and not origin.is_live:
                continue
            station = station or copy(origin)
            refusal = happen(station, name)
            if name.startswith("knob"):
                cycle(station, "healthy")
            there = key_of(station)
            self._lead(number, name, station, None if there == here else there)
            if refusal is None or there != here:
                station = None

    def _lead(self, number: int, name: str, station: Station, key: Key | None) -> int:
        """One transition from a node; the answer is where it leads."""
        self.transitions += 1
        if key is None:
            self.stays += 1
            return number
        there = self._reach(station, key, number, name)
        self.nodes[number].leads_to.add(there)
        return there

    def _ask(self, origin: Station) -> None:
        station = copy(origin)
        core = station.board.core
        timeless = key_of(station, timed=False)
        if timeless in self.asked_in:
            return
        self.asked_in.add(timeless)
        if station.is_live:
            self.asked["is STOP heard"] += 1
            rules.stop_is_heard(copy(origin), HEALTHY)
        if station.controller.safety.state is H.TREATING and core.state == c.RUNNING:
            self.asked["is a missing heart missed"] += 1
            rules.heart_is_missed(station, HEALTHY, SILENT)

    def way_to(self, number: int) -> list[str]:
        """The events that lead to a node from the first one."""
        way = []
        while number >= 0:
            node = self.nodes[number]
            way.append(node.event)
            number = node.parent
        return [event for event in reversed(way) if event]

    def dead_ends(self) -> list[int]:
        """Nodes from which neither READY, nor service, nor the edge of what was walked is reached."""
        back: list[list[int]] = [[] for _ in self.nodes]
        for number, node in enumerate(self.nodes):
            for there in node.leads_to:
                back[there].append(number)
        reached = [node.is_good or not node.is_walked for node in self.nodes]
        waiting = [number for number, is_reached in enumerate(reached) if is_reached]
        while waiting:
            for number in back[waiting.pop()]:
                if not reached[number]:
                    reached[number] = True
                    waiting.append(number)
        return [number for number, is_reached in enumerate(reached) if not is_reached]


# ---- the walks


def bounded(nodes: int, adversities: int = ANY) -> Walk:
    """A walk from every stop of the way, as far as so many nodes."""
    walk = Walk(adversities=adversities)
    before = -1
    for station, step in zip(beginnings(), ("", *WAY), strict=True):
        station.history.adversities = 0
        before = walk.begin(station, before, step)
    walk.go(nodes)
    return walk


def check_tables() -> None:
    """Raises when the walk does not know an attribute of a core or a request."""
    unknown = sorted(
        {line for station in beginnings() for line in why_unknown(station)} | set(unknown_requests())
    )
    unknown = [line for line in unknown if "nothing has it" not in line]
    assert not unknown, "\n".join(unknown)


# ---- the whole walk


def told(walk: Walk, seconds: float, is_whole: bool) -> str:
    """The result as lines."""
    dead = walk.dead_ends()
    lines = [
        f"date         {datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
        f"whole        {'yes' if is_whole else f'no: {len(walk.waiting)} states were not walked on from'}",
        f"adversities  at most {walk.most} that are not healed",
        f"states       {len(walk.nodes)}",
        f"transitions  {walk.transitions}, of which {walk.stays} stay in the same state",
        f"dead ends    {len(dead)}",
        *(f"asked        {what}: {count} states" for what, count in sorted(walk.asked.items())),
        f"seconds      {seconds:.0f}",
        "",
        "host state beside module state, and the number of abstract states:",
    ]
    names = ("OFF", "SELFTEST", "IDLE", "ARMED", "RUNNING", "RAMPDOWN", "FAULT", "ESTOP")
    for (host, module), count in sorted(walk.pairs.items()):
        lines.append(f"  {host:12} {names[module]:9} {count}")
    for number in dead[:5]:
        lines.append(f"dead end: {' > '.join(walk.way_to(number))}")
    return "\n".join(lines) + "\n"


def told_of_runs(walk: Walk, runs: int = 200) -> str:
    """Whether random concrete runs stay inside the walked states, timers left out."""
    from tests.proof.wander import outside  # it walks too

    starts = [copy(station) for station in beginnings()]
    for station in starts:
        station.history.adversities = 0
    found = outside(Random(1), starts, walk.timeless, runs, walk.most)
    ways = "".join(f"  outside: {' > '.join(dict.fromkeys(way[-8:]))}\n" for way in found[:5])
    return f"random runs  {runs}, of which {len(found)} met a state that was not walked\n{ways}"


def main(arguments: list[str]) -> int:
    """Walks, tells and keeps the result; the status is 1 when something does not hold."""
    parser = argparse.ArgumentParser(prog="python -m tests.proof.walk")
    parser.add_argument("--nodes", type=int, default=None, help="walk on from so many states only")
    parser.add_argument("--seconds", type=float, default=None, help="walk for so long only")
    parser.add_argument("--adversities", type=int, default=2, help="so many may be unhealed at a time")
    given = parser.parse_args(arguments)
    check_tables()
    began = time.monotonic()
    walk = bounded(0, given.adversities)
    while walk.waiting and (given.nodes is None or given.nodes > 0):
        step = 200 if given.nodes is None else min(200, given.nodes)
        walk.go(step)
        given.nodes = None if given.nodes is None else given.nodes - step
        seconds = time.monotonic() - began
        print(f"{len(walk.nodes)} states, {len(walk.waiting)} waiting, {seconds:.0f} s", file=sys.stderr)
        if given.seconds is not None and seconds > given.seconds:
            break
    text = told(walk, time.monotonic() - began, not walk.waiting)
    text += "" if walk.waiting else "\n" + told_of_runs(walk)
    print(text, end="")
    if walk.most != ANY:
        RESULT.with_stem(f"walk-{walk.most}").write_text(text, encoding="utf-8")
    return 1 if walk.dead_ends() else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
