"""What the kiosk tells its records of the station. (PRIV-03, DOSE-02)"""

from pathlib import Path

import pytest

from appliance.records.station import Retention
from appliance.services.kiosk import keeping
from appliance.services.kiosk.service_rows import boot_id
from appliance.services.kiosk.site import load_site

DEMO = Path(__file__).parents[3] / "deploy" / "tools" / "demo-site.toml"


@pytest.mark.requirement("PRIV-03")
def test_the_days_of_the_house_are_those_of_the_records() -> None:
    house = load_site(DEMO, is_bench=True).kiosk.house
    assert house is not None
    station = keeping.station(house, is_bench=False)
    assert station.retention == Retention(
        persons=house.persons_kept_days, sessions=house.device_rows_kept_days, frozen=365
    )
    assert keeping.station(None, is_bench=False).retention == Retention(persons=365, sessions=90, frozen=365)
    assert station.boot == boot_id() and station.monotonic_ms() > 0


@pytest.mark.requirement("DOSE-02")
def test_only_a_bench_takes_its_own_clock_at_its_word(monkeypatch: pytest.MonkeyPatch) -> None:
    for is_vouched in (True, False):
        monkeypatch.setattr(keeping, "is_vouched", lambda now_s, said=is_vouched: said)
        assert keeping.station(None, is_bench=False).is_clock_vouched() is is_vouched
        assert keeping.station(None, is_bench=True).is_clock_vouched()
