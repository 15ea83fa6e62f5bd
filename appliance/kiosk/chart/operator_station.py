"""The pictures of pads, site, languages, volume and versions in the operator area."""

from dataclasses import replace

from appliance.kiosk.chart import operator_rows
from appliance.kiosk.chart.operator_page import cards_page, key, rows_page, staff_page
from appliance.kiosk.chart.operator_rows import plain
from appliance.kiosk.chart.operator_state import Operator, Page
from appliance.kiosk.chart.page import lines, target, text
from appliance.kiosk.chart.state import State
from appliance.kiosk.view import Role, Text, View
from appliance.kiosk.view_staff import Card, Row, Rows
from appliance.therapy.house import is_usable, pack_in_use
from appliance.therapy.logbook import VOLUMES, Pack

PAIRS = (2, 4, 6, 8, 10, 20)
YEARS = 4
MONTHS = 12
STATION = (Page.VOLUME, Page.LANGUAGES, Page.SITE, Page.ABOUT)

# ---- pads --------------------------------------------------------------------------------------------------


def _see_pads(state: State, operator: Operator, now_ms: int) -> View:
    book = state.station.book
    add = target("page:pad_type", "operator.pads.add", Role.PRIMARY)
    if book is None or not book.packs:
        return replace(staff_page(Page.PADS, add), body=lines("operator.pads.none"))
    rows = ((pack, operator_rows.pack_row(pack, book)) for pack in book.packs)
    cards = tuple(
        Card(intent=f"pack:{pack.pack_id}", first=(row.label,), second=_told(pack, row, state))
        for pack, row in rows
    )
    heading = operator_rows.pads_left(state, book)
    return replace(cards_page(Page.PADS, operator, cards, add), heading=heading)


def _told(pack: Pack, row: Row, state: State) -> tuple[Text, ...]:
    is_used = pack_in_use(state.station.book, state.config.house) == pack
    used = (text("operator.pack.in_use"),) if is_used else ()
    area = text("operator.site.cm2", area=pack.pad_cm2 or state.config.pad_cm2)
    return (area, row.value, *used)


def _see_pack(state: State, operator: Operator, now_ms: int) -> View:
    """One pack: the next guests get it, or the service role takes it away."""
    pack, book = _pack(state, operator), state.station.book
    if pack is None or book is None:
        return replace(staff_page(Page.PACK), body=lines("operator.pads.none"))
    house = state.config.house
    may = is_usable(pack, house, book) and pack_in_use(book, house) != pack
    use = target(f"use:{pack.pack_id}", "operator.pack.use", Role.PRIMARY, is_enabled=may)
    remove = target("remove:pack", "operator.pack.remove", Role.CHOICE)
    keys = (use, remove) if operator.role == "service" else (use,)
    return replace(staff_page(Page.PACK, *keys), staff=Rows(rows=operator_rows.pack_rows(pack, state, book)))


def _pack(state: State, operator: Operator) -> Pack | None:
    book = state.station.book
    packs = () if book is None else book.packs
    return next((each for each in packs if each.pack_id == operator.pack_id), None)


def _see_pad_type(state: State, operator: Operator, now_ms: int) -> View:
    """Which pads are in the new pack: only those that some zone of this site takes. [ELE-01]"""
    config = state.config
    areas = sorted(
        {
            each.area_cm2
            for zone in config.places.zones
            if config.profile in zone.profiles
            for each in zone.pad_types
        }
    )
    keys = (key(f"type:{area}", text("operator.site.cm2", area=area)) for area in areas)
    return replace(staff_page(Page.PAD_TYPE, *keys), body=lines("operator.pad_type.body"))


def _see_pad_pairs(state: State, operator: Operator, now_ms: int) -> View:
    counts = (key(f"pairs:{count}", plain(count)) for count in PAIRS)
    return staff_page(Page.PAD_PAIRS, *counts, key("pairs:own", text("operator.pads.one_person")))


def _see_pad_year(state: State, operator: Operator, now_ms: int) -> View:
    book = state.station.book
    year = 0 if book is None else book.now.month // 100
    years = range(year, year + YEARS) if year else ()
    return staff_page(Page.PAD_YEAR, *(key(f"year:{each}", plain(each)) for each in years))


def _see_pad_month(state: State, operator: Operator, now_ms: int) -> View:
    book = state.station.book
    now = 0 if book is None else book.now.month
    keys = (
        key(f"month:{month}", plain(f"{month:02d}"), is_enabled=operator.year * 100 + month >= now)
        for month in range(1, MONTHS + 1)
    )
    return replace(staff_page(Page.PAD_MONTH, *keys), caption=plain(operator.year))


def _see_pad_gone(state: State, operator: Operator, now_ms: int) -> View:
    pack, book = _pack(state, operator), state.station.book
    rows = () if pack is None or book is None else (operator_rows.pack_row(pack, book),)
    gone = target("gone:yes", "operator.pad_gone.yes", Role.PRIMARY, is_enabled=bool(rows))
    body = tuple(each for row in rows for each in (row.label, row.value))
    return replace(staff_page(Page.PAD_GONE, gone), body=body)


# ---- the station -------------------------------------------------------------------------------------------


def _see_station(state: State, operator: Operator, now_ms: int) -> View:
    keys = (target(f"page:{name}", f"operator.{name}.name", Role.CHOICE) for name in STATION)
    return staff_page(Page.STATION, *keys)


def _see_site(state: State, operator: Operator, now_ms: int) -> View:
    return rows_page(Page.SITE, operator, operator_rows.site(state), "operator.none")


def _see_languages(state: State, operator: Operator, now_ms: int) -> View:
    return rows_page(Page.LANGUAGES, operator, operator_rows.languages(state), "operator.none")


def _see_volume(state: State, operator: Operator, now_ms: int) -> View:
    book = state.station.book
    keys = tuple(
        target(
            f"volume:{volume}",
            f"operator.volume.{volume}",
            Role.CHOICE,
            is_selected=book is not None and book.volume == volume,
        )
        for volume in VOLUMES
    )
    return replace(staff_page(Page.VOLUME, *keys), body=lines("operator.volume.body"))


def _see_about(state: State, operator: Operator, now_ms: int) -> View:
    licences = target("page:licences", "operator.licences.name", Role.CHOICE)
    return rows_page(Page.ABOUT, operator, operator_rows.about(state), "operator.none", licences)


def _see_licences(state: State, operator: Operator, now_ms: int) -> View:
    return rows_page(Page.LICENCES, operator, operator_rows.licences(state), "operator.none")


VIEWS = {
    Page.PADS: _see_pads,
    Page.PACK: _see_pack,
    Page.PAD_TYPE: _see_pad_type,
    Page.PAD_PAIRS: _see_pad_pairs,
    Page.PAD_YEAR: _see_pad_year,
    Page.PAD_MONTH: _see_pad_month,
    Page.PAD_GONE: _see_pad_gone,
    Page.STATION: _see_station,
    Page.SITE: _see_site,
    Page.LANGUAGES: _see_languages,
    Page.VOLUME: _see_volume,
    Page.ABOUT: _see_about,
    Page.LICENCES: _see_licences,
}
