"""An export: all of a station but its keys, sealed and signed; and what of it is noticed when changed."""

import hashlib
import json
import sqlite3
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from appliance.records import anchor, bundle
from appliance.records.bundle import Manifest, public_hex, unpack
from appliance.records.container import ContainerError, opened
from appliance.records.error import StoreError
from appliance.records.export import Here, export
from appliance.therapy.logbook import Sample
from appliance.therapy.person import KeepPerson, Person
from tests.unit.records.test_audit import CODE, Place, filled
from tests.unit.records.test_store import moment

PASSPHRASE = "a long one with words"
CHEAP = 10


@pytest.fixture
def place(tmp_path: Path) -> Place:
    (tmp_path / "records").mkdir()
    place = Place(tmp_path / "records" / "sessions.db")
    filled(place)
    place.store.keep_samples("s2", [Sample(at_s=1, tenth=t, set_ua=(3_000, 2_000)) for t in range(10)])
    place.store.person(KeepPerson(code=CODE, person=Person(zone="a zone that gives somebody away")))
    return place


def exported(place: Place, name: str = "out.ems", *, sessions: tuple[str, ...] = ()) -> tuple[Path, Manifest]:
    target = place.path.parent.parent / name
    here = Here(
        records=place.path.parent, wall_s=place.now_s, moment=moment, is_clock_vouched=True, software="1"
    )
    return target, export(here, target, PASSPHRASE, sessions=sessions, cost_log2=CHEAP)


def plain(target: Path) -> Path:
    """The bundle without its seal, beside it."""
    path = target.with_suffix(".zip")
    with target.open("rb") as file:
        path.write_bytes(b"".join(opened(file, PASSPHRASE)))
    return path


def folder(target: Path) -> Path:
    directory = target.with_suffix(".d")
    directory.mkdir()
    return directory


@pytest.mark.hazard("HZ-16")
def test_an_export_has_the_records_the_log_and_the_figures_and_opens_whole(place: Place) -> None:
    target, manifest = exported(place)
    directory = folder(target)
    again, wrongs = unpack(plain(target), directory, station=manifest.station.upper())
    assert again == manifest and wrongs == () and manifest.is_whole
    names = {path.name for path in directory.iterdir()}
    assert names == {"records.db", "audit.csv", "days.csv", "ends.csv", "faults.csv", "pain.csv"}
    with sqlite3.connect(directory / "records.db") as copy:
        assert copy.execute("SELECT count(*) FROM session").fetchone() == (3,)
    copy.close()
    assert "export_asked_for" in (directory / "audit.csv").read_text(encoding="utf-8-sig")


@pytest.mark.hazard("HZ-16")
def test_the_log_tells_of_an_export_before_it_is_made_and_stays_whole_beside_a_running_kiosk(
    place: Place,
) -> None:
    target, manifest = exported(place)
    assert place.told()[-1] == ("export_asked_for", "", "")
    assert str(place.checked().head) == manifest.head == str(anchor.read(place.path.parent))
    place.treat("s4")
    assert not place.checked().wrongs and not place.begun_anew().notice


@pytest.mark.hazard("HZ-12")
@pytest.mark.requirement("PRIV-03")
def test_no_key_of_the_station_and_nothing_of_a_person_is_in_it(place: Place) -> None:
    target, _ = exported(place)
    with zipfile.ZipFile(plain(target)) as found:
        everything = b"".join(found.read(name) for name in found.namelist())
    assert b"gives somebody away" not in everything and CODE.encode() not in everything
    keys = [path.read_bytes() for path in (place.path.parent / "keys").iterdir()]
    assert len(keys) == 3
    for key in keys:
        assert key not in everything and key.hex().encode() not in everything and key[-24:] not in everything
    assert b"records.db" not in target.read_bytes()


def test_a_black_box_goes_along_in_clear_only_for_the_session_that_was_asked_for(place: Place) -> None:
    target, manifest = exported(place, sessions=("s2",))
    assert "session-s2.csv" in manifest.files
    with zipfile.ZipFile(plain(target)) as found:
        lines = found.read("session-s2.csv").decode("utf-8-sig").splitlines()
    assert len(lines) == 11 and lines[1].startswith('10,"",3000,0,"",0,2000')


def test_a_black_box_that_is_not_kept_is_said_and_nothing_is_left(place: Place) -> None:
    with pytest.raises(StoreError, match="No black box is kept of session 's1'"):
        exported(place, sessions=("s1",))
    assert not (place.path.parent.parent / "out.ems").exists()
    assert not (place.path.parent / "export.db").exists()


def test_a_file_that_is_there_already_stays_as_it_was(place: Place) -> None:
    taken = place.path.parent.parent / "out.ems"
    taken.write_text("somebody else's")
    with pytest.raises(FileExistsError):
        exported(place)
    assert taken.read_text() == "somebody else's"


