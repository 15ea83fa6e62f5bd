"""The SPI port of the module: one frame a CS window, READY around it, and the faults of the cable [link 3,
19 R6, R27].

CS falls: READY falls and the loaded frame goes out. CS rises after 8 bits a byte: the core takes the
request. A little later the next frame is loaded and READY rises. A window without READY reads zeros and
is not received.
"""

from random import Random

from drivers.sim.impostor import alter
from drivers.sim.module import ModuleCore
from drivers.sim.relay import FAR_US

FRAME_BYTES = 64
BUFFER_BYTES = 256


class SpiPort:
    """Buffers, READY and its timing; the board calls `cs_rises` and `load` when they are due."""

    def __init__(self, random: Random, *, sck_hz: int, ready_us: tuple[int, int]) -> None:
        self.is_ready = False
        self.cs_rises_us = FAR_US
        self.load_us = FAR_US
        self.miso_fault = ""
        self.lies: list[str] = []
        self.mosi_flips = 0
        self.drops = 0
        self.byte_us = 8_000_000 // sck_hz
        self._ready_us = ready_us
        self._random = random
        self._response = bytearray(FRAME_BYTES)
        self._last_sent = bytes(FRAME_BYTES)
        self._request = bytearray(BUFFER_BYTES)
        self._count = 0

    def hold(self) -> None:
        """The module is in reset: READY is low and nothing is under way."""
        self.is_ready = False
        self.cs_rises_us = self.load_us = FAR_US

    def boot(self, now_us: int) -> None:
        """Reset has been released: the first frame is on its way."""
        self.hold()
        self.load_us = now_us + self._random.randint(*self._ready_us)

    def cs_falls(self, now_us: int, mosi: bytes) -> bytes:
        """What the host reads in the window that begins now."""
        count = len(mosi)
        if count == 0 or not self.is_ready:
            return self._cable(mosi, bytes(count))
        self.is_ready = False
        kept = min(count, BUFFER_BYTES)
        self._request[:kept] = mosi[:kept]
        self._count = count
        self.cs_rises_us = now_us + count * self.byte_us
        return self._cable(mosi, bytes(self._response[:count]).ljust(count, b"\0"))

    def cs_rises(self, core: ModuleCore | None, now_us: int, now_ms: int) -> None:
        """The window is over: the core, if it runs, takes what came in and prepares its answer."""
        self.cs_rises_us = FAR_US
        if core is None:
            return
        self.load_us = now_us + self._random.randint(*self._ready_us)
        if self.drops:
            self.drops -= 1
            return
        if self.mosi_flips:
            self.mosi_flips -= 1
            self._request[self._random.randrange(FRAME_BYTES)] ^= 1 << self._random.randrange(8)
        core.on_window(self._request, self._count, now_ms)

    def load(self, core: ModuleCore | None) -> None:
        """The next frame is loaded, READY rises; neither while the core hangs."""
        self.load_us = FAR_US
        if core is not None:
            core.load_response(self._response)
            if self.lies:
                alter(core, self._response, self.lies)
            self.is_ready = True

    def _cable(self, mosi: bytes, miso: bytes) -> bytes:
        if self.miso_fault == "frozen":
            return self._last_sent[: len(miso)].ljust(len(miso), b"\0")
        self._last_sent = miso
        if self.miso_fault == "low":
            return bytes(len(miso))
        if self.miso_fault == "high":
            return b"\xff" * len(miso)
        return mosi if self.miso_fault == "loop" else miso
