"""All working memory of the module core, preallocated; every other file here is functions upon it.

A port keeps this as one structure. Words whose corruption could harm stand twice, the second time as
complement (`..._check`), and are compared at every tick [link 15 R8, F31].
"""

from array import array

from drivers.firmware import codes as c
from drivers.firmware.caps import MAX_CHANNELS
from drivers.firmware.crc import Pseudo, Register
from drivers.firmware.identity import Identity
from drivers.firmware.subset import const

BLOCK = const(32)
BANK = const(128)
ENTROPY_WORDS = const(8)
QUEUE_PULSES = const(8)
DC_SLICES = const(10)
OPEN_OHM = const(65535)
LOG_ENTRIES = const(32)
LOG_ENTRY = const(14)
STATS_COUNTERS = const(24)


def words(count: int) -> "array[int]":
    """An array of `count` signed words, all 0."""
    return array("l", [0] * count)


def clear(data: "array[int] | bytearray") -> None:
    """Every element is 0."""
    for index in range(len(data)):
        data[index] = 0


class Memory:
    """The module core's state."""

    def __init__(self, identity: Identity) -> None:
        self.identity = identity
        self.n_channels = identity.n_channels
        self.adc = words(c.ADC_COUNT)
        self.outputs = 0
        self.rom_low = 0  # CRC of the program memory as the port measured it before reset
        self.rom_high = 0
        self.bite_seen = 0  # 1: the port saw the watchdog bite at this power-up
        self.scope = array("h", bytearray(2 * MAX_CHANNELS * c.SCOPE_SAMPLES))
        self.faults = 0
        self.hard = 0  # class B bits that are C this time: second HV_OVER, a welded E-stop contact
        self.entropy = words(ENTROPY_WORDS)
        self.entropy_at = 0
        self.entropy_mix = 0
        self.entropy_state = 1
        self.request_crc = Register()
        self.answer_crc = Register()
        self.bank_crc = Register()
        self.session_keys = Pseudo()
        self.zero_keys = Pseudo()
        self.answer = bytearray(c.PAYLOAD_BYTES)
        self.shadow = bytearray(BANK)
        self.active = bytearray(BANK)
        self.bad_times = words(9)
        self.product = words(4)
        self.test_values = words(6)
        self.log = bytearray(LOG_ENTRIES * LOG_ENTRY)
        self.stats_low = words(STATS_COUNTERS)
        self.stats_high = words(STATS_COUNTERS)
        self._make_channels()
        self._make_pulses()
        self.forget_records()
        self.forget()

    def _make_channels(self) -> None:
        n = MAX_CHANNELS
        self.setpoint = words(n)
        self.target = words(n)
        self.actual = words(n)
        self.actual_check = words(n)
        self.ceiling = words(n)
        self.ceiling_check = words(n)
        self.first = words(n)  # 1 until the first pulse of a rise from 0 is planned, 2 once it is, then 0
        self.ramp_from = words(n)
        self.used_ms = words(n)
        self.limit_ms = words(n)
        self.i_ua = words(n)
        self.v_mv = words(n)
        self.z_ohm = words(n)
        self.dq_nc = words(n)
        self.awaited = words(n)  # current of the oldest planned pulse whose measurement has not come yet
        self.awaited_next = words(n)
        self.loose = words(n)
        self.shorted = words(n)
        self.over = words(n)
        self.unbalanced = words(n)
        self.dc_nc = words(n)
        self.rest_nc = words(n)  # charge not yet counted as a whole uC
        self.dc_slices = words(n * DC_SLICES)

    def _make_pulses(self) -> None:
        n = MAX_CHANNELS
        self.mode = words(n)
        self.polarity = words(n)
        self.flipped = words(n)
        self.alternates = words(n)
        self.pw_us = words(n)
        self.gap_us = words(n)
        self.k = words(n)
        self.rate = words(n)
        self.rate2 = words(n)
        self.pw2_us = words(n)
        self.sweep = words(n)
        self.burst = words(n)
        self.burst_rate = words(n)
        self.ramp_up_ms = words(n)
        self.plateau_ms = words(n)  # end of the plateau, from the start of the ramp
        self.on_ms = words(n)
        self.cycle_ms = words(n)
        self.phase_ms = words(n)
        self.due_us = words(n)
        self.interval_us = words(n)
        self.fraction = words(n)
        self.burst_fraction = words(n)
        self.burst_left = words(n)
        self.burst_span = words(n)
        self.block_check = words(n)  # complement of the sum of the channel's words from its block
        self.queue = words(QUEUE_PULSES * 8)
        self.queue_check = words(QUEUE_PULSES)  # complement of the sum of each pulse's words

    def forget_records(self) -> None:
        """Log and counters are as after power-up; every other reset keeps them."""
        self.log_newest = 0
        self.log_count = 0
        self.log_pending = 0
        clear(self.log)
        clear(self.stats_low)
        clear(self.stats_high)

    def forget(self) -> None:
        """Everything but faults, records, entropy and converter readings is as after power-up (invariant
        I17).
        """
        self._forget_time()
        self._forget_link()
        self._forget_output()
        for channel in range(MAX_CHANNELS):
            self.setpoint[channel] = 0
            self.target[channel] = 0
            self.actual[channel] = 0
            self.actual_check[channel] = -1
            self.ceiling[channel] = 0
            self.ceiling_check[channel] = -1
            self.i_ua[channel] = 0
            self.v_mv[channel] = 0
            self.z_ohm[channel] = OPEN_OHM
        clear(self.dc_slices)
        clear(self.dc_nc)
        clear(self.used_ms)
        clear(self.shadow)
        clear(self.active)

    def _forget_time(self) -> None:
        self.now = 0
        self.latest = 0
        self.uptime_low = 0
        self.uptime_high = 0
        self.booted = 0
        self.boot_low = 0
        self.boot_high = 0
        self.cause = 0
        self.bitten = 0  # the watchdog has reset the core, and the self-test has not told yet
        self.inputs = 0
        self.chain = 0
        self.closed_for = 0
        self.discrep_for = 0
        self.discrep_as = 0
        self.weld_for = 0
        self.pump_seen = 0
        self.pump_at = 0
        self.pump_good = 0
        self.pump_fast = 0
        self.pump_valid = 0
        self.confirm_for = 0
        self.vin_bad = 0
        self.hv_low = 0
        self.hv_was_up = 0
        self.idle_high = 0
        self.hv_overs = 0
        self.clock_bad = 0
        self.ref_bad = 0
        self.warm = 0

    def _forget_link(self) -> None:
        self.session_low = 0
        self.session_high = 0
        self.hello_open = 0
        self.ack_free = 0
        self.seq = 0
        self.cached_low = 0
        self.cached_high = 0
        self.has_cached = 0
        self.frame_ctr = 0
        self.type = 0
        self.result = c.NONE_YET
        self.plen = 0
        clear(self.answer)
        self.plain = 1  # 1: the answer is computed with session 0
        self.aside = 0  # 1: a refusal from before the seq rule is shown, the cached answer stays behind it
        self.aside_type = 0
        self.aside_result = 0
        self.aside_plain = 0
        self.link_err = 0
        self.bad_count = 0
        self.bad_at = 0
        self.range_offset = 0
        self.range_min = 0
        self.range_max = 0
        self.lease_ms = 0
        self.lease_check = -1
        self.lease_at = 0
        self.mismatches = 0
        self.pulsed = 0
        self.clamped = 0
        self.reset_asked = 0
        self.reset_loaded = 0
        self.reset_at = 0

    def _forget_output(self) -> None:
        self.state = c.OFF
        self.state_check = -1
        self.token_low = 0
        self.token_high = 0
        self.token_check = -1
        self.mask = 0
        self.mask_check = -1
        self.arm_mode = 0
        self.armed_for = 0
        self.paused = 0
        self.ramp_at = 0
        self.ramp_to = c.IDLE
        self.locked = 0  # channels lost, until setpoint 0 has been seen
        self.lead_off = 0
        self.saturated = 0
        self.poor = 0
        self.drifting = 0
        self.late = 0  # 1: the engine is more than one period behind the plan
        self.spent = 0  # channels at their time limit
        self.session_ms = 0
        self.busy_us = 0
        self.queued = 0
        self.taken = 0
        self.dc_slice = 0
        self.dc_age = 0
        self.cfg_valid = 0
        self.cfg_count = 0
        self.cfg_low = 0
        self.cfg_high = 0
        self.roll_at = 0
        self.selftest_ok = 0
        self.test_mask = 0
        self.test_step = 0
        self.test_for = 0
        self.test_hold = 0
        self.test_pass = 0
        self.test_done = 0
        self.dac_ua = 0  # what the DAC is asked for while OUT_DUMMY
        self.scope_wanted = (1 << self.n_channels) - 1  # channels whose next pulse is to be captured
        clear(self.scope)
