"""The common scene on a panel 90 mm high: fewer things, none of them smaller; long words turn pages."""

from dataclasses import dataclass, replace

from appliance.kiosk import theme
from appliance.kiosk.keys import key
from appliance.kiosk.layout import Rect
from appliance.kiosk.scenes.art import figure_part, is_figure, picture
from appliance.kiosk.scenes.flow import Ends, flow
from appliance.kiosk.scenes.frame import Frame, frame, stop_size
from appliance.kiosk.scenes.large import beside, large
from appliance.kiosk.scenes.low_pictures import figure, side_of
from appliance.kiosk.scenes.measures import Rows, one_size
from appliance.kiosk.scenes.paging import MORE, READ_ON, cut
from appliance.kiosk.scenes.prose import fits, prose
from appliance.kiosk.scenes.quiet import quiet_key
from appliance.kiosk.scenes.ring import countdown
from appliance.kiosk.scenes.roles import ahead, by_role, offers, usual
from appliance.kiosk.sheet import Sheet
from appliance.kiosk.theme import Weight
from appliance.kiosk.view import Ground, Picture, Role, Screen, Target

_SIZES = (7.4, 6.8, 6.2, 5.6, 5.2, 4.8)
_CLOSE_MM = 1.0
_FIRST = ("language:", "option:", "goal:")  # seen with the first look; a program's promise comes before it
_ASKED = "option:"  # of a question about health, which stands above each of its pages
_CARD, _CARD_KEYS, _SEVERAL = "answer:", 2, 2
_HEADING_MM, _BACK_MM = 7.4, 28.0  # back with its gap
_CORNER = (Role.BACK, Role.HELP, Role.QUIET)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plan:
    """Keys in rows at the bottom; help is one of them, or has its corner."""

    rows: Rows | None
    height: int
    has_help: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Page:
    """One picture of several: its words, its choices, and whether another one follows."""

    words: tuple[str, ...]
    choices: tuple[Target, ...]
    has_more: bool
    is_read: bool = False
    """Words that go on, without what is chosen after them."""


def draw(sheet: Sheet) -> None:
    """Words above, beside the picture where both have room; the keys in as few rows as hold their words."""
    view, safe, gap = sheet.view, sheet.safe, sheet.px(theme.GAP_MM)
    sheet.ground()
    is_back = is_figure(view.picture)
    width = (
        safe.w * (56 if view.picture is Picture.LEADS else figure_part(sheet)) // 100 if is_back else safe.w
    )
    pages = _pages(sheet, width)
    page = pages[min(view.page, len(pages) - 1)]
    if is_back:
        figure(sheet, width)
    made = _keys(sheet, page, _plan(sheet, page, width), width)
    place, wide = made.words, made.wide
    if is_back:
        place, wide = place._replace(w=min(place.w, width)), None
    side = None if is_back else side_of(sheet, page.words, place, wide)
    if side is not None:
        place, wide = place._replace(w=side.x - place.x - gap), None
    has_heading = fits(sheet, place, body=page.words, has_note=False, wide=wide)
    if not page.words and len(pages) == 1 and sheet.view.body and _is_one_line(sheet, made):
        pass
    elif has_heading or page.words:
        prose(sheet, place, body=page.words, has_note=False, wide=wide, body_mm=(5.2, theme.FLOOR_MM))
    else:
        _line(sheet, made)
    if side is not None and view.picture is None:
        countdown(sheet, side)
    elif side is not None:
        picture(sheet, view.picture, side)


def _line(sheet: Sheet, made: Frame) -> None:
    """The heading as one line close above the keys, where that is all that is left for it."""
    place, cap = made.words, sheet.exact(theme.FLOOR_MM)[0]
    words = sheet.string(sheet.view.heading)
    room = place.h + sheet.px(theme.GAP_MM - _CLOSE_MM)
    if sheet.measure(Weight.HEADING, cap, words) <= place.w and sheet.measure.block_height(1, cap) <= room:
        sheet.text("heading", words, place._replace(h=room), [cap], Weight.HEADING, sheet.tones.text)


def _is_one_line(sheet: Sheet, made: Frame) -> bool:
    """Draws heading and body beside each other, where that is the one line left; answers whether it did."""
    place, cap, gap = made.words, sheet.exact(theme.FLOOR_MM)[0], sheet.px(theme.GAP_MM)
    heading, body = sheet.string(sheet.view.heading), " ".join(map(sheet.say, sheet.view.body))
    first, second = sheet.measure(Weight.HEADING, cap, heading), sheet.measure(Weight.REGULAR, cap, body)
    if first + gap + second > place.w or sheet.measure.block_height(1, cap) > place.h:
        return False
    rest = place.inset(first + gap, 0, 0, 0)
    sheet.text("heading", heading, place._replace(w=first), [cap], Weight.HEADING, sheet.tones.text)
    sheet.text("body0", body, rest, [cap], Weight.REGULAR, sheet.tones.text)
    return True


