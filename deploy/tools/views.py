"""One sample view for each screen and overlay, with the texts of the catalogues."""

from collections.abc import Iterator
from dataclasses import replace
from importlib import resources
from typing import Any

from appliance.kiosk.app import LOCALE
from appliance.kiosk.chart.page import BACK, CONTINUE, HELP, PAUSE, STOP, UNWELL, lines, target, text
from appliance.kiosk.sheet import Say
from appliance.kiosk.text import Texts
from appliance.kiosk.view import (
    ActsOn,
    ChannelView,
    Ground,
    LiveView,
    Overlay,
    PadsView,
    Picture,
    Role,
    Screen,
    Target,
    View,
)
from appliance.therapy import screening

INK, RED = Ground.INK, Ground.RED
ENVELOPE = (1_500, 6_000, 1_000, 15_500)


def say(language: str) -> Say:
    """The words of one language."""
    return Texts(language, LOCALE).get


def page(screen: Screen, words: str = "", ground: Ground = Ground.PAPER, **more: Any) -> View:
    """A view of a bench; `words` is the heading's id."""
    seen = View(
        screen=screen,
        language="en",
        ground=ground,
        is_simulated=True,
        heading=text(words) if words else None,
    )
    return replace(seen, **more)


def channels(left: int = 24, right: int = 22, contact: str = "good", **more: Any) -> tuple[ChannelView, ...]:
    """Both pairs of pads; `more` is said of the left one."""
    one = ChannelView(side=text("side.left"), level=left, is_pending=False, contact="good")
    two = ChannelView(side=text("side.right"), level=right, is_pending=False, contact=contact)
    return (replace(one, **more), two)


def live(**more: Any) -> LiveView:
    """A running strengthening program."""
    base = LiveView(
        channels=channels(),
        level_limit=40,
        is_linked=True,
        phase=text("phase.squeeze"),
        is_contraction=True,
        phase_ends_in_ms=3_600,
        left_ms=760_000,
        total_ms=1_200_000,
        envelope_ms=ENVELOPE,
        envelope_at_ms=3_900,
    )
    return replace(base, **more)


def steps(*, is_linked: bool = True) -> tuple[Target, ...]:
    """The keys for less and more."""
    keys = []
    for word in ("",) if is_linked else (":0", ":1"):
        keys.append(target(f"minus{word}", "target.minus", Role.MINUS, acts_on=ActsOn.PRESS))
        keys.append(target(f"plus{word}", "target.plus", Role.PLUS))
    words = "target.unlink" if is_linked else "target.link"
    return (*keys, target("link", words, Role.LINK, is_selected=is_linked))


def choices(*pairs: tuple[str, str], chosen: str = "") -> tuple[Target, ...]:
    """Large keys."""
    return tuple(target(i, words, Role.CHOICE, is_selected=i == chosen) for i, words in pairs)


def scale(chosen: int | None = None) -> tuple[Target, ...]:
    """The eleven numbers."""
    return tuple(target(f"pain:{n}", f"pain.{n}", Role.SCALE, is_selected=n == chosen) for n in range(11))


def program(intent: str, name: str, role: Role, minutes: int) -> Target:
    """A program on offer."""
    hint = text(f"program.{name}.feel", minutes=minutes)
    return Target(intent=intent, label=text(f"program.{name}.name"), role=role, hint=hint)


ANSWERS = choices(
    ("answer:yes", "answer.yes"), ("answer:no", "answer.no"), ("answer:not_sure", "answer.not_sure")
)
LIVE_KEYS = (*steps(), PAUSE, UNWELL, STOP)
APART_KEYS = (*steps(is_linked=False), PAUSE, UNWELL, STOP)
RIGHT = target("right", "level.right", Role.CONFIRM)
STRENGTH: dict[str, Any] = {"caption": text("program.p09.name"), "channels": channels()}
GENTLE: dict[str, Any] = {"caption": text("program.p12.name"), "channels": channels(8, 8)}
POSTURES = (("posture:seated", "posture.seated"), ("posture:lying", "posture.lying"))
READY = Target(intent="arm", label=text("ready.hold"), role=Role.CONFIRM, acts_on=ActsOn.HOLD, hold_ms=1_500)


