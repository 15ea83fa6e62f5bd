"""What the module says about itself: the pages of IDENTIFY and the result of its self-test. Pure.

Sources of truth: link.md 5.1 (IDENTIFY, SELFTEST, SELFTEST_RESULT), 9 (what the limits are compared with).
IDENTIFY answers do not repeat their page: which page it is, the request says.
"""

from dataclasses import dataclass
from struct import Struct
from typing import Final, Self

from drivers.stimulator.payload import PayloadError, pack, unpack

SIMULATED_VENDOR: Final = 0xFFFF  # the simulator names itself so; refused without a bench argument (HZ-20)

_PAGE: Final = Struct("<B")
_PAGE0: Final = Struct("<HHBBBB12sIB")
_PAGE1: Final = Struct("<9HBBIB")
_SHA256_BYTES: Final = 32
_MASK: Final = Struct("<H")
_RESULT: Final = Struct("<HH6HH")


@dataclass(frozen=True, slots=True, kw_only=True)
class Identify:
    """Ask for one page: 0 who it is, 1 its limits, 2 the SHA-256 of its firmware."""

    page: int

    def encode(self) -> bytes:
        """Return the request payload."""
        return pack(_PAGE, "IDENTIFY", self.page)


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityPage0:
    """Who the module is; `serial` has its padding removed."""

    vendor: int
    product: int
    hw: int
    fw: tuple[int, int, int]
    serial: str
    fw_crc: int
    channels: int

    def encode(self) -> bytes:
        """Return the answer payload."""
        serial = self.serial.encode("ascii", "replace")
        head = (self.vendor, self.product, self.hw, *self.fw)
        return pack(_PAGE0, "IDENTIFY page 0", *head, serial, self.fw_crc, self.channels)

    @classmethod
    def decode(cls, payload: bytes) -> Self:
        """Return the page; a wrong length is a PayloadError, a strange byte of the serial shows as \\xNN."""
        if len(payload) != _PAGE0.size:
            raise PayloadError(f"IDENTIFY page 0: {_PAGE0.size} bytes expected, {len(payload)} came")
        vendor, product, hw, major, minor, patch, serial, fw_crc, channels = _PAGE0.unpack(payload)
        return cls(
            vendor=vendor,
            product=product,
            hw=hw,
            fw=(major, minor, patch),
            serial=serial.rstrip(b"\0 ").decode("ascii", "backslashreplace"),
            fw_crc=fw_crc,
            channels=channels,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityPage1:
    """The module's own limits; `features` are bits of its maker's page, `i_step_ua` its smallest step."""

    i_max_ua: int
    pw_max_us: int
    f_max_dhz: int
    q_max_nc: int
    hv_max_mv: int
    slew_ua_per_s: int
    rms_max_ua: int
    lease_max_ms: int
    session_max_s: int
    pad_min_cm2: int
    i_step_ua: int
    features: int
    tick_ms: int

    def encode(self) -> bytes:
        """Return the answer payload."""
        return pack(
            _PAGE1,
            "IDENTIFY page 1",
            self.i_max_ua // 100,
            self.pw_max_us,
            self.f_max_dhz,
            self.q_max_nc,
            self.hv_max_mv // 100,
            self.slew_ua_per_s // 100,
            self.rms_max_ua // 100,
            self.lease_max_ms,
            self.session_max_s,
            self.pad_min_cm2,
            self.i_step_ua // 100,
            self.features,
            self.tick_ms,
        )

    @classmethod
    def decode(cls, payload: bytes) -> Self:
        """Return the page; a wrong length is a PayloadError."""
        i_max, pw, f, q, hv, slew, rms, lease, session, pad, step, features, tick = unpack(
            _PAGE1, "IDENTIFY page 1", payload
        )
        return cls(
            i_max_ua=i_max * 100,
            pw_max_us=pw,
            f_max_dhz=f,
            q_max_nc=q,
            hv_max_mv=hv * 100,
            slew_ua_per_s=slew * 100,
            rms_max_ua=rms * 100,
            lease_max_ms=lease,
            session_max_s=session,
            pad_min_cm2=pad,
            i_step_ua=step * 100,
            features=features,
            tick_ms=tick,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityPage2:
    """The SHA-256 of the module's firmware, 32 bytes."""

    sha256: bytes

    def encode(self) -> bytes:
        """Return the answer payload."""
        return self._checked(self.sha256)

    @classmethod
    def decode(cls, payload: bytes) -> Self:
        """Return the page; a wrong length is a PayloadError."""
        return cls(sha256=cls._checked(payload))

    @staticmethod
    def _checked(digest: bytes) -> bytes:
        if len(digest) != _SHA256_BYTES:
            raise PayloadError(f"IDENTIFY page 2: {_SHA256_BYTES} bytes expected, {len(digest)} came")
        return bytes(digest)


@dataclass(frozen=True, slots=True, kw_only=True)
class Selftest:
    """The steps to run, and in the answer the steps that have started; the bits are the maker's."""

    mask: int

    def encode(self) -> bytes:
        """Return the payload, the same both ways."""
        return pack(_MASK, "SELFTEST", self.mask)

    @classmethod
    def decode(cls, payload: bytes) -> Self:
        """Return the mask; a wrong length is a PayloadError."""
        return cls(mask=unpack(_MASK, "SELFTEST", payload)[0])


@dataclass(frozen=True, slots=True, kw_only=True)
class SelftestResult:
    """Which steps are done and which passed, six values of the maker's page, and how long it took."""

    done: int
    passed: int
    values: tuple[int, int, int, int, int, int]
    duration_ms: int

    def encode(self) -> bytes:
        """Return the answer payload."""
        return pack(_RESULT, "SELFTEST_RESULT", self.done, self.passed, *self.values, self.duration_ms)

    @classmethod
    def decode(cls, payload: bytes) -> Self:
        """Return the result; a wrong length is a PayloadError."""
        done, passed, a, b, c, d, e, f, duration = unpack(_RESULT, "SELFTEST_RESULT", payload)
        return cls(done=done, passed=passed, values=(a, b, c, d, e, f), duration_ms=duration)
