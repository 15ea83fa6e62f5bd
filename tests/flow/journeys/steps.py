"""Step lists: what the person or the world does, and what the screen says then; through the real statechart.

One step a line: `what is done -> screen[/overlay] [words...]`. The words are message ids that are read, `+x`
an intent that is offered, `-x` one that is not, `@ink`, `@paper`, `@red` the ground.
What can be done: `touch a b c`, `wait 5s`, and the names in WORLD.
"""

from collections.abc import Callable

from appliance.ipc import messages as m
from appliance.kiosk import chart
from appliance.kiosk.view import Screen, View
from appliance.safety.states import HostState
from tests.flow.scripted import GOOD, Kiosk, answer_all_well, config

LONG_MS = 1_000


def said(view: View) -> set[str]:
    """The ids of everything that is read."""
    return {each.id for each in (view.caption, view.heading, view.note, *view.body) if each is not None}


def offered(view: View) -> set[str]:
    """The intents that can be touched."""
    return {each.intent for each in view.targets if each.is_enabled}


def begins_anew(kiosk: Kiosk) -> None:
    """The kiosk's process is another one; it knows nothing."""
    kiosk.state = chart.initial(kiosk.state.config, kiosk.now_ms)
    kiosk.tell(chart.Connected())
    kiosk.hear()


def loses_power(kiosk: Kiosk) -> None:
    """Everything starts anew, with everything off."""
    kiosk.stim = type(kiosk.stim)()
    kiosk.stim.put(boot_nonce=2, proof_test="passed")
    begins_anew(kiosk)


def lead(channel: int, *, is_off: bool) -> Callable[[Kiosk], None]:
    """A pad of the channel comes off, as ems-stim says it: its level is zero."""

    def happens(kiosk: Kiosk) -> None:
        zero = {"level_set": 0, "level_delivered": 0, "delivered_ua": 0}
        kiosk.stim.channel(channel, lead_off=is_off, **(zero if is_off else {}))
        kiosk.hear()

    return happens


def passes_contact(kiosk: Kiosk) -> None:
    kiosk.hear(channels=(GOOD, GOOD))
    kiosk.hear(state=HostState.CONFIGURED, contact_check="passed", output_off_confirmed=True)


def fails_contact(kiosk: Kiosk) -> None:
    kiosk.hear(channels=(GOOD, m.ChannelStatus(contact="poor")))
    kiosk.hear(state=HostState.CONFIGURED, contact_check="failed", output_off_confirmed=True)


def is_armed(kiosk: Kiosk) -> None:
    kiosk.hear()
    kiosk.hear()


def is_complete(kiosk: Kiosk) -> None:
    kiosk.stim.end("completed")
    kiosk.hear()


def pushes_the_knob(kiosk: Kiosk) -> None:
    """ems-stim pauses by itself, and counts it."""
    if kiosk.stim.status.state is HostState.TREATING:
        kiosk.stim.put(state=HostState.PAUSED, channels=(GOOD, GOOD))
    kiosk.hear(knob_pushes=kiosk.stim.status.knob_pushes + 1)


def hand_is_pressed(kiosk: Kiosk) -> None:
    kiosk.stim.hand_stop()
    kiosk.hear()


def estop(kiosk: Kiosk) -> None:
    kiosk.stim.end("estop", HostState.ESTOP)
    kiosk.hear(estop="pressed", program=None, call="sounding")


def is_lost(kiosk: Kiosk) -> None:
    kiosk.tell(chart.Disconnected())


def is_found(kiosk: Kiosk) -> None:
    kiosk.stim.end("interface_lost")
    kiosk.tell(chart.Connected())
    kiosk.hear(program=None)


