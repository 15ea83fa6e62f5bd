"""The command `ems-kiosk`."""

import subprocess
import sys
import types
from collections.abc import Callable, Sequence

import pytest

from appliance.host.config import ConfigError
from appliance.ipc.sockets import SocketBusyError
from appliance.services import cli


def stub(monkeypatch: pytest.MonkeyPatch, run: Callable[[Sequence[str]], int]) -> list[str]:
    imported: list[str] = []

    def find(name: str) -> object:
        imported.append(name)
        return types.SimpleNamespace(run=run)

    monkeypatch.setattr(cli, "import_module", find)
    return imported


def test_the_subcommand_gets_the_rest_of_the_line_and_gives_the_exit_status(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    got: list[Sequence[str]] = []

    def run(arguments: Sequence[str]) -> int:
        got.append(arguments)
        return 7

    imported = stub(monkeypatch, run)
    assert cli.dispatch(["safe-off", "--result", "x"]) == 7
    assert got == [["--result", "x"]]
    assert imported == ["appliance.services.safe_off"]


def test_an_unknown_subcommand_is_named_with_the_known_ones(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.dispatch(["fly"]) == cli.EXIT_USAGE
    error = capsys.readouterr().err
    assert "'fly'" in error and all(name in error for name in cli.COMMANDS)


@pytest.mark.parametrize(("arguments", "status"), [([], cli.EXIT_USAGE), (["--help"], 0)])
def test_without_a_subcommand_the_usage_is_printed(
    arguments: list[str], status: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.dispatch(arguments) == status
    assert "usage: ems-kiosk" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (ConfigError("a.toml: unknown key 'x'"), cli.EXIT_CONFIG),
        (SocketBusyError("/run/x.sock: another process answers"), cli.EXIT_UNAVAILABLE),
    ],
)
def test_what_a_person_can_mend_is_one_sentence_and_an_exit_status(
    error: Exception, status: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def run(arguments: Sequence[str]) -> int:
        raise error

    stub(monkeypatch, run)
    assert cli.dispatch(["stim"]) == status
    assert capsys.readouterr().err == f"ems-kiosk stim: {error}\n"


def test_starting_the_command_imports_no_device_and_no_screen() -> None:
    code = (
        "import sys; from appliance.services import cli; "
        "print(sorted({'pygame', 'gpiozero', 'spidev', 'systemd', 'msgspec'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=30, check=True
    )
    assert done.stdout == "[]\n"


@pytest.mark.parametrize("closes", [True, False])
def test_whoever_has_read_enough_of_a_table_gets_no_traceback(closes: bool) -> None:
    command = (sys.executable, "-m", "appliance.services.cli", "programs")
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None and process.stderr is not None
    if closes:
        process.stdout.close()
    else:
        assert process.stdout.readline()
    said = process.stderr.read()
    process.stderr.close()
    process.stdout.close()
    assert (process.wait(20), said) == (0, b"")


def test_a_pipe_that_breaks_in_a_process_that_drives_is_not_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    def run(arguments: Sequence[str]) -> int:
        raise BrokenPipeError

    stub(monkeypatch, run)
    with pytest.raises(BrokenPipeError):
        cli.dispatch(["stim"])
