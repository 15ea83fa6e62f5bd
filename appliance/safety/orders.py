"""The safety core's orders for one cycle: a whole picture each time, as the frame they become is one."""

from dataclasses import dataclass
from enum import Enum, unique

from appliance.safety.seen import ModuleState
from appliance.safety.states import HostState


@unique
class Mode(Enum):
    """What is armed for. [link 5.1, ARM]"""

    TREAT = 1
    LEADCHECK = 2


@unique
class Verb(Enum):
    """The one request of this cycle; CYCLE is the one that renews the lease."""

    CYCLE = "cycle"
    HELLO = "hello"
    IDENTIFY = "identify"
    SELFTEST = "selftest"
    SELFTEST_RESULT = "selftest_result"
    ARM = "arm"
    START = "start"
    PAUSE = "pause"
    STOP = "stop"
    STOP_AT_ONCE = "stop_at_once"
    FAULT_CLEAR = "fault_clear"
    NONE = "none"


@unique
class Clear(Enum):
    """Which latched bits FAULT_CLEAR names: the pads', all of class A but ESTOP, class B, or ESTOP alone."""

    PADS = "pads"
    CLASS_A = "class_a"
    CLASS_B = "class_b"
    ESTOP = "estop"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lamps:
    """The host's lamps and buzzer. [link 2.1]"""

    ready: bool
    active: bool
    fault: bool
    buzzer: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Orders:
    """One cycle's frame and lines; whether the pump may be toggled is asked again after the answer."""

    host_state: HostState
    verb: Verb
    mode: Mode
    clear: Clear
    run_permit: bool
    ui_alive: bool
    stop_now: bool
    expected_state: ModuleState
    module_reset: bool
    lamps: Lamps
    lamp_test: bool = False
