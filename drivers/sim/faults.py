"""The faults of link 11 that live on the board, its pads, its supply and the wire, by their numbers; those of
the host belong to their tests.

A fault is switched on and off. A one-shot (a reset, a flipped bit, one broken frame) happens when it is
switched on and is not listed as present afterwards. A latent one alone changes nothing that flows: it is a
second channel that is missing when the first one fails.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from drivers.firmware import codes
from drivers.sim import lines
from drivers.sim import switches as sw
from drivers.sim.caps import MAX_ON_US
from drivers.sim.hv import SETPOINT_MV
from drivers.sim.pulse import NEVER_US, OFFSET_UA
from drivers.sim.sensors import ISOLATED_MV
from drivers.sim.switches import Fault

if TYPE_CHECKING:
    from drivers.sim.board import Board

FAULTS: dict[str, Fault] = {
    "F01": sw.once("mosi flips"),
    "F02": sw.once("miso flips"),
    "F03": sw.once("mosi burst"),
    "F03-miso": sw.once("miso burst"),
    "F04": sw.Fault(sw.cable("mosi flips")),
    "F05": sw.once("drop"),
    "F06": sw.once("miso lost"),
    "F07": sw.once("duplicate"),
    "F08": sw.once("replay"),
    "F10": sw.once("swap"),
    "F11-80": sw.Fault(sw.put("stall_us", 80_000, 0), True),
    "F11-150": sw.Fault(sw.put("stall_us", 150_000, 0), True),
    "F12-short": sw.once("short"),
    "F12-long": sw.once("long"),
    "F13": sw.Fault(sw.glitch, True),
    "F14": sw.once("slip", "slip back"),
    "F15": sw.Fault(sw.cable("low")),
    "F16": sw.Fault(sw.cable("high")),
    "F17": sw.Fault(sw.cable("loop")),
    "F18": sw.Fault(sw.cable("frozen")),
    "F19": sw.Fault(sw.line(lines.READY, "low")),
    "F20": sw.Fault(sw.line(lines.READY, "high")),
    "F21": sw.Fault(sw.cable("mode", "mode back")),
    "F21-clock": sw.Fault(sw.cable("fast", "fast back")),
    "F22": sw.reset(codes.CAUSE_POWER_ON),
    "F23": sw.Fault(sw.hang, True),
    "F23-start": sw.Fault(sw.put("processor.is_watchdog_dead", True)),
    "F24": sw.Fault(sw.hang_for_good),
    "F25": sw.reset(codes.CAUSE_BROWN_OUT),
    "F26": sw.Fault(sw.dip, True),
    "F26-low": sw.Fault(sw.supply),
    "F26-isolated": sw.Fault(sw.put("sensors.isolated_mv", sw.DIP_MV, ISOLATED_MV)),
    "F27": sw.Fault(sw.lie("F27")),
    "F28": sw.Fault(sw.lie("F28")),
    "F29": sw.Fault(sw.lie("F29")),
    "F30": sw.flip_word("active"),
    "F30-rom": sw.Fault(sw.put("processor.rom_flips", 1 << 7, 0)),
    "F31": sw.flip_word("actual"),
    "F31-width": sw.flip_bit("pw_us", 8),
    "F31-gap": sw.flip_bit("gap_us", 9),
    "F31-k": sw.flip_bit("k", 1),
    "F31-rate": sw.flip_bit("rate", 11),
    "F31-polarity": sw.flip_bit("polarity", 1),
    "F31-limit": sw.flip_bit("limit_ms", 20),
    "F31-lease": sw.flip_bit("lease_ms", 14),
    "F31-target": sw.flip_bit("target", 15),
    "F31-ramp": sw.flip_bit("ramp_from", 15),
    "F31-queue": sw.Fault(sw.put("stage.flips_queue", True), True),
    "F45": sw.Fault(sw.oscillator),
    "F46": sw.Fault(sw.estop),
    "F47": sw.Fault(sw.put("chain.estop.nc1_welded", True)),
    "F48": sw.Fault(sw.put("chain.estop.nc2_welded", True)),
    "F49": sw.Fault(sw.put("chain.estop.wire_cut", True)),
    "F50": sw.Fault(sw.bouncing),
    "F50-tease": sw.Fault(sw.teased),
    "F51": sw.Fault(sw.put("chain.hand.is_unplugged", True)),
    "F52": sw.Fault(sw.k1_welded),
    "F53": sw.Fault(sw.hv(1.4 * SETPOINT_MV)),
    "F53-on": sw.Fault(sw.put("chain.hv.is_stuck_on", True)),
    "F54": sw.Fault(sw.hv(0.4 * SETPOINT_MV)),
    "F54-soft": sw.Fault(sw.hv_soft),
    "F55": sw.Fault(sw.put("stage.engine.gain_error", 0.3, 0.0)),
    "F55-stuck": sw.Fault(sw.put("stage.engine.is_dac_stuck", True)),
    "F55-reference": sw.reference(1.08),
    "F55-reference-high": sw.reference(1.20),
    "F55-reference-low": sw.reference(0.80),
    "F56": sw.Fault(sw.put("stage.stuck_leg", sw.FAULT_CHANNEL, None)),
    "F56-two": sw.Fault(sw.put("stage.is_second_gate_stuck", True)),
    "F57": sw.Fault(sw.put("stage.engine.is_second_phase_missing", True)),
    "F58": sw.Fault(sw.put("stage.engine.offset_ua", 200.0, OFFSET_UA)),
    "F59": sw.Fault(sw.torn),
    "F60": sw.Fault(sw.motion("recontact")),
    "F61": sw.Fault(sw.motion("flap")),
    "F62": sw.Fault(sw.motion("dry_fast")),
    "F63": sw.Fault(sw.pads("short")),
    "F64": sw.Fault(sw.heat),
    "F65": sw.Fault(sw.put("sensors.broken_at_mc", sw.OPEN_SENSOR_MC, None)),
    "F65-open": sw.Fault(sw.put("sensors.broken_at_mc", sw.OPEN_SENSOR_MC, None)),
    "F65-short": sw.Fault(sw.put("sensors.broken_at_mc", sw.SHORTED_SENSOR_MC, None)),
    "F66": sw.Fault(sw.line(lines.LAMP_ACTIVE, "low", is_dead=True)),
    "F66-green": sw.Fault(sw.line(lines.LAMP_READY, "low", is_dead=True)),
    "F66-red": sw.Fault(sw.line(lines.LAMP_FAULT_OFF, "high", is_dead=True)),
    "F66-buzzer": sw.Fault(sw.line(lines.BUZZER, "low", is_dead=True)),
    # What nobody needs until something else fails: a cap that has died, a reading that lies.
    "F53-crowbar": sw.latent("chain.hv.has_crowbar", False, True),
    "F53-reads-low": sw.latent("sensors.hv_reads", 0.6, 1.0),
    "F53-reads-still": sw.latent("sensors.hv_still_mv", SETPOINT_MV, None),
    "F55-comparator": sw.latent("stage.engine.comparator.is_dead", True, False),
    "F55-reads-low": sw.latent("stage.engine.i_reads", 0.7, 1.0),
    "F55-reads-high": sw.latent("stage.engine.i_reads", 1.3, 1.0),
    "F55-reads-nothing": sw.latent("stage.engine.i_reads", 0.0, 1.0),
    "F56-monostable": sw.latent("stage.engine.max_on_us", NEVER_US, MAX_ON_US),
    "F56-reads-nothing": sw.latent("sensors.idle_reads", 0.0, 1.0),
    "F57-block": sw.latent(f"stage.engine.blocks.{sw.FAULT_CHANNEL}.is_shorted", True, False),
    "F57-reads-even": sw.latent("stage.engine.dq_reads", 0.0, 1.0),
}


class Faults:
    """Which faults are injected into one board."""

    def __init__(self, board: Board) -> None:
        self._board = board
        self._present: list[str] = []

    @property
    def present(self) -> tuple[str, ...]:
        """Their catalogue numbers, in the order they came."""
        return tuple(self._present)

    def switch(self, fault_id: str, on: bool) -> None:
        """Inject or remove one; raises ValueError with the known ones."""
        if fault_id not in FAULTS:
            raise ValueError(f"unknown fault {fault_id!r}: one of {', '.join(FAULTS)}")
        fault = FAULTS[fault_id]
        if fault_id in self._present:
            self._present.remove(fault_id)
        if on and not fault.is_one_shot:
            self._present.append(fault_id)
        fault.switch(self._board, on)
