"""The sheet that a scene fills: nodes to draw, areas to touch, and what the layout report reads."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from appliance.kiosk import theme
from appliance.kiosk.fit import Fitted, Measure, fit
from appliance.kiosk.layout import Panel, Rect, whole_px
from appliance.kiosk.looks import BLEED, DigitsLook, GroundLook, SvgLook, TextLook, svg
from appliance.kiosk.nodes import Drawable, Node
from appliance.kiosk.theme import Colour, Weight, hex_of
from appliance.kiosk.view import ActsOn, Ground, Role, Target, Text, View

Say = Callable[[Text], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """One place that can be touched."""

    intent: str
    role: Role
    rect: Rect
    hit: Rect
    acts_on: ActsOn
    hold_ms: int
    is_enabled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TextRow:
    """One text as it was laid out."""

    name: str
    rect: Rect
    cap_px: int
    is_inside: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Touch:
    """What the finger does right now: the pressed intent, and how full a held key's ring is (0..1)."""

    pressed: str | None = None
    hold: float = 0.0


NO_TOUCH = Touch()


@dataclass(frozen=True, slots=True)
class Tones:
    """The text colours of a ground."""

    top: Colour
    bottom: Colour
    text: Colour
    sub: Colour
    accent: Colour
    on_accent: Colour


TONES = {
    Ground.PAPER: Tones(theme.PAPER_TOP, theme.PAPER_BOTTOM, theme.TEXT, theme.SUB, theme.PINE, theme.WHITE),
    Ground.INK: Tones(theme.INK_TOP, theme.INK_BOTTOM, theme.MIST, theme.FOG, theme.MINT, theme.INK),
    Ground.RED: Tones(
        theme.RED_TOP, theme.RED_BOTTOM, theme.WHITE, theme.ROSE, theme.WHITE, theme.RED_BOTTOM
    ),
}


