"""The rows of the operator area's lists: self-test, checks, pads, site, languages, versions, licences."""

from dataclasses import dataclass

from appliance.ipc.messages import PROTOCOL, FaultStatus, Status
from appliance.kiosk.chart.operator import ITEMS
from appliance.kiosk.chart.operator_state import Operator, Part
from appliance.kiosk.chart.page import text
from appliance.kiosk.chart.state import State, is_fresh, is_staffed
from appliance.kiosk.view import Text
from appliance.kiosk.view_staff import Mark, Row
from appliance.therapy.house import (
    is_cleaning_due,
    is_output_due,
    is_usable,
    pack_in_use,
    usable_pairs,
)
from appliance.therapy.logbook import PADS_LOW_PAIRS, Book, Moment, Pack, Problem, Soundness

_BAD_FIRST = {Mark.BAD: 0, Mark.OPEN: 1, Mark.GOOD: 2, Mark.NONE: 3}
_SHA_SHOWN = 12
_NAME_MAX = 14


def plain(words: str | int) -> Text:
    """Words that no catalogue has: a name, a number, a version."""
    return text("operator.plain", words=str(words))


def _named(label: str, value: Text, mark: Mark = Mark.NONE) -> Row:
    return Row(label=text(label), value=value, mark=mark)


@dataclass(frozen=True, slots=True)
class _Seen:
    """One line of the self-test: what is looked at, whether it is as it should be, and what to call it."""

    label: str
    is_good: bool
    good: str
    bad: str

    @property
    def row(self) -> Row:
        value = text(self.good if self.is_good else self.bad)
        return _named(self.label, value, Mark.GOOD if self.is_good else Mark.BAD)


# ---- the self-test -----------------------------------------------------------------------------------------


def self_test(state: State, now_ms: int) -> tuple[Row, ...]:
    """All that the station knows of itself, what is wrong first; only what ems-stim says now counts."""
    status = state.station.status
    if status is None or not is_fresh(state, now_ms):
        return (_named("operator.test.stim", text("operator.test.silent"), Mark.BAD),)
    rows = [_codes(status), *(seen.row for seen in _looked_at(status)), _proof(status)]
    return tuple(sorted(rows, key=lambda row: _BAD_FIRST[row.mark]))


def faults_of(state: State, now_ms: int) -> tuple[FaultStatus, ...]:
    """The faults that are set and have words, by a fresh status."""
    status = state.station.status
    faults = () if status is None or not is_fresh(state, now_ms) else status.faults
    return tuple(fault for fault in faults if fault.text_id)


def _codes(status: Status) -> Row:
    codes = " ".join(fault.fault for fault in status.faults)
    if not codes:
        return _named("operator.test.faults", text("operator.test.no_faults"), Mark.GOOD)
    return _named("operator.test.faults", plain(codes), Mark.BAD)


def _looked_at(status: Status) -> tuple[_Seen, ...]:
    ok, bad, module = "operator.ok", "operator.bad", status.module
    return (
        _Seen("operator.test.module", module is not None, "operator.test.passed", "operator.test.silent"),
        _Seen(
            "operator.test.estop",
            status.estop == "released",
            "operator.test.released",
            "operator.test.pressed",
        ),
        _Seen("operator.test.hand", status.hand_ok, "operator.test.closed", "operator.test.open"),
        _Seen(
            "operator.test.output", status.output_off_confirmed, "operator.test.off", "operator.test.not_off"
        ),
        _Seen("operator.test.realtime", status.realtime, ok, bad),
    )


def _proof(status: Status) -> Row:
    is_passed = status.proof_test == "passed"
    value = text("operator.test.passed" if is_passed else "operator.test.due")
    return _named("operator.test.proof", value, Mark.GOOD if is_passed else Mark.OPEN)


# ---- the morning check -------------------------------------------------------------------------------------


def checked(operator: Operator) -> tuple[Row, ...]:
    """What staff have just looked at."""
    return tuple(
        _named(
            f"operator.item.{item}.name",
            text("operator.bad" if item in operator.failed else "operator.ok"),
            Mark.BAD if item in operator.failed else Mark.GOOD,
        )
        for item in ITEMS
    )


def last_check(book: Book) -> Text:
    """When the last morning check was kept, and how it ended."""
    kept = book.checked
    if kept is None or not book.is_checked_today:
        return text("operator.check.due")
    return text("operator.check.failed" if kept.failed else "operator.check.good", time=kept.at.clock)


def last_output(state: State) -> Text:
    """When the output was last tested, or that it is due."""
    book, house = state.station.book, state.config.house
    if book is None or book.tested is None or (house is not None and is_output_due(house, book)):
        return text("operator.output.due")
    return text("operator.output.days", count=book.now.day - book.tested.at.day)


def most_urgent(state: State, book: Book) -> Text:
    """What comes first of what staff have to see to; with nothing to do, how many pads are left."""
    house = state.config.house
    if book.records is not Soundness.SOUND:
        return text(f"operator.records.{book.records}")
    if house is not None and is_output_due(house, book):
        return text("operator.output.due")
    if is_cleaning_due(house, book):
        return text("operator.wipe.due", count=book.unwiped)
    return pads_left(state, book)


