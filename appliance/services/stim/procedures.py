"""The sequences of requests that a host state stands on: who are you, test yourself, here are the blocks."""

from dataclasses import dataclass, field

from appliance import limits
from appliance.ipc.messages import ModuleStatus
from drivers.stimulator.block import UNUSED, Block, commit_crc, encode_block
from drivers.stimulator.commands import CfgAnswer, CfgCommit, CfgCommitAnswer, CfgRead, CfgWrite, OutOfRange
from drivers.stimulator.frame import Kind, Response, Result
from drivers.stimulator.identity import (
    Identify,
    IdentityPage0,
    IdentityPage1,
    IdentityPage2,
    Selftest,
    SelftestResult,
)
from drivers.stimulator.payload import PayloadError

SIMULATOR_VENDOR = 0xFFFF
_CHANNELS = 2
_ACTIVE_BANK = 1
_EVERY_STEP = 0xFFFF


@dataclass(slots=True)
class Identification:
    """The three pages of IDENTIFY, judged against what the host accepts. (H13)"""

    is_bench: bool
    _page: int = 0
    _page0: IdentityPage0 | None = None
    _page1: IdentityPage1 | None = None
    module: ModuleStatus | None = None
    channels: int = 0
    refusal: str | None = None
    _tries: int = 2

    @property
    def is_done(self) -> bool:
        """True when the module is known, accepted or not."""
        return self.module is not None or self.refusal is not None

    def request(self) -> tuple[Kind, bytes]:
        """The next page to ask for."""
        return Kind.IDENTIFY, Identify(page=self._page).encode()

    def answered(self, response: Response) -> None:
        """One page came, or a refusal of it; a refused page is asked for once more."""
        if response.result is not Result.OK or response.kind != Kind.IDENTIFY:
            self._refused(f"IDENTIFY page {self._page} was answered with {response.result.name}")
            return
        try:
            self._take(response.payload)
        except PayloadError as error:
            self._refused(str(error))

    def _refused(self, reason: str) -> None:
        self._tries -= 1
        if self._tries == 0:
            self.refusal = reason

    def _take(self, payload: bytes) -> None:
        if self._page == 0:
            self._page0 = IdentityPage0.decode(payload)
        elif self._page == 1:
            self._page1 = IdentityPage1.decode(payload)
        elif self._page0 is not None and self._page1 is not None:
            self._judge(self._page0, self._page1, IdentityPage2.decode(payload))
        self._page += 1

    def _judge(self, who: IdentityPage0, caps: IdentityPage1, firmware: IdentityPage2) -> None:
        is_simulated = who.vendor == SIMULATOR_VENDOR
        self.channels = who.channels
        self.refusal = why_unsupported(who, caps)
        if is_simulated and not self.is_bench:
            self.refusal = "this is a simulator, and this station was not started on a bench"
        if self.refusal is None:
            self.module = ModuleStatus(
                vendor=who.vendor,
                serial=who.serial,
                firmware=".".join(str(part) for part in who.fw),
                firmware_sha256=firmware.sha256.hex(),
                simulated=is_simulated,
            )


