"""The contact check, and the pad coach: the back with its four pads, what each pair says, what to do."""

from dataclasses import dataclass

from appliance.kiosk import theme
from appliance.kiosk.figure import BACK_SIZE
from appliance.kiosk.icons import icon
from appliance.kiosk.keys import key
from appliance.kiosk.layout import Rect
from appliance.kiosk.scenes import choices
from appliance.kiosk.scenes.art import back, back_rect, beneath, pad, spine, zoomed
from appliance.kiosk.scenes.flow import Ends, flow
from appliance.kiosk.scenes.frame import ROW_MM, Frame, frame, stop_size
from appliance.kiosk.scenes.measures import Rows, line, words_height
from appliance.kiosk.scenes.paging import one_paragraph
from appliance.kiosk.scenes.places import below_the_pill, box_of
from appliance.kiosk.scenes.prose import fits, prose
from appliance.kiosk.scenes.roles import ahead, by_role, offers
from appliance.kiosk.sheet import Sheet
from appliance.kiosk.theme import Weight, hex_of
from appliance.kiosk.view import ChannelView, Role, Text

_GOOD, _UNKNOWN = "good", "unknown"
_SIGN_MM = 9.0
_LESS_MM = 26.0
_FADE = (0.30, 0.22, 0.42, 0.0)
_SPINE, _SPINE_LEFT_HANDED = 61, 66  # percent of the width
_FADE_TALL = 0.14  # from where the words over the shoulders end to the whole figure


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pair:
    """What is said of one pair of pads."""

    words: str
    contact: str
    height: int


