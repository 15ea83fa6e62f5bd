"""What the site has chosen, and the machine, whoever stands before it. Frozen."""

from dataclasses import dataclass, replace

from appliance.ipc.messages import Status
from appliance.kiosk.chart.operator_state import Facts
from appliance.therapy import house
from appliance.therapy.catalogue import Catalogue, Profile
from appliance.therapy.duty import Opening
from appliance.therapy.house import Hindrance, House
from appliance.therapy.logbook import Book
from appliance.therapy.placement import Places, Zone
from appliance.therapy.screening import Questionnaire


@dataclass(frozen=True, slots=True, kw_only=True)
class KioskConfig:
    """What the site has chosen, and the data files."""

    profile: Profile
    emergency_number: str
    pad_cm2: int
    is_simulated_expected: bool
    languages: tuple[str, ...]
    catalogue: Catalogue
    questionnaire: Questionnaire
    places: Places
    wrong_pins: int = 0
    guests: int = 0
    """How many guests earlier processes of this station have seen off."""
    demo_pin: str | None = None
    facts: Facts = Facts()
    house: House | None = None
    """What the site asks of its station; a chart without them, as tests and samples have it, asks nothing."""
    site_pad_cm2: int | None = None
    """The type of pads of the site file, for when no pack says another. [ELE-01]"""
    reviewed: frozenset[str] = frozenset()
    """Languages with a named reviewer; the others are shown in the demo only, and it says so."""

    @property
    def zone(self) -> Zone:
        """Where the pads go when nobody has chosen: the first zone that profile and pads allow."""
        return self.places.offered(self.profile, self.pad_cm2)[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Station:
    """The machine, whoever stands before it."""

    is_connected: bool = False
    status: Status | None = None
    status_at_ms: int = 0
    storing: frozenset[str] = frozenset()
    is_on_duty: bool = False
    opening: Opening = Opening()
    wrong_pins: int = 0
    wrong_pin_at_ms: int = 0
    code_wait_until_ms: int = 0
    """Until then no code is tried; it outlives the guest who typed wrong ones."""
    guests: int = 0  # how many have left since the start: each meets another drawn person
    has_left: bool = False
    """A guest has been here since this process began."""
    book: Book | None = None
    """What the staff pages show; it is asked for at the start and after everything that staff keep."""


def hindrance_of(config: KioskConfig, station: Station) -> Hindrance | None:
    """What keeps guests away from this station now."""
    return house.hindrance(config.house, station.book, is_open=station.opening.is_open)


def with_pads(config: KioskConfig, station: Station) -> KioskConfig:
    """The same with the type of the pads that the next guest gets: the pack's, or the site's. [ELE-01]"""
    pack = house.pack_in_use(station.book, config.house)
    area = (pack.pad_cm2 if pack is not None else 0) or config.site_pad_cm2
    return config if area in (None, config.pad_cm2) else replace(config, pad_cm2=area)
