"""A module on the bench: configured, armed, run and looked at. [link 7, Annex W]"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Final, Unpack

from appliance.services.conformance.clause import Broken, NotChecked
from appliance.services.conformance.hands import Pulse
from appliance.services.conformance.port import Fields, bits, standing
from appliance.services.conformance.station import Around, Station
from drivers.stimulator.block import BLOCK_BYTES, CHANNELS, UNUSED, Block, encode_block
from drivers.stimulator.codes import FaultBit, Flag, HostFlag, Kind, ModuleState, Result
from drivers.stimulator.commands import (
    Arm,
    ArmAnswer,
    ArmMode,
    CfgCommit,
    CfgWrite,
    Cycle,
    Start,
    Stop,
)
from drivers.stimulator.crc import crc32p4
from drivers.stimulator.frame import Response
from drivers.wire import Wire

CYCLE_US: Final = 20_000
LEASE_MS: Final = 200
ACQUIRED_MS: Final = 160
HV_WITHIN_MS: Final = 620


PLAIN: Final = Block(pad_cm2=25, i_max_ua=5_000, pw_us=200, f_dhz=500, limit_s=60)
FAST: Final = replace(PLAIN, f_dhz=1_000)


class Bench(Station):
    """What a clause gets: a station that is configured, armed, run and stopped."""

    def __init__(self, wire: Wire, now_us: Callable[[], int], **around: Unpack[Around]) -> None:
        """Use what is given."""
        super().__init__(wire, now_us, **around)
        self.crc = 0
        self.setpoints = [0, 0, 0, 0]
        self._cycle_at = 0

    def home(self) -> None:
        """IDLE, no faults, every setpoint 0; else Stuck."""
        self.setpoints = [0, 0, 0, 0]
        super().home()

    @contextmanager
    def given(self, what: str) -> Iterator[None]:
        """What is done inside leads to where a clause begins: a module that refuses it breaks another one."""
        try:
            yield
        except Broken as broken:
            raise NotChecked(f"{what} was not reached: {broken}") from broken

    def break_link(self, state: ModuleState = ModuleState.FAULT) -> None:
        """Nine broken frames: a class B fault."""
        with self.given(f"{state.name} by LINK_QUALITY"):
            for _ in range(9):
                self.window(bytes(64))
            self.sent = "nine windows of zeros"
            self.is_in(state)

    def lose_lease(self) -> None:
        """ARMED, and then silence: a class A fault."""
        self.armed()
        with self.given("LEASE_EXPIRED"):
            self.wait_ms(260)
            seen = self.look()
            self.expect(seen.faults == FaultBit.LEASE_EXPIRED, "LEASE_EXPIRED", bits(seen.faults))

    # ---- configuration

    def configure(self, *blocks: Block) -> None:
        """These blocks are active on channels 0, 1, ...; the others are off."""
        encoded = [encode_block(block) for block in blocks]
        bank = b""
        with self.given("an active bank"):
            for channel in range(self.n_channels):
                data = encoded[channel] if channel < len(encoded) else UNUSED
                self.accepted(Kind.CFG_WRITE, CfgWrite(channel=channel, block=data).encode())
                bank += data
            self.crc = crc32p4(bank.ljust(CHANNELS * BLOCK_BYTES, b"\0"))
            self.accepted(Kind.CFG_COMMIT, CfgCommit(crc=self.crc).encode())

    # ---- the 20 ms cycle

    def cycle(
        self,
        *,
        permit: bool = True,
        hold: bool = False,
        expected: ModuleState | None = None,
        **fields: Unpack[Fields],
    ) -> Response:
        """One CYCLE on the 20 ms grid, and its answer; the lease is 200 ms unless it is named."""
        behind = self._cycle_at - self.now_us()
        if behind > 0:
            self.wait(behind)
        self._cycle_at = max(self.now_us(), self._cycle_at) + CYCLE_US
        fields.setdefault("lease_ms", LEASE_MS)
        return self.ask(Kind.CYCLE, self.cyclic(permit, hold, expected), **fields)

    def cyclic(self, permit: bool = True, hold: bool = False, expected: ModuleState | None = None) -> bytes:
        """A CYCLE's payload with the present setpoints; belief is the last state unless it is named."""
        seen = self.last.state if self.last else ModuleState.IDLE
        a, b, c, d = (setpoint * 100 for setpoint in self.setpoints)
        cycle = Cycle(
            run_permit=permit,
            hold_intensity=hold,
            setpoints_ua=(a, b, c, d),
            expected_state=seen if expected is None else expected,
        )
        return cycle.encode()

    def run(self, for_ms: int, *, permit: bool = True, hold: bool = False) -> list[Response]:
        """Cycles for so long; their answers."""
        until = self.now_us() + for_ms * 1000
        answers = []
        while self.now_us() < until:
            answers.append(self.cycle(permit=permit, hold=hold))
        return answers

    def run_until(self, is_so: Callable[[Response], bool], within_ms: int, expected: str) -> Response:
        """Cycles until it is so; else the clause is broken."""
        until = self.now_us() + within_ms * 1000 + self.slack_us
        seen = self.cycle()
        while not is_so(seen):
            self.expect(self.now_us() < until, f"{expected} within {within_ms} ms", standing(seen))
            seen = self.cycle()
        return seen

    # ---- to a live output

    def permitted(self) -> None:
        """Pump acquired and lease running."""
        self.is_pumping = True
        self.run(ACQUIRED_MS)

    def ask_arm(self, mask: int = 1, mode: int = ArmMode.TREAT, crc: int | None = None) -> Response:
        """One ARM; its token is kept when it was granted."""
        payload = Arm(cfg_crc=self.crc if crc is None else crc, channel_mask=mask, mode=ArmMode.TREAT)
        encoded = bytearray(payload.encode())
        encoded[5] = mode
        answer = self.ask(Kind.ARM, bytes(encoded))
        if answer.result is Result.OK and len(answer.payload) == 4:
            self.token = ArmAnswer.decode(answer.payload).token
        return answer

    def armed(self, *blocks: Block, mode: int = ArmMode.TREAT) -> None:
        """ARMED with HV on, for these blocks."""
        chosen = blocks or (PLAIN,)
        self.configure(*chosen)
        self.permitted()
        with self.given("ARMED"):
            answer = self.ask_arm((1 << len(chosen)) - 1, mode)
            self.expect(answer.result is Result.OK, "OK", answer.result.name)
            self.run_until(lambda seen: bool(seen.flags & Flag.HV_ON), HV_WITHIN_MS, "HV_ON")

    def ask_start(self, token: int | None = None, complement: int | None = None) -> Response:
        """One START; with the kept token unless another is named."""
        own = self.token if token is None else token
        other = own ^ 0xFFFFFFFF if complement is None else complement
        payload = Start(token=own).encode()[:4] + other.to_bytes(4, "little")
        return self.ask(Kind.START, payload)

    def start(self) -> int:
        """RUNNING; the time just before START."""
        before_us = self.now_us()
        with self.given("RUNNING"):
            answer = self.ask_start()
            self.expect(answer.result is Result.OK, "OK", answer.result.name)
            self.is_in(ModuleState.RUNNING, answer)
        return before_us

    def running(self, *blocks: Block, setpoints: Sequence[int] = ()) -> int:
        """RUNNING with these blocks and setpoints (0.1 mA); the time just before START."""
        self.armed(*blocks)
        began_us = self.start()
        self.set(*setpoints)
        return began_us

    def set(self, *setpoints: int) -> None:
        """These are the setpoints of the next cycles, in 0.1 mA."""
        self.setpoints = [*setpoints, 0, 0, 0, 0][:CHANNELS]

    def stop(self, reason: int = 1) -> Response:
        """One STOP."""
        return self.ask(Kind.STOP, Stop(reason=reason).encode())

    def stop_now(self) -> Response:
        """One POLL with STOP_NOW, and the state after it."""
        self.poll(flags=HostFlag.STOP_NOW)
        return self.poll()

    def seen(self, since_us: int, channel: int | None = 0) -> list[Pulse]:
        """The pulses at the electrodes since then."""
        return self.hands.pulses(since_us, channel=channel)
