"""What a schedule may inject: every fault of the board, and those of the host, of the person and of the wire.

The ids are link.md 11's. A `begin` that lasts is ended by `end`; a one-shot has none.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from drivers.sim import lines
from drivers.sim.faults import FAULTS
from tests.campaign.stage import Stage, foreign_frames

BY_HAND = ("F46", "F50", "F50-tease", "F61", "F63")
"""Done by `Stage.press` and `Stage.pad`, so that the judge knows what was pressed and which pads were bad."""

SHORT_MS = (5, 20, 50, 80, 130, 300)
LONG_MS = (300, 1_000, 3_000, 8_000)
WILD_UA = 6_553_500
STEP_UA = 30_000

Act = Callable[[Stage], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Injection:
    """One fault that can be put into a schedule."""

    fault_id: str
    begin: Act
    end: Act | None
    lasts_ms: tuple[int, ...] = SHORT_MS + LONG_MS


def _board(fault_id: str) -> Injection:
    def begin(stage: Stage) -> None:
        stage.board.fault(fault_id, on=True)

    def end(stage: Stage) -> None:
        stage.board.fault(fault_id, on=False)

    return Injection(fault_id=fault_id, begin=begin, end=None if FAULTS[fault_id].is_one_shot else end)


# ---- the host's processes


def _kill(stage: Stage) -> None:
    stage.kill_stim()


def _restart(stage: Stage) -> None:
    stage.restart_stim()


def _freeze(stage: Stage, ms: int) -> None:
    stage.freeze_stim(ms * 1000)


def _panic(stage: Stage) -> None:
    """The kernel is gone; its lines stand high for a moment, then low. (F40)"""
    stage.kill_stim()
    stage.board.drive(lines.HOST_OUTPUTS, lines.HOST_OUTPUTS)
    stage.at(stage.board.now_us + 200_000, partial(stage.board.drive, lines.HOST_OUTPUTS, 0))


def _runaway(stage: Stage, half_period_us: int) -> None:
    """ems-stim is dead and something goes on toggling the pump's line. (F41)"""
    stage.kill_stim()
    stage.note("runaway")
    level = [0]

    def edge() -> None:
        if stage.stim_is_alive:
            return
        level[0] ^= lines.ARM_PUMP
        stage.board.drive(lines.ARM_PUMP, level[0])
        stage.at(stage.board.now_us + half_period_us, edge)

    edge()


def _runaway_ends(stage: Stage) -> None:
    stage.note("runaway", is_on=False)
    stage.restart_stim()


def _setpoints(stage: Stage, current_ua: int) -> None:
    """A host that asks for more than anybody wanted. (F32, F33)"""
    wild = (current_ua, current_ua, 0, 0)
    stage.controller.treatment.setpoints_ua = lambda: wild  # type: ignore[method-assign]  # the fault


def _own_setpoints(stage: Stage) -> None:
    vars(stage.controller.treatment).pop("setpoints_ua", None)


def _foreign(stage: Stage) -> None:
    """Before every tenth frame comes one of a session that is not this one. (F09)"""
    frames, count, wire = foreign_frames(), [0], stage.wire

    def transfer(mosi: bytes) -> bytes:
        count[0] += 1
        if count[0] % 10 == 0:
            wire.honest(frames[count[0] // 10 % len(frames)])
            stage.board.advance(stage.board.now_us + 1_100)
        return wire.honest(mosi)

    wire.tamper = transfer


def _honest(stage: Stage) -> None:
    stage.wire.tamper = stage.wire.honest


# ---- hands and pads


def _press(stage: Stage, what: str) -> None:
    stage.press(what)


def _release(stage: Stage, what: str) -> None:
    stage.release(what)


def _bounce(stage: Stage) -> None:
    """The button is teased: pressed and let go every few milliseconds, and stays pressed. (F50)"""
    now_us = stage.board.now_us
    for index in range(0, 6, 2):
        stage.at(now_us + index * 2_000, partial(stage.press, "estop"))
        stage.at(now_us + index * 2_000 + 2_000, partial(stage.release, "estop"))
    stage.at(now_us + 12_000, partial(stage.press, "estop"))


def _pads(stage: Stage, quality: str) -> None:
    stage.pad(0, quality)


def _flap(stage: Stage) -> None:
    """Five times a second off and on. (F61)"""
    now_us = stage.board.now_us
    for index in range(10):
        quality = "typical" if index % 2 else "open"
        stage.at(now_us + index * 100_000, partial(stage.pad, 0, quality))


def _host_kinds() -> list[Injection]:
    typical = partial(_pads, quality="typical")
    soon = (60, 300, 1_000, 3_000)
    kinds = [
        Injection(fault_id="F36", begin=_kill, end=_restart, lasts_ms=soon),
        Injection(fault_id="F42", begin=_kill, end=_restart, lasts_ms=(2_000, 5_000)),
        Injection(fault_id="F40", begin=_panic, end=_restart, lasts_ms=(1_000, 3_000)),
        Injection(fault_id="F41-1k", begin=partial(_runaway, half_period_us=500), end=_runaway_ends,
                  lasts_ms=(300, 1_000)),
        Injection(fault_id="F41-25", begin=partial(_runaway, half_period_us=20_000), end=_runaway_ends,
                  lasts_ms=(300, 1_000, 3_000)),
        Injection(fault_id="F39", begin=Stage.freeze_kiosk, end=Stage.thaw_kiosk,
                  lasts_ms=(80, 300, 450, 700, 1_500, 3_000, 6_000)),
        Injection(fault_id="F32", begin=partial(_setpoints, current_ua=WILD_UA), end=_own_setpoints),
        Injection(fault_id="F33", begin=partial(_setpoints, current_ua=STEP_UA), end=_own_setpoints),
        Injection(fault_id="F09", begin=_foreign, end=_honest),
        Injection(fault_id="F46", begin=partial(_press, what="estop"), end=partial(_release, what="estop"),
                  lasts_ms=(20, 60, 300, 1_000)),
        Injection(fault_id="F50", begin=_bounce, end=partial(_release, what="estop"), lasts_ms=(60, 1_000)),
        Injection(fault_id="hand", begin=partial(_press, what="hand"), end=partial(_release, what="hand"),
                  lasts_ms=(5, 20, 60, 300, 1_000)),
        Injection(fault_id="F59-off", begin=partial(_pads, quality="open"), end=typical),
        Injection(fault_id="F71", begin=partial(_pads, quality="half_lifted"), end=typical),
        Injection(fault_id="F63", begin=partial(_pads, quality="short"), end=typical),
        Injection(fault_id="F61", begin=_flap, end=typical, lasts_ms=(1_100,)),
    ]  # fmt: skip
    kinds += [
        Injection(fault_id=f"F37-{ms}", begin=partial(_freeze, ms=ms), end=None) for ms in (40, 80, 150, 500)
    ]
    return kinds


def catalogue() -> dict[str, Injection]:
    """Every injection by its id."""
    on_board = [_board(fault_id) for fault_id in FAULTS if fault_id not in BY_HAND]
    return {kind.fault_id: kind for kind in [*on_board, *_host_kinds()]}


def latent() -> list[str]:
    """What alone lets nothing unsafe flow: a cap that has died, a reading that lies."""
    return sorted(fault_id for fault_id, fault in FAULTS.items() if fault.is_latent)
