"""A small scripted ems-stim and store around the real chart, in made-up time."""

from dataclasses import dataclass, field, replace
from pathlib import Path

import msgspec

from appliance.ipc import messages as m
from appliance.kiosk import chart
from appliance.kiosk.chart.cards import card_of
from appliance.kiosk.view import Ground, Overlay, Screen, View
from appliance.safety.states import HostState
from appliance.therapy import catalogue, person, screening, zone_file
from appliance.therapy.code import made_from
from appliance.therapy.logbook import Moment

_THERAPY = Path(catalogue.__file__).parent
CATALOGUE = catalogue.parse((_THERAPY / "programs.toml").read_text(encoding="utf-8"), "programs.toml")
CARDS = screening.parse((_THERAPY / "screening.toml").read_text(encoding="utf-8"), "screening.toml")
PLACES = zone_file.parse((_THERAPY / "zones.toml").read_text(encoding="utf-8"), "zones.toml")
MODULE = m.ModuleStatus(
    vendor=0xFFFF, serial="SIM-1", firmware="1.0", firmware_sha256="ab" * 32, simulated=True
)
PIN = "246810"
NOW_S = 1_900_000_000
WRONG_CODES = 5
GOOD = m.ChannelStatus(contact="good", z_ohm=900)


def config(profile: catalogue.Profile = "clinic") -> chart.KioskConfig:
    return chart.KioskConfig(
        profile=profile,
        emergency_number="112",
        pad_cm2=45,
        is_simulated_expected=True,
        languages=("en", "de"),
        catalogue=CATALOGUE,
        questionnaire=CARDS,
        places=PLACES,
    )


@dataclass
class Stim:
    """Answers requests as ems-stim would on a good day; a test changes `status` for a bad one."""

    status: m.Status = field(
        default_factory=lambda: m.Status(
            boot_nonce=1,
            seq=0,
            state=HostState.READY,
            simulated=True,
            estop="released",
            hand_ok=True,
            output_off_confirmed=True,
            module=MODULE,
            proof_test="passed",
        )
    )
    asked: list[m.Request] = field(default_factory=list)
    refuses: set[str] = field(default_factory=set)
    stored: list[str] = field(default_factory=list)
    reason: str = "scripted"
    report: m.Report | None = None

    def put(self, **changes: object) -> None:
        self.status = msgspec.structs.replace(self.status, seq=self.status.seq + 1, **changes)

    def channel(self, index: int, **changes: object) -> None:
        channels = list(self.status.channels)
        channels[index] = msgspec.structs.replace(channels[index], **changes)
        self.put(channels=tuple(channels))

    def take(self, request: m.Request) -> m.Refused | None:
        self.asked.append(request)
        name = type(request).__struct_config__.tag
        if name in self.refuses:
            return m.Refused(request=str(name), reason=self.reason, seq=getattr(request, "seq", None))
        self._act(request)
        return None

    def _act(self, request: m.Request) -> None:
        match request:
            case m.Start():
                self.put(
                    state=HostState.TREATING, channels=(msgspec.structs.replace(GOOD, may_raise=True),) * 2
                )
            case m.RequestLevel(channel=channel, level=level):
                self.channel(channel, level_set=level, level_delivered=level, delivered_ua=level * 1000)
            case m.Pause():
                self.put(state=HostState.PAUSED, channels=(GOOD, GOOD))
            case m.Stop(reason=reason):
                if self.status.state not in (HostState.READY, HostState.ESTOP):
                    self.end(reason)
            case m.Prepare() | m.CheckContact() | m.Arm():
                self._prepare(request)
            case _:
                self._settle(request)

    def _prepare(self, request: m.Prepare | m.CheckContact | m.Arm) -> None:
        if isinstance(request, m.CheckContact):
            self.put(state=HostState.ARMED, contact_check="running", output_off_confirmed=False)
        elif isinstance(request, m.Arm):
            self.put(state=HostState.ARMED, output_off_confirmed=False)
        else:
            program = CATALOGUE.program(request.program_id)
            status = m.ProgramStatus(
                session_id=request.session_id,
                program_id=program.id,
                total_ms=program.minutes * 60_000,
                left_ms=program.minutes * 60_000,
                level_limit=program.level_cap(request.profile),
            )
            self.put(state=HostState.CONFIGURED, stop_reason=None, contact_check="idle", program=status)

    def _settle(self, request: m.Request) -> None:
        match request:
            case m.Acknowledge(what="estop"):
                self.put(state=HostState.READY, estop_acknowledgeable=False, program=None)
            case m.Acknowledge(what="pads"):
                self.channel(0, lead_off=False)
                self.channel(1, lead_off=False)
            case m.CallStaff():
                self.put(call="asked")
            case m.Acknowledge(what="call"):
                self.put(call="answered")
            case m.ReportStored(session_id=session_id):
                self.stored.append(session_id)
                self.report = None
            case m.EndSession():
                if self.status.state in (HostState.READY, HostState.CONFIGURED):
                    self.put(state=HostState.READY, program=None)
            case _:
                pass

    def hand_stop(self) -> None:
        self.put(
            state=HostState.CONFIGURED,
            channels=(GOOD, GOOD),
            output_off_confirmed=True,
            stop_reason="hand_switch",
            contact_check="passed",
        )

    def end(self, reason: m.StopReason, state: HostState = HostState.READY) -> None:
        program = self.status.program
        if program is not None and self.status.state in (HostState.TREATING, HostState.PAUSED):
            self.report = m.Report(
                session_id=program.session_id,
                program_id=program.program_id,
                simulated=True,
                treated_ms=1000,
                stop_reason=reason,
                faults=(),
                level_max=(3, 3),
                charge_uc=(1, 1),
                module_serial=MODULE.serial,
                firmware_sha256=MODULE.firmware_sha256,
            )
        self.put(
            state=state,
            channels=(GOOD, GOOD),
            output_off_confirmed=True,
            stop_reason=reason,
            contact_check="idle",
        )