def station() -> Iterator[tuple[str, View]]:
    """Nobody there yet."""
    yield (
        "not_ready",
        page(
            Screen.NOT_READY,
            "not_ready.heading",
            body=lines("not_ready.waiting", "not_ready.staff"),
            targets=(HELP,),
        ),
    )
    begin = target("proof:begin", "proof.begin", Role.PRIMARY)
    for step, picture, keys in (
        ("due", Picture.ESTOP_PRESS, (begin,)),
        ("press", Picture.ESTOP_PRESS, ()),
        ("release", Picture.ESTOP_RELEASE, ()),
        ("acknowledge", Picture.ESTOP_PRESS, (CONTINUE,)),
    ):
        yield (
            f"proof_{step}",
            page(
                Screen.PROOF_TEST,
                f"proof.{step}.heading",
                INK,
                body=lines(f"proof.{step}.body"),
                picture=picture,
                targets=(*keys, STOP),
            ),
        )
    start = target("start", "attract.start", Role.PRIMARY)
    yield (
        "attract",
        page(
            Screen.ATTRACT,
            "attract.heading",
            body=lines("attract.body"),
            picture=Picture.BACK,
            targets=(start,),
        ),
    )


def set_up() -> Iterator[tuple[str, View]]:
    """From the language to the program."""
    languages = choices(("language:en", "language.en"), ("language:de", "language.de"), chosen="language:en")
    yield (
        "language",
        page(
            Screen.LANGUAGE,
            "language.heading",
            note=text("language.unreviewed"),
            targets=(*languages, BACK, HELP),
        ),
    )
    consent = (
        target("consent:yes", "consent.yes", Role.PRIMARY),
        target("consent:no", "consent.no", Role.CHOICE),
    )
    yield (
        "consent",
        page(
            Screen.CONSENT,
            "consent.heading",
            body=lines("consent.body1", "consent.body2", "consent.body3"),
            targets=(*consent, BACK, HELP),
        ),
    )
    yield (
        "not_today",
        page(
            Screen.NOT_TODAY,
            "not_today.heading",
            body=lines("not_today.body", "not_today.staff"),
            note=text("not_today.emergency", number="112"),
            targets=(
                target("done", "target.done", Role.PRIMARY),
                target("details", "not_today.details", Role.CHOICE),
                HELP,
            ),
        ),
    )
    yield (
        "emergency",
        page(
            Screen.EMERGENCY,
            "",
            RED,
            heading=text("emergency.heading", number="112"),
            body=lines("emergency.body", "emergency.staff"),
            targets=choices(("done", "emergency.done")),
        ),
    )
    yield (
        "pain_before",
        page(
            Screen.PAIN_BEFORE,
            "pain_before.heading",
            body=lines("pain.none", "pain.worst"),
            targets=(*scale(6), BACK, HELP),
        ),
    )
    goals = choices(*((f"goal:{g}", f"goal.{g}") for g in ("relief", "loosen", "recover", "strengthen")))
    yield "goal", page(Screen.GOAL, "goal.heading", targets=(*goals, BACK, HELP))
    offered = (
        program("program:P12", "p12", Role.PRIMARY, 10),
        program("program:P01", "p01", Role.CHOICE, 30),
        program("program:P09", "p09_novice", Role.CHOICE, 10),
    )
    yield (
        "program",
        page(
            Screen.PROGRAM,
            "program.heading",
            body=lines("program.p12.why"),
            note=text("program.honest"),
            targets=(*offered, BACK, HELP),
        ),
    )
    yield (
        "any_change",
        page(
            Screen.ANY_CHANGE,
            "any_change.heading",
            caption=text("any_change.caption"),
            body=lines("any_change.body"),
            targets=(
                *choices(
                    ("change:no", "any_change.no"),
                    ("change:yes", "any_change.yes"),
                    ("change:not_sure", "answer.not_sure"),
                ),
                target("done", "any_change.done", Role.BACK),
                HELP,
            ),
        ),
    )


