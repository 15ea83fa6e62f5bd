"""What the safety core is shown each cycle: the host's own lines and the module's answer, without bytes."""

from dataclasses import dataclass
from enum import IntEnum, unique


@unique
class ModuleState(IntEnum):
    """The module's state byte. [link 7]"""

    OFF = 0
    SELFTEST = 1
    IDLE = 2
    ARMED = 3
    RUNNING = 4
    RAMPDOWN = 5
    FAULT = 6
    ESTOP = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class ModuleFaults:
    """The module's latched fault bits, by what they mean to the host. [link 5.4, 8]"""

    estop: bool = False
    permission: bool = False  # ARM_LOST, LEASE_EXPIRED
    power: bool = False  # HV_UNDER, OVERTEMP, SUPPLY
    lead_off: bool = False
    short: bool = False
    hand: bool = False
    limit: bool = False  # SESSION_LIMIT
    is_tripped: bool = False  # any bit of class B
    needs_service: bool = False  # any bit of class C

    @property
    def is_clearable(self) -> bool:
        """True when a bit of class A other than ESTOP is set."""
        return self.permission or self.power or self.lead_off or self.short or self.hand or self.limit

    @property
    def is_pads(self) -> bool:
        """True when a pair of pads is off or short."""
        return self.lead_off or self.short


@dataclass(frozen=True, slots=True, kw_only=True)
class Witness:
    """The host's input lines, read as levels at the start of a cycle. [link 2.1]"""

    estop_a: bool
    estop_b: bool
    hand_ok: bool
    chain_fb: bool
    stim_act: bool
    mod_ok: bool
    confirm: bool = False  # the optional key
    buzzer: bool = False  # the host's own output, as its line reads back


@dataclass(frozen=True, slots=True, kw_only=True)
class ModuleSeen:
    """A valid answer of the module: its state, its flags and its latched faults. [link 4.2]"""

    state: ModuleState
    faults: ModuleFaults
    hv_on: bool
    arm_valid: bool
    lease_ok: bool
    chain_closed: bool
    hand_ok: bool
    is_paused: bool
    is_leadcheck: bool = False
    selftest_ok: bool = True
    k1_closed: bool = False
