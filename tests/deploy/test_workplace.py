"""What a run of the demo leaves behind: nothing, and of a killed one only until the next."""

import os
import signal
import subprocess
import sys
from pathlib import Path

from deploy.tools.workplace import PREFIX, sweep, workplace

CODE = (
    "import sys; from deploy.tools.workplace import workplace\n"
    "with workplace(sys.argv[1]) as directory:\n"
    "    print(directory, flush=True); sys.stdin.read()"
)


def test_a_run_that_was_killed_is_cleaned_by_the_next_one_and_a_living_one_is_not(tmp_path: Path) -> None:
    runs = [
        subprocess.Popen(
            [sys.executable, "-c", CODE, str(tmp_path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    dead, living = (Path(run.stdout.readline().strip()) for run in runs if run.stdout is not None)
    runs[0].send_signal(signal.SIGKILL)
    runs[0].communicate()
    assert dead.exists()
    with workplace(str(tmp_path)) as own:
        assert not dead.exists() and living.exists() and own.exists()
    assert not own.exists()
    runs[1].communicate()
    assert not living.exists()


def test_what_is_not_of_a_demo_or_is_just_being_made_stays(tmp_path: Path) -> None:
    other, young, old = tmp_path / "other", tmp_path / f"{PREFIX}young", tmp_path / f"{PREFIX}old"
    for directory in (other, young, old):
        directory.mkdir()
    os.utime(old, (0, 0))
    (tmp_path / f"{PREFIX}link").symlink_to(other)
    assert sweep(tmp_path) == [old]
    assert other.exists() and young.exists()
