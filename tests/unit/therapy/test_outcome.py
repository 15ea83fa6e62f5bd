import pytest

from appliance.therapy.outcome import Verdict, verdict


@pytest.mark.requirement("OUT-01")
@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (6, 4, Verdict.LESS),
        (6, 5, Verdict.SAME),
        (7, 5, Verdict.SAME),
        (7, 4, Verdict.LESS),
        (10, 7, Verdict.LESS),
        (10, 8, Verdict.SAME),
        (4, 3, Verdict.SAME),
        (3, 2, Verdict.LESS),
        (1, 0, Verdict.LESS),
        (0, 0, Verdict.SAME),
        (5, 6, Verdict.SAME),
        (5, 7, Verdict.MORE),
        (0, 10, Verdict.MORE),
    ],
)
def test_the_words_follow_the_meaningful_change(before: int, after: int, said: Verdict) -> None:
    assert verdict(before, after) is said
