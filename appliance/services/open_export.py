"""`ems-kiosk open-export`: opens an export with its passphrase, and proves every file in it."""

from appliance.services.export import run_open as run

__all__ = ["run"]
