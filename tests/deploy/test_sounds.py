"""The kiosk's own sounds are what their table says."""

import wave
from io import BytesIO

import pytest

from deploy.tools.sounds import SOUNDS, TARGET, rendered

SPOKEN_ALARMS = {"alarm_high": 10, "alarm_medium": 3, "alarm_low": 2, "signal": 1}


@pytest.mark.parametrize("name", SOUNDS)
def test_a_kept_sound_is_the_one_that_its_table_makes(name: str) -> None:
    assert (TARGET / f"{name}.wav").read_bytes() == rendered(SOUNDS[name]), (
        "make them anew: python -m deploy.tools.sounds"
    )


@pytest.mark.requirement("STD-23")
@pytest.mark.parametrize(("name", "pulses"), SPOKEN_ALARMS.items())
def test_an_alarm_has_the_pulses_of_its_priority_between_150_and_1000_hz(name: str, pulses: int) -> None:
    loud = [tone for tone in SOUNDS[name] if tone.loudness]
    assert len(loud) == pulses
    assert all(150 <= tone.from_hz <= 1_000 for tone in loud)


def test_the_cues_of_a_contraction_share_no_pitch_with_an_alarm() -> None:
    alarms = {tone.from_hz for name in SPOKEN_ALARMS for tone in SOUNDS[name] if tone.loudness}
    cues = {hz for name in ("rise", "fall") for tone in SOUNDS[name] for hz in (tone.from_hz, tone.to_hz)}
    assert min(cues) > max(alarms)


def test_a_sound_is_16_bit_22_khz_mono() -> None:
    with wave.open(BytesIO(rendered(SOUNDS["click"]))) as file:
        assert (file.getsampwidth(), file.getframerate(), file.getnchannels()) == (2, 22_050, 1)
