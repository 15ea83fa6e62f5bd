"""A host as small as it can be: one exchange and one pump edge every 20 ms, on a board in virtual time."""

from dataclasses import dataclass, field

from drivers.sim import lines
from drivers.sim.board import Board
from drivers.sim.virtual import VirtualWire
from drivers.stimulator import block, commands, configuration, frame
from drivers.stimulator.frame import Flag, HostFlag, Kind, ModuleState, Request, Response

CYCLE_US = 20_000
READY_WAIT_US = 10_000
CONTINUOUS = block.Block(pad_cm2=25, i_max_ua=30_000, pw_us=200, f_dhz=200, limit_s=3600)


@dataclass(slots=True, kw_only=True)
class Host:
    """Says what it is told and keeps permitting; believes every answer."""

    board: Board
    state: int = 3
    setpoints_ua: tuple[int, int, int, int] = (0, 0, 0, 0)
    token: int = 0
    pumping: bool = False
    session: int = 0
    seq: int = 0
    last: Response | None = None
    crc: int = 0
    _pump: bool = False
    _next_us: int = field(default=-1)

    def boot(self) -> None:
        """Release reset, open a session, wait for the self-test."""
        self.wire.drive(lines.MOD_RESET_N, lines.MOD_RESET_N)
        self.wire.wait(lines.READY, READY_WAIT_US)
        answer = self.ask(Kind.HELLO, commands.Hello(nonce=0x11223344).encode())
        self.session = commands.HelloAnswer.decode(answer.payload).session_id
        self.until(ModuleState.IDLE)

    @property
    def wire(self) -> VirtualWire:
        return VirtualWire(self.board)

    def ask(self, kind: Kind, payload: bytes = b"", *, lease_ms: int = 0) -> Response:
        """One new request and the POLL that fetches its answer; takes one cycle of 20 ms."""
        self.seq = (self.seq + 1) & 0xFFFF
        self._transfer(kind, self.seq, payload, lease_ms)
        self.last = self._transfer(Kind.POLL, self.seq, b"", 0)
        if self.pumping:
            self._pump = not self._pump
            self.wire.drive(lines.ARM_PUMP, lines.ARM_PUMP * self._pump)
        self._next_us = max(self._next_us + CYCLE_US, self.board.now_us)
        self.board.advance(self._next_us)
        return self.last

    def cycle(self, *, permit: bool = True) -> Response:
        """One CYCLE with the setpoints as they are."""
        assert self.last is not None
        wish = commands.Cycle(
            run_permit=permit, setpoints_ua=self.setpoints_ua, expected_state=self.last.state
        )
        return self.ask(Kind.CYCLE, wish.encode(), lease_ms=200)

    def run(self, for_ms: int) -> None:
        """CYCLEs for so long."""
        for _ in range(for_ms // 20):
            self.cycle()

    def until(self, state: ModuleState, *, within_ms: int = 3_000) -> None:
        """CYCLEs until the module is in this state."""
        for _ in range(within_ms // 20):
            if self.last is not None and self.last.state is state:
                return
            self.cycle()
        raise AssertionError(f"not in {state.name} within {within_ms} ms: {self.last}")

    def configure(self, *blocks: block.Block) -> None:
        """Write and commit these blocks, the rest unused."""
        for channel, wanted in enumerate(blocks):
            raw = block.encode_block(wanted)
            self.granted(Kind.CFG_WRITE, configuration.CfgWrite(channel=channel, block=raw).encode())
        self.crc = block.commit_crc([*blocks, *[None] * (4 - len(blocks))])
        self.granted(Kind.CFG_COMMIT, configuration.CfgCommit(crc=self.crc).encode())

    def arm(self, mode: commands.ArmMode = commands.ArmMode.TREAT, mask: int = 3) -> None:
        """Pump, lease, token, and HV up."""
        self.pumping = True
        self.run(400)
        wish = commands.Arm(cfg_crc=self.crc, channel_mask=mask, mode=mode)
        self.token = commands.ArmAnswer.decode(self.granted(Kind.ARM, wish.encode()).payload).token
        for _ in range(25):
            if self.cycle().flags & Flag.HV_ON:
                return
        raise AssertionError(f"no HV: {self.last}")

    def start(self) -> None:
        """RUNNING, from zero."""
        self.granted(Kind.START, commands.Start(token=self.token).encode())

    def treat(self, level_ua: int, *blocks: block.Block) -> None:
        """Everything from reset to a level that has been reached on the first two channels."""
        self.boot()
        self.configure(*(blocks or (CONTINUOUS, CONTINUOUS)))
        self.arm()
        self.start()
        self.setpoints_ua = (level_ua, level_ua, 0, 0)
        self.run(level_ua // 5 + 400)

    def readings(self) -> commands.CycleAnswer:
        """What the module says that it measured."""
        return commands.CycleAnswer.decode(self.cycle().payload)

    def granted(self, kind: Kind, payload: bytes) -> Response:
        """The answer to a request that must not be refused."""
        answer = self.ask(kind, payload)
        assert answer.result is frame.Result.OK, answer
        return answer

    def _transfer(self, kind: Kind, seq: int, payload: bytes, lease_ms: int) -> Response:
        flags = HostFlag.UI_ALIVE
        ack = self.last.frame_ctr if self.last is not None else 0
        request = Request(
            seq=seq,
            kind=kind,
            ack_ctr=ack,
            host_ms=self.board.now_us // 1000,
            lease_ms=lease_ms,
            host_state=self.state,
            flags=flags,
            arm_token=self.token,
            payload=payload,
        )
        session = 0 if kind is Kind.HELLO else self.session
        raw = self.wire.transfer(frame.encode_request(request, session))
        self.wire.wait(lines.READY, READY_WAIT_US)
        for candidate in (self.session, 0):
            try:
                self.last = frame.decode_response(raw, candidate)
                return self.last
            except frame.FrameError as error:
                defect = error
        raise defect
