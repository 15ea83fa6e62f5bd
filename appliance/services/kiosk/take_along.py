"""A person's course on a stick of their own: a page for them, one for whoever treats them, and a table."""

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from appliance.records.stick import Stick
from appliance.therapy.person import Person


def writer(
    place: Path, names: Mapping[str, str], *, wall_s: Callable[[], int], is_bench: bool
) -> Callable[[Person, str], str]:
    """What the store calls for such a page; `names` are the texts that name the programs."""
    return partial(_written, Stick(place, is_bench=is_bench), dict(names), wall_s, is_bench)


def _written(
    stick: Stick,
    names: Mapping[str, str],
    wall_s: Callable[[], int],
    is_bench: bool,
    person: Person,
    language: str,
) -> str:
    """The name of the first file; no name and no code is in them, nor in what they are called."""
    # What writes pages is large, and most guests want none: a kiosk that starts does not wait for it.
    from appliance.records.pages import Reader, course_page, course_table, day_of
    from appliance.services.pages import hand

    day_s = wall_s()
    written_by = hand(language, names, day_s=day_s, is_simulated=is_bench)
    files = {
        "-person.pdf": course_page(person.history, written_by, Reader.PERSON),
        "-clinician.pdf": course_page(person.history, written_by, Reader.CLINICIAN),
        ".csv": course_table(person.history, written_by).encode("utf-8-sig"),
    }
    return stick.write(f"ems-{day_of(day_s)}", files)
