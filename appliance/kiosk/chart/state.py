"""The state of the kiosk: the station, the guest, the run, and the place in the journey. Frozen."""

from dataclasses import dataclass, field, replace

import msgspec

from appliance.ipc.messages import Acknowledge, ChannelStatus, EndSession, Status, Stop
from appliance.kiosk.chart.events import Effect, Send, Wipe
from appliance.kiosk.chart.guest import Guest
from appliance.kiosk.chart.lock import PinEntry
from appliance.kiosk.chart.operator_state import Noted, Operator
from appliance.kiosk.chart.run import Run, RunStep
from appliance.kiosk.chart.station import KioskConfig as KioskConfig
from appliance.kiosk.chart.station import Station as Station
from appliance.kiosk.chart.station import hindrance_of, with_pads
from appliance.kiosk.view import Screen
from appliance.safety.states import HostState
from appliance.therapy.catalogue import Program
from appliance.therapy.house import Hindrance
from appliance.therapy.logbook import Book
from appliance.therapy.logbook_asked import UsePack
from appliance.therapy.placement import Zone
from appliance.therapy.record import CloseRow, Delivered
from appliance.therapy.screening import Outcome, overridden

STALE_MS = 250
NO_CONNECTION_MS = 500
"""Older than this a status is greyed, and then not shown at all. (safety.md, Times)"""

HOT = frozenset({HostState.ARMING, HostState.ARMED, HostState.TREATING, HostState.PAUSED, HostState.STOPPING})
"""Host states in which the output is possible."""
PAD_FAULTS = frozenset({"H16", "H17"})
"""A pair of pads is off, or short. [link 8]"""
DEAD = frozenset(
    {HostState.BOOT, HostState.LINK_DOWN, HostState.IDENTIFY, HostState.SERVICE, HostState.INCOMPATIBLE}
)
HOME = frozenset({Screen.NOT_READY, Screen.PROOF_TEST, Screen.ATTRACT})
RUNNING = frozenset({Screen.LEVEL, Screen.WHERE, Screen.LIVE, Screen.PAUSED})
PREPARED = frozenset({Screen.CONTACT, Screen.READY})
INK = RUNNING | PREPARED | {Screen.PROOF_TEST}
NO = frozenset({Screen.NOT_TODAY, Screen.BREATHING, Screen.MOVEMENT, Screen.SLIP})
DETOURS = frozenset({Screen.LANGUAGE, Screen.COMFORT})
"""From any set-up step one can go there and come back to the same step."""
WAITING = frozenset(
    {
        *(Screen.CONSENT, Screen.ENTER_CODE, Screen.WELCOME_BACK, Screen.QUESTION, Screen.RED_FLAG),
        *(Screen.AREA, Screen.SINCE, Screen.CAUSE, Screen.PAIN_BEFORE, Screen.GOAL),
        *(Screen.PROGRAM, Screen.ABOUT, Screen.USED_TODAY, Screen.WAIT, Screen.OVERRIDE),
        *(Screen.POSTURE, Screen.PAD, Screen.HAND_SWITCH, Screen.CONTACT, Screen.ANY_CHANGE),
        *NO,
        *(Screen.PAIN_AFTER, Screen.SKIN, Screen.DIZZY, Screen.AFTERCARE),
        *(Screen.TAKE, Screen.CODE, Screen.RECEIPT, Screen.COURSE, Screen.FORGET, Screen.STICK),
    }
)
"""The steps that wait meanwhile, as they were left."""
PREPARING = frozenset({Screen.POSTURE, Screen.PAD, Screen.HAND_SWITCH, *PREPARED})
TAKEN = frozenset({Screen.TAKE, Screen.CODE, Screen.RECEIPT})
"""What may be taken along."""
KEPT = frozenset({Screen.COURSE, Screen.FORGET, Screen.STICK})
"""What is kept under a code."""
AFTER = frozenset(
    {
        *(Screen.ENDING, Screen.WRONG_PLACE, Screen.UNWELL),
        *(Screen.PAIN_AFTER, Screen.SKIN, Screen.HURT, Screen.DIZZY, Screen.AFTERCARE, Screen.CLEAN),
    }
)
ABOUT_YOU = frozenset({Screen.AREA, Screen.SINCE, Screen.CAUSE})
"""What hurts, since when, and how it came."""
CHOOSING = frozenset({Screen.PROGRAM, Screen.ABOUT, Screen.USED_TODAY, Screen.WAIT})
BACK_AGAIN = frozenset({Screen.ENTER_CODE, Screen.WELCOME_BACK})
AFTER_SCREENING = frozenset(
    {
        *(Screen.AREA, Screen.SINCE, Screen.CAUSE, Screen.PAIN_BEFORE, Screen.GOAL),
        *(Screen.PROGRAM, Screen.ABOUT, Screen.USED_TODAY, Screen.WAIT),
        Screen.POSTURE,
        Screen.PAD,
        Screen.HAND_SWITCH,
        *PREPARED,
        *RUNNING,
        Screen.WRONG_PLACE,
    }
)
"""From here an E-stop leads to the "any change?" card and nowhere else. (safety.md rule 5)"""


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """Everything that the screen follows from."""

    config: KioskConfig
    guest: Guest
    station: Station = field(default_factory=Station)
    place: Screen = Screen.NOT_READY
    run: Run | None = None
    touched_at_ms: int = 0
    warned_at_ms: int | None = None
    warnings: int = 0
    detour: tuple[Screen, ...] = ()
    """The steps that wait meanwhile; the innermost is the last."""
    is_help_open: bool = False
    has_called: bool = False
    pin: PinEntry | None = None
    operator: Operator | None = None
    noted: Noted | None = None


