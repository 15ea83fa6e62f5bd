"""One kiosk for one records directory."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from appliance.records.claim import Claim, RecordsBusyError

pytestmark = pytest.mark.hazard("HZ-16")


def test_a_second_claim_is_refused_in_one_sentence_that_names_the_directory(tmp_path: Path) -> None:
    first = Claim(tmp_path)
    with pytest.raises(RecordsBusyError, match=f"another kiosk uses the records in {tmp_path}"):
        Claim(tmp_path)
    first.close()
    Claim(tmp_path).close()


def test_a_claim_ends_with_its_process_however_that_ends(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from appliance.records.claim import Claim\n"
        "claim = Claim(Path(sys.argv[1])); print('held', flush=True); sys.stdin.read()"
    )
    holder = subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout is not None and holder.stdout.readline() == "held\n"
    with pytest.raises(RecordsBusyError):
        Claim(tmp_path)
    holder.send_signal(signal.SIGKILL)
    holder.communicate()
    Claim(tmp_path).close()


def test_a_directory_that_is_not_there_is_the_stores_to_tell(tmp_path: Path) -> None:
    Claim(tmp_path / "missing").close()
