"""Random hands and requests on the whole station in virtual time, judged at the electrodes by an observer."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from appliance.ipc import messages as m
from drivers.sim.board import Board
from tests.support.observer import LEAD_CHECK_UA, Observer, rises_too_fast
from tests.support.rig import Rig

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
            m.Acknowledge(what="estop"), m.Acknowledge(what="fault"), m.Acknowledge(what="pads"),
            m.Acknowledge(what="hand"), m.Stop(reason="unwell"),
        ]),
    ),
)  # fmt: skip
steps = st.tuples(st.one_of(requests, requests, hands), st.sampled_from([20, 60, 320, 700, 2_200]))


class Watched:
    """A station that treats, and an observer that is told what the person may feel from when on."""

    def __init__(self, program_id: str) -> None:
        self.rig = Rig()
        self.observer = Observer()
        self.levels = (0, 0)
        self.until_us = 0
        self.seq = 100
        self.rig.treat(program_id)
        self.since_us = self.rig.board.now_us
        self.observer.allow(self.since_us, a_ua=0, b_ua=0)

    def do(self, step: tuple[object, ...]) -> None:
        board = self.rig.board
        match step:
            case ("press" | "release" as how, str(what)):
                (Board.press if how == "press" else Board.release)(board, what)
            case ("pad", int(channel), str(quality)):
                board.pad(channel, quality)
            case ("kiosk", bool(is_alive)):
                self.rig.kiosk_is_alive = is_alive
            case ("fault", str(name), bool(is_on)):
                board.fault(name, on=is_on)
            case ("knob", int(detents)):
                self.rig.devices.turned = detents
            case ("plus" | "minus" as how, int(channel)):
                self.touch(channel, 1 if how == "plus" else -1)
            case ("ask", request):
                self.rig.ask(request)  # type: ignore[arg-type]  # one of the requests above

    def touch(self, channel: int, up: int) -> None:
        self.seq += 1
        before = self.rig.status().channels[channel].level_set
        self.rig.ask(m.RequestLevel(channel=channel, level=before + up, seq=self.seq))
        after = self.rig.status().channels[channel].level_set
        assert after <= before + 1

    def run(self, ms: int) -> None:
        until_us = self.rig.board.now_us + ms * 1_000
        while self.rig.board.now_us < until_us:
            self.watch()
            self.rig.cycle()
        self.watch()

    def watch(self) -> None:
        """What is set now may be felt now; what was set may be felt until its ramp has ended."""
        controller, now_us = self.rig.controller, self.rig.board.now_us
        channels = self.rig.status().channels
        wanted = (channels[0].set_ua, channels[1].set_ua) if self.rig.state == "TREATING" else (0, 0)
        if controller.treatment.contact_check == "running" or controller.safety.proof.is_running:
            wanted = (LEAD_CHECK_UA, LEAD_CHECK_UA)
        if wanted == self.levels:
            if self.until_us and now_us >= self.until_us:
                self.until_us = 0
                self.observer.allow(now_us, a_ua=wanted[0], b_ua=wanted[1])
            return
        a_ua, b_ua = (max(was, now) for was, now in zip(self.levels, wanted, strict=True))
        self.observer.allow(now_us, a_ua=a_ua, b_ua=b_ua)
        self.levels, self.until_us = wanted, now_us + TAIL_US


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
        watched.run(ms)
    pulses = watched.rig.pulses(watched.since_us)
    assert watched.observer.judge(pulses) is None
    assert rises_too_fast(pulses) is None
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
