"""The comfort window: where between the first feeling and the program's ceiling a person stopped. Pure.

Kept as a fraction, never as a current: the skin is another one each day, and what was comfortable last time
may hurt today. What is offered is a mark to look for on the way up; nothing rises by itself.
[therapy finding 5, PRG-05, STD-25]
"""

WHOLE = 1_000
OFFERED_MAX = 700
"""At most 70 % of the window is ever offered. [PRG-05, P]"""


def fraction(felt_level: int, comfort_level: int, level_limit: int) -> int | None:
    """Thousandths of the way from the first feeling to the ceiling; None where there is no way between."""
    if not 0 < felt_level <= comfort_level <= level_limit or felt_level == level_limit:
        return None
    return (comfort_level - felt_level) * WHOLE // (level_limit - felt_level)


def offered_level(felt_level: int, last_fraction: int, level_limit: int) -> int:
    """The mark of today: never more of the window than last time, and never more than 70 %."""
    part = min(last_fraction, OFFERED_MAX)
    return felt_level + (level_limit - felt_level) * part // WHOLE
