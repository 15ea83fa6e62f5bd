"""A scripted station with a store on a disk, and staff who come to it."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import msgspec
import pytest

from appliance.kiosk import chart
from appliance.kiosk.chart.operator_state import Facts, Part, Review
from appliance.kiosk.view import Screen, Text
from appliance.kiosk.view_staff import Row, Rows
from appliance.records.store import Store, StoreError
from appliance.therapy import logbook_asked
from appliance.therapy.record import CloseRow, CountPain, WriteRow
from tests.flow.scripted import PIN, Kiosk, config, to_live
from tests.unit.records.test_store import moment

SERVICE_PIN = "135791"
NOW_S = 1_700_000_123
FACTS = Facts(
    hours=("mon-fri 08:00-20:00",),
    versions=(("kiosk", "0.1.0"), ("limits", "abc")),
    reviews=(
        Review(language="en", own_name="English", reviewer=None, is_offered=True),
        Review(language="de", own_name="Deutsch", reviewer="A. Muster", is_offered=True),
    ),
    parts=(Part(name="pygame", version="2.6.1", licence="LGPL"),),
)


@dataclass
class Station(Kiosk):
    """The scripted kiosk with a store on a disk and a second PIN."""

    folder: Path = field(kw_only=True)
    now_s: int = NOW_S
    is_disk_gone: bool = False

    def __post_init__(self) -> None:
        self.store = Store(self.folder / "r.db", wall_s=lambda: self.now_s, moment=moment)
        super().__post_init__()
        self.tell(chart.DutyCame(is_on_duty=True))

    def _do(self, effect: chart.Effect) -> chart.Event | None:
        match effect:
            case chart.CheckPin(pin=pin) if pin == SERVICE_PIN:
                return chart.PinChecked(is_right=True, wrong=0, role="service")
            case logbook_asked.NoteSample(session_id=session_id, sample=sample):
                self.store.keep_samples(session_id, [sample])
            case logbook_asked.AskFigures() if self.is_disk_gone:
                return logbook_asked.BookFailed(reason="disk gone")
            case logbook_asked.AskFigures():
                return logbook_asked.FiguresCame(figures=self.store.figures())
            case logbook_asked.AskTrace(session_id=session_id):
                return logbook_asked.TraceCame(session_id=session_id, samples=self.store.trace(session_id))
            case _:
                if isinstance(effect, logbook_asked.AskBook | logbook_asked.Keep):
                    return self._kept(effect)
                self._record(effect)
        return super()._do(effect)

    def _record(self, effect: chart.Effect) -> None:
        match effect:
            case WriteRow(row=row):
                self.store.open_session(row)
            case CloseRow(delivered=delivered, has_report=has_report):
                self.store.close_session(delivered, has_report=has_report)
            case CountPain(program_id=program_id, change=change, zone=zone):
                self.store.count_pain(program_id, change, zone)

    def _kept(self, effect: logbook_asked.AskBook | logbook_asked.Keep) -> chart.Event:
        if self.is_disk_gone:
            return logbook_asked.BookFailed(reason="disk gone")
        try:
            if not isinstance(effect, logbook_asked.AskBook):
                self.store.keep(effect)
        except StoreError as error:
            return logbook_asked.BookFailed(reason=str(error))
        return logbook_asked.BookCame(book=self.store.book())

    @property
    def rows(self) -> dict[str, Row]:
        assert isinstance(self.view.staff, Rows)
        return {words(row.label): row for row in self.view.staff.rows}

    @property
    def heading(self) -> str:
        assert self.view.heading is not None
        return self.view.heading.id


def words(text: Text) -> str:
    """The words of a plain text, else its id."""
    return str(dict(text.values).get("words", text.id))


@pytest.fixture
def kiosk(tmp_path: Path) -> Iterator[Station]:
    state = chart.initial(replace(config(), facts=FACTS), 0)
    station = Station(state=state, folder=tmp_path)
    yield station
    station.store.close()


def enter(kiosk: Kiosk, pin: str = PIN) -> None:
    kiosk.touch("operator", *(f"digit:{digit}" for digit in pin))


def treat(kiosk: Station, pain_after: int = 4, *, until: Screen = Screen.ATTRACT) -> None:
    """One whole session, of three and a half minutes, by a guest whose pain went from 6 to this."""
    to_live(kiosk)
    kiosk.wait(200_000, step_ms=1_000)
    kiosk.hear(
        channels=tuple(msgspec.structs.replace(c, delivered_ua=800) for c in kiosk.stim.status.channels)
    )
    kiosk.touch("stop")
    kiosk.wait(1_000)
    kiosk.touch("continue", f"pain:{pain_after}")
    kiosk.wait(120_000)
    assert kiosk.at(until)


def sessions(kiosk: Station) -> list[str]:
    return [each for each in kiosk.intents if each.startswith("session:")]
