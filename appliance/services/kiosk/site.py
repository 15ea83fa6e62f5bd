"""What the site has chosen, from one TOML file; the pads' area has no default. [therapy STD-04]"""

from importlib import resources
from pathlib import Path
from typing import Literal

import msgspec

from appliance import limits
from appliance.host.config import ConfigError, load
from appliance.kiosk.chart import KioskConfig
from appliance.services.programs import load as load_programs
from appliance.therapy import screening

Language = Literal["en", "de"]

LANGUAGES: tuple[Language, ...] = ("en", "de")
_SCREENING_FILE = "screening.toml"


class Site(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The keys of the site file."""

    profile: Literal["clinic", "gym"]
    emergency_number: str
    pad_cm2: int
    languages: tuple[Language, ...] = LANGUAGES


def load_site(path: Path, *, is_bench: bool) -> KioskConfig:
    """The statechart's configuration; ConfigError with the file, the key and what to do."""
    site = load(path, Site)
    if site.pad_cm2 < limits.PAD_CM2_MIN:
        raise ConfigError(f"{path}: key 'pad_cm2': must be at least {limits.PAD_CM2_MIN}; correct the value")
    if not site.languages:
        raise ConfigError(f"{path}: key 'languages': must name at least one; correct the value")
    if not site.emergency_number.replace(" ", "").isdigit():
        raise ConfigError(f"{path}: key 'emergency_number': must be a telephone number; correct the value")
    text = resources.files("appliance.therapy").joinpath(_SCREENING_FILE).read_text(encoding="utf-8")
    return KioskConfig(
        profile=site.profile,
        emergency_number=site.emergency_number,
        pad_cm2=site.pad_cm2,
        is_simulated_expected=is_bench,
        languages=site.languages,
        catalogue=load_programs(),
        questionnaire=screening.parse(text, _SCREENING_FILE),
    )
