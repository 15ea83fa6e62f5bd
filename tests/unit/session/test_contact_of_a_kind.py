"""The contact check asks for what its own kind of program needs. (therapy.md 4.3, HZ-06)"""

import pytest

from appliance.session.contact import ContactCheck, Kind


@pytest.mark.hazard("HZ-06")
@pytest.mark.parametrize(("kind", "is_so"), [("sensory", True), ("twitch", False), ("motor", False)])
def test_one_marginal_pair_passes_the_check_of_a_sensory_program_alone(kind: Kind, is_so: bool) -> None:
    contact = ContactCheck(kind)
    for _ in range(2):
        contact.read(0, 500)
        contact.read(1, 1_500)
    assert contact.has_passed is is_so