def why_unsupported(who: IdentityPage0, caps: IdentityPage1) -> str | None:
    """The first reason why this module must never be armed, or None. [link 9, H13]

    The allow-list is one of what a module may do, not of who it is: any module built from link.md works with
    this host, so a site has no list of serial numbers. What a module is stands in every session's record.
    """
    bounds = (
        ("peak current", caps.i_max_ua, limits.MODULE_PEAK_UA_MAX, "uA"),
        ("charge per phase", caps.q_max_nc, limits.MODULE_CHARGE_NC_MAX, "nC"),
        ("rms current", caps.rms_max_ua, limits.MODULE_RMS_UA_MAX, "uA"),
        ("voltage", caps.hv_max_mv, limits.MODULE_HV_MV_MAX, "mV"),
        ("slew", caps.slew_ua_per_s, limits.MODULE_SLEW_UA_PER_S_MAX, "uA/s"),
        ("pulse width", caps.pw_max_us, limits.MODULE_PULSE_WIDTH_US_MAX, "us"),
        ("pulse rate", caps.f_max_dhz, limits.MODULE_RATE_DHZ_MAX, "0.1 Hz"),
        ("lease", caps.lease_max_ms, limits.MODULE_LEASE_MS_MAX, "ms"),
        ("session", caps.session_max_s, limits.MODULE_SESSION_S_MAX, "s"),
    )
    least, most = limits.MODULE_CHANNELS
    if who.channels < least:
        return f"the module has {who.channels} channel, the programs need {least}"
    if who.channels > most:
        return f"the module has {who.channels} channels; at most {most} are accepted"
    if who.fw[0] > limits.MODULE_FIRMWARE_MAJOR_MAX:
        known = limits.MODULE_FIRMWARE_MAJOR_MAX
        return f"the module's firmware is version {who.fw[0]}; {known} is the last that is known here"
    for name, value, most, unit in bounds:
        if not 0 < value <= most:
            return f"the module's {name} limit is {value} {unit}; at most {most} is accepted"
    return None


@dataclass(slots=True)
class SelfTest:
    """The module's test of itself with every step that it has now; a refusal names them. [link 5.1, R18, R26]

    The step that needs the pump is there in SERVICE alone, so each test asks for every step anew.
    """

    mask: int = _EVERY_STEP
    started: int = 0

    def answered(self, response: Response) -> bool:
        """True when the test has begun; else the next request asks for what the refusal named."""
        if response.result is Result.OUT_OF_RANGE:
            self.mask = OutOfRange.decode(response.payload).maximum
        if response.result is not Result.OK:
            return False
        self.mask, self.started = _EVERY_STEP, Selftest.decode(response.payload).mask
        return True

    def is_whole(self, response: Response) -> bool:
        """Every step that was begun is done and has passed."""
        told = SelftestResult.decode(response.payload)
        return told.done == told.passed == self.started != 0


@dataclass(slots=True)
class Configuration:
    """Blocks written, compared as stored, committed by CRC, read back from the active bank. (H14, link D6)

    Every channel that the module has is written, the unused ones empty: the bank may hold another host's.
    """

    blocks: tuple[Block, ...]
    channels: int = _CHANNELS
    crc: int = field(init=False)
    is_right: bool | None = None
    _bytes: tuple[bytes, ...] = field(init=False)
    _step: int = 0
    _tries: int = 2

    def __post_init__(self) -> None:
        self.crc = commit_crc(self.blocks)
        unused = (UNUSED,) * (self.channels - len(self.blocks))
        self._bytes = tuple(encode_block(block) for block in self.blocks) + unused

    def request(self) -> tuple[Kind, bytes]:
        """The next write, the commit, or the next read."""
        count = len(self._bytes)
        if self._step < count:
            return Kind.CFG_WRITE, CfgWrite(channel=self._step, block=self._bytes[self._step]).encode()
        if self._step == count:
            return Kind.CFG_COMMIT, CfgCommit(crc=self.crc).encode()
        return Kind.CFG_READ, CfgRead(channel=self._step - count - 1, bank=_ACTIVE_BANK).encode()

    def answered(self, response: Response) -> None:
        """One step is done, or everything begins once more, or it failed."""
        try:
            is_right = response.result is Result.OK and self._matches(response)
        except PayloadError:
            is_right = False
        if is_right:
            self._step += 1
            if self._step > 2 * len(self._bytes):
                self.is_right = True
            return
        self._tries -= 1
        self._step = 0
        if self._tries == 0:
            self.is_right = False

    def _matches(self, response: Response) -> bool:
        count = len(self._bytes)
        if self._step == count:
            return CfgCommitAnswer.decode(response.payload).active_crc == self.crc
        channel = self._step if self._step < count else self._step - count - 1
        answer = CfgAnswer.decode(response.payload)
        return answer.channel == channel and answer.block == self._bytes[channel]
