"""`ems-kiosk doctor` on a machine that is well, on one that lacks one thing at a time, and really here."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from appliance.services import cli
from appliance.services.doctor.machine import Disk, Machine, Node, Unseen
from appliance.services.doctor.main import CHECKS, json_of, lines_of, status_of
from appliance.services.doctor.table import Report, examine
from tests.unit.services.test_setup import pi

TOUCH = "260800000000000"  # 2 << 52 and others: positions of fingers
WATCHDOG = "sys/class/watchdog/watchdog0"


@dataclass
class Tools:
    """What the running system answers, as the test says."""

    labels: dict[str, str] = field(default_factory=lambda: {"dev/gpiochip0": "pinctrl-rp1"})
    nodes: dict[str, Node] = field(
        default_factory=lambda: {
            "dev/spidev0.0": Node("spi", 0o660),
            "dev/gpiochip0": Node("gpio", 0o660),
        }
    )
    rights: dict[str, frozenset[str]] = field(
        default_factory=lambda: {
            "ems-stim": frozenset({"spi", "gpio", "ems-link"}),
            "ems-kiosk": frozenset({"ems-link", "ems-kiosk"}),
            "ems-watchdog": frozenset({"ems-watchdog", "ems-link"}),
            "ems-outofservice": frozenset(),
        }
    )
    units: dict[str, dict[str, str]] = field(default_factory=dict)
    unwanted: set[str] = field(default_factory=set)
    missing: set[str] = field(default_factory=set)
    changed: tuple[str, ...] = ()
    free_bytes: int = 4 * 1024**3
    is_writable: bool = True
    holders: tuple[str, ...] = ("ems-kiosk (412)",)
    has_priority: bool = True
    now_unix_s: int = 1_800_000_000

    def node(self, path: str) -> Node | None:
        return self.nodes.get(path)

    def chips(self) -> Mapping[str, str]:
        return self.labels

    def groups(self, user: str) -> frozenset[str] | None:
        return self.rights.get(user)

    def unit(self, name: str) -> Mapping[str, str]:
        state = "inactive" if name.startswith("getty") else "active"
        well = {
            "LoadState": "loaded",
            "ActiveState": state,
            "Result": "success",
            "NRestarts": "0",
            "MainPID": "9",
        }
        return well | self.units.get(name, {})

    def package(self, name: str) -> str | None:
        is_ours = name.startswith(("python3-", "lib")) and name not in self.missing
        return "1" if is_ours or name in self.unwanted else None

    def changed_files(self, package: str) -> tuple[str, ...]:
        return self.changed

    def disk(self, path: str) -> Disk:
        return Disk(self.free_bytes, self.is_writable)

    def owners(self, node: str) -> tuple[str, ...]:
        return self.holders

    def is_realtime(self, process: int) -> bool:
        return self.has_priority

    def wall_unix_s(self) -> int:
        return self.now_unix_s


def write(root: Path, path: str, text: str) -> None:
    place = root / path
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(text)


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str | Path]:
    """The files of a Raspberry Pi 5 that is well, by path."""
    root = pi(tmp_path_factory.mktemp("pi"))
    assert cli.dispatch(["setup", "--root", str(root)]) == 0
    for path, text in {
        "proc/cmdline": (root / "boot/firmware/cmdline.txt").read_text(),
        "proc/sys/kernel/sysrq": "0\n",
        "proc/uptime": "86400.00 1.0\n",
        "proc/swaps": "Filename Type Size\n/dev/zram0 partition 1\n",
        f"{WATCHDOG}/identity": "Broadcom BCM2835 Watchdog timer\n",
        f"{WATCHDOG}/state": "active\n",
        f"{WATCHDOG}/timeout": "10\n",
        "sys/class/rtc/rtc0/since_epoch": "1800000000\n",
        "dev/dri/card0": "",
        "sys/class/drm/card0-HDMI-A-1/status": "connected\n",
        "sys/class/drm/card0-HDMI-A-1/modes": "1280x800\n",
        "sys/class/input/event0/device/capabilities/abs": f"{TOUCH}\n",
        "sys/block/mmcblk0/stat": "1 1 1 1 1 1 100000 1 1 1 1\n",
        "sys/class/rfkill/rfkill0/type": "wlan\n",
        "sys/class/rfkill/rfkill0/soft": "0\n",
        "sys/class/hwmon/hwmon0/name": "rpi_volt\n",
        "sys/class/hwmon/hwmon0/in0_lcrit_alarm": "0\n",
        "etc/ems/site.toml": 'profile = "clinic"\n',
    }.items():
        write(root, path, text)
    return {
        str(path.relative_to(root)): path.readlink() if path.is_symlink() else path.read_text()
        for path in root.rglob("*")
        if path.is_symlink() or path.is_file()
    }


@dataclass
class Patient:
    """A machine that is well until the test breaks it."""

    root: Path
    tools: Tools

    def write(self, path: str, text: str) -> None:
        write(self.root, path, text)

    def replace(self, path: str, old: str, new: str) -> None:
        text = (self.root / path).read_text()
        assert old in text
        (self.root / path).write_text(text.replace(old, new))

    def examined(self) -> Report:
        return examine(Machine(self.root, self.tools), CHECKS)


@pytest.fixture
def patient(grown: dict[str, str | Path], tmp_path: Path) -> Patient:
    for path, content in grown.items():
        if isinstance(content, Path):
            (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / path).symlink_to(content)
        else:
            write(tmp_path, path, content)
    return Patient(tmp_path, Tools())


CONFIG = "boot/firmware/config.txt"
Break = Callable[[Patient], object]
BROKEN: dict[str, Break] = {
    "board": lambda p: p.write("proc/device-tree/model", "Raspberry Pi 3 Model B"),
    "setup-refused": lambda p: p.replace(CONFIG, "camera_auto", "include x\ncamera_auto"),
    "setup-missing": lambda p: (p.root / "etc/sysctl.d/90-ems.conf").unlink(),
    "strict-gpio": lambda p: p.replace(CONFIG, "dtparam=strict_gpiod\n", ""),
    "spi-off": lambda p: p.replace(CONFIG, "dtparam=spi=on\n", ""),
    "pins-before-linux": lambda p: p.replace(CONFIG, "gpio=4-6=ip,pu\n", ""),
    "kms-off": lambda p: p.replace(CONFIG, "dtoverlay=vc4-kms-v3d\n", ""),
    "not-started-with": lambda p: p.replace("proc/cmdline", "panic=10", ""),
    "console-on-header": lambda p: p.replace("proc/cmdline", "quiet", "quiet console=serial0,115200"),
    "sysrq": lambda p: p.write("proc/sys/kernel/sysrq", "438"),
    "login-console": lambda p: p.tools.units.update({"getty@tty1.service": {"ActiveState": "active"}}),
    "watchdog-of-pid-1": lambda p: p.write(
        "etc/systemd/system.conf.d/95-x.conf", "WatchdogDevice=/dev/watchdog0"
    ),
    "radio-blocked": lambda p: p.write("sys/class/rfkill/rfkill0/soft", "1"),
    "spi-node": lambda p: p.tools.nodes.pop("dev/spidev0.0"),
    "spi-rights": lambda p: p.tools.nodes.update({"dev/spidev0.0": Node("root", 0o600)}),
    "gpio-chip": lambda p: p.tools.labels.update({"dev/gpiochip0": "gpio-brcmstb"}),
    "gpio-rights": lambda p: p.tools.nodes.update({"dev/gpiochip0": Node("gpio", 0o640)}),
    "watchdog-missing": lambda p: p.write(f"{WATCHDOG}/identity", "Software Watchdog"),
    "watchdog-owner": lambda p: setattr(p.tools, "holders", ("systemd (1)",)),
    "watchdog-idle": lambda p: p.write(f"{WATCHDOG}/state", "inactive"),
    "watchdog-time": lambda p: p.write(f"{WATCHDOG}/timeout", "60"),
    "clock-missing": lambda p: (p.root / "sys/class/rtc/rtc0").rename(p.root / "sys/class/gone"),
    "clock-lost": lambda p: p.write("sys/class/rtc/rtc0/since_epoch", "86400"),
    "clock-wrong": lambda p: setattr(p.tools, "now_unix_s", 86_400),
    "display-card": lambda p: (p.root / "dev/dri/card0").unlink(),
    "display-screen": lambda p: p.write("sys/class/drm/card0-HDMI-A-1/status", "disconnected"),
    "display-mode": lambda p: p.write("sys/class/drm/card0-HDMI-A-1/modes", ""),
    "touch": lambda p: p.write("sys/class/input/event0/device/capabilities/abs", "3"),
    "supply": lambda p: p.write("sys/class/hwmon/hwmon0/in0_lcrit_alarm", "1"),
    "package-missing": lambda p: p.tools.missing.add("python3-lgpio"),
    "package-unwanted": lambda p: p.tools.unwanted.add("pigpio"),
    "package-shadowed": lambda p: p.write("usr/local/lib/python3.13/dist-packages/pygame/__init__.py", ""),
    "pin-factory": lambda p: p.write("etc/environment", "GPIOZERO_PIN_FACTORY=rpigpio"),
    "package-changed": lambda p: setattr(p.tools, "changed", ("/usr/lib/ems-kiosk/appliance/limits.py",)),
    "groups": lambda p: p.tools.rights.update({"ems-stim": frozenset({"gpio"})}),
    "unit-down": lambda p: p.tools.units.update({"ems-stim.service": {"ActiveState": "failed"}}),
    "unit-restarted": lambda p: p.tools.units.update({"ems-kiosk.service": {"NRestarts": "3"}}),
    "realtime": lambda p: setattr(p.tools, "has_priority", False),
    "latched": lambda p: p.write("run/ems/stim/ended", "watchdog"),
    "panic": lambda p: p.write("sys/fs/pstore/dmesg-ramoops-0", "Oops"),
    "not-commissioned": lambda p: p.write("etc/ems/site.toml", ""),
    "torn-file": lambda p: p.write("etc/ems/site.toml.part", "pro"),
    "disk-full": lambda p: setattr(p.tools, "free_bytes", 1024),
    "disk-read-only": lambda p: setattr(p.tools, "is_writable", False),
    "disk-wear": lambda p: p.write("sys/block/mmcblk0/stat", "1 1 1 1 1 1 999999 1 1 1 1"),
    "swap-on-card": lambda p: p.write("proc/swaps", "Filename\n/var/swap file 1"),
}
ALONG = {"strict-gpio", "spi-off", "pins-before-linux", "kms-off"}
"""A line of ours that is missing is told by name, and by what setup would do about it."""


def test_a_machine_that_is_well_has_no_findings(patient: Patient) -> None:
    report = patient.examined()
    assert (report.findings, report.not_seen) == ((), ())
    assert status_of(report) == 0


def test_every_row_of_the_table_is_broken_once_here() -> None:
    assert sorted(BROKEN) == sorted(check.id for check in CHECKS)


@pytest.mark.parametrize("cause", BROKEN)
def test_what_is_broken_is_found_and_nothing_else(cause: str, patient: Patient) -> None:
    BROKEN[cause](patient)
    report = patient.examined()
    also = {"setup-missing"} if cause in ALONG else set()
    if cause == "board":
        also = {"setup-refused"}
    assert {finding.check.id for finding in report.findings} == {cause} | also
    assert status_of(report) == 1


def test_what_cannot_be_looked_at_is_neither_well_nor_wrong(
    patient: Patient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(node: str) -> tuple[str, ...]:
        raise Unseen("only root sees it")

    monkeypatch.setattr(patient.tools, "owners", refuse)
    report = patient.examined()
    assert [(each.check.id, each.why) for each in report.not_seen] == [
        ("watchdog-owner", "only root sees it")
    ]
    assert status_of(report) == 2 and "watchdog-owner" not in report.well
    assert "UNSEEN  watchdog-owner: only root sees it" in lines_of(report)


def test_a_finding_is_one_line_of_what_is_wrong_and_one_of_what_to_do(patient: Patient) -> None:
    BROKEN["clock-wrong"](patient)
    wrong, do, _ = lines_of(patient.examined())
    assert wrong.startswith("WRONG   clock-wrong: the wall clock cannot be right (")
    assert do == "        do: sudo timedatectl set-time 'YYYY-MM-DD HH:MM:SS'"


def test_a_program_gets_the_same_by_the_words_of_the_table(patient: Patient) -> None:
    BROKEN["spi-node"](patient)
    told = json.loads(json_of(patient.examined()))
    assert [finding["id"] for finding in told["findings"]] == ["spi-node"]
    assert told["findings"][0].keys() == {"id", "wrong", "detail", "do", "seen"}
    assert len(told["well"]) == len(CHECKS) - 1


def test_on_this_machine_it_looks_everywhere_and_comes_to_an_end(capsys: pytest.CaptureFixture[str]) -> None:
    status = cli.dispatch(["doctor", "--json"])
    told = json.loads(capsys.readouterr().out)
    seen = {each["id"] for each in (*told["findings"], *told["not_seen"])} | set(told["well"])
    assert seen == {check.id for check in CHECKS}
    assert status == (1 if told["findings"] else 2 if told["not_seen"] else 0)
