"""What the site has chosen, from one TOML file; the pads' area has no default. [therapy STD-04]"""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Literal, get_args

import msgspec

from appliance import limits
from appliance.host.config import ConfigError, load
from appliance.kiosk.chart import KioskConfig
from appliance.services import places
from appliance.services.kiosk import about, pin
from appliance.services.programs import load as load_programs
from appliance.therapy import duty, screening
from appliance.therapy.logbook import Role

Language = Literal["en", "de", "fr", "es", "tr", "ar", "hi", "zh"]

LANGUAGES: tuple[Language, ...] = get_args(Language)
_SCREENING_FILE = "screening.toml"
_PAD_CM2_MAX = 255  # what the channel block can carry [link 5.2]


class Site(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The keys of the site file; `demo_pin` is the PIN in clear and is taken on a bench only.

    `service_pin` is a second PIN, for those who may take away what staff have entered.
    """

    profile: Literal["clinic", "gym"]
    emergency_number: str
    pad_cm2: int
    staff_pin: str
    service_pin: str | None = None
    staff_hours: tuple[str, ...] | None = None
    languages: tuple[Language, ...] = LANGUAGES
    demo_pin: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """The statechart's configuration, and what only the shell knows."""

    kiosk: KioskConfig
    pins: dict[Role, pin.PinHash]
    hours: tuple[duty.Hours, ...]


def load_site(
    path: Path, *, is_bench: bool, reviewer_of: Callable[[str], str | None] = about.reviewer_of
) -> Chosen:
    """What the site has chosen; ConfigError with the file, the key and what to do.

    A station offers only languages whose texts a named person has reviewed; a bench shows all, and says so.
    """
    site = load(path, Site)

    def wrong(key: str, reason: str) -> ConfigError:
        return ConfigError(f"{path}: key {key!r}: {reason}; correct the value")

    if not limits.PAD_CM2_MIN <= site.pad_cm2 <= _PAD_CM2_MAX:
        raise wrong("pad_cm2", f"must be between {limits.PAD_CM2_MIN} and {_PAD_CM2_MAX}")
    if not site.languages:
        raise wrong("languages", "must name at least one")
    if not site.emergency_number.replace(" ", "").isdigit():
        raise wrong("emergency_number", "must be a telephone number")
    if site.demo_pin is not None and not is_bench:
        raise wrong("demo_pin", "a PIN stands in clear on a bench only; remove the key")
    reviewed = frozenset(language for language in site.languages if reviewer_of(language) is not None)
    languages = tuple(each for each in site.languages if is_bench or each in reviewed)
    if not languages:
        why = "no named reviewer is recorded for these; name one that is reviewed, or run with --bench"
        raise wrong("languages", why)
    text = resources.files("appliance.therapy").joinpath(_SCREENING_FILE).read_text(encoding="utf-8")
    catalogue, questionnaire = load_programs(), screening.parse(text, _SCREENING_FILE)
    zones = places.load(catalogue, questionnaire)
    if not zones.offered(site.profile, site.pad_cm2):
        raise wrong("pad_cm2", f"no zone of a {site.profile} takes pads of {site.pad_cm2} cm2")
    kiosk = KioskConfig(
        profile=site.profile,
        emergency_number=site.emergency_number,
        pad_cm2=site.pad_cm2,
        is_simulated_expected=is_bench,
        languages=languages,
        reviewed=reviewed,
        catalogue=catalogue,
        questionnaire=questionnaire,
        places=zones,
        demo_pin=site.demo_pin,
        facts=about.facts(
            hours=site.staff_hours or (),
            has_service_pin=site.service_pin is not None,
            languages=languages,
            reviewer_of=reviewer_of,
        ),
    )
    return Chosen(kiosk=kiosk, pins=_pins(site, path), hours=_hours(site, path))


def _pins(site: Site, path: Path) -> dict[Role, pin.PinHash]:
    lines: dict[Role, str | None] = {"staff": site.staff_pin, "service": site.service_pin}
    hashes: dict[Role, pin.PinHash] = {}
    for role, line in lines.items():
        try:
            hashes |= {} if line is None else {role: pin.parse(line)}
        except ValueError:
            raise ConfigError(
                f"{path}: key '{role}_pin': is not the hash of a PIN; `ems-kiosk pin` prints the line"
            ) from None
    return hashes


def _hours(site: Site, path: Path) -> tuple[duty.Hours, ...]:
    """A gym says when staff are on duty, if ever; in a clinic somebody always is."""
    if (site.staff_hours is None) is (site.profile == "gym"):
        what = "is missing; add it" if site.profile == "gym" else "is for gyms only; remove it"
        raise ConfigError(f"{path}: key 'staff_hours' {what}")
    try:
        return tuple(duty.parse(row) for row in site.staff_hours or ())
    except duty.HoursError as error:
        raise ConfigError(f"{path}: key 'staff_hours': {error}; correct the value") from error
