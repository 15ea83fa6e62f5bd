"""Random concrete runs, time in whole cycles and nothing leapt over: what the abstraction is held against."""

from collections.abc import Collection, Iterator
from random import Random

from tests.proof.abstraction import Key, key_of, progress
from tests.proof.graph import Walk
from tests.proof.hands import ACCIDENTS, AT_THE_PADS, IN_LIVE_WORDS, REQUESTS, SURROUNDINGS, TOUCHES
from tests.proof.station import Station, copy
from tests.proof.steps import beginnings, cycle, happen

LENGTHS = (1, 1, 2, 3, 5, 10, 15, 16, 24, 25, 26, 27, 51, 100, 101, 102)
"""Cycles that something lasts: around the bounds of 0.3 s, 0.5 s, 1 s and 2 s, and in between."""


def step(random: Random, station: Station, *, is_full: bool, without: Collection[str]) -> tuple[str, int]:
    """What happens next, and for how many cycles; 0 for an event."""
    if random.random() < 0.5:
        names = [*REQUESTS, *TOUCHES, *(() if is_full else ACCIDENTS)]
        names = [name for name in names if name not in IN_LIVE_WORDS or station.is_live]
        return random.choice([name for name in names if name not in without]), 0
    adverse = [] if is_full else [name for name in SURROUNDINGS if station.is_live or name not in AT_THE_PADS]
    adverse = [name for name in adverse if name not in without]
    return random.choice(["healthy"] * 12 + adverse), random.choice(LENGTHS)


def wander(
    random: Random,
    station: Station,
    steps: int,
    *,
    most: int = 99,
    healthy: Collection[Key] = (),
    without: Collection[str] = (),
) -> Iterator[tuple[Station, str]]:
    """The station after every cycle and event of a random run, with what has just happened."""
    history = station.history
    for _ in range(steps):
        name, cycles = step(random, station, is_full=history.adversities >= most, without=without)
        unhealed = history.adversities + (name not in {"healthy", *REQUESTS, *TOUCHES})
        for _ in range(max(1, cycles)):
            if cycles:
                cycle(station, name)
            else:
                happen(station, name)
            history.adversities = 0 if healthy and key_of(station) in healthy else unhealed
            yield station, name


def why_different(one: Station, other: Station, name: str) -> str | None:
    """Why two concrete stations of one abstract state go different ways under `name`; None when they do not.

    One cycle: every timer that expires in it is about to expire in both, so that all but the timers must be
    equal afterwards.
    """
    one, other = copy(one), copy(other)
    for station in (one, other):
        if name in SURROUNDINGS:
            cycle(station, name)
        else:
            happen(station, name)
    first, second = key_of(one, timed=False), key_of(other, timed=False)
    return None if first == second else name


def is_alike(one: Station, other: Station) -> bool:
    """The same abstract state, at the same point of what it does not keep (a slew, a page, a knob)."""
    first, second = (
        (key_of(station), progress(station), station.history.around, station.devices.turned)
        for station in (one, other)
    )
    return first == second


def outside(random: Random, walk: Walk, runs: int) -> list[tuple[list[str], Station]]:
    """Random runs that reach a state, timers left out, that the walk has not: the way and the state."""
    starts = [copy(station) for station in beginnings()]
    healthy = walk.healthy or frozenset(key[:-1] for key in walk.index)
    found = []
    for _ in range(runs):
        way: list[str] = []
        start = copy(random.choice(starts))
        for station, name in wander(random, start, 12, most=walk.most, healthy=healthy, without=walk.without):
            way.append(name)
            if key_of(station, timed=False) not in walk.timeless:
                found.append((way, copy(station)))
                break
    return found
