"""What the owner's figures count, and what they leave out."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from appliance.records.store import Store
from appliance.therapy.figures import DAYS
from appliance.therapy.logbook import PAIRS_A_SESSION
from appliance.therapy.logbook_asked import AddPack, RemovePack, TakePads
from tests.unit.records.test_store import NOW_S, REPORT, ROW, moment

DAY_S = 24 * 3600


class Clock:
    now_s = NOW_S


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    Clock.now_s = NOW_S
    store = Store(tmp_path / "r.db", wall_s=lambda: Clock.now_s, moment=moment)
    yield store
    store.close()


def treat(store: Store, name: str, *, treated_ms: int = 60_000, reason: str = "completed") -> None:
    store.open_session(replace(ROW, session_id=name))
    done = replace(REPORT, session_id=name, treated_ms=treated_ms, stop_reason=reason, faults=("H16", "H16"))
    store.close_session(done, has_report=True)


def test_sessions_are_counted_by_day_with_their_ends_and_faults(store: Store) -> None:
    treat(store, "a", reason="pads_off")
    Clock.now_s += DAY_S
    treat(store, "b")
    treat(store, "c")
    found = store.figures()
    assert found.days[-2:] == (1, 2) and found.sessions == 3
    assert found.ends == (("completed", 2), ("pads_off", 1)) and found.faults == (("H16", 3),)


def test_what_was_not_treated_or_is_older_than_four_weeks_is_not_counted(store: Store) -> None:
    treat(store, "old")
    treat(store, "never", treated_ms=0)
    Clock.now_s += (DAYS - 1) * DAY_S
    assert store.figures().days[0] == 1 and store.figures().sessions == 1
    Clock.now_s += DAY_S
    assert store.figures().sessions == 0


def test_a_clock_that_went_back_counts_nothing_of_the_future(store: Store) -> None:
    treat(store, "a")
    Clock.now_s -= 2 * DAY_S
    assert store.figures().sessions == 0


@pytest.mark.hazard("HZ-12")
def test_pain_is_counted_per_program_and_zone_and_shown_from_ten_answers_on(store: Store) -> None:
    for number in range(12):
        store.count_pain("P12", -2, "lumbar_parallel")
        store.count_pain("P05", -1, "lumbar_parallel" if number < 10 else "mid_back")
    found = [(each.program_id, each.zone, each.count, each.median) for each in store.figures().pain]
    assert found == [("P05", None, 12, -1), ("P12", None, 12, -2), ("P12", "lumbar_parallel", 12, -2)]


def test_pads_are_counted_by_day_also_when_their_pack_is_gone(store: Store) -> None:
    store.keep(AddPack(pairs=20, until_month=202_712))
    store.keep(TakePads(pack_id=1))
    store.keep(RemovePack(pack_id=1))
    Clock.now_s += DAY_S
    store.keep(TakePads(pack_id=None))
    store.keep(TakePads(pack_id=None))
    assert store.figures().pads[-2:] == (PAIRS_A_SESSION, 2 * PAIRS_A_SESSION)


def test_pads_of_more_than_four_weeks_ago_or_of_a_later_day_are_not_counted(store: Store) -> None:
    store.keep(TakePads(pack_id=None))
    Clock.now_s += DAYS * DAY_S
    assert sum(store.figures().pads) == 0
    Clock.now_s -= (DAYS + 3) * DAY_S
    assert sum(store.figures().pads) == 0