Turn = tuple[State, tuple[Effect, ...]]


def initial(config: KioskConfig, now_ms: int) -> State:
    """The kiosk after its start: nobody there, nothing known of ems-stim."""
    return State(
        config=config,
        guest=Guest(language=config.languages[0]),
        station=Station(
            status_at_ms=now_ms,
            wrong_pins=config.wrong_pins,
            wrong_pin_at_ms=now_ms,
            guests=config.guests,
        ),
        touched_at_ms=now_ms,
    )


def zone_of(state: State) -> Zone:
    """Where this guest's pads go."""
    chosen = state.guest.zone
    return state.config.zone if chosen is None else state.config.places.zone(chosen)


def status_of(state: State) -> Status | None:
    """The last status, however old."""
    return state.station.status


def is_fresh(state: State, now_ms: int) -> bool:
    """True if what ems-stim said is young enough to be shown."""
    station = state.station
    return (
        station.is_connected
        and station.status is not None
        and now_ms - station.status_at_ms <= NO_CONNECTION_MS
    )


def is_staffed(state: State) -> bool:
    """True where somebody is on duty: in a clinic always, in a gym within the site's staff hours. (HZ-21)"""
    return state.config.profile == "clinic" or state.station.is_on_duty


def is_hot(state: State) -> bool:
    """True if the output may be live by the last that was heard."""
    status = state.station.status
    return status is not None and (status.state in HOT or not _is_off(status))


def is_read_back(state: State) -> bool:
    """True if the hardware itself last read as off: only then may the screen say so. (kiosk.md 2.5)"""
    status = state.station.status
    return status is not None and status.output_off_confirmed


def _is_off(status: Status) -> bool:
    return status.output_off_confirmed or all(channel.delivered_ua == 0 for channel in status.channels)


def program_of(state: State) -> Program | None:
    """The program that the guest chose."""
    name = state.guest.program_id
    return None if name is None else state.config.catalogue.program(name)


def screening_of(state: State) -> Outcome:
    """The outcome of all cards; unanswered ones count as the strictest."""
    return _lifted(state, state.config.questionnaire.outcome(state.guest.answered, state.config.profile))


def screening_so_far(state: State) -> Outcome:
    """The outcome of the cards that were answered; nothing is granted by it."""
    questionnaire = state.config.questionnaire
    return _lifted(state, questionnaire.outcome_so_far(state.guest.answered, state.config.profile))


def _lifted(state: State, outcome: Outcome) -> Outcome:
    """What is left where a clinician has let every card pass that refers; tingling only. [SCR-03]"""
    left = overridden(outcome, state.config.profile)
    return outcome if left is None or not set(outcome.cards) <= state.guest.lifted else left


def is_interrupted(state: State, before: Status | None, status: Status) -> bool:
    """True if this screen has just begun and finds a session, or what is left of one. [link 8 H04]

    A process that took another's place finds what that one has shown already: it was asked for after the end.
    """
    is_first = before is None and state.config.guests == 0
    return is_first and (status.program is not None or status.stop_reason == "interface_lost")


