"""The pictures of posture, pads, hand switch, contact check and ready."""

from dataclasses import replace

from appliance.ipc.messages import CHANNELS, ChannelStatus, Status
from appliance.kiosk.chart.page import ARM_HOLD_MS, BACK, CONTINUE, HELP, STOP, lines, page, target, text
from appliance.kiosk.chart.prepare import PADS, is_hand_proven
from appliance.kiosk.chart.run import Run, RunStep
from appliance.kiosk.chart.state import State, zone_of
from appliance.kiosk.view import ActsOn, ChannelView, PadsView, Picture, Role, Screen, Target, Text, View
from appliance.limits import CONTACT_CHECK_MS
from appliance.therapy.house import pack_in_use


def view(state: State, now_ms: int) -> View:
    """The picture of posture, pads, hand switch, contact check or ready."""
    if state.place is Screen.CONTACT:
        return _see_contact(state, now_ms)
    return _VIEWS[state.place](state)


def _see_posture(state: State) -> View:
    choices = (
        target("posture:seated", "posture.seated", Role.CHOICE, is_selected=state.guest.posture == "seated"),
        target("posture:lying", "posture.lying", Role.CHOICE, is_selected=state.guest.posture == "lying"),
    )
    picture = Picture.LYING if state.guest.posture == "lying" else Picture.SEATED
    seen = page(Screen.POSTURE, "posture.heading")
    body = (*lines("posture.body"), *_own_pads(state))
    return replace(seen, body=body, picture=picture, targets=(*choices, BACK, HELP))


def _see_pad(state: State) -> View:
    on = state.guest.pads_on
    pad = zone_of(state).pads[on]
    return replace(
        page(Screen.PAD, f"pad.{pad.number}.heading"),
        caption=next(iter(_own_pads(state)), text("pad.caption")),
        body=lines(f"pad.{pad.landmark}", "pad.muscle" if on else "pad.skin"),
        note=text(f"pad.landmark.{pad.landmark}"),
        progress=(pad.number, PADS),
        picture=Picture.PADS,
        pads=PadsView(active=pad.number, placed=tuple(range(1, on + 1))),
        targets=(target("pad:on", "pad.on", Role.PRIMARY), BACK, HELP),
    )


def _own_pads(state: State) -> tuple[Text, ...]:
    """Whoever wears their own pads is told so, with the number on their pack. [ELE-03]"""
    pack = pack_in_use(state.station.book, state.config.house)
    return () if pack is None or not pack.is_own else (text("pad.own", number=pack.pack_id),)


def _see_hand_switch(state: State) -> View:
    is_proven = is_hand_proven(state)
    heading = "hand_switch.proven" if is_proven else "hand_switch.heading"
    go_on = replace(CONTINUE, is_enabled=is_proven)
    body = lines("hand_switch.body", "hand_switch.keep")
    seen = page(Screen.HAND_SWITCH, heading)
    return replace(seen, body=body, picture=Picture.HAND_SWITCH, targets=(go_on, BACK, HELP))


_UNEVEN = 2
_SIDES = ("side.left", "side.right")


def channel_views(status: Status | None) -> tuple[ChannelView, ...]:
    """Both pairs of pads with the levels that came back."""
    channels = (ChannelStatus(), ChannelStatus()) if status is None else status.channels
    return tuple(
        ChannelView(
            side=text(side),
            level=channel.level_delivered,
            is_pending=not channel.level_confirmed,
            contact=channel.contact,
            is_off=channel.lead_off,
        )
        for side, channel in zip(_SIDES, channels, strict=False)
    )


def _contact_words(state: State) -> tuple[str, str]:
    run = state.run
    if run is None:
        return "contact.begin.heading", "contact.begin.body"
    if run.step is RunStep.FIT:
        return "contact.good.heading", "contact.good.body"
    if run.step is RunStep.UNFIT and run.note is not None:
        return "contact.refused.heading", run.note
    if run.step is RunStep.UNFIT:
        return "contact.bad.heading", "contact.bad.body"
    return "contact.running.heading", "contact.running.body"


def _contact_targets(run: Run | None) -> tuple[Target, ...]:
    if run is None:
        return (target("contact:begin", "contact.begin", Role.PRIMARY), BACK)
    if run.step is RunStep.FIT:
        return (CONTINUE, BACK)
    return (target("contact:begin", "contact.again", Role.PRIMARY), BACK) if run.step is RunStep.UNFIT else ()


def _see_contact(state: State, now_ms: int) -> View:
    run, status = state.run, state.station.status
    heading, body = _contact_words(state)
    is_running = run is not None and run.step is RunStep.CHECKING
    left_ms = CONTACT_CHECK_MS - (now_ms - run.since_ms) if run is not None else 0
    is_shown = run is not None and run.step >= RunStep.CHECKING and run.note is None
    return replace(
        page(Screen.CONTACT, heading),
        caption=text("contact.caption"),
        body=(text(body), *_hints(run, status)),
        note=text("contact.current") if is_running else None,
        picture=Picture.CONTACT,
        channels=_judged(channel_views(status), is_running) if is_shown else (),
        countdown=(max(0, left_ms), CONTACT_CHECK_MS) if is_running else None,
        targets=(*_contact_targets(run), STOP, HELP),
    )


def _judged(channels: tuple[ChannelView, ...], is_running: bool) -> tuple[ChannelView, ...]:
    """While the check runs, only good news: a first reading is no verdict."""
    if not is_running:
        return channels
    return tuple(each if each.contact == "good" else replace(each, contact="unknown") for each in channels)


def _hints(run: Run | None, status: Status | None) -> tuple[Text, ...]:
    if run is not None and run.step is RunStep.FIT and status is not None and _is_uneven(status):
        return lines("contact.uneven")
    if run is None or run.step is not RunStep.UNFIT or run.note is not None or status is None:
        return ()
    pairs = zip(("left", "right"), status.channels, strict=False)
    return tuple(text(f"contact.{side}.{pair.contact}") for side, pair in pairs if pair.contact != "good")


def _is_uneven(status: Status) -> bool:
    """True if one side lets through less than half of what the other one does. [therapy CON-05]"""
    ohms = [channel.z_ohm for channel in status.channels if channel.z_ohm]
    return len(ohms) == CHANNELS and max(ohms) > _UNEVEN * min(ohms)


_LASTING = ("ready.no_staff", "ready.no_record")
"""Why a start was refused, where holding again is refused too until staff have done something."""


def _see_ready(state: State) -> View:
    run = state.run
    is_waiting = run is not None and run.step is RunStep.FIT
    ready = Target(
        intent="arm",
        label=text("ready.hold"),
        role=Role.CONFIRM,
        acts_on=ActsOn.HOLD,
        hold_ms=ARM_HOLD_MS,
        is_enabled=is_waiting,
    )
    back = replace(BACK, is_enabled=is_waiting)
    return replace(
        page(Screen.READY, "ready.heading" if is_waiting else "ready.busy"),
        body=lines(*_said_at_ready(run)),
        picture=Picture.LYING if state.guest.posture == "lying" else Picture.SEATED,
        targets=(ready, back, STOP, HELP),
    )


def _said_at_ready(run: Run | None) -> tuple[str, ...]:
    """What to do; after a refusal why, and to hold again only where that can help."""
    if run is None or run.note is None:
        return ("ready.body1", "ready.body2")
    return (run.note,) if run.note in _LASTING else (run.note, "ready.body1")


_VIEWS = {
    Screen.POSTURE: _see_posture,
    Screen.PAD: _see_pad,
    Screen.HAND_SWITCH: _see_hand_switch,
    Screen.READY: _see_ready,
}
