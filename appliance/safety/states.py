"""The fourteen host states of link.md 8 and the module states each of them may stand beside."""

from enum import StrEnum, unique


@unique
class HostState(StrEnum):
    """Where the host stands; the order is the wire's number. [link 8]"""

    BOOT = "BOOT"
    LINK_DOWN = "LINK_DOWN"
    IDENTIFY = "IDENTIFY"
    READY = "READY"
    CONFIGURED = "CONFIGURED"
    ARMING = "ARMING"
    ARMED = "ARMED"
    TREATING = "TREATING"
    PAUSED = "PAUSED"
    STOPPING = "STOPPING"
    FAULT = "FAULT"
    ESTOP = "ESTOP"
    SERVICE = "SERVICE"
    INCOMPATIBLE = "INCOMPATIBLE"

    @property
    def code(self) -> int:
        """The number that the request's host_state byte carries. [link 4.1]"""
        return _CODES[self]


_CODES = {state: code for code, state in enumerate(HostState)}
