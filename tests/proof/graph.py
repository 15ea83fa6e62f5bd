"""The graph of the walk: abstract states, what leads from one to another, and what is asked in each.

A node is one concrete station for each abstract state (abstraction.py). Its successors are one event, or one
of the surroundings (hands.py) until the abstract state changes; time leaps to just before the next bound when
nothing but timers moves. Every cycle on the way is judged by invariants.py and rules.py; every node is asked
whether STOP is heard and whether a missed heart ends the current; every node must lead on to READY, or to a
state that names service.

A walk deepens: first the states that need no adversity but those of the way (steps.py), then those of one
adversity that is not healed, and so on. It is healed where the station stands in a state that needed none.
"""

import time
import zlib
from collections import Counter, deque
from collections.abc import Iterable
from dataclasses import dataclass, field

from appliance.limits import CYCLE_MS, FAULT_CLEAR_MS
from appliance.safety.mirror import PERMITTED
from appliance.safety.states import HostState as H
from drivers.firmware import codes as c
from tests.proof import rules
from tests.proof.abstraction import Key, ages, bearing_of, key_of, leap, progress, timers
from tests.proof.board import LIVE
from tests.proof.hands import (
    ACCIDENTS,
    AT_THE_PADS,
    IN_LIVE_WORDS,
    REQUESTS,
    SURROUNDINGS,
    TOUCHES,
)
from tests.proof.station import Station, copy, load
from tests.proof.steps import WAY, beginnings, cycle, happen

RESTLESS_CYCLES = 110
ANY = 99
KNOB = frozenset(name for name in TOUCHES if name.startswith("knob"))
HEALTHY = SURROUNDINGS["healthy"]
SILENT = SURROUNDINGS["kiosk silent"]


class Broken(AssertionError):
    """What does not hold, and the events that lead there from the first one."""