def cards() -> Iterator[tuple[str, View]]:
    """Every card of the screening, and every follow-up."""
    name = "screening.toml"
    source = resources.files("appliance.therapy").joinpath(name).read_text(encoding="utf-8")
    cards = screening.parse(source, name).cards
    for card in cards:
        group = [each for each in cards if each.group == card.group]
        number = group.index(card) + 1
        screen = Screen.QUESTION if card.group == "health" else Screen.RED_FLAG
        caption = "question.caption" if card.group == "health" else "red_flag.caption"
        seen = page(
            screen,
            card.text,
            caption=text(caption, number=number, total=len(group)),
            progress=(number, len(group)),
            body=lines(card.help_text),
        )
        options = choices(*((f"option:{option.id}", option.text) for option in card.option))
        yield (
            f"card_{card.id}",
            replace(seen, targets=(*(options if card.is_choice else ANSWERS), BACK, HELP)),
        )
        if options and not card.is_choice:
            yield (
                f"which_{card.id}",
                replace(
                    seen,
                    heading=text("question.which"),
                    body=lines("question.which.body"),
                    targets=(*options, ANSWERS[2], CONTINUE, BACK, HELP),
                ),
            )


def preparation() -> Iterator[tuple[str, View]]:
    """Posture, pads, hand switch, contact check, ready."""
    for posture, picture in (("seated", Picture.SEATED), ("lying", Picture.LYING)):
        yield (
            f"posture_{posture}",
            page(
                Screen.POSTURE,
                "posture.heading",
                body=lines("posture.body"),
                picture=picture,
                targets=(*choices(*POSTURES, chosen=f"posture:{posture}"), BACK, HELP),
            ),
        )
    for number in (1, 2, 3, 4):
        landmark = "lowest_rib" if number in (1, 3) else "hip_bone"
        yield (
            f"pad_{number}",
            page(
                Screen.PAD,
                f"pad.{number}.heading",
                caption=text("pad.caption"),
                body=lines(f"pad.{landmark}", "pad.skin" if number == 1 else "pad.muscle"),
                note=text(f"pad.landmark.{landmark}"),
                progress=(number, 4),
                picture=Picture.PADS,
                pads=PadsView(active=number, placed=tuple(range(1, number))),
                targets=(target("pad:on", "pad.on", Role.PRIMARY), BACK, HELP),
            ),
        )
    yield (
        "hand_switch",
        page(
            Screen.HAND_SWITCH,
            "hand_switch.heading",
            body=lines("hand_switch.body", "hand_switch.keep"),
            picture=Picture.HAND_SWITCH,
            targets=(replace(CONTINUE, is_enabled=False), BACK, HELP),
        ),
    )
    yield from contact()
    yield (
        "ready",
        page(
            Screen.READY,
            "ready.heading",
            INK,
            body=lines("ready.body1", "ready.body2"),
            picture=Picture.SEATED,
            targets=(READY, BACK, STOP, HELP),
        ),
    )


def contact() -> Iterator[tuple[str, View]]:
    """The contact check before, while and after."""
    asked = page(Screen.CONTACT, "", INK, picture=Picture.CONTACT, caption=text("contact.caption"))
    begin = target("contact:begin", "contact.begin", Role.PRIMARY)
    again = target("contact:begin", "contact.again", Role.PRIMARY)
    yield (
        "contact_begin",
        replace(
            asked,
            heading=text("contact.begin.heading"),
            body=lines("contact.begin.body"),
            targets=(begin, BACK, STOP, HELP),
        ),
    )
    yield (
        "contact_running",
        replace(
            asked,
            heading=text("contact.running.heading"),
            body=lines("contact.running.body"),
            note=text("contact.current"),
            channels=tuple(replace(each, contact="unknown") for each in channels(0, 0)),
            countdown=(9_000, 15_000),
            targets=(STOP, HELP),
        ),
    )
    yield (
        "contact_good",
        replace(
            asked,
            heading=text("contact.good.heading"),
            body=lines("contact.good.body"),
            channels=channels(0, 0),
            targets=(CONTINUE, BACK, STOP, HELP),
        ),
    )
    for state in ("suspicious", "marginal", "poor", "off", "short"):
        yield (
            f"contact_{state}",
            replace(
                asked,
                heading=text("contact.bad.heading"),
                body=lines("contact.bad.body", f"contact.right.{state}"),
                channels=channels(0, 0, state),
                targets=(again, BACK, STOP, HELP),
            ),
        )


