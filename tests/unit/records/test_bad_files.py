"""Forty and more records files that are not as they should be: put aside, refused, or used all the same.

What is damaged is kept under another name and a new file is begun, so that the station goes on; what another
program or a newer version wrote is left alone, and the station stays out of service until somebody looks.
"""

import os
import random
import shutil
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from appliance.records.schema import APPLICATION_ID, VERSION
from appliance.records.store import Store, StoreError
from appliance.therapy.code import made_from
from appliance.therapy.logbook import Sample
from appliance.therapy.person import KeepPerson, Person
from tests.unit.records.test_people import Bench
from tests.unit.records.test_store import REPORT, ROW, rows

PAGE = 4096
SESSIONS = 60
Damage = Callable[[Path], None]


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file of some weeks, closed as it should be."""
    path = tmp_path_factory.mktemp("good") / "records.db"
    store = Bench(path).opened()
    for number in range(SESSIONS):
        store.open_session(replace(ROW, session_id=f"s{number}", firmware_sha256="ab" * 32))
        store.keep_samples(f"s{number}", [Sample(at_s=second) for second in range(30)])
        store.close_session(replace(REPORT, session_id=f"s{number}"), has_report=True)
        store.person(KeepPerson(code=made_from(number), person=Person(zone="hip")))
    store.close()
    return path


@pytest.fixture
def path(good: Path, tmp_path: Path) -> Path:
    copied = tmp_path / "records.db"
    shutil.copy(good, copied)
    shutil.copytree(good.with_name("keys"), tmp_path / "keys")
    return copied


def write_at(offset: int, data: bytes) -> Damage:
    def damage(path: Path) -> None:
        with path.open("r+b") as file:
            file.seek(offset)
            file.write(data)

    return damage


def page(number: int, data: bytes) -> Damage:
    """A page of the file, the first one is 1, has only this."""
    return write_at((number - 1) * PAGE, (data * PAGE)[:PAGE])


def cut_to(size: int) -> Damage:
    return lambda path: os.truncate(path, size)


def instead(data: bytes) -> Damage:
    def damage(path: Path) -> None:
        path.write_bytes(data)

    return damage


def sql(*statements: str) -> Damage:
    def damage(path: Path) -> None:
        connection = sqlite3.connect(path, isolation_level=None)
        for statement in statements:
            connection.execute(statement)
        connection.close()

    return damage


def schema(find: str, put: str) -> Damage:
    """The words of the schema itself are changed, as no program of ours does."""
    return sql(
        "PRAGMA writable_schema = ON",
        f"UPDATE sqlite_schema SET sql = replace(sql, '{find}', '{put}')",
        "PRAGMA writable_schema = OFF",
    )


def beside(suffix: str, data: bytes) -> Damage:
    def damage(path: Path) -> None:
        path.with_name(path.name + suffix).write_bytes(data)

    return damage


def a_directory(path: Path) -> None:
    path.unlink()
    path.mkdir()


def a_loop(path: Path) -> None:
    path.unlink()
    path.symlink_to(path)


def nowhere(path: Path) -> None:
    path.unlink()
    path.symlink_to(path.parent / "none" / "records.db")


def mixed(path: Path) -> None:
    """The pages are all there, in another order."""
    data = path.read_bytes()
    pages = [data[at : at + PAGE] for at in range(0, len(data), PAGE)]
    rest = pages[1:]
    random.Random(3).shuffle(rest)
    path.write_bytes(b"".join([pages[0], *rest]))


def half_lost(path: Path) -> None:
    """Every second sector is zero, as on a card that dies."""
    data = bytearray(path.read_bytes())
    for at in range(PAGE, len(data), 1024):
        data[at : at + 512] = bytes(512)
    path.write_bytes(data)


NOISE = random.Random(1).randbytes(3 * PAGE)
DAMAGED: dict[str, Damage] = {
    "words": instead(b"this is no database at all" * 300),
    "a reading version of 9": write_at(18, b"\x09\x09"),
    "a picture": instead(b"\x89PNG\r\n\x1a\n" + NOISE),
    "packed": instead(b"\x1f\x8b\x08\x00" + NOISE),
    "noise": instead(NOISE),
    "zeros": instead(bytes(8 * PAGE)),
    "all ones": instead(b"\xff" * 8 * PAGE),
    "only the magic words": instead(b"SQLite format 3\0"),
    "magic words and noise": instead(b"SQLite format 3\0" + NOISE),
    "other magic words": write_at(0, b"SQLite format 2\0"),
    "a page of 3 bytes": write_at(16, b"\x00\x03"),
    "a page of other size": write_at(16, b"\x02\x00"),
    "much reserved": write_at(20, b"\xf0"),
    "other fractions": write_at(21, b"\x10\x10\x10"),
    "an unknown encoding": write_at(56, b"\x00\x00\x00\x07"),
    "a free list to nowhere": write_at(32, b"\x00\x00\xff\xff\x00\x00\x00\x09"),
    "first page gone": page(1, b"\0"),
    "first page's tree": write_at(100, bytes(60)),
    **{f"page {number} zero": page(number, b"\0") for number in (2, 3, 5, 9)},
    **{f"page {number} ones": page(number, b"\xff") for number in (2, 4, 7)},
    "a page of words": page(3, b"a guest was here "),
    "pages in another order": mixed,
    "every second sector lost": half_lost,
    "cut within the header": cut_to(60),
    "cut after the first page": cut_to(PAGE),
    "cut in the middle": cut_to(5 * PAGE + 100),
    "a table without sense": schema("CREATE TABLE session", "CREATE TABLE sess ion"),
    "a column without sense": schema("minute_s INTEGER", "minute_s INT EGER("),
}
REFUSED: dict[str, tuple[Damage, str]] = {
    "a newer version": (sql(f"PRAGMA user_version = {VERSION + 1}"), "a newer version wrote them"),
    "a version far away": (sql("PRAGMA user_version = 2000000000"), "a newer version wrote them"),
    "another program's": (sql("PRAGMA application_id = 252006673"), "another program"),
    "nobody's": (sql("PRAGMA application_id = 0"), "another program"),
    "tables without a version": (sql("PRAGMA user_version = 0"), "already exists"),
    "a directory": (a_directory, "Is a directory"),
    "a loop of links": (a_loop, "Too many levels of symbolic links"),
    "a link to nowhere": (nowhere, "No such file or directory"),
    "a schema of format 9": (write_at(44, b"\x00\x00\x00\x09"), "unsupported file format"),
}
USED: dict[str, Damage] = {
    "noise for a log": beside("-wal", NOISE),
    "an empty log": beside("-wal", b""),
    "noise for a journal": beside("-journal", NOISE),
    "noise for an index of the log": beside("-shm", NOISE),
}


def everything(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None


def opened(path: Path) -> Store:
    return Bench(path).opened()


def test_there_are_forty_and_more() -> None:
    assert len(DAMAGED) + len(REFUSED) + len(USED) >= 40


@pytest.mark.hazard("HZ-16")
@pytest.mark.parametrize("name", DAMAGED)
def test_a_damaged_file_is_put_aside_as_it_was_and_the_station_goes_on(path: Path, name: str) -> None:
    DAMAGED[name](path)
    before = path.read_bytes()
    store = opened(path)
    notice = store.notice
    store.open_session(ROW)
    store.close()
    assert notice is not None, "used as if it were whole"
    assert notice.startswith(f"The records in {path} were damaged (") and "records.db.damaged-1" in notice
    assert path.with_name("records.db.damaged-1").read_bytes() == before
    assert [row["session_id"] for row in rows(path)] == [ROW.session_id]


@pytest.mark.hazard("HZ-16")
@pytest.mark.parametrize("name", REFUSED)
def test_a_file_that_is_not_ours_to_use_is_refused_in_a_sentence_and_left_alone(
    path: Path, name: str
) -> None:
    damage, reason = REFUSED[name]
    damage(path)
    before = everything(path)
    with pytest.raises(StoreError) as caught:
        opened(path)
    sentence = str(caught.value)
    assert str(path) in sentence and reason in sentence and sentence.endswith("."), sentence
    assert everything(path) == before
    assert not list(path.parent.glob("*.damaged-*"))


@pytest.mark.hazard("HZ-16")
@pytest.mark.parametrize("name", USED)
def test_what_is_beside_the_file_and_is_nothing_loses_nothing(path: Path, name: str) -> None:
    USED[name](path)
    store = opened(path)
    assert store.notice is None
    store.open_session(ROW)
    store.close()
    assert len(rows(path)) == SESSIONS + 1


@pytest.mark.hazard("HZ-16")
def test_a_second_damaged_file_does_not_take_the_place_of_the_first(path: Path) -> None:
    for number in (1, 2, 3):
        path.write_bytes(b"no database %d" % number * 100)
        opened(path).close()
        assert (
            path.with_name(f"records.db.damaged-{number}").read_bytes().startswith(b"no database %d" % number)
        )


def test_the_good_file_that_all_of_them_were_is_opened_without_a_word(path: Path) -> None:
    store = opened(path)
    assert store.notice is None
    store.close()
    (owner,) = rows(path, "PRAGMA application_id")
    assert owner["application_id"] == APPLICATION_ID and len(rows(path)) == SESSIONS
