"""Files of the therapy with one thing wrong: read, or refused in one sentence; nothing else ever happens."""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appliance.therapy import catalogue, screening, zone_file
from appliance.therapy.catalogue import CatalogueError
from appliance.therapy.placement import PlacementError
from appliance.therapy.screening import ScreeningError

HERE = Path(catalogue.__file__).parent
FILES = {
    "programs.toml": (catalogue.parse, CatalogueError),
    "screening.toml": (screening.parse, ScreeningError),
    "zones.toml": (zone_file.parse, PlacementError),
}
TEXTS = {name: (HERE / name).read_text(encoding="utf-8") for name in FILES}
LINES = {name: text.splitlines(keepends=True) for name, text in TEXTS.items()}
VALUE = re.compile(r"(?<== )(\"[^\"]*\"|-?\d+|\[[^\]]*\])")
WRONG = st.sampled_from(
    ["-1", "0", "99999999", "true", '""', '"nonsense"', "[]", "{}", "1.5", '["P01"]', "0x10"]
)


@st.composite
def a_broken_file(draw: st.DrawFn) -> tuple[str, str]:
    """A delivered file with a value replaced, a line lost, doubled or moved, or its end cut off."""
    name = draw(st.sampled_from(sorted(FILES)))
    text, lines = TEXTS[name], list(LINES[name])
    at = draw(st.integers(0, len(lines) - 1))
    kind = draw(st.sampled_from(["value", "lost", "doubled", "moved", "cut"]))
    if kind == "value":
        found = draw(st.sampled_from(list(VALUE.finditer(text))))
        return name, text[: found.start()] + draw(WRONG) + text[found.end() :]
    if kind == "cut":
        return name, text[: draw(st.integers(0, len(text)))]
    if kind == "lost":
        del lines[at]
    elif kind == "doubled":
        lines.insert(at, lines[at])
    else:
        lines.insert(draw(st.integers(0, len(lines) - 1)), lines.pop(at))
    return name, "".join(lines)


@pytest.mark.hazard("HZ-14")
@settings(max_examples=600, derandomize=True, deadline=None)
@given(a_broken_file())
def test_a_file_with_one_thing_wrong_is_read_or_refused_in_one_sentence(broken: tuple[str, str]) -> None:
    name, text = broken
    parse, refusal = FILES[name]
    try:
        parse(text, name)
    except refusal as error:
        told = str(error)
        assert told.startswith(name) and "\n" not in told and len(told) > len(name) + 8