def abide(station: Station, name: str, key: Key) -> bool:
    """These surroundings until the abstract state is another one; False when it stays for ever."""
    for count in range(RESTLESS_CYCLES + 400):
        running = timers(station)
        before, moved = ages(running, station), progress(station)
        cycle(station, name)
        if key_of(station) != key:
            return True
        if count < RESTLESS_CYCLES and progress(station) != moved:
            continue
        if leap(running, before, station) is None:
            return False
        if key_of(station) != key:
            return True
    return False


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
    """The graph as far as it was walked: `most` adversities unhealed at a time, `without` these hands."""

    def __init__(self, *, most: int = ANY, without: Iterable[str] = (), asks: bool = True) -> None:
        self.nodes: list[Node] = []
        self.index: dict[Key, int] = {}
        self.waiting: deque[tuple[int, bytes]] = deque()
        self.walked: list[tuple[int, bytes]] = []
        self.healthy: frozenset[Key] = frozenset()
        self.timeless: set[Key] = set()
        self.transitions = 0
        self.stays = 0
        self.asked: Counter[str] = Counter()
        self.pairs: Counter[tuple[str, int]] = Counter()
        self.most = most
        self.asks = asks
        self.without = frozenset(without)
        self._at = ""
        self.asked_in: set[Key] = set()
        self.abode: set[tuple[str, Key]] = set()

    def begin(self, station: Station, parent: int = -1, event: str = "") -> int:
        """The station's abstract state is a node; the answer is its number."""
        station.history.adversities = 0
        return self._reach(station, self.key(station), parent, event)

    def widen(self, station: Station, event: str) -> None:
        """A state that was reached in another way waits to be walked on from, its adversities unhealed."""
        self._reach(station, self.key(station), -1, event)

    def key(self, station: Station) -> Key:
        """The abstract state and how many adversities are not healed: none where it needed none."""
        history, key = station.history, key_of(station)
        if self.most == ANY or key in self.healthy:
            history.adversities = 0
        return key + bytes([history.adversities])

    def deepen(self) -> None:
        """One adversity more may be unhealed: every state of before is walked on from once more."""
        assert not self.waiting, "a walk deepens from where it has come to its end"
        self.healthy = self.healthy or frozenset(key[:-1] for key in self.index)
        self.most += 1
        self.waiting.extend(self.walked)
        self.walked.clear()

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

    def go(self, nodes: int | None = None, *, until_s: float | None = None, is_kept: bool = False) -> None:
        """Nodes are walked on from, in the order in which they were reached; kept ones can be deepened."""
        while self.waiting and (nodes is None or nodes > 0):
            if until_s is not None and time.monotonic() > until_s:
                return
            number, packed = self.waiting.popleft()
            self.expand(number, load(zlib.decompress(packed)))
            nodes = None if nodes is None else nodes - 1
            if is_kept:
                self.walked.append((number, packed))

    def expand(self, number: int, origin: Station) -> None:
        """Every successor of a node; of one that was walked on from, only the adverse ones."""
        self._at, node = "asked", self.nodes[number]
        is_full = origin.history.adversities >= self.most
        try:
            if not node.is_walked:
                if self.asks:
                    self._ask(origin)
                self._abide(number, "healthy", copy(origin))
                self._in_vain(number, copy(origin))
                self._events(number, origin, (*REQUESTS, *TOUCHES))
            if not is_full:
                for name in self._adverse(origin):
                    self._abide(number, name, copy(origin))
                self._events(number, origin, ACCIDENTS)
                self._with_the_knob(number, origin)
        except AssertionError as error:
            way = " > ".join([*self.way_to(number), self._at])
            raise Broken(f"{error}\nafter: {way}") from error
        node.is_walked = True

    def _abide(self, number: int, name: str, station: Station) -> None:
        """These surroundings until something changes; to their end where they may not come again.

        Where they have led through the same state before, what follows has been walked.
        """
        if name in self.without:
            return
        self._at = name
        unhealed = station.history.adversities + (name != "healthy")
        is_once = name == "healthy" or self.most == ANY
        while True:
            moves = abide(station, name, key_of(station))
            station.history.adversities = unhealed
            there = self.key(station)
            number = self._lead(number, name, station, there if moves else None)
            if is_once or not moves or (name, there) in self.abode:
                return
            self.abode.add((name, there))

    def _in_vain(self, number: int, station: Station) -> None:
        """What is asked again and again until its time is over: no state of it stays, so no timer leaps."""
        if station.controller.safety.wants.fault_at_ms is None:
            return
        unhealed = station.history.adversities
        for _ in range(FAULT_CLEAR_MS // CYCLE_MS + 2):
            cycle(station, "healthy")
        station.history.adversities = unhealed
        self._lead(number, "healthy", station, self.key(station))

    def _with_the_knob(self, number: int, origin: Station) -> None:
        """The cycle that comes reads the knob, whatever comes with it: a touch waits for no healthy one."""
        if origin.controller.safety.state not in PERMITTED or origin.controller.treatment.session is None:
            return
        for touch in KNOB - self.without:
            for name in self._adverse(origin):
                station = copy(origin)
                happen(station, touch)
                self._abide(number, name, station)

    def _adverse(self, origin: Station) -> list[str]:
        """What may hold beside a healthy station: at the pads only while something is driven."""
        is_driven = origin.board.outputs & LIVE
        return [name for name in SURROUNDINGS if name != "healthy" and (is_driven or name not in AT_THE_PADS)]

    def _events(self, number: int, origin: Station, names: Iterable[str]) -> None:
        station: Station | None = None
        has_session = origin.controller.treatment.session is not None
        here = self.key(origin)
        for name in names:
            is_idle = (name in IN_LIVE_WORDS and not origin.is_live) or (name in TOUCHES and not has_session)
            if is_idle or name in self.without:
                continue
            self._at = name
            station = station or copy(origin)
            refusal = happen(station, name)
            if name in KNOB:
                cycle(station, "healthy")
            station.history.adversities += name in ACCIDENTS
            there = self.key(station)
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
        """From every state once, timers left out; beside an adversity, levels too are left out."""
        station = copy(origin)
        core = station.board.core
        here = bearing_of(station) if station.history.adversities else key_of(station, timed=False)
        if here in self.asked_in:
            return
        self.asked_in.add(here)
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


def begun(*, most: int = ANY, without: Iterable[str] = (), asks: bool = True) -> Walk:
    """A walk that stands at every stop of the way."""
    walk = Walk(most=most, without=without, asks=asks)
    before = -1
    for station, step in zip(beginnings(), ("", *WAY), strict=True):
        before = walk.begin(station, before, step)
    return walk


def bounded(nodes: int) -> Walk:
    """A walk from every stop of the way, as far as so many nodes."""
    walk = begun()
    walk.go(nodes)
    return walk