@dataclass
class Persons:
    """Keeps who has a code, in the open; a test lets it fail, or answer nothing."""

    kept: dict[str, person.Person] = field(default_factory=dict)
    frozen: list[str] = field(default_factory=list)
    does_fail: bool = False
    is_stuck: bool = False
    now_s: int = NOW_S
    is_clock_trusted: bool = True
    wrong: int = 0

    def take(self, request: chart.Effect) -> chart.Event | None:
        if self.is_stuck:
            return None
        match request:
            case person.KeepPerson(code=code, person=who):
                return self._keep(code, who)
            case person.OpenPerson(code=code):
                return self._open(code)
            case person.ForgetPerson(code=code):
                if self.does_fail:
                    return person.PersonNotKept(reason="disk full")
                del self.kept[code]
                return person.PersonForgotten()
            case person.ExportPerson():
                return (
                    person.ExportFailed(reason="no stick")
                    if self.does_fail
                    else person.Exported(name="my.pdf")
                )
            case person.FreezeTrace(session_id=session_id):
                self.frozen.append(session_id)
                return None
            case _:
                return None

    def _open(self, code: str) -> chart.Event:
        if self.wrong >= WRONG_CODES or code not in self.kept:
            self.wrong += 1
            is_locked = self.wrong >= WRONG_CODES
            reason = person.Refusal.LOCKED if is_locked else person.Refusal.UNKNOWN
            return person.CodeRefused(reason=reason, wait_s=300 * is_locked)
        return person.PersonOpened(
            code=code,
            person=self.kept[code],
            now_s=self.now_s,
            now=Moment(day=1, minute=600, month=202_611),
            is_clock_trusted=self.is_clock_trusted,
        )

    def _keep(self, code: str, who: person.Person) -> chart.Event:
        if self.does_fail:
            return person.PersonNotKept(reason="disk full")
        self.kept[code] = who
        return person.PersonKept()


