"""The station without a guest: not ready, and the day's proof test of lamps and emergency stop. (HZ-17)"""

from dataclasses import replace

from appliance.ipc.messages import Acknowledge, AnswerLamps, BeginProofTest, CancelProofTest, Status, Stop
from appliance.kiosk.chart.events import Send
from appliance.kiosk.chart.page import CONTINUE, HELP, OPERATOR, STOP, lines, page, target, text
from appliance.kiosk.chart.state import State, Turn
from appliance.kiosk.chart.station import hindrance_of
from appliance.kiosk.view import Picture, Role, Screen, Text, View
from appliance.safety.states import HostState
from appliance.therapy.duty import DAYS, Opening
from appliance.therapy.house import Hindrance

LAMPS = (
    target("lamps:yes", "proof.lamps.yes", Role.CHOICE),
    target("lamps:no", "proof.lamps.no", Role.CHOICE),
)


def touched(state: State, intent: str, now_ms: int) -> Turn:
    """Staff begin the proof test, say what they see and hear, say that they saw its end, or leave it."""
    return state, _REQUESTS.get(intent, ())


_REQUESTS = {
    "proof:begin": (Send(request=BeginProofTest()),),
    "lamps:yes": (Send(request=AnswerLamps(all_work=True)),),
    "lamps:no": (Send(request=AnswerLamps(all_work=False)),),
    "continue": (Send(request=Acknowledge(what="estop")),),
}


def stopped(state: State) -> Turn:
    """STOP in the proof test: it ends without a result."""
    return state, (Send(request=Stop()), Send(request=CancelProofTest()))


def is_proof_running(status: Status) -> bool:
    """True while the emergency stop is pressed on purpose."""
    return status.proof_test in ("arming", "press", "release", "acknowledge")


def view(state: State) -> View:
    """The picture of a station that waits for its check or for its module."""
    if state.place is Screen.NOT_READY:
        return _see_not_ready(state)
    status = state.station.status
    step = "due" if status is None else status.proof_test
    begin = target("proof:begin", "proof.begin", Role.PRIMARY)
    extra = {"due": (begin,), "lamps": LAMPS, "failed": (begin,), "acknowledge": (CONTINUE,)}.get(step, ())
    picture = {"due": Picture.LAMPS, "lamps": Picture.LAMPS, "release": Picture.ESTOP_RELEASE}.get(step)
    return replace(
        page(Screen.PROOF_TEST, f"proof.{step}.heading"),
        body=lines(f"proof.{step}.body"),
        picture=picture or Picture.ESTOP_PRESS,
        targets=(*extra, STOP),
    )


def _see_not_ready(state: State) -> View:
    status = state.station.status
    if status is None or not state.station.is_connected:
        words = "not_ready.starting"
    elif status.state is HostState.INCOMPATIBLE:
        words = "not_ready.module"
    elif status.state is HostState.SERVICE:
        words = "not_ready.service"
    elif (hindrance := hindrance_of(state.config, state.station)) is not None:
        return _see_hindrance(hindrance, state.station.opening)
    else:
        words = "not_ready.waiting"
    seen = page(Screen.NOT_READY, "not_ready.heading")
    return replace(seen, body=lines(words, "not_ready.staff"), targets=(OPERATOR, HELP))


def _see_hindrance(hindrance: Hindrance, opening: Opening) -> View:
    """Closed, and when it opens; or what staff have to do first."""
    if hindrance is not Hindrance.CLOSED:
        what = "starting" if hindrance is Hindrance.UNREAD else hindrance
        words = lines(f"not_ready.{what}", "not_ready.staff")
        return replace(page(Screen.NOT_READY, "not_ready.heading"), body=words, targets=(OPERATOR, HELP))
    when = () if opening.in_days is None else (_opens(opening, opening.in_days),)
    return replace(page(Screen.NOT_READY, "closed.heading"), body=when, targets=(OPERATOR, HELP))


def _opens(opening: Opening, in_days: int) -> Text:
    words = "today" if in_days == 0 else DAYS[opening.weekday]
    return text(f"closed.opens.{words}", time=opening.clock)
