"""Real-time scheduling, locked memory and a quiet collector, as far as this machine grants them."""

import ctypes
import gc
import os
import resource
from dataclasses import dataclass

FIFO_PRIORITY = 50  # [link 8]
_NICE = -10
_MCL_CURRENT = 1
_MCL_FUTURE = 2


@dataclass(frozen=True, slots=True)
class Realtime:
    """What this machine grants: whether all of it, and one line that says why the rest was not."""

    is_granted: bool
    text: str

    def __str__(self) -> str:
        """The line."""
        return self.text


def enter(priority: int = FIFO_PRIORITY) -> Realtime:
    """Asks for all three and says what was granted."""
    is_fifo, scheduling = _scheduling(priority)
    is_locked, memory = _memory()
    return Realtime(is_fifo and is_locked, ", ".join((scheduling, memory, _collector())))


def _scheduling(priority: int) -> tuple[bool, str]:
    try:
        os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(priority))
    except OSError as error:
        return False, f"no SCHED_FIFO ({error.strerror}), {_nice()}"
    return True, f"SCHED_FIFO {priority}"


def _nice() -> str:
    try:
        os.setpriority(os.PRIO_PROCESS, 0, _NICE)
    except OSError as error:
        return f"nice {os.getpriority(os.PRIO_PROCESS, 0)} ({error.strerror})"
    return f"nice {_NICE}"


def _memory() -> tuple[bool, str]:
    # Under a limit, locking what is still to come would turn a later allocation into a MemoryError.
    limit, _ = resource.getrlimit(resource.RLIMIT_MEMLOCK)
    wanted = _MCL_CURRENT | (_MCL_FUTURE if limit == resource.RLIM_INFINITY else 0)
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.mlockall(wanted) != 0:
        return False, f"memory not locked ({os.strerror(ctypes.get_errno())})"
    return True, "memory locked"


def _collector() -> str:
    gc.collect()
    gc.freeze()
    gc.disable()
    return "collector off"
