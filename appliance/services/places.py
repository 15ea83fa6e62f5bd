"""The zones as they are delivered, checked against the programs and the questions that they name."""

from importlib import resources

from appliance.host.config import ConfigError
from appliance.therapy import zone_file
from appliance.therapy.catalogue import Catalogue
from appliance.therapy.placement import PlacementError, Places
from appliance.therapy.screening import Questionnaire

FILE = "zones.toml"


def load(catalogue: Catalogue, questionnaire: Questionnaire) -> Places:
    """The installed zones; ConfigError with the file, the zone and the key."""
    text = resources.files("appliance.therapy").joinpath(FILE).read_text(encoding="utf-8")
    try:
        places = zone_file.parse(text, FILE)
        zone_file.check_ids(places, catalogue, (card.id for card in questionnaire.cards), FILE)
    except PlacementError as error:
        raise ConfigError(str(error)) from error
    return places
