"""Real-time scheduling, locked memory and a quiet collector, as far as this machine grants them."""

import ctypes
import gc
import os
import resource

FIFO_PRIORITY = 50  # [link 8]
_NICE = -10
_MCL_CURRENT = 1
_MCL_FUTURE = 2


def enter(priority: int = FIFO_PRIORITY) -> str:
    """Asks for all three and says in one line what was granted and why the rest was not."""
    parts = (_scheduling(priority), _memory(), _collector())
    return ", ".join(parts)


def _scheduling(priority: int) -> str:
    try:
        os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(priority))
    except OSError as error:
        return f"no SCHED_FIFO ({error.strerror}), {_nice()}"
    return f"SCHED_FIFO {priority}"


def _nice() -> str:
    try:
        os.setpriority(os.PRIO_PROCESS, 0, _NICE)
    except OSError as error:
        return f"nice {os.getpriority(os.PRIO_PROCESS, 0)} ({error.strerror})"
    return f"nice {_NICE}"


def _memory() -> str:
    # Under a limit, locking what is still to come would turn a later allocation into a MemoryError.
    limit, _ = resource.getrlimit(resource.RLIMIT_MEMLOCK)
    wanted = _MCL_CURRENT | (_MCL_FUTURE if limit == resource.RLIM_INFINITY else 0)
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.mlockall(wanted) != 0:
        return f"memory not locked ({os.strerror(ctypes.get_errno())})"
    return "memory locked"


def _collector() -> str:
    gc.collect()
    gc.freeze()
    gc.disable()
    return "collector off"
