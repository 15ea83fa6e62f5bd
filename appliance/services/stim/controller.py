"""One cycle of ems-stim: lines, orders, one exchange, what follows from it, and the pump's edge last of all.

Rule: the edge is the last statement of a good cycle and cannot be reached by an exception. (safety.md rule 9)
"""

from collections.abc import Callable
from typing import Final

from appliance.limits import LEASE_MS
from appliance.safety.core import SafetyCore
from appliance.safety.orders import Orders, Verb
from appliance.safety.states import HostState as H
from appliance.services.stim import translate
from appliance.services.stim.devices import Devices
from appliance.services.stim.procedures import Configuration, Identification, SelfTest
from appliance.services.stim.treatment import Treatment
from drivers.stimulator.commands import ArmAnswer, Cycle, CycleAnswer
from drivers.stimulator.frame import FaultBit, Flag, Kind, ModuleState, Response, Result
from drivers.stimulator.link import Exchange, Link

_NO_SETPOINTS: Final = (0, 0, 0, 0)
_NO_CRC: Final = 0


class Controller:
    """Joins the safety core, the session and the link; owns no policy of its own."""

    def __init__(
        self,
        devices: Devices,
        *,
        is_bench: bool,
        watchdog_required: bool,
        nonce: Callable[[], int],
        clock_ms: Callable[[], int],
    ) -> None:
        now_ms = clock_ms()
        self.is_bench = is_bench
        self.safety = SafetyCore(watchdog_required=watchdog_required, now_ms=now_ms)
        self.treatment = Treatment(self.safety)
        self.identification = Identification(is_bench=is_bench)
        self.output_off_confirmed = False
        self.knob_up = self.knob_down = self.knob_pushes = 0
        self._knob_is_pushed = False
        self.hand_squeezes = 0
        self.records_ok = True
        self._nonce = nonce
        self._clock_ms = clock_ms
        self.hand_is_ok = False
        self._token = 0
        self.self_test = SelfTest()
        self._latched = FaultBit(0)
        self._shown: tuple[bool, bool, bool, bool] | None = None
        self._reset_held: bool | None = None
        self._buzzer_is_driven = False
        self.use(devices)

    def use(self, devices: Devices) -> None:
        """From now on these are the hardware; the link begins anew, and nothing was shown on it yet."""
        self.devices = devices
        self.link = Link(devices.bus, now_ms=self._clock_ms)
        self._shown = self._reset_held = None
        if devices.is_open:
            self.safety.boot(now_ms=self._clock_ms())

    # ---- the cycle

    def cycle(self, now_ms: int) -> None:
        """One 20 ms cycle; what it drives is decided before the last line, which may never run."""
        buzzer = self._buzzer_is_driven and self.devices.buzzer_is_on()
        witness = translate.witness_of(self.devices.witness(), buzzer=buzzer)
        if not self.devices.is_open and self.safety.seen is not None:
            self.safety.lost(now_ms=now_ms)
        self._watch_hand(witness.hand_ok)
        self._read_knob(now_ms)
        orders = self.safety.tick(witness, now_ms=now_ms)
        self._show(orders)
        answer = self._exchange(orders, now_ms)
        self.output_off_confirmed = not witness.stim_act and not witness.chain_fb and _is_off(answer)
        self.treatment.advance(now_ms)
        if self.safety.may_pump(answered=answer is not None, now_ms=now_ms):
            self.devices.toggle_pump()

    def cut(self) -> None:
        """Every host output is where it is harmless: pump static, module in reset, red lamp on."""
        try:
            self.devices.hold_pump()
        finally:
            try:
                self.devices.reset_module(is_held=True)
            finally:
                self.devices.show_lamps(ready=False, active=False, fault=True, buzzer=False)

    def _watch_hand(self, hand_ok: bool) -> None:
        if hand_ok and not self.hand_is_ok:
            self.hand_squeezes += 1
        self.hand_is_ok = hand_ok

    def _read_knob(self, now_ms: int) -> None:
        knob = self.devices.knob()
        if knob.detents < 0:
            self.knob_down -= knob.detents
            self.treatment.lower(-knob.detents)
        elif knob.detents > 0:
            self.knob_up += knob.detents
        if knob.pushed:
            self.knob_pushes += not self._knob_is_pushed
            self.safety.pause(now_ms=now_ms)
        self._knob_is_pushed = knob.pushed

    def _show(self, orders: Orders) -> None:
        if orders.module_reset != self._reset_held:
            self._reset_held = orders.module_reset
            self.devices.reset_module(is_held=orders.module_reset)
        lamps = orders.lamps
        self._buzzer_is_driven = lamps.buzzer
        shown = (lamps.ready, lamps.active, lamps.fault, lamps.buzzer)
        if shown != self._shown:
            self._shown = shown
            self.devices.show_lamps(ready=shown[0], active=shown[1], fault=shown[2], buzzer=shown[3])

    # ---- the exchange

    def _exchange(self, orders: Orders, now_ms: int) -> Response | None:
        if orders.verb is Verb.NONE:
            return None
        if not self.devices.is_open:
            self.safety.unanswered(None, now_ms=now_ms)
            return None
        kind, exchange = self._send(orders)
        answer = exchange.answer
        if answer is None:
            fault = translate.fault_of(exchange.defect, module_reset=exchange.module_reset)
            self.safety.unanswered(fault, now_ms=now_ms, cause=translate.cause_of(exchange.defect))
            return None
        if exchange.retries:
            self.safety.retried(now_ms=now_ms)
        self._latched = answer.faults
        if orders.verb is Verb.HELLO:
            self._greeted(answer, now_ms)
        elif orders.verb is Verb.IDENTIFY:
            self._identified(answer, now_ms)
        else:
            self._take(kind, answer, now_ms)
        return answer

    def _send(self, orders: Orders) -> tuple[Kind, Exchange]:
        host_state, flags = orders.host_state.code, translate.flags_of(orders)
        if orders.verb is Verb.HELLO:
            return Kind.HELLO, self.link.hello(self._nonce(), host_state=host_state, flags=flags)
        lease_ms = 0
        if orders.verb is Verb.CYCLE:
            kind, payload = self._cycle_request(orders)
            lease_ms = LEASE_MS if kind is Kind.CYCLE else 0
        elif orders.verb is Verb.IDENTIFY:
            kind, payload = self.identification.request()
        else:
            crc = self.treatment.configuration.crc if self.treatment.configuration else _NO_CRC
            kind, payload = translate.mailbox(
                orders,
                cfg_crc=crc,
                token=self._token,
                latched=self._latched,
                selftest_mask=self.self_test.mask,
            )
        exchange = self.link.exchange(
            kind, payload, lease_ms=lease_ms, host_state=host_state, flags=flags, arm_token=self._token
        )
        return kind, exchange

    def _cycle_request(self, orders: Orders) -> tuple[Kind, bytes]:
        configuration = self._pending_configuration()
        if configuration is not None:
            return configuration.request()
        setpoints = self.treatment.setpoints_ua() if orders.host_state is H.TREATING else _NO_SETPOINTS
        cycle = Cycle(
            run_permit=orders.run_permit, setpoints_ua=setpoints, expected_state=int(orders.expected_state)
        )
        return Kind.CYCLE, cycle.encode()

    def _pending_configuration(self) -> Configuration | None:
        configuration = self.treatment.configuration
        is_pending = (
            self.safety.state is H.READY and configuration is not None and configuration.is_right is None
        )
        return configuration if is_pending and self._is_idle() else None

    def _is_idle(self) -> bool:
        return self.safety.seen is not None and int(self.safety.seen.state) == ModuleState.IDLE

    def _greeted(self, answer: Response, now_ms: int) -> None:
        if answer.result is Result.OK:
            self._token = 0
            self.identification = Identification(is_bench=self.is_bench)
            self.treatment.forget_configuration()
            self.safety.linked(now_ms=now_ms)
        else:
            self.safety.unanswered(None, now_ms=now_ms)  # a module that refuses to talk is one that is lost

    def _identified(self, answer: Response, now_ms: int) -> None:
        self.identification.answered(answer)
        if self.identification.is_done:
            self.treatment.module = self.identification.module
            self.treatment.module_channels = max(self.identification.channels, translate.CHANNELS)
            self.safety.identified(is_accepted=self.identification.module is not None, now_ms=now_ms)

    def _take(self, kind: Kind, answer: Response, now_ms: int) -> None:
        if kind is Kind.ARM and answer.result is Result.OK:
            self._token = ArmAnswer.decode(answer.payload).token
        elif kind in (Kind.SELFTEST, Kind.SELFTEST_RESULT):
            self._tested(kind, answer, now_ms)
        elif kind in (Kind.CFG_WRITE, Kind.CFG_COMMIT, Kind.CFG_READ):
            self._configured(answer, now_ms)
        seen = translate.seen_of(answer, self.safety.mode)
        self.safety.observed(seen, now_ms=now_ms, answered_at_ms=self._clock_ms())
        if answer.state not in (ModuleState.ARMED, ModuleState.RUNNING, ModuleState.RAMPDOWN):
            self._token = 0
        self.treatment.followed(answer)
        if kind is Kind.CYCLE and answer.result is Result.OK:
            self.treatment.measured(CycleAnswer.decode(answer.payload), answer, now_ms)

    def _tested(self, kind: Kind, answer: Response, now_ms: int) -> None:
        if kind is Kind.SELFTEST:
            if self.self_test.answered(answer):
                self.safety.test_began(now_ms=now_ms)
        elif answer.result is Result.OK:
            self.safety.tested(is_whole=self.self_test.is_whole(answer), now_ms=now_ms)

    def _configured(self, answer: Response, now_ms: int) -> None:
        configuration = self.treatment.configuration
        if configuration is None:
            return
        configuration.answered(answer)
        if configuration.is_right is not None:
            self.safety.configured(is_right=configuration.is_right, now_ms=now_ms)


def _is_off(answer: Response | None) -> bool:
    return answer is not None and not answer.flags & (Flag.HV_ON | Flag.K1_CLOSED)
