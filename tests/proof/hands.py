"""What may happen in the walk: surroundings that hold for a while, and events that happen at once."""

from dataclasses import dataclass
from typing import Literal

from appliance.ipc import messages as m


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What holds during a cycle; the default is a healthy station with a truthful kiosk."""

    estop: Literal["released", "pressed", "cut", "welded"] = "released"
    hand_ok: bool = True
    kiosk: Literal["truthful", "silent", "wrong"] = "truthful"
    watchdog: bool = True
    link: Literal["whole", "request lost", "answer lost", "dead", "frozen"] = "whole"
    stim_runs: bool = True
    stim_act: bool | None = None
    chain_fb: bool | None = None
    mod_ok: bool | None = None
    adc: tuple[tuple[str, int], ...] = ()
    k1_welded: bool = False
    hv_rises: bool = True
    power_is_weak: bool = False
    records_ok: bool = True
    pads: tuple[str, str] = ("typical", "typical")
    pulse: Literal["right", "over", "unbalanced"] = "right"


S = Surroundings
SURROUNDINGS: dict[str, Surroundings] = {
    "healthy": S(),
    "E-stop pressed": S(estop="pressed"),
    "E-stop wire cut": S(estop="cut"),
    "E-stop NC1 welded": S(estop="welded"),
    "hand switch open": S(hand_ok=False),
    "kiosk silent": S(kiosk="silent"),
    "kiosk believes what is not so": S(kiosk="wrong"),
    "watchdog silent": S(watchdog=False),
    "records fail": S(records_ok=False),
    "power of the Pi weak": S(power_is_weak=True),
    "requests lost": S(link="request lost"),
    "answers lost": S(link="answer lost"),
    "link dead": S(link="dead"),
    "MISO frozen": S(link="frozen"),
    "stim stands still": S(stim_runs=False, kiosk="silent"),
    "STIM_ACT high": S(stim_act=True),
    "CHAIN_FB high": S(chain_fb=True),
    "CHAIN_FB low": S(chain_fb=False),
    "MOD_OK low": S(mod_ok=False),
    "too warm": S(adc=(("ADC_TEMP_MC", 76_000),)),
    "supply low": S(adc=(("ADC_VIN_MV", 9_000),)),
    "HV over": S(adc=(("ADC_HV_MV", 115_000),)),
    "HV does not rise": S(hv_rises=False),
    "idle current": S(adc=(("ADC_IDLE_UA", 900),)),
    "K1 welded": S(k1_welded=True),
    "left pads open": S(pads=("open", "typical")),
    "all pads open": S(pads=("open", "open")),
    "left pads touch": S(pads=("short", "typical")),
    "left pads dry": S(pads=("weak", "typical")),
    "pulses too strong": S(pulse="over"),
    "pulses unbalanced": S(pulse="unbalanced"),
}
"""One deviation holds at a time (a standing stim brings the kiosk's silence with it); they meet one after the
other, because what they leave behind is latched or is a timer.
"""
AT_THE_PADS = frozenset(name for name, around in SURROUNDINGS.items() if around.pads != S().pads or (
    around.pulse != S().pulse
))  # fmt: skip
"""These differ from a healthy station only while pulses can come."""
REQUESTS: dict[str, m.Request] = {
    "BeginProofTest": m.BeginProofTest(),
    "AnswerLamps yes": m.AnswerLamps(all_work=True),
    "AnswerLamps no": m.AnswerLamps(all_work=False),
    "CancelProofTest": m.CancelProofTest(),
    "Prepare": m.Prepare(session_id="s", program_id="T1", profile="clinic", pad_cm2=45),
    "CheckContact": m.CheckContact(),
    "Arm": m.Arm(),
    "Start": m.Start(),
    "Pause": m.Pause(),
    "Stop": m.Stop(),
    "Stop, wrong place": m.Stop(reason="wrong_place"),
    "Stop, unwell": m.Stop(reason="unwell"),
    "Acknowledge estop": m.Acknowledge(what="estop"),
    "Acknowledge fault": m.Acknowledge(what="fault", by_staff=True),
    "Acknowledge fault as a guest": m.Acknowledge(what="fault"),
    "Acknowledge pads": m.Acknowledge(what="pads"),
    "Acknowledge hand": m.Acknowledge(what="hand"),
    "ReportStored": m.ReportStored(session_id="s"),
    "EndSession": m.EndSession(),
    "Connect": m.Connect(role="kiosk"),
}
"""Every request of a kiosk or drive; RequestLevel and Heartbeat depend on the state and stand in TOUCHES."""

TOUCHES = ("left +", "left -", "right +", "right -", "left + again", "knob down", "knob pushed")
ACCIDENTS = (
    "module: power lost", "module: watchdog bites", "module: a bit of the active bank flips",
    "module: a bit of an intensity flips", "module: broken frames",
)  # fmt: skip
IN_LIVE_WORDS = frozenset(name for name in ACCIDENTS if name.endswith("flips"))
"""Words are walked with flipped bits where they are in use."""
NOT_WALKED = {
    m.Heartbeat: "holds in the surroundings: truthful, silent, wrong",
    m.RequestLevel: "a touch: its level and number depend on the state",
    m.AskStatus: "only reads",
    m.CallStaff: "lights and sounds only: nothing that permits current reads it",
}


def unknown_requests() -> list[str]:
    """Requests of the kiosk that the walk would not make; there must be none."""
    made = {type(request) for request in REQUESTS.values()} | set(NOT_WALKED)
    return sorted(kind.__name__ for kind in m.Request.__args__ if kind not in made)
