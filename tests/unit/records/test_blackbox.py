"""The black box of each session: ten samples a second, sealed, for three days, longer when frozen."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from appliance.records.blackbox import KEPT_S, decode, encode
from appliance.records.store import Store, StoreError
from appliance.therapy.logbook import Sample
from appliance.therapy.person import FreezeTrace
from tests.unit.records.test_store import NOW_S, REPORT, ROW, opened, rows

WHOLE = Sample(
    at_s=61,
    tenth=7,
    state="TREATING",
    set_ua=(24_000, 22_000),
    delivered_ua=(23_800, 21_800),
    z_ohm=(762, None),
    is_off=(False, True),
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "records.db"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    store = opened(path)
    yield store
    store.close()


def everything(folder: Path) -> bytes:
    """Every byte of every file below."""
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def test_a_sample_is_eighteen_bytes_and_comes_back_as_it_was() -> None:
    assert len(encode(WHOLE)) == 18
    assert decode(encode(WHOLE) + encode(Sample(at_s=62))) == (WHOLE, Sample(at_s=62))


def test_what_lies_outside_of_a_field_is_kept_as_its_end_and_not_as_something_else() -> None:
    (found,) = decode(encode(Sample(at_s=70_000, state="?", set_ua=(-5, 9_999_999), z_ohm=(65_535, 0))))
    assert (found.at_s, found.state) == (70_000, "")
    assert (found.set_ua, found.z_ohm) == ((0, 6_553_400), (65_534, 0))


def test_a_box_that_was_cut_or_does_not_open_is_a_sentence(store: Store) -> None:
    with pytest.raises(ValueError, match="a trace of 2 bytes is not whole"):
        decode(b"12")
    store.keep_samples("a1", [WHOLE])
    store._connection.execute("UPDATE box SET sealed = x'01020304'")
    with pytest.raises(StoreError, match=r"Cannot read the records in .*: the black box .* at 61.7 s: .*\."):
        store.trace("a1")


def test_blocks_come_back_in_order_and_the_same_block_twice_changes_nothing(store: Store) -> None:
    tenths = [Sample(at_s=n // 10, tenth=n % 10, set_ua=(n * 100, 0)) for n in range(90)]
    for begin in (60, 0, 30, 30):
        store.keep_samples("a1", tenths[begin : begin + 30])
    store.keep_samples("a1", [])
    assert list(store.box("a1")) == tenths and store.box("b2") == ()


def test_staff_see_one_sample_of_each_second(store: Store) -> None:
    store.keep_samples("a1", [Sample(at_s=n // 10, tenth=n % 10) for n in range(25)])
    assert [(each.at_s, each.tenth) for each in store.trace("a1")] == [(0, 0), (1, 0), (2, 0)]


@pytest.mark.hazard("HZ-12")
def test_no_sample_stands_on_the_disk_in_clear_and_a_block_opens_in_its_own_place_only(
    store: Store, path: Path
) -> None:
    samples = [replace(WHOLE, at_s=second) for second in range(300)]
    store.keep_samples("a1", samples)
    assert encode(samples[5])[4:] not in everything(path.parent)
    store.keep_samples("b2", [WHOLE])
    for column, value in (("session_id", "'c3'"), ("at", "9")):
        store._connection.execute(f"UPDATE box SET {column} = {value} WHERE session_id = 'b2'")
        with pytest.raises(StoreError, match="does not open"):
            store.box("c3")


@pytest.mark.hazard("HZ-16")
def test_a_box_whose_key_cannot_be_written_holds_up_no_row(store: Store, path: Path) -> None:
    (path.parent / "keys").touch()
    with pytest.raises(StoreError, match=r"Cannot read the key .*station.key: Not a directory\."):
        store.keep_samples("a1", [WHOLE])
    store.open_session(ROW)
    assert len(rows(path)) == 1


@pytest.mark.hazard("HZ-12")
def test_a_box_is_forgotten_after_72_hours_with_its_key_and_the_device_record_is_not(path: Path) -> None:
    store = opened(path)
    store.open_session(ROW)
    store.keep_samples("a1", [WHOLE])
    store.close()
    for age_s, kept in ((KEPT_S - 600, 1), (KEPT_S + 600, 0)):
        store = opened(path, NOW_S + age_s)
        store.open_session(replace(ROW, session_id=f"after-{age_s}"))
        assert len(store.trace("a1")) == kept == len(list(path.parent.glob("keys/box-*")))
        store.close()
    assert len(rows(path)) == 3


@pytest.mark.hazard("HZ-16")
@pytest.mark.parametrize("why", ["fault", "hurt", "interrupted"])
def test_a_fault_a_hurt_or_a_broken_off_session_freezes_its_box(path: Path, why: str) -> None:
    store = opened(path)
    store.open_session(ROW)
    store.keep_samples("a1", [WHOLE])
    match why:
        case "fault":
            store.close_session(REPORT, has_report=True)
        case "hurt":
            store.close_session(replace(REPORT, faults=()), has_report=True)
            assert store.person(FreezeTrace(session_id="a1", why="hurt")) is None
            assert store.person(FreezeTrace(session_id="a1", why="later")) is None
        case _:
            assert store.mark_interrupted() == 1
    store.close()
    store = opened(path, NOW_S + 2 * KEPT_S)
    store.open_session(replace(ROW, session_id="b2"))
    assert store.box("a1") == (WHOLE,)
    store.close()
    assert rows(path, "SELECT why FROM frozen") == [{"why": why}]


@pytest.mark.hazard("HZ-16")
def test_a_session_without_a_fault_freezes_nothing(store: Store, path: Path) -> None:
    store.open_session(ROW)
    store.close_session(replace(REPORT, faults=()), has_report=True)
    assert rows(path, "SELECT * FROM frozen") == []
