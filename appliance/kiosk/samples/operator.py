"""Sample views of the operator area, as the real chart draws them for a made-up day."""

from collections.abc import Iterator
from dataclasses import replace
from importlib import resources

import msgspec

from appliance.ipc.messages import ChannelStatus, FaultStatus, ModuleStatus, ProgramStatus, Status
from appliance.kiosk import chart
from appliance.kiosk.chart import operator_live
from appliance.kiosk.chart.operator_live import Watched
from appliance.kiosk.chart.operator_state import Facts, Operator, OutputRun, OutputStep, Page, Part, Review
from appliance.kiosk.chart.operator_trace import sample_of
from appliance.kiosk.languages import LANGUAGES
from appliance.kiosk.view import Screen, View
from appliance.safety.states import HostState
from appliance.therapy import catalogue, screening, zone_file
from appliance.therapy.duty import Opening
from appliance.therapy.figures import Figures, PainFigure
from appliance.therapy.house import House
from appliance.therapy.logbook import (
    Book,
    Checked,
    CheckItem,
    Moment,
    OutputTest,
    Pack,
    PainCount,
    Problem,
    ProblemKind,
    Sample,
    SessionLine,
    Soundness,
)

NOW = Moment(day=1, minute=14 * 60 + 32, month=202_611)
_ENDS = ("completed", "stopped_by_person", "pads_off", "wrong_place", "watchdog_lost", "interface_lost")
_PROGRAMS = ("P12", "P09-novice", "P01", "P09", "P03", "P11")
_MODULE = ModuleStatus(
    vendor=0xFFFF, serial="SIM-000001", firmware="1.0.0", firmware_sha256="5f" * 32, simulated=True
)
_STATUS = Status(
    boot_nonce=1, seq=1, state=HostState.READY, simulated=True, estop="released", hand_ok=True,
    output_off_confirmed=True, module=_MODULE, proof_test="passed", realtime=True,
)  # fmt: skip
HOUSE = House(
    staffing="always", persons_kept_days=365, device_rows_kept_days=90, presence_most_s=600,
    output_test_days=7, wipes_skipped_most=3, pad_uses_most=20, pad_open_days_most=30, counts_pads=False,
)  # fmt: skip
_FAULTS = (
    FaultStatus(fault="H31", text_id="fault.lamps_failed", clears="acknowledge", reaction="no_start"),
    FaultStatus(fault="H24", text_id="fault.records_failed", clears="by_itself", reaction="no_start"),
)
_FACTS = Facts(
    hours=("mon-fri 08:00-20:00", "sat 09:00-14:00"),
    has_service_pin=True,
    versions=(("kiosk", "0.1.0"), ("limits", "2ed27295dda2"), ("python", "3.11.2")),
    reviews=tuple(
        Review(
            language=code,
            own_name=language.own_name,
            reviewer="A. Example, 2026" if code == "de" else None,
            is_offered=True,
        )
        for code, language in LANGUAGES.items()
    ),
    parts=(
        Part(name="fonts-inter", version="4.0", licence="OFL-1.1"),
        Part(name="fonts-noto-cjk", version="20220127", licence="OFL-1.1"),
        Part(name="espeak-ng", version="1.51", licence="GPL-3.0+"),
        Part(name="gpiozero", version="2.0.1", licence="BSD-3-Clause"),
        Part(name="pygame", version="2.6.1", licence="LGPL"),
        Part(name="systemd-python", version="235", licence="LGPLv2+"),
        Part(name="SDL", version="2.28.4", licence="Zlib"),
    ),
)


def day() -> Book:
    """A day with eight sessions, low pads and a morning check."""
    lines = tuple(
        SessionLine(
            session_id=f"s{number}",
            begun=Moment(day=1, minute=14 * 60 + 5 - 35 * number, month=202_611),
            program_id=_PROGRAMS[number % len(_PROGRAMS)],
            treated_ms=(1_200 - 97 * number) * 1_000,
            stop_reason=_ENDS[number % len(_ENDS)],
            faults=("H16",) if number == 2 else ("H27", "H08") if number == 4 else (),
            level_max=(24, 22),
            simulated=True,
        )
        for number in range(8)
    )
    return Book(
        now=NOW,
        sessions=lines,
        pain=(
            PainCount(program_id="P09", less=23, same=14, more=2),
            PainCount(program_id="P12", less=5, same=6),
        ),
        packs=(
            Pack(pack_id=1, pairs=2, until_month=202_610, pad_cm2=45),
            Pack(pack_id=2, pairs=0, until_month=202_612, pad_cm2=45, opened_day=-20, uses=10),
            Pack(pack_id=3, pairs=6, until_month=202_703, pad_cm2=45, opened_day=-11, uses=7),
            Pack(pack_id=4, pairs=2, until_month=202_811, pad_cm2=25),
            Pack(pack_id=15, pairs=2, until_month=202_811, pad_cm2=45, opened_day=-6, uses=3, is_own=True),
        ),
        tested=OutputTest(at=Moment(day=-4, minute=480, month=202_611), role="staff", passed=True),
        unwiped=4,
        problems=(
            Problem(at=NOW, kind=ProblemKind.HURT, session_id="s1"),
            Problem(at=NOW, kind=ProblemKind.OTHER, session_id=None),
        ),
        checked=Checked(at=Moment(day=1, minute=7 * 60 + 52, month=202_611), role="staff"),
    )


