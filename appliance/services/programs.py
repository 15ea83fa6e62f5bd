"""`ems-kiosk programs`: the programs as they are delivered, with what follows from their numbers."""

import argparse
from collections.abc import Iterator, Sequence
from importlib import resources
from pathlib import Path

from appliance import limits
from appliance.host.config import ConfigError
from appliance.services import places
from appliance.therapy.catalogue import Catalogue, CatalogueError, Channel, Profile, Program, parse
from appliance.therapy.output import Output, outputs, rms_ua
from appliance.therapy.placement import Places

FILE = "programs.toml"
_HEAD = (
    "id        kind     mode        min  max mA c/g  side   width us  rate Hz  charge uC  rms mA  on/off s"
)

_OUTPUT_HEAD = (
    "id            ohm      mA       V  limited  uC/phase  net uC  uJ/pulse  rms mA  mA/cm2  mW/cm2  pads cm2"
)
PROFILES: tuple[Profile, ...] = ("clinic", "gym")
_LIMITS_HEAD = "id            mA   min  a day/week  apart h  pads cm2        zones"


def run(arguments: Sequence[str]) -> int:
    """0 when every program can be used."""
    parser = argparse.ArgumentParser(prog="ems-kiosk programs", description=__doc__)
    parser.add_argument("--file", type=Path, help="another program file (default: the installed one)")
    chosen = parser.parse_args(arguments)
    catalogue = load(chosen.file)
    print("\n".join(lines(catalogue)))
    placed = places.load(catalogue, places.load_cards())
    for profile in PROFILES:
        print("\n".join(["", *limit_lines(catalogue, placed, profile)]))
    for profile in PROFILES:
        print("\n".join(["", *output_lines(catalogue, profile)]))
    return 0


def load(path: Path | None = None) -> Catalogue:
    """The installed programs, or those of the file; ConfigError with the file, the program and the key."""
    try:
        if path is None:
            return parse(
                resources.files("appliance.therapy").joinpath(FILE).read_text(encoding="utf-8"), FILE
            )
        return parse(path.read_text(encoding="utf-8"), str(path))
    except CatalogueError as error:
        raise ConfigError(str(error)) from error
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path or FILE}: cannot be read: {error}") from error


def lines(catalogue: Catalogue) -> Iterator[str]:
    """A table; charge and rms at the clinic's ceiling, the rms of an on/off program on its plateau."""
    yield f"{len(catalogue.programs)} programs, file version {catalogue.version}, digest {catalogue.digest}"
    yield _HEAD
    for program in catalogue.programs:
        for channel in program.channel:
            yield _line(program, channel)


def _line(program: Program, channel: Channel) -> str:
    ceilings = f"{program.level_cap('clinic')}/{program.level_cap('gym') or '-'}"
    charge_nc = program.cap_clinic_ua * channel.pulse_width_us_max // 1_000
    envelope = program.envelope_ms
    on_off = f"{envelope[1] / 1000:g}/{envelope[3] / 1000:g}" if envelope else "-"
    return (
        f"{program.id:8}  {program.kind:8} {program.mode.name.lower():10} {program.minutes:4}  "
        f"{ceilings:>10}  {channel.side:5}  {channel.pulse_width_us:>8}  {channel.rate_dhz / 10:>7g}  "
        f"{charge_nc / 1000:>9.2f}  {rms_ua(program.cap_clinic_ua, channel) / 1000:>6.2f}  {on_off}"
    )


def limit_lines(catalogue: Catalogue, placed: Places, profile: Profile) -> Iterator[str]:
    """What this profile may run: ceiling, time, dose, pads and zones; the rest is not offered there."""
    yield (
        f"limits of a {profile}; of the host: {limits.PEAK_UA_MAX // 1_000} mA, "
        f"{limits.RMS_UA_MAX / 1_000:g} mA rms, {limits.DENSITY_UA_PER_CM2_MAX / 1_000:g} mA rms per cm2, "
        f"{limits.CHARGE_NC_MAX / 1_000:g} uC a phase, {limits.SESSION_S_MAX // 60} min"
    )
    yield _LIMITS_HEAD
    for program in catalogue.programs:
        if program.cap_ua(profile):
            yield _limit_line(program, placed, profile)


def _limit_line(program: Program, placed: Places, profile: Profile) -> str:
    """Zones that wait for an answer to a question are marked with it."""
    sizes = sorted({pad.area_cm2 for zone in placed.zones for pad in zone.pad_types})
    at = {cm2: [zone for zone in placed.zones if zone.takes(program, profile, cm2)] for cm2 in sizes}
    zones = dict.fromkeys(zone for found in at.values() for zone in found)
    named = ", ".join(zone.id + "".join(f" (after No to {card})" for card in zone.needs_no) for zone in zones)
    dose = f"{program.dose.per_day}/{program.dose.per_week}"
    pads = ", ".join(str(cm2) for cm2, found in at.items() if found)
    return (
        f"{program.id:10}  {program.level_cap(profile):>4}  {program.minutes:>4}  {dose:>10}  "
        f"{program.dose.apart_min / 60:>7g}  {pads:<14}  {named}"
    )


def output_lines(catalogue: Catalogue, profile: Profile) -> Iterator[str]:
    """The output table at the profile's ceiling: every program on 500, 2000 and 10 000 ohm. [STD-16]"""
    yield f"computed output at the ceiling of a {profile}, symmetric biphasic pulses, smallest pads allowed"
    yield _OUTPUT_HEAD
    for program in catalogue.programs:
        for row in outputs(program, profile):
            yield _output_line(program.id, row)


def _output_line(program_id: str, row: Output) -> str:
    return (
        f"{program_id:10}  {row.load_ohm:>5}  {row.current_ua / 1000:>6.1f}  {row.voltage_mv / 1000:>6.1f}  "
        f"{'yes' if row.is_limited else 'no':>7}  {row.charge_nc / 1000:>8.2f}  {0:>6}  {row.energy_uj:>8}  "
        f"{row.rms_ua / 1000:>6.2f}  {row.density_ua_per_cm2 / 1000:>6.2f}  "
        f"{row.power_uw_per_cm2 / 1000:>6.2f}  {row.pad_cm2:>8}"
    )
