"""What the commands over the records say where they cannot do what is asked: why, and what to do about it."""

import io
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from appliance.records.export import export as records_export
from appliance.services import cli, export
from tests.support.forked import as_nobody, in_child, with_disk
from tests.unit.records.test_audit import Place, filled

PASSPHRASE = "a long one with words"
READING = ("verify", "report", "page", "export")
WRITING = ("report", "page", "export")


@pytest.fixture
def base(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A station, a passphrase whose key is made quickly, and a place for a disk; nobody can come there."""
    with TemporaryDirectory(prefix="ems-told-") as name:
        Path(name).chmod(0o755)
        yield from _filled(Path(name), monkeypatch)


def _filled(base: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setattr(export, "export", partial(records_export, cost_log2=10))
    for name in ("records", "disk"):
        (base / name).mkdir()
    (base / "passphrase").write_text(f"{PASSPHRASE}\n")
    place = Place(base / "records" / "sessions.db")
    filled(place)
    yield base
    place.store.close()


def words(base: Path, command: str, to: Path) -> tuple[str, ...]:
    """The command line that writes to this place, where the command writes at all."""
    more = {
        "verify": (),
        "report": ("--csv", to),
        "page": ("--session", "s1", to),
        "export": ("--passphrase-file", base / "passphrase", to),
    }[command]
    return tuple(map(str, (command, "--records", base / "records", *more)))


def run(*given: str) -> tuple[int, str, str]:
    """The command as from a shell: its status, and what it said."""
    out, error = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(error):
        status = cli.dispatch(given)
    return status, out.getvalue(), error.getvalue()


def is_one_sentence(command: str, error: str) -> bool:
    return error.startswith(f"ems-kiosk {command}: ") and error.count("\n") == 1


@pytest.mark.parametrize("command", READING)
def test_a_directory_that_has_no_records_is_named_with_what_to_do(tmp_path: Path, command: str) -> None:
    (tmp_path / "passphrase").write_text(PASSPHRASE)
    status, _, error = run(*words(tmp_path, command, tmp_path / "out"))
    assert status == 66 and is_one_sentence(command, error)
    assert error.endswith("/records/sessions.db: name the directory that has them.\n")
    assert not (tmp_path / "out").exists() and not (tmp_path / "records").exists()


@pytest.mark.hazard("HZ-12")
@pytest.mark.parametrize("command", READING)
def test_who_may_not_read_the_records_reads_nothing_and_is_told_who_may(base: Path, command: str) -> None:
    (base / "records").chmod(0)

    def work() -> tuple[int, str, str]:
        as_nobody()
        return run(*words(base, command, base / "disk" / "out"))

    status, out, error = in_child(work)
    (base / "records").chmod(0o700)
    assert (status, out) == (66, "") and is_one_sentence(command, error)
    assert "/records/sessions.db: this user may not; run the command as the user of the kiosk.\n" in error
    assert list((base / "disk").iterdir()) == []


@pytest.mark.parametrize(
    ("is_read_only", "why"), [(False, "No space left on device"), (True, "Read-only file system")]
)
@pytest.mark.parametrize("command", WRITING)
def test_a_disk_that_takes_nothing_is_said_and_nothing_half_stays_on_it(
    base: Path, command: str, is_read_only: bool, why: str
) -> None:
    def work() -> tuple[int, str, str, list[str]]:
        with_disk(base / "disk", size_bytes=4096, is_read_only=is_read_only)
        if not is_read_only:
            (base / "disk" / "ballast").write_bytes(bytes(4096))
        said = run(*words(base, command, base / "disk" / "out"))
        files = [path.name for path in (base / "disk").rglob("*") if path.is_file()]
        return *said, files

    status, _, error, files = in_child(work)
    assert status == 73 and is_one_sentence(command, error)
    assert f"{base}/disk/out: cannot be written: {why}; " in error and "choose another disk" in error
    assert files == ([] if is_read_only else ["ballast"])


@pytest.mark.parametrize(("command", "status"), [("page", 73), ("export", 73)])
def test_a_place_that_is_not_there_is_said_with_the_disk_that_may_be_missing(
    base: Path, command: str, status: int
) -> None:
    found, _, error = run(*words(base, command, base / "stick" / "out"))
    assert found == status and is_one_sentence(command, error)
    assert error.endswith("; make its directory first, or mount the disk that it is on\n")
    assert not (base / "stick").exists()


def test_a_page_that_could_not_be_written_leaves_the_one_that_was_there(base: Path) -> None:
    def work() -> tuple[int, str]:
        with_disk(base / "disk", size_bytes=8192)
        (base / "disk" / "out").write_bytes(b"an older page")
        status, _, _ = run(*words(base, "page", base / "disk" / "out"))
        return status, (base / "disk" / "out").read_bytes().decode()

    assert in_child(work) == [73, "an older page"]


def test_a_page_goes_into_a_pipe_as_it_is(base: Path) -> None:
    status, _, error = run(*words(base, "page", Path("/dev/null")))
    assert (status, error) == (0, "") and not Path("/dev/null").is_file()


# ---- what leaves a station, and opening it -----------------------------------------------------------------


def test_an_export_beside_the_records_says_that_it_is_on_no_stick_and_one_on_another_disk_does_not(
    base: Path,
) -> None:
    status, _, error = run(*words(base, "export", base / "out"))
    assert status == 0 and error == (
        "ems-kiosk export: it lies on the station's own disk;"
        " mount a stick, and export to it what is to leave\n"
    )

    def work() -> tuple[int, str, str]:
        with_disk(base / "disk", size_bytes=1 << 20)
        return run(*words(base, "export", base / "disk" / "out"))

    status, _, error = in_child(work)
    assert (status, error) == (0, "")


def opening(base: Path, file: Path) -> tuple[int, str, str]:
    secret = ("--passphrase-file", str(base / "passphrase"))
    return run("open-export", str(file), "--to", str(base / "opened"), *secret)


def lose(base: Path, file: Path) -> None:
    file.unlink()


def take_another(base: Path, file: Path) -> None:
    file.write_bytes(b"%PDF-1.7 of another kind" * 9)


def mistype(base: Path, file: Path) -> None:
    (base / "passphrase").write_text("another one, as long")


def cut(base: Path, file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-20])


@pytest.mark.hazard("HZ-13")
@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (lose, "cannot be read: No such file or directory; look whether the name is right"),
        (take_another, "this is no export of a station"),
        (mistype, "the passphrase is another one, or the file is damaged"),
        (cut, "damaged"),
    ],
)
def test_an_export_that_does_not_open_leaves_nothing_and_opens_at_the_next_try(
    base: Path, spoil: Callable[[Path, Path], None], why: str
) -> None:
    status, _, error = run(*words(base, "export", base / "out"))
    whole = (base / "out").read_bytes()
    spoil(base, base / "out")
    status, _, error = opening(base, base / "out")
    assert status == 66 and is_one_sentence("open-export", error) and why in error
    assert not (base / "opened").exists(), "the same name may be tried again"
    (base / "out").write_bytes(whole)
    (base / "passphrase").write_text(PASSPHRASE)
    status, out, _ = opening(base, base / "out")
    assert status == 0 and out.endswith("whole\n")


def test_a_disk_on_which_an_export_finds_no_room_keeps_no_part_of_it(base: Path) -> None:
    run(*words(base, "export", base / "out"))

    def work() -> tuple[int, str, str, list[str]]:
        with_disk(base / "disk", size_bytes=16_384)
        status, out, error = run(
            "open-export", str(base / "out"), "--to", str(base / "disk" / "opened"),
            "--passphrase-file", str(base / "passphrase"),
        )  # fmt: skip
        return status, out, error, [str(path) for path in (base / "disk").rglob("*")]

    status, _, error, left = in_child(work)
    assert status == 73 and is_one_sentence("open-export", error) and left == []
    assert "/disk/opened: cannot be written: No space left on device; make room on it" in error
