"""Random hands and requests on the whole station in virtual time, judged at the electrodes by an observer."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from appliance.ipc import messages as m
from tests.campaign.judge import judged
from tests.campaign.schedule import facts_of
from tests.campaign.stage import Stage

TAIL_US = 400_000
"""A ramp of 300 ms, the exchange that asks for it and the pulse that is under way."""

hands = st.one_of(
    st.tuples(st.just("press"), st.sampled_from(["estop", "hand"])),
    st.tuples(st.just("release"), st.sampled_from(["estop", "hand"])),
    st.tuples(st.just("pad"), st.sampled_from([0, 1]), st.sampled_from(["typical", "open", "half_lifted"])),
    st.tuples(st.just("kiosk"), st.booleans()),
    st.tuples(st.just("fault"), st.sampled_from(["F15", "F19", "F52"]), st.booleans()),
    st.tuples(st.just("knob"), st.integers(-2, 2)),
)
requests = st.one_of(
    st.just(("plus", 0)), st.just(("plus", 1)), st.just(("minus", 0)),
    st.tuples(
        st.just("ask"),
        st.sampled_from([
            m.Pause(), m.Start(), m.Stop(), m.Arm(), m.CheckContact(), m.EndSession(), m.BeginProofTest(),
            m.AnswerLamps(all_work=True), m.AnswerLamps(all_work=False),
            m.Acknowledge(what="estop"), m.Acknowledge(what="fault"), m.Acknowledge(what="pads"),
            m.Acknowledge(what="hand"), m.Stop(reason="unwell"),
        ]),
    ),
)  # fmt: skip
steps = st.tuples(st.one_of(requests, requests, hands), st.sampled_from([20, 60, 320, 700, 2_200]))


class Watched:
    """A station that treats, and a judge who is told what the person did and never what the programs say."""

    def __init__(self, program_id: str) -> None:
        self.rig = Stage(seed=1)
        self.program_id = program_id
        self.seq = 100
        self.rig.treat(program_id)
        self.since_us = self.rig.board.now_us
        self.rig.note("begin")

    def do(self, step: tuple[object, ...]) -> None:
        stage = self.rig
        match step:
            case ("press" | "release" as how, str(what)):
                (Stage.press if how == "press" else Stage.release)(stage, what)
            case ("pad", int(channel), str(quality)):
                stage.pad(channel, quality)
            case ("kiosk", bool(is_alive)):
                (Stage.thaw_kiosk if is_alive else Stage.freeze_kiosk)(stage)
            case ("fault", str(name), bool(is_on)):
                stage.note("fault", name, is_on=is_on)
                stage.board.fault(name, on=is_on)
            case ("knob", int(detents)):
                stage.devices.turned = detents
            case ("plus" | "minus" as how, int(channel)):
                self.touch(channel, 1 if how == "plus" else -1)
            case ("ask", request):
                stage.says(request)  # type: ignore[arg-type]  # one of the requests above

    def touch(self, channel: int, up: int) -> None:
        self.seq += 1
        before = self.rig.status().channels[channel].level_set
        self.rig.says(m.RequestLevel(channel=channel, level=before + up, seq=self.seq))
        after = self.rig.status().channels[channel].level_set
        assert after <= before + 1

    def wrong(self) -> list[str]:
        """What the judge has to say of everything so far."""
        pulses = self.rig.pulses(self.since_us)
        facts, until_us = facts_of(self.program_id), self.rig.board.now_us
        return judged(facts, self.rig.log, pulses, since_us=self.since_us, until_us=until_us).wrong


@pytest.mark.hazard("HZ-01")
@pytest.mark.hazard("HZ-02")
@pytest.mark.hazard("HZ-03")
@settings(max_examples=40, derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(program_id=st.sampled_from(["P12", "P09", "P06"]), walk=st.lists(steps, min_size=5, max_size=14))
def test_whatever_hands_and_requests_do_the_electrodes_show_only_what_was_set(
    program_id: str, walk: list[tuple[tuple[object, ...], int]]
) -> None:
    watched = Watched(program_id)
    for step, ms in walk:
        watched.do(step)
        watched.rig.run(ms)
    assert watched.wrong() == []
    last_us = watched.rig.board.now_us
    watched.rig.ask(m.Stop())
    watched.rig.run(1_000)
    assert watched.rig.pulses(last_us + TAIL_US) == [], "off is reached from everywhere"


@pytest.mark.hazard("HZ-03")
@settings(max_examples=15, derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(walk=st.lists(steps, min_size=4, max_size=10))
def test_while_the_button_is_pressed_or_not_acknowledged_no_pulse_comes(
    walk: list[tuple[tuple[object, ...], int]],
) -> None:
    watched = Watched("P12")
    rig = watched.rig
    rig.raise_to(2)
    rig.board.press("estop")
    event_us = rig.board.now_us
    for step, ms in walk:
        if step not in (("ask", m.Acknowledge(what="estop")), ("release", "estop")):
            watched.do(step)
        rig.run(ms)
    rig.board.release("estop")
    rig.run(1_000)
    for request in (m.Start(), m.Arm(), m.CheckContact()):
        rig.ask(request)
    rig.run(500)
    assert [pulse for pulse in rig.pulses(event_us) if pulse.t_us > event_us + 15_000] == []
