"""The programs: loaded strictly, checked against the host's limits, turned into one block per channel.

Sources of truth: therapy.md 3.1 and 3.1.1 (programs, caps), 1.3 and PRG-01 (bounds), 4.2 (pads); link.md 5.2
(fields), 9 (limits). The numbers of the programs stand in programs.toml; the walls stand in appliance.limits.
"""

import hashlib
import tomllib
from collections.abc import Mapping
from enum import StrEnum, unique
from typing import Literal

import msgspec

from appliance import limits
from appliance.therapy.channel_block import GAP_US, ChannelBlock, Mode
from appliance.therapy.checks import ProgramRuleError, check_program
from appliance.therapy.evidence import Evidence, EvidenceError, cards_of

CHANNELS = 2
SENSORY_ONLY_BELOW_CM2 = 25
"""Pads under 25 cm2 take programs of kind sensory only. [therapy 4.2, ELE-01]"""

DIGEST_DIGITS = 12

Profile = Literal["clinic", "gym"]


@unique
class Kind(StrEnum):
    """What the person feels: tingling, separate twitches, or a held contraction. [therapy 3.1]"""

    SENSORY = "sensory"
    TWITCH = "twitch"
    MOTOR = "motor"


class CatalogueError(ValueError):
    """The program file cannot be used; the text is one sentence with the file, the program and the key."""


class UnknownProgramError(KeyError):
    """No program has this id."""


class NotAllowedError(ValueError):
    """The program exists, but not with this profile, pad area or number of minutes."""


