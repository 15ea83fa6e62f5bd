"""The staff PIN: the line of the site file, the check, the count that outlives the power."""

import os
import pty
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from appliance.kiosk.chart import PinChecked
from appliance.services.kiosk import pin
from appliance.services.kiosk.pin import Ledger, PinDesk
from appliance.therapy.logbook import Role

pytestmark = pytest.mark.hazard("HZ-13")
RIGHT = "246810"
LINE = pin.line_of(RIGHT)


def ledger(folder: Path, said: list[str] | None = None) -> Ledger:
    return Ledger(folder / "wrong-pins", say=(said if said is not None else []).append)


def answer(desk: PinDesk, word: str) -> PinChecked:
    desk.submit(word)
    while True:
        for each in desk.poll():
            return each


def test_the_line_says_nothing_of_the_pin_and_is_another_one_each_time() -> None:
    assert RIGHT not in LINE and pin.line_of(RIGHT) != LINE
    assert pin.parse(LINE).matches(RIGHT) and not pin.parse(LINE).matches("246811")


@pytest.mark.parametrize(
    ("part", "instead"),
    [
        ("scrypt$", ""),
        ("scrypt", "md5"),
        ("32768", "2"),
        ("32768", "32769"),
        ("32768", "1073741824"),
        ("$8$", "$1$"),
        ("=$", "=!$"),
        ("$1$", "$1$QQ==$"),
    ],
)
def test_a_line_that_is_not_a_whole_strong_hash_is_refused(part: str, instead: str) -> None:
    assert part in LINE
    for line in (LINE.replace(part, instead, 1), LINE[:-8], RIGHT, ""):
        with pytest.raises(ValueError):
            pin.parse(line)


@pytest.mark.requirement("STD-28")
def test_wrong_pins_are_counted_on_disk_and_the_right_one_clears_the_count(tmp_path: Path) -> None:
    desk = PinDesk({"staff": pin.parse(LINE)}, ledger(tmp_path), say=print)
    assert answer(desk, "000000") == PinChecked(is_right=False, wrong=1)
    assert answer(PinDesk({"staff": pin.parse(LINE)}, ledger(tmp_path), say=print), "111111") == PinChecked(
        is_right=False, wrong=2
    )
    assert ledger(tmp_path).read() == 2
    assert answer(desk, RIGHT) == PinChecked(is_right=True, wrong=0)
    assert ledger(tmp_path).read() == 0


def test_each_role_has_a_pin_of_its_own_and_wrong_ones_are_counted_for_both_together(tmp_path: Path) -> None:
    hashes: dict[Role, pin.PinHash] = {"staff": pin.parse(LINE), "service": pin.parse(pin.line_of("864202"))}
    desk = PinDesk(hashes, ledger(tmp_path), say=print)
    assert answer(desk, RIGHT) == PinChecked(is_right=True, wrong=0, role="staff")
    for wrong in (1, 2):
        assert answer(desk, "000000") == PinChecked(is_right=False, wrong=wrong)
    assert answer(desk, "864202") == PinChecked(is_right=True, wrong=0, role="service")
    assert ledger(tmp_path).read() == 0


@pytest.mark.requirement("PRIV-05")
def test_every_use_stands_in_the_journal_without_the_pin(tmp_path: Path) -> None:
    said: list[str] = []
    desk = PinDesk({"staff": pin.parse(LINE)}, ledger(tmp_path), say=said.append)
    answer(desk, "000000")
    answer(desk, RIGHT)
    assert said == ["a wrong staff PIN, 1 in a row", "the staff PIN was right"]


def test_a_try_is_counted_before_it_is_checked(tmp_path: Path) -> None:
    class Seen(Ledger):
        counts: list[int] = []

        def write(self, wrong: int) -> bool:
            self.counts.append(wrong)
            return super().write(wrong)

    desk = PinDesk({"staff": pin.parse(LINE)}, Seen(tmp_path / "wrong-pins", say=print), say=print)
    answer(desk, RIGHT)
    assert Seen.counts == [1, 0]


def test_where_the_count_cannot_be_written_no_pin_is_right(tmp_path: Path) -> None:
    said: list[str] = []
    desk = PinDesk({"staff": pin.parse(LINE)}, ledger(tmp_path / "missing", said), say=print)
    assert not answer(desk, RIGHT).is_right
    assert len(said) == 1 and "cannot be written" in said[0]


def test_a_count_that_cannot_be_read_locks(tmp_path: Path) -> None:
    (tmp_path / "wrong-pins").write_text("many")
    said: list[str] = []
    assert ledger(tmp_path, said).read() >= 5 and len(said) == 1


def typed(*words: str) -> tuple[int, str]:
    """The command at a terminal of its own; what the terminal showed."""
    main, end = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "appliance.services.cli", "pin"],
        stdin=end, stdout=end, stderr=end, start_new_session=True,
        preexec_fn=_controls(end),
    )  # fmt: skip
    os.close(end)
    shown, asked = "", 0
    while True:
        try:
            shown += os.read(main, 4096).decode()
        except OSError:
            break
        if asked < len(words) and shown.count(": ") > asked and shown.endswith(": "):
            os.write(main, f"{words[asked]}\n".encode())
            asked += 1
    os.close(main)
    return process.wait(10), shown


def _controls(terminal: int) -> Callable[[], None]:
    def take() -> None:
        import fcntl
        import termios

        fcntl.ioctl(terminal, termios.TIOCSCTTY, 0)

    return take


def test_the_command_reads_the_pin_without_showing_it_and_prints_the_line() -> None:
    status, shown = typed(RIGHT, RIGHT)
    assert status == 0 and RIGHT not in shown
    line = next(each for each in shown.splitlines() if each.startswith("staff_pin = "))
    assert pin.parse(line.split('"')[1]).matches(RIGHT)


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (("12345",), "6 digits"),
        (("12345x",), "6 digits"),
        (("111111",), "everybody"),
        (("123456",), "everybody"),
        ((RIGHT, "246811"), "not the same"),
    ],
)
def test_a_pin_that_will_not_do_is_refused_with_the_reason(words: tuple[str, ...], reason: str) -> None:
    status, shown = typed(*words)
    assert status == pin.EXIT_USAGE and reason in shown and "staff_pin" not in shown


def test_without_a_terminal_no_pin_is_read() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "appliance.services.cli", "pin"],
        input=f"{RIGHT}\n{RIGHT}\n", capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == pin.EXIT_USAGE and "terminal" in done.stderr and done.stdout == ""