def problem(reported: Problem, now: Moment) -> Row:
    """One problem that was reported: what, and today's time or else its month."""
    when = reported.at.clock if reported.at.day == now.day else month_of(reported.at.month)
    return Row(label=text(f"operator.what.{reported.kind}"), value=plain(when), mark=Mark.OPEN)


# ---- pads --------------------------------------------------------------------------------------------------


def month_of(until_month: int) -> str:
    """A month as 2027-03: the same in every language."""
    return f"{until_month // 100}-{until_month % 100:02d}"


def pack_row(pack: Pack, book: Book) -> Row:
    """One pack: until when, and how many pairs are left in it."""
    is_expired = pack.is_expired(book.now.month)
    label = "operator.pads.expired" if is_expired else "operator.pads.until"
    own = text("operator.pads.own", number=pack.pack_id)
    return Row(
        label=text(label, month=month_of(pack.until_month)),
        value=own if pack.is_own else text("operator.pads.pairs", n=pack.pairs),
        mark=Mark.BAD if is_expired else Mark.OPEN if not pack.pairs else Mark.GOOD,
    )


def pack_rows(pack: Pack, state: State, book: Book) -> tuple[Row, ...]:
    """All of one pack: its type, how often it was used, when it was opened, and whether it may be used."""
    house = state.config.house
    may = is_usable(pack, house, book)
    is_used = may and pack_in_use(book, house) == pack
    words = "in_use" if is_used else "may" if may else "may_not"
    opened = plain(book.now.day - pack.opened_day) if pack.opened_day else None
    area = pack.pad_cm2 or state.config.pad_cm2
    return (
        _named("operator.pack.state", text(f"operator.pack.{words}"), Mark.GOOD if may else Mark.BAD),
        _named("operator.pack.type", text("operator.site.cm2", area=area)),
        _named("operator.pack.worn" if pack.is_own else "operator.pack.uses", plain(pack.uses)),
        _named("operator.pack.opened", opened or text("operator.pack.closed")),
        pack_row(pack, book),
    )


def pads_left(state: State, book: Book) -> Text:
    """How many pairs may still be used, and that it is time to order."""
    pairs = usable_pairs(book, state.config.house)
    return text("operator.pads.low" if pairs < PADS_LOW_PAIRS else "operator.pads.left", n=pairs)


# ---- results -----------------------------------------------------------------------------------------------


def results(state: State, book: Book) -> tuple[Row, ...]:
    """What people said after each program that enough of them have answered for. (HZ-12)"""
    programs = state.config.catalogue.programs
    shown = ((program, book.pain_of(program.id)) for program in programs)
    return tuple(
        Row(
            label=text(program.name_text),
            value=plain(f"{count.less} / {count.same} / {count.more}"),
        )
        for program, count in shown
        if count.is_shown
    )


# ---- the site, languages, versions -------------------------------------------------------------------------


def site(state: State) -> tuple[Row, ...]:
    """What the site file says; it is changed there and nowhere else."""
    config = state.config
    hours = config.facts.hours
    rows = [
        _named("operator.site.profile", text(f"operator.site.{config.profile}")),
        _named("operator.site.emergency", plain(config.emergency_number)),
        _named("operator.site.pads", text("operator.site.cm2", area=config.pad_cm2)),
        _named("operator.site.zone", text(config.zone.name_text)),
        _named("operator.site.languages", plain(len(config.languages))),
        _named(
            "operator.site.service_pin",
            text("operator.yes" if config.facts.has_service_pin else "operator.no"),
        ),
        _named("operator.site.duty", text("operator.yes" if is_staffed(state) else "operator.no")),
    ]
    return (*rows, *(_named("operator.site.hours", plain(each)) for each in hours))


def languages(state: State) -> tuple[Row, ...]:
    """Each language and who has reviewed its words; without a reviewer it shows in a demo only."""
    return tuple(
        Row(
            label=plain(each.own_name),
            value=text("operator.language.demo")
            if each.reviewer is None
            else text("operator.language.reviewed", name=each.reviewer),
            mark=Mark.OPEN if each.reviewer is None else Mark.GOOD,
        )
        for each in state.config.facts.reviews
    )


def about(state: State) -> tuple[Row, ...]:
    """Versions of everything that decides."""
    status = state.station.status
    module = None if status is None else status.module
    rows = [_named(f"operator.about.{part}", plain(version)) for part, version in state.config.facts.versions]
    rows.append(_named("operator.about.protocol", plain(PROTOCOL)))
    if module is None:
        return (*rows, _named("operator.about.module", text("operator.none"), Mark.OPEN))
    return (
        *rows,
        _named("operator.about.module", plain(f"0x{module.vendor:04X} {module.serial}")),
        _named("operator.about.firmware", plain(module.firmware)),
        _named("operator.about.sha", plain(module.firmware_sha256[:_SHA_SHOWN])),
    )


def licences(state: State) -> tuple[Row, ...]:
    """Everything that is shipped, and its licence."""
    return tuple(
        Row(label=plain(_shipped(part)), value=plain(part.licence)) for part in state.config.facts.parts
    )


def _shipped(part: Part) -> str:
    """Name and version, or the name alone where both are too long for a row."""
    whole = f"{part.name} {part.version}".strip()
    return whole if len(whole) <= _NAME_MAX else part.name