# ---- pages -------------------------------------------------------------------------------------------------


def _pages(sheet: Sheet, width: int) -> list[_Page]:
    """One page where all of it fits; else the words first, and the choices on as many as they need."""
    said = [*(sheet.say(line) for line in sheet.view.body)]
    note = [sheet.string(sheet.view.note)] if sheet.view.note is not None else []
    said = (
        [*note, *said] if sheet.view.screen is Screen.UNWELL else [*said, *note]
    )  # whom to call comes first
    whole = _Page(words=tuple(said), choices=tuple(offers(sheet)), has_more=False)
    if _is_whole(sheet, whole, width):
        return [whole]
    if sheet.view.screen is Screen.SLIP or any(each.intent.startswith(_FIRST) for each in whole.choices):
        return _choices_first(sheet, whole, width)
    last = _last(sheet, whole.choices, width)
    reading = _Page(words=(), choices=whole.choices if _is_urgent(sheet) else (), has_more=True, is_read=True)
    pages = cut(
        said,
        sheet.view.language,
        lambda words: _is_whole(sheet, replace(reading, words=words), width),
        lambda words: _is_whole(sheet, replace(last[0], words=words), width),
    )
    before = [replace(reading, words=words) for words in pages[:-1]]
    return [*before, replace(last[0], words=pages[-1]), *last[1:]]


def _is_urgent(sheet: Sheet) -> bool:
    """True where somebody may have to be called at once: that key is on every page."""
    view = sheet.view
    return view.ground is Ground.RED or view.overlay is not None or view.screen is Screen.UNWELL


def _choices_first(sheet: Sheet, whole: _Page, width: int) -> list[_Page]:
    """What can be chosen is seen at once: as many of the words as fit above it, the others are said aloud."""
    for count in range(len(whole.words), -1, -1):
        page = replace(whole, words=whole.words[:count])
        if _is_whole(sheet, page, width):
            return [page]
    first, *rest = _last(sheet, whole.choices, width)
    told = replace(first, words=whole.words)
    return [told if rest and _is_whole(sheet, told, width) else first, *rest]


