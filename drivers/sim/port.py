"""The SPI port of the module: one frame a CS window, and READY around it [link 3, 19 R6, R27].

CS falls: READY falls and the loaded frame goes out. CS rises after 8 bits a byte: the core takes the
request. A little later the next frame is loaded and READY rises. A window without READY reads zeros and
is not received. What the cable does to the bytes stands in cable.py.
"""

from random import Random

from drivers.sim.cable import FRAME_BYTES, Cable
from drivers.sim.impostor import alter
from drivers.sim.module import ModuleCore
from drivers.sim.relay import FAR_US

BUFFER_BYTES = 256


class SpiPort:
    """Buffers, READY and its timing; the board calls `cs_rises` and `load` when they are due."""

    def __init__(self, random: Random, *, sck_hz: int, ready_us: tuple[int, int]) -> None:
        self.is_ready = False
        self.cs_rises_us = FAR_US
        self.load_us = FAR_US
        self.lies: list[str] = []
        self.cable = Cable(random)
        self.byte_us = 8_000_000 // sck_hz
        self._ready_us = ready_us
        self._random = random
        self._response = bytearray(FRAME_BYTES)
        self._request = bytearray(BUFFER_BYTES)
        self._came: list[bytes] = []

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
        if count == 0:
            return b""
        cable, is_received = self.cable, self.is_ready
        miso = bytes(self._response[:count]).ljust(count, b"\0") if is_received else bytes(count)
        if cable.armed:
            read = cable.to_host(mosi, miso)
        else:
            read = miso
            cable.note(miso)
        if is_received:
            self.is_ready = False
            self._came = [mosi]
            self.cs_rises_us = now_us + count * self.byte_us
        return read

    def cs_rises(self, core: ModuleCore | None, now_us: int, now_ms: int) -> None:
        """The window is over: the core, if it runs, takes what came in and prepares its answer."""
        self.cs_rises_us = FAR_US
        if core is None:
            return
        self.load_us = now_us + self._random.randint(*self._ready_us)
        cable = self.cable
        came = self._came
        cable.remember(now_us, came[0])
        if cable.armed or cable.is_holding:
            came = cable.to_module(now_us, came[0])
        for window in came:
            self._take(core, window, now_ms)

    def glitch(self, core: ModuleCore | None, now_ms: int) -> None:
        """CS falls and rises without a clock (F13)."""
        if core is not None:
            core.on_window(self._request, 0, now_ms)

    def load(self, core: ModuleCore | None) -> None:
        """The next frame is loaded, READY rises; neither while the core hangs."""
        self.load_us = FAR_US
        if core is not None:
            core.load_response(self._response)
            if self.lies:
                alter(core, self._response, self.lies)
            self.is_ready = True

    def _take(self, core: ModuleCore, window: bytes, now_ms: int) -> None:
        count = len(window)
        kept = min(count, BUFFER_BYTES)
        self._request[:kept] = window[:kept]
        core.on_window(self._request, count, now_ms)
