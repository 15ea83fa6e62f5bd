"""What a process tells the service manager that started it (sd_notify): ready, alive, what it is doing."""

import os

from systemd import daemon

_PARTS_OF_TIMEOUT = 4


class Notifier:
    """READY once, WATCHDOG from the loop that does the work, STATUS at a change; silent without a manager."""

    def __init__(self) -> None:
        self._period_us = watchdog_period_us(dict(os.environ), os.getpid())
        self._due_at_us: int | None = None
        self._status = ""

    def ready(self, status: str) -> None:
        """The service counts as started."""
        self._status = status
        _send(f"READY=1\nSTATUS={status}")

    def status(self, text: str) -> None:
        """One line for `systemctl status`; sent only when it is another one."""
        if text != self._status:
            self._status = text
            _send(f"STATUS={text}")

    def alive(self, now_us: int) -> None:
        """One turn of the work is done; the manager hears of it four times in each of its time-outs."""
        if self._period_us is None or (self._due_at_us is not None and now_us < self._due_at_us):
            return
        self._due_at_us = now_us + self._period_us
        _send("WATCHDOG=1")

    def stopping(self) -> None:
        """The service ends because it was told to."""
        _send("STOPPING=1")


def watchdog_period_us(environment: dict[str, str], pid: int) -> int | None:
    """How often to say WATCHDOG, or None when the manager does not ask this process for it."""
    timeout = environment.get("WATCHDOG_USEC", "")
    asked_pid = environment.get("WATCHDOG_PID", str(pid))
    if not timeout.isdigit() or int(timeout) == 0 or asked_pid != str(pid):
        return None
    return int(timeout) // _PARTS_OF_TIMEOUT


def _send(message: str) -> None:
    try:
        daemon.notify(message)
    except OSError:
        return  # a manager that is gone is no reason to stop the work
