"""Where between first feeling and limit a person stopped, and the mark that follows from it the next time.

Rule 1: only a mark: nothing here asks ems-stim for anything, and no level rises by itself. [PRG-05]
Rule 2: it stands at the number that both sides share; sides that are turned up apart have none.
Rule 3: a side without a first feeling of today, or a person without a history, has no mark.
"""

from appliance.ipc.messages import CHANNELS
from appliance.kiosk.chart.run import Run
from appliance.kiosk.chart.state import State, program_of
from appliance.therapy.visit import Visit
from appliance.therapy.window import OFFERED_MAX, fraction, offered_level

Marks = tuple[int | None, int | None]


def comfort_of(run: Run, level_limit: int) -> tuple[int, int] | None:
    """The fraction of each side, in thousandths; None until both sides were found and felt right."""
    left, right = (fraction(run.felt[side], run.comfort[side], level_limit) for side in range(CHANNELS))
    return None if left is None or right is None else (left, right)


def marks_of(state: State, run: Run, level_limit: int) -> Marks:
    """The level of each side to look for on the way up, from the last visit with this program."""
    last = _last_visit(state)
    is_asked_for = run.is_linked and run.sides_proven == CHANNELS and not run.is_settled
    if last is None or last.comfort is None or not is_asked_for:
        return (None, None)
    left, right = (
        offered_level(felt, part, level_limit) if 0 < felt < level_limit else None
        for felt, part in zip(run.felt, last.comfort, strict=True)
    )
    return left, right


def is_more_offered(run: Run, level_limit: int) -> bool:
    """True if one more level keeps both sides within the part of the way that may be offered at all."""
    ways = zip(run.levels, run.felt, strict=True)
    return all(level < offered_level(felt, OFFERED_MAX, level_limit) for level, felt in ways)


def _last_visit(state: State) -> Visit | None:
    program, person = program_of(state), state.guest.person
    if program is None or person is None:
        return None
    fitting = (v for v in reversed(person.history.visits) if v.comfort is not None)
    return next((v for v in fitting if v.program_id == program.id), None)
