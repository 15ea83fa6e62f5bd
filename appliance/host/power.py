"""The Pi's own supply and heat, as the kernel tells them in files. (H22)

Sources of truth: Documentation/hwmon/raspberrypi-hwmon.rst (`in0_lcrit_alarm` of the device named rpi_volt:
under-voltage since it was read last), the firmware's get_throttled bits (0 under-voltage, 2 throttled, now).
A machine without these files is no Pi, and says nothing.
"""

from dataclasses import dataclass
from pathlib import Path

_HWMON = Path("/sys/class/hwmon")
_THROTTLED = Path("/sys/devices/platform/soc/soc:firmware/get_throttled")
_DEVICE = "rpi_volt"
_ALARM = "in0_lcrit_alarm"
_WEAK_BITS = 1 << 0 | 1 << 2
_HEX = 16


@dataclass(slots=True)
class PowerFiles:
    """The files that this machine has; read once a second, outside the cycle.

    A driver may come late, or come back under another number: what is not there is sought again each time.
    """

    alarm: Path | None
    throttled: Path | None
    hwmon: Path | None = None

    def is_weak(self) -> bool:
        """True while the supply is too low or the processor is slowed; what cannot be read says nothing."""
        if self.hwmon is not None and (self.alarm is None or not self.alarm.exists()):
            self.alarm = _alarm_in(self.hwmon)
        return _number(self.alarm, 10) != 0 or bool(_number(self.throttled, _HEX) & _WEAK_BITS)


def find(hwmon: Path = _HWMON, throttled: Path = _THROTTLED) -> PowerFiles:
    """The power files of this machine, those that are still to come included."""
    return PowerFiles(_alarm_in(hwmon), throttled, hwmon)


def _alarm_in(hwmon: Path) -> Path | None:
    names = sorted(hwmon.glob("*/name"))
    return next((name.with_name(_ALARM) for name in names if _text(name) == _DEVICE), None)


def _number(path: Path | None, base: int) -> int:
    try:
        return 0 if path is None else int(_text(path), base)
    except ValueError:
        return 0


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        return ""
