"""The shell around the kiosk's statechart, with neighbours that the test plays."""

from pathlib import Path

import msgspec
import pytest

from appliance.ipc import client as ipc
from appliance.ipc.messages import (
    Acknowledge,
    BeginProofTest,
    Heartbeat,
    Report,
    ReportStored,
    Request,
    Status,
    Stop,
    Timing,
)
from appliance.kiosk import chart
from appliance.kiosk.chart import PinChecked
from appliance.kiosk.view import Overlay, Screen
from appliance.safety.states import HostState
from appliance.services.kiosk.journey import DUTY_MS, HEARTBEAT_MS, TICK_MS, Heard, Journey
from appliance.services.kiosk.site import load_site
from appliance.therapy.logbook_asked import AskBook, BookAnswer, BookRequest
from appliance.therapy.person import PersonAnswer, PersonRequest
from appliance.therapy.record import CloseRow, RecordAnswer, RecordRequest, RowClosed

CONFIG = load_site(Path(__file__).parents[3] / "deploy" / "tools" / "demo-site.toml", is_bench=True).kiosk
READY = Status(boot_nonce=1, seq=1, state=HostState.READY, simulated=True, estop="released", hand_ok=True)
REPORT = Report(
    session_id="s1", program_id="P12", simulated=True, treated_ms=60_000, stop_reason="completed", faults=(),
    level_max=(5, 5), charge_uc=(1, 1), module_serial="S", firmware_sha256="0" * 64,
)  # fmt: skip


class Stim:
    """ems-stim as the test plays it."""

    def __init__(self) -> None:
        self.heard: list[Heard] = []
        self.sent: list[Request] = []
        self.is_full = False
        self.closes = 0

    def poll(self, now_ms: int) -> tuple[Heard, ...]:
        heard, self.heard = tuple(self.heard), []
        return heard

    def send(self, request: Request) -> bool:
        if self.is_full:
            return False
        self.sent.append(request)
        return True

    def close(self) -> None:
        self.closes += 1


class Store:
    """The store as the test plays it."""

    def __init__(self) -> None:
        self.asked: list[RecordRequest | BookRequest | PersonRequest] = []
        self.given: list[RecordAnswer | BookAnswer | PersonAnswer] = []

    is_well = True

    def submit(self, request: RecordRequest | BookRequest | PersonRequest) -> None:
        self.asked.append(request)

    def poll(self) -> tuple[RecordAnswer | BookAnswer | PersonAnswer, ...]:
        given, self.given = tuple(self.given), []
        return given