def running() -> Iterator[tuple[str, View]]:
    """Calibration and the live screen."""
    for kind in ("sensory", "twitch", "motor"):
        yield (
            f"level_{kind}",
            page(
                Screen.LEVEL,
                f"level.{kind}.heading",
                INK,
                body=lines("level.never_hurts"),
                live=live(channels=channels(24, 24)),
                targets=(*steps(), RIGHT, PAUSE, UNWELL, STOP),
                **STRENGTH,
            ),
        )
    yield (
        "level_apart",
        page(
            Screen.LEVEL,
            "level.motor.heading",
            INK,
            body=lines("level.never_hurts"),
            live=live(is_linked=False),
            targets=(*steps(is_linked=False), RIGHT, PAUSE, UNWELL, STOP),
            **STRENGTH,
        ),
    )
    rest = live(phase=text("phase.rest"), is_contraction=False, envelope_at_ms=18_600)
    tingling = live(
        phase=text("phase.tingling"), envelope_ms=None, envelope_at_ms=None, phase_ends_in_ms=None,
        channels=channels(8, 8),
    )  # fmt: skip
    pending = live(is_linked=False, channels=channels(is_pending=True))
    words: dict[str, Any] = {"body": lines("live.motor.body")}
    yield "live", page(Screen.LIVE, "live.heading", INK, live=live(), targets=LIVE_KEYS, **STRENGTH, **words)
    yield (
        "live_rest",
        page(Screen.LIVE, "live.heading", INK, live=rest, targets=LIVE_KEYS, **STRENGTH, **words),
    )
    yield (
        "live_apart",
        page(Screen.LIVE, "live.heading", INK, live=pending, targets=APART_KEYS, **STRENGTH, **words),
    )
    yield (
        "live_tingling",
        page(
            Screen.LIVE,
            "live.heading",
            INK,
            live=tingling,
            body=lines("live.sensory.body"),
            targets=LIVE_KEYS,
            **GENTLE,
        ),
    )
    yield (
        "live_stale",
        page(
            Screen.LIVE, "live.heading", INK, live=live(is_stale=True), targets=LIVE_KEYS, **STRENGTH, **words
        ),
    )
    resume = target("resume", "paused.resume", Role.CONFIRM)
    yield (
        "paused",
        page(
            Screen.PAUSED,
            "paused.heading",
            INK,
            body=lines("paused.body"),
            live=live(),
            targets=(resume, UNWELL, STOP),
            **STRENGTH,
        ),
    )


def afterwards() -> Iterator[tuple[str, View]]:
    """From the end of the program to the clean screen."""
    yield "ending", page(Screen.ENDING, "ending.heading", INK, body=lines("ending.body"), targets=(STOP,))
    yield (
        "ended",
        page(
            Screen.ENDING,
            "ending.off.heading",
            body=lines("ending.stopped_by_person", "ending.pads"),
            picture=Picture.PADS,
            targets=(CONTINUE, HELP),
        ),
    )
    for ground, keys in ((Ground.PAPER, ()), (INK, (STOP,))):
        yield (
            f"unwell_{ground.value}",
            page(
                Screen.UNWELL,
                "unwell.heading",
                ground,
                body=lines("unwell.lie", "unwell.legs", "unwell.staff"),
                note=text("unwell.emergency", number="112"),
                targets=(*choices(("done", "unwell.done")), *keys),
            ),
        )
    skip = target("skip", "pain_after.skip", Role.BACK)
    yield (
        "pain_after",
        page(
            Screen.PAIN_AFTER,
            "pain_after.heading",
            body=lines("pain.none", "pain.worst"),
            targets=(*scale(), skip, HELP),
        ),
    )
    done = target("done", "target.done", Role.PRIMARY)
    for said, pain in (("less", (6, 4)), ("same", (5, 5)), ("more", (3, 6))):
        first = ("aftercare.stop_today",) if said == "more" else ()
        rest = ("aftercare.skin", "aftercare.today", "aftercare.next")
        yield (
            f"aftercare_{said}",
            page(
                Screen.AFTERCARE,
                f"aftercare.{said}.heading",
                caption=text("aftercare.caption"),
                body=lines(*(*first, *rest)[:3]),
                note=text("aftercare.wiped"),
                pain=pain,
                targets=(done, HELP),
            ),
        )