def _last(sheet: Sheet, choices: tuple[Target, ...], width: int) -> list[_Page]:
    """The pages of the choices: one, or more where they are too many for it."""
    page = _Page(words=(), choices=choices, has_more=False)
    plan = _plan(sheet, page, width)
    is_asked = any(each.intent.startswith(_ASKED) for each in choices)
    is_in = _is_whole(sheet, page, width) if is_asked else plan is not None and plan.height <= sheet.safe.h
    if len(choices) < 2 or is_in:
        return [page]
    half = -(-len(choices) // 2)
    first = [replace(each, has_more=True) for each in _last(sheet, choices[:half], width)]
    return [*first, *_last(sheet, choices[half:], width)]


def _header_high(sheet: Sheet) -> int:
    """What the progress above the words takes, as frame.py sets it."""
    if sheet.view.progress is None:
        return 0
    return sheet.px(1.0) + sheet.px(1.5) + sheet.px(theme.GAP_MM)


def _is_whole(sheet: Sheet, page: _Page, width: int) -> bool:
    """True when the heading and these words stand above the keys of the page."""
    plan = _plan(sheet, page, width)
    return plan is not None and _is_above(sheet, page, width, plan.height, has_help=plan.has_help)


def _is_above(
    sheet: Sheet,
    page: _Page,
    width: int,
    high: int,
    *,
    has_help: bool = False,
    mm: float | None = None,
) -> bool:
    """True when the heading, at least so large, and the page's words stand above keys so high."""
    safe, gap = sheet.safe, sheet.px(theme.GAP_MM)
    corner = sheet.px(theme.TARGET_MM)
    header = _header_high(sheet)
    has_corner = not has_help and bool(by_role(sheet, Role.HELP, Role.UNWELL))
    side = (sheet.px(theme.STOP_SMALL_MM[0]) if by_role(sheet, Role.UNWELL) else corner) + gap
    place = Rect(safe.x, safe.y + header, width - (side if has_corner else 0), safe.h - high - gap - header)
    if place.h <= 0 or (has_corner and high > safe.h - gap - corner):
        return False
    wide = (safe.y + corner + sheet.px(1), width) if has_corner and width == safe.w else None
    return fits(sheet, place, body=page.words, has_note=False, wide=wide, heading_mm=mm)


# ---- keys --------------------------------------------------------------------------------------------------


def _plan(sheet: Sheet, page: _Page, width: int) -> _Plan | None:
    """The lowest way to set the page's keys; nothing where they cannot be set at all."""
    gap = sheet.px(theme.GAP_MM)
    choices = page.choices
    if by_role(sheet, Role.STOP):
        low = stop_size(sheet)[1]
        rows = None
        if len(choices) > 1 and not _is_beside_stop(sheet, page, width):
            rows = flow(sheet, choices, Ends(first=(), last=()), width)
        return _Plan(rows=rows, height=low + (rows.height(gap) + gap if rows is not None else 0))
    quiet = () if page.is_read else tuple(by_role(sheet, Role.QUIET))
    ends = Ends(first=(*by_role(sheet, Role.BACK), *quiet), last=_onward(sheet, page))
    if not (choices or ends.last or ends.first):
        return _Plan(rows=None, height=0)
    rows = _large(sheet, page, ends, width)
    if rows is not None:
        return _Plan(rows=rows, height=rows.height(gap))
    return _lowest(sheet, choices, ends, width)


def _lowest(sheet: Sheet, choices: tuple[Target, ...], ends: Ends, width: int) -> _Plan | None:
    """The keys in as few and as low rows as hold their words; help among them where its corner is needed."""
    gap, help_key = sheet.px(theme.GAP_MM), tuple(by_role(sheet, Role.HELP))
    apart = flow(sheet, choices, ends, width)
    room = sheet.safe.h - gap - sheet.px(theme.TARGET_MM)
    if apart is not None and (not help_key or apart.height(gap) <= room):
        return _Plan(rows=apart, height=apart.height(gap))
    joined = flow(sheet, choices, Ends(first=ends.first, last=(*help_key, *ends.last)), width)
    return None if joined is None else _Plan(rows=joined, height=joined.height(gap), has_help=True)


def _large(sheet: Sheet, page: _Page, ends: Ends, width: int) -> Rows | None:
    """Several choices above the row of back and what goes on; yes and no keep that row, card after card."""
    choices = page.choices
    is_card = sum(each.intent.startswith(_CARD) for each in choices) >= _CARD_KEYS
    if len(choices) < _SEVERAL or is_card:
        return None
    lowest = flow(sheet, (), ends, width) if ends.first or ends.last else None
    return large(
        sheet, choices, lowest, width,
        lambda high: _is_above(sheet, page, width, high, mm=_HEADING_MM),
    )  # fmt: skip


def _onward(sheet: Sheet, page: _Page) -> tuple[Target, ...]:
    """What goes on: the next page, or what the view says."""
    if page.has_more:
        return (READ_ON,) if page.is_read else (MORE,)
    return tuple(ahead(sheet))


def _is_beside_stop(sheet: Sheet, page: _Page, width: int) -> bool:
    """True when the choices and what goes on stand in the row of STOP."""
    wide, high = stop_size(sheet)
    keys = [*page.choices, *_onward(sheet, page)]
    left = sheet.px(theme.GAP_MM) + (sheet.px(_BACK_MM) if by_role(sheet, Role.BACK) else 0)
    is_free = width == sheet.safe.w and not by_role(sheet, Role.PAUSE, Role.QUIET)
    return is_free and beside(sheet, keys, width - wide - left, high)


def _keys(sheet: Sheet, page: _Page, plan: _Plan | None, width: int) -> Frame:
    """Draws the keys; answers the frame that is left above them."""
    gap, safe = sheet.px(theme.GAP_MM), sheet.safe
    rows = plan.rows if plan is not None else None
    in_rows = {each.intent for each in rows.targets} if rows is not None else set()
    if by_role(sheet, Role.STOP):
        kept = usual(sheet)
        if page.has_more or (len(page.choices) > 1 and rows is None):
            kept = [*by_role(sheet, Role.BACK), *page.choices, *_onward(sheet, page)]
        rest = [each for each in kept if each.intent not in in_rows]
        made = frame(sheet, width=width if width < safe.w else None, row=rest)
        low = made.footer.y - gap
    else:
        made = frame(
            sheet, width=width if width < safe.w else None, row=[], has_pill=not (plan and plan.has_help)
        )
        low = safe.bottom
    if rows is None:
        return made
    high = rows.height(gap)
    _cells(sheet, rows, Rect(safe.x, low - high, width, high))
    return replace(made, words=made.words._replace(h=low - high - gap - made.words.y))


def _cells(sheet: Sheet, rows: Rows, place: Rect) -> None:
    cells = rows.cells(place, sheet.px(theme.GAP_MM))
    big = [
        (target, cell) for target, cell in zip(rows.targets, cells, strict=True) if target.role not in _CORNER
    ]
    size = one_size(sheet, [target for target, _ in big], [cell for _, cell in big], _SIZES)
    for target, cell in zip(rows.targets, cells, strict=True):
        if target.role in _CORNER:
            quiet_key(sheet, target, cell)
        else:
            key(sheet, target, cell, caps_mm=(size, theme.FLOOR_MM))