class Sheet:
    """One picture being laid out."""

    def __init__(self, view: View, panel: Panel, say: Say, measure: Measure, touch: Touch = NO_TOUCH) -> None:
        self.view, self.panel, self.say, self.measure, self.touch = view, panel, say, measure, touch
        self.tones = TONES[view.ground]
        self._px_of_mm = panel.px_per_mm * panel.scale
        self.nodes: list[Node] = []
        self.areas: list[Area] = []
        self.texts: list[TextRow] = []

    # ---- units ---------------------------------------------------------------------------------------------

    def px(self, mm: float) -> int:
        """Pixels of a design millimetre."""
        return whole_px(mm, self._px_of_mm)

    def caps(self, *sizes_mm: float) -> tuple[int, ...]:
        """Capital heights in pixels, never under the floor."""
        return tuple(self.px(max(size, theme.FLOOR_MM)) for size in sizes_mm)

    @property
    def safe(self) -> Rect:
        """The panel inside its margins; the word of a simulated station has a strip of its own on top."""
        margin = self.px(theme.MARGIN_MM)
        top = self.px(theme.KEYLINE_TOP_MM) if self.view.is_simulated else margin
        return self.panel.bounds.inset(margin, top, margin, margin)

    # ---- things --------------------------------------------------------------------------------------------

    def add(self, name: str, rect: Rect, look: Drawable) -> None:
        """One more node, over the ones before."""
        self.nodes.append(Node(name, rect, look))

    def draw(self, name: str, rect: Rect, body: str) -> None:
        """One more node, from SVG elements in the node's own pixels."""
        self.add(name, rect, SvgLook(svg(rect.w, rect.h, body)))

    def ground(self) -> None:
        """The ground that tells whether current can flow."""
        self.add("ground", self.panel.bounds, GroundLook(self.tones.top, self.tones.bottom))

    def string(self, text: Text | None) -> str:
        """The words of a message, or nothing."""
        return self.say(text) if text is not None else ""

    def text(
        self,
        name: str,
        words: str,
        place: Rect,
        caps_px: Sequence[int],
        weight: Weight,
        colour: Colour,
        *,
        align: str = "left",
        middle: bool = False,
        even: bool = True,
    ) -> Rect:
        """Text at the largest size that fits its place; answers the rectangle that it fills."""
        if not words:
            return Rect(place.x, place.y, 0, 0)
        fitted = fit(self.measure, weight, words, caps_px, (place.w, place.h), even=even)
        return self.put(name, fitted, place, weight, colour, align=align, middle=middle)

    def put(
        self,
        name: str,
        fitted: Fitted,
        place: Rect,
        weight: Weight,
        colour: Colour,
        *,
        align: str = "left",
        middle: bool = False,
    ) -> Rect:
        """Text that is already fitted; with `middle` its capitals are centred in the place's height."""
        ink = fitted.height - round(fitted.cap_px * theme.DESCENT)
        y = place.y + (place.h - ink) // 2 if middle else place.y
        spare = place.w - fitted.width
        x = place.x + {"left": 0, "center": spare // 2, "right": spare}[align]
        rect = Rect(x, y, fitted.width, fitted.height)
        above = round(fitted.cap_px * 0.36)  # umlauts and ascenders stand over the capitals
        self.texts.append(TextRow(name=name, rect=rect, cap_px=fitted.cap_px, is_inside=fitted.is_inside))
        look = TextLook(fitted.lines, weight, fitted.cap_px, colour, align, above)
        self.add(name, Rect(rect.x - BLEED, rect.y - above, rect.w + 2 * BLEED, rect.h + above), look)
        return rect

    def leave_out(self, name: str, rect: Rect, cap_px: int) -> None:
        """A text that has no place here: not drawn, and named in the layout report."""
        nowhere = Rect(rect.x, rect.y, 0, 0)
        self.texts.append(TextRow(name=name, rect=nowhere, cap_px=cap_px, is_inside=False))

    def digits(self, name: str, words: str, place: Rect, cap_px: int, weight: Weight, colour: Colour) -> None:
        """Digits in fixed cells, centred."""
        widest = max(self.measure(weight, cap_px, d) for d in "0123456789")
        width = sum(widest if c.isdigit() else self.measure(weight, cap_px, c) for c in words)
        rect = Rect(place.centre[0] - width // 2, place.centre[1] - cap_px // 2, width, cap_px)
        is_inside = width <= place.w and cap_px <= place.h
        self.texts.append(TextRow(name=name, rect=rect, cap_px=cap_px, is_inside=is_inside))
        self.add(name, place, DigitsLook(words, weight, cap_px, colour))

    def area(self, target: Target, rect: Rect, hit: Rect | None = None) -> None:
        """One more place to touch."""
        self.areas.append(
            Area(
                intent=target.intent,
                role=target.role,
                rect=rect,
                hit=hit or rect,
                acts_on=target.acts_on,
                hold_ms=target.hold_ms,
                is_enabled=target.is_enabled,
            )
        )

    def keyline(self) -> None:
        """SIMULATED in the dashed keyline of every screen of a bench. (HZ-20)"""
        if not self.view.is_simulated:
            return
        words = self.say(Text(id="screen.simulated"))
        inset, cap = self.px(2.2), self.px(theme.FLOOR_MM)
        top = self.px(1.6) + cap // 2
        bounds = self.panel.bounds
        width = self.measure(Weight.SEMIBOLD, cap, words)
        gap = width // 2 + self.px(2.4)
        centre = bounds.w // 2
        right, bottom, r = bounds.w - inset, bounds.h - inset, self.px(2.4)
        path = (
            f"M{centre - gap} {top}H{inset + r}Q{inset} {top} {inset} {top + r}V{bottom - r}"
            f"Q{inset} {bottom} {inset + r} {bottom}H{right - r}Q{right} {bottom} {right} {bottom - r}"
            f"V{top + r}Q{right} {top} {right - r} {top}H{centre + gap}"
        )
        colour, dash = hex_of(self.tones.sub), self.px(1.7)
        body = (
            f'<path d="{path}" fill="none" stroke="{colour}" '
            f'stroke-width="{self.px(0.3)}" stroke-dasharray="{dash} {dash}"/>'
        )
        self.draw("keyline", bounds, body)
        place = Rect(centre - width // 2, top - cap // 2, width + 2, cap + round(cap * theme.DESCENT))
        self.text("simulated", words, place, [cap], Weight.SEMIBOLD, self.tones.text)
