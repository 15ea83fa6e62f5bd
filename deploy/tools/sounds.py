"""Makes the kiosk's own sounds: alarms, the signal, the click and the two cues of a contraction.

They stand in appliance/kiosk/assets/sound, committed; a check makes them anew and compares. Pulses follow the
pattern of IEC 60601-1-8 as therapy STD-23 tells it: high 5 + 5 pulses, medium 3, low 2, each with a soft
beginning and end, a fundamental of 150 to 1000 Hz and its harmonics. [numbers of the standard: memory]
The cues rise and fall in other pitches than any alarm. (kiosk.md 2.7)
"""

import sys
import wave
from array import array
from dataclasses import dataclass
from io import BytesIO
from math import pi, sin
from pathlib import Path

RATE_HZ = 22_050
TARGET = Path(__file__).parents[2] / "appliance" / "kiosk" / "assets" / "sound"
_HARMONICS = (1.0, 0.5, 0.34, 0.22, 0.14)
_EDGE = 0.15  # of a pulse's length, for its beginning and for its end
_C, _E, _G, _A, _C_HIGH = 262.0, 330.0, 392.0, 440.0, 523.0


@dataclass(frozen=True, slots=True)
class Tone:
    """So long at a pitch that glides from one frequency to another; silence where the loudness is 0."""

    ms: int
    from_hz: float = 0.0
    to_hz: float = 0.0
    loudness: float = 0.0


def _pulse(hz: float, ms: int) -> Tone:
    return Tone(ms, hz, hz, 0.8)


def _rest(ms: int) -> Tone:
    return Tone(ms)


_HIGH_HALF = (
    _pulse(_C, 150), _rest(100), _pulse(_E, 150), _rest(100), _pulse(_G, 150), _rest(250),
    _pulse(_G, 150), _rest(100), _pulse(_C_HIGH, 150),
)  # fmt: skip
SOUNDS: dict[str, tuple[Tone, ...]] = {
    "alarm_high": (*_HIGH_HALF, _rest(600), *_HIGH_HALF),
    "alarm_medium": (_pulse(_C, 200), _rest(200), _pulse(_E, 200), _rest(200), _pulse(_G, 200)),
    "alarm_low": (_pulse(_E, 220), _rest(220), _pulse(_C, 220)),
    "signal": (Tone(350, _A, _A, 0.4),),
    "rise": (Tone(450, 587.0, 880.0, 0.35),),
    "fall": (Tone(450, 880.0, 587.0, 0.35),),
    "click": (Tone(12, 900.0, 700.0, 0.3),),
}
"""One table: what is sounded, tone by tone."""


def main() -> int:
    """Every sound stands in the folder."""
    TARGET.mkdir(parents=True, exist_ok=True)
    for name, tones in SOUNDS.items():
        (TARGET / f"{name}.wav").write_bytes(rendered(tones))
    return 0


def rendered(tones: tuple[Tone, ...]) -> bytes:
    """A whole WAV file, 16 bit, mono; the same bytes on every machine."""
    samples = array("h", (sample for tone in tones for sample in _samples(tone)))
    if sys.byteorder == "big":
        samples.byteswap()
    file = BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE_HZ)
        out.writeframes(samples.tobytes())
    return file.getvalue()


def _samples(tone: Tone) -> list[int]:
    count = tone.ms * RATE_HZ // 1_000
    if tone.loudness == 0.0:
        return [0] * count
    samples, turns = [], 0.0
    for index in range(count):
        part = index / count
        turns += (tone.from_hz + (tone.to_hz - tone.from_hz) * part) / RATE_HZ
        wave_now = sum(each * sin(2 * pi * turns * n) for n, each in enumerate(_HARMONICS, 1))
        edge = min(1.0, part / _EDGE, (1.0 - part) / _EDGE)
        samples.append(round(32_767 * tone.loudness * edge * wave_now / sum(_HARMONICS)))
    return samples


if __name__ == "__main__":
    sys.exit(main())
