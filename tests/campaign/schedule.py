"""One random schedule: from a seed to a verdict, in virtual time, always the same."""

import traceback
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from random import Random
from typing import NamedTuple

from appliance.ipc import messages as m
from drivers.sim.module import ModuleCore
from drivers.sim.profile import BoardProfile
from tests.campaign.case import Verdict
from tests.campaign.ends import SLOW_US
from tests.campaign.hard_limits import Facts
from tests.campaign.injections import Injection, catalogue, latent
from tests.campaign.judge import judged
from tests.campaign.person import LABELS, Person
from tests.campaign.stage import Stage
from tests.support import rig

LASTS_US = 14_000_000
MS = 1000
WRAPS = 0.15
LATENT = 0.1
FAST = 0.75
MODULE_WRAP_MS = 1 << 30
HOST_WRAP_MS = 1 << 32
PAD_CM2 = 45
BUGS = (ArithmeticError, AssertionError, AttributeError, LookupError, RuntimeError, TypeError, ValueError)


class Placed(NamedTuple):
    """One fault of a schedule: what, before or after which step of the person, and for how long."""

    fault_id: str
    label: str
    offset_us: int
    lasts_ms: int


@dataclass(slots=True)
class Outcome:
    """What one schedule was and what the judge said."""

    seed: int
    program_id: str
    injected: list[str] = field(default_factory=list)
    verdict: Verdict = field(default_factory=Verdict)
    lasted_us: int = 0
    pulses: int = 0

    def __str__(self) -> str:
        said = "; ".join(self.verdict.wrong[:3]) or "nothing wrong"
        return (
            f"seed {self.seed} ({self.program_id}, {', '.join(self.injected) or 'no fault'}): {said}\n"
            f"    python -m tests.campaign --schedules 1 --seed {self.seed}"
        )


@cache
def facts_of(program_id: str) -> Facts:
    """The program's numbers, from its own block."""
    program = rig.catalogue().program(program_id)
    block = program.blocks("clinic", PAD_CM2, None)[0]
    rates = [block.burst_rate_dhz] if block.burst_pulses else [block.f_dhz, block.f2_dhz or block.f_dhz]
    envelope = program.envelope_ms
    every = program.blocks("clinic", PAD_CM2, None)
    return Facts(
        cap_ua=block.i_max_ua,
        period_us=10_000_000 // min(rates),
        ramp_up_us=envelope[0] * MS if envelope else 0,
        width_us=max(max(one.pw_us, one.pw2_us) for one in every),
        ratio=max(one.k for one in every),
        shortest_us=10_000_000 // max(max(one.f_dhz, one.f2_dhz) for one in every),
        pad_cm2=PAD_CM2,
        burst_pulses=block.burst_pulses or 1,
    )


def _programs(*, is_fast: bool) -> list[str]:
    """Fast ones show every millisecond of a stop; the others are slower than 20 Hz."""
    programs = [program.id for program in rig.catalogue().programs]
    return [program_id for program_id in programs if (facts_of(program_id).period_us < SLOW_US) is is_fast]


