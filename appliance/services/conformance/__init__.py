"""Whether a module keeps link.md: one table of clauses, checked over the bench wire and nothing else."""

from appliance.services.conformance.command import run

__all__ = ["run"]
