"""A disk that is full, and one that turns read-only: real ones, for a process of an unprivileged user."""

import json
import os
import subprocess
import sys
import tempfile
from typing import Any

import pytest

from tests.unit.records.test_store import ROOT


def on_a_small_disk(kind: str) -> dict[str, Any]:
    """What the process said that wrote; it was nobody where the tests run as root, and never root."""
    user = os.getuid()
    with tempfile.TemporaryDirectory(prefix="ems-disk-") as name:
        done = subprocess.run(
            ["unshare", "-m" if user == 0 else "-Urm",
             sys.executable, "-m", "tests.crash.small_disk", name, kind],
            cwd=ROOT, capture_output=True, text=True, check=False, timeout=120,
            env={**os.environ, "PYTHONPATH": str(ROOT), "STARTED_AS": str(user)},
        )  # fmt: skip
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout.splitlines()[-1])
    assert said["user"] != "0"
    return dict(said)


@pytest.mark.hazard("HZ-16")
@pytest.mark.requirement("PRIV-02")
@pytest.mark.parametrize(
    ("kind", "reasons"), [("full", ("full", "No space left")), ("read-only", ("readonly", "Read-only"))]
)
def test_a_disk_that_takes_nothing_is_said_and_loses_nothing_and_works_again_when_it_does(
    kind: str, reasons: tuple[str, ...]
) -> None:
    said = on_a_small_disk(kind)
    assert said["refusals"] and said["journal"]
    for sentence in said["refusals"]:
        assert sentence.startswith("Cannot ") and sentence.endswith("."), sentence
    assert any(reason in sentence for sentence in said["refusals"] for reason in reasons), said["refusals"]
    assert said["notice"] is None and said["lines"] == 1
    assert set(said["rows"]) <= set(said["found_rows"]) and said["never"] not in said["found_rows"]
    assert said["found_people"] == said["people"] and len(said["people"]) > 2
    assert said["closed"] == "completed"
