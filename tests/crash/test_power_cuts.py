"""The power goes at any point of some days; whatever part of the unsynced sectors is there, the store opens.

50 000 states are a command of their own: python -m tests.crash.
"""

import sqlite3
from pathlib import Path
from random import Random

import pytest

from tests.crash.day import SOON, recorded_days
from tests.crash.enumeration import enumerate_days, images, scratch
from tests.crash.recorder import Log, Op, replaced_whole
from tests.crash.states import Disk

LAZY = {**SOON, "PRAGMA synchronous = FULL": "PRAGMA synchronous = NORMAL"}
CARELESS = {**SOON, "PRAGMA synchronous = FULL": "PRAGMA synchronous = OFF"}


@pytest.mark.hazard("HZ-09", "HZ-12", "HZ-16")
@pytest.mark.parametrize(("seed", "replaced"), [(11, SOON), (12, {})])
def test_no_power_cut_loses_what_was_acknowledged_or_leaves_a_session_running(
    seed: int, replaced: dict[str, str]
) -> None:
    tally = enumerate_days(seed=seed, doings=24, subsets=5, replaced=replaced, most=600)
    assert tally.states >= 450 and tally.acknowledged >= 12
    assert not tally.wrong, tally.wrong.most_common(5)


@pytest.mark.parametrize("replaced", [LAZY, CARELESS])
def test_a_store_that_syncs_less_is_found_out(replaced: dict[str, str]) -> None:
    tally = enumerate_days(seed=11, doings=12, subsets=2, replaced=replaced, most=400)
    assert tally.wrong


def test_the_recorded_days_run_the_statements_of_the_store_in_a_log_that_is_synced_at_every_commit() -> None:
    with scratch() as base:
        recording = recorded_days(Path(base), seed=3, doings=20, replaced={})
        connection = sqlite3.connect(Path(base) / "sessions.db")
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        connection.close()
    kinds = {op.kind for op in recording.log.ops}
    assert {"write", "sync", "delete", "names", "put", "mark"} <= kinds
    assert len(recording.commits) > len(recording.told) > 20
    for (earlier, _), (later, _) in zip(recording.commits, recording.commits[1:], strict=False):
        between = recording.log.ops[earlier:later]
        assert not any(op.kind == "write" for op in between) or any(op.kind == "sync" for op in between)
    assert sum(1 for _ in images(recording, Random(1), subsets=2)) > 200


# ---- the disk itself ---------------------------------------------------------------------------------------


def disk(*ops: Op) -> Disk:
    made = Disk()
    for op in ops:
        made.do(op)
    return made


def cuts(made: Disk) -> set[bytes | None]:
    return {made.cut(Random(seed)).get("a") for seed in range(200)}


def test_what_was_synced_is_there_and_of_the_rest_any_sectors() -> None:
    synced = (Op("write", "a", 0, b"1" * 512), Op("sync", "a"))
    assert cuts(disk(*synced)) == {b"1" * 512} and disk(*synced).is_settled
    made = disk(*synced, Op("write", "a", 512, b"2" * 1024))
    whole = b"1" * 512 + b"2" * 1024
    assert cuts(made) == {whole[:512], whole[:1024], whole, b"1" * 512 + bytes(512) + b"2" * 512}


def test_a_file_that_was_deleted_may_be_back_until_the_directory_is_synced() -> None:
    ops = (Op("write", "a", 0, b"old"), Op("sync", "a"), Op("delete", "a"))
    assert cuts(disk(*ops)) == {b"old", None}
    assert cuts(disk(*ops, Op("write", "a", 0, b"new"))) == {b"old", b"new", None}
    assert cuts(disk(*ops, Op("names"))) == {None}


def test_a_cut_that_was_not_synced_may_not_have_been() -> None:
    made = disk(Op("write", "a", 0, b"1234"), Op("sync", "a"), Op("cut", "a", 2))
    assert cuts(made) == {b"12", b"1234"}


def test_a_file_that_the_store_replaces_itself_is_a_part_under_another_name_and_then_whole() -> None:
    log = Log(Path("/nowhere"))
    with replaced_whole(log, "keys/one.key", b"kk"):
        assert disk(*log.ops).cut(Random(1)) == {"keys/one.part": b"k"}
    assert disk(*log.ops).cut(Random(1)) == {"keys/one.key": b"kk"}


def test_a_key_that_is_destroyed_is_gone() -> None:
    made = disk(Op("put", "keys/one.key", data=b"k"), Op("put", "b", data=b"l"), Op("gone", "keys/one.key"))
    assert made.cut(Random(1)) == {"b": b"l"}
