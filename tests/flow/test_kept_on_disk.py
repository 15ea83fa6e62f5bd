"""Coming back with a code, from the real chart to the real store on a disk, and what the disk then holds."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.kiosk import chart
from appliance.kiosk.view import Screen
from appliance.records.code_lock import LOCK_MS, TRIES
from appliance.records.station import Station as Records
from appliance.records.store import Store
from appliance.therapy.code import made_from
from appliance.therapy.person import ExportPerson, ForgetPerson, FreezeTrace, KeepPerson, OpenPerson
from tests.flow.scripted import NOW_S, config, to_live
from tests.flow.staff_station import Station
from tests.unit.records.test_blackbox import everything
from tests.unit.records.test_people import CHEAP
from tests.unit.records.test_store import moment

UNKNOWN = made_from(99)


class Kept(Station):
    """The station of the staff tests, whose people lie in the store as well."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.store.close()
        records = Records(
            monotonic_ms=lambda: self.now_ms, boot="b", is_clock_vouched=lambda: True, code_cost=CHEAP
        )
        self.store = Store(self.folder / "r.db", wall_s=self._now_s, moment=moment, station=records)

    def _now_s(self) -> int:
        return self.now_s + self.now_ms // 1_000

    def _do(self, effect: chart.Effect) -> chart.Event | None:
        match effect:
            case OpenPerson() | KeepPerson() | ForgetPerson() | ExportPerson() | FreezeTrace():
                return self.store.person(effect)
            case _:
                return super()._do(effect)

    def type_code(self, code: str) -> None:
        self.touch("start", "language:en", "consent:code", *(f"symbol:{each}" for each in code))

    def treat_and_keep(self) -> str:
        """A guest's session, after which they take a code and say that they have it."""
        to_live(self)
        self.wait(200_000, step_ms=1_000)
        self.touch("stop")
        self.wait(1_000)
        self.touch("continue", "pain:4", "skin:normal", "dizzy:no", "take", "take:code")
        code = self.view.code
        assert code is not None
        self.touch("code:keep", "done")
        assert self.at(Screen.ATTRACT)
        return code.replace("-", "")


@pytest.fixture
def kiosk(tmp_path: Path) -> Iterator[Kept]:
    found = Kept(state=chart.initial(config(), 0), folder=tmp_path, now_s=NOW_S)
    yield found
    found.store.close()


@pytest.mark.requirement("PRIV-02")
def test_who_says_that_they_have_the_code_is_known_by_it_and_the_disk_does_not_tell_who_they_are(
    kiosk: Kept, tmp_path: Path
) -> None:
    code = kiosk.treat_and_keep()
    kiosk.type_code(code)
    assert kiosk.at(Screen.WELCOME_BACK)
    person = kiosk.state.guest.person
    assert person is not None and kiosk.state.guest.is_clock_trusted
    (visit,) = person.history.visits
    assert (visit.program_id, visit.pain_before, visit.pain_after) == ("P12", 6, 4)
    assert visit.at_s % 300 == 0 and visit.treated_ms == 1_000, "as ems-stim reports it"
    left = everything(tmp_path)
    assert code.encode() not in left and b"pain_before" not in left


@pytest.mark.requirement("PRIV-01")
def test_a_code_that_was_only_shown_opens_nothing(kiosk: Kept, tmp_path: Path) -> None:
    to_live(kiosk)
    kiosk.touch("stop")
    kiosk.wait(1_000)
    kiosk.touch("continue", "pain:4", "skin:normal", "dizzy:no", "take", "take:code")
    code = (kiosk.view.code or "").replace("-", "")
    kiosk.touch("back", "done")
    kiosk.type_code(code)
    assert kiosk.at(Screen.ENTER_CODE) and not list((tmp_path / "keys").glob("person-*"))


@pytest.mark.requirement("PRIV-03")
def test_who_is_forgotten_on_the_course_page_is_unknown_to_the_station(kiosk: Kept, tmp_path: Path) -> None:
    code = kiosk.treat_and_keep()
    kiosk.type_code(code)
    kiosk.touch("course", "course:forget", "forget:yes", "done")
    assert kiosk.at(Screen.ATTRACT) and not list((tmp_path / "keys").glob("person-*"))
    kiosk.type_code(code)
    assert kiosk.at(Screen.ENTER_CODE)


@pytest.mark.hazard("HZ-01", "HZ-12")
def test_a_locked_entry_lets_guests_begin_and_opens_again_after_the_wait(kiosk: Kept) -> None:
    code = kiosk.treat_and_keep()
    kiosk.type_code(UNKNOWN)
    for _ in range(TRIES - 1):
        kiosk.touch("again", *(f"symbol:{each}" for each in UNKNOWN))
    assert not any(intent.startswith("symbol:") for intent in kiosk.intents)
    kiosk.touch("back", "consent:yes")
    kiosk.touch("back")
    kiosk.wait(LOCK_MS, step_ms=60_000)
    while not kiosk.at(Screen.ATTRACT):
        kiosk.wait(60_000, step_ms=10_000)
    kiosk.type_code(code)
    assert kiosk.at(Screen.WELCOME_BACK)
