"""Left alone at each step: asked, back to the step, or wiped; another language at each step. (kiosk.md 3)"""

from dataclasses import replace

import pytest

from appliance.kiosk import chart
from appliance.kiosk.view import View
from tests.flow.journeys.steps import SET_UP, TO_LEVEL, TO_LIVE, journey, offered, said
from tests.flow.scripted import Kiosk, config

TO_QUESTION = "touch start language:en consent:yes -> question"
TO_PAIN = TO_QUESTION + "\nall answers are good -> pain_before\n"
TO_AREA = TO_QUESTION + "\nall cards are answered well -> area\n"
TO_PADS = TO_PAIN + "touch pain:6 goal:relief program:P12 posture:lying -> pad\n"
TO_NO = TO_QUESTION + "\ntouch answer:not_sure -> not_today\n"
TO_AFTER = SET_UP + TO_LEVEL + TO_LIVE + "touch stop continue -> pain_after\n"
CARE = "touch pain:3 skin:red dizzy:no -> aftercare\n"
TO_KEPT = TO_AFTER + CARE + "touch take take:code code:keep -> code code.kept.heading\n"
STEPS = {
    "language": ("touch start -> language", 60),
    "comfort": ("touch comfort -> comfort", 60),
    "consent": ("touch start language:en -> consent", 60),
    "a question": (TO_QUESTION, 120),
    "which of these": (TO_QUESTION + "\ntouch answer:yes -> question question.which", 120),
    "a red flag": (TO_QUESTION + "\n" + "touch answer:no -> question\n" * 11
                   + "touch option:22_54 answer:yes -> red_flag", 120),
    "a code that is typed": ("touch start language:en consent:code symbol:K -> enter_code", 120),
    "where it hurts": (TO_AREA, 60),
    "since when": (TO_AREA + "touch area:low_back -> since", 60),
    "how it came": (TO_AREA + "touch area:low_back since:longer -> cause", 60),
    "pain": (TO_PAIN, 60),
    "goal": (TO_PAIN + "touch pain:6 -> goal", 60),
    "program": (TO_PAIN + "touch pain:6 goal:relief -> program", 60),
    "about a program": (TO_PAIN + "touch pain:6 goal:relief about next -> about", 120),
    "already used today": (TO_PAIN + "touch pain:6 goal:loosen program:P06 -> used_today", 60),
    "posture": (TO_PAIN + "touch pain:6 goal:relief program:P12 -> posture", 60),
    "the first pad": (TO_PADS, 60),
    "the last pad": (TO_PADS + "touch pad:on pad:on pad:on -> pad", 60),
    "hand switch": (TO_PADS + "touch pad:on pad:on pad:on pad:on -> hand_switch", 60),
    "contact": (SET_UP, 60),
    "breathing": (TO_NO + "touch gentle -> breathing", 60),
    "moving": (TO_QUESTION + "\ntouch answer:yes option:worn continue -> not_today\n"
               "touch gentle movement -> movement", 60),
    "slip": (TO_NO + "touch slip -> slip", 60),
    "what to take along": (TO_AFTER + CARE + "touch take -> take", 60),
    "a code": (TO_AFTER + CARE + "touch take take:code -> code", 120),
    "a receipt": (TO_AFTER + CARE + "touch take take:receipt -> receipt", 120),
    "the course": (TO_KEPT + "touch back take:course -> course", 60),
    "forget me": (TO_KEPT + "touch back take:course course:forget -> forget", 60),
}  # fmt: skip
RESULTS = {
    "a no": TO_NO,
    "pain after": TO_AFTER,
    "skin": TO_AFTER + "touch skip -> skin",
    "dizzy": TO_AFTER + "touch pain:3 skin:normal -> dizzy",
    "after-care": TO_AFTER + CARE,
}
CHANGING = {
    name: steps for name, (steps, _) in STEPS.items() if name not in ("language", "comfort")
} | RESULTS


def what(view: View) -> tuple[object, ...]:
    return (view.screen, view.overlay, said(view), offered(view), view.progress, view.pads, view.channels)


