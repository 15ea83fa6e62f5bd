"""One sample view for each screen and overlay, and their texts in two languages: what the scenes are drawn by in tests."""

from dataclasses import replace

from appliance.kiosk.view import (
    ActsOn, ChannelView, Ground, LiveView, Overlay, PadsView, Picture, Role, Screen, Target, Text, View,
)  # fmt: skip

WORDS: dict[str, tuple[str, str]] = {}


def say(language: str):  # type: ignore[no-untyped-def]  # returns the scenes' Say
    column = 0 if language == "en" else 1

    def words(text: Text) -> str:
        found = WORDS.get(text.id)
        return (found[column] if found else text.id).format(**dict(text.values))

    return words


def t(en: str, de: str, **values: str | int) -> Text:
    WORDS[en] = (en, de)
    return Text(id=en, values=tuple(values.items()))


def key(intent: str, label: Text, role: Role, **more: object) -> Target:
    return Target(intent=intent, label=label, role=role, **more)  # type: ignore[arg-type]  # keywords of Target


for name, en, de in (
    ("screen.simulated", "SIMULATED", "SIMULIERT"),
    ("screen.to_go", "to go", "noch"),
    ("screen.of_limit", "of {limit} today", "von {limit} heute"),
    ("screen.left_and_right", "left and right", "links und rechts"),
    ("screen.seconds", "{n} s", "{n} s"),
    ("screen.rest_in", "rest in", "Pause in"),
    ("screen.squeeze_in", "next squeeze in", "nächstes Anspannen in"),
    ("screen.pads_good", "Pads good", "Pads sitzen"),
    ("screen.pads_check", "Check the pads", "Pads prüfen"),
    ("screen.before", "before", "vorher"),
    ("screen.after", "after", "nachher"),
    ("screen.off", "off", "aus"),
):
    WORDS[name] = (en, de)

BACK = key("back", t("Back", "Zurück"), Role.BACK)
HELP = key("help", t("Get help", "Hilfe holen"), Role.HELP)
GO = key("continue", t("Continue", "Weiter"), Role.PRIMARY)
STOP = key("stop", t("STOP", "STOPP"), Role.STOP, acts_on=ActsOn.PRESS)
PAUSE = key("pause", t("Pause", "Pause"), Role.PAUSE)
UNWELL = key("unwell", t("I feel unwell", "Mir ist nicht gut"), Role.UNWELL)
YES = key("answer:yes", t("Yes", "Ja"), Role.CHOICE)
NO = key("answer:no", t("No", "Nein"), Role.CHOICE)
NOT_SURE = key("answer:not_sure", t("Not sure", "Weiß nicht"), Role.CHOICE)
LEFT, RIGHT = t("left", "links"), t("right", "rechts")


def view(screen: Screen, ground: Ground = Ground.PAPER, **more: object) -> View:
    return View(screen=screen, language="en", ground=ground, is_simulated=True, **more)  # type: ignore[arg-type]  # keywords of View


def channels(
    left: int = 24, right: int = 22, contact: str = "good", *, is_pending: bool = False
) -> tuple[ChannelView, ...]:
    return (
        ChannelView(side=LEFT, level=left, is_pending=is_pending, contact="good"),
        ChannelView(side=RIGHT, level=right, is_pending=False, contact=contact),
    )


def live(**more: object) -> LiveView:
    base = LiveView(
        channels=channels(), level_limit=40, is_linked=True, phase=t("Squeeze", "Anspannen"), is_contraction=True,
        phase_ends_in_ms=3_600, left_ms=760_000, total_ms=1_200_000, envelope_ms=(1500, 6000, 1000, 15500),
        envelope_at_ms=3900,
    )  # fmt: skip
    return replace(base, **more)  # type: ignore[arg-type]  # keywords of LiveView


def steps(*, is_linked: bool = True) -> tuple[Target, ...]:
    keys = []
    for word in ("",) if is_linked else (":0", ":1"):
        keys.append(key(f"minus{word}", t("Less", "Weniger"), Role.MINUS, acts_on=ActsOn.PRESS))
        keys.append(key(f"plus{word}", t("More", "Mehr"), Role.PLUS))
    words = t("Separate", "Getrennt") if is_linked else t("Together", "Zusammen")
    return (*keys, key("link", words, Role.LINK, is_selected=is_linked))


