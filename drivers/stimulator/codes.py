"""The numbers of STIM-LINK that have names: commands, states, results, flags and fault bits.

Sources of truth: link.md 4.1 and 4.2 (flags), 5.1 (commands), 5.3 (results), 5.4 (fault bits), 7 (module
states), 8 (host states).
"""

from enum import IntEnum, IntFlag


class Kind(IntEnum):
    """Command codes [link 5.1]; an answer carries the same code with bit 7 set."""

    POLL = 0x00
    HELLO = 0x01
    IDENTIFY = 0x02
    SELFTEST = 0x03
    SELFTEST_RESULT = 0x04
    CFG_WRITE = 0x08
    CFG_READ = 0x09
    CFG_COMMIT = 0x0A
    CYCLE = 0x10
    ARM = 0x11
    START = 0x12
    PAUSE = 0x13
    STOP = 0x14
    DISARM = 0x15
    FAULT_CLEAR = 0x18
    LOG_READ = 0x20
    STATS = 0x21
    SCOPE = 0x22
    MODULE_RESET = 0x7E


class ModuleState(IntEnum):
    """States of the module [link 7]."""

    OFF = 0
    SELFTEST = 1
    IDLE = 2
    ARMED = 3
    RUNNING = 4
    RAMPDOWN = 5
    FAULT = 6
    ESTOP = 7


class HostState(IntEnum):
    """States of the host as the wire carries them [link 8]."""

    BOOT = 0
    LINK_DOWN = 1
    IDENTIFY = 2
    READY = 3
    CONFIGURED = 4
    ARMING = 5
    ARMED = 6
    TREATING = 7
    PAUSED = 8
    STOPPING = 9
    FAULT = 10
    ESTOP = 11
    SERVICE = 12
    INCOMPATIBLE = 13


class Result(IntEnum):
    """Results of a request; everything from 0x10 up is a NACK [link 5.3]."""

    OK = 0x00
    NONE_YET = 0x01
    BAD_VERSION = 0x10
    BAD_TYPE = 0x11
    BAD_LEN = 0x12
    RESERVED_NONZERO = 0x13
    BAD_SEQ = 0x14
    STALE_ACK = 0x15
    NO_SESSION = 0x16
    BAD_STATE = 0x20
    BAD_CHANNEL = 0x21
    OUT_OF_RANGE = 0x22
    DOSE_LIMIT = 0x23
    CFG_MISMATCH = 0x24
    NOT_COMMITTED = 0x25
    BAD_TOKEN = 0x26
    INTERLOCK = 0x27
    FAULT_PRESENT = 0x28
    NOT_CLEARABLE = 0x29
    SELFTEST_REQUIRED = 0x2A
    LEASE_RANGE = 0x2B
    BUSY = 0x30
    INTERNAL = 0x3F


class HostFlag(IntFlag):
    """hflags of a request [link 4.1]; STOP_NOW is honoured in any CRC-valid frame of the session."""

    STOP_NOW = 1 << 0
    UI_ALIVE = 1 << 1
    CONFIRM = 1 << 2
    LAMP_TEST = 1 << 3


class Flag(IntFlag):
    """Status flags of a response [link 4.2, 19 R21, R25]."""

    HV_ON = 1 << 0
    CHAIN_CLOSED = 1 << 1
    ARM_VALID = 1 << 2
    HAND_OK = 1 << 3
    LEASE_OK = 1 << 4
    K1_CLOSED = 1 << 5
    PULSED = 1 << 6
    RAMPING = 1 << 7
    PAUSED = 1 << 8
    CFG_VALID = 1 << 9
    SELFTEST_OK = 1 << 10
    LOG_PENDING = 1 << 11
    LEADOFF_ANY = 1 << 12
    COMPLIANCE_LIM = 1 << 13
    CLAMPED = 1 << 14


class FaultBit(IntFlag):
    """Latched fault bits of a response; the clear class stands in CLASS_A, CLASS_B, CLASS_C [link 5.4]."""

    ESTOP = 1 << 0
    ESTOP_DISCREP = 1 << 1
    ARM_LOST = 1 << 2
    ARM_OVERRATE = 1 << 3
    LEASE_EXPIRED = 1 << 4
    LINK_QUALITY = 1 << 5
    HV_OVER = 1 << 6
    HV_UNDER = 1 << 7
    OVERCURRENT = 1 << 8
    CURRENT_MISMATCH = 1 << 9
    CHARGE_IMBALANCE = 1 << 10
    IDLE_CURRENT = 1 << 11
    LEAD_OFF = 1 << 12
    SHORT = 1 << 13
    OVERTEMP = 1 << 14
    SUPPLY = 1 << 15
    WDT_RESET = 1 << 16
    CLOCK = 1 << 17
    MEMORY = 1 << 18
    CFG_CRC = 1 << 19
    SELFTEST_FAIL = 1 << 20
    CHAIN_WELD = 1 << 21
    HAND_STOP = 1 << 22
    SESSION_LIMIT = 1 << 23
    PULSE_TIMING = 1 << 24
    ASSERT = 1 << 25
    DOSE = 1 << 26


CLASS_A = (
    FaultBit.ESTOP
    | FaultBit.ARM_LOST
    | FaultBit.LEASE_EXPIRED
    | FaultBit.HV_UNDER
    | FaultBit.LEAD_OFF
    | FaultBit.SHORT
    | FaultBit.OVERTEMP
    | FaultBit.SUPPLY
    | FaultBit.HAND_STOP
    | FaultBit.SESSION_LIMIT
)
CLASS_C = (
    FaultBit.IDLE_CURRENT
    | FaultBit.CLOCK
    | FaultBit.MEMORY
    | FaultBit.SELFTEST_FAIL
    | FaultBit.CHAIN_WELD
    | FaultBit.PULSE_TIMING
)
CLASS_B = FaultBit((1 << 27) - 1) & ~(CLASS_A | CLASS_C)
