"""ems-stim: the process that owns the stimulator."""

from appliance.services.stim.main import run

__all__ = ["run"]
