"""Every number that the wire, the board and the core share: [link 4.2, 5.1, 5.3, 5.4, 7] and the board's
bits.
"""

from drivers.firmware.subset import const

# The board's inputs, one bit each. K1_OPEN is the mirror contact: 1 proves the relay open.
IN_ESTOP_A = const(1)
IN_ESTOP_B = const(2)
IN_HAND_OK = const(4)
IN_K1_OPEN = const(8)
IN_ARM_DETECTOR = const(16)
IN_CONFIRM = const(32)
# The second-channel monitor saw a pulse outside its slot, or two gates open at once, since the last tick.
IN_MONITOR_BAD = const(64)

# The board's outputs. When GATES falls the pulse engine drops every pulse not yet begun.
OUT_HV_EN = const(1)
OUT_K_EN = const(2)
OUT_MOD_OK = const(4)
OUT_GATES = const(8)
OUT_LAMP_TEST = const(16)
# The output stage drives `dac_ua` into the internal 1 kohm dummy; only with K1 proven open.
OUT_DUMMY = const(32)
# A trip is injected into the peak comparator.
OUT_PEAK_TEST = const(64)

# Indices of the converter readings, written by the board before each step.
ADC_HV_MV = const(0)
ADC_TEMP_MC = const(1)  # millidegrees Celsius
ADC_VIN_MV = const(2)
ADC_IDLE_UA = const(3)  # between pulses
ADC_CLOCK = const(4)  # module clock against the second oscillator over the last tick, in permille: 1000
ADC_REF_MV = const(5)  # reference channel: 2500
ADC_ISO_MV = const(6)  # supply of the isolated side: 12000
ADC_DUMMY_UA = const(7)  # current and voltage at the internal dummy while OUT_DUMMY, else 0
ADC_DUMMY_MV = const(8)
ADC_PEAK = const(9)  # 1: the peak comparator has latched since the last tick; reading it releases the latch
ADC_COUNT = const(10)

# Fields of a planned pulse as next_pulse() hands it out.
PULSE_OFFSET_US = const(0)
PULSE_CHANNEL = const(1)
PULSE_POLARITY = const(2)
PULSE_I1_UA = const(3)
PULSE_PW1_US = const(4)
PULSE_GAP_US = const(5)
PULSE_I2_UA = const(6)
PULSE_PW2_US = const(7)

# A captured pulse: samples of one channel's current from the pulse's start, positive at terminal A.
SCOPE_SAMPLES = const(128)
SCOPE_STEP_US = const(10)
SCOPE_UNIT_UA = const(10)

FRAME_BYTES = const(64)
PAYLOAD_AT = const(24)
PAYLOAD_BYTES = const(36)
CRC_AT = const(60)
REQUEST_SYNC = const(0xA7)
RESPONSE_SYNC = const(0x5C)
VERSION = const(0x10)

# Request header [link 4.1]
AT_SEQ = const(2)
AT_TYPE = const(4)
AT_PLEN = const(5)
AT_ACK = const(6)
AT_LEASE = const(12)
AT_HOST_STATE = const(14)
AT_HFLAGS = const(15)
AT_TOKEN = const(16)
AT_RESERVED = const(20)

HFLAG_STOP_NOW = const(1)
HFLAG_UI_ALIVE = const(2)
HFLAG_CONFIRM = const(4)
HFLAG_LAMP_TEST = const(8)
HFLAGS_RESERVED = const(0xF0)

POLL = const(0x00)
HELLO = const(0x01)
IDENTIFY = const(0x02)
SELFTEST = const(0x03)
SELFTEST_RESULT = const(0x04)
CFG_WRITE = const(0x08)
CFG_READ = const(0x09)
CFG_COMMIT = const(0x0A)
CYCLE = const(0x10)
ARM = const(0x11)
START = const(0x12)
PAUSE = const(0x13)
STOP = const(0x14)
DISARM = const(0x15)
FAULT_CLEAR = const(0x18)
LOG_READ = const(0x20)
STATS = const(0x21)
SCOPE = const(0x22)
MODULE_RESET = const(0x7E)

# Results [link 5.3]
OK = const(0x00)
NONE_YET = const(0x01)
BAD_VERSION = const(0x10)
BAD_TYPE = const(0x11)
BAD_LEN = const(0x12)
RESERVED_NONZERO = const(0x13)
BAD_SEQ = const(0x14)
STALE_ACK = const(0x15)
NO_SESSION = const(0x16)
BAD_STATE = const(0x20)
BAD_CHANNEL = const(0x21)
OUT_OF_RANGE = const(0x22)
DOSE_LIMIT = const(0x23)
CFG_MISMATCH = const(0x24)
NOT_COMMITTED = const(0x25)
BAD_TOKEN = const(0x26)
INTERLOCK = const(0x27)
FAULT_PRESENT = const(0x28)
NOT_CLEARABLE = const(0x29)
SELFTEST_REQUIRED = const(0x2A)
LEASE_RANGE = const(0x2B)

