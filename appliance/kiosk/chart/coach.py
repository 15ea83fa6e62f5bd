"""The pad coach names the pair that came off and asks which of its two pads it is. [therapy CON-03, CON-06]

Rules
1. A pair that is off stands at zero; ems-stim holds it there until somebody says that the pads are on.
2. The other side can be lowered at every moment, and STOP stays. (safety.md rule 1)
3. The second time a new pad is asked for, the third time the session ends. [CON-03]
4. A channel cannot tell its two pads apart without current, so the person is asked. [therapy 4.3]
"""

from dataclasses import replace

from appliance.ipc.messages import Acknowledge
from appliance.kiosk.chart import live
from appliance.kiosk.chart.events import Send
from appliance.kiosk.chart.page import BACK, STOP, lines, target, text
from appliance.kiosk.chart.run import Run
from appliance.kiosk.chart.state import State, Turn, pad_faults, status_of
from appliance.kiosk.view import ActsOn, PadsView, Picture, Role, Target, Text, View

_WHICH = ("top", "bottom", "unknown")


def off_channels(state: State) -> tuple[int, ...]:
    """The channels whose pads are off by the last status."""
    status = status_of(state)
    channels = () if status is None else status.channels
    return tuple(index for index, channel in enumerate(channels) if channel.lead_off)


def touched(state: State, intent: str, now_ms: int) -> Turn:
    """Which pad it is, or it is on again, or the other side is lowered."""
    verb, _, word = intent.partition(":")
    if verb == "minus":
        return live.lowered(state, (int(word),), now_ms)
    if verb == "pads":
        return state, (Send(request=Acknowledge(what="pads")),)
    loose = word if verb == "coach" else None
    return replace(state, run=None if state.run is None else replace(state.run, loose=loose)), ()


def view(state: State, below: View, now_ms: int) -> View:
    """The pair by colour and side, and then what to do."""
    off, run = off_channels(state), state.run or Run()
    if not off:
        heading = "fault.pads_touching" if "H17" in pad_faults(state) else "fault.lead_off"
        return _seen(state, below, text(heading), lines("pad_off.body1", "pad_off.body2"), (_ON,))
    if len(off) == 1 and run.loose is None:
        side = state.config.zone.side_of(off[0])
        which = tuple(target(f"coach:{word}", f"pad_which.{word}", Role.CHOICE) for word in _WHICH)
        body = lines(f"pad_off.pair.{side}", "pad_off.which")
        return _seen(state, below, text(f"pad_off.{side}"), body, which)
    body = lines("pad_fix.replace" if run.pad_losses > 1 else "pad_fix.flat", "pad_off.body2")
    if len(off) > 1:
        return _seen(state, below, text("pad_off.both"), body, (_ON,))
    return _seen(state, below, text(f"pad_fix.{run.loose}.heading"), body, (_ON, BACK))


_ON = target("pads:on", "pad.on", Role.PRIMARY)


def _seen(
    state: State, below: View, heading: Text, body: tuple[Text, ...], targets: tuple[Target, ...]
) -> View:
    return replace(
        below,
        heading=heading,
        body=body,
        picture=Picture.CONTACT,
        pads=_pads(state),
        targets=(*targets, *_lowering(state), STOP),
    )


def _pads(state: State) -> PadsView:
    """The pads that are spoken of, by their numbers."""
    off, loose = off_channels(state), None if state.run is None else state.run.loose
    spoken_of = [pad.number for pad in state.config.zone.pads if pad.channel in off]
    if len(off) == 1 and loose in ("top", "bottom"):
        spoken_of = [spoken_of[_WHICH.index(loose)]]
    others = tuple(pad.number for pad in state.config.zone.pads if pad.number not in spoken_of)
    active = spoken_of[0] if len(spoken_of) == 1 else None
    return PadsView(active=active, placed=others, loose=tuple(spoken_of))


def _lowering(state: State) -> tuple[Target, ...]:
    """A side that still gives current can be lowered, whatever the other one does."""
    status = status_of(state)
    channels = () if status is None else status.channels
    return tuple(
        target(f"minus:{index}", f"side.{state.config.zone.side_of(index)}", Role.MINUS, acts_on=ActsOn.PRESS)
        for index, channel in enumerate(channels)
        if channel.level_set and not channel.lead_off
    )
