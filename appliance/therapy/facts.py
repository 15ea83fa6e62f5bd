"""What the maker of such a device must tell about a program: message ids and their numbers. Pure.

Rule 1: every point of IEC 60601-2-10's instructions for use has a row. [STD-14, S2]
Rule 2: the numbers come from the block that is sent, not from a text.
Rule 3: numbers are whole, so that each language writes them with its own digits.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from appliance.therapy.catalogue import Channel, Profile, Program
from appliance.therapy.output import outputs

ALWAYS = (
    "fact.load",
    "fact.implant",
    "fact.surgery",
    "fact.distance",
    "fact.thorax",
    "fact.never",
    "fact.skin",
    "fact.long_term",
    "fact.not_while",
)
"""What holds for every program. [therapy 1.1 "IFU content", 2.1 "Label facts for the help page"]"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One sentence: the message and the numbers in it."""

    text: str
    values: dict[str, int] = field(default_factory=dict)


def facts(program: Program, profile: Profile, pad_cm2: int) -> tuple[Fact, ...]:
    """All facts of this program, those with numbers first; of the left side where the sides differ."""
    return (*_numbers(program, profile, pad_cm2), *(Fact(text=text) for text in ALWAYS))


def _numbers(program: Program, profile: Profile, pad_cm2: int) -> Iterator[Fact]:
    channel = program.sides[0]
    yield _waveform(channel)
    yield _rate(program)
    highest_mv = max((row.voltage_mv for row in outputs(program, profile)), default=0)
    values = {"current": program.level_cap(profile), "voltage": -(-highest_mv // 1_000)}
    yield Fact(text="fact.output", values=values)
    yield Fact(text="fact.pads", values={"area": pad_cm2})


def _waveform(channel: Channel) -> Fact:
    """The length of one half of a pulse, or of the shortest and the longest where it changes."""
    width_us, sweep = channel.pulse_width_us, channel.sweep
    if sweep is None or sweep.pulse_width_us == width_us:
        return Fact(text="fact.waveform", values={"width": width_us})
    low, high = sorted((width_us, sweep.pulse_width_us))
    return Fact(text="fact.waveform.sweep", values={"low": low, "high": high})


def _rate(program: Program) -> Fact:
    """How the pulses follow each other, by the mode."""
    channel, rate = program.sides[0], program.sides[0].rate_dhz // 10
    if channel.burst is not None:
        groups = channel.burst.rate_dhz // 10
        return Fact(text="fact.rate.burst", values={"pulses": channel.burst.pulses, "rate": groups})
    if channel.sweep is not None:
        low, high = sorted((rate, channel.sweep.rate_dhz // 10))
        return Fact(text="fact.rate.sweep", values={"low": low, "high": high})
    if program.envelope_ms is not None:
        on_s, off_s = sum(program.envelope_ms[:3]) // 1_000, program.envelope_ms[3] // 1_000
        return Fact(text="fact.rate.envelope", values={"rate": rate, "on": on_s, "off": off_s})
    return Fact(text="fact.rate.even", values={"rate": rate})
