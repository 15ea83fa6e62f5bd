"""The last resort after ems-stim."""

import socket
import struct
import subprocess
import sys
from pathlib import Path
from threading import Thread

import pytest

from appliance.services import safe_off


class Module:
    """The module's end of a bench wire, for one host and what it says."""

    def __init__(self, path: Path) -> None:
        self.heard: list[bytes] = []
        self._listener = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._listener.settimeout(10)
        self._listener.bind(str(path))
        self._listener.listen(1)
        self._thread = Thread(target=self._serve)
        self._thread.start()

    def _serve(self) -> None:
        host, _ = self._listener.accept()
        with host:
            host.settimeout(10)
            host.send(struct.pack("<cII", b"L", 0xFFFFFFFF, 0))
            while message := host.recv(100):
                self.heard.append(message)

    def close(self) -> None:
        self._thread.join()
        self._listener.close()


@pytest.mark.hazard("HZ-03")
def test_every_output_of_the_pin_table_is_driven_low_on_the_bench(tmp_path: Path) -> None:
    path = tmp_path / "bench.sock"
    module = Module(path)
    assert safe_off.run(["--bench", str(path), "--result", "signal"]) == 0
    module.close()
    assert module.heard == [struct.pack("<cII", b"L", sum(1 << line for line in safe_off.OUTPUTS), 0)]


def test_the_outputs_are_those_of_the_design() -> None:
    assert sorted(safe_off.OUTPUTS) == [12, 17, 19, 20, 21, 27]


def test_how_the_process_ended_is_kept_for_its_next_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("RUNTIME_DIRECTORY", str(tmp_path))
    assert (
        safe_off.run(["--bench", str(tmp_path / "nobody"), "--result", "watchdog"])
        == safe_off.EXIT_NOT_DRIVEN
    )
    assert (tmp_path / safe_off.RESULT_FILE).read_text() == "watchdog\n"
    assert "could not be driven low" in capsys.readouterr().err


@pytest.mark.parametrize("result", ["", "success"])
def test_a_good_end_leaves_nothing_behind(tmp_path: Path, result: str) -> None:
    safe_off.keep_result(result, str(tmp_path))
    assert list(tmp_path.iterdir()) == []


def test_on_the_device_it_needs_neither_gpiozero_nor_the_bench() -> None:
    code = (
        "import sys; import appliance.services.safe_off; "
        "print(sorted({'gpiozero', 'drivers.bench', 'pygame', 'msgspec'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=30, check=True
    )
    assert done.stdout == "[]\n"
