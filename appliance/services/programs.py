"""`ems-kiosk programs`: the programs as they are delivered, with what follows from their numbers."""

import argparse
from collections.abc import Iterator, Sequence
from importlib import resources
from math import isqrt
from pathlib import Path

from appliance.host.config import ConfigError
from appliance.therapy.catalogue import Catalogue, CatalogueError, Channel, Program, parse

FILE = "programs.toml"
_HEAD = (
    "id        kind     mode        min  max mA c/g  side   width us  rate Hz  charge uC  rms mA  on/off s"
)


def run(arguments: Sequence[str]) -> int:
    """0 when every program can be used."""
    parser = argparse.ArgumentParser(prog="ems-kiosk programs", description=__doc__)
    parser.add_argument("--file", type=Path, help="another program file (default: the installed one)")
    chosen = parser.parse_args(arguments)
    print("\n".join(lines(load(chosen.file))))
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
    yield f"{len(catalogue.programs)} programs, file version {catalogue.version}"
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


def rms_ua(current_ua: int, channel: Channel) -> int:
    """The rms current of a symmetric biphasic train; over bursts, and at the strongest point of a sweep."""
    width_us, rate_dhz, burst, sweep = channel.pulse_width_us, channel.rate_dhz, channel.burst, channel.sweep
    products = [width_us * rate_dhz]
    if burst is not None:
        products = [width_us * burst.pulses * burst.rate_dhz]
    elif sweep is not None:
        products = [
            (width_us * (100 - percent) + sweep.pulse_width_us * percent)
            * (rate_dhz * (100 - percent) + sweep.rate_dhz * percent)
            // 10_000
            for percent in range(101)
        ]
    return isqrt(current_ua * current_ua * 2 * max(products) // 10_000_000)