def test_a_medium_that_becomes_full_has_no_half_export(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(bundle, "_put", full)
    with pytest.raises(OSError, match="No space"):
        exported(place)
    assert not (place.path.parent.parent / "out.ems").exists()
    assert not (place.path.parent / "export.db").exists()


def test_records_that_cannot_be_read_are_not_written_to(tmp_path: Path) -> None:
    here = Here(records=tmp_path, wall_s=1, moment=moment, is_clock_vouched=True, software="1")
    with pytest.raises(StoreError, match="There are no records"):
        export(here, tmp_path / "out", PASSPHRASE, cost_log2=CHEAP)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.hazard("HZ-13", "HZ-16")
def test_a_log_that_was_changed_before_the_export_is_not_called_whole(place: Place) -> None:
    place.forge("UPDATE audit SET detail = 'P01' WHERE number = 2")
    target, manifest = exported(place)
    _, wrongs = unpack(plain(target), folder(target))
    assert not manifest.is_whole and wrongs[0].startswith("Line 2")


def test_a_station_signs_with_the_same_key_until_its_secret_is_gone(place: Place) -> None:
    _, first = exported(place, "a.ems")
    _, second = exported(place, "b.ems")
    place.store.close()
    (place.path.parent / "keys" / "station.key").unlink()
    place.store = place.opened()
    _, third = exported(place, "c.ems")
    assert first.station == second.station != third.station


# ---- what is noticed ---------------------------------------------------------------------------------------

Files = dict[str, bytes]


def rebuilt(target: Path, change: Callable[[Files], None]) -> Path:
    """The bundle with something else in it, as somebody with the passphrase could make it."""
    path = plain(target)
    with zipfile.ZipFile(path) as found:
        files = {name: found.read(name) for name in found.namelist()}
    change(files)
    with zipfile.ZipFile(path, "w") as made:
        for name, content in files.items():
            made.writestr(name, content)
    return path


def signed_anew(files: Files, /, **changes: object) -> None:
    """Another station's key signs another manifest: nothing inside of the file is against it."""
    key = Ed25519PrivateKey.from_private_bytes(bytes(32))
    manifest = {**json.loads(files["manifest.json"]), "station": public_hex(key), **changes}
    files["manifest.json"] = json.dumps(manifest).encode()
    files["manifest.sig"] = key.sign(files["manifest.json"])


def other_table(files: Files) -> None:
    files["pain.csv"] += b"1"


def longer_table(files: Files) -> None:
    files["pain.csv"] += bytes(3_000_000)


def other_manifest(files: Files) -> None:
    files["manifest.json"] = files["manifest.json"].replace(b'"software": "1"', b'"software": "2"')


def no_signature(files: Files) -> None:
    del files["manifest.sig"]


def no_manifest(files: Files) -> None:
    files["manifest.json"] = b"{}"


def long_manifest(files: Files) -> None:
    files["manifest.json"] += b" " * 2_000_000


def no_table(files: Files) -> None:
    del files["ends.csv"]


def outside(files: Files) -> None:
    row = json.loads(files["manifest.json"])["files"]
    signed_anew(files, files={**row, "../outside.csv": row["ends.csv"]})
    files["../outside.csv"] = files["ends.csv"]


def no_records(files: Files) -> None:
    signed_anew(files, files={})


def other_format(files: Files) -> None:
    signed_anew(files, format=2)


def no_head(files: Files) -> None:
    signed_anew(files, head="7")


@pytest.mark.hazard("HZ-13")
@pytest.mark.parametrize(
    ("change", "said"),
    [
        (other_table, "its file pain.csv is not the one that was signed"),
        (longer_table, "its file pain.csv is not the one that was signed"),
        (other_manifest, "its manifest.json was changed after it was signed"),
        (no_signature, "its contents are damaged"),
        (no_manifest, "its manifest.json is damaged"),
        (long_manifest, "its manifest.json is too long"),
        (no_table, "its contents are damaged"),
        (outside, "it has a file of the name '../outside.csv'"),
        (no_records, "another version of this program made it"),
        (other_format, "another version of this program made it"),
        (no_head, "its manifest.json is damaged: this is not the head"),
    ],
)
def test_what_was_changed_inside_is_refused(place: Place, change: Callable[[Files], None], said: str) -> None:
    target, _ = exported(place)
    with pytest.raises(ContainerError) as refused:
        unpack(rebuilt(target, change), folder(target))
    assert said in str(refused.value)
    assert not list(place.path.parent.parent.glob("**/outside.csv"))
    assert not list(target.with_suffix(".d").glob("*.part"))


@pytest.mark.hazard("HZ-13")
def test_an_export_of_another_station_is_refused_where_one_is_named(place: Place) -> None:
    target, manifest = exported(place)
    forged = rebuilt(target, signed_anew)
    with pytest.raises(ContainerError, match="another station made it"):
        unpack(forged, folder(target), station=manifest.station)


@pytest.mark.hazard("HZ-13", "HZ-16")
def test_records_that_do_not_lead_to_the_head_of_the_manifest_are_said(place: Place) -> None:
    target, manifest = exported(place)
    number = int(manifest.head.partition(":")[0])
    forged = rebuilt(target, lambda files: signed_anew(files, head=f"{number + 1}:{'ab' * 32}"))
    _, wrongs = unpack(forged, folder(target))
    assert any("but the manifest knows line" in each for each in wrongs)


def test_a_records_file_that_is_none_is_refused(place: Place) -> None:
    target, _ = exported(place)

    def no_database(files: Files) -> None:
        files["records.db"] = b"no database" * 100
        rows = json.loads(files["manifest.json"])["files"]
        digest = hashlib.sha256(files["records.db"]).hexdigest()
        rows["records.db"] = {"length": len(files["records.db"]), "sha256": digest}
        signed_anew(files, files=rows)

    with pytest.raises(ContainerError, match=r"its records\.db cannot be read"):
        unpack(rebuilt(target, no_database), folder(target))


def test_a_bundle_that_is_none_is_refused(tmp_path: Path) -> None:
    (tmp_path / "b.zip").write_bytes(b"no bundle")
    with pytest.raises(ContainerError, match="its contents are damaged"):
        unpack(tmp_path / "b.zip", tmp_path)


def test_an_empty_station_can_be_exported(tmp_path: Path) -> None:
    (tmp_path / "records").mkdir()
    place = Place(tmp_path / "records" / "sessions.db")
    target, manifest = exported(place)
    assert manifest.is_whole and target.stat().st_size > 0
    place.store.close()
