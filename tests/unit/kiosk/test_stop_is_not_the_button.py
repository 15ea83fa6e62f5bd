"""STOP on the screen and the red button are never taken for each other."""

import colorsys

import pytest

from appliance.kiosk import theme
from appliance.kiosk.app import LOCALE
from appliance.kiosk.languages import LANGUAGES
from appliance.kiosk.samples import VIEWS
from appliance.kiosk.text import Texts
from appliance.kiosk.view import Role

# what the red button is called on the screens that speak of it, and in the standards of each language
BUTTON = {
    "en": ("emergency stop", "red button", "e-stop"),
    "de": ("not-halt", "not-aus", "roten knopf", "notaus"),
    "fr": ("arrêt d’urgence", "bouton rouge"),
    "es": ("parada de emergencia", "botón rojo"),
    "tr": ("acil", "kırmızı düğme"),
    "ar": ("طوارئ", "الزر الأحمر"),
    "hi": ("आपात", "लाल बटन"),
    "zh": ("急停", "红色按钮", "紧急"),
}
_YELLOW_HUE = range(40, 70)


@pytest.mark.hazard("HZ-03")
@pytest.mark.requirement("EST-02")
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_key_that_stops_is_called_after_the_red_button(language: str) -> None:
    say = Texts(language, LOCALE).get
    stops = {
        say(key.label).lower() for view in VIEWS.values() for key in view.targets if key.role is Role.STOP
    }
    assert stops
    assert [label for label in stops if any(name in label for name in BUTTON[language])] == []


@pytest.mark.requirement("EST-02")
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_red_button_has_a_name_of_its_own_in_the_words_about_it(language: str) -> None:
    told = Texts(language, LOCALE)
    words = " ".join(form for _, form in told.templates()).lower()
    assert any(name in words for name in BUTTON[language])


@pytest.mark.requirement("EST-02")
def test_the_key_has_no_yellow_ground_as_the_button_has() -> None:
    hue, _, _ = colorsys.rgb_to_hsv(*(part / 255 for part in theme.STOP[:3]))
    assert round(hue * 360) not in _YELLOW_HUE
