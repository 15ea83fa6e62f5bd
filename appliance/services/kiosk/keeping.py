"""What the records are told of the station on which they lie."""

from collections.abc import Callable

from appliance.host import clock
from appliance.host.vouched import is_vouched
from appliance.records.station import Retention, Station, no_page
from appliance.services.kiosk.service_rows import boot_id
from appliance.therapy.house import House
from appliance.therapy.person import Person


def station(
    house: House | None, *, is_bench: bool, write_page: Callable[[Person, str], str] = no_page
) -> Station:
    """This machine, with what its house keeps; a bench takes its own clock at its word."""
    kept = Retention()
    if house is not None:
        kept = Retention(persons=house.persons_kept_days, sessions=house.device_rows_kept_days)
    return Station(
        retention=kept,
        monotonic_ms=clock.monotonic_ms,
        boot=boot_id(),
        is_clock_vouched=lambda: is_bench or is_vouched(clock.wall_unix_s()),
        write_page=write_page,
    )
