"""Retained nodes: what is on the screen, and the least that must be drawn again.

Rule 1: a node is its visible properties; an equal node draws nothing.
Rule 2: a changed, new or gone node marks its old and new place; the marks are joined into at most four.
Rule 3: more than 40 % of the screen is a full redraw. (kiosk.md 5)
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import pygame

from appliance.kiosk.gfx import Gfx, to_pygame
from appliance.kiosk.layout import Rect

MARKS_MAX = 4
FULL_ABOVE_PERCENT = 40


class Drawable(Protocol):
    """A frozen value that can put itself on a surface; equal values look the same."""

    def paint(self, gfx: Gfx, target: pygame.Surface, rect: Rect) -> None:
        """Draws inside `rect`."""


@dataclass(frozen=True, slots=True)
class Node:
    """One thing on the screen: a name that stays, a place, and how it looks."""

    name: str
    rect: Rect
    look: Drawable


def marks(old: Sequence[Node], new: Sequence[Node]) -> list[Rect]:
    """The places whose pixels may differ between the two pictures."""
    before = {node.name: node for node in old}
    after = {node.name: node for node in new}
    places: list[Rect] = []
    for name, node in after.items():
        past = before.get(name)
        if past != node:
            places.append(node.rect)
            if past is not None and past.rect != node.rect:
                places.append(past.rect)
    places.extend(node.rect for name, node in before.items() if name not in after)
    return places


def joined(places: Sequence[Rect], bounds: Rect) -> list[Rect]:
    """The same places in at most four rectangles, or the whole screen when they cover much of it."""
    rects = [clipped for place in places if (clipped := _clip(place, bounds)).w > 0 and clipped.h > 0]
    rects = _merge_overlaps(rects)
    while len(rects) > MARKS_MAX:
        first, second = _cheapest_pair(rects)
        merged = rects[first].union(rects[second])
        rects = _merge_overlaps([r for i, r in enumerate(rects) if i not in (first, second)] + [merged])
    if sum(r.w * r.h for r in rects) * 100 > bounds.w * bounds.h * FULL_ABOVE_PERCENT:
        return [bounds]
    return rects


def _clip(rect: Rect, bounds: Rect) -> Rect:
    x, y = max(rect.x, bounds.x), max(rect.y, bounds.y)
    return Rect(x, y, min(rect.right, bounds.right) - x, min(rect.bottom, bounds.bottom) - y)


def _merge_overlaps(rects: list[Rect]) -> list[Rect]:
    result: list[Rect] = []
    for rect in rects:
        while (hit := next((r for r in result if r.overlaps(rect)), None)) is not None:
            result.remove(hit)
            rect = rect.union(hit)
        result.append(rect)
    return result


def _cheapest_pair(rects: list[Rect]) -> tuple[int, int]:
    pairs = [(i, j) for i in range(len(rects)) for j in range(i + 1, len(rects))]

    def waste(pair: tuple[int, int]) -> int:
        a, b = rects[pair[0]], rects[pair[1]]
        both = a.union(b)
        return both.w * both.h - a.w * a.h - b.w * b.h

    return min(pairs, key=waste)


class Canvas:
    """The screen's surface and the nodes that are on it."""

    def __init__(self, surface: pygame.Surface, gfx: Gfx) -> None:
        self.surface = surface
        self._gfx = gfx
        self._nodes: list[Node] = []
        self._index: dict[str, int] = {}
        self._touching: dict[Rect, tuple[int, ...]] = {}
        self._bounds = Rect(0, 0, *surface.get_size())

    def show(self, nodes: Sequence[Node]) -> list[Rect]:
        """Draws what changed and answers where; an equal picture answers nothing."""
        places = joined(marks(self._nodes, nodes), self._bounds)
        self._nodes = list(nodes)
        self._index = {node.name: index for index, node in enumerate(nodes)}
        self._touching.clear()
        self._paint(places)
        return places

    def patch(self, nodes: Sequence[Node]) -> list[Rect]:
        """Draws these nodes, which are on the picture, in place of their former selves; answers where."""
        places: list[Rect] = []
        for node in nodes:
            index = self._index.get(node.name)
            if index is None or self._nodes[index] == node:
                continue
            old, self._nodes[index] = self._nodes[index], node
            places.append(node.rect)
            if old.rect != node.rect:
                places.append(old.rect)
                self._touching.clear()
        if places:
            places = joined(places, self._bounds)
            self._paint(places)
        return places

    def _paint(self, places: Sequence[Rect]) -> None:
        for place in places:
            self.surface.set_clip(to_pygame(place))
            for index in self._touched(place):
                node = self._nodes[index]
                node.look.paint(self._gfx, self.surface, node.rect)
        self.surface.set_clip(None)

    def _touched(self, place: Rect) -> tuple[int, ...]:
        """The nodes that reach into this place, from the lowest; kept, for a part moves in one place."""
        found = self._touching.get(place)
        if found is None:
            found = tuple(index for index, node in enumerate(self._nodes) if node.rect.overlaps(place))
            self._touching[place] = found
        return found

    def forget(self) -> None:
        """The next picture is drawn whole."""
        self._nodes = []
        self._index = {}
        self._touching.clear()
