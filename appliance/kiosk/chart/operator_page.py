"""What the pages of the operator area are made of: keys, and lists of which one part is seen at a time."""

from dataclasses import replace

from appliance.kiosk.chart.operator_state import Operator, Page
from appliance.kiosk.chart.page import BACK, lines, page, text
from appliance.kiosk.view import Role, Screen, Target, Text, View
from appliance.kiosk.view_staff import Card, Cards, Row, Rows

ROWS = 6
BAR_ROWS = 5
CARDS = 3


def staff_page(name: Page, *targets: Target) -> View:
    """A page with its heading, its keys, and the way back."""
    return replace(page(Screen.OPERATOR, f"operator.{name}.heading"), targets=(*targets, BACK))


def key(intent: str, words: Text, *, role: Role = Role.CHOICE, is_enabled: bool = True) -> Target:
    """A key with words that may have values."""
    return Target(intent=intent, label=words, role=role, is_enabled=is_enabled)


def rows_page(name: Page, operator: Operator, rows: tuple[Row, ...], empty: str, *targets: Target) -> View:
    """Six rows of a list, or five with bars; "more" goes round."""
    if not rows:
        return replace(staff_page(name, *targets), body=lines(empty))
    first = operator.first if operator.first < len(rows) else 0
    step = BAR_ROWS if any(row.bar for row in rows) else ROWS
    seen = staff_page(name, *more_keys(first, len(rows), step), *targets)
    return replace(seen, staff=Rows(rows=rows[first : first + step]), caption=counted(first, len(rows), step))


def cards_page(name: Page, operator: Operator, cards: tuple[Card, ...], *targets: Target) -> View:
    """Three rows of a list that can be touched."""
    first = operator.first if operator.first < len(cards) else 0
    shown = cards[first : first + CARDS]
    touchable = tuple(key(card.intent, card.first[-1]) for card in shown)
    seen = staff_page(name, *touchable, *more_keys(first, len(cards), CARDS), *targets)
    return replace(seen, staff=Cards(cards=shown), caption=counted(first, len(cards), CARDS))


def more_keys(first: int, count: int, step: int) -> tuple[Target, ...]:
    """The key for the next part of a list, from the last one to the first; none where all is seen."""
    if count <= step:
        return ()
    following = first + step if first + step < count else 0
    return (key(f"more:{following}", text("operator.more")),)


def counted(first: int, count: int, step: int) -> Text | None:
    """Which part of how many is seen; nothing where all is."""
    if count <= step:
        return None
    return text("operator.page", number=first // step + 1, total=-(-count // step))
