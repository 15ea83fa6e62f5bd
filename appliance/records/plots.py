"""The plots of the pages: pain over the sessions of a course, current and resistance over one session."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from appliance.records.paper import INK, LEFT, PALE, RIGHT, RULE, Colour, Field, Sheet
from appliance.therapy.logbook import Sample
from appliance.therapy.visit import Visit

PAIN_MAX = 10
_SIDES: tuple[tuple[int, Colour], ...] = ((0, LEFT), (1, RIGHT))
_UA = 1_000
_OHM_STEP, _MA_STEP = 500, 5
_GAP_S = 3
_MINUTE_S = 60


def pain(sheet: Sheet, field: Field, visits: Sequence[Visit], first: int, words: tuple[str, str]) -> None:
    """Before (empty) and after (full) for each session, numbered as its row; words name the two."""
    _scale(sheet, field, [(level, level / PAIN_MAX) for level in (0, 2, 4, 6, 8, 10)])
    step = 1 / max(len(visits), 6)
    for number, visit in enumerate(visits):
        along = (number + 0.5) * step
        before = field.at(along, visit.pain_before / PAIN_MAX)
        if visit.pain_after is not None:
            after = field.at(along, visit.pain_after / PAIN_MAX)
            sheet.line([before, after], PALE, 0.5)
            sheet.dot(*before, INK, is_full=False)
            sheet.dot(*after, INK, is_full=True, mm=1.8)
        else:
            sheet.dot(*before, INK, is_full=False)
        x, y = field.at(along, 0)
        sheet.word(str(first + number), x, y + 3.2, is_middle=True)
    y = field.bottom + 7.5
    x = field.left
    for word, is_full in zip(words, (False, True), strict=True):
        sheet.dot(x + 1.2, y, INK, is_full=is_full)
        sheet.word(word, x + 4, y)
        x += sheet.word_mm(word) + 12


def current(sheet: Sheet, field: Field, samples: Sequence[Sample], words: Sequence[str]) -> None:
    """Set (thin) and measured (thick) of both sides, in mA over minutes."""
    found = [value for sample in samples for value in (*sample.set_ua, *sample.delivered_ua)]
    most = _rounded(max(found, default=0) / _UA, _MA_STEP)
    _scale(sheet, field, [(round(most * part / 5), part / 5) for part in range(6)])
    last_s = _minutes(sheet, field, samples)

    def given(sample: Sample, side: int) -> float:
        return sample.set_ua[side] / _UA / most

    def measured(sample: Sample, side: int) -> float:
        return sample.delivered_ua[side] / _UA / most

    for side, colour in _SIDES:
        _course(sheet, field, samples, last_s, colour, 0.2, partial(given, side=side))
        _course(sheet, field, samples, last_s, colour, 0.6, partial(measured, side=side))
    _legend(sheet, field, words)


def resistance(sheet: Sheet, field: Field, samples: Sequence[Sample], words: Sequence[str]) -> None:
    """What was measured at the pads of both sides, in ohm over minutes; nothing where it was not known."""
    known = [value for sample in samples for value in sample.z_ohm if value is not None]
    most = _rounded(min(max(known, default=0), 10_000), _OHM_STEP)
    _scale(sheet, field, [(round(most * part / 5), part / 5) for part in range(6)])
    last_s = _minutes(sheet, field, samples)

    def height(sample: Sample, side: int) -> float | None:
        ohm = sample.z_ohm[side]
        return None if ohm is None else min(1.0, ohm / most)

    for side, colour in _SIDES:
        _course(sheet, field, samples, last_s, colour, 0.6, partial(height, side=side))
    _legend(sheet, field, words)


def _rounded(value: float, step: int) -> int:
    """The next whole fivefold of the step, so that the scale has whole numbers."""
    return max(1, -(-int(value) // step)) * step


def _scale(sheet: Sheet, field: Field, marks: Sequence[tuple[int, float]]) -> None:
    for value, up in marks:
        x, y = field.at(0, up)
        if up:
            sheet.line([(x, y), (field.right, y)], RULE, 0.15)
        text = str(value)
        sheet.word(text, x - sheet.word_mm(text) - 2, y)


def _minutes(sheet: Sheet, field: Field, samples: Sequence[Sample]) -> int:
    """Marks the minutes, about ten of them; the last second that is shown."""
    last_s = max(_MINUTE_S, max((sample.at_s for sample in samples), default=0))
    step = max(1, -(-last_s // _MINUTE_S // 10))
    for minute in range(0, last_s // _MINUTE_S + 1, step):
        x, y = field.at(minute * _MINUTE_S / last_s, 0)
        sheet.line([(x, y), (x, y + 1)], PALE, 0.2)
        sheet.word(str(minute), x, y + 3.2, is_middle=True)
    return last_s


def _course(
    sheet: Sheet,
    field: Field,
    samples: Sequence[Sample],
    last_s: int,
    colour: Colour,
    mm: float,
    height: Callable[[Sample], float | None],
) -> None:
    for part in _parts(samples, height):
        points = [field.at(at_s / last_s, up) for at_s, up in part]
        if len(points) > 1:
            sheet.line(points, colour, mm)


def _parts(
    samples: Sequence[Sample], height: Callable[[Sample], float | None]
) -> Iterator[list[tuple[int, float]]]:
    """What was measured without a gap."""
    part: list[tuple[int, float]] = []
    for sample in samples:
        up = height(sample)
        if part and (up is None or sample.at_s - part[-1][0] > _GAP_S):
            yield part
            part = []
        if up is not None:
            part.append((sample.at_s, up))
    yield part


def _legend(sheet: Sheet, field: Field, words: Sequence[str]) -> None:
    """The two sides in their colours, then what else is to be known."""
    x, y = field.left, field.bottom + 7.5
    for word, colour in zip(words[:2], (LEFT, RIGHT), strict=True):
        sheet.line([(x, y), (x + 6, y)], colour, 0.8)
        sheet.word(word, x + 8, y)
        x += sheet.word_mm(word) + 16
    for word in words[2:]:
        sheet.word(word, x, y)
        x += sheet.word_mm(word) + 6