# States [link 7]
OFF = const(0)
SELFTESTING = const(1)
IDLE = const(2)
ARMED = const(3)
RUNNING = const(4)
RAMPDOWN = const(5)
FAULT = const(6)
ESTOP = const(7)

MODE_TREAT = const(1)
MODE_LEADCHECK = const(2)

# Flags of the answer [link 4.2]
FLAG_HV_ON = const(1 << 0)
FLAG_CHAIN_CLOSED = const(1 << 1)
FLAG_ARM_VALID = const(1 << 2)
FLAG_HAND_OK = const(1 << 3)
FLAG_LEASE_OK = const(1 << 4)
FLAG_K1_CLOSED = const(1 << 5)
FLAG_PULSED = const(1 << 6)
FLAG_RAMPING = const(1 << 7)
FLAG_PAUSED = const(1 << 8)
FLAG_CFG_VALID = const(1 << 9)
FLAG_SELFTEST_OK = const(1 << 10)
FLAG_LOG_PENDING = const(1 << 11)
FLAG_LEADOFF_ANY = const(1 << 12)
FLAG_COMPLIANCE_LIM = const(1 << 13)
FLAG_CLAMPED = const(1 << 14)

# Fault bits and their classes [link 5.4]
F_ESTOP = const(1 << 0)
F_ESTOP_DISCREP = const(1 << 1)
F_ARM_LOST = const(1 << 2)
F_ARM_OVERRATE = const(1 << 3)
F_LEASE_EXPIRED = const(1 << 4)
F_LINK_QUALITY = const(1 << 5)
F_HV_OVER = const(1 << 6)
F_HV_UNDER = const(1 << 7)
F_OVERCURRENT = const(1 << 8)
F_CURRENT_MISMATCH = const(1 << 9)
F_CHARGE_IMBALANCE = const(1 << 10)
F_IDLE_CURRENT = const(1 << 11)
F_LEAD_OFF = const(1 << 12)
F_SHORT = const(1 << 13)
F_OVERTEMP = const(1 << 14)
F_SUPPLY = const(1 << 15)
F_WDT_RESET = const(1 << 16)
F_CLOCK = const(1 << 17)
F_MEMORY = const(1 << 18)
F_CFG_CRC = const(1 << 19)
F_SELFTEST_FAIL = const(1 << 20)
F_CHAIN_WELD = const(1 << 21)
F_HAND_STOP = const(1 << 22)
F_SESSION_LIMIT = const(1 << 23)
F_PULSE_TIMING = const(1 << 24)
F_ASSERT = const(1 << 25)
F_DOSE = const(1 << 26)
CLASS_A = const(0x00C0F095)
CLASS_B = const(0x0609076A)
CLASS_C = const(0x01360800)
CLASS_BC = const(0x073F0F6A)

# Causes of a reset, as HELLO's answer names them (the maker's page of link R26).
CAUSE_POWER_ON = const(1)
CAUSE_RESET_LINE = const(2)
CAUSE_WATCHDOG = const(3)
CAUSE_BROWN_OUT = const(4)
CAUSE_COMMAND = const(5)

# Steps of the self-test, as its masks name them (the maker's page of link R26).
TEST_MEMORY = const(1)
TEST_ADC = const(2)
TEST_K1 = const(4)
TEST_HV_OFF = const(8)
TEST_ROM = const(16)
TEST_CLOCK = const(32)
TEST_DUMMY = const(64)
TEST_PEAK = const(128)
TEST_ISO = const(256)
TEST_WATCHDOG = const(512)
TEST_HV_ON = const(1024)  # by command only, with the host in SERVICE
TEST_ALL = const(1023)  # every step of a self-test that counts

HOST_SERVICE = const(12)

# Features, as IDENTIFY's second page names them (the maker's page of link R26).
FEATURE_SCOPE = const(1)
FEATURE_CONFIRM = const(2)  # ARM needs the confirm key held, at the module and in the frame's CONFIRM

TIME_MASK = const(0x3FFFFFFF)


def since(now_ms: int, then_ms: int) -> int:
    """Milliseconds from then to now on the module's clock, which wraps at 2^30 (invariant I18)."""
    return (now_ms - then_ms) & TIME_MASK