class Pins:
    """Remembers what was to be checked; a test answers."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.given: list[PinChecked] = []

    def submit(self, pin: str) -> None:
        self.asked.append(pin)

    def poll(self) -> tuple[PinChecked, ...]:
        given, self.given = tuple(self.given), []
        return given


class Kiosk:
    """A journey and its two neighbours."""

    def __init__(self) -> None:
        self.stim, self.store, self.now_ms = Stim(), Store(), 0
        self.pins, self.duty_asked = Pins(), 0
        self.journey = Journey(
            CONFIG,
            stim=self.stim,
            store=self.store,
            pins=self.pins,
            duty=self._duty,
            wall_s=lambda: 1_900_000_000,
            now_ms=0,
            new_id=lambda: "s1",
        )

    def _duty(self) -> chart.DutyCame:
        self.duty_asked += 1
        return chart.DutyCame(is_on_duty=True)

    def hear(self, *heard: Heard) -> None:
        self.stim.heard.extend(heard)
        self.turn()

    def turn(self, for_ms: int = 20) -> None:
        self.now_ms += for_ms
        self.journey.turn(self.now_ms)

    def requests(self) -> list[Request]:
        return [request for request in self.stim.sent if not isinstance(request, Heartbeat)]


@pytest.fixture
def kiosk() -> Kiosk:
    made = Kiosk()
    made.hear(ipc.Connected(), READY)
    return made


@pytest.mark.hazard("HZ-07")
def test_the_kiosk_says_what_it_believes_ten_times_a_second(kiosk: Kiosk) -> None:
    kiosk.stim.sent.clear()
    for _ in range(50):
        kiosk.turn(20)
    beats = [sent for sent in kiosk.stim.sent if isinstance(sent, Heartbeat)]
    assert len(beats) == 1_000 // HEARTBEAT_MS
    assert beats[-1] == Heartbeat(running=False, levels=(0, 0))


@pytest.mark.hazard("HZ-16")
def test_time_passes_ten_times_a_second_however_uneven_the_turns_are_and_none_is_made_up_for(
    kiosk: Kiosk, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticks, step = list[int](), chart.step

    def counted(
        state: chart.State, event: chart.Event, now_ms: int
    ) -> tuple[chart.State, tuple[chart.Effect, ...]]:
        if isinstance(event, chart.Ticked):
            ticks.append(now_ms)
        return step(state, event, now_ms)

    monkeypatch.setattr(chart, "step", counted)
    for number in range(200):
        kiosk.turn((33, 19, 47)[number % 3])
    assert abs(len(ticks) - (kiosk.now_ms - 20) // TICK_MS) <= 1
    before = len(ticks)
    kiosk.turn(2_000)
    kiosk.turn(1)
    assert len(ticks) == before + 1


def test_a_touch_is_followed_by_its_request_at_once(kiosk: Kiosk) -> None:
    view = kiosk.journey.view(kiosk.now_ms)
    assert view.screen is Screen.PROOF_TEST
    intent = next(target.intent for target in view.targets if target.role == "primary")
    kiosk.journey.touched(intent, kiosk.now_ms)
    assert kiosk.requests() == [BeginProofTest()]


def test_a_report_is_acknowledged_only_after_the_store_has_it(kiosk: Kiosk) -> None:
    kiosk.hear(REPORT)
    assert [type(request) for request in kiosk.store.asked] == [AskBook, CloseRow]
    assert kiosk.requests() == []
    kiosk.store.given.append(RowClosed(session_id="s1"))
    kiosk.turn()
    assert kiosk.requests() == [ReportStored(session_id="s1")]


def test_a_request_that_cannot_be_sent_is_a_lost_connection_and_no_endless_loop(kiosk: Kiosk) -> None:
    kiosk.stim.is_full = True
    kiosk.journey.touched("stop", kiosk.now_ms)
    kiosk.journey.touched("stop", kiosk.now_ms)
    assert kiosk.stim.closes == 1


@pytest.mark.hazard("HZ-07")
def test_without_status_the_screen_says_so_and_shows_no_numbers(kiosk: Kiosk) -> None:
    kiosk.turn(10_000)
    view = kiosk.journey.view(kiosk.now_ms)
    assert view.overlay is Overlay.NO_CONNECTION or view.screen is Screen.NOT_READY


def test_losing_ems_stim_is_an_event_and_not_an_error(kiosk: Kiosk) -> None:
    kiosk.hear(ipc.Disconnected("gone"))
    assert kiosk.journey.view(kiosk.now_ms).screen is Screen.NOT_READY


def test_a_message_for_tools_changes_nothing(kiosk: Kiosk) -> None:
    before = kiosk.journey.view(kiosk.now_ms)
    kiosk.hear(Timing(cycles=0, bounds_us=(), counts=(), worst_us=0, realtime=""))
    assert kiosk.journey.view(kiosk.now_ms) == before


@pytest.mark.hazard("HZ-03")
def test_leaving_stops_whatever_runs(kiosk: Kiosk) -> None:
    kiosk.journey.leave()
    assert kiosk.requests() == [Stop(reason="shutdown")]


@pytest.mark.hazard("HZ-21")
def test_a_typed_pin_is_checked_beside_the_loop_and_its_answer_acknowledges(kiosk: Kiosk) -> None:
    kiosk.hear(msgspec.structs.replace(READY, proof_test="passed", call="sounding"))
    for intent in ("staff", *(f"digit:{digit}" for digit in "246810")):
        kiosk.journey.touched(intent, kiosk.now_ms)
    assert kiosk.pins.asked == ["246810"] and kiosk.requests() == []
    kiosk.pins.given.append(PinChecked(is_right=True, wrong=0))
    kiosk.turn()
    assert kiosk.requests() == [Acknowledge(what="call")]


@pytest.mark.hazard("HZ-16")
def test_the_heartbeat_says_when_records_cannot_be_written(kiosk: Kiosk) -> None:
    kiosk.store.is_well = False
    kiosk.turn(HEARTBEAT_MS)
    assert isinstance(kiosk.stim.sent[-1], Heartbeat) and not kiosk.stim.sent[-1].records_ok


def test_whether_staff_are_on_duty_is_asked_again_and_again(kiosk: Kiosk) -> None:
    for _ in range(3):
        kiosk.turn(DUTY_MS)
    assert kiosk.duty_asked == 4
