"""The first visit, step by step: from the morning's proof test to the after-care, as a person takes it."""

from deploy.tools.visitor import Visitor

GOOD = "typical"
CHANNELS = (0, 1)
AGE = "option:22_54"
QUESTIONS = 20
"""More than there are cards; a first visit answers them all."""
_ABOUT_THE_PAIN = ("area", "since")
_ABOUT_THE_POSTURE = ("posture", "used_today")
READY_HOLD_MS = 1_900
LEVEL_MS = 20_000
LAMPS_MS = 4_000


def prove_estop(visitor: Visitor) -> None:
    """The day's proof test: nobody wears pads, all lamps and the buzzer are seen and heard, the button is
    pressed, seen, released and acknowledged.
    """
    for channel in CHANNELS:
        visitor.hands.ask(do="pad", channel=channel, quality="open")
    visitor.at("proof_test")
    visitor.touch("proof:begin")
    see_lamps(visitor)
    visitor.touch("lamps:yes")
    visitor.reads("proof.press.heading", "proof_press")
    visitor.hands.ask(do="press", what="estop")
    visitor.reads("proof.release.heading", "proof_release")
    visitor.hands.ask(do="release", what="estop")
    visitor.touch_and_leave("continue")


def see_lamps(visitor: Visitor) -> None:
    """Every lamp of the bench burns, and its buzzer sounds within one rest of its pattern."""
    visitor.reads("proof.lamps.heading", "proof_lamps")
    visitor.until(lambda: all(visitor.hands.ask(do="state")["lamps"].values()), "lamps and buzzer", LAMPS_MS)


def to_the_pain(visitor: Visitor, *, language: str = "en", cause: str = "strain") -> None:
    """Attract, language, consent, every screening card answered No, and what hurts."""
    visitor.at("attract")
    visitor.touch("start")
    visitor.at("language")
    visitor.touch(f"language:{language}")
    visitor.at("consent")
    visitor.touch_and_leave("consent:yes")
    for _ in range(QUESTIONS):
        visitor.until(lambda: visitor.seen.screen in ("question", "red_flag", *_ABOUT_THE_PAIN), "a card")
        if visitor.seen.screen in _ABOUT_THE_PAIN:
            tell_what_hurts(visitor, cause=cause)
            return
        visitor.picture(visitor.seen.screen)
        if visitor.seen.has(AGE):
            visitor.picture("question_age")
        visitor.touch_and_leave(AGE if visitor.seen.has(AGE) else _no(visitor))


def tell_what_hurts(visitor: Visitor, *, cause: str = "strain") -> None:
    """Where it hurts, if there is more than one place for pads, since when, and how it came."""
    if visitor.seen.screen == "area":
        visitor.at("area")
        visitor.touch("area:low_back")
    visitor.at("since")
    visitor.touch("since:longer")
    visitor.at("cause")
    visitor.touch(f"cause:{cause}")


def _no(visitor: Visitor) -> str:
    return "answer:yes" if visitor.seen.heading == "question.q13.text" else "answer:no"


def to_the_pads(visitor: Visitor, *, pain: int = 6, goal: str = "relief", program: str = "P12") -> None:
    """Pain now, goal, program, posture, and four pads one at a time."""
    visitor.at("pain_before")
    visitor.touch(f"pain:{pain}")
    visitor.at("goal")
    visitor.touch(f"goal:{goal}")
    visitor.at("program")
    visitor.touch(f"program:{program}")
    from_the_posture(visitor)


def from_the_posture(visitor: Visitor) -> None:
    """Posture, on the page that asks about today when this program has a daily limit, and four pads, one at
    a time.
    """
    visitor.until(lambda: visitor.seen.screen in _ABOUT_THE_POSTURE, "the posture")
    visitor.at(visitor.seen.screen)
    visitor.touch("posture:seated")
    for pad in range(1, 5):
        visitor.reads(f"pad.{pad}.heading", f"pad_{pad}")
        if pad % 2 == 0:
            visitor.hands.ask(do="pad", channel=pad // 2 - 1, quality=GOOD)
        visitor.touch_and_leave("pad:on")


def to_the_contact(visitor: Visitor) -> None:
    """Hand switch squeezed once, contact check passed, and the station asks for readiness."""
    visitor.at("hand_switch")
    visitor.hands.ask(do="press", what="hand")
    visitor.pass_ms(300)
    visitor.hands.ask(do="release", what="hand")
    visitor.reads("hand_switch.proven", "hand_switch_proven")
    visitor.touch("continue")
    visitor.at("contact")
    visitor.touch("contact:begin")
    visitor.reads("contact.running.heading", "contact_running")
    visitor.reads("contact.good.heading", "contact_good", 20_000)
    visitor.touch("continue")
    visitor.at("ready")


def to_the_level(visitor: Visitor) -> None:
    """The way to the ready screen unless it is there, "I am ready" held, and the level stands at zero."""
    if visitor.seen.screen != "ready":
        to_the_contact(visitor)
    visitor.hold("arm", READY_HOLD_MS)
    visitor.at("level")


def find_sides(visitor: Visitor) -> None:
    """Each side alone until it is felt, and felt where it belongs; then the left one is level again."""
    for side in ("left", "right"):
        visitor.reads(f"find.{side}.heading", f"find_{side}")
        visitor.touch("plus", LEVEL_MS)
        visitor.touch("felt", LEVEL_MS)
        visitor.at("where")
        visitor.touch(f"where:{side}")
    visitor.touch("plus", LEVEL_MS)
    visitor.levels_are(1)


def raise_to(visitor: Visitor, level: int) -> None:
    """ "+" as often as it takes, each time when it is offered; before it both sides are found."""
    find_sides(visitor)
    for step in range(2, level + 1):
        visitor.touch("plus", LEVEL_MS)
        visitor.levels_are(step)


def to_the_end(visitor: Visitor, *, pain: int = 4) -> None:
    """From the end of the run over the pain after and the after-care back to the start."""
    visitor.until(lambda: visitor.seen.screen == "ending" and visitor.seen.has("continue"), "it is off")
    visitor.picture("ending")
    visitor.touch("continue")
    visitor.at("pain_after")
    visitor.touch(f"pain:{pain}")
    visitor.at("skin")
    visitor.touch("skin:normal")
    visitor.at("dizzy")
    visitor.touch("dizzy:no")
    visitor.at("aftercare")
    visitor.touch("done")
    visitor.until(lambda: visitor.seen.screen in ("clean", "attract"), "asked to wipe, or at the start")
    if visitor.seen.screen == "clean":
        visitor.touch("wiped:yes")
    visitor.until(lambda: visitor.seen.screen == "attract", "back at the start")
