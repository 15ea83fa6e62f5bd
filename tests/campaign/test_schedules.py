"""200 random fault schedules; ten thousand more are a command of their own (python -m tests.campaign)."""

import pytest

from tests.campaign.schedule import run

EACH = 20


@pytest.mark.hazard("HZ-01")
@pytest.mark.hazard("HZ-02")
@pytest.mark.hazard("HZ-03")
@pytest.mark.hazard("HZ-08")
@pytest.mark.parametrize("first_seed", range(0, 200, EACH))
def test_whatever_breaks_around_a_change_of_state_the_electrodes_show_only_what_was_asked_for(
    first_seed: int,
) -> None:
    outcomes = [run(seed) for seed in range(first_seed, first_seed + EACH)]
    wrong = [str(outcome) for outcome in outcomes if outcome.verdict.wrong]
    assert not wrong, "\n".join(wrong)
    assert sum(outcome.pulses for outcome in outcomes) > 2_000, "a campaign without current proves nothing"
    assert sum(len(outcome.injected) for outcome in outcomes) >= EACH


def test_a_schedule_replays_to_the_last_microamp_from_its_seed() -> None:
    first, again = run(7), run(7)
    assert first == again
    assert first.pulses > 0