def goals() -> tuple[Target, ...]:
    return (
        key("goal:relief", t("Less pain", "Weniger Schmerz"), Role.CHOICE, is_selected=True),
        key("goal:loosen", t("Loosen up", "Lockern"), Role.CHOICE),
        key("goal:recover", t("Recover after sport", "Nach dem Sport erholen"), Role.CHOICE),
        key("goal:strength", t("Get stronger", "Kräftigen"), Role.CHOICE),
    )


def scale() -> tuple[Target, ...]:
    return tuple(key(f"pain:{n}", t(f"{n}", f"{n}"), Role.SCALE, is_selected=n == 6) for n in range(11))


INK = Ground.INK
LIVE_KEYS = (*steps(), PAUSE, UNWELL, STOP)
SEPARATE_KEYS = (*steps(is_linked=False), PAUSE, UNWELL, STOP)
NAME = t("Back strength", "Rückenkräftigung")

VIEWS: dict[str, View] = {
    "not_ready": view(
        Screen.NOT_READY,
        heading=t("This station is not ready.", "Diese Station ist nicht bereit."),
        body=(t("It is starting. This takes a few seconds.", "Sie startet. Das dauert ein paar Sekunden."),),
        note=t("If this stays, please ask staff.", "Wenn das so bleibt, bitte das Personal fragen."),
        targets=(HELP,),
    ),
    "proof_due": view(
        Screen.PROOF_TEST, INK, picture=Picture.ESTOP_PRESS,
        heading=t("Daily check of the red button", "Tägliche Prüfung des roten Tasters"),
        body=(t("Nobody wears pads now. It takes half a minute.", "Niemand trägt jetzt Pads. Es dauert eine halbe Minute."),),
        targets=(key("proof:begin", t("Begin the check", "Prüfung beginnen"), Role.PRIMARY), STOP),
    ),
    "proof_release": view(
        Screen.PROOF_TEST, INK, picture=Picture.ESTOP_RELEASE,
        heading=t("Now twist it to release.", "Jetzt drehen und lösen."),
        body=(t("Turn the red button until it springs out.", "Den roten Taster drehen, bis er herausspringt."),),
        targets=(STOP,),
    ),
    "attract": view(
        Screen.ATTRACT, picture=Picture.BACK,
        heading=t("Twenty quiet minutes for a sore back.", "Zwanzig ruhige Minuten für den müden Rücken."),
        body=(t("You set the strength. You can stop at any time.", "Sie bestimmen die Stärke. Sie können jederzeit stoppen."),),
        targets=(key("start", t("Touch to start", "Zum Starten berühren"), Role.PRIMARY),),
    ),
    "attract_languages": view(
        Screen.ATTRACT, picture=Picture.BACK,
        heading=t("Twenty quiet minutes for a sore back.", "Zwanzig ruhige Minuten für den müden Rücken."),
        targets=(
            key("language:en", t("English", "English"), Role.CHOICE, is_selected=True),
            key("language:de", t("Deutsch", "Deutsch"), Role.CHOICE),
        ),
    ),
    "language": view(
        Screen.LANGUAGE, heading=t("Your language", "Ihre Sprache"),
        targets=(
            key("language:en", t("English", "English"), Role.CHOICE, is_selected=True),
            key("language:de", t("Deutsch", "Deutsch"), Role.CHOICE), BACK, HELP,
        ),
    ),
    "consent": view(
        Screen.CONSENT, heading=t("Before we begin", "Bevor es losgeht"),
        body=(
            t("Small currents make your back muscles tingle or tighten.", "Kleine Ströme lassen Ihre Rückenmuskeln kribbeln oder sich anspannen."),
            t("It may ease pain for a while. It is not a cure.", "Es kann Schmerzen eine Zeit lang lindern. Es ist keine Heilung."),
            t("You can stop at any time. Nothing about you is kept.", "Sie können jederzeit aufhören. Nichts über Sie wird gespeichert."),
        ),
        targets=(
            key("consent:yes", t("I agree", "Ich bin einverstanden"), Role.PRIMARY),
            key("consent:no", t("No, thank you", "Nein, danke"), Role.CHOICE), BACK, HELP,
        ),
    ),
    "question": view(
        Screen.QUESTION, caption=t("Question {number} of {total}", "Frage {number} von {total}", number=3, total=13), progress=(3, 13),
        heading=t("Do you have a pacemaker or any implant that runs on electricity?", "Haben Sie einen Herzschrittmacher oder ein anderes elektronisches Implantat?"),
        body=(t("For example a defibrillator or a pain pump.", "Zum Beispiel einen Defibrillator oder eine Schmerzpumpe."),),
        targets=(YES, NO, NOT_SURE, BACK, HELP),
    ),
    "question_which": view(
        Screen.QUESTION, caption=t("Question {number} of {total}", "Frage {number} von {total}", number=8, total=13), progress=(8, 13),
        heading=t("Which of these?", "Was davon trifft zu?"), body=(t("Touch all that are true.", "Berühren Sie alles, was zutrifft."),),
        targets=(
            key("option:a", t("Wound or rash", "Wunde oder Ausschlag"), Role.CHOICE, is_selected=True),
            key("option:b", t("Skin feels less", "Haut fühlt weniger"), Role.CHOICE),
            key("option:c", t("Allergy to plasters", "Pflasterallergie"), Role.CHOICE),
            NOT_SURE, GO, BACK, HELP,
        ),
    ),
    "question_age": view(
        Screen.QUESTION, caption=t("Question {number} of {total}", "Frage {number} von {total}", number=12, total=13), progress=(12, 13),
        heading=t("How old are you?", "Wie alt sind Sie?"),
        targets=(
            key("option:u", t("under 18", "unter 18"), Role.CHOICE), key("option:v", t("18 to 21", "18 bis 21"), Role.CHOICE),
            key("option:w", t("22 to 54", "22 bis 54"), Role.CHOICE), key("option:x", t("55 to 69", "55 bis 69"), Role.CHOICE),
            key("option:y", t("70 or older", "70 oder älter"), Role.CHOICE), BACK, HELP,
        ),
    ),
    "red_flag": view(
        Screen.RED_FLAG, caption=t("Warning signs {number} of {total}", "Warnzeichen {number} von {total}", number=1, total=3), progress=(1, 3),
        heading=t("Is any of this new for you?", "Ist etwas davon neu bei Ihnen?"),
        body=(t("Numbness between the legs, trouble passing or holding urine or stool, weakness in both legs.", "Taubheit zwischen den Beinen, Probleme mit Blase oder Darm, Schwäche in beiden Beinen."),),
        targets=(YES, NO, NOT_SURE, BACK, HELP),
    ),
    "not_today": view(
        Screen.NOT_TODAY, heading=t("Not suitable today", "Heute nicht geeignet"),
        body=(
            t("Because of one of your answers we do not start a session today.", "Wegen einer Ihrer Antworten beginnen wir heute keine Sitzung."),
            t("Please talk to staff or to your doctor.", "Bitte sprechen Sie mit dem Personal oder Ihrem Arzt."),
        ),
        note=t("In an emergency call {number}.", "Im Notfall wählen Sie {number}.", number="112"),
        targets=(key("done", t("Done", "Fertig"), Role.PRIMARY), key("details", t("Why?", "Warum?"), Role.CHOICE), HELP),
    ),
    "emergency": view(
        Screen.EMERGENCY, Ground.RED, heading=t("Call {number} now.", "Rufen Sie jetzt {number}.", number="112"),
        body=(
            t("These signs need a doctor today.", "Diese Zeichen braucht heute noch ein Arzt zu sehen."),
            t("Tell staff. Do not wait here.", "Sagen Sie dem Personal Bescheid. Warten Sie nicht hier."),
        ),
        targets=(key("done", t("I have understood", "Ich habe verstanden"), Role.CHOICE),),
    ),
    "pain_before": view(
        Screen.PAIN_BEFORE, heading=t("How strong is your pain now?", "Wie stark ist Ihr Schmerz jetzt?"),
        body=(t("no pain", "kein Schmerz"), t("worst I have had", "schlimmster bisher")), targets=(*scale(), BACK, HELP),
    ),
    "goal": view(Screen.GOAL, heading=t("What do you want today?", "Was möchten Sie heute?"), targets=(*goals(), BACK, HELP)),
    "program": view(
        Screen.PROGRAM, heading=t("This fits you today", "Das passt heute zu Ihnen"),
        body=(t("Gentle tingling that may ease pain for a while.", "Sanftes Kribbeln, das Schmerzen eine Zeit lang lindern kann."),),
        note=t("It may help for a while; it is not a cure.", "Es kann eine Zeit lang helfen; es ist keine Heilung."),
        targets=(
            key("program:P12", t("Gentle first time", "Sanfter Einstieg"), Role.PRIMARY, hint=t("{minutes} min, clear tingling", "{minutes} min, deutliches Kribbeln", minutes=10)),
            key("program:P01", t("Tingling", "Kribbeln"), Role.CHOICE, hint=t("{minutes} min, strong tingling", "{minutes} min, starkes Kribbeln", minutes=30)),
            key("program:P09", t("Back strength", "Rückenkräftigung"), Role.CHOICE, hint=t("{minutes} min, tightening", "{minutes} min, Anspannen", minutes=15)),
            BACK, HELP,
        ),
    ),
    "posture": view(
        Screen.POSTURE, picture=Picture.LYING, heading=t("Sit or lie down", "Setzen oder legen Sie sich"),
        body=(t("Stay like this until the end.", "Bleiben Sie so bis zum Ende."),),
        targets=(
            key("posture:seated", t("I am seated", "Ich sitze"), Role.CHOICE),
            key("posture:lying", t("I am lying", "Ich liege"), Role.CHOICE, is_selected=True), BACK, HELP,
        ),
    ),
    "posture_seated": view(
        Screen.POSTURE, picture=Picture.SEATED, heading=t("Sit or lie down", "Setzen oder legen Sie sich"),
        body=(t("Stay like this until the end.", "Bleiben Sie so bis zum Ende."),),
        targets=(
            key("posture:seated", t("I am seated", "Ich sitze"), Role.CHOICE, is_selected=True),
            key("posture:lying", t("I am lying", "Ich liege"), Role.CHOICE), BACK, HELP,
        ),
    ),
    "pad": view(
        Screen.PAD, picture=Picture.PADS, caption=t("Place the pads", "Pads anlegen"), pads=PadsView(active=3, placed=(1, 2)),
        heading=t("Pad 3: high on the right", "Pad 3: oben rechts"),
        body=(
            t("Level with your lowest rib.", "Auf Höhe der untersten Rippe."),
            t("On the muscle, never on the spine.", "Auf dem Muskel, nie auf der Wirbelsäule."),
        ),
        note=t("Clean, dry skin.", "Saubere, trockene Haut."),
        targets=(key("pad:on", t("It is on", "Es klebt"), Role.PRIMARY), BACK, HELP),
    ),
    "hand_switch": view(
        Screen.HAND_SWITCH, picture=Picture.HAND_SWITCH,
        heading=t("Take the hand switch and squeeze it once.", "Nehmen Sie den Handschalter und drücken Sie ihn einmal."),
        body=(t("Squeezing it stops the current at once.", "Drücken stoppt den Strom sofort."), t("Keep it in your hand.", "Behalten Sie ihn in der Hand.")),
        targets=(replace(GO, is_enabled=False), BACK, HELP),
    ),
    "contact": view(
        Screen.CONTACT, INK, picture=Picture.CONTACT, caption=t("Checking the pads", "Pads werden geprüft"),
        heading=t("Hold still for a moment.", "Bitte kurz stillhalten."),
        body=(t("You may feel a light tingle.", "Vielleicht kribbelt es leicht."), t("Left pair good", "Linkes Paar gut"), t("Right pair: press the upper pad", "Rechtes Paar: oberes Pad andrücken")),
        note=t("A very small test current is flowing.", "Ein sehr kleiner Prüfstrom fließt."),
        channels=channels(0, 0, "poor"), countdown=(9_000, 15_000), targets=(STOP, HELP),
    ),
    "contact_begin": view(
        Screen.CONTACT, INK, picture=Picture.CONTACT, caption=t("Checking the pads", "Pads werden geprüft"),
        heading=t("Are all four pads on?", "Kleben alle vier Pads?"),
        body=(t("A very small current checks them. It takes 15 seconds.", "Ein sehr kleiner Strom prüft sie. Das dauert 15 Sekunden."),),
        targets=(key("contact:begin", t("Check now", "Jetzt prüfen"), Role.PRIMARY), BACK, STOP, HELP),
    ),
    "ready": view(
        Screen.READY, INK, picture=Picture.SEATED, heading=t("Hold the key until the ring is full.", "Taste halten, bis der Ring voll ist."),
        body=(t("The level starts at zero.", "Die Stufe beginnt bei null."), t("Only you turn it up.", "Nur Sie drehen sie hoch.")),
        targets=(
            key("arm", t("I am ready", "Ich bin bereit"), Role.CONFIRM, acts_on=ActsOn.HOLD, hold_ms=1500), BACK, STOP, HELP,
        ),
    ),
    "level": view(
        Screen.LEVEL, INK, caption=NAME, heading=t("Turn up until you feel the muscle tighten.", "Drehen Sie hoch, bis der Muskel sich anspannt."),
        body=(t("It must never hurt.", "Es darf nie wehtun."),), channels=channels(24, 24), live=live(channels=channels(24, 24, is_pending=True)),
        targets=(*steps(), key("right", t("This feels right", "So ist es richtig"), Role.CONFIRM), PAUSE, UNWELL, STOP),
    ),
    "level_separate": view(
        Screen.LEVEL, INK, caption=NAME, heading=t("Turn up until you feel the muscle tighten.", "Drehen Sie hoch, bis der Muskel sich anspannt."),
        body=(t("It must never hurt.", "Es darf nie wehtun."),), channels=channels(), live=live(is_linked=False),
        targets=(*steps(is_linked=False), key("right", t("This feels right", "So ist es richtig"), Role.CONFIRM), PAUSE, UNWELL, STOP),
    ),
    "live": view(Screen.LIVE, INK, caption=NAME, channels=channels(), live=live(), targets=LIVE_KEYS),
    "live_rest": view(
        Screen.LIVE, INK, caption=NAME, channels=channels(),
        live=live(phase=t("Rest", "Ruhe"), is_contraction=False, envelope_at_ms=18_600), targets=LIVE_KEYS,
    ),
    "live_separate": view(Screen.LIVE, INK, caption=NAME, channels=channels(), live=live(is_linked=False, channels=channels(is_pending=True)), targets=SEPARATE_KEYS),
    "live_tingling": view(
        Screen.LIVE, INK, caption=t("Gentle first time", "Sanfter Einstieg"), channels=channels(),
        body=(t("A steady tingling, never pain.", "Ein gleichmäßiges Kribbeln, nie Schmerz."),),
        live=live(phase=t("Tingling", "Kribbeln"), envelope_ms=None, envelope_at_ms=None, phase_ends_in_ms=None, channels=channels(8, 8)), targets=LIVE_KEYS,
    ),
    "live_stale": view(Screen.LIVE, INK, caption=NAME, channels=channels(), live=live(is_stale=True), targets=LIVE_KEYS),
    "paused": view(
        Screen.PAUSED, INK, caption=NAME, heading=t("Paused", "Pausiert"),
        body=(t("No pulses now. Going on starts from zero.", "Jetzt keine Impulse. Weiter geht es von null."),), live=live(),
        targets=(key("resume", t("Go on", "Weitermachen"), Role.CONFIRM), UNWELL, STOP),
    ),
    "ending": view(
        Screen.ENDING, picture=Picture.PADS, heading=t("The current is off.", "Der Strom ist aus."),
        body=(t("Your session is complete.", "Ihre Sitzung ist beendet."), t("Take the pads off now.", "Nehmen Sie jetzt die Pads ab.")), targets=(GO, HELP),
    ),
    "unwell": view(
        Screen.UNWELL, INK, heading=t("Lie down. Legs up.", "Hinlegen. Beine hoch."),
        body=(t("The current stops. Stay down for ten minutes.", "Der Strom stoppt. Bleiben Sie zehn Minuten liegen."), t("Please call out for staff.", "Bitte rufen Sie das Personal.")),
        note=t("In an emergency call {number}.", "Im Notfall wählen Sie {number}.", number="112"),
        targets=(key("done", t("I am better", "Mir geht es besser"), Role.CHOICE), STOP),
    ),
    "pain_after": view(
        Screen.PAIN_AFTER, heading=t("How strong is your pain now?", "Wie stark ist Ihr Schmerz jetzt?"),
        body=(t("no pain", "kein Schmerz"), t("worst I have had", "schlimmster bisher")),
        targets=(*(replace(each, is_selected=False) for each in scale()), key("skip", t("Skip", "Auslassen"), Role.BACK), HELP),
    ),
    "aftercare": view(
        Screen.AFTERCARE, caption=t("After your session", "Nach Ihrer Sitzung"), heading=t("Pain: clearly less", "Schmerz: deutlich weniger"), pain=(6, 4),
        body=(
            t("Pink skin that fades in 30 minutes is normal.", "Rosa Haut, die in 30 Minuten verblasst, ist normal."),
            t("Walk ten minutes at an easy pace.", "Gehen Sie zehn Minuten in Ruhe."),
            t("Come back in two days at the earliest.", "Kommen Sie frühestens in zwei Tagen wieder."),
        ),
        note=t("Your answers are wiped from this screen.", "Ihre Antworten werden von diesem Bildschirm gelöscht."),
        targets=(key("done", t("Done", "Fertig"), Role.PRIMARY), HELP),
    ),
    "any_change": view(
        Screen.ANY_CHANGE, caption=t("Welcome back", "Willkommen zurück"), heading=t("Has anything changed since the stop?", "Hat sich seit dem Stopp etwas geändert?"),
        body=(t("New pain, dizziness, or anything that worries you.", "Neue Schmerzen, Schwindel oder etwas, das Sie beunruhigt."),),
        targets=(NO, YES, NOT_SURE, key("done", t("End", "Beenden"), Role.BACK), HELP),
    ),
    "estop": view(
        Screen.LIVE, Ground.RED, overlay=Overlay.ESTOP, picture=Picture.ESTOP_RELEASE, heading=t("Stopped", "Gestoppt"),
        body=(t("No current is flowing.", "Es fließt kein Strom."), t("Stay where you are.", "Bleiben Sie, wo Sie sind."), t("Please call out for staff.", "Bitte rufen Sie das Personal.")),
        note=t("Staff: twist the red button to release, then continue.", "Personal: roten Taster drehen und lösen, dann weiter."),
        targets=(replace(GO, is_enabled=False),),
    ),
    "fault": view(
        Screen.LIVE, Ground.RED, overlay=Overlay.FAULT, heading=t("The stimulator does not answer.", "Der Stimulator antwortet nicht."),
        body=(t("The session has ended. The output is off.", "Die Sitzung ist beendet. Der Ausgang ist aus."), t("Please ask staff.", "Bitte das Personal fragen.")),
        note=t("Code {code}", "Code {code}", code="LINK_LOST"), targets=(GO,),
    ),
    "no_connection": view(
        Screen.LIVE, INK, overlay=Overlay.NO_CONNECTION, picture=Picture.ESTOP_PRESS, heading=t("No connection", "Keine Verbindung"),
        body=(t("The output stops by itself.", "Der Ausgang stoppt von selbst."), t("To be sure, press the red button.", "Drücken Sie zur Sicherheit den roten Taster.")), targets=(STOP,),
    ),
    "stopped": view(
        Screen.LIVE, Ground.RED, overlay=Overlay.STOPPED, picture=Picture.HAND_SWITCH, heading=t("Stopped", "Gestoppt"),
        body=(t("No current is flowing.", "Es fließt kein Strom."), t("You squeezed the hand switch.", "Sie haben den Handschalter gedrückt.")),
        targets=(key("stopped:done", t("End here", "Hier beenden"), Role.PRIMARY), key("again", t("Start again from zero", "Neu von null beginnen"), Role.CHOICE)),
    ),
    "pad_off": view(
        Screen.LIVE, INK, overlay=Overlay.PAD_OFF, picture=Picture.CONTACT, heading=t("A pad came off on the right.", "Rechts hat sich ein Pad gelöst."),
        body=(t("The output is off.", "Der Ausgang ist aus."), t("Put it back on, press it flat.", "Kleben Sie es wieder an und drücken Sie es fest.")), channels=channels(0, 0, "off"),
        targets=(key("pads:on", t("It is on", "Es klebt"), Role.PRIMARY), STOP),
    ),
    "help": view(
        Screen.QUESTION, overlay=Overlay.HELP, heading=t("Please call out to staff.", "Bitte rufen Sie das Personal."),
        body=(t("They will help you with this screen.", "Sie helfen Ihnen mit diesem Bildschirm."), t("Nothing happens while you wait.", "Solange Sie warten, geschieht nichts.")),
        targets=(key("help:close", t("Back to my session", "Zurück"), Role.PRIMARY),),
    ),
    "idle": view(
        Screen.QUESTION, overlay=Overlay.IDLE_WARNING, heading=t("Are you still there?", "Sind Sie noch da?"),
        body=(t("Otherwise your answers are wiped.", "Sonst werden Ihre Antworten gelöscht."),), countdown=(19_000, 30_000),
        targets=(key("idle:yes", t("Yes", "Ja"), Role.PRIMARY),),
    ),
    "presence": view(
        Screen.LIVE, INK, overlay=Overlay.IDLE_WARNING, heading=t("Still comfortable?", "Noch angenehm?"),
        body=(t("Without an answer the program pauses.", "Ohne Antwort pausiert das Programm."),), countdown=(19_000, 30_000), channels=channels(),
        live=live(), targets=(key("idle:yes", t("Yes", "Ja"), Role.PRIMARY), STOP),
    ),
}  # fmt: skip
