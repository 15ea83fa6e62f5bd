"""The module's own limits and time-outs: independent of the host's on purpose [link 2.3, 2.5, 4.6, 7, 9,
10].
"""

from drivers.firmware.subset import const

MAX_CHANNELS = const(4)
TICK_MS = const(5)
TICK_US = const(5000)
OVERRUN_MS = const(15)

I_MAX_UA = const(60_000)
SLEW_UA_PER_TICK = const(25)  # 5.0 mA/s [link I4]
FIRST_PULSE_UA = const(500)
OVERCURRENT_UA = const(72_000)
WIDTH_MIN_US = const(50)
CHARGE_MAX = const(200_000)  # 20 uC in 0.1 mA x us
RMS_MAX_SQUARED = const(225)  # (15 mA)^2
DOSE_UNIT = const(1_000_000_000)  # 1 mA^2 in (0.1 mA)^2 x us x 0.1 Hz
SLOT_MAX_US = const(1500)
RECOVERY_US = const(400)
GUARD_US = const(100)

LEADCHECK_UA = const(2000)
LEADCHECK_PW_US = const(100)
LEADCHECK_GAP_US = const(100)
LEADCHECK_PERIOD_US = const(500_000)

HV_ON_MV = const(90_000)  # 90 % of the 100 V set-point [link R25]
HV_OFF_MV = const(24_000)
HV_OVER_MV = const(110_000)
HV_UNDER_MV = const(70_000)
HV_TEST_MV = const(5000)
VIN_MIN_MV = const(10_000)
VIN_MAX_MV = const(14_000)
VIN_PLAUSIBLE_MIN_MV = const(5000)
VIN_PLAUSIBLE_MAX_MV = const(20_000)
TEMP_WARM_MC = const(60_000)
TEMP_STEP_MC = const(2000)
TEMP_TRIP_MC = const(75_000)
TEMP_CLEAR_MC = const(70_000)
TEMP_PLAUSIBLE_MIN_MC = const(-20_000)
TEMP_PLAUSIBLE_MAX_MC = const(125_000)
IDLE_CURRENT_UA = const(500)
CLOCK_MIN = const(990)  # permille of the second oscillator [link 13]
CLOCK_MAX = const(1010)
CLOCK_BAD_TICKS = const(3)
REF_MIN_MV = const(2475)
REF_MAX_MV = const(2525)
ISO_MIN_MV = const(10_800)
ISO_MAX_MV = const(13_200)
DUMMY_OHM = const(1000)
DUMMY_OFFSET_UA = const(100)
DUMMY_GAIN_PERMILLE = const(50)

POOR_OHM = const(3500)
LEADOFF_OHM = const(6000)
SHORT_OHM = const(100)
JUDGED_UA = const(1000)
SLOW_RATE = const(200)  # 20.0 Hz: below it one pulse suffices [link R15]
NET_ALERT_NC = const(20_000)
NET_CHARGE_NC = const(50_000)  # 50 uA over 1 s [link R17]
IMBALANCE_NC = const(200)

LEASE_MIN_MS = const(60)
LEASE_MAX_MS = const(300)
PUMP_FAST_MS = const(5)
PUMP_GOOD_MS = const(60)
PUMP_LOST_MS = const(100)
PUMP_ACQUIRE = const(5)
PUMP_OVERRATE = const(4)
ESTOP_RELEASE_MS = const(200)
ESTOP_DISCREP_MS = const(50)
K1_OPEN_MS = const(60)
HV_UP_MS = const(500)
ARMED_MS = const(60_000)
PAUSED_MS = const(300_000)
RAMP_MS = const(300)
SELFTEST_MS = const(1500)
HV_TEST_FOR_MS = const(50)
SESSION_MAX_S = const(3600)
RESET_WAIT_MS = const(100)
CONFIRM_STUCK_MS = const(5000)
PUMP_WAIT_MS = const(600)
BAD_FRAMES = const(9)
BAD_FRAMES_WITHIN_MS = const(1000)
ACK_WINDOW = const(8)
