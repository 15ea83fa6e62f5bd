"""ems-stim: the process that owns the stimulator."""

from collections.abc import Sequence


def run(arguments: Sequence[str]) -> int:
    """Runs ems-stim; the exit status is the answer."""
    from appliance.services.stim import main

    return main.run(arguments)
