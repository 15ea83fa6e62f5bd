"""What the site has chosen, from one TOML file; the pads' area has no default. [therapy STD-04]"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Literal, get_args

import msgspec

from appliance import limits
from appliance.host.config import ConfigError, load, parse
from appliance.kiosk.chart import KioskConfig
from appliance.services import places
from appliance.services.kiosk import about, pin
from appliance.services.programs import load as load_programs
from appliance.therapy import duty
from appliance.therapy.house import House, LenientError, Stricter, with_site
from appliance.therapy.logbook import Role
from appliance.therapy.placement import Places

Language = Literal["en", "de", "fr", "es", "tr", "ar", "hi", "zh"]

LANGUAGES: tuple[Language, ...] = get_args(Language)
_PAD_AREAS = ", ".join(map(str, limits.PAD_AREAS_CM2))


class Site(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The keys of the site file; those that begin with `demo_` are taken on a bench only.

    `profile` names the rules of the house; `house` makes some of them stricter. `zones` leaves zones out.
    `service_pin` is a second PIN, for those who may take away what staff have entered.
    """

    profile: Literal["clinic", "gym"]
    emergency_number: str
    pad_cm2: int
    staff_pin: str
    service_pin: str | None = None
    staff_hours: tuple[str, ...] | None = None
    opening_hours: tuple[str, ...] = ()
    zones: tuple[str, ...] | None = None
    house: Stricter = Stricter()
    languages: tuple[Language, ...] = LANGUAGES
    demo_pin: str | None = None
    demo_needs_no_tests: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """The statechart's configuration, and what only the shell knows."""

    kiosk: KioskConfig
    pins: dict[Role, pin.PinHash]
    hours: tuple[duty.Hours, ...]
    opening_hours: tuple[duty.Hours, ...]


def load_site(
    path: Path, *, is_bench: bool, reviewer_of: Callable[[str], str | None] = about.reviewer_of
) -> Chosen:
    """What the site has chosen; ConfigError with the file, the key and what to do.

    A station offers only languages whose texts a named person has reviewed; a bench shows all, and says so.
    """
    site = load(path, Site)
    for key, is_wrong, reason in _wrongs(site, is_bench=is_bench):
        if is_wrong:
            raise ConfigError(f"{path}: key {key!r}: {reason}")
    reviewed = frozenset(language for language in site.languages if reviewer_of(language) is not None)
    languages = tuple(each for each in site.languages if is_bench or each in reviewed)
    if not languages:
        why = "no named reviewer is recorded for these; name one that is reviewed, or run with --bench"
        raise ConfigError(f"{path}: key 'languages': {why}")
    catalogue, questionnaire = load_programs(), places.load_cards()
    zones = _zones(site, path, places.load(catalogue, questionnaire))
    if not zones.offered(site.profile, site.pad_cm2):
        reason = f"no zone of a {site.profile} takes pads of {site.pad_cm2} cm2"
        raise ConfigError(f"{path}: key 'pad_cm2': {reason}; correct the value")
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
        site_pad_cm2=site.pad_cm2,
        house=_house(site, path),
        facts=about.facts(
            hours=site.staff_hours or (),
            has_service_pin=site.service_pin is not None,
            languages=languages,
            reviewer_of=reviewer_of,
        ),
    )
    return Chosen(
        kiosk=kiosk,
        pins=_pins(site, path),
        hours=_hours("staff_hours", site.staff_hours or (), path),
        opening_hours=_hours("opening_hours", site.opening_hours, path),
    )


def _wrongs(site: Site, *, is_bench: bool) -> Iterator[tuple[str, bool, str]]:
    """Each key whose value can be wrong by itself, whether it is, and why."""
    is_number = site.emergency_number.replace(" ", "").isdigit()
    on_station = "is taken on a bench only; remove the key"
    is_no_pad = site.pad_cm2 not in limits.PAD_AREAS_CM2
    yield "pad_cm2", is_no_pad, f"must be one of {_PAD_AREAS}; correct the value"
    yield "languages", not site.languages, "must name at least one; correct the value"
    yield "emergency_number", not is_number, "must be a telephone number; correct the value"
    yield "demo_pin", site.demo_pin is not None and not is_bench, on_station
    yield "demo_needs_no_tests", site.demo_needs_no_tests and not is_bench, on_station


def _house(site: Site, path: Path) -> House:
    """The profile's rules as they are delivered, with what the site has made stricter."""
    name = f"{site.profile}.toml"
    text = resources.files("appliance.therapy").joinpath(name).read_text(encoding="utf-8")
    rules = parse(text, House, name=name)
    if (site.staff_hours is None) is (rules.staffing == "hours"):
        is_missing = site.staff_hours is None
        what = "is missing; add it" if is_missing else "is not for a site where staff always are; remove it"
        raise ConfigError(f"{path}: key 'staff_hours' {what}")
    if site.demo_needs_no_tests:
        rules = msgspec.structs.replace(rules, output_test_days=None)
    try:
        return with_site(rules, site.house)
    except LenientError as error:
        raise ConfigError(f"{path}: key 'house.{error.key}': {error.reason}; correct the value") from error


def _zones(site: Site, path: Path, delivered: Places) -> Places:
    """The zones that the site has chosen of those that are delivered."""
    if site.zones is None:
        return delivered
    unknown = sorted(set(site.zones) - {zone.id for zone in delivered.zones})
    if unknown:
        raise ConfigError(f"{path}: key 'zones': no zone is called {unknown[0]!r}; correct the value")
    chosen = tuple(zone for zone in delivered.zones if zone.id in site.zones)
    return msgspec.structs.replace(delivered, zones=chosen)


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


def _hours(key: str, rows: tuple[str, ...], path: Path) -> tuple[duty.Hours, ...]:
    try:
        return tuple(duty.parse(row) for row in rows)
    except duty.HoursError as error:
        raise ConfigError(f"{path}: key {key!r}: {error}; correct the value") from error
