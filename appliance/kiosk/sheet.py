"""The sheet that a scene fills: nodes to draw, areas to touch, and what the layout report reads.

A scene lays out from left to right for a right hand; `finish` turns the picture round where the language or
the guest's hand asks for it (mirror.py). Larger letters and high contrast are done here, once for all scenes.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

from appliance.kiosk import theme
from appliance.kiosk.fit import Fitted, Measure, Width, fit
from appliance.kiosk.laid import NO_TOUCH, Area, TextRow, Touch
from appliance.kiosk.languages import LANGUAGES, WESTERN, direction_of, localised
from appliance.kiosk.layout import Panel, Rect, whole_px
from appliance.kiosk.looks import BLEED, DigitsLook, GroundLook, Keyline, SvgLook, TextLook, svg
from appliance.kiosk.mirror import Chain, Group, Kind, Mirror, Place, mirror_of
from appliance.kiosk.nodes import Drawable, Node
from appliance.kiosk.theme import Colour, Weight, hex_of
from appliance.kiosk.tones import TONES, TONES_HIGH, heightened
from appliance.kiosk.view import Role, Target, Text, View

_KEYLINE_MM = 1.6  # from the edge to the word's capitals
_LARGER = 1.2  # one step up, where a guest asked for larger letters and they have room
_OVERSHOOT = 6  # percent of a digit's height that round ones, and those of other scripts, reach beyond it

Say = Callable[[Text], str]


__all__ = ["NO_TOUCH", "Area", "Say", "Sheet", "TextRow", "Touch"]


class Sheet:
    """One picture being laid out."""

    def __init__(self, view: View, panel: Panel, say: Say, width: Width, touch: Touch = NO_TOUCH) -> None:
        self.view, self.panel, self.say, self.touch = view, panel, say, touch
        self.measure = Measure(width, view.language)
        self.tones = (TONES_HIGH if view.comfort.is_high_contrast else TONES)[view.ground]
        self._px_of_mm = panel.px_per_mm * panel.scale
        self.nodes: list[Node] = []
        self.areas: list[Area] = []
        self.texts: list[TextRow] = []
        self.key_heights: dict[tuple[str, Role, str, str, int, float], int | None] = {}
        self.movers: dict[str, Callable[[int], Drawable]] = {}
        self._moving: dict[str, tuple[Rect, Drawable]] = {}
        self._places: dict[str, Place] = {}
        self._chains: dict[str, Chain] = {}
        self._chain: Chain = ()

    # ---- units ---------------------------------------------------------------------------------------------

    def px(self, mm: float) -> int:
        """Pixels of a design millimetre."""
        return whole_px(mm, self._px_of_mm)

    def caps(self, *sizes_mm: float) -> tuple[int, ...]:
        """Capital heights in pixels, never under the floor; larger ones before them if the guest wants."""
        usual = self.exact(*sizes_mm)
        if not self.view.comfort.is_large:
            return usual
        return tuple(sorted({*usual, *(round(cap * _LARGER) for cap in usual)}, reverse=True))

    def exact(self, *sizes_mm: float) -> tuple[int, ...]:
        """These capital heights in pixels and no others, never under the floor."""
        return tuple(self.px(max(size, theme.FLOOR_MM)) for size in sizes_mm)

    def stepped(self, sizes_mm: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
        """These pairs of sizes to try; all of them one step larger before, if the guest wants that."""
        larger = [(a * _LARGER, b * _LARGER) for a, b in sizes_mm] if self.view.comfort.is_large else []
        return [*larger, *sizes_mm]

    @property
    def is_rtl(self) -> bool:
        """True for a language that is read from the right."""
        return direction_of(self.view.language) == "rtl"

    @property
    def safe(self) -> Rect:
        """The panel inside its margins; the word of a simulated station has a strip of its own on top."""
        margin = self.px(theme.MARGIN_SMALL_MM if self.panel.is_small else theme.MARGIN_MM)
        top = self._keyline_bottom if self.view.is_simulated else margin
        return self.panel.bounds.inset(margin, top, margin, margin)

    @property
    def _keyline_bottom(self) -> int:
        """Below the word in the keyline, in whatever script it is written."""
        word = self.measure.block_height(1, self.exact(theme.FLOOR_MM)[0])
        return max(self.px(theme.KEYLINE_TOP_MM), self.px(_KEYLINE_MM) + word + 1)

    # ---- things --------------------------------------------------------------------------------------------

    def add(self, name: str, rect: Rect, look: Drawable) -> None:
        """One more node, over the ones before."""
        if self.view.comfort.is_high_contrast:
            look = heightened(look)
        self._remember(name)
        self.nodes.append(Node(name, rect, look))

    def add_moving(self, name: str, rect: Rect, at_ms: int, look_of: Callable[[int], Drawable]) -> None:
        """One more node that follows the program's cycle; its look is one object while nothing moves."""
        self.movers[name] = look_of
        self.add(name, rect, look_of(at_ms))

    def moved(self, at_ms: int) -> list[Node]:
        """The nodes of the finished picture that are not where they were when this was last asked."""
        if not self._moving:
            self._moving = {
                node.name: (node.rect, node.look) for node in self.nodes if node.name in self.movers
            }
        nodes = []
        for name, (rect, last) in self._moving.items():
            look = self.movers[name](at_ms)
            if look is not last:
                self._moving[name] = rect, look
                nodes.append(
                    Node(name, rect, heightened(look) if self.view.comfort.is_high_contrast else look)
                )
        return nodes

    @contextmanager
    def fixed(self, rect: Rect) -> Iterator[None]:
        """What is added inside moves as one piece with this place, and is never mirrored inside it."""
        yield from self._within(Group(rect, Kind.FIXED))

    @contextmanager
    def column(self, rect: Rect) -> Iterator[None]:
        """What is added inside keeps together and stands in it as the language is read."""
        yield from self._within(Group(rect, Kind.COLUMN))

    @contextmanager
    def hand(self, rect: Rect) -> Iterator[None]:
        """What is added inside is a row of keys: a left hand finds it the other way round."""
        yield from self._within(Group(rect, Kind.HAND))

    def _within(self, group: Group) -> Iterator[None]:
        outer = self._chain
        self._chain = (*outer, group)
        try:
            yield
        finally:
            self._chain = outer

    def _remember(self, name: str) -> None:
        if self._chain:
            self._chains[name] = self._chain

    def draw(self, name: str, rect: Rect, body: str, hollow: Rect | None = None) -> None:
        """One more node, from SVG elements in the node's own pixels; `hollow` is where they draw nothing."""
        self.add(name, rect, SvgLook(svg(rect.w, rect.h, body), hollow))

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
        face = self.measure.face
        tall = fitted.height - round(fitted.cap_px * face.below)
        y = place.y + (place.h - tall) // 2 if middle else place.y
        spare = place.w - fitted.width
        x = place.x + {"left": 0, "center": spare // 2, "right": spare}[align]
        rect = Rect(x, y, fitted.width, fitted.height)
        above, below = (round(fitted.cap_px * part) for part in (face.above + face.hang, face.hang))
        self.texts.append(TextRow(name=name, rect=rect, cap_px=fitted.cap_px, is_inside=fitted.is_inside))
        self._places[name] = Place(place, align)
        look = TextLook(fitted.lines, weight, fitted.cap_px, colour, align, above, self.view.language)
        ink = Rect(rect.x - BLEED, rect.y - above, rect.w + 2 * BLEED, rect.h + above + below)
        self.add(name, ink, look)
        return rect

    def leave_out(self, name: str, rect: Rect, cap_px: int) -> None:
        """A text that has no place here: not drawn, and named in the layout report."""
        nowhere = Rect(rect.x, rect.y, 0, 0)
        self.texts.append(TextRow(name=name, rect=nowhere, cap_px=cap_px, is_inside=False))

    def digits(self, name: str, words: str, place: Rect, cap_px: int, weight: Weight, colour: Colour) -> None:
        """Digits in fixed cells, centred."""
        language = LANGUAGES.get(self.view.language)
        cells = language.digits if language is not None else WESTERN
        words = localised(words, self.view.language)
        widest = max(self.measure(weight, cap_px, digit) for digit in cells)
        width = sum(widest if c in cells else self.measure(weight, cap_px, c) for c in words)
        rect = Rect(place.centre[0] - width // 2, place.centre[1] - cap_px // 2, width, cap_px)
        is_inside = width <= place.w and cap_px <= place.h
        self.texts.append(TextRow(name=name, rect=rect, cap_px=cap_px, is_inside=is_inside))
        beyond = max(0, BLEED + cap_px * _OVERSHOOT // 100 - (place.h - cap_px) // 2)
        ink = place.inset(0, -beyond, 0, -beyond)
        self.add(name, ink, DigitsLook(words, weight, cap_px, colour, cells))

    def area(self, target: Target, rect: Rect, hit: Rect | None = None) -> None:
        """One more place to touch."""
        self._remember("area:" + target.intent)
        self.areas.append(
            Area(
                intent=target.intent,
                role=target.role,
                rect=rect,
                hit=hit or rect,
                acts_on=target.acts_on,
                hold_ms=target.hold_ms,
                is_enabled=target.is_enabled,
                px_per_mm=self.panel.px_per_mm,
            )
        )

    def keyline(self) -> None:
        """SIMULATED in the keyline of every screen of a bench, and that nobody reviewed its words. (HZ-20)"""
        if not self.view.is_simulated:
            return
        words = self.say(Text(id="screen.simulated"))
        if self.view.is_unreviewed:
            words += f" \u2013 {self.say(Text(id='screen.unreviewed'))}"
        inset, cap = self.px(2.2), self.px(theme.FLOOR_MM)
        top = self.px(_KEYLINE_MM) + cap // 2
        bounds = self.panel.bounds
        width = self.measure(Weight.SEMIBOLD, cap, words)
        gap = width // 2 + self.px(2.4)
        line = Keyline(width=bounds.w, height=bounds.h, inset=inset, top=top, radius=self.px(2.4), gap=gap)
        body = line.body(hex_of(self.tones.sub), self.px(0.3), self.px(1.7))
        centre = bounds.w // 2
        self.draw("keyline", bounds, body, line.hollow)
        place = Rect(centre - width // 2, top - cap // 2, width + 2, self.measure.block_height(1, cap))
        self.text("simulated", words, place, [cap], Weight.SEMIBOLD, self.tones.text)

    # ---- the other side ------------------------------------------------------------------------------------

    def finish(self) -> None:
        """Everything stands where this language and this hand want it."""
        mirror = mirror_of(self.view, [area.role for area in self.areas], self.panel.width)
        if mirror.is_plain:
            return
        rows = {row.name: row for row in self.texts}
        self.nodes = [self._turned(node, mirror, rows.get(node.name)) for node in self.nodes]
        self.areas = [
            replace(
                area,
                rect=self._at(mirror, "area:" + area.intent, area.rect),
                hit=self._at(mirror, "area:" + area.intent, area.hit),
            )
            for area in self.areas
        ]
        self.texts = [replace(row, rect=self._row_at(mirror, row)) for row in self.texts]

    def _at(self, mirror: Mirror, name: str, rect: Rect) -> Rect:
        return mirror.rect(rect, self._chains.get(name, ()))

    def _row_at(self, mirror: Mirror, row: TextRow) -> Rect:
        place = self._places.get(row.name)
        if place is None:
            return self._at(mirror, row.name, row.rect)
        return row.rect._replace(x=mirror.text(place, row.rect.w, self._chains.get(row.name, ()))[0])

    def _turned(self, node: Node, mirror: Mirror, row: TextRow | None) -> Node:
        look, place = node.look, self._places.get(node.name)
        if not isinstance(look, TextLook) or row is None or place is None:
            return Node(node.name, self._at(mirror, node.name, node.rect), look)
        x, align = mirror.text(place, row.rect.w, self._chains.get(node.name, ()))
        return Node(node.name, node.rect._replace(x=x - BLEED), replace(look, align=align))