WORLD: dict[str, Callable[[Kiosk], None]] = {
    "nothing": lambda kiosk: None,
    "all answers are good": answer_all_well,
    "all cards are answered well": lambda kiosk: answer_all_well(kiosk, Screen.AREA),
    "squeezes the hand switch": lambda kiosk: kiosk.hear(hand_squeezes=kiosk.stim.status.hand_squeezes + 1),
    "the contact is good": passes_contact,
    "the contact is poor": fails_contact,
    "it is armed": is_armed,
    "turns the knob up": lambda kiosk: kiosk.hear(knob_up=kiosk.stim.status.knob_up + 1),
    "turns the knob down": lambda kiosk: kiosk.hear(knob_down=kiosk.stim.status.knob_down + 1),
    "pushes the knob": pushes_the_knob,
    "presses the hand switch": hand_is_pressed,
    "presses the emergency stop": estop,
    "releases the emergency stop": lambda kiosk: kiosk.hear(estop="released", estop_acknowledgeable=True),
    "a left pad comes off": lead(0, is_off=True),
    "a right pad comes off": lead(1, is_off=True),
    "the program is complete": is_complete,
    "the kiosk begins anew": begins_anew,
    "the power fails and comes back": loses_power,
    "ems-stim is lost": is_lost,
    "ems-stim is found": is_found,
    "staff acknowledge the call": lambda kiosk: kiosk.hear(call="answered"),
}


def do(kiosk: Kiosk, what: str) -> None:
    """One thing is done."""
    verb, _, rest = what.partition(" ")
    if verb == "touch":
        kiosk.touch(*rest.split())
    elif verb == "wait":
        for_ms = int(rest.removesuffix("s")) * 1_000
        kiosk.wait(for_ms, LONG_MS if for_ms > LONG_MS else 100)
    else:
        WORLD[what](kiosk)


def sees(kiosk: Kiosk, expected: str, step: str) -> None:
    """The screen is what the step says."""
    place, *words = expected.split()
    screen, _, overlay = place.partition("/")
    view = kiosk.view
    assert view.screen.value == screen, f"{step}: on {view.screen}/{view.overlay}, {said(view)}"
    assert (view.overlay.value if view.overlay is not None else "") == overlay, f"{step}: {view.overlay}"
    for word in words:
        match word[0]:
            case "+":
                assert word[1:] in offered(view), f"{step}: {offered(view)}"
            case "-":
                assert word[1:] not in offered(view), step
            case "@":
                assert view.ground.value == word[1:], f"{step}: {view.ground}"
            case _:
                assert word in said(view), f"{step}: {said(view)}"


def journey(steps: str, kiosk: Kiosk | None = None) -> Kiosk:
    """All steps, one after the other."""
    kiosk = kiosk if kiosk is not None else Kiosk(state=chart.initial(config(), 0))
    for line in filter(None, map(str.strip, steps.splitlines())):
        what, _, expected = (part.strip() for part in line.partition("->"))
        do(kiosk, what)
        sees(kiosk, expected, line)
    return kiosk


SET_UP = """
    touch start -> language
    touch language:en -> consent
    touch consent:yes -> question question.q01.text
    all answers are good -> pain_before
    touch pain:6 -> goal
    touch goal:relief -> program program.honest
    touch program:P12 -> posture
    touch posture:lying -> pad pad.1.heading
    touch pad:on pad:on pad:on -> pad pad.4.heading
    touch pad:on -> hand_switch -continue
    squeezes the hand switch -> hand_switch +continue
    touch continue -> contact @ink +stop
"""
TO_LEVEL = """
    touch contact:begin -> contact contact.running.heading @ink +stop
    the contact is good -> contact contact.good.heading
    touch continue -> ready @ink +stop
    touch arm -> ready ready.busy +stop
    it is armed -> level find.left.heading @ink +stop
"""
TO_LIVE = """
    touch plus -> level +felt
    touch felt -> where +stop -plus
    touch where:left -> level find.right.heading
    touch plus felt where:right -> level level.sensory.heading
    touch plus plus plus -> level +right
    touch right -> live @ink +stop +pause +unwell
"""
TO_END = """
    touch continue -> pain_after
    touch pain:3 -> skin
    touch skin:normal -> dizzy
    touch dizzy:no -> aftercare aftercare.less.heading +take
    touch done -> attract @paper
"""
