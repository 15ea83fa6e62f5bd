"""The host's only numeric limits, with hazard and source; the module's stand in drivers/firmware."""

# HZ-01, link.md 9, column "Host UI cap"
PEAK_UA_MAX = 50_000
RMS_UA_MAX = 12_000
DENSITY_UA_PER_CM2_MAX = 800
CHARGE_NC_MAX = 15_000
PULSE_WIDTH_US_MIN = 50
PULSE_WIDTH_US_MAX = 400
RATE_DHZ_MAX = 1_500
SESSION_S_MAX = 1_800
PAD_AREAS_CM2 = (
    16,
    25,
    45,
    50,
    91,
)  # therapy.md 4.2: host and module hold it against the density
PAD_CM2_MIN = PAD_AREAS_CM2[0]

# HZ-01, link.md 9, column "Module firmware cap": a module that reports more is not accepted (H13)
MODULE_PEAK_UA_MAX = 60_000
MODULE_CHARGE_NC_MAX = 20_000
MODULE_RMS_UA_MAX = 15_000
MODULE_HV_MV_MAX = 100_000
MODULE_SLEW_UA_PER_S_MAX = 5_000
MODULE_PULSE_WIDTH_US_MAX = 400
MODULE_RATE_DHZ_MAX = 1_500
MODULE_LEASE_MS_MAX = 300
MODULE_SESSION_S_MAX = 3_600
MODULE_CHANNELS = (2, 4)
MODULE_FIRMWARE_MAJOR_MAX = 1  # a later major version promises something that this host does not know (F27)

# HZ-02, safety.md: one touch is one level, with this lock-out and a measured pulse between two raises
RAISE_LOCKOUT_MS = 300
WIND_UP_FLOOR_UA = 2_000
WIND_UP_PERCENT = 10
WIND_UP_MS = 200
WIND_UP_PULSES = 3

# HZ-01, link.md 5.4 CURRENT_MISMATCH and I5: what a module may tell of its own output. Twice above 1.1 times
# what was set and 0.3 mA, or three times more charge left than 0.2 uC and 2 % of the pulse's, is too much.
# Frame, 10 ms of planned pulses (I7), answer and two missing cycles lie between sent and told. [link 4.6]
OUTPUT_HIGH_PERCENT = 110
OUTPUT_HIGH_UA = 300
OUTPUT_HIGH_PULSES = 2
OUTPUT_LEFT_NC = 200
OUTPUT_LEFT_PERCENT = 2
OUTPUT_LEFT_PULSES = 3
OUTPUT_HOLD_MS = 100

# HZ-07, HZ-08, safety.md "Times"
KIOSK_PAUSE_AGE_MS = 500
KIOSK_STOP_AGE_MS = 2_000
BELIEF_GRACE_MS = 500
BELIEF_MISMATCHES = 3
WATCHDOG_AGE_MS = 5_000

# link.md 4.6, 8
CYCLE_MS = 20
LEASE_MS = 200
LINK_FAILED_CYCLES = 3
MIRROR_CYCLES = 3

# link.md 2.5
ESTOP_DISCREPANCY_MS = 50
ESTOP_RELEASE_MS = 200
PROOF_CONTACTS_MS = 50
PROOF_CHAIN_MS = 60
PROOF_VALID_MS = 24 * 3_600_000
LAMP_TEST_MS = 10_000
TEST_PUMP_AFTER_MS = 400
"""The step "HV stays off without the pump" must be over before the pump runs: the simulated module's other
steps take 151 ms together, it waits 600 ms for the pump, and its whole test may take 1.5 s. [link T3, R18]"""
CHAIN_WELD_MS = 60
CONFIRM_STUCK_MS = 5_000
STIM_ACT_MS = 5
UNHEARD_MS = 230  # link.md 4.6: whatever survives ends it within 210 ms; and one cycle

# link.md 8 H06
HOST_LATE_MS = 60
HOST_STALLED_MS = 100

# link.md 7 T15, R18: FAULT_CLEAR, the module's self-test of 1.5 s at most, and what it takes to hear of it
FAULT_CLEAR_MS = 4_000

# HZ-21: how long "Staff are coming" stands
CALL_ANSWERED_MS = 120_000

# kiosk.md 3, link.md T6
ARMED_MS = 60_000
PAUSED_MS = 120_000
CONTACT_CHECK_MS = 15_000
CONTACT_VALID_MS = 300_000  # as long as the module holds a pause: after that nobody knows of these pads

# HZ-06, therapy.md 4.3, lead check column (100 us): the upper bound of each band [A]
CONTACT_SHORT_OHM = 100
CONTACT_SUSPICIOUS_OHM = 250
CONTACT_GOOD_OHM = 1_200
CONTACT_MARGINAL_OHM = 2_200
CONTACT_POOR_OHM = 4_500

# HZ-06, therapy.md 4.3, column "In RUN" (200-300 us), and the widths that the two columns are of [A]
CONTACT_CHECK_WIDTH_US = 100
CONTACT_RUN_WIDTH_US = 200
CONTACT_RUN_GOOD_OHM = 2_500
CONTACT_RUN_MARGINAL_OHM = 3_500
CONTACT_RUN_POOR_OHM = 6_000

# HZ-06, therapy.md 4.3: change while current flows, in percent above the baseline, or above the pulses of the
# last 100 ms [P]; below 20 Hz one pulse is enough for what ends it. CON-04: five seconds at the limit.
CONTACT_BASELINE_MS = 30_000
CONTACT_CHANGED_PERCENT = 30
CONTACT_CHANGED_MS = 2_000
CONTACT_LOST_PERCENT = 60
CONTACT_LOST_MS = 500
CONTACT_STEP_PERCENT = 100
CONTACT_STEP_MS = 100
CONTACT_STEP_PULSES = 2
CONTACT_SLOW_ABOVE_MS = 50
CONTACT_LIMITED_MS = 5_000
