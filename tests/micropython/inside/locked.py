"""The core with the heap locked in every call: an allocation there is a MemoryError.

Every call is written out, because gathering arguments with a star would itself allocate.
"""

from array import array

import micropython

from drivers.firmware.core import Core

escaped = [False]
lock = micropython.heap_lock
unlock = micropython.heap_unlock


class LockedCore(Core):
    """The core as a test sees it; `escaped` tells that an exception has left one of its calls."""

    def reset(self, now_ms: int, cause: int, entropy_word: int) -> None:
        lock()
        try:
            Core.reset(self, now_ms, cause, entropy_word)
        except BaseException:
            escaped[0] = True
            raise
        finally:
            unlock()

    def feed_entropy(self, word16: int) -> None:
        lock()
        try:
            Core.feed_entropy(self, word16)
        except BaseException:
            escaped[0] = True
            raise
        finally:
            unlock()

    def step(self, now_ms: int, inputs: int) -> None:
        lock()
        try:
            Core.step(self, now_ms, inputs)
        except BaseException:
            escaped[0] = True
            raise
        finally:
            unlock()

    def on_pump_edge(self, now_ms: int) -> None:
        lock()
        try:
            Core.on_pump_edge(self, now_ms)
        except BaseException:
            escaped[0] = True
            raise
        finally:
            unlock()

    def on_stop_edge(self, inputs: int) -> None:
        lock()
        try:
            Core.on_stop_edge(self, inputs)
        except BaseException:
            escaped[0] = True
            raise
        finally:
            unlock()

    def on_window(self, buf: bytearray, count: int, now_ms: int) -> None:
        lock()
        try:
            Core.on_window(self, buf, count, now_ms)
        except BaseException:
            escaped[0] = True
            raise
        finally:
            unlock()

    def load_response(self, buf: bytearray) -> None:
        lock()
        try:
            Core.load_response(self, buf)
        except BaseException:
            escaped[0] = True
            raise
        finally:
            unlock()

    def next_pulse(self, out: "array[int]") -> bool:
        lock()
        try:
            return Core.next_pulse(self, out)
        except BaseException:
            escaped[0] = True
            raise
        finally:
            unlock()

    def on_pulse(self, channel: int, i1_ua: int, i2_ua: int, v_mv: int, saturated: bool, dq_nc: int) -> None:
        lock()
        try:
            Core.on_pulse(self, channel, i1_ua, i2_ua, v_mv, saturated, dq_nc)
        except BaseException:
            escaped[0] = True
            raise
        finally:
            unlock()

    def on_samples(self, channel: int, samples: "array[int]") -> None:
        lock()
        try:
            Core.on_samples(self, channel, samples)
        except BaseException:
            escaped[0] = True
            raise
        finally:
            unlock()


OWN = set(LockedCore.__dict__)
FORGOTTEN = [name for name in Core.__dict__ if not name.startswith("_") and name not in OWN]
assert not FORGOTTEN, FORGOTTEN