def overlays() -> Iterator[tuple[str, View]]:
    """What lies over every screen."""
    yield (
        "estop",
        page(
            Screen.LIVE,
            "estop.heading",
            RED,
            overlay=Overlay.ESTOP,
            body=lines("estop.no_current", "estop.stay", "estop.call"),
            note=text("estop.staff_gym"),
            picture=Picture.ESTOP_RELEASE,
            targets=(replace(CONTINUE, is_enabled=False),),
        ),
    )
    for fault in ("link_lost", "module_restarted", "belief_mismatch", "proof_failed"):
        yield (
            f"fault_{fault}",
            page(
                Screen.LIVE,
                f"fault.{fault}",
                RED,
                overlay=Overlay.FAULT,
                body=lines("fault.acknowledge", "fault.staff"),
                note=text("fault.code", code=fault.upper()),
                targets=(CONTINUE,),
            ),
        )
    yield (
        "no_connection",
        page(
            Screen.LIVE,
            "no_connection.heading",
            INK,
            overlay=Overlay.NO_CONNECTION,
            body=lines("no_connection.body", "no_connection.estop"),
            picture=Picture.ESTOP_PRESS,
            targets=(STOP,),
        ),
    )
    ask = (
        target("stopped:done", "stopped.done", Role.PRIMARY),
        target("again", "stopped.again", Role.CHOICE),
    )
    for ground, words, keys in ((RED, "no_current", ask), (INK, "checking", (*ask, STOP))):
        yield (
            f"stopped_{words}",
            page(
                Screen.LIVE,
                "stopped.heading",
                ground,
                overlay=Overlay.STOPPED,
                body=lines(f"stopped.{words}", "stopped.body"),
                picture=Picture.HAND_SWITCH,
                targets=keys,
            ),
        )
    yield (
        "pad_off",
        page(
            Screen.LIVE,
            "pad_off.right",
            INK,
            overlay=Overlay.PAD_OFF,
            body=lines("pad_off.body1", "pad_off.body2"),
            picture=Picture.CONTACT,
            channels=channels(0, 0, "off"),
            live=live(),
            targets=(target("pads:on", "pad.on", Role.PRIMARY), STOP),
        ),
    )
    close = target("help:close", "help.close", Role.PRIMARY)
    yield (
        "help",
        page(
            Screen.QUESTION,
            "help.heading",
            overlay=Overlay.HELP,
            body=lines("help.body", "help.nothing"),
            targets=(close,),
        ),
    )
    yield (
        "help_live",
        page(
            Screen.CONTACT,
            "help.heading",
            INK,
            overlay=Overlay.HELP,
            body=lines("help.body", "help.estop"),
            targets=(close, STOP),
        ),
    )
    yes = target("idle:yes", "idle.yes", Role.PRIMARY)
    idle: dict[str, Any] = {"overlay": Overlay.IDLE_WARNING, "countdown": (19_000, 30_000)}
    yield "idle", page(Screen.QUESTION, "idle.heading", body=lines("idle.body"), targets=(yes,), **idle)
    yield (
        "presence",
        page(
            Screen.LIVE,
            "presence.heading",
            INK,
            body=lines("presence.body"),
            live=live(),
            targets=(yes, STOP),
            **idle,
        ),
    )


VIEWS: dict[str, View] = dict(
    pair for part in (station, set_up, cards, preparation, running, afterwards, overlays) for pair in part()
)
