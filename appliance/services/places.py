"""The zones and the questions as they are delivered, checked against the programs and each other."""

from importlib import resources

from appliance.host.config import ConfigError
from appliance.therapy import screening, zone_file
from appliance.therapy.catalogue import Catalogue
from appliance.therapy.placement import PlacementError, Places
from appliance.therapy.screening import Questionnaire, ScreeningError

FILE = "zones.toml"
CARDS = "screening.toml"


def load(catalogue: Catalogue, questionnaire: Questionnaire) -> Places:
    """The installed zones; ConfigError with the file, the zone and the key."""
    try:
        places = zone_file.parse(_text(FILE), FILE)
        zone_file.check_ids(places, catalogue, (card.id for card in questionnaire.cards), FILE)
    except PlacementError as error:
        raise ConfigError(str(error)) from error
    return places


def load_cards() -> Questionnaire:
    """The installed questions; ConfigError with the file, the card and the key."""
    try:
        return screening.parse(_text(CARDS), CARDS)
    except ScreeningError as error:
        raise ConfigError(str(error)) from error


def _text(name: str) -> str:
    return resources.files("appliance.therapy").joinpath(name).read_text(encoding="utf-8")
