"""The power goes at any point of some nights, exports and codes: what was acknowledged is on the disk.

Many more states are a command of their own: python -m tests.crash.
"""

import os
from pathlib import Path
from random import Random

import pytest

from appliance.records import backup, export, keyring
from appliance.records.keyring import Keyring
from appliance.records.reading import EXPORTED
from tests.crash import file_states
from tests.crash.day import opened
from tests.crash.files import enumerate_files
from tests.crash.recorder import DIRECTORY, Op
from tests.unit.records.test_store import NOW_S, ROW

DAY_S = 86_400


@pytest.mark.hazard("HZ-12", "HZ-16")
@pytest.mark.requirement("PRIV-02", "PRIV-03")
def test_no_power_cut_takes_a_copy_an_export_or_a_key_that_was_acknowledged_or_leaves_half_of_one() -> None:
    tally = enumerate_files(seed=1, doings=12, subsets=4)
    assert tally.states >= 400 and tally.acknowledged == 12
    assert not tally.wrong, tally.wrong.most_common(5)


def never(*_: object) -> None:
    """What should have been done is not."""


@pytest.mark.parametrize(
    ("module", "name", "what"),
    [(keyring, "_sync", "key"), (backup, "_sync", "copy"), (export, "_sync", "export")],
)
def test_who_syncs_no_name_is_found_out(
    monkeypatch: pytest.MonkeyPatch, module: object, name: str, what: str
) -> None:
    monkeypatch.setattr(module, name, never)
    tally = enumerate_files(seed=1, doings=12, subsets=3)
    assert any(sentence.startswith(f"{what}: acknowledged, and then") for sentence in tally.wrong)


def test_who_writes_a_key_under_its_own_name_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    def write(ring: Keyring, name: str, content: bytes) -> None:
        ring._make()
        flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
        with os.fdopen(os.open(ring._path(name), flags, 0o600), "wb") as file:
            file.write(content)

    monkeypatch.setattr(Keyring, "write", write)
    tally = enumerate_files(seed=1, doings=12, subsets=3)
    assert tally.wrong["key: half of it is there"]


@pytest.mark.hazard("HZ-12")
@pytest.mark.requirement("PRIV-03")
def test_what_a_power_cut_left_of_a_copy_or_an_export_is_gone_after_the_next_night(tmp_path: Path) -> None:
    store = opened(tmp_path, lambda: NOW_S)
    store.open_session(ROW)
    (tmp_path / "backup").mkdir()
    left = [tmp_path / EXPORTED, tmp_path / f"{EXPORTED}.part", tmp_path / "backup" / "records-x.db.part"]
    for path in left:
        path.write_bytes(b"device records")
        os.utime(path, (NOW_S - DAY_S, NOW_S - DAY_S))
    running = tmp_path / f"{EXPORTED}.part-journal"
    running.touch()
    os.utime(running, (NOW_S, NOW_S))
    assert store.tend() == ()
    store.close()
    assert not any(path.exists() for path in left) and running.exists(), "an export may be under way"
    assert len(list((tmp_path / "backup").iterdir())) == 1


# ---- the disk itself ---------------------------------------------------------------------------------------


def cuts(*ops: Op) -> list[dict[str, bytes]]:
    """Every state that this disk may be in."""
    disk = file_states.Files()
    for op in ops:
        disk.do(op)
    found: list[dict[str, bytes]] = []
    for seed in range(300):
        image = disk.cut(Random(seed))
        if image not in found:
            found.append(image)
    return found


WRITTEN = (Op("link", "a.part"), Op("write", "a.part", 0, b"new"))


@pytest.mark.parametrize(
    ("ops", "states"),
    [
        (WRITTEN, [{}, {"a.part": b""}, {"a.part": b"new"}]),
        ((*WRITTEN, Op("sync", "a.part")), [{}, {"a.part": b"new"}]),
        ((*WRITTEN, Op("rename", "a.part", data=b"a"), Op("names", ".")), [{"a": b""}, {"a": b"new"}]),
        (
            (*WRITTEN, Op("sync", "a.part"), Op("rename", "a.part", data=b"a"), Op("names", ".")),
            [{"a": b"new"}],
        ),
        ((Op("link", "d", data=DIRECTORY), Op("link", "d/a"), Op("names", "d")), [{}, {"d/a": b""}]),
    ],
)
def test_a_file_is_there_when_it_and_its_name_were_synced(
    ops: tuple[Op, ...], states: list[dict[str, bytes]]
) -> None:
    found = cuts(*ops)
    assert len(found) == len(states) and all(each in found for each in states)
