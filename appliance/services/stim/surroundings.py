"""What ems-stim looks at beside the cycle: power, records, the wall clock, the latches, the journal.

Rule 1: nothing here is part of a cycle; it comes after the pump's edge. (safety.md rule 8)
"""

import logging
from dataclasses import dataclass

from appliance.host import clock
from appliance.host.journal import Aside
from appliance.host.power import PowerFiles
from appliance.host.realtime import Realtime
from appliance.safety.core import SafetyCore
from appliance.safety.faults import SPECS, Fault
from appliance.services.stim.controller import Controller
from appliance.services.stim.proof_file import ProofFile

_EVERY_MS = 1_000
_JUMP_S = 2


@dataclass(slots=True, kw_only=True)
class Surroundings:
    """The machine around the loop; built by main, looked at once a second."""

    realtime: Realtime
    proof: ProofFile
    power: PowerFiles
    log: logging.Logger
    aside: Aside | None = None
    _due_at_ms: int = 0
    _wall_offset_s: int | None = None

    def look(self, controller: Controller, now_ms: int) -> None:
        """What happened is in the journal, what is latched in its file; once a second everything else."""
        safety = controller.safety
        self.proof.keep(safety)
        while safety.noted:
            self._write_down(safety.noted.popleft())
        if now_ms >= self._due_at_ms:
            self._due_at_ms = now_ms + _EVERY_MS
            if not self.proof.is_ok:
                self.proof.try_again()
            safety.powered(is_weak=self.power.is_weak(), now_ms=now_ms)
            is_written = self.proof.is_ok and (self.aside is None or self.aside.is_ok)
            safety.recorded(is_ok=is_written and controller.records_ok, now_ms=now_ms)
            self._look_at_the_clock(safety, now_ms)

    def _look_at_the_clock(self, safety: SafetyCore, now_ms: int) -> None:
        """A clock that was set changes nothing; that it was set is known. (H21)"""
        offset_s = clock.wall_unix_s() - now_ms // 1_000
        if self._wall_offset_s is not None and abs(offset_s - self._wall_offset_s) > _JUMP_S:
            safety.note(Fault.CLOCK_JUMPED, now_ms)
        self._wall_offset_s = offset_s

    def _write_down(self, fault: Fault) -> None:
        spec = SPECS[fault]
        level = logging.INFO if spec.reaction == "none" else logging.WARNING
        fields = {"MESSAGE_ID": spec.journal_id, "EMS_FAULT": fault.value}
        self.log.log(level, "%s: %s", fault.value, spec.detection, extra=fields)
