"""The cable between host and module, and everything that can happen to bytes on it [link 11: F01-F18, F21].

A fault of the cable is either there until it is removed, or armed for a number of windows. What comes in at
the module and what the host reads are altered apart; the module's own buffers never are.
"""

from collections import deque
from collections.abc import Callable
from random import Random

FRAME_BYTES = 64
MOST_FLIPS = 5
BURST_BYTES = 4
REPLAYED_AFTER_US = 1_000_000
KEPT_FRAMES = 256
FOR_GOOD = 1 << 30


class Cable:
    """`armed` says for how many windows more each trouble lasts; empty means an undisturbed cable."""

    def __init__(self, random: Random) -> None:
        self.armed: dict[str, int] = {}
        self._random = random
        self._held: bytes | None = None
        self._answered = bytes(FRAME_BYTES)
        self._past: deque[tuple[int, bytes]] = deque(maxlen=KEPT_FRAMES)

    @property
    def is_holding(self) -> bool:
        """A frame waits to be sent after the next one (F10)."""
        return self._held is not None

    def trouble(self, kind: str, windows: int) -> None:
        """So many windows from now on have this trouble; 0 ends it."""
        self.armed.pop(kind, None)
        if windows:
            self.armed[kind] = windows
        elif kind == "swap":
            self._held = None

    def remember(self, now_us: int, mosi: bytes) -> None:
        """What the host has sent, for a replay."""
        self._past.append((now_us, mosi))

    def to_module(self, now_us: int, mosi: bytes) -> list[bytes]:
        """The windows that the module sees instead of this one, in their order."""
        for kind in tuple(self.armed):
            alter = MOSI.get(kind)
            if alter is not None and self._spend(kind):
                mosi = alter(self._random, mosi)
        if self._spend("drop"):
            return []
        if self._spend("duplicate"):
            return [mosi, mosi]
        if self._spend("replay"):
            return [self._from_the_past(now_us, mosi)]
        return self._swapped(mosi)

    def to_host(self, mosi: bytes, miso: bytes) -> bytes:
        """What the host reads in a window that the module answers with `miso`."""
        if self._spend("frozen"):
            return self._answered[: len(miso)].ljust(len(miso), b"\0")
        self._answered = miso
        if self._spend("loop"):
            return mosi
        for kind in tuple(self.armed):
            alter = MISO.get(kind)
            if alter is not None and self._spend(kind):
                miso = alter(self._random, miso)
        return miso

    def note(self, miso: bytes) -> None:
        """The host read this; a frozen buffer would repeat it."""
        self._answered = miso

    def _spend(self, kind: str) -> bool:
        left = self.armed.get(kind)
        if not left:
            return False
        if left < FOR_GOOD:
            self.trouble(kind, left - 1)
        return True

    def _from_the_past(self, now_us: int, mosi: bytes) -> bytes:
        old = [sent for at_us, sent in self._past if at_us <= now_us - REPLAYED_AFTER_US]
        return old[-1] if old else mosi

    def _swapped(self, mosi: bytes) -> list[bytes]:
        held, self._held = self._held, None
        if held is not None:
            return [mosi, held]
        if self._spend("swap"):
            self._held = mosi
            return []
        return [mosi]


def flipped(random: Random, data: bytes) -> bytes:
    """One to five bits are wrong."""
    bits = int.from_bytes(data, "big")
    for place in random.sample(range(8 * len(data)), random.randint(1, MOST_FLIPS)):
        bits ^= 1 << place
    return bits.to_bytes(len(data), "big")


def burst(random: Random, data: bytes) -> bytes:
    """32 bits in a row are random, the first and the last of them wrong."""
    size = 8 * len(data)
    width = min(8 * BURST_BYTES, size)
    wrong = random.getrandbits(width) | 1 | 1 << width - 1
    return (int.from_bytes(data, "big") ^ wrong << random.randrange(size - width + 1)).to_bytes(
        len(data), "big"
    )


def slipped(random: Random, data: bytes) -> bytes:
    """One edge of SCK too many: from some bit on everything is one bit late."""
    size = 8 * len(data)
    bits, after = int.from_bytes(data, "big"), random.randrange(size // 2, size)
    late = (bits & ((1 << after) - 1)) >> 1
    return ((bits >> after << after) | late).to_bytes(len(data), "big")


def early(_random: Random, data: bytes) -> bytes:
    """Sampled at the wrong edge (mode 0): every bit is the one before it."""
    return (int.from_bytes(data, "big") >> 1).to_bytes(len(data), "big")


def too_fast(random: Random, data: bytes) -> bytes:
    """Clocked at 5 MHz: a slave that follows to 4 MHz misses bits in every byte or so."""
    return bytes(byte if random.random() < 0.3 else byte << 1 & 0xFF | random.getrandbits(1) for byte in data)


def shortened(_random: Random, data: bytes) -> bytes:
    """CS rises a byte too early."""
    return data[:-1]


def lengthened(_random: Random, data: bytes) -> bytes:
    """A byte too many is clocked."""
    return data + b"\0"


Alteration = Callable[[Random, bytes], bytes]
MOSI: dict[str, Alteration] = {
    "mosi flips": flipped,
    "mosi burst": burst,
    "slip": slipped,
    "mode": early,
    "fast": too_fast,
    "short": shortened,
    "long": lengthened,
}
MISO: dict[str, Alteration] = {
    "low": lambda _random, data: bytes(len(data)),
    "high": lambda _random, data: b"\xff" * len(data),
    "miso flips": flipped,
    "miso burst": burst,
    "miso lost": lambda _random, data: bytes(len(data)),
    "slip back": slipped,
    "mode back": early,
    "fast back": too_fast,
}
