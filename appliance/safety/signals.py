"""What the station shows and sounds without a screen: three lamps, the buzzer, the staff call. Pure.

The lamp test shows all of it; an alarm that is due then sounds as it always does.
"""

from dataclasses import replace

from appliance.safety.alarm import Alarm, Buzzer, StaffCall
from appliance.safety.lamp_test import panel_at
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

    def read_back(self, buzzer_reads: bool, now_ms: int) -> bool:
        """How the buzzer line reads, one cycle after it was driven; False when it does not follow."""
        self.call.read_back(is_driven=self._buzzer.is_on, reads=buzzer_reads)
        self.call.age(now_ms)
        return buzzer_reads or not self._buzzer.is_on

    def show(self, machine: Machine, now_ms: int) -> Lamps:
        """The lamps and the buzzer of this cycle; red blinks while somebody is called."""
        alarm = self._alarm(machine, now_ms)
        sounds = self._buzzer.sound(alarm, now_ms)
        test = panel_at(now_ms - machine.proof.lamps_at_ms) if machine.proof.step == "lamps" else None
        if test is not None:
            self._buzzer.is_on = test.buzzer if alarm is None else sounds
            return replace(test, buzzer=self._buzzer.is_on)
        is_wrong = machine.state in _RED or bool(machine.faults)
        blinks = self.call.is_waiting and now_ms // _BLINK_MS % 2 == 0
        return Lamps(
            ready=machine.state in (H.READY, H.CONFIGURED) and not is_wrong,
            active=machine.state in PERMITTED,
            fault=is_wrong or blinks,
            buzzer=sounds,
        )

    def _alarm(self, machine: Machine, now_ms: int) -> Alarm | None:
        """What ems-stim sounds for now, the most urgent first; a proof test is no alarm."""
        if machine.state is H.FAULT:
            return Alarm.FAULT
        if machine.state is H.ESTOP and not machine.proof.is_running:
            return Alarm.ESTOP
        if machine.kiosk.is_dead(now_ms):
            return Alarm.KIOSK_DEAD
        return Alarm.STAFF_CALL if self.call.is_waiting else None