def course(planned_s: int = 1_200) -> tuple[Sample, ...]:
    """Turned up in steps, pressed-off pad at 5:10, down at the end."""
    samples = []
    for second in range(planned_s):
        level = min(24, second // 12) if second < planned_s - 3 else 0
        worn = 780 + 400 * max(0, 240 - second) // 240 + second % 17
        bump = max(0, 900 - 60 * abs(second - 310))
        dip = 2_800 if bump > 500 else 0
        samples.append(
            Sample(
                at_s=second,
                set_ua=(level * 1_000, max(0, level - 2) * 1_000),
                delivered_ua=(max(0, level * 1_000 - 200), max(0, (level - 2) * 1_000 - 200 - dip)),
                z_ohm=(worn, worn + 110 + bump),
            )
        )
    return tuple(samples)


def _state(page: Page, book: Book | None, **more: object) -> chart.State:
    therapy = resources.files("appliance.therapy")
    config = chart.KioskConfig(
        profile="clinic",
        emergency_number="112",
        pad_cm2=45,
        is_simulated_expected=True,
        languages=tuple(LANGUAGES),
        catalogue=catalogue.parse(
            therapy.joinpath("programs.toml").read_text(encoding="utf-8"), "programs.toml"
        ),
        questionnaire=screening.parse(
            therapy.joinpath("screening.toml").read_text(encoding="utf-8"), "screening.toml"
        ),
        places=zone_file.parse(therapy.joinpath("zones.toml").read_text(encoding="utf-8"), "zones.toml"),
        facts=_FACTS,
        house=HOUSE,
    )
    state = chart.initial(config, 0)
    station = replace(state.station, is_connected=True, status=_STATUS, book=book)
    operator = replace(Operator(role="staff", page=page), **more)  # type: ignore[arg-type] # one place
    return replace(state, station=station, place=Screen.OPERATOR, operator=operator)


def _seen(page: Page, book: Book | None = None, **more: object) -> View:
    return chart.view(_state(page, book or day(), **more), 100)


def _with(page: Page, status: Status | None) -> View:
    state = _state(page, day())
    return chart.view(replace(state, station=replace(state.station, status=status)), 100)


_APART = (Page.SESSION, Page.CHECK, Page.PAD_GONE, Page.PAD_MONTH, Page.PACK, Page.LOOKED)


def operator() -> Iterator[tuple[str, View]]:
    """Every page, and those of its states that look different."""
    yield from live()
    for page in Page:
        if page not in _APART:
            yield f"staff_{page}", _seen(page)
    yield "staff_session", _seen(Page.SESSION, session_id="s3", samples=course())
    yield "staff_session_short", _seen(Page.SESSION, session_id="s4", samples=course(70))
    yield "staff_session_reading", _seen(Page.SESSION, session_id="s4")
    yield "staff_session_no_trace", _seen(Page.SESSION, session_id="s4", samples=())
    for number, item in enumerate(CheckItem):
        yield f"staff_check_{item}", _seen(Page.CHECK, item=number)
    yield "staff_checked_bad", _seen(Page.CHECKED, failed=(CheckItem.PADS, CheckItem.CABLES))
    yield "staff_pad_month", _seen(Page.PAD_MONTH, year=2026)
    yield "staff_pad_gone", _seen(Page.PAD_GONE, pack_id=3)
    yield from owner()
    yield "staff_pack", _seen(Page.PACK, pack_id=3)
    yield "staff_pack_service", _seen(Page.PACK, pack_id=4, role="service")
    yield "staff_pack_own", _seen(Page.PACK, pack_id=15)
    yield "staff_pads_service", _seen(Page.PADS, role="service")
    yield from upkeep()
    yield "staff_touched", _seen(Page.TOUCH, spots=tuple((3 * n, n - 4) for n in range(9)))
    yield "staff_touched_badly", _seen(Page.TOUCH, spots=((52, -8), *((9, 4),) * 8))
    yield "staff_menu_damaged", _seen(Page.MENU, replace(day(), records=Soundness.DAMAGED))
    yield "staff_menu_lost", _seen(Page.MENU, replace(day(), records=Soundness.LOST))
    yield "staff_empty", _seen(Page.SESSIONS, Book(now=NOW))
    yield "staff_no_pads", _seen(Page.PADS, Book(now=NOW))
    yield "staff_problem", _seen(Page.PADS, problem=True)
    faulty = Status(
        boot_nonce=1,
        seq=1,
        state=HostState.READY,
        simulated=True,
        estop="unknown",
        faults=_FAULTS,
        module=_MODULE,
    )
    yield "staff_self_test_bad", _with(Page.SELF_TEST, faulty)
    yield "staff_faults_bad", _with(Page.FAULTS, faulty)
    yield "staff_self_test_silent", _with(Page.SELF_TEST, None)
    yield "staff_proof_due", _with(Page.PROOF, faulty)


def owner() -> Iterator[tuple[str, View]]:
    """Four weeks of a station."""
    figures = Figures(
        days=tuple((7 * day) % 23 + 12 * (day % 7 < 5) for day in range(28)),
        ends=(("completed", 402), ("stopped_by_person", 61), ("pads_off", 12), ("wrong_place", 3)),
        faults=(("H16", 12), ("H27", 1)),
        pain=(
            PainFigure(program_id="P09", count=39, median=-2, low=-4, high=0),
            PainFigure(program_id="P09", count=28, median=-2, low=-4, high=0, zone="lumbar_parallel"),
            PainFigure(program_id="P09", count=11, median=-1, low=-3, high=1, zone="multifidus"),
            PainFigure(program_id="P12", count=11, median=0, low=-2, high=1),
        ),
        pads=(22,) * 28,
    )
    for page in (Page.DAYS, Page.ENDS, Page.CHANGES, Page.FAULT_COUNTS):
        yield f"staff_{page}_whole", _seen(page, figures=figures)


def upkeep() -> Iterator[tuple[str, View]]:
    """What keeps guests away, and the tests."""
    failed = Checked(at=NOW, role="staff", failed=(CheckItem.CABLES, CheckItem.CLEAN))
    yield "staff_looked", _seen(Page.LOOKED, replace(day(), checked=failed))
    for words in ("running", "right", "wrong", "load", "stopped", "refused"):
        step = OutputStep.RAISING if words == "running" else OutputStep.OVER
        run = OutputRun(since_ms=0, step=step, words=f"operator.output.{words}")
        state = _state(Page.OUTPUT, day(), output=run)
        hot = msgspec.structs.replace(_STATUS, state=HostState.TREATING, output_off_confirmed=False)
        station = replace(state.station, status=hot if words == "running" else _STATUS)
        yield f"staff_output_{words}", chart.view(replace(state, station=station), 100)
    home = replace(_state(Page.MENU, day()), place=Screen.NOT_READY, operator=None)
    yield "clean", chart.view(replace(home, place=Screen.CLEAN), 100)
    for days, weekday in ((0, 0), *((1, each) for each in range(7))):
        shut = Opening(is_open=False, in_days=days, weekday=weekday, minute=480)
        closed = replace(home, station=replace(home.station, opening=shut))
        yield f"closed_{days}_{weekday}", chart.view(closed, 100)
    for name, book in _hindered():
        yield f"not_ready_{name}", chart.view(replace(home, station=replace(home.station, book=book)), 100)


def _hindered() -> Iterator[tuple[str, Book]]:
    failed = Checked(at=NOW, role="staff", failed=(CheckItem.CABLES,))
    yield "check", replace(day(), checked=failed)
    yield "output", replace(day(), tested=None)
    yield "pads", replace(day(), packs=day().packs[:2])


def live() -> Iterator[tuple[str, View]]:
    """The page of a screen of the staff's own."""
    config = _state(Page.MENU, None).config
    channels = tuple(
        ChannelStatus(
            level_set=level,
            level_delivered=level,
            set_ua=level * 1_000,
            delivered_ua=level * 1_000 - 200,
            z_ohm=ohm,
        )
        for level, ohm in ((24, 762), (22, 887))
    )
    program = ProgramStatus(
        session_id="s9",
        program_id="P09",
        total_ms=1_200_000,
        left_ms=760_000,
        level_limit=48,
        level_max=(24, 22),
    )
    treating = msgspec.structs.replace(
        _STATUS, state=HostState.TREATING, output_off_confirmed=False, program=program, channels=channels
    )
    troubled = msgspec.structs.replace(
        treating,
        state=HostState.PAUSED,
        faults=_FAULTS,
        channels=(channels[0], msgspec.structs.replace(channels[1], lead_off=True, compliance_limited=True)),
    )
    samples = (*course()[:439], sample_of(treating, 439))
    for name, status, kept in (
        ("live", treating, samples),
        ("live_troubled", troubled, samples),
        ("live_begin", treating, ()),
        ("live_none", _STATUS, ()),
        ("live_silent", None, ()),
    ):
        watched = Watched(status=status, session_id="s9", samples=kept)
        yield f"staff_{name}", operator_live.view(watched, config, 100)
