"""People's rows and keys when the process is killed in between, and what the journal hears of them."""

import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from appliance.records.store import Store
from appliance.records.thread import RecordsThread
from appliance.therapy.code import made_from
from appliance.therapy.person import (
    CodeRefused,
    ExportPerson,
    ForgetPerson,
    KeepPerson,
    OpenPerson,
    Person,
    PersonForgotten,
    PersonKept,
    PersonOpened,
    Refusal,
)
from tests.unit.records.test_people import CODE, OTHER, PERSON, Bench
from tests.unit.records.test_store import ROOT
from tests.unit.records.test_thread import answers

WRITER = """
import sys
from pathlib import Path
from appliance.therapy.code import made_from
from appliance.therapy.person import ForgetPerson, KeepPerson
from tests.unit.records.test_people import PERSON, Bench
store = Bench(Path(sys.argv[1])).opened()
number = 0
while True:
    store.person(KeepPerson(code=made_from(number), person=PERSON))
    print("kept", number, flush=True)
    if number % 2:
        store.person(ForgetPerson(code=made_from(number)))
        print("forgotten", number, flush=True)
    number += 1
"""


@pytest.mark.hazard("HZ-12", "HZ-16")
@pytest.mark.requirement("PRIV-03")
@pytest.mark.parametrize("seed", range(4))
def test_who_was_kept_before_a_kill_opens_after_it_and_who_was_forgotten_does_not(
    tmp_path: Path, seed: int
) -> None:
    path = tmp_path / "records.db"
    process = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(path)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    heard = [process.stdout.readline() for _ in range(random.Random(seed).randrange(1, 20))]
    process.kill()
    rest, _ = process.communicate(timeout=60)
    said = [line.split() for line in (*heard, *rest.splitlines(keepends=True)) if line.endswith("\n")]
    kept, forgotten = (
        {int(number) for what, number in said if what == name} for name in ("kept", "forgotten")
    )
    store = Bench(path).opened()
    assert store.notice is None and kept
    for number in forgotten:
        assert store.person(OpenPerson(code=made_from(number))) in (
            CodeRefused(reason=Refusal.UNKNOWN),
            CodeRefused(reason=Refusal.LOCKED, wait_s=300),
        )
        assert store._vault.has_key(store._vault.locate(made_from(number))) is False
    store._connection.execute("DELETE FROM setting")
    for number in kept - forgotten - {max(kept)}:
        opened = store.person(OpenPerson(code=made_from(number)))
        assert isinstance(opened, PersonOpened) and opened.person.zone == PERSON.zone
    store.close()


@pytest.mark.requirement("PRIV-05")
def test_the_journal_hears_no_code_whatever_goes_wrong(tmp_path: Path) -> None:
    bench, said = Bench(tmp_path / "records.db"), list[str]()
    opened: list[Store] = []

    def open_store() -> Store:
        opened.append(bench.opened())
        return opened[-1]

    thread = RecordsThread(open_store, say=said.append, retry_s=0.01)
    thread.start()
    thread.submit(KeepPerson(code=CODE, person=Person()))
    assert answers(thread, 1) == [PersonKept()]
    (key,) = (tmp_path / "keys").glob("person-*")
    key.unlink()
    key.mkdir()
    for request in (
        OpenPerson(code=CODE),
        OpenPerson(code=OTHER),
        KeepPerson(code=CODE, person=Person()),
        ExportPerson(code=CODE, language="en"),
        ForgetPerson(code=CODE),
    ):
        thread.submit(request)
        (answer,) = answers(thread, 1)
        assert not isinstance(answer, PersonOpened | PersonKept | PersonForgotten), request
        for code in (CODE, OTHER):
            assert code not in repr(answer) and code not in repr(request)
    key.rmdir()
    assert thread.close() and said
    for code in (CODE, OTHER):
        assert all(code not in sentence for sentence in said)
