"""ems-kiosk: the process that owns the screen."""

from collections.abc import Sequence


def run(arguments: Sequence[str]) -> int:
    """Runs ems-kiosk; the exit status is the answer."""
    from appliance.services.kiosk import main

    return main.run(arguments)
