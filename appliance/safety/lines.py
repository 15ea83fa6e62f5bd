"""Three lines that no software drives: does the hardware do what the module says? [link 8 H19, H20]"""

from dataclasses import dataclass

from appliance.limits import CHAIN_WELD_MS
from appliance.safety.faults import Fault
from appliance.safety.mirror import OUTPUT_STATES
from appliance.safety.seen import ModuleSeen, ModuleState, Witness

_MOD_OK_CYCLES = 3
_STIM_ACT_CYCLES = 2  # the line is stretched to 1 ms and may outlast the answer that it is held against


@dataclass(slots=True)
class LineWatch:
    """How long STIM_ACT, CHAIN_FB and MOD_OK have said something else than the module."""

    _stim_act_cycles: int = 0
    _chain_high_at_ms: int | None = None
    _mod_ok_low_cycles: int = 0

    def judge(
        self, witness: Witness, seen: ModuleSeen | None, *, may_be_closed: bool, now_ms: int
    ) -> tuple[Fault, ...]:
        """The faults that these lines show; none while the module has not spoken yet."""
        if seen is None:
            self._stim_act_cycles, self._chain_high_at_ms, self._mod_ok_low_cycles = 0, None, 0
            return ()
        chain_is_wrong = self._chain(witness.chain_fb and not may_be_closed, seen, now_ms)
        may_act = seen.state in (ModuleState.RUNNING, ModuleState.RAMPDOWN) or seen.is_leadcheck
        self._stim_act_cycles = 0 if may_act or not witness.stim_act else self._stim_act_cycles + 1
        # "Fault, or not booted" beside frames of a module that runs: one of them is wrong. [link I24]
        is_denied = not witness.mod_ok and seen.state in OUTPUT_STATES
        self._mod_ok_low_cycles = self._mod_ok_low_cycles + 1 if is_denied else 0
        faults = (
            (chain_is_wrong, Fault.CHAIN_MISMATCH),
            (self._acts(), Fault.OUTPUT_UNEXPECTED),
            (self._mod_ok_low_cycles >= _MOD_OK_CYCLES, Fault.MODULE_FAULT),
        )
        return tuple(fault for is_so, fault in faults if is_so)

    def _acts(self) -> bool:
        return self._stim_act_cycles >= _STIM_ACT_CYCLES

    def _chain(self, is_high: bool, seen: ModuleSeen, now_ms: int) -> bool:
        if not is_high or seen.state in OUTPUT_STATES:
            self._chain_high_at_ms = None
            return False
        if self._chain_high_at_ms is None:
            self._chain_high_at_ms = now_ms
        return now_ms - self._chain_high_at_ms > CHAIN_WELD_MS