@dataclass
class Kiosk:
    """The real chart with a clock, a store that always works, and the scripted ems-stim."""

    state: chart.State = field(default_factory=lambda: chart.initial(config(), 0))
    stim: Stim = field(default_factory=Stim)
    now_ms: int = 0
    effects: list[chart.Effect] = field(default_factory=list)
    persons: Persons = field(default_factory=Persons)
    does_store_fail: bool = False
    is_store_stuck: bool = False
    names: int = 0
    wrong_pins: int = 0

    def __post_init__(self) -> None:
        self.tell(chart.Connected())
        self.hear()

    @property
    def view(self) -> View:
        return chart.view(self.state, self.now_ms)

    @property
    def screen(self) -> Screen:
        return self.view.screen

    def at(self, screen: Screen) -> bool:
        return self.view.screen is screen

    def is_covered_by(self, overlay: Overlay | None) -> bool:
        return self.view.overlay is overlay

    def is_on(self, ground: Ground) -> bool:
        return self.view.ground is ground

    @property
    def intents(self) -> set[str]:
        return {each.intent for each in self.view.targets if each.is_enabled}

    @property
    def requests(self) -> list[m.Request]:
        return [effect.request for effect in self.effects if isinstance(effect, chart.Send)]

    def tell(self, event: chart.Event) -> None:
        self.state, effects = chart.step(self.state, event, self.now_ms)
        for effect in effects:
            self.effects.append(effect)
            answer = self._do(effect)
            if answer is not None:
                self.tell(answer)

    def _do(self, effect: chart.Effect) -> chart.Event | None:
        match effect:
            case chart.Send(request=request):
                refused = self.stim.take(request)
                return None if refused is None else chart.RequestRefused(refused=refused)
            case chart.CheckPin(pin=pin):
                self.wrong_pins = 0 if pin == PIN else self.wrong_pins + 1
                return chart.PinChecked(is_right=pin == PIN, wrong=self.wrong_pins)
            case chart.NameSession():
                self.names += 1
                return chart.SessionNamed(session_id=f"session-{self.names}")
            case chart.WriteRow(row=row):
                return self._write_row(row.session_id)
            case chart.CloseRow(delivered=delivered, has_report=has_report):
                return chart.RowClosed(session_id=delivered.session_id, has_report=has_report)
            case chart.NameCode():
                return self._name_code()
            case _:
                return self.persons.take(effect)

    def _write_row(self, session_id: str) -> chart.Event | None:
        if self.is_store_stuck:
            return None
        if self.does_store_fail:
            return chart.RowFailed(session_id=session_id, reason="disk full")
        return chart.RowWritten(session_id=session_id)

    def _name_code(self) -> chart.Event:
        self.names += 1
        return chart.CodeNamed(code=made_from(self.names), now_s=NOW_S + self.now_ms // 1_000)

    def hear(self, **changes: object) -> None:
        if changes:
            self.stim.put(**changes)
        self.tell(chart.StatusCame(status=self.stim.status))
        if self.stim.report is not None:
            self.tell(chart.ReportCame(report=self.stim.report))

    def touch(self, *intents: str) -> None:
        for intent in intents:
            assert intent in self.intents, f"{intent} is not on {self.screen}: {sorted(self.intents)}"
            self.tell(chart.Touched(intent=intent))
            self.hear()

    def wait(self, for_ms: int, step_ms: int = 200, *, is_heard: bool = True) -> None:
        until_ms = self.now_ms + for_ms
        while self.now_ms < until_ms:
            self.now_ms = min(until_ms, self.now_ms + step_ms)
            if is_heard:
                self.hear()
            self.tell(chart.Ticked())


WELL = {Screen.AREA: "area:low_back", Screen.SINCE: "since:longer", Screen.CAUSE: "cause:strain"}
"""What hurts, as most of these people say it."""


def good_answer(state: chart.State) -> str:
    """The answer to the card that is asked now that lets a person go on."""
    card = card_of(state)
    return "option:22_54" if card.is_choice else f"answer:{card.good_answer}"


def answer_all_well(kiosk: Kiosk, until: Screen = Screen.PAIN_BEFORE) -> None:
    """Every card that is asked, and after them where it hurts, since when, and how it came."""
    while not kiosk.at(until):
        kiosk.touch(WELL.get(kiosk.screen) or good_answer(kiosk.state))


def want_strength(kiosk: Kiosk) -> None:
    """From the pain to the programs for strength; what hurts would lead a first visit elsewhere, so it is
    left open.
    """
    kiosk.state = replace(kiosk.state, guest=replace(kiosk.state.guest, cause=None))
    kiosk.touch("pain:2", "goal:strengthen")


def choose_strengthening(kiosk: Kiosk) -> None:
    """Up to the first pad of a program that squeezes the muscles."""
    want_strength(kiosk)
    kiosk.touch("program:P09-novice", "posture:lying")


def to_pads(kiosk: Kiosk, program_id: str = "P12") -> None:
    kiosk.touch("start", "language:en", "consent:yes")
    answer_all_well(kiosk)
    goal = "loosen" if program_id == "P06" else "relief"
    kiosk.touch("pain:6", f"goal:{goal}", f"program:{program_id}")
    kiosk.touch("posture:seated")


def to_contact(kiosk: Kiosk, program_id: str = "P12") -> None:
    to_pads(kiosk, program_id)
    kiosk.touch("pad:on", "pad:on", "pad:on", "pad:on")
    kiosk.hear(hand_squeezes=kiosk.stim.status.hand_squeezes + 1)
    kiosk.touch("continue")


def to_ready(kiosk: Kiosk, program_id: str = "P12") -> None:
    to_contact(kiosk, program_id)
    pass_contact_check(kiosk)


def pass_contact_check(kiosk: Kiosk) -> None:
    kiosk.touch("contact:begin")
    kiosk.hear(channels=(GOOD, GOOD))
    kiosk.hear(state=HostState.CONFIGURED, contact_check="passed", output_off_confirmed=True)
    kiosk.touch("continue")


def to_level(kiosk: Kiosk, program_id: str = "P12") -> None:
    to_ready(kiosk, program_id)
    kiosk.touch("arm")
    kiosk.hear()
    kiosk.hear()


def find_sides(kiosk: Kiosk) -> None:
    """Each side alone, felt where it belongs; afterwards the right one stands at 1 and the left one at 0."""
    kiosk.touch("plus", "felt", "where:left", "plus", "felt", "where:right")


def to_both(kiosk: Kiosk, program_id: str = "P12") -> None:
    """Calibration with both sides found, linked, and at level 1."""
    to_level(kiosk, program_id)
    find_sides(kiosk)
    kiosk.touch("plus")


def to_live(kiosk: Kiosk, program_id: str = "P12") -> None:
    to_both(kiosk, program_id)
    kiosk.touch("plus", "plus", "right")