def draw(sheet: Sheet) -> None:
    """Words at the left or above, the pads beside or below them, STOP in its corner."""
    sheet.ground()
    portrait = sheet.panel.is_portrait
    rows = _asked(sheet)
    if portrait:
        _tall(sheet, rows)
        return
    made = _wide_frame(sheet, rows)
    top = _less(sheet)
    small = sheet.panel.is_small
    width = sheet.safe.w * (58 if small else 50) // 100
    x = sheet.safe.x + width
    if small:
        right = sheet.panel.width - sheet.px(theme.TARGET_MM + 6)
        _figure(sheet, zoomed(Rect(x, sheet.px(6), right - x, top - sheet.px(6)), box_of(sheet.view.places)))
    elif rows is not None or top < made.footer.y - sheet.px(theme.GAP_MM):
        right = sheet.safe.right - stop_size(sheet)[0]
        place = Rect(x, sheet.safe.y, right - x, made.footer.y - sheet.px(theme.GAP_MM) - sheet.safe.y)
        _figure(sheet, zoomed(place, box_of(sheet.view.places)))
    else:
        _figure(sheet, _behind(sheet, made.footer.y - sheet.px(theme.GAP_MM)))
    _again(sheet, rows, made)
    _said(sheet, made.words._replace(w=min(made.words.w, width if small else sheet.safe.w * 54 // 100)))


def _behind(sheet: Sheet, low: int) -> Rect:
    """The back larger than the panel, its spine right of the words, its pads above the keys.

    For a left hand it stands further from them: its words begin, and have their signs, where it is.
    """
    percent = _SPINE_LEFT_HANDED if sheet.view.comfort.is_left_handed else _SPINE
    figure = back_rect(sheet, Rect(sheet.panel.width * percent // 100, 0, 0, sheet.panel.height), 1.2)
    unit, box = figure.h / BACK_SIZE[1], box_of(sheet.view.places)
    end = figure.y + round(box[3] * unit)
    lowered = below_the_pill(sheet, figure)
    return figure._replace(y=figure.y - max(0, end - low)) if lowered == figure else lowered


def _figure(
    sheet: Sheet, figure: Rect, fade: tuple[float, float, float, float] = _FADE, clear: float = 0.0
) -> None:
    """The back with its pads; those that are spoken of have a halo. It fades towards the words."""
    view, (top, bottom, left, right) = sheet.view, fade
    if view.comfort.is_left_handed:
        left, right = right, left
    loose = view.pads.loose if view.pads is not None else ()
    with beneath(sheet), sheet.fixed(figure):
        back(sheet, figure, (top, bottom, left, right), clear=clear)
        spine(sheet, figure)
        for at in view.places:
            pad(sheet, figure, at, _state(sheet, at.number, loose))


def _state(sheet: Sheet, number: int, loose: tuple[int, ...]) -> str:
    if loose:
        return "active" if number in loose else "plain"
    channels = sheet.view.channels
    index = 0 if number in (1, 2) else 1
    contact = channels[index].contact if index < len(channels) else _UNKNOWN
    return "good" if contact == _GOOD else "plain" if contact == _UNKNOWN else "active"


# ---- keys --------------------------------------------------------------------------------------------------


def _asked(sheet: Sheet) -> Rows | None:
    """What the coach asks: its answers as rows beside STOP, or above the keys of a portrait panel."""
    answers, safe = offers(sheet), sheet.safe
    if not answers:
        return None
    room = safe.w if sheet.panel.is_portrait else safe.w - stop_size(sheet)[0] - sheet.px(theme.GAP_MM)
    return flow(sheet, answers, Ends(first=(), last=()), room)


def _wide_frame(sheet: Sheet, rows: Rows | None) -> Frame:
    """STOP and the lowest row; the answers stand in it, or above it where they need more than one."""
    if rows is None:
        return frame(sheet, width=_key_width(sheet), has_caption=False)
    made = frame(sheet, row=[*by_role(sheet, Role.BACK), *ahead(sheet)], has_caption=False)
    gap = sheet.px(theme.GAP_MM)
    high = max(made.footer.h, rows.height(gap))
    place = Rect(made.footer.x, made.footer.bottom - high, made.footer.w, high)
    choices.draw(sheet, rows, place)
    words = made.words._replace(h=place.y - gap - made.words.y)
    return Frame(middle=made.middle, words=words, footer=place, wide=made.wide)


def _key_width(sheet: Sheet) -> int:
    return sheet.safe.w * (60 if sheet.panel.is_small else 48) // 100


def _again(sheet: Sheet, rows: Rows | None, made: Frame) -> None:
    """The note low at the left, where no keys are."""
    if rows is not None or by_role(sheet, Role.BACK, Role.PRIMARY):
        return
    low = made.footer._replace(w=_key_width(sheet))
    note = sheet.string(sheet.view.note)
    sheet.text("note", note, low, sheet.caps(4.8), Weight.REGULAR, sheet.tones.sub, middle=True)


def _less(sheet: Sheet) -> int:
    """A side that still gives current can be lowered: above STOP, as wide; answers the row above it."""
    safe, gap = sheet.safe, sheet.px(theme.GAP_MM)
    wide, high = stop_size(sheet)
    tall = sheet.px(theme.TARGET_MM if sheet.panel.is_small else _LESS_MM)
    y = safe.bottom - high - gap
    for target in by_role(sheet, Role.MINUS):
        y -= tall
        key(sheet, target, Rect(safe.right - wide, y, wide, tall))
        y -= gap
    return y


# ---- words -------------------------------------------------------------------------------------------------


def _said(sheet: Sheet, place: Rect) -> Rect:
    """Heading and body, then what each pair says; the pairs' words grow where there is room."""
    view, small = sheet.view, sheet.panel.is_small
    is_note_low = not by_role(sheet, Role.BACK, Role.PRIMARY) and not sheet.panel.is_portrait
    place = _bar(sheet, place)
    if view.overlay is not None:
        return _fitted(sheet, place, has_note=not is_note_low)
    pairs, hints = _pairs(sheet, place.w)
    gap = sheet.px(1 if small else 3)
    rows = sum(pair.height for pair in pairs) + gap * max(0, len(pairs) - 1)
    body = view.body[: len(view.body) - hints]
    if small and not fits(sheet, place._replace(h=place.h - rows - sheet.px(2)), body=body, has_note=False):
        quiet = (_GOOD, _UNKNOWN)  # the picture shows them; what to do is told by words alone
        pairs = [pair for pair in pairs if pair.contact not in quiet]
        rows = sum(pair.height for pair in pairs) + gap * max(0, len(pairs) - 1)
    above = place._replace(h=place.h - rows - (sheet.px(2 if small else 5) if rows else 0))
    used = _fitted(sheet, above, has_note=not is_note_low, body=body)
    y = used.bottom + sheet.px(2 if small else 5)
    for index, pair in enumerate(pairs):
        _pair(sheet, Rect(place.x, y, place.w, pair.height), index, pair)
        y += pair.height + gap
    return Rect(place.x, used.y, place.w, (y if pairs else used.bottom) - used.y)


def _fitted(sheet: Sheet, place: Rect, *, has_note: bool, body: tuple[Text, ...] | None = None) -> Rect:
    """The words; on a low panel those that have no room are said aloud only, the heading never."""
    texts = sheet.view.body if body is None else body
    told: tuple[Text | str, ...] = texts
    if sheet.panel.is_small:
        ways = [told, one_paragraph(sheet.view.language, map(sheet.say, texts))]
        ways += [told[:n] for n in range(len(told) - 1, -1, -1)]
        told = next((way for way in ways if fits(sheet, place, body=way, has_note=False)), ())
        has_note = False
    return prose(sheet, place, body=told, has_note=has_note)


def _pairs(sheet: Sheet, wide: int) -> tuple[list[_Pair], int]:
    """The rows of both pairs, and how many lines of the body say the same as they do."""
    view, channels = sheet.view, sheet.view.channels[:2]
    bad = [channel for channel in channels if channel.contact not in (_GOOD, _UNKNOWN)]
    hints = len(bad) if len(view.body) > len(bad) else 0
    said = [sheet.say(each) for each in view.body[len(view.body) - hints :]]
    pairs = []
    for channel in channels:
        words = said.pop(0) if channel in bad and said else _state_words(sheet, channel)
        cap = sheet.exact(theme.FLOOR_MM)[0]
        room = wide - sheet.px(_SIGN_MM + 3)
        high = words_height(sheet, words, room, cap, Weight.SEMIBOLD) or line(sheet)
        least = sheet.px(_SIGN_MM if sheet.panel.is_small else 13)
        pairs.append(_Pair(words=words, contact=channel.contact, height=max(least, high)))
    return pairs, hints


def _state_words(sheet: Sheet, channel: ChannelView) -> str:
    """Side and state, where the view has no better words."""
    words = "screen.contact_check"
    if channel.contact != _UNKNOWN:
        words = "screen.contact_good" if channel.contact == _GOOD else "screen.contact_press"
    named = (("side", sheet.say(channel.side)), ("contact", sheet.say(Text(id=words))))
    said = sheet.say(Text(id="screen.contact_said", values=named))
    return said[:1].upper() + said[1:]


def _bar(sheet: Sheet, place: Rect) -> Rect:
    """Draws how long the check still takes as a thin bar; answers what is left of the place."""
    if sheet.view.countdown is None:
        return place
    left_ms, whole_ms = sheet.view.countdown
    high, wide = sheet.px(1.5), place.w * 3 // 4
    done = max(high, round(wide * (1 - left_ms / whole_ms)) // 8 * 8)
    at = Rect(place.x, place.y - (0 if sheet.panel.is_small else sheet.px(1.4)), wide, high)
    body = f'<rect x="0" y="0" width="{wide}" height="{high}" rx="{high / 2}" fill="{hex_of(theme.TRACK)}"/>'
    x = wide - done if sheet.is_rtl else 0
    body += (
        f'<rect x="{x}" y="0" width="{done}" height="{high}" rx="{high / 2}" fill="{hex_of(theme.MINT)}"/>'
    )
    sheet.draw("left", at, body)
    below = sheet.px(3.2 if sheet.panel.is_small else 4.6)
    return Rect(place.x, place.y + below, place.w, place.h - below)


def _pair(sheet: Sheet, place: Rect, index: int, pair: _Pair) -> None:
    is_good, is_waiting = pair.contact == _GOOD, pair.contact == _UNKNOWN
    colour = theme.MINT if is_good else theme.FOG if is_waiting else theme.WHITE
    name = "good" if is_good else "dots" if is_waiting else "up"
    size = sheet.px(_SIGN_MM)
    with sheet.column(place):
        mark = Rect(place.x, place.centre[1] - size // 2, size, size)
        sheet.draw(f"pair{index}:icon", mark, icon(name, size, colour))
        room = place.inset(size + sheet.px(3), 0, 0, 0)
        caps = sheet.caps(6.0, 5.6, 5.2, 4.8)
        sheet.text(f"pair{index}", pair.words, room, caps, Weight.SEMIBOLD, colour, middle=True)


# ---- portrait ----------------------------------------------------------------------------------------------


def _tall(sheet: Sheet, rows: Rows | None) -> None:
    """Words, then the pads as large as the rest, then the answers, then every key."""
    gap = sheet.px(theme.GAP_MM)
    keys = [*by_role(sheet, Role.BACK), *by_role(sheet, Role.MINUS), *ahead(sheet)]
    made = frame(sheet, row=keys, row_mm=ROW_MM, has_caption=False)
    low = made.middle.bottom
    if rows is not None:
        high = rows.height(gap)
        choices.draw(sheet, rows, Rect(made.middle.x, low - high, made.middle.w, high))
        low -= high + gap
    used = _said(sheet, made.words._replace(h=(low - made.words.y) * 3 // 5))
    place = Rect(0, used.bottom + gap, sheet.panel.width, low - used.bottom - 2 * gap)
    figure = zoomed(place, box_of(sheet.view.places))
    clear = max(0.0, (used.bottom - figure.y) / figure.h)
    _figure(sheet, figure, (clear + _FADE_TALL, 0.16, 0.0, 0.0), clear)