class _Row(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A table of the program file: an unknown key is an error."""


class Burst(_Row, frozen=True, kw_only=True):
    """So many pulses at the rate inside the burst, the bursts so often."""

    pulses: int
    rate_dhz: int


class Sweep(_Row, frozen=True, kw_only=True):
    """The far end of a linear sweep there and back; one way lasts half the period."""

    rate_dhz: int
    pulse_width_us: int
    period_ms: int


class Envelope(_Row, frozen=True, kw_only=True):
    """One contraction: up, plateau, down, rest."""

    ramp_up_ms: int
    plateau_ms: int
    ramp_down_ms: int
    off_ms: int


_UNUSED_ENVELOPE = Envelope(ramp_up_ms=2000, plateau_ms=0, ramp_down_ms=1000, off_ms=0)


class Channel(_Row, frozen=True, kw_only=True):
    """The pulses of one side."""

    side: Literal["left", "right", "both"]
    pulse_width_us: int
    rate_dhz: int
    burst: Burst | None = None
    sweep: Sweep | None = None
    envelope: Envelope | None = None

    @property
    def mode(self) -> Mode:
        """The mode follows from what the channel has; more than one is refused at loading."""
        if self.burst is not None:
            return Mode.BURST
        if self.sweep is not None:
            return Mode.MODULATED
        return Mode.CONTINUOUS if self.envelope is None else Mode.ENVELOPE

    @property
    def rate_dhz_max(self) -> int:
        """The larger end of a sweep; inside a burst, the rate inside it. [therapy 3.1.1]"""
        return max(self.rate_dhz, self.sweep.rate_dhz if self.sweep else 0)

    @property
    def pulse_width_us_max(self) -> int:
        """The larger end of a sweep."""
        return max(self.pulse_width_us, self.sweep.pulse_width_us if self.sweep else 0)


class Dose(_Row, frozen=True, kw_only=True):
    """How often: programs of one family count together. [therapy 3.1, 6.6]"""

    family: str
    per_day: int
    per_week: int
    apart_min: int = 0
    per_course: int | None = None


class Program(_Row, frozen=True, kw_only=True):
    """A recipe: one block per channel, its ceiling per profile, its time and its words."""

    id: str
    kind: Kind
    name_text: str
    feel_text: str
    why_text: str
    minutes: int
    cap_clinic_ua: int
    cap_gym_ua: int | None = None
    planned_end_ramp_ms: int = 2000
    settle_ms: int = 0
    dose: Dose
    channel: tuple[Channel, ...]

    def cap_ua(self, profile: Profile) -> int:
        """The ceiling of the current in this profile; 0 where the program is not offered."""
        return self.cap_clinic_ua if profile == "clinic" else self.cap_gym_ua or 0

    def level_cap(self, profile: Profile) -> int:
        """The highest whole level (1.0 mA each) in this profile; 0 where the program is not offered."""
        return self.cap_ua(profile) // 1000

    @property
    def sides(self) -> tuple[Channel, ...]:
        """One entry per output, left first."""
        both = [entry for entry in self.channel if entry.side == "both"]
        if both:
            return (both[0],) * CHANNELS
        return tuple(sorted(self.channel, key=lambda entry: entry.side))

    @property
    def mode(self) -> Mode:
        """The mode of the program; both channels have the same one."""
        return self.sides[0].mode

    @property
    def envelope_ms(self) -> tuple[int, int, int, int] | None:
        """Ramp-up, plateau, ramp-down and off of an on/off program, else None."""
        envelope = self.sides[0].envelope
        if envelope is None:
            return None
        return (envelope.ramp_up_ms, envelope.plateau_ms, envelope.ramp_down_ms, envelope.off_ms)

    def allows(self, profile: Profile, pad_cm2: int) -> bool:
        """True if this profile offers the program and these pads may carry it."""
        if not self.cap_ua(profile) or pad_cm2 < limits.PAD_CM2_MIN:
            return False
        return self.kind is Kind.SENSORY or pad_cm2 >= SENSORY_ONLY_BELOW_CM2

    def blocks(self, profile: Profile, pad_cm2: int, minutes: int | None = None) -> tuple[ChannelBlock, ...]:
        """One block per channel, at this profile's ceiling; fewer minutes may be asked for."""
        asked = self.minutes if minutes is None else minutes
        if not self.allows(profile, pad_cm2):
            raise NotAllowedError(
                f"program {self.id} is not for the {profile} profile with pads of {pad_cm2} cm2"
            )
        if not 1 <= asked <= self.minutes:
            raise NotAllowedError(f"program {self.id} lasts 1 to {self.minutes} minutes, not {asked}")
        return tuple(_block(side, self.cap_ua(profile), pad_cm2, asked * 60) for side in self.sides)


def _block(channel: Channel, cap_ua: int, pad_cm2: int, limit_s: int) -> ChannelBlock:
    burst, sweep = channel.burst, channel.sweep
    envelope = channel.envelope or _UNUSED_ENVELOPE
    return ChannelBlock(
        mode=channel.mode,
        pad_cm2=pad_cm2,
        i_max_ua=cap_ua,
        pw_us=channel.pulse_width_us,
        gap_us=GAP_US,
        k=1,
        f_dhz=channel.rate_dhz,
        f2_dhz=sweep.rate_dhz if sweep else 0,
        pw2_us=sweep.pulse_width_us if sweep else 0,
        sweep_period_ms=sweep.period_ms if sweep else 0,
        burst_pulses=burst.pulses if burst else 0,
        burst_rate_dhz=burst.rate_dhz if burst else 0,
        ramp_up_ms=envelope.ramp_up_ms,
        hold_ms=envelope.plateau_ms,
        ramp_down_ms=envelope.ramp_down_ms,
        off_ms=envelope.off_ms,
        limit_s=limit_s,
    )


class Catalogue(msgspec.Struct, frozen=True, kw_only=True):
    """All programs of one file, each checked against the host's limits."""

    version: int
    digest: str
    """The first digits of the SHA-256 of the file: two catalogues with the same one are the same. [PRG-01]"""
    programs: tuple[Program, ...]
    evidence: tuple[Evidence, ...]

    def program(self, program_id: str) -> Program:
        """The program with this id; raises UnknownProgramError if there is none."""
        for program in self.programs:
            if program.id == program_id:
                return program
        raise UnknownProgramError(program_id)

    def evidence_of(self, program_id: str) -> Evidence:
        """What is known for and against this program; raises UnknownProgramError if there is none."""
        for card in self.evidence:
            if program_id in card.programs:
                return card
        raise UnknownProgramError(program_id)


def parse(toml_text: str, source: str) -> Catalogue:
    """The catalogue in `toml_text`; raises CatalogueError: one sentence with `source` and the key."""
    try:
        document = tomllib.loads(toml_text)
    except tomllib.TOMLDecodeError as error:
        raise CatalogueError(f"{source} is not valid TOML: {error}") from error
    for key in document:
        if key not in ("version", "programs", "evidence"):
            raise CatalogueError(f"{source}: unknown key `{key}` at the top")
    version, tables = document.get("version"), document.get("programs")
    if type(version) is not int:
        raise CatalogueError(f"{source}: `version` must be a whole number")
    if not isinstance(tables, Mapping) or not tables:
        raise CatalogueError(f"{source}: `programs` must have at least one program")
    programs = tuple(_program(name, tables[name], source) for name in tables)
    evidence = _evidence(document.get("evidence"), programs, source)
    digest = hashlib.sha256(toml_text.encode()).hexdigest()[:DIGEST_DIGITS]
    return Catalogue(version=version, digest=digest, programs=programs, evidence=evidence)


def _evidence(tables: object, programs: tuple[Program, ...], source: str) -> tuple[Evidence, ...]:
    try:
        return cards_of(tables, tuple(program.id for program in programs))
    except EvidenceError as error:
        raise CatalogueError(f"{source}: {error}") from error


def _program(program_id: str, table: object, source: str) -> Program:
    where = f"{source}: program {program_id}"
    if not isinstance(table, Mapping) or "id" in table:
        raise CatalogueError(f"{where}: must be a table, and the id is its name")
    try:
        program = msgspec.convert({"id": program_id, **table}, Program, strict=True)
        check_program(program)
    except msgspec.ValidationError as error:
        raise CatalogueError(f"{where}: {error}") from error
    except ProgramRuleError as error:
        raise CatalogueError(f"{where}: {error}") from error
    return program