def _is_dead(status: Status) -> bool:
    """Nothing can be begun here; a module that tests itself within the proof test is at work. [link R18]"""
    is_proved = status.state is HostState.SERVICE and status.proof_test == "arming"
    return status.state in DEAD and not is_proved


def home_of(state: State) -> Screen:
    """Where a station without a guest stands."""
    status = state.station.status
    if status is None or not state.station.is_connected or _is_dead(status):
        return Screen.NOT_READY
    hindrance = hindrance_of(state.config, state.station)
    if status.proof_test != "passed":
        is_shut = hindrance is Hindrance.CLOSED and status.proof_test == "due"
        return Screen.NOT_READY if is_shut else Screen.PROOF_TEST
    return Screen.ATTRACT if hindrance is None else Screen.NOT_READY


def go(state: State, place: Screen) -> State:
    """The same state at another place, with every overlay of the guest's own closed."""
    detour = state.detour if place in DETOURS else ()
    return replace(state, place=place, detour=detour, is_help_open=False, pin=None, warned_at_ms=None)


def may_leave(state: State) -> bool:
    """True where language and comfort can be chosen: at every step in which no program is prepared."""
    return state.place in WAITING and state.run is None and not is_hot(state)


def left_for(state: State, place: Screen) -> State:
    """Language or comfort are asked for in the middle of a step; the step waits."""
    return replace(go(state, place), detour=(*state.detour, state.place))


def came_back(state: State) -> State:
    """At the step that waited, as it was left."""
    *waiting, place = state.detour
    return replace(go(state, place), detour=tuple(waiting))


def pad_faults(state: State) -> frozenset[str]:
    """Which faults of the pads are set; while a person wears them they have an overlay of their own."""
    status = state.station.status
    return PAD_FAULTS & {fault.fault for fault in status.faults} if status is not None else frozenset()


def at_home(state: State) -> State:
    """A station without a guest stands where its status says, with the pads that the next one gets."""
    state = replace(state, config=with_pads(state.config, state.station))
    place = home_of(state)
    return state if place is state.place else go(state, place)


def end_run(state: State) -> tuple[Effect, ...]:
    """What closes the run at ems-stim and in the store; the levels of it reach nobody else. (HZ-10)"""
    run = state.run
    if run is None:
        return ()
    effects: list[Effect] = [Send(request=Stop())] if is_hot(state) else []
    effects.append(Send(request=EndSession()))
    if pad_faults(state):
        effects.append(Send(request=Acknowledge(what="pads")))
    if (run.is_row_written or run.step is RunStep.WRITING) and run.end_reason in (None, "interrupted"):
        effects.append(CloseRow(delivered=_without_report(state, run), has_report=False))
    return tuple(effects)


def _without_report(state: State, run: Run) -> Delivered:
    return Delivered(
        session_id=run.session_id,
        program_id=state.guest.program_id or "",
        treated_ms=0,
        stop_reason="interrupted" if run.has_started else "not_started",
        level_max=run.level_max,
    )


def wipe(state: State, now_ms: int) -> Turn:
    """Nobody is there any more: the state is rebuilt from the initial one, only the station stays. (HZ-10)"""
    clean = initial(state.config, now_ms)
    station = state.station
    status = None if station.status is None else _impersonal(station.status)
    station = replace(station, status=status, guests=station.guests + 1, has_left=True)
    station, nobodys = _without_own_pack(station)
    clean = replace(clean, station=station, guest=with_volume(clean.guest, station.book))
    return replace(clean, place=home_of(clean)), (*end_run(state), *nobodys, Wipe())


def _without_own_pack(station: Station) -> tuple[Station, tuple[Effect, ...]]:
    """Pads of one person that were named for the guest who leaves are named for nobody after. [ELE-03]"""
    book = station.book
    if book is None or book.own_pack is None:
        return station, ()
    return replace(station, book=replace(book, own_pack=None)), (UsePack(pack_id=None),)


def with_volume(guest: Guest, book: Book | None) -> Guest:
    """The same guest, who hears the station's own volume until another one is chosen."""
    return guest if book is None else replace(guest, comfort=replace(guest.comfort, volume=book.volume))


def _impersonal(status: Status) -> Status:
    return msgspec.structs.replace(
        status,
        channels=(ChannelStatus(),) * len(status.channels),
        program=None,
        contact_check="idle",
        stop_reason=None,
    )
