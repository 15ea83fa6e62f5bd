"""The bands of the contact check. (therapy.md 4.3, HZ-06)"""

import pytest

from appliance.session.contact import Contact, ContactCheck, Kind, contact_of, is_enough

pytestmark = pytest.mark.hazard("HZ-06")


@pytest.mark.requirement("CON-01")
@pytest.mark.parametrize(
    ("z_ohm", "contact"),
    [
        (0, "short"), (99, "short"), (100, "suspicious"), (249, "suspicious"), (250, "good"),
        (1_199, "good"), (1_200, "marginal"), (2_199, "marginal"), (2_200, "poor"), (4_499, "poor"),
        (4_500, "off"), (65_534, "off"), (None, "off"),
    ],
)  # fmt: skip
def test_the_bands_begin_and_end_where_the_table_says(z_ohm: int | None, contact: str) -> None:
    assert contact_of(z_ohm) == contact


@pytest.mark.parametrize("kind", ["sensory", "twitch", "motor"])
@pytest.mark.parametrize(
    ("contact", "is_so"),
    [
        ("good", True), ("suspicious", True), ("poor", False), ("off", False), ("short", False),
        ("unknown", False),
    ],
)  # fmt: skip
def test_which_contact_is_enough_for_every_kind(contact: Contact, kind: Kind, is_so: bool) -> None:
    assert is_enough(contact, kind) is is_so


@pytest.mark.parametrize(("kind", "is_so"), [("sensory", True), ("twitch", False), ("motor", False)])
def test_a_marginal_contact_is_enough_for_sensory_programs_alone(kind: Kind, is_so: bool) -> None:
    assert is_enough("marginal", kind) is is_so


def check(*rounds: tuple[int | None, int | None], kind: Kind = "motor") -> ContactCheck:
    contact = ContactCheck(kind)
    for ohms in rounds:
        for channel, ohm in enumerate(ohms):
            contact.read(channel, ohm)
    return contact


def test_nothing_measured_has_not_passed() -> None:
    contact = check()
    assert not contact.has_passed
    assert contact.verdicts == ["unknown", "unknown"]


def test_one_good_round_is_not_enough_and_two_are() -> None:
    assert not check((500, 600)).has_passed
    assert check((500, 600), (510, 620)).has_passed


def test_a_different_verdict_in_between_begins_the_count_anew() -> None:
    assert not check((500, 500), (3_000, 500), (500, 500)).has_passed
    assert check((500, 500), (3_000, 500), (500, 500), (500, 500)).has_passed


def test_both_pairs_must_pass() -> None:
    assert not check((500, None), (500, None), (500, None)).has_passed
    contact = check((500, 9_000), (500, 9_000))
    assert (contact.verdicts, contact.ohms) == (["good", "off"], [500, 9_000])


def test_what_the_session_reads_afterwards_is_told_and_is_no_verdict() -> None:
    check = ContactCheck("sensory")
    for _ in range(2):
        check.read(0, 800)
        check.read(1, 900)
    check.follow(1, 5_000)
    assert check.ohms == [800, 5_000] and check.verdicts == ["good", "good"] and check.has_passed
