"""The staff's own screen: what it shows of a running session, and that it can stop and do nothing else."""

import msgspec
import pytest

from appliance.ipc import client as ipc
from appliance.ipc.messages import AskStatus, ChannelStatus, ProgramStatus, Request, Status, Stop
from appliance.kiosk.view import Ground
from appliance.kiosk.view_staff import Chart
from appliance.safety.states import HostState
from appliance.services.watch import ASK_MS, Heard, Watch
from tests.flow.scripted import config

READY = Status(
    boot_nonce=1, seq=1, state=HostState.READY, simulated=True, estop="released", output_off_confirmed=True
)
PROGRAM = ProgramStatus(
    session_id="s1", program_id="P09", total_ms=1_200_000, left_ms=1_190_000, level_limit=48
)
CHANNEL = ChannelStatus(level_set=20, level_delivered=19, set_ua=20_000, delivered_ua=19_400, z_ohm=800)
TREATING = msgspec.structs.replace(
    READY,
    state=HostState.TREATING,
    output_off_confirmed=False,
    program=PROGRAM,
    channels=(CHANNEL, msgspec.structs.replace(CHANNEL, delivered_ua=18_000, z_ohm=None)),
)


class Stim:
    """ems-stim as the test plays it."""

    def __init__(self) -> None:
        self.heard: list[Heard] = []
        self.sent: list[Request] = []

    def poll(self, now_ms: int) -> tuple[Heard, ...]:
        heard, self.heard = tuple(self.heard), []
        return heard

    def send(self, request: Request) -> bool:
        self.sent.append(request)
        return True


class Screen:
    """A watch whose clock the test turns."""

    def __init__(self) -> None:
        self.stim, self.now_ms = Stim(), 0
        self.watch = Watch(config(), self.stim)

    def hear(self, *heard: Heard, for_ms: int = 1_000) -> None:
        self.now_ms += for_ms
        self.stim.heard.extend(heard)
        self.watch.turn(self.now_ms)

    @property
    def heading(self) -> str:
        heading = self.watch.view(self.now_ms).heading
        assert heading is not None
        return heading.id

    @property
    def chart(self) -> Chart:
        content = self.watch.view(self.now_ms).staff
        assert isinstance(content, Chart)
        return content

    @property
    def intents(self) -> set[str]:
        return {target.intent for target in self.watch.view(self.now_ms).targets}


@pytest.fixture
def screen() -> Screen:
    return Screen()


def test_it_asks_five_times_a_second_and_never_says_that_a_kiosk_lives(screen: Screen) -> None:
    for _ in range(50):
        screen.hear(for_ms=20)
    assert screen.stim.sent == [AskStatus()] * (1_000 // ASK_MS)


@pytest.mark.hazard("HZ-03")
def test_stop_is_there_while_current_is_possible_and_is_the_only_key(screen: Screen) -> None:
    screen.hear(ipc.Connected(), READY)
    assert screen.intents == set() and screen.watch.view(screen.now_ms).ground is Ground.PAPER
    screen.hear(TREATING)
    assert screen.intents == {"stop"} and screen.watch.view(screen.now_ms).ground is Ground.INK
    screen.stim.sent.clear()
    screen.watch.touched("stop", screen.now_ms)
    assert screen.stim.sent == [Stop()]


@pytest.mark.hazard("HZ-07")
def test_an_old_status_shows_no_current_and_no_stop_that_nobody_hears(screen: Screen) -> None:
    assert screen.heading == "no_connection.heading"
    screen.hear(TREATING)
    assert screen.chart.plots
    screen.hear(for_ms=1_100)
    assert screen.heading == "no_connection.heading" and screen.intents == set()
    assert screen.watch.view(screen.now_ms).staff is None


def test_set_and_delivered_stand_beside_each_other_in_milliamperes(screen: Screen) -> None:
    screen.hear(TREATING)
    current, impedance = screen.chart.plots
    assert [dict(figure.value.values)["words"] for figure in current.figures] == ["19.4", "18.0"]
    assert {points for line in current.lines for points in line.points} == {
        (0, 20_000),
        (0, 19_400),
        (0, 18_000),
    }
    assert impedance.figures[1].value.id == "operator.none"
    assert current.limit == 48 and [gauge.percent > 0 for gauge in screen.chart.gauges] == [True] * 3


def test_the_course_has_one_point_a_second_and_begins_anew_with_another_session(screen: Screen) -> None:
    for _ in range(10):
        screen.hear(TREATING, for_ms=500)
    assert screen.chart.now_s == 4
    other = msgspec.structs.replace(TREATING, program=msgspec.structs.replace(PROGRAM, session_id="s2"))
    screen.hear(other)
    assert screen.chart.now_s == 0


def test_a_pause_a_loose_pad_and_faults_are_said(screen: Screen) -> None:
    channel = msgspec.structs.replace(CHANNEL, lead_off=True, compliance_limited=True)
    screen.hear(msgspec.structs.replace(TREATING, state=HostState.PAUSED, channels=(CHANNEL, channel)))
    said = [text.id for text in screen.chart.said[1:]]
    assert said == ["operator.live.paused", "operator.live.limited", "operator.live.off"]


def test_a_proof_test_or_a_contact_check_says_that_current_is_possible(screen: Screen) -> None:
    screen.hear(msgspec.structs.replace(READY, state=HostState.ARMED, output_off_confirmed=False))
    assert screen.intents == {"stop"}
    assert [line.id for line in screen.watch.view(screen.now_ms).body] == ["operator.live.possible"]


def test_a_station_without_a_session_says_so(screen: Screen) -> None:
    screen.hear(READY)
    assert screen.heading == "operator.live.none"
