"""The README says what is so."""

import re
from pathlib import Path

from appliance.safety.faults import SPECS

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_every_fault_has_its_line_as_the_table_has_it() -> None:
    rows = [
        f"| {fault.value} | {spec.detection} | {spec.reaction} | {spec.clears.replace('_', ' ')}"
        f" | {spec.who.replace('_', ' ')} |"
        for fault, spec in SPECS.items()
    ]
    assert [row for row in rows if row not in README] == []
    assert len(re.findall(r"^\| H\d\d ", README, re.MULTILINE)) == len(SPECS)


def test_every_file_and_picture_that_is_named_is_there() -> None:
    named = re.findall(r"\]\(([^)]+)\)", README) + re.findall(r"\btests/[\w/]+\.py", README)
    assert named
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_it_says_that_this_is_no_medical_device() -> None:
    assert "not a cleared medical device" in README
