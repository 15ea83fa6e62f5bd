"""Three lines that no software drives: does the hardware do what the module says? [link 8 H19, H20]"""

from dataclasses import dataclass

from appliance.limits import CHAIN_WELD_MS, STIM_ACT_MS, STIM_ACT_UNHEARD_MS
from appliance.safety.faults import Fault
from appliance.safety.mirror import OUTPUT_STATES
from appliance.safety.seen import ModuleSeen, ModuleState, Witness

_MOD_OK_CYCLES = 3


@dataclass(slots=True)
class LineWatch:
    """How long STIM_ACT, CHAIN_FB and MOD_OK have said something else than the module."""

    answered_at_ms: int = 0
    _unheard_at_ms: int | None = None
    _chain_at_ms: int | None = None
    _mod_ok_low_cycles: int = 0

    def judge(
        self,
        witness: Witness,
        seen: ModuleSeen | None,
        *,
        may_be_closed: bool,
        is_answered: bool,
        now_ms: int,
    ) -> tuple[Fault, ...]:
        """The faults that these lines show; `is_answered` when the last exchange brought what was seen."""
        if seen is None:
            self._chain_at_ms, self._mod_ok_low_cycles = None, 0
            return (Fault.OUTPUT_UNEXPECTED,) if self._acts_unheard(witness, now_ms) else ()
        self._unheard_at_ms = None
        # "Fault, or not booted" beside frames of a module that runs: one of them is wrong. [link I24]
        is_denied = not witness.mod_ok and seen.state in OUTPUT_STATES
        self._mod_ok_low_cycles = self._mod_ok_low_cycles + 1 if is_denied else 0
        faults = (
            (self._chain(witness, seen, may_be_closed, now_ms), Fault.CHAIN_MISMATCH),
            (is_answered and self._acts(witness, seen, now_ms), Fault.OUTPUT_UNEXPECTED),
            (self._mod_ok_low_cycles >= _MOD_OK_CYCLES, Fault.MODULE_FAULT),
        )
        return tuple(fault for is_so, fault in faults if is_so)

    def _acts(self, witness: Witness, seen: ModuleSeen, now_ms: int) -> bool:
        """The line is stretched to 1 ms: a sample right after the answer may show a pulse before it."""
        may_act = seen.state in (ModuleState.RUNNING, ModuleState.RAMPDOWN) or seen.is_leadcheck
        return witness.stim_act and not may_act and now_ms - self.answered_at_ms > STIM_ACT_MS

    def _acts_unheard(self, witness: Witness, now_ms: int) -> bool:
        """Without a link the module has stopped by itself within 210 ms, whatever has failed. [link 4.6]"""
        if self._unheard_at_ms is None:
            self._unheard_at_ms = now_ms
        return witness.stim_act and now_ms - self._unheard_at_ms > STIM_ACT_UNHEARD_MS

    def _chain(self, witness: Witness, seen: ModuleSeen, may_be_closed: bool, now_ms: int) -> bool:
        if seen.state in OUTPUT_STATES:
            is_wrong = seen.k1_closed and seen.chain_closed and not witness.chain_fb
        else:
            is_wrong = witness.chain_fb and not may_be_closed
        if not is_wrong:
            self._chain_at_ms = None
            return False
        if self._chain_at_ms is None:
            self._chain_at_ms = now_ms
        return now_ms - self._chain_at_ms > CHAIN_WELD_MS