@pytest.mark.requirement("FLOW-01")
@pytest.mark.parametrize(("steps", "quiet_s"), STEPS.values(), ids=STEPS)
def test_a_quiet_step_asks_goes_on_where_it_was_and_else_is_wiped(steps: str, quiet_s: int) -> None:
    kiosk = journey(steps)
    before = what(kiosk.view)
    place = kiosk.screen.value
    journey(f"wait {quiet_s - 1}s -> {place}", kiosk)
    journey(f"wait 2s -> {place}/idle_warning idle.heading +idle:yes", kiosk)
    kiosk.touch("idle:yes")
    assert what(kiosk.view) == before
    journey(f"wait {quiet_s + 1}s -> {place}/idle_warning", kiosk)
    journey("wait 31s -> attract", kiosk)
    assert kiosk.state.guest == chart.initial(config(), 0).guest


@pytest.mark.parametrize("steps", RESULTS.values(), ids=RESULTS)
def test_a_result_that_nobody_reads_is_wiped_without_asking(steps: str) -> None:
    kiosk = journey(steps)
    place = kiosk.screen.value
    journey(f"wait 58s -> {place}\nwait 3s -> attract", kiosk)


def test_who_answers_ten_times_is_not_asked_an_eleventh_time() -> None:
    kiosk = journey("touch start language:en -> consent")
    for _ in range(10):
        journey("wait 61s -> consent/idle_warning\ntouch idle:yes -> consent", kiosk)
    journey("wait 61s -> attract", kiosk)


@pytest.mark.parametrize("steps", CHANGING.values(), ids=CHANGING)
def test_another_language_and_comfort_at_each_step_lead_back_to_it(steps: str) -> None:
    kiosk = journey(steps)
    before, place = what(kiosk.view), kiosk.screen.value
    journey(f"touch help -> {place}/help +languages +comfort", kiosk)
    journey(f"touch languages -> language\ntouch language:de -> {place}", kiosk)
    assert what(kiosk.view) == before and kiosk.view.language == "de"
    journey(f"touch help comfort comfort:large -> comfort\ntouch done -> {place}", kiosk)
    assert what(kiosk.view) == before and kiosk.view.comfort.is_large
    journey(f"touch help languages comfort back -> language\ntouch back -> {place}", kiosk)
    assert what(kiosk.view) == before and kiosk.view.language == "de"


@pytest.mark.parametrize("steps", CHANGING.values(), ids=CHANGING)
def test_who_leaves_while_choosing_a_language_is_wiped_too(steps: str) -> None:
    kiosk = journey(steps)
    kiosk.touch("help", "languages")
    journey("wait 61s -> language/idle_warning\nwait 31s -> attract", kiosk)
    assert kiosk.state.guest == chart.initial(config(), 0).guest and kiosk.state.detour == ()


@pytest.mark.parametrize("steps", [SET_UP + TO_LEVEL, SET_UP + TO_LEVEL + TO_LIVE], ids=["level", "live"])
def test_with_current_there_is_no_language_and_no_other_way_off(steps: str) -> None:
    kiosk = journey(steps)
    assert offered(kiosk.view).isdisjoint({"help", "languages", "comfort", "operator", "back"})


@pytest.mark.hazard("HZ-03")
def test_an_estop_while_a_language_is_chosen_leads_to_any_change() -> None:
    kiosk = journey(TO_PADS)
    kiosk.touch("help", "languages")
    journey(
        """
        presses the emergency stop -> any_change/estop
        releases the emergency stop -> any_change/estop
        touch continue -> any_change
        """,
        kiosk,
    )
    assert kiosk.state.detour == (), "no way leads back to the step that waited"


def test_an_unreviewed_language_says_so_on_every_screen() -> None:
    assert Kiosk().view.is_unreviewed
    kiosk = Kiosk(state=chart.initial(replace(config(), reviewed=frozenset({"en"})), 0))
    seen = [kiosk.view.is_unreviewed]
    journey("touch start -> language language.unreviewed\ntouch language:de -> consent", kiosk)
    seen.append(kiosk.view.is_unreviewed)
    assert seen == [False, True]
