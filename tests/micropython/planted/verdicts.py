"""Cases whose verdicts are known: what the stand-in for pytest must call a failure, and what not."""

import pytest


def test_a_sound_case() -> None:
    assert True


def test_a_wrong_case() -> None:
    assert 1 + 1 == 3


@pytest.mark.parametrize("right", [1, 2], ids=["one", "two"])
@pytest.mark.parametrize(("left", "most"), [(1, 3), pytest.param(2, 3, id="last")])
@pytest.mark.hazard("HZ-01")
def test_one_case_of_four(left: int, right: int, most: int) -> None:
    assert left + right <= most


def test_the_expected_exception() -> None:
    with pytest.raises(ValueError, match="b+"):
        raise ValueError("abc")


def test_an_exception_with_other_words() -> None:
    with pytest.raises(ValueError, match="x"):
        raise ValueError("abc")


def test_no_exception_at_all() -> None:
    with pytest.raises(ValueError):
        pass


def test_another_exception() -> None:
    with pytest.raises(ValueError):
        raise KeyError("abc")
