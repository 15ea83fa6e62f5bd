"""What the C library does with the memory of pictures that are gone."""

import ctypes

_M_MMAP_THRESHOLD = -3  # of mallopt(3)
_LARGE_BYTES = 65_536


def give_back_what_is_large() -> None:
    """Memory of surfaces that are dropped goes back to the system at once, where the C library is glibc.

    Left to itself it keeps them in its heap, in pieces: 27 MB more after every screen in five languages.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_M_MMAP_THRESHOLD, _LARGE_BYTES)
