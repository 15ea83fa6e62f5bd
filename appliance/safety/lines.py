"""Three lines that no software drives: does the hardware do what the module says? [link 8 H19, H20]"""

from dataclasses import dataclass

from appliance.limits import CHAIN_WELD_MS, STIM_ACT_MS, UNHEARD_MS
from appliance.safety.faults import Fault
from appliance.safety.mirror import OUTPUT_STATES
from appliance.safety.seen import ModuleSeen, ModuleState, Witness

_MOD_OK_CYCLES = 3


@dataclass(slots=True)
class LineWatch:
    """How long STIM_ACT, CHAIN_FB and MOD_OK have said something else than the module, or than the host.

    Whatever survives of the means to stop has ended every pulse 210 ms after the permission went [link 4.6].
    One cycle later the module's own word is no excuse any more: one that still says that it runs, or still
    acts, does not hear the host, and the last means is its reset.
    """

    answered_at_ms: int = 0
    _forbidden_at_ms: int | None = None
    _chain_at_ms: int | None = None
    _mod_ok_low_cycles: int = 0

    def judge(
        self,
        witness: Witness,
        seen: ModuleSeen | None,
        *,
        is_permitted: bool,
        is_answered: bool,
        now_ms: int,
    ) -> tuple[Fault, ...]:
        """The faults that these lines show; `is_answered` when the last exchange brought what was seen."""
        is_deaf = self._is_long_forbidden(is_permitted, now_ms)
        if seen is None:
            self._chain_at_ms, self._mod_ok_low_cycles = None, 0
            return (Fault.OUTPUT_UNEXPECTED,) if is_deaf and witness.stim_act else ()
        says_output = seen.state in OUTPUT_STATES
        # "Fault, or not booted" beside frames of a module that runs: one of them is wrong. [link I24]
        is_denied = not witness.mod_ok and says_output
        self._mod_ok_low_cycles = self._mod_ok_low_cycles + 1 if is_denied else 0
        acts = is_answered and self._acts(witness, seen, now_ms)
        acts_deaf = is_deaf and (witness.stim_act or (says_output and self._says_so_after_that()))
        faults = (
            (self._chain(witness, seen, is_permitted, is_deaf, now_ms), Fault.CHAIN_MISMATCH),
            (acts or acts_deaf, Fault.OUTPUT_UNEXPECTED),
            (self._mod_ok_low_cycles >= _MOD_OK_CYCLES, Fault.MODULE_FAULT),
        )
        return tuple(fault for is_so, fault in faults if is_so)

    def _is_long_forbidden(self, is_permitted: bool, now_ms: int) -> bool:
        if is_permitted:
            self._forbidden_at_ms = None
        elif self._forbidden_at_ms is None:
            self._forbidden_at_ms = now_ms
        return self._forbidden_at_ms is not None and now_ms - self._forbidden_at_ms > UNHEARD_MS

    def _says_so_after_that(self) -> bool:
        """An answer from before the 230 ms, heard by a host that stalled since, is no contradiction."""
        return self._forbidden_at_ms is not None and self.answered_at_ms - self._forbidden_at_ms > UNHEARD_MS

    def _acts(self, witness: Witness, seen: ModuleSeen, now_ms: int) -> bool:
        """The line is stretched to 1 ms: a sample right after the answer may show a pulse before it."""
        may_act = seen.state in (ModuleState.RUNNING, ModuleState.RAMPDOWN) or seen.is_leadcheck
        return witness.stim_act and not may_act and now_ms - self.answered_at_ms > STIM_ACT_MS

    def _chain(
        self, witness: Witness, seen: ModuleSeen, is_permitted: bool, is_deaf: bool, now_ms: int
    ) -> bool:
        if seen.state in OUTPUT_STATES and not is_deaf:
            is_wrong = seen.k1_closed and seen.chain_closed and not witness.chain_fb
        else:
            is_wrong = witness.chain_fb and not is_permitted
        if not is_wrong:
            self._chain_at_ms = None
            return False
        if self._chain_at_ms is None:
            self._chain_at_ms = now_ms
        return now_ms - self._chain_at_ms > CHAIN_WELD_MS
