"""What the station shows and sounds without a screen: three lamps, the buzzer, the staff call. Pure."""

from appliance.safety.alarm import Alarm, Buzzer, StaffCall
from appliance.safety.faults import Fault
from appliance.safety.machine import Machine
from appliance.safety.mirror import PERMITTED
from appliance.safety.orders import Lamps
from appliance.safety.states import HostState as H

_BLINK_MS = 500
_RED = (H.FAULT, H.ESTOP, H.BOOT, H.LINK_DOWN, H.INCOMPATIBLE)


class Signals:
    """Green, amber, red and the buzzer, from where the machine stands and who is called."""

    def __init__(self) -> None:
        self.call = StaffCall()
        self._buzzer = Buzzer()

    def read_back(self, buzzer_reads: bool, now_ms: int) -> None:
        """How the buzzer line reads, one cycle after it was driven."""
        self.call.read_back(is_driven=self._buzzer.is_on, reads=buzzer_reads)
        self.call.age(now_ms)

    def show(self, machine: Machine, now_ms: int) -> Lamps:
        """The lamps and the buzzer of this cycle; red blinks while somebody is called."""
        is_wrong = machine.state in _RED or bool(machine.faults)
        blinks = self.call.is_waiting and now_ms // _BLINK_MS % 2 == 0
        return Lamps(
            ready=machine.state in (H.READY, H.CONFIGURED) and not is_wrong,
            active=machine.state in PERMITTED,
            fault=is_wrong or blinks,
            buzzer=self._buzzer.sound(self._alarm(machine, now_ms), now_ms),
        )

    def _alarm(self, machine: Machine, now_ms: int) -> Alarm | None:
        """What ems-stim sounds for now, the most urgent first; a proof test is no alarm."""
        if machine.state is H.FAULT:
            return Alarm.FAULT
        if machine.state is H.ESTOP and not machine.proof.is_running:
            return Alarm.ESTOP
        if Fault.INTERFACE_LOST in machine.faults and not machine.kiosk.is_fresh(now_ms):
            return Alarm.KIOSK_DEAD
        return Alarm.STAFF_CALL if self.call.is_waiting else None
