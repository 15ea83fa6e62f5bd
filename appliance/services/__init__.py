"""One main a process, and the only place where drivers are built."""