class Schedule:
    """Drawn from the seed before anything runs; `run` plays and judges it."""

    def __init__(
        self,
        seed: int,
        core: ModuleCore | None = None,
        *,
        program_id: str | None = None,
        faults: Sequence[Placed] | None = None,
    ) -> None:
        self._random = random = Random(seed)
        self.outcome = Outcome(seed=seed, program_id=random.choice(_programs(is_fast=random.random() < FAST)))
        self.outcome.program_id = program_id or self.outcome.program_id
        wraps = random.random() < WRAPS
        ahead_ms = random.randint(4_000, 16_000)
        self.stage = Stage(
            seed=seed,
            profile=BoardProfile(module_ms=MODULE_WRAP_MS - ahead_ms if wraps else 0),
            core=core,
            now_us=(HOST_WRAP_MS - ahead_ms) * MS if wraps else 0,
        )
        self._facts = facts_of(self.outcome.program_id)
        level = random.choice((2, 3, 5, 8, 14))
        wanted = self._set_up_faults(self._drawn() if faults is None else faults)
        self._person = Person(self.stage, random, self.outcome.program_id, level=level, wanted=wanted)

    def _drawn(self) -> list[Placed]:
        """One to three faults, each set around something that the person will do; a latent one comes alone:
        what it meets beside another is tests/fault/test_latent_faults.py, and two are more than is promised.
        """
        random, kinds = self._random, catalogue()
        names = random.sample(sorted(set(kinds) - set(latent())), random.choice((1, 1, 2, 2, 3)))
        if random.random() < LATENT:
            names = [random.choice(latent())]
        label, placed = random.choice(LABELS), []
        for name in names:
            if random.random() < 0.5:
                label = random.choice(LABELS)
            near_us, far_us = random.randint(-60 * MS, 60 * MS), random.randint(-110 * MS, 400 * MS)
            offset_us = random.choice((0, near_us, far_us))
            placed.append(Placed(name, label, offset_us, random.choice(kinds[name].lasts_ms)))
        return placed

    def _set_up_faults(self, placed: Sequence[Placed]) -> list[str]:
        """They wait; the answer is the labels that they wait for."""
        for fault in placed:
            self._wait_for(fault.label, fault.offset_us, catalogue()[fault.fault_id], fault.lasts_ms)
        return list(dict.fromkeys(fault.label for fault in placed))

    def _wait_for(self, label: str, offset_us: int, kind: Injection, lasts_ms: int) -> None:
        stage = self.stage

        def begin() -> None:
            self.outcome.injected.append(
                f"{kind.fault_id} at {label}{offset_us / MS:+.1f} ms for {lasts_ms} ms"
            )
            stage.note("fault", kind.fault_id)
            kind.begin(stage)
            if kind.end is not None:
                stage.at(stage.board.now_us + lasts_ms * MS, end)

        def end() -> None:
            stage.note("fault", kind.fault_id, is_on=False)
            if kind.end is not None:
                kind.end(stage)

        stage.wait_for(label, offset_us, lambda _: begin())

    def run(self) -> Outcome:
        """Prepared, lived for 14 s, ended within one more, judged."""
        stage, outcome = self.stage, self.outcome
        since_us = stage.board.now_us
        self._prepare()
        began_us = stage.board.now_us
        self._live(began_us + LASTS_US)
        self._end()
        pulses = stage.pulses()
        outcome.lasted_us, outcome.pulses = stage.board.now_us - began_us, len(pulses)
        outcome.verdict = judged(
            self._facts, stage.log, pulses, since_us=since_us, until_us=stage.board.now_us
        )
        return outcome

    def _prepare(self) -> None:
        stage = self.stage
        stage.boot()
        stage.prove_estop()
        stage.note("ack", "estop")
        for channel in (0, 1):
            stage.pad(channel, "typical")
        stage.prepare(self.outcome.program_id)
        stage.check()

    def _live(self, until_us: int) -> None:
        stage, acts = self.stage, self._person.acts()

        def act() -> None:
            stage.at(stage.board.now_us + max(1, next(acts)), act)

        stage.at(stage.board.now_us + 1, act)
        was_pulsing = False
        while stage.board.now_us < until_us:
            stage.cycle()
            last_us = stage.board.scope.last_pulse_us()
            is_pulsing = last_us is not None and stage.board.now_us - last_us < 3_000_000
            if is_pulsing and not was_pulsing:
                stage.announce("first pulse", stage.board.now_us)
            was_pulsing = is_pulsing

    def _end(self) -> None:
        """Everybody steps back; off is reached from everywhere."""
        self.stage.ask(m.Stop())
        until_us = self.stage.board.now_us + 1_000_000
        while self.stage.board.now_us < until_us:
            self.stage.cycle()


def run(seed: int) -> Outcome:
    """One schedule as it was drawn."""
    return played(Schedule(seed))


def played(schedule: Schedule) -> Outcome:
    """One schedule to its end; a program that raises has failed it."""
    try:
        return schedule.run()
    except BUGS as error:
        frame = traceback.extract_tb(error.__traceback__)[-1]
        schedule.outcome.verdict.wrong.append(f"{error!r} at {frame.filename}:{frame.lineno}")
        return schedule.outcome
