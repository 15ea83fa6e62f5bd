"""ems-kiosk: the process that owns the screen."""

import os
from collections.abc import Sequence


def run(arguments: Sequence[str]) -> int:
    """Runs ems-kiosk; the exit status is the answer."""
    os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")
    from appliance.services.kiosk import main

    return main.run(arguments)
