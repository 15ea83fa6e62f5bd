"""`ems-kiosk export` and `ems-kiosk open-export`, as whoever keeps a station runs them."""

import io
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from appliance.records import container
from appliance.records.export import export as records_export
from appliance.services import cli, export
from tests.unit.records.test_audit import Place, filled

PASSPHRASE = "a long one with words"


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    """A station, and a passphrase whose key is made quickly."""
    monkeypatch.setattr(export, "export", partial(records_export, cost_log2=10))
    (tmp_path / "records").mkdir()
    (tmp_path / "passphrase").write_text(f"{PASSPHRASE}\n")
    place = Place(tmp_path / "records" / "sessions.db")
    filled(place)
    yield place
    place.store.close()


@pytest.fixture
def base(place: Place) -> Path:
    return place.path.parent.parent


def run(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, str, str]:
    status = cli.dispatch([str(word) for word in words])
    said = capsys.readouterr()
    return status, said.out, said.err


def exported(base: Path, capsys: pytest.CaptureFixture[str], *more: object) -> tuple[int, str, str]:
    secret = ("--passphrase-file", base / "passphrase")
    return run(capsys, "export", "--records", base / "records", *secret, *more, base / "out.ems")


def opened(base: Path, capsys: pytest.CaptureFixture[str], *more: object) -> tuple[int, str, str]:
    secret = ("--passphrase-file", base / "passphrase")
    return run(capsys, "open-export", base / "out.ems", "--to", base / "out", *secret, *more)


@pytest.mark.hazard("HZ-13", "HZ-16")
def test_an_export_is_opened_where_its_station_is_known_and_its_head_leads_back(
    place: Place, base: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, out, error = exported(base, capsys)
    assert status == 0 and "own disk" in error
    said = dict(line.split(" ", 1) for line in out.splitlines()[1:])
    status, out, error = opened(base, capsys, "--station", said["station"])
    assert (status, error) == (0, "") and out.endswith("\nwhole\n")
    assert f"by station {said['station']}" in out
    assert (base / "out" / "audit.csv").exists() and not (base / "out" / "export.zip").exists()
    place.treat("s9")
    status, out, _ = run(capsys, "verify", "--records", base / "records", "--head", said["head"])
    assert status == 0 and "whole" in out


@pytest.mark.hazard("HZ-13")
def test_another_passphrase_or_another_station_opens_nothing(
    base: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    exported(base, capsys)
    status, _, error = opened(base, capsys, "--station", "ab" * 32)
    assert status == 66 and "another station made it" in error
    assert not (base / "out").exists()
    (base / "passphrase").write_text("another one, as long")
    status, _, error = opened(base, capsys)
    assert status == 66 and "the passphrase is another one" in error


@pytest.mark.hazard("HZ-16")
def test_a_log_that_is_not_whole_is_said_by_both(
    place: Place, base: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place.forge("UPDATE audit SET detail = 'P01' WHERE number = 2")
    status, _, error = exported(base, capsys)
    assert status == 0 and "the audit log is not whole" in error
    status, out, _ = opened(base, capsys)
    assert status == 1 and "WRONG: Line 2" in out


def test_what_cannot_be_read_or_written_is_said(base: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, _, error = exported(base, capsys, "--session", "s1")
    assert status == 66 and "No black box is kept of session 's1'" in error
    (base / "out.ems").touch()
    status, _, error = exported(base, capsys)
    assert status == 73 and "out.ems: cannot be written: File exists" in error
    (base / "out").mkdir()
    status, _, error = opened(base, capsys)
    assert (
        status == 73
        and f"{base / 'out'}: cannot be written: File exists" in error
        and (base / "out").is_dir()
    )


def test_a_short_passphrase_and_a_file_without_one_are_refused(
    base: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (base / "passphrase").write_text("short")
    status, _, error = exported(base, capsys)
    assert status == 2 and "a passphrase has 12 letters or more" in error
    (base / "passphrase").unlink()
    status, _, error = exported(base, capsys)
    assert status == 2 and "passphrase: cannot be read" in error
    assert opened(base, capsys)[0] == 2
    assert not (base / "out.ems").exists()


class Terminal(io.StringIO):
    """Somebody types."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("typed", "status"), [((PASSPHRASE, PASSPHRASE), 0), ((PASSPHRASE, "no"), 2)])
def test_a_passphrase_is_typed_twice_unseen(
    base: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    typed: tuple[str, str],
    status: int,
) -> None:
    words = iter(typed)
    monkeypatch.setattr("sys.stdin", Terminal())
    monkeypatch.setattr("getpass.getpass", lambda prompt: next(words))
    found, _, error = run(capsys, "export", "--records", base / "records", base / "out.ems")
    assert found == status and (status == 0 or "the two are not the same" in error)
    assert (base / "out.ems").exists() is (status == 0)


def test_without_a_terminal_nobody_is_asked(
    base: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(PASSPHRASE))
    status, _, error = run(capsys, "export", "--records", base / "records", base / "out.ems")
    assert status == 2 and "no terminal" in error


def test_the_cost_of_a_guess_is_that_of_scrypts_own_paper() -> None:
    assert container.COST_LOG2 == 17 and container.PASSPHRASE_LETTERS_MIN == 12
