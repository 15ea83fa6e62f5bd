"""What is said and sounded for the pictures that a person sees."""

from collections.abc import Iterable
from dataclasses import replace

import pytest

from appliance.kiosk.view import ChannelView, Comfort, Ground, LiveView, Overlay, Screen, Text, View
from appliance.kiosk.voice.alarms import PATTERNS, Alarm, alarm_of
from appliance.kiosk.voice.script import Cue, Hush, Order, Say, Sound, follow, number
from appliance.kiosk.voice.script import Heard as Start

TURN_MS = 20
PAGE = View(
    screen=Screen.CONSENT,
    language="de",
    ground=Ground.PAPER,
    is_simulated=False,
    heading=Text(id="consent.heading"),
    body=(Text(id="consent.body1"), Text(id="consent.body2")),
)


def heard(pictures: Iterable[View], *, pressed: str | None = None) -> list[Order]:
    """All orders for these pictures, one a turn."""
    state = Start()
    orders: list[Order] = []
    for turn, view in enumerate(pictures):
        state, now = follow(state, view, pressed, turn * TURN_MS)
        orders += now
    return orders


def held(view: View, ms: int) -> list[View]:
    return [view] * (ms // TURN_MS)


def said(orders: list[Order]) -> list[str]:
    return [text.id for order in orders if isinstance(order, Say) for text in order.texts]


def live(level: int = 0, *, is_pending: bool = False) -> LiveView:
    channel = ChannelView(side=Text(id="side.left"), level=level, is_pending=is_pending, contact="good")
    return LiveView(
        channels=(channel, replace(channel, side=Text(id="side.right"))),
        level_limit=40,
        is_linked=True,
        phase=Text(id="phase.off"),
        is_contraction=False,
        phase_ends_in_ms=None,
        left_ms=600_000,
        total_ms=900_000,
        envelope_ms=None,
    )


def running(seen: LiveView) -> View:
    return replace(PAGE, screen=Screen.LIVE, ground=Ground.INK, body=(), live=seen)


def test_a_picture_that_stands_is_said_once_heading_first_in_its_language() -> None:
    orders = heard(held(PAGE, 5_000))
    assert [order for order in orders if isinstance(order, Say)] == [
        Say(
            (Text(id="consent.heading"), Text(id="consent.body1"), Text(id="consent.body2")),
            "de",
        )
    ]


def test_a_new_picture_silences_the_one_before_at_once() -> None:
    other = replace(PAGE, heading=Text(id="question.heading"))
    orders = heard([*held(PAGE, 1_000), other])
    assert orders[-1] == Hush()


def test_a_picture_that_passes_by_is_not_said() -> None:
    other = replace(PAGE, heading=Text(id="goal.heading"), body=())
    assert said(heard([*held(PAGE, 200), *held(other, 1_000)])) == ["goal.heading"]


def test_a_picture_with_words_of_its_own_for_the_ear_says_those() -> None:
    view = replace(PAGE, spoken=(Text(id="pad.spoken"),))
    assert said(heard(held(view, 1_000))) == ["pad.spoken"]


def test_the_first_screen_waits_in_silence() -> None:
    assert said(heard(held(replace(PAGE, screen=Screen.ATTRACT), 60_000))) == []


def test_a_muted_station_says_and_clicks_nothing() -> None:
    view = replace(PAGE, comfort=Comfort(volume=0))
    assert set(heard(held(view, 5_000), pressed="start")) == {Hush()}


def test_a_press_is_heard_once() -> None:
    assert heard(held(PAGE, 200), pressed="start").count(Cue("click")) == 1


def test_a_level_is_said_when_it_has_come_back_and_never_when_it_was_only_asked_for() -> None:
    pictures = [running(live(3)), running(live(3, is_pending=True)), running(live(4, is_pending=True))]
    assert said(heard(pictures)) == []
    assert said(heard([*pictures, running(live(4))])) == ["number.4"]


def contracting(cycles: int, *, phase_ms: int = 4_000) -> list[View]:
    """A motor program, rest and contraction in turn."""
    pictures = []
    for is_contraction in [False, True] * cycles:
        for left_ms in range(phase_ms, 0, -TURN_MS):
            seen = replace(
                live(9),
                envelope_ms=(1_000, 2_000, 1_000, 4_000),
                is_contraction=is_contraction,
                phase_ends_in_ms=left_ms,
            )
            pictures.append(running(seen))
    return pictures


def test_every_contraction_is_told_before_it_comes_and_before_it_goes() -> None:
    cues = [order for order in heard(contracting(8)) if isinstance(order, Cue)]
    assert cues == [Cue("rise"), Cue("fall")] * 8


def test_the_first_six_contractions_are_counted_down_and_the_later_ones_are_not() -> None:
    counted = [name for name in said(heard(contracting(8))) if name.startswith("number.")]
    assert counted == ["number.3", "number.2", "number.1"] * 6


@pytest.mark.requirement("STD-23")
@pytest.mark.parametrize(
    ("overlay", "ground", "alarm"),
    [
        (Overlay.FAULT, Ground.INK, Alarm.HIGH),
        (Overlay.FAULT, Ground.RED, Alarm.MEDIUM),
        (Overlay.ESTOP, Ground.RED, Alarm.MEDIUM),
        (Overlay.NO_CONNECTION, Ground.INK, Alarm.HIGH),
        (Overlay.STOPPED, Ground.RED, Alarm.LOW),
        (Overlay.PAD_OFF, Ground.INK, Alarm.LOW),
        (Overlay.IDLE_WARNING, Ground.PAPER, Alarm.CALL),
        (Overlay.HELP, Ground.PAPER, None),
        (None, Ground.INK, None),
    ],
)
def test_what_lies_over_a_picture_has_its_alarm(
    overlay: Overlay | None, ground: Ground, alarm: Alarm | None
) -> None:
    assert alarm_of(replace(PAGE, overlay=overlay, ground=ground)) is alarm


@pytest.mark.requirement("STD-23")
@pytest.mark.parametrize("volume", [0, 1, 3])
def test_an_alarm_sounds_at_once_and_again_whatever_volume_was_chosen(volume: int) -> None:
    view = replace(PAGE, overlay=Overlay.FAULT, ground=Ground.RED, comfort=Comfort(volume=volume))
    again_ms = PATTERNS[Alarm.MEDIUM].again_ms
    assert again_ms is not None
    orders = heard(held(view, 2 * again_ms + 100))
    assert orders[0] == Sound(Alarm.MEDIUM)
    assert orders.count(Sound(Alarm.MEDIUM)) == 3


def test_a_question_whether_somebody_is_there_sounds_once() -> None:
    view = replace(PAGE, overlay=Overlay.IDLE_WARNING)
    assert heard(held(view, 30_000)).count(Sound(Alarm.CALL)) == 1


def test_bursts_keep_the_quiet_between_them_that_the_standard_asks_for() -> None:
    assert PATTERNS[Alarm.HIGH].again_ms in range(2_500, 15_001)
    assert PATTERNS[Alarm.MEDIUM].again_ms in range(2_500, 30_001)


def test_a_number_is_a_file_of_its_own() -> None:
    assert number(12) == Text(id="number.12")


@pytest.mark.requirement("PRIV-06")
@pytest.mark.parametrize("screen", [Screen.QUESTION, Screen.RED_FLAG, Screen.CAUSE, Screen.COURSE])
def test_questions_about_health_are_said_only_to_who_chose_how_loud(screen: Screen) -> None:
    asked = replace(PAGE, screen=screen)
    assert said(heard(held(asked, 5_000))) == []
    chosen = replace(asked, comfort=Comfort(volume=2, is_read_aloud=True))
    assert said(heard(held(chosen, 5_000)))[0] == "consent.heading"
    assert said(heard([*held(asked, 2_000), *held(chosen, 2_000)])), (
        "a voice that is turned on speaks at once"
    )


def test_what_lies_over_a_question_about_health_is_said_to_everybody() -> None:
    idle = replace(PAGE, screen=Screen.QUESTION, overlay=Overlay.IDLE_WARNING)
    assert said(heard(held(idle, 5_000)))
